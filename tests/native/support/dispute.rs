//! Requests about disputes and refunds that wait, each with as little in it as it takes.

use stripe_adapter::contract::{
    Acceptance, DisputeFilter, Evidence, EvidenceKind, EvidenceSubmission, PageRequest,
    RefundCancellation,
};

use crate::support::contract::PAYMENT;

pub const DISPUTE: &str = "du_1Golden";
pub const REFUND: &str = "re_3Golden1";

pub fn filter() -> DisputeFilter {
    DisputeFilter {
        payment_id: None,
        created: None,
        page: PageRequest {
            cursor: None,
            limit: None,
        },
    }
}

pub fn submission() -> EvidenceSubmission {
    EvidenceSubmission {
        dispute_id: DISPUTE.to_owned(),
        evidence: vec![evidence(EvidenceKind::CustomerName, "Jo Doe")],
        submit: true,
    }
}

pub fn evidence(kind: EvidenceKind, value: &str) -> Evidence {
    Evidence {
        kind,
        value: value.to_owned(),
    }
}

pub fn acceptance() -> Acceptance {
    Acceptance {
        dispute_id: DISPUTE.to_owned(),
    }
}

pub fn cancellation() -> RefundCancellation {
    RefundCancellation {
        payment_id: PAYMENT.to_owned(),
        reference: REFUND.to_owned(),
    }
}
