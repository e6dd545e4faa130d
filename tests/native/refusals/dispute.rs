//! Disputes, and refunds that wait.

use stripe_adapter::contract::{
    Acceptance, DisputeFilter, EvidenceKind, EvidenceSubmission, RefundCancellation, TimeRange,
};
use stripe_adapter::{disputes, refund_control};

use super::{Refusals, no_ids};
use crate::support::contract::{connection, operation, text};
use crate::support::dispute::{cancellation, evidence, filter, submission};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    for id in no_ids() {
        refusals.check(&format!("get: {id:?}"), |http| {
            disputes::get_dispute(http, &connection(), &id)
        });
        refusals.check(&format!("accept: {id:?}"), |http| {
            let acceptance = Acceptance {
                dispute_id: id.clone(),
            };
            disputes::accept_dispute(http, &operation(), &acceptance)
        });
        refusals.check(&format!("cancel refund: {id:?}"), |http| {
            let cancellation = RefundCancellation {
                reference: id.clone(),
                ..cancellation()
            };
            refund_control::cancel_refund(http, &operation(), &cancellation)
        });
    }
    refusals.check("cancel refund: of a charge", |http| {
        let cancellation = RefundCancellation {
            payment_id: "ch_1".to_owned(),
            ..cancellation()
        };
        refund_control::cancel_refund(http, &operation(), &cancellation)
    });

    let mut check = |case: &str, change: &dyn Fn(&mut DisputeFilter)| {
        let mut filter = filter();
        change(&mut filter);
        refusals.check(&format!("list: {case}"), |http| {
            disputes::list_disputes(http, &connection(), &filter)
        });
    };
    check("limit 0", &|it| it.page.limit = Some(0));
    check("limit 101", &|it| it.page.limit = Some(101));
    check("cursor of no list", &|it| it.page.cursor = text("du_1"));
    check("charge for the payment", &|it| it.payment_id = text("ch_1"));
    check("range that ends before it begins", &|it| {
        it.created = Some(TimeRange {
            since: Some(2),
            until: Some(1),
        });
    });

    let mut check = |case: &str, change: &dyn Fn(&mut EvidenceSubmission)| {
        let mut submission = submission();
        change(&mut submission);
        refusals.check(&format!("evidence: {case}"), |http| {
            disputes::submit_evidence(http, &operation(), &submission)
        });
    };
    check("dispute with a slash", &|it| {
        it.dispute_id = "du_1/close".to_owned();
    });
    check("none, to be kept", &|it| {
        it.evidence = Vec::new();
        it.submit = false;
    });
    check("other kind", &|it| {
        it.evidence = vec![evidence(EvidenceKind::Other, "x")];
    });
    check("a kind twice", &|it| {
        it.evidence = vec![evidence(EvidenceKind::CustomerName, "Jo"); 2];
    });
    check("text for a document", &|it| {
        it.evidence = vec![evidence(EvidenceKind::Receipt, "a receipt")];
    });
    check("text of 20001 characters", &|it| {
        it.evidence = vec![evidence(
            EvidenceKind::UncategorizedText,
            &"ü".repeat(20_001),
        )];
    });
    check("150001 characters altogether", &|it| {
        let kinds = [
            EvidenceKind::AccessActivityLog,
            EvidenceKind::BillingAddress,
            EvidenceKind::CancellationPolicyDisclosure,
            EvidenceKind::CancellationRebuttal,
            EvidenceKind::ProductDescription,
            EvidenceKind::RefundPolicyDisclosure,
            EvidenceKind::RefundRefusalExplanation,
        ];
        it.evidence = kinds.map(|kind| evidence(kind, &"x".repeat(20_000))).into();
        let rest = "x".repeat(10_001);
        it.evidence
            .push(evidence(EvidenceKind::UncategorizedText, &rest));
    });
    refusals
}
