//! What to pay with, and who is there.

use crate::contract::{
    Contact, Entry, MerchantReason, NewMethod, PaymentSource, Presence, SavePurpose,
    ThreeDSecurePreference,
};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Field, Id, element, join};
use crate::stripe::form::Form;
use crate::stripe::parameters::order;
use crate::text;

/// Whether the server confirms the payment or the browser does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmedBy {
    Server,
    Browser,
}

/// Adds the source. Billing details belong to the payment method at Stripe, so they can be sent
/// only with a new one.
///
/// # Errors
/// `invalid-request` or `unsupported` naming the field.
pub fn add(
    form: &mut Form,
    source: &PaymentSource,
    billing: Option<&Contact>,
    field: Field<'_>,
    billing_field: Field<'_>,
) -> Result<ConfirmedBy, Error> {
    if billing.is_some() && !matches!(source, PaymentSource::NewMethod(_)) {
        return Err(unsupported(
            billing_field,
            "Stripe keeps billing details with the payment method: send them with a new method, or give them to \
             the browser library",
        ));
    }
    match source {
        PaymentSource::SavedMethod(id) => {
            form.text("payment_method", Id::parse(id, field)?.as_str());
        }
        PaymentSource::BrowserToken(token) => {
            let id = Id::parse(token, field)?;
            let name = match id.as_str() {
                id if id.starts_with("ctoken_") => "confirmation_token",
                id if id.starts_with("pm_") => "payment_method",
                _ => {
                    return Err(unsupported(
                        field,
                        "the browser library makes confirmation tokens (ctoken_…) and payment methods (pm_…)",
                    ));
                }
            };
            form.text(name, id.as_str());
        }
        PaymentSource::NewMethod(method) => {
            new_method(form, method, billing, field, billing_field)?;
        }
        PaymentSource::CollectInBrowser => return Ok(ConfirmedBy::Browser),
        PaymentSource::Other(_) => return Err(unsupported(field, "no such source at Stripe")),
    }
    Ok(ConfirmedBy::Server)
}

/// Adds the source of a confirmation by the server.
///
/// # Errors
/// `invalid-request` or `unsupported` naming `confirmation.source`.
pub fn for_confirmation(form: &mut Form, source: &PaymentSource) -> Result<(), Error> {
    const FIELD: &str = "confirmation.source";
    match add(form, source, None, FIELD, FIELD)? {
        ConfirmedBy::Server => Ok(()),
        ConfirmedBy::Browser => Err(invalid(
            FIELD,
            "the browser confirms by itself: there is nothing to do here",
        )),
    }
}

/// Adds which method types may be used: those that are named, or what Stripe offers by itself, of
/// which some redirect.
///
/// # Errors
/// `invalid-request` naming the name at fault.
pub fn methods(
    form: &mut Form,
    allowed: &[String],
    may_redirect: bool,
    field: Field<'_>,
) -> Result<(), Error> {
    if allowed.is_empty() {
        form.enable("automatic_payment_methods[enabled]");
        if !may_redirect {
            form.text("automatic_payment_methods[allow_redirects]", "never");
        }
        return Ok(());
    }
    for (index, method) in allowed.iter().enumerate() {
        input::parameter_name(method, &element(field, index, ""))?;
    }
    form.listed(
        "allowed_payment_method_types",
        allowed.iter().map(String::as_str),
    );
    Ok(())
}

/// What a method is saved for, in Stripe's word.
///
/// # Errors
/// `unsupported` naming the field.
pub fn usage(purpose: SavePurpose, field: Field<'_>) -> Result<&'static str, Error> {
    match purpose {
        SavePurpose::OnSession => Ok("on_session"),
        SavePurpose::OffSession => Ok("off_session"),
        SavePurpose::Other => Err(unsupported(field, "no such purpose at Stripe")),
    }
}

pub const THREE_D_SECURE: &str = "payment_method_options[card][request_three_d_secure]";

/// Whether to ask for 3-D Secure, in Stripe's word.
///
/// # Errors
/// `unsupported` naming the field.
pub fn three_d_secure(
    preference: ThreeDSecurePreference,
    field: Field<'_>,
) -> Result<&'static str, Error> {
    match preference {
        ThreeDSecurePreference::Automatic => Ok("automatic"),
        ThreeDSecurePreference::Requested => Ok("any"),
        ThreeDSecurePreference::Challenge => Ok("challenge"),
        ThreeDSecurePreference::Other => Err(unsupported(field, "no such preference at Stripe")),
    }
}

/// Adds who is there.
///
/// # Errors
/// `unsupported` naming the field.
pub fn presence(form: &mut Form, presence: &Presence, field: Field<'_>) -> Result<(), Error> {
    const CREDENTIAL_USE: &str = "payment_method_options[card][stored_credential_usage]";
    match presence {
        Presence::OnSession => {}
        Presence::MerchantInitiated(reason) => match reason {
            MerchantReason::Recurring => {
                form.text("off_session", "recurring");
            }
            MerchantReason::OneOff => {
                form.text("off_session", "one_off");
            }
            MerchantReason::Installment => {
                form.enable("off_session")
                    .text(CREDENTIAL_USE, "installment");
            }
            MerchantReason::Unscheduled => {
                form.enable("off_session")
                    .text(CREDENTIAL_USE, "unscheduled");
            }
            MerchantReason::Other => return Err(unsupported(field, "no such reason at Stripe")),
        },
        Presence::Moto => {
            form.enable("payment_method_options[card][moto]");
        }
        Presence::Other(_) => return Err(unsupported(field, "no such presence at Stripe")),
    }
    Ok(())
}

fn new_method(
    form: &mut Form,
    method: &NewMethod,
    billing: Option<&Contact>,
    field: Field<'_>,
    billing_field: Field<'_>,
) -> Result<(), Error> {
    let kind = input::parameter_name(&method.kind, &join(field, ".kind"))?;
    if kind == "card" {
        return Err(unsupported(
            join(field, ".kind"),
            "card numbers never pass through the adapter: use a token of the browser library",
        ));
    }
    form.text("payment_method_data[type]", kind);
    if let Some(contact) = billing {
        order::contact(
            form,
            "payment_method_data[billing_details]",
            contact,
            billing_field,
        )?;
    }
    let details = text::concat(&["payment_method_data[", kind, "]"]);
    for (index, Entry { key, value }) in method.details.iter().enumerate() {
        let at = join(field, ".details");
        let key = input::parameter_name(key, &element(&at, index, ".key"))?;
        form.keyed(
            &details,
            key,
            input::any_text(value, &element(&at, index, ".value"))?,
        );
    }
    Ok(())
}
