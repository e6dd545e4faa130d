//! `POST /v1/customers` and `POST /v1/customers/:id`.

use crate::contract::{Address, Contact, CustomerChanges, NewCustomer, Shipping};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Field, Id, join};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::{field_of, object_path, order};

pub const CUSTOMERS: &str = "/v1/customers";

const NO_ADDRESS: Address = Address {
    line1: None,
    line2: None,
    city: None,
    region: None,
    postal_code: None,
    country: None,
};

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn create_customer<'a>(write: &'a Write, customer: &NewCustomer) -> Result<Post<'a>, Error> {
    let mut form = Form::new();
    contact(
        &mut form,
        &customer.contact,
        "customer.contact",
        Empty::Refused,
    )?;
    shipping(&mut form, customer.shipping.as_ref(), "customer.shipping")?;
    text(
        &mut form,
        "description",
        &customer.description,
        "customer.description",
        Empty::Refused,
    )?;
    input::extensions(&customer.extensions, [], "customer.extensions")?;
    metadata::mark(&mut form, write, metadata::OPERATION);
    reference(
        &mut form,
        customer.reference.as_deref(),
        "customer.reference",
        Empty::Refused,
    )?;
    metadata::entries(
        &mut form,
        &customer.metadata,
        "customer.metadata",
        Empty::Refused,
    )?;
    Ok(Post {
        write,
        step: Step::CreateCustomer,
        path: CUSTOMERS.to_owned(),
        form,
        field: |parameter| field_of("customer", parameter),
    })
}

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault; also when nothing changes.
pub fn update_customer<'a>(write: &'a Write, changes: &CustomerChanges) -> Result<Post<'a>, Error> {
    let customer = Id::parse(&changes.customer_id, "changes.customer-id")?;
    let mut form = Form::new();
    if let Some(changed) = &changes.contact {
        contact(&mut form, changed, "changes.contact", Empty::Unsets)?;
    }
    shipping(&mut form, changes.shipping.as_ref(), "changes.shipping")?;
    text(
        &mut form,
        "description",
        &changes.description,
        "changes.description",
        Empty::Unsets,
    )?;
    if let Some(method) = &changes.default_method {
        if !method.is_empty() {
            Id::parse(method, "changes.default-method")?;
        }
        form.text(DEFAULT_METHOD, method);
    }
    input::extensions(&changes.extensions, [], "changes.extensions")?;
    reference(
        &mut form,
        changes.reference.as_deref(),
        "changes.reference",
        Empty::Unsets,
    )?;
    metadata::entries(
        &mut form,
        &changes.metadata,
        "changes.metadata",
        Empty::Unsets,
    )?;
    if form.is_empty() {
        return Err(invalid("changes", "nothing changes"));
    }
    // Whose the customer is does not change.
    form.keyed("metadata", metadata::UPDATE, write.id.as_str());
    Ok(Post {
        write,
        step: Step::UpdateCustomer,
        path: object_path(CUSTOMERS, &customer),
        form,
        field: |parameter| match parameter {
            "id" | "customer" => Some("changes.customer-id".to_owned()),
            _ => field_of("changes", parameter),
        },
    })
}

/// Makes a customer this installation's. What was checked before is sent whole, so that a repeat
/// says the same.
pub fn adopt_customer<'a>(
    write: &'a Write,
    customer: &Id,
    reference: Option<&str>,
    default_method: Option<&Id>,
) -> Post<'a> {
    let mut form = Form::new();
    form.optional(DEFAULT_METHOD, default_method.map(Id::as_str));
    form.keyed(
        "metadata",
        metadata::INSTALLATION,
        write.installation.as_str(),
    );
    if let Some(reference) = reference {
        form.keyed("metadata", metadata::REFERENCE, reference);
    }
    Post {
        write,
        step: Step::AdoptCustomer,
        path: object_path(CUSTOMERS, customer),
        form,
        field: |_| None,
    }
}

const DEFAULT_METHOD: &str = "invoice_settings[default_payment_method]";

/// # Errors
/// `invalid-request` naming `field`.
pub fn check_reference(reference: Option<&str>, field: Field<'_>) -> Result<(), Error> {
    metadata::order_id(reference, field).map(drop)
}

fn reference(
    form: &mut Form,
    reference: Option<&str>,
    field: Field<'_>,
    empty: Empty,
) -> Result<(), Error> {
    let Some(reference) = reference else {
        return Ok(());
    };
    if empty == Empty::Refused || !reference.is_empty() {
        check_reference(Some(reference), field)?;
    }
    form.keyed("metadata", metadata::REFERENCE, reference);
    Ok(())
}

fn contact(
    form: &mut Form,
    contact: &Contact,
    field: Field<'_>,
    empty: Empty,
) -> Result<(), Error> {
    let address = contact.address.as_ref().unwrap_or(&NO_ADDRESS);
    for (name, part, value) in [
        ("name", ".name", &contact.name),
        ("email", ".email", &contact.email),
        ("phone", ".phone", &contact.phone),
        ("address[line1]", ".address.line1", &address.line1),
        ("address[line2]", ".address.line2", &address.line2),
        ("address[city]", ".address.city", &address.city),
        ("address[state]", ".address.region", &address.region),
        (
            "address[postal_code]",
            ".address.postal-code",
            &address.postal_code,
        ),
        ("address[country]", ".address.country", &address.country),
    ] {
        text(form, name, value, &join(field, part), empty)?;
    }
    match address.country.as_deref() {
        None | Some("") => Ok(()),
        Some(country) => order::country(country, &join(field, ".address")),
    }
}

/// Stripe has no carrier with a customer, and the e-mail address in one place.
fn shipping(form: &mut Form, shipping: Option<&Shipping>, field: Field<'_>) -> Result<(), Error> {
    if let Some(shipping) = shipping {
        for (part, is_there) in [
            (".recipient.email", shipping.recipient.email.is_some()),
            (".carrier", shipping.carrier.is_some()),
            (".tracking-number", shipping.tracking_number.is_some()),
        ] {
            if is_there {
                return Err(unsupported(
                    join(field, part),
                    "Stripe has none with a customer's shipping address",
                ));
            }
        }
    }
    order::shipping(form, shipping, field)
}

fn text(
    form: &mut Form,
    name: &str,
    value: &Option<String>,
    field: Field<'_>,
    empty: Empty,
) -> Result<(), Error> {
    if let Some(value) = value {
        if empty == Empty::Refused || !value.is_empty() {
            input::any_text(value, field)?;
        }
        form.text(name, value);
    }
    Ok(())
}
