//! `POST /v1/customers` and `POST /v1/customers/:id`.

use crate::contract::{Address, Contact, CustomerChanges, Entry, NewCustomer, Shipping};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Field, Id, join};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::{field_of, object_path, order};
use crate::text;

pub const CUSTOMERS: &str = "/v1/customers";
const DEFAULT_METHOD: &str = "invoice_settings[default_payment_method]";

const NO_ADDRESS: Address = Address {
    line1: None,
    line2: None,
    city: None,
    region: None,
    postal_code: None,
    country: None,
};
const NO_CONTACT: Contact = Contact {
    name: None,
    email: None,
    phone: None,
    address: None,
};

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn create_customer<'a>(write: &'a Write, customer: &NewCustomer) -> Result<Post<'a>, Error> {
    let details = Details {
        contact: Some(&customer.contact),
        shipping: customer.shipping.as_ref(),
        description: &customer.description,
        reference: &customer.reference,
        metadata: &customer.metadata,
        extensions: &customer.extensions,
        request: "customer",
        empty: Empty::Refused,
    };
    let mut form = details.form()?;
    metadata::mark(&mut form, write, metadata::OPERATION);
    Ok(Post {
        write,
        step: Step::CreateCustomer,
        path: text::owned(CUSTOMERS),
        form,
        field: |parameter| field_of("customer", parameter),
    })
}

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault; also when nothing changes.
pub fn update_customer<'a>(write: &'a Write, changes: &CustomerChanges) -> Result<Post<'a>, Error> {
    let customer = Id::parse(&changes.customer_id, "changes.customer-id")?;
    let details = Details {
        contact: changes.contact.as_ref(),
        shipping: changes.shipping.as_ref(),
        description: &changes.description,
        reference: &changes.reference,
        metadata: &changes.metadata,
        extensions: &changes.extensions,
        request: "changes",
        empty: Empty::Unsets,
    };
    let mut form = details.form()?;
    if let Some(method) = &changes.default_method {
        const FIELD: &str = "changes.default-method";
        if method.is_empty() {
            return Err(unsupported(
                FIELD,
                "Stripe cannot unset a default: choose another method, or detach this one",
            ));
        }
        form.text(DEFAULT_METHOD, Id::parse(method, FIELD)?.as_str());
    }
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
            "id" | "customer" => Some(text::owned("changes.customer-id")),
            _ => field_of("changes", parameter),
        },
    })
}

/// Makes a customer this installation's. All of it is sent whichever part is missing, so that a
/// repeat says the same.
pub fn adopt_customer<'a>(
    write: &'a Write,
    customer: &Id,
    reference: Option<&str>,
    default_method: Option<&Id>,
) -> Post<'a> {
    let mut form = Form::new();
    form.optional(DEFAULT_METHOD, default_method.map(Id::as_str));
    metadata::mark_installation(&mut form, write);
    form.optional(metadata::REFERENCE_PARAMETER, reference);
    Post {
        write,
        step: Step::AdoptCustomer,
        path: object_path(CUSTOMERS, customer),
        form,
        field: |_| None,
    }
}

/// What a customer is made of, new or changed.
struct Details<'a> {
    contact: Option<&'a Contact>,
    shipping: Option<&'a Shipping>,
    description: &'a Option<String>,
    reference: &'a Option<String>,
    metadata: &'a [Entry],
    extensions: &'a [Entry],
    /// What fields begin with.
    request: &'a str,
    empty: Empty,
}

impl Details<'_> {
    #[inline(never)]
    fn form(self) -> Result<Form, Error> {
        let mut form = Form::new();
        let contact = self.contact.unwrap_or(&NO_CONTACT);
        let address = contact.address.as_ref().unwrap_or(&NO_ADDRESS);
        for (name, part, value) in [
            ("name", ".contact.name", &contact.name),
            ("email", ".contact.email", &contact.email),
            ("phone", ".contact.phone", &contact.phone),
            ("address[line1]", ".contact.address.line1", &address.line1),
            ("address[line2]", ".contact.address.line2", &address.line2),
            ("address[city]", ".contact.address.city", &address.city),
            ("address[state]", ".contact.address.region", &address.region),
            (
                "address[postal_code]",
                ".contact.address.postal-code",
                &address.postal_code,
            ),
            (
                "address[country]",
                ".contact.address.country",
                &address.country,
            ),
            ("description", ".description", self.description),
            (metadata::REFERENCE_PARAMETER, ".reference", self.reference),
        ] {
            let Some(value) = value else { continue };
            if self.empty == Empty::Refused || !value.is_empty() {
                let longest = if part == ".reference" { 200 } else { 5_000 };
                input::text(value, longest, &join(self.request, part))?;
                if part == ".contact.address.country" {
                    order::country(value, &join(self.request, ".contact.address"))?;
                }
            }
            form.text(name, value);
        }
        shipping(&mut form, self.shipping, &join(self.request, ".shipping"))?;
        input::extensions(self.extensions, [], &join(self.request, ".extensions"))?;
        let field = join(self.request, ".metadata");
        metadata::entries(&mut form, self.metadata, &field, self.empty)?;
        Ok(form)
    }
}

/// Stripe has no carrier with a customer, and the e-mail address in one place.
fn shipping(form: &mut Form, shipping: Option<&Shipping>, field: Field<'_>) -> Result<(), Error> {
    if let Some(shipping) = shipping {
        for (part, value) in [
            (".recipient.email", &shipping.recipient.email),
            (".carrier", &shipping.carrier),
            (".tracking-number", &shipping.tracking_number),
        ] {
            if value.is_some() {
                return Err(unsupported(
                    join(field, part),
                    "Stripe has none with a customer's shipping address",
                ));
            }
        }
    }
    order::shipping(form, shipping, field)
}
