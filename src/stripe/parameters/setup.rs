//! `POST /v1/setup_intents` and `POST /v1/setup_intents/:id/confirm`.

use crate::contract::{SetupConfirmation, SetupRequest};
use crate::error::{Error, invalid};
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::source::{self, ConfirmedBy};
use crate::stripe::parameters::{PAYMENT_METHOD_CONFIGURATION, field_of, mandate, object_path};
use crate::text;

pub const SETUPS: &str = "/v1/setup_intents";

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn begin_setup<'a>(write: &'a Write, setup: &SetupRequest) -> Result<Post<'a>, Error> {
    let mut form = Form::new();
    let by = source::add(
        &mut form,
        &setup.source,
        setup.billing.as_ref(),
        "setup.source",
        "setup.billing",
    )?;
    match by {
        ConfirmedBy::Server => {
            form.enable("confirm");
        }
        ConfirmedBy::Browser => {
            for (field, is_there) in [
                ("setup.return-url", setup.return_url.is_some()),
                ("setup.mandate", setup.mandate.is_some()),
            ] {
                if is_there {
                    return Err(invalid(
                        field,
                        "the browser says it when it confirms; leave it out with `collect-in-browser`",
                    ));
                }
            }
        }
    }
    return_url(&mut form, setup.return_url.as_deref(), "setup.return-url")?;
    form.text("usage", source::usage(setup.purpose, "setup.purpose")?);
    source::methods(
        &mut form,
        &setup.allowed_methods,
        by == ConfirmedBy::Browser || setup.return_url.is_some(),
        "setup.allowed-methods",
    )?;
    if let Some(preference) = setup.three_d_secure {
        form.text(
            source::THREE_D_SECURE,
            source::three_d_secure(preference, "setup.three-d-secure")?,
        );
    }
    mandate::add(&mut form, setup.mandate.as_ref(), "setup.mandate")?;
    if let Some(customer) = &setup.customer {
        form.text("customer", Id::parse(customer, "setup.customer")?.as_str());
    }
    if let Some(description) = &setup.description {
        form.text(
            "description",
            input::text(description, 1_000, "setup.description")?,
        );
    }
    metadata::add(
        &mut form,
        write,
        metadata::OPERATION,
        None,
        &setup.metadata,
        "setup.metadata",
        Empty::Refused,
    )?;
    let [configuration] = input::extensions(
        &setup.extensions,
        [PAYMENT_METHOD_CONFIGURATION],
        "setup.extensions",
    )?;
    form.optional("payment_method_configuration", configuration);
    Ok(Post {
        write,
        step: Step::BeginSetup,
        path: text::owned(SETUPS),
        form,
        field: |parameter| field_of("setup", parameter),
    })
}

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn confirm_setup<'a>(
    write: &'a Write,
    confirmation: &SetupConfirmation,
) -> Result<Post<'a>, Error> {
    let setup = Id::with_prefix(&confirmation.setup_id, "seti_", "confirmation.setup-id")?;
    let mut form = Form::new();
    if let Some(source) = &confirmation.source {
        source::for_confirmation(&mut form, source)?;
    }
    return_url(
        &mut form,
        confirmation.return_url.as_deref(),
        "confirmation.return-url",
    )?;
    mandate::add(
        &mut form,
        confirmation.mandate.as_ref(),
        "confirmation.mandate",
    )?;
    input::extensions(&confirmation.extensions, [], "confirmation.extensions")?;
    let mut path = object_path(SETUPS, &setup);
    path.push_str("/confirm");
    Ok(Post {
        write,
        step: Step::ConfirmSetup,
        path,
        form,
        field: |parameter| match parameter {
            "intent" => Some(text::owned("confirmation.setup-id")),
            _ => field_of("confirmation", parameter),
        },
    })
}

fn return_url(form: &mut Form, url: Option<&str>, field: &str) -> Result<(), Error> {
    if let Some(url) = url {
        form.text("return_url", input::url(url, field)?);
    }
    Ok(())
}
