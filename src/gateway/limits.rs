//! What a payment's charge rules out, refused before anything is sent.
//!
//! Brand, country and contract decide how a payment can be captured, and only its charge says so.
//! What the charge does not say is left to Stripe. So is every operation that may have been
//! performed before: its own effect on the payment is no reason to refuse it, and Stripe answers a
//! repeat from its key.

use crate::contract::{ErrorKind, Outcome, RetryAdvice};
use crate::error::{Context as _, Error, error, invalid, unsupported};
use crate::gateway::current::Before;
use crate::operation::Write;
use crate::stripe::metadata;
use crate::stripe::objects::{CardDetails, Support};

/// # Errors
/// `unsupported` or `invalid-request` naming the field at fault.
pub(super) fn check_capture(write: &Write, before: &Before, is_final: bool) -> Result<(), Error> {
    if !is_open_to(write, before, metadata::CAPTURE) {
        return Ok(());
    }
    let Some(card) = card(before) else {
        return Ok(());
    };
    if !is_final && is_unavailable(card.multicapture.as_deref()) {
        return Err(refused(
            before,
            unsupported(
                "capture.is-final",
                "the charge says that multicapture is unavailable: the payment is captured once, and the rest released",
            ),
        ));
    }
    let exceeds =
        |most: Option<i64>| most.is_some_and(|most| i128::from(most) < before.value.into());
    let overcapture = card.overcapture.as_deref();
    if exceeds(before.intent.amount_capturable) && is_unavailable(overcapture) {
        return Err(refused(
            before,
            unsupported(
                "capture.amount",
                "is more than the payment's `capturable`, and the charge says that overcapture is unavailable",
            ),
        ));
    }
    if exceeds(overcapture.and_then(|support| support.maximum_amount_capturable)) {
        return Err(refused(
            before,
            invalid(
                "capture.amount",
                "is more than the most that the charge lets be captured: see `maximum-capturable` of the payment",
            ),
        ));
    }
    Ok(())
}

/// # Errors
/// `unsupported` naming the new total, or `conflict` after a capture.
pub(super) fn check_adjustment(write: &Write, before: &Before) -> Result<(), Error> {
    const FIELD: &str = "adjustment.new-total";
    if !is_open_to(write, before, metadata::ADJUST) {
        return Ok(());
    }
    if before.intent.amount_received > Some(0) {
        let error = error(
            ErrorKind::Conflict,
            Outcome::NotPerformed,
            RetryAdvice::Never,
            "a part of the payment was captured: Stripe raises an authorized amount only before that",
        );
        return Err(refused(before, error.at_field(FIELD)));
    }
    if i128::from(before.intent.amount) >= before.value.into() {
        return Err(refused(
            before,
            unsupported(
                FIELD,
                "is not more than what is authorized, and Stripe can only raise it: to take less, capture less",
            ),
        ));
    }
    if card(before).is_some_and(|card| is_unavailable(card.incremental_authorization.as_deref())) {
        return Err(refused(
            before,
            unsupported(
                FIELD,
                "the charge says that incremental authorization is unavailable: authorize the difference as a \
                 payment of its own",
            ),
        ));
    }
    Ok(())
}

/// Whether the money is held, and this operation has not been performed. `mark` is where the
/// payment names the last operation of this kind.
fn is_open_to(write: &Write, before: &Before, mark: &str) -> bool {
    write.first_sent_at.is_none()
        && before.intent.status == "requires_capture"
        && before.intent.metadata.get(mark) != Some(write.id.as_str())
}

fn card(before: &Before) -> Option<&'static CardDetails> {
    let charge = before.intent.latest_charge.object.as_deref()?;
    charge.payment_method_details.as_deref()?.card.as_deref()
}

fn is_unavailable(support: Option<&Support>) -> bool {
    support.and_then(|support| support.status) == Some("unavailable")
}

fn refused(before: &Before, error: Error) -> Error {
    error.about_payment(before.intent.id)
}
