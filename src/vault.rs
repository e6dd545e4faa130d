//! Customers, and the payment methods that Stripe keeps for them.

mod adopt;

pub use adopt::adopt;

use crate::connection::Session;
use crate::contract::{
    Attachment, Connection, Customer, CustomerChanges, CustomerRemoval, Detachment, ErrorKind,
    Mandate, NewCustomer, Operation, Outcome, RetryAdvice, SavedMethod, SavedMethods, Setup,
    SetupConfirmation, SetupRequest,
};
use crate::endpoints;
use crate::error::{Context as _, Error, error, not_sent};
use crate::http::Http;
use crate::input::{self, Id};
use crate::operation::Write;
use crate::resource::{self, Trace, all, get, send};
use crate::stripe::client::Client;
use crate::stripe::form::Form;
use crate::stripe::parameters::{self, CUSTOMERS, PAYMENT_METHODS, SETUPS, object_path};
use crate::stripe::read;
use crate::text;

const MANDATES: &str = "/v1/mandates";

pub fn create_customer(
    http: &dyn Http,
    operation: &Operation,
    customer: &NewCustomer,
) -> Result<Customer, Error> {
    let post = parameters::create_customer(Write::parse(operation)?, customer)?;
    let trace = Trace::Created("email", customer.contact.email.as_deref());
    let (customer, seen) = send(http, post, CUSTOMERS, &trace)?;
    Ok(read::customer(customer, seen))
}

pub fn update_customer(
    http: &dyn Http,
    operation: &Operation,
    changes: &CustomerChanges,
) -> Result<Customer, Error> {
    let post = parameters::update_customer(Write::parse(operation)?, changes)?;
    let trace = Trace::Changed(&changes.customer_id, "changes.customer-id");
    let (customer, seen) = send(http, post, CUSTOMERS, &trace)?;
    Ok(read::customer(customer, seen))
}

pub fn get_customer(
    http: &dyn Http,
    connection: &Connection,
    customer_id: &str,
) -> Result<Customer, Error> {
    let (customer, seen) = get(http, connection, CUSTOMERS, customer_id, "customer-id")?;
    Ok(read::customer(customer, seen))
}

pub fn find_customers(
    http: &dyn Http,
    connection: &Connection,
    email: &str,
) -> Result<Vec<Customer>, Error> {
    let client = Client::new(http, Session::parse(connection)?);
    let mut filter = Form::new();
    filter.text("email", input::any_text(email, "email")?);
    let found = all(&client, CUSTOMERS, &filter, "email")?;
    let customers = found.iter();
    Ok(customers
        .map(|(customer, seen)| read::customer(customer, seen))
        .collect())
}

pub fn delete_customer(
    http: &dyn Http,
    operation: &Operation,
    removal: &CustomerRemoval,
) -> Result<(), Error> {
    const FIELD: &str = "removal.customer-id";
    let write = Write::parse(operation)?;
    let path = object_path(CUSTOMERS, &Id::parse(&removal.customer_id, FIELD)?);
    endpoints::delete(http, write, &path, FIELD)
}

pub fn begin_setup(
    http: &dyn Http,
    operation: &Operation,
    request: &SetupRequest,
) -> Result<Setup, Error> {
    let post = parameters::begin_setup(Write::parse(operation)?, request)?;
    let trace = Trace::Created("customer", request.customer.as_deref());
    let (setup, seen) = send(http, post, SETUPS, &trace)?;
    Ok(read::setup(setup, seen))
}

/// Stripe takes no marks with a confirmation, so past the window nothing can show it.
pub fn confirm_setup(
    http: &dyn Http,
    operation: &Operation,
    confirmation: &SetupConfirmation,
) -> Result<Setup, Error> {
    let post = parameters::confirm_setup(Write::parse(operation)?, confirmation)?;
    let (setup, seen) = send(http, post, SETUPS, &Trace::None)?;
    Ok(read::setup(setup, seen))
}

pub fn get_setup(http: &dyn Http, connection: &Connection, setup_id: &str) -> Result<Setup, Error> {
    let (setup, seen) = get(http, connection, SETUPS, setup_id, "setup-id")?;
    Ok(read::setup(setup, seen))
}

pub fn list_methods(
    http: &dyn Http,
    connection: &Connection,
    customer_id: &str,
) -> Result<SavedMethods, Error> {
    const FIELD: &str = "customer-id";
    let client = Client::new(http, Session::parse(connection)?);
    let (customer, _) = resource::read(&client, CUSTOMERS, customer_id, FIELD)?;
    let path = text::concat(&[CUSTOMERS, "/", customer_id, "/payment_methods"]);
    let found = all(&client, &path, &Form::new(), FIELD)?;
    let methods = found.iter();
    Ok(SavedMethods {
        methods: methods
            .map(|(method, seen)| read::saved_method(method, seen))
            .collect(),
        default_method: customer.default_method().map(text::owned),
    })
}

pub fn attach(
    http: &dyn Http,
    operation: &Operation,
    attachment: &Attachment,
) -> Result<SavedMethod, Error> {
    let customer = Id::parse(&attachment.customer_id, "attachment.customer-id")?;
    give(
        http,
        operation,
        &attachment.method_id,
        "attachment.method-id",
        Some(&customer),
    )
}

pub fn detach(
    http: &dyn Http,
    operation: &Operation,
    detachment: &Detachment,
) -> Result<SavedMethod, Error> {
    let method = &detachment.method_id;
    give(http, operation, method, "detachment.method-id", None)
}

/// Makes a method this customer's, or nobody's.
fn give(
    http: &dyn Http,
    operation: &Operation,
    method: &str,
    field: &str,
    customer: Option<&Id>,
) -> Result<SavedMethod, Error> {
    let write = Write::parse(operation)?;
    let client = Client::new(http, write.session);
    let method = Id::parse(method, field)?;
    let found = resource::read(&client, PAYMENT_METHODS, method.as_str(), field)
        .map_err(|error| not_sent(error, write))?;
    let owner = found.0.customer.id();
    let (method, seen) = if owner == customer.map(Id::as_str) {
        found
    } else if owner.is_some() && customer.is_some() {
        return Err(not_sent(of_another_customer(), write).at_field(field));
    } else {
        let post = parameters::give(write, &method, customer);
        send(http, post, PAYMENT_METHODS, &Trace::None).map_err(|error| used_up(error, field))?
    };
    Ok(read::saved_method(method, seen))
}

pub fn get_mandate(
    http: &dyn Http,
    connection: &Connection,
    mandate_id: &str,
) -> Result<Mandate, Error> {
    let (mandate, seen) = get(http, connection, MANDATES, mandate_id, "mandate-id")?;
    Ok(read::mandate(mandate, seen))
}

fn of_another_customer() -> Error {
    error(
        ErrorKind::Conflict,
        Outcome::NotPerformed,
        RetryAdvice::AfterChange,
        "the payment method is another customer's",
    )
}

/// A method that was used without a customer, or was taken away from one, is of no use any more.
/// Stripe has no code for it.
fn used_up(mut error: Error, field: &str) -> Error {
    if text::holds(&error.message, "may not be used again") {
        error.kind = ErrorKind::Unsupported;
        return error.at_field(field);
    }
    error
}
