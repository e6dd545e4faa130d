//! `/v1/disputes`.

use crate::contract::{DisputeFilter, EvidenceKind, EvidenceSubmission};
use crate::error::{Error, invalid, unsupported};
use crate::input::{Id, element};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::parameters::{field_of, object_path};
use crate::stripe::{metadata, page};
use crate::text;

pub const DISPUTES: &str = "/v1/disputes";

/// Characters of one text, and of everything that is kept with a dispute
/// (<https://docs.stripe.com/api/disputes/update>).
const LONGEST_TEXT: usize = 20_000;
const LONGEST_EVIDENCE: usize = 150_000;

/// What the pieces of evidence are called at Stripe, in the contract's order.
const NAMES: [Piece; EvidenceKind::Other as usize] = [
    Piece::Text("access_activity_log"),
    Piece::Text("billing_address"),
    Piece::Document("cancellation_policy"),
    Piece::Text("cancellation_policy_disclosure"),
    Piece::Text("cancellation_rebuttal"),
    Piece::Document("customer_communication"),
    Piece::Text("customer_email_address"),
    Piece::Text("customer_name"),
    Piece::Text("customer_purchase_ip"),
    Piece::Document("customer_signature"),
    Piece::Document("duplicate_charge_documentation"),
    Piece::Text("duplicate_charge_explanation"),
    Piece::Text("duplicate_charge_id"),
    Piece::Text("product_description"),
    Piece::Document("receipt"),
    Piece::Document("refund_policy"),
    Piece::Text("refund_policy_disclosure"),
    Piece::Text("refund_refusal_explanation"),
    Piece::Text("service_date"),
    Piece::Document("service_documentation"),
    Piece::Text("shipping_address"),
    Piece::Text("shipping_carrier"),
    Piece::Text("shipping_date"),
    Piece::Document("shipping_documentation"),
    Piece::Text("shipping_tracking_number"),
    Piece::Document("uncategorized_file"),
    Piece::Text("uncategorized_text"),
];

#[derive(Clone, Copy)]
enum Piece {
    Text(&'static str),
    /// The id of a file that was uploaded to Stripe.
    Document(&'static str),
}

/// The filters of a list.
///
/// # Errors
/// `invalid-request` naming the field at fault.
pub fn disputes(filter: &DisputeFilter) -> Result<Form, Error> {
    let mut query = Form::new();
    if let Some(payment) = &filter.payment_id {
        let payment = Id::payment(payment, "filter.payment-id")?;
        query.text("payment_intent", payment.as_str());
    }
    if let Some(created) = &filter.created {
        page::add_created(&mut query, created, page::CREATED)?;
    }
    Ok(query)
}

/// `POST /v1/disputes/:id`.
///
/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn evidence<'a>(
    write: &'a Write,
    dispute: &Id,
    submission: &EvidenceSubmission,
) -> Result<Post<'a>, Error> {
    const FIELD: &str = "submission.evidence";
    let mut form = Form::new();
    let mut length = 0;
    for (index, piece) in submission.evidence.iter().enumerate() {
        let at = |part| element(FIELD, index, part);
        let Some(name) = NAMES.get(piece.kind as usize) else {
            return Err(unsupported(at(".kind"), "no such evidence at Stripe"));
        };
        let earlier = &submission.evidence[..index];
        if earlier.iter().any(|earlier| earlier.kind == piece.kind) {
            return Err(invalid(at(".kind"), "stands twice"));
        }
        let characters = text::characters(&piece.value);
        length += characters;
        let name = match *name {
            Piece::Text(_) if characters > LONGEST_TEXT => {
                return Err(invalid(at(".value"), "is longer than 20,000 characters"));
            }
            Piece::Document(name) if characters > 0 => {
                Id::with_prefix(&piece.value, "file_", &at(".value"))?;
                name
            }
            Piece::Text(name) | Piece::Document(name) => name,
        };
        form.keyed("evidence", name, &piece.value);
    }
    if length > LONGEST_EVIDENCE {
        return Err(invalid(
            FIELD,
            "is longer than 150,000 characters altogether",
        ));
    }
    if form.is_empty() && !submission.submit {
        return Err(invalid(FIELD, "is empty, and nothing is submitted"));
    }
    form.text("submit", if submission.submit { "true" } else { "false" });
    metadata::mark(&mut form, write, metadata::UPDATE);
    Ok(Post {
        write,
        step: Step::SubmitEvidence,
        path: object_path(DISPUTES, dispute),
        form,
        field: |parameter| field_of("submission", parameter),
    })
}

/// `POST /v1/disputes/:id/close`.
pub fn close<'a>(write: &'a Write, dispute: &Id) -> Post<'a> {
    Post {
        write,
        step: Step::CloseDispute,
        path: text::concat(&[&object_path(DISPUTES, dispute), "/close"]),
        form: Form::new(),
        field: |_| None,
    }
}
