//! Disputes: what they say, when they can be answered, and what is known when an answer was lost.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Acceptance, Dispute, DisputeFilter, DisputeStatus, Evidence, EvidenceKind, EvidenceSubmission,
    Operation, PageRequest,
};
use stripe_adapter::disputes;
use stripe_adapter::error::Error;
use stripe_adapter::operation::WINDOW;

use crate::support::contract::{
    OPERATION_ID, PAYMENT, connection, money, operation, sent_before, text,
};
use crate::support::dispute::{DISPUTE, acceptance, evidence, filter, submission};
use crate::support::errors::short;
use crate::support::resources::dispute;
use crate::support::stripe::{request_error, with};
use crate::support::transport::{Attempt, OBSERVED_AT, Script, error, ok, replay, timeout};

fn in_status(status: &str) -> Value {
    with(&dispute(), json!({ "status": status }))
}

/// Answered by the operation of these tests.
fn answered() -> Value {
    let marks = json!({ "commerce_update": OPERATION_ID });
    with(&in_status("under_review"), json!({ "metadata": marks }))
}

fn refused() -> Attempt {
    let body = json!({ "type": "invalid_request_error", "message": "This dispute is closed." });
    error(400, &body)
}

type Call = fn(&Script, &Operation) -> Result<Dispute, Error>;

fn submit(script: &Script, operation: &Operation) -> Result<Dispute, Error> {
    disputes::submit_evidence(script, operation, &submission())
}

fn accept(script: &Script, operation: &Operation) -> Result<Dispute, Error> {
    disputes::accept_dispute(script, operation, &acceptance())
}

#[test]
fn every_field() {
    let script = Script::new([ok(&dispute())]);
    let read = disputes::get_dispute(&script, &connection(), DISPUTE).expect("a dispute");
    let expected = Dispute {
        id: DISPUTE.to_owned(),
        payment_id: text(PAYMENT),
        status: DisputeStatus::NeedsResponse,
        amount: money(1099, "USD"),
        reason: text("fraudulent"),
        network_reason_code: text("10.4"),
        evidence_due: Some(1_796_000_000),
        created: Some(1_795_262_300),
        observed_at: Some(OBSERVED_AT),
    };
    assert_eq!(read, expected);
}

#[test]
fn a_list_is_read_page_by_page() {
    let page = json!({ "object": "list", "has_more": true, "data": [dispute()] });
    let script = Script::new([ok(&page)]);
    let first = disputes::list_disputes(&script, &connection(), &filter()).expect("a page");
    assert_eq!(first.disputes.len(), 1);
    let next = |created| DisputeFilter {
        created,
        page: PageRequest {
            cursor: first.next.clone(),
            limit: None,
        },
        ..filter()
    };

    let rest = json!({ "object": "list", "has_more": false, "data": [] });
    let script = Script::new([ok(&rest)]);
    let last = disputes::list_disputes(&script, &connection(), &next(None)).expect("a page");
    assert_eq!((last.disputes.len(), last.next), (0, None));
    let url = &script.requests()[0].url;
    assert!(
        url.ends_with("limit=100&starting_after=du_1Golden"),
        "{url}"
    );

    let since = stripe_adapter::contract::TimeRange {
        since: Some(7),
        until: None,
    };
    let error = disputes::list_disputes(&Script::silent(), &connection(), &next(Some(since)))
        .expect_err("a cursor of another list");
    assert_eq!(error.field.as_deref(), Some("filter.page.cursor"));
}

/// Each piece has its own name at Stripe, and files are told from texts.
#[test]
fn every_kind_of_evidence() {
    use EvidenceKind as Kind;
    const KINDS: [(Kind, &str, &str); 27] = [
        (Kind::AccessActivityLog, "access_activity_log", "text"),
        (Kind::BillingAddress, "billing_address", "text"),
        (Kind::CancellationPolicy, "cancellation_policy", "file_1"),
        (
            Kind::CancellationPolicyDisclosure,
            "cancellation_policy_disclosure",
            "text",
        ),
        (Kind::CancellationRebuttal, "cancellation_rebuttal", "text"),
        (
            Kind::CustomerCommunication,
            "customer_communication",
            "file_1",
        ),
        (Kind::CustomerEmailAddress, "customer_email_address", "text"),
        (Kind::CustomerName, "customer_name", "text"),
        (Kind::CustomerPurchaseIp, "customer_purchase_ip", "text"),
        (Kind::CustomerSignature, "customer_signature", "file_1"),
        (
            Kind::DuplicateChargeDocumentation,
            "duplicate_charge_documentation",
            "file_1",
        ),
        (
            Kind::DuplicateChargeExplanation,
            "duplicate_charge_explanation",
            "text",
        ),
        (Kind::DuplicateChargeId, "duplicate_charge_id", "text"),
        (Kind::ProductDescription, "product_description", "text"),
        (Kind::Receipt, "receipt", "file_1"),
        (Kind::RefundPolicy, "refund_policy", "file_1"),
        (
            Kind::RefundPolicyDisclosure,
            "refund_policy_disclosure",
            "text",
        ),
        (
            Kind::RefundRefusalExplanation,
            "refund_refusal_explanation",
            "text",
        ),
        (Kind::ServiceDate, "service_date", "text"),
        (
            Kind::ServiceDocumentation,
            "service_documentation",
            "file_1",
        ),
        (Kind::ShippingAddress, "shipping_address", "text"),
        (Kind::ShippingCarrier, "shipping_carrier", "text"),
        (Kind::ShippingDate, "shipping_date", "text"),
        (
            Kind::ShippingDocumentation,
            "shipping_documentation",
            "file_1",
        ),
        (
            Kind::ShippingTrackingNumber,
            "shipping_tracking_number",
            "text",
        ),
        (Kind::UncategorizedFile, "uncategorized_file", "file_1"),
        (Kind::UncategorizedText, "uncategorized_text", "text"),
    ];
    for (kind, name, value) in KINDS {
        let send = |evidence: Evidence, answers: &[Value]| {
            let script = Script::new(answers.iter().map(ok));
            let submission = EvidenceSubmission {
                evidence: vec![evidence],
                ..submission()
            };
            let result = disputes::submit_evidence(&script, &operation(), &submission);
            let body = script.requests().pop().and_then(|request| request.body);
            result.map(|_| body.expect("a form"))
        };
        let body = send(evidence(kind, value), &[dispute(), answered()]).expect(name);
        assert!(
            body.starts_with(&format!("evidence[{name}]={value}&")),
            "{body}"
        );
        // A text is no file.
        let text = send(
            evidence(kind, "two words"),
            &[dispute(), answered()][..usize::from(value == "text") * 2],
        );
        assert_eq!(text.is_ok(), value == "text", "{name}");
    }
}

#[test]
fn what_a_dispute_takes_depends_on_where_it_stands() {
    let conflict = "conflict not-performed never";
    for (status, submitted, accepted) in [
        ("needs_response", None, None),
        ("warning_needs_response", None, None),
        ("appeal_needs_response", None, None),
        ("unheard_of", None, None),
        ("under_review", Some(conflict), None),
        ("warning_under_review", Some(conflict), None),
        ("won", Some(conflict), Some(conflict)),
        ("warning_closed", Some(conflict), Some(conflict)),
        ("prevented", Some(conflict), Some(conflict)),
    ] {
        let calls: [(Call, _, _); 2] = [
            (submit, submitted, "submission.dispute-id"),
            (accept, accepted, "acceptance.dispute-id"),
        ];
        for (call, expected, field) in calls {
            let mut answers = vec![ok(&in_status(status))];
            if expected.is_none() {
                answers.push(ok(&answered()));
            }
            let script = Script::new(answers);
            let result = call(&script, &operation());
            script.requests();
            let refusal = result.map_err(|error| (short(&error), error.field));
            let expected = expected.map(|kind| (kind.to_owned(), text(field)));
            assert_eq!(refusal.err(), expected, "{status}");
        }
    }
}

/// Giving in to what is lost changes nothing, however late.
#[test]
fn a_lost_dispute_is_accepted() {
    for operation in [operation(), sent_before(60), sent_before(WINDOW)] {
        let script = Script::new([ok(&in_status("lost"))]);
        let dispute = accept(&script, &operation).expect("accepted");
        assert_eq!(dispute.status, DisputeStatus::Lost);
        assert_eq!(script.posts(), 0);
    }
}

/// The answer was lost, and Stripe has it under the key.
#[test]
fn a_repeat_is_answered_from_the_key() {
    let cases: [(Call, Value); 2] = [(submit, answered()), (accept, in_status("warning_closed"))];
    for (call, after) in cases {
        let script = Script::new([ok(&after), replay(&after), ok(&after)]);
        call(&script, &sent_before(60)).expect("performed before");
        assert_eq!(script.posts(), 1);
    }
    // The host did not tell; the dispute does.
    let script = Script::new([ok(&answered()), replay(&answered()), ok(&answered())]);
    submit(&script, &operation()).expect("performed before");

    // Never performed, and too late now.
    let script = Script::new([ok(&in_status("won")), refused()]);
    let error = submit(&script, &sent_before(60)).expect_err("too late");
    assert_eq!(short(&error), "conflict unknown check-first");
}

/// Another post could be another submission.
#[test]
fn past_the_window_nothing_is_posted() {
    let script = Script::new([ok(&answered())]);
    submit(&script, &sent_before(WINDOW)).expect("the mark shows it");
    let calls: [Call; 2] = [submit, accept];
    for call in calls {
        let script = Script::new([ok(&dispute())]);
        let error = call(&script, &sent_before(WINDOW)).expect_err("not known");
        assert_eq!(short(&error), "conflict unknown check-first");
        assert_eq!(script.posts(), 0);
    }
}

#[test]
fn what_cannot_be_read_is_not_answered() {
    let missing = || error(404, &request_error("resource_missing"));
    let live = with(&dispute(), json!({ "livemode": true }));
    let calls: [(Call, &str); 2] = [
        (submit, "submission.dispute-id"),
        (accept, "acceptance.dispute-id"),
    ];
    for (call, field) in calls {
        for (operation, answers, expected) in [
            (
                operation(),
                vec![missing()],
                "not-found not-performed after-change",
            ),
            (
                sent_before(60),
                vec![missing()],
                "not-found unknown check-first",
            ),
            (
                sent_before(60),
                vec![timeout(); 3],
                "timeout unknown same-operation",
            ),
            (
                operation(),
                vec![ok(&live)],
                "protocol not-performed check-first",
            ),
        ] {
            let is_missing = expected.starts_with("not-found");
            let script = Script::new(answers);
            let error = call(&script, &operation).expect_err(expected);
            assert_eq!(short(&error), expected);
            assert_eq!(error.field.as_deref(), is_missing.then_some(field));
            assert_eq!(script.posts(), 0);
        }
    }
    let acceptance = Acceptance {
        dispute_id: "du_1Other".to_owned(),
    };
    let script = Script::new([ok(&dispute()), timeout(), timeout(), timeout()]);
    let error = disputes::accept_dispute(&script, &operation(), &acceptance).expect_err("lost");
    assert_eq!(short(&error), "timeout unknown same-operation");
}
