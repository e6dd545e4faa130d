//! `POST /v1/payment_intents/:id`.

use crate::contract::PaymentChanges;
use crate::error::{Error, invalid};
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::{
    PAYMENT_METHOD_CONFIGURATION, amount, amount_details, field_of, order,
};
use crate::text;

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault; also when nothing changes.
pub fn update<'a>(write: &'a Write, changes: &PaymentChanges) -> Result<Post<'a>, Error> {
    let payment = Id::payment(&changes.payment_id, "changes.payment-id")?;
    let mut form = Form::new();
    let amount = changes
        .amount
        .as_ref()
        .map(|money| amount::positive(money, "changes.amount"))
        .transpose()?;
    if let Some(amount) = amount {
        form.number("amount", amount.value)
            .text("currency", &amount.currency.stripe_code());
    }
    if let Some(customer) = &changes.customer {
        form.text(
            "customer",
            Id::parse(customer, "changes.customer")?.as_str(),
        );
    }
    if let Some(description) = &changes.description {
        form.text(
            "description",
            input::text(description, 1_000, "changes.description")?,
        );
    }
    if let Some(suffix) = &changes.statement_suffix {
        form.text(
            "statement_descriptor_suffix",
            input::text(suffix, 22, "changes.statement-suffix")?,
        );
    }
    if let Some(email) = &changes.receipt_email {
        form.text(
            "receipt_email",
            input::text(email, 512, "changes.receipt-email")?,
        );
    }
    order::shipping(&mut form, changes.shipping.as_ref(), "changes.shipping")?;
    let order_id = metadata::order_id(changes.order_id.as_deref(), "changes.order-id")?;
    if !changes.line_items.is_empty() || changes.totals.is_some() {
        let (Some(money), Some(amount)) = (&changes.amount, amount) else {
            return Err(invalid(
                "changes.amount",
                "line items and totals need the amount that they make up",
            ));
        };
        let totals = changes.totals.as_ref();
        amount_details::add(
            &mut form,
            &changes.line_items,
            totals,
            order_id,
            money,
            amount.currency,
            "changes",
        )?;
    }
    let [configuration] = input::extensions(
        &changes.extensions,
        [PAYMENT_METHOD_CONFIGURATION],
        "changes.extensions",
    )?;
    form.optional("payment_method_configuration", configuration);
    if form.is_empty() && order_id.is_none() && changes.metadata.is_empty() {
        return Err(invalid("changes", "nothing changes"));
    }
    metadata::add(
        &mut form,
        write,
        metadata::UPDATE,
        order_id,
        &changes.metadata,
        "changes.metadata",
        Empty::Unsets,
    )?;
    form.listed("expand", ["latest_charge"]);
    Ok(Post {
        write,
        step: Step::Update,
        path: text::concat(&["/v1/payment_intents/", payment.as_str()]),
        form,
        field: |parameter| field_of("changes", parameter),
    })
}
