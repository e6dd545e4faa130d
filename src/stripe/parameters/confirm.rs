//! `POST /v1/payment_intents/:id/confirm`.

use crate::contract::Confirmation;
use crate::error::Error;
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::parameters::{RADAR_SESSION, field_of, source};
use crate::text;

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn confirm<'a>(
    write: &'a Write,
    payment: &Id,
    confirmation: &Confirmation,
) -> Result<Post<'a>, Error> {
    let mut form = Form::new();
    if let Some(source) = &confirmation.source {
        source::for_confirmation(&mut form, source)?;
    }
    source::presence(&mut form, &confirmation.presence, "confirmation.presence")?;
    if let Some(url) = &confirmation.return_url {
        form.text("return_url", input::url(url, "confirmation.return-url")?);
    }
    let [radar_session] = input::extensions(
        &confirmation.extensions,
        [RADAR_SESSION],
        "confirmation.extensions",
    )?;
    form.optional("radar_options[session]", radar_session);
    form.listed("expand", ["latest_charge"]);
    Ok(Post {
        write,
        step: Step::Confirm,
        path: text::concat(&["/v1/payment_intents/", payment.as_str(), "/confirm"]),
        form,
        field: |parameter| field_of("confirmation", parameter),
    })
}
