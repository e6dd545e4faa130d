//! Disputes, and refunds that wait.

use serde_json::json;
use stripe_adapter::contract::{
    DisputeFilter, EvidenceKind, EvidenceSubmission, PageRequest, TimeRange,
};
use stripe_adapter::http::Request;
use stripe_adapter::{disputes, refund_control};

use super::{Case, sent};
use crate::support::contract::{PAYMENT, connection, operation, text};
use crate::support::dispute::{DISPUTE, acceptance, cancellation, evidence, filter, submission};
use crate::support::resources::dispute;
use crate::support::stripe::{list, refund, with};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    vec![
        ("get-dispute", {
            let script = Script::new([ok(&dispute())]);
            let result = disputes::get_dispute(&script, &connection(), DISPUTE);
            sent(&script, result)
        }),
        ("list-disputes", lists(&filter())),
        (
            "list-disputes-full",
            lists(&DisputeFilter {
                payment_id: text(PAYMENT),
                created: Some(TimeRange {
                    since: Some(1_795_000_000),
                    until: Some(1_796_000_000),
                }),
                page: PageRequest {
                    cursor: None,
                    limit: Some(10),
                },
            }),
        ),
        ("submit-evidence", submits(&submission())),
        (
            "submit-evidence-kept",
            submits(&EvidenceSubmission {
                evidence: vec![
                    evidence(EvidenceKind::Receipt, "file_1Golden"),
                    evidence(
                        EvidenceKind::UncategorizedText,
                        "Two lines,\nand ünicode & more",
                    ),
                    evidence(EvidenceKind::ShippingDate, ""),
                    evidence(EvidenceKind::UncategorizedFile, ""),
                ],
                submit: false,
                ..submission()
            }),
        ),
        (
            "submit-evidence-that-is-kept",
            submits(&EvidenceSubmission {
                evidence: Vec::new(),
                ..submission()
            }),
        ),
        ("accept-dispute", {
            let lost = with(&dispute(), json!({ "status": "lost" }));
            let script = Script::new([ok(&dispute()), ok(&lost)]);
            let result = disputes::accept_dispute(&script, &operation(), &acceptance());
            sent(&script, result)
        }),
        ("cancel-refund", {
            let waiting = with(&refund(), json!({ "status": "requires_action" }));
            let canceled = with(&refund(), json!({ "status": "canceled" }));
            let script = Script::new([ok(&waiting), ok(&canceled)]);
            let result = refund_control::cancel_refund(&script, &operation(), &cancellation());
            sent(&script, result)
        }),
    ]
}

fn lists(filter: &DisputeFilter) -> Vec<Request> {
    let script = Script::new([ok(&list(&[dispute()]))]);
    let result = disputes::list_disputes(&script, &connection(), filter);
    sent(&script, result)
}

fn submits(submission: &EvidenceSubmission) -> Vec<Request> {
    let after = with(&dispute(), json!({ "status": "under_review" }));
    let script = Script::new([ok(&dispute()), ok(&after)]);
    let result = disputes::submit_evidence(&script, &operation(), submission);
    sent(&script, result)
}
