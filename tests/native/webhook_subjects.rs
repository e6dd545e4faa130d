//! Disputes, alerts, setups, saved methods, mandates, payouts, accounts, and what a host is pointed
//! at: every field, every state, and states that Stripe has not invented yet.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    AccountChange, Alert, DeclineReason, Dispute, DisputeStatus, Event, EventKind, Mandate,
    MandateStatus, NextAction, Payout, PayoutStatus, Reference, SavedMethod, Setup, SetupStatus,
    SignedMoney, Subject, Wallet,
};

use crate::support::contract::{NOW, PAYMENT, money, text};
use crate::support::resources::{
    account, application_fee, capability, checkout_session, customer, dispute, fee_refund,
    fraud_warning, mandate, object_of, payment_link, payment_method, payout, review, setup_intent,
    transfer,
};
use crate::support::stripe::{captured_intent, card_error, refund, with, without};
use crate::support::webhook::{deliver, event, policy};

const PINNED: &str = "2026-10-28.endive";
/// When the events of these tests were made.
const OBSERVED: Option<u64> = Some(NOW - 5);

fn delivered(event_type: &str, object: &Value) -> Event {
    deliver(&policy(), &event(event_type, object, PINNED))
}

/// The record in a subject; anything else fails the test.
macro_rules! subject {
    ($case:ident, $event_type:expr, $object:expr) => {
        match delivered($event_type, $object).subject {
            Subject::$case(record) => record,
            other => panic!("{other:?}"),
        }
    };
}

#[test]
fn a_dispute() {
    assert_eq!(
        subject!(Dispute, "charge.dispute.created", &dispute()),
        Dispute {
            id: "du_1Golden".to_owned(),
            payment_id: text(PAYMENT),
            status: DisputeStatus::NeedsResponse,
            amount: money(1099, "USD"),
            reason: text("fraudulent"),
            network_reason_code: text("10.4"),
            evidence_due: Some(1_796_000_000),
            created: Some(1_795_262_300),
            observed_at: OBSERVED,
        }
    );
}

/// So that no host takes every subject apart to find its order.
#[test]
fn an_event_names_its_payment() {
    for (event_type, object, named) in [
        ("payment_intent.succeeded", captured_intent(1_099), true),
        ("charge.dispute.created", dispute(), true),
        ("refund.created", refund(), true),
        ("review.opened", review(), true),
        ("payout.paid", payout(), false),
    ] {
        let payment_id = delivered(event_type, &object).payment_id;
        assert_eq!(
            payment_id,
            named.then(|| PAYMENT.to_owned()),
            "{event_type}"
        );
    }
}

/// Pain point 11: whatever the event is called, the dispute itself says where it stands.
#[test]
fn a_disputes_state_is_its_status() {
    use DisputeStatus as Status;
    for (status, expected, is_closed) in [
        ("needs_response", Status::NeedsResponse, false),
        ("appeal_needs_response", Status::NeedsResponse, false),
        ("under_review", Status::UnderReview, false),
        ("appeal_under_review", Status::UnderReview, false),
        ("won", Status::Won, true),
        ("lost", Status::Lost, true),
        (
            "warning_needs_response",
            Status::WarningNeedsResponse,
            false,
        ),
        ("warning_under_review", Status::WarningUnderReview, false),
        ("warning_closed", Status::WarningClosed, true),
        ("prevented", Status::Prevented, true),
        ("on_the_moon", Status::Other, false),
    ] {
        for (name, open) in [
            ("charge.dispute.created", EventKind::DisputeOpened),
            ("charge.dispute.updated", EventKind::DisputeUpdated),
            ("charge.dispute.funds_withdrawn", EventKind::DisputeUpdated),
            ("charge.dispute.funds_reinstated", EventKind::DisputeUpdated),
            ("charge.dispute.closed", EventKind::DisputeUpdated),
        ] {
            let event = delivered(name, &with(&dispute(), json!({ "status": status })));
            let kind = if is_closed {
                EventKind::DisputeClosed
            } else {
                open
            };
            assert_eq!(event.kind, kind, "{name} {status}");
            match event.subject {
                Subject::Dispute(dispute) => assert_eq!(dispute.status, expected, "{status}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_dispute_of_which_little_is_known() {
    let bare = without(
        &dispute(),
        &[
            "payment_intent",
            "status",
            "reason",
            "evidence_details",
            "payment_method_details",
        ],
    );
    let read = subject!(Dispute, "charge.dispute.updated", &bare);
    assert_eq!(read.payment_id, None);
    assert_eq!(read.status, DisputeStatus::Other);
    assert_eq!((read.reason, read.network_reason_code), (None, None));
    assert_eq!(read.evidence_due, None);
    // Older renderings have the code beside the other fields.
    let older = with(&bare, json!({ "network_reason_code": "4837" }));
    let read = subject!(Dispute, "charge.dispute.updated", &older);
    assert_eq!(read.network_reason_code, text("4837"));
}

#[test]
fn a_fraud_warning() {
    let warning = fraud_warning();
    assert_eq!(
        subject!(Alert, "radar.early_fraud_warning.created", &warning),
        Alert {
            id: "issfr_1Golden".to_owned(),
            payment_id: text(PAYMENT),
            is_open: true,
            reason: text("made_with_stolen_card"),
            created: Some(1_795_262_300),
            observed_at: OBSERVED,
        }
    );
    let settled = with(
        &warning,
        json!({ "actionable": false, "fraud_type": "of_tomorrow" }),
    );
    let alert = subject!(Alert, "radar.early_fraud_warning.updated", &settled);
    assert!(!alert.is_open);
    assert_eq!(alert.reason, text("of_tomorrow"));
}

#[test]
fn a_review() {
    let alert = subject!(Alert, "review.opened", &review());
    assert_eq!(
        (alert.id.as_str(), alert.is_open, alert.reason),
        ("prv_1Golden", true, text("rule"))
    );
    let closed = with(
        &review(),
        json!({ "open": false, "reason": "approved", "closed_reason": "approved" }),
    );
    let alert = subject!(Alert, "review.closed", &closed);
    assert_eq!((alert.is_open, alert.reason), (false, text("approved")));
    // Where nothing says that it is over, somebody had better look.
    let alert = subject!(Alert, "review.opened", &without(&review(), &["open"]));
    assert!(alert.is_open);
}

#[test]
fn a_setup() {
    assert_eq!(
        subject!(Setup, "setup_intent.succeeded", &setup_intent()),
        Setup {
            id: "seti_1Golden".to_owned(),
            status: SetupStatus::Succeeded,
            saved_method: text("pm_1Golden"),
            customer: text("cus_Golden1"),
            mandate: text("mandate_1Golden"),
            client_token: text("seti_1Golden_secret_abc"),
            next_action: None,
            last_decline: None,
            created: Some(1_795_262_100),
            observed_at: OBSERVED,
        }
    );
}

#[test]
fn every_state_of_a_setup() {
    use SetupStatus as Status;
    for (status, expected) in [
        (json!("requires_payment_method"), Status::AwaitingMethod),
        (json!("requires_confirmation"), Status::AwaitingConfirmation),
        (json!("requires_action"), Status::AwaitingAction),
        (json!("processing"), Status::Processing),
        (json!("succeeded"), Status::Succeeded),
        (json!("canceled"), Status::Canceled),
        (json!("on_the_moon"), Status::Other),
        (json!(null), Status::Other),
    ] {
        let object = with(&setup_intent(), json!({ "status": status }));
        let setup = subject!(Setup, "setup_intent.created", &object);
        assert_eq!(setup.status, expected, "{status}");
    }
}

#[test]
fn a_setup_that_was_declined() {
    let declined = with(
        &setup_intent(),
        json!({ "status": "requires_payment_method", "last_setup_error": card_error("lost_card") }),
    );
    let setup = subject!(Setup, "setup_intent.setup_failed", &declined);
    assert_eq!(setup.status, SetupStatus::Declined);
    let decline = setup.last_decline.expect("a decline");
    assert_eq!(decline.reason, DeclineReason::LostOrStolen);
}

#[test]
fn a_setup_that_waits_for_the_customer() {
    let waiting = with(
        &setup_intent(),
        json!({
            "status": "requires_action",
            "next_action": {
                "type": "redirect_to_url",
                "redirect_to_url": { "url": "https://hooks.stripe.com/3d", "return_url": null }
            }
        }),
    );
    let setup = subject!(Setup, "setup_intent.requires_action", &waiting);
    match setup.next_action {
        Some(NextAction::Redirect(redirect)) => {
            assert_eq!(redirect.url, "https://hooks.stripe.com/3d");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_saved_card() {
    let method = subject!(SavedMethod, "payment_method.attached", &payment_method());
    assert_eq!(method.id, "pm_1Golden");
    assert_eq!(method.customer, text("cus_Golden1"));
    assert_eq!(method.created, Some(1_795_262_050));
    assert_eq!(method.observed_at, OBSERVED);
    let details = method.details;
    assert_eq!(
        (details.kind.as_str(), details.id),
        ("card", text("pm_1Golden"))
    );
    assert_eq!((details.brand, details.last4), (text("visa"), text("4242")));
    assert_eq!(
        (details.expiry_month, details.expiry_year),
        (Some(8), Some(2031))
    );
    assert_eq!(details.wallet, Some(Wallet::ApplePay));
    assert_eq!(details.fingerprint, text("Xt5EWLLDS7FJjR1c"));
}

/// It cannot be used again.
#[test]
fn a_saved_method_that_was_detached() {
    let detached = with(&payment_method(), json!({ "customer": null }));
    let method = subject!(SavedMethod, "payment_method.detached", &detached);
    assert_eq!(method.customer, None);
}

#[test]
fn saved_methods_that_are_no_cards() {
    let bank = json!({
        "bank_name": "A BANK", "country": "DE", "fingerprint": "ZZ", "last4": "3000", "sort_code": "1"
    });
    for kind in [
        "acss_debit",
        "au_becs_debit",
        "bacs_debit",
        "nz_bank_account",
        "sepa_debit",
        "us_bank_account",
    ] {
        let object = with(
            &without(&payment_method(), &["card"]),
            json!({ "type": kind, kind: bank }),
        );
        let SavedMethod { details, .. } =
            subject!(SavedMethod, "payment_method.automatically_updated", &object);
        assert_eq!(
            (details.kind.as_str(), details.brand),
            (kind, text("A BANK"))
        );
        assert_eq!((details.last4, details.country), (text("3000"), text("DE")));
    }
    let of_tomorrow = with(
        &without(&payment_method(), &["card"]),
        json!({ "type": "telepathy", "telepathy": { "last4": ["not", "a", "text"] } }),
    );
    let method = subject!(SavedMethod, "payment_method.updated", &of_tomorrow);
    assert_eq!(method.details.kind, "telepathy");
    assert_eq!(method.details.last4, None);
}

#[test]
fn every_state_of_a_mandate() {
    use MandateStatus as Status;
    for (status, expected) in [
        (json!("active"), Status::Active),
        (json!("inactive"), Status::Inactive),
        (json!("pending"), Status::Pending),
        (json!("on_the_moon"), Status::Other),
        (json!(null), Status::Other),
    ] {
        let object = with(&mandate(), json!({ "status": status }));
        assert_eq!(
            subject!(Mandate, "mandate.updated", &object),
            Mandate {
                id: "mandate_1Golden".to_owned(),
                status: expected,
                saved_method: text("pm_1Golden"),
                observed_at: OBSERVED,
            }
        );
    }
}

#[test]
fn a_payout() {
    let failed = with(
        &payout(),
        json!({ "status": "failed", "failure_code": "account_closed", "failure_message": "x" }),
    );
    assert_eq!(
        subject!(Payout, "payout.failed", &failed),
        Payout {
            id: "po_1Golden".to_owned(),
            status: PayoutStatus::Failed,
            amount: signed(250_000, "USD"),
            arrival: Some(1_795_300_000),
            failure: text("account_closed"),
            created: Some(1_795_262_300),
            observed_at: OBSERVED,
        }
    );
}

#[test]
fn every_state_of_a_payout() {
    use PayoutStatus as Status;
    for (status, expected) in [
        (json!("pending"), Status::Pending),
        (json!("in_transit"), Status::InTransit),
        (json!("paid"), Status::Paid),
        (json!("failed"), Status::Failed),
        (json!("canceled"), Status::Canceled),
        (json!("on_the_moon"), Status::Other),
        (json!(null), Status::Other),
    ] {
        let object = with(&payout(), json!({ "status": status }));
        let payout = subject!(Payout, "payout.updated", &object);
        assert_eq!(payout.status, expected, "{status}");
    }
}

/// An account that owes Stripe pays in. Amounts are ISO 4217 minor units here too.
#[test]
fn the_amount_of_a_payout() {
    for (amount, currency, expected) in [
        (-250_000, "usd", signed(-250_000, "USD")),
        (0, "usd", signed(0, "USD")),
        (500, "ugx", signed(5, "UGX")),
        (-500, "isk", signed(-5, "ISK")),
        (-5, "mga", signed(-500, "MGA")),
        (-5120, "kwd", signed(-5120, "KWD")),
    ] {
        let object = with(&payout(), json!({ "amount": amount, "currency": currency }));
        let payout = subject!(Payout, "payout.paid", &object);
        assert_eq!(payout.amount, expected, "{amount} {currency}");
    }
}

fn signed(minor_units: i64, currency: &str) -> SignedMoney {
    SignedMoney {
        minor_units,
        currency: currency.to_owned(),
    }
}

/// Never rounded, never guessed, and never lost.
#[test]
fn an_amount_that_cannot_be_told_leaves_a_reference() {
    for (event_type, object, kind) in [
        ("payout.paid", payout(), "payout"),
        ("charge.dispute.created", dispute(), "dispute"),
    ] {
        for changes in [
            json!({ "currency": "ugx", "amount": 550 }),
            json!({ "currency": "ugx", "amount": -550 }),
            json!({ "currency": "mga", "amount": i64::MIN }),
            json!({ "currency": "mga", "amount": i64::MAX }),
            json!({ "currency": "zzz" }),
            json!({ "currency": null }),
            json!({ "amount": null }),
        ] {
            let reference = subject!(Reference, event_type, &with(&object, changes.clone()));
            assert_eq!(reference.kind, kind, "{changes}");
            assert_eq!(json!(reference.id), object["id"], "{changes}");
        }
    }
    // A dispute's amount is never negative.
    let negative = with(&dispute(), json!({ "amount": -1 }));
    subject!(Reference, "charge.dispute.created", &negative);
}

#[test]
fn an_account_that_changed() {
    let of_connected = |event_type: &str| {
        let event = event(event_type, &object_of(event_type), PINNED);
        deliver(
            &policy(),
            &with(&event, json!({ "account": "acct_1Merchant" })),
        )
        .subject
    };
    for (event_type, disconnected) in [
        ("account.application.authorized", false),
        ("account.application.deauthorized", true),
        ("account.external_account.updated", false),
        ("account.updated", false),
        ("capability.updated", false),
    ] {
        assert_eq!(
            of_connected(event_type),
            Subject::Account(AccountChange {
                account: text("acct_1Merchant"),
                change: event_type.to_owned(),
                disconnected,
            })
        );
    }
}

/// An account's own endpoint says nothing of an account: the object does.
#[test]
fn the_account_itself_changed() {
    for (event_type, object) in [
        ("account.updated", account()),
        ("capability.updated", capability()),
        (
            "capability.updated",
            with(&capability(), json!({ "account": account() })),
        ),
    ] {
        let change = subject!(Account, event_type, &object);
        assert_eq!(change.account, text("acct_1Golden"), "{event_type}");
    }
}

#[test]
fn what_a_host_is_pointed_at() {
    let setup = json!({ "payment_intent": null, "setup_intent": "seti_1", "mode": "setup" });
    let expanded = json!({ "payment_intent": { "id": "pi_2", "object": "payment_intent" } });
    let nothing = json!({ "payment_intent": null });
    for (event_type, object, kind, id) in [
        (
            "checkout.session.completed",
            checkout_session(),
            "payment_intent",
            PAYMENT,
        ),
        (
            "checkout.session.completed",
            with(&checkout_session(), expanded),
            "payment_intent",
            "pi_2",
        ),
        (
            "checkout.session.completed",
            with(&checkout_session(), setup),
            "setup_intent",
            "seti_1",
        ),
        (
            "checkout.session.expired",
            with(&checkout_session(), nothing),
            "checkout.session",
            "cs_test_Golden1",
        ),
        (
            "application_fee.created",
            application_fee(),
            "application_fee",
            "fee_1Golden",
        ),
        (
            "application_fee.refund.updated",
            fee_refund(),
            "fee_refund",
            "fr_1Golden",
        ),
        ("customer.deleted", customer(), "customer", "cus_Golden1"),
        (
            "payment_link.updated",
            payment_link(),
            "payment_link",
            "plink_1Golden",
        ),
        ("transfer.reversed", transfer(), "transfer", "tr_1Golden"),
    ] {
        let expected = Reference {
            kind: kind.to_owned(),
            id: id.to_owned(),
        };
        assert_eq!(
            subject!(Reference, event_type, &object),
            expected,
            "{event_type}"
        );
    }
}

/// Stripe may leave out whatever it likes, but for what an object is.
#[test]
fn objects_with_nothing_in_them() {
    for event_type in stripe_adapter::webhooks::wanted_events() {
        let is_of_its_own = ["payment_intent.", "charge.", "refund."]
            .iter()
            .any(|prefix| event_type.starts_with(prefix))
            && !event_type.starts_with("charge.dispute.");
        if !is_of_its_own {
            let bare = json!({ "id": "x_1", "object": "thing" });
            let event = delivered(event_type, &bare);
            assert_ne!(event.subject, Subject::None, "{event_type}");
        }
    }
}
