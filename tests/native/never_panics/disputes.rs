//! Calls about disputes and refunds that wait.

use stripe_adapter::contract::{
    Acceptance, DisputeFilter, EvidenceKind, EvidenceSubmission, Operation, RefundCancellation,
    TimeRange,
};
use stripe_adapter::{disputes, refund_control};

use super::Always;
use crate::support::contract::{connection, operation};
use crate::support::dispute::{DISPUTE, acceptance, cancellation, evidence, filter, submission};

/// Every function with requests that are right, on whatever answers.
pub fn every_call(http: &Always, operation: &Operation) {
    drop(disputes::get_dispute(http, &connection(), DISPUTE));
    drop(disputes::list_disputes(http, &connection(), &filter()));
    drop(disputes::submit_evidence(http, operation, &submission()));
    drop(disputes::accept_dispute(http, operation, &acceptance()));
    drop(refund_control::cancel_refund(
        http,
        operation,
        &cancellation(),
    ));
}

/// Every field that is a text, with this one.
pub fn one_text_field(http: &Always, text: &str) {
    drop(disputes::get_dispute(http, &connection(), text));
    let mut it = DisputeFilter {
        payment_id: Some(text.to_owned()),
        ..filter()
    };
    drop(disputes::list_disputes(http, &connection(), &it));
    it.payment_id = None;
    it.page.cursor = Some(text.to_owned());
    it.created = Some(TimeRange {
        since: Some(u64::MAX),
        until: Some(0),
    });
    drop(disputes::list_disputes(http, &connection(), &it));
    for it in [
        EvidenceSubmission {
            dispute_id: text.to_owned(),
            ..submission()
        },
        EvidenceSubmission {
            evidence: vec![
                evidence(EvidenceKind::UncategorizedText, text),
                evidence(EvidenceKind::Receipt, text),
            ],
            ..submission()
        },
    ] {
        drop(disputes::submit_evidence(http, &operation(), &it));
    }
    let it = Acceptance {
        dispute_id: text.to_owned(),
    };
    drop(disputes::accept_dispute(http, &operation(), &it));
    for it in [
        RefundCancellation {
            payment_id: text.to_owned(),
            ..cancellation()
        },
        RefundCancellation {
            reference: text.to_owned(),
            ..cancellation()
        },
    ] {
        drop(refund_control::cancel_refund(http, &operation(), &it));
    }
}
