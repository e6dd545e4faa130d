//! A payment intent of Stripe's, in the contract's words: every field, and nothing made up.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Availability, CaptureLimits, CheckResult, Checks, Decline, DeclineAdvice, DeclineReason,
    MethodDetails, Mode, NextAction, Payment, PaymentStatus, Risk, RiskLevel, SdkAction, Wallet,
};
use stripe_adapter::gateway;

use crate::support::contract::{OPERATION_ID, PAYMENT, connection, entry, money, text};
use crate::support::stripe::{authorized_intent, card, charge, intent, with, without};
use crate::support::transport::{OBSERVED_AT, REQUEST_ID, Script, ok};

#[test]
fn every_field() {
    let charge = with(
        &charge(),
        json!({ "outcome": { "risk_level": "elevated", "risk_score": 67 } }),
    );
    let answer = with(
        &intent(),
        json!({
            "amount_capturable": 699,
            "amount_received": 400,
            "customer": "cus_1Golden",
            "latest_charge": with(&charge, json!({ "amount_captured": 400, "amount_refunded": 100 })),
            "last_payment_error": {
                "type": "card_error",
                "code": "card_declined",
                "decline_code": "insufficient_funds",
                "network_decline_code": "51",
                "advice_code": "try_again_later",
                "message": "Your card has insufficient funds."
            },
            "metadata": {
                "commerce_installation": "shop-1",
                "commerce_operation": OPERATION_ID,
                "commerce_order": "order-1001",
                "commerce_capture": "order-1001/capture",
                "channel": "web",
                "note": "Ünï"
            },
            "next_action": { "type": "use_stripe_sdk", "use_stripe_sdk": { "type": "three_d_secure" } },
            "review": "prv_1Golden"
        }),
    );
    let expected = Payment {
        id: PAYMENT.to_owned(),
        status: PaymentStatus::PartiallyCaptured,
        amount: money(1099, "USD"),
        authorized: Some(money(1099, "USD")),
        capturable: Some(money(699, "USD")),
        captured: Some(money(400, "USD")),
        refunded: Some(money(100, "USD")),
        client_token: text("pi_3Golden1_secret_abc"),
        next_action: Some(NextAction::UseSdk(SdkAction {
            token: text("pi_3Golden1_secret_abc"),
            data: text(r#"{"type":"three_d_secure"}"#),
        })),
        last_decline: Some(Decline {
            reason: DeclineReason::InsufficientFunds,
            code: "insufficient_funds".to_owned(),
            network_code: text("51"),
            advice: Some(DeclineAdvice::TryAgainLater),
            shopper_message:
                "The payment was declined for insufficient funds. Please use another payment method."
                    .to_owned(),
        }),
        method_details: Some(MethodDetails {
            kind: "card".to_owned(),
            id: text("pm_1Golden"),
            brand: text("visa"),
            last4: text("4242"),
            expiry_month: Some(8),
            expiry_year: Some(2031),
            wallet: Some(Wallet::ApplePay),
            network: text("visa"),
            fingerprint: text("Xt5EWLLDS7FJjR1c"),
            country: text("US"),
            funding: text("credit"),
        }),
        checks: Some(Checks {
            address_line1: Some(CheckResult::Pass),
            postal_code: Some(CheckResult::Fail),
            security_code: Some(CheckResult::Unavailable),
        }),
        risk: Some(Risk {
            level: RiskLevel::Elevated,
            score: Some(67),
            review: text("prv_1Golden"),
        }),
        capture_limits: Some(CaptureLimits {
            capture_before: Some(1_795_867_200),
            maximum_capturable: Some(money(1263, "USD")),
            multicapture: Some(Availability::Available),
            overcapture: Some(Availability::Available),
            incremental: Some(Availability::Available),
            extended: Some(Availability::Unavailable),
        }),
        customer: text("cus_1Golden"),
        last_attempt: text("ch_3Golden1"),
        network_transaction_id: text("104102976681110"),
        mode: Mode::Test,
        created: Some(1_795_262_000),
        observed_at: Some(OBSERVED_AT),
        replayed: false,
        order_id: text("order-1001"),
        operation_id: text(OPERATION_ID),
        metadata: vec![entry("channel", "web"), entry("note", "Ünï")],
        request_id: text(REQUEST_ID),
    };
    assert_eq!(read(&answer), expected);
}

/// What an answer does not say is absent, never a zero.
#[test]
fn what_is_not_said_is_absent() {
    let answer = json!({
        "id": PAYMENT,
        "status": "requires_payment_method",
        "amount": 1099,
        "currency": "usd",
        "livemode": false
    });
    let expected = Payment {
        id: PAYMENT.to_owned(),
        status: PaymentStatus::AwaitingMethod,
        amount: money(1099, "USD"),
        authorized: None,
        capturable: None,
        captured: None,
        refunded: None,
        client_token: None,
        next_action: None,
        last_decline: None,
        method_details: None,
        checks: None,
        risk: None,
        capture_limits: None,
        customer: None,
        last_attempt: None,
        network_transaction_id: None,
        mode: Mode::Test,
        created: None,
        observed_at: Some(OBSERVED_AT),
        replayed: false,
        order_id: None,
        operation_id: None,
        metadata: Vec::new(),
        request_id: text(REQUEST_ID),
    };
    assert_eq!(read(&answer), expected);
}

/// A field that is `null` says as little as one that is not there.
#[test]
fn null_is_absent() {
    let required = ["id", "status", "amount", "currency", "livemode"];
    let full = authorized_intent();
    let mut nulls = full.clone();
    let mut gone = full.clone();
    for name in full.as_object().expect("an object").keys() {
        if !required.contains(&name.as_str()) {
            nulls = with(&nulls, json!({ name.as_str(): null }));
            gone = without(&gone, &[name]);
        }
    }
    assert_eq!(read(&nulls), read(&gone));
}

/// Known issue KI-014: without the charge, the amounts that need it are not guessed.
#[test]
fn a_charge_that_is_not_expanded() {
    let payment = read(&intent());
    assert_eq!(payment.last_attempt, text("ch_3Golden1"));
    assert_eq!(payment.authorized, Some(money(1099, "USD")));
    assert_eq!(payment.refunded, None);
    assert_eq!(payment.capture_limits, None);
    assert_eq!(payment.method_details, None);
}

#[test]
fn every_status() {
    use PaymentStatus as Status;
    let declined = json!({ "type": "card_error", "code": "card_declined" });
    for (changes, expected) in [
        (
            json!({ "status": "requires_payment_method" }),
            Status::AwaitingMethod,
        ),
        (
            json!({ "status": "requires_payment_method", "last_payment_error": declined }),
            Status::Declined,
        ),
        (
            json!({ "status": "requires_confirmation" }),
            Status::AwaitingConfirmation,
        ),
        (
            json!({ "status": "requires_action" }),
            Status::AwaitingAction,
        ),
        // Pain point 23: not authorized, and not failed.
        (json!({ "status": "processing" }), Status::Processing),
        (json!({ "status": "requires_capture" }), Status::Authorized),
        (
            json!({ "status": "requires_capture", "amount_received": 1 }),
            Status::PartiallyCaptured,
        ),
        (json!({ "status": "succeeded" }), Status::Captured),
        (json!({ "status": "canceled" }), Status::Canceled),
        (
            json!({ "status": "canceled", "cancellation_reason": "abandoned" }),
            Status::Canceled,
        ),
        (
            json!({ "status": "canceled", "cancellation_reason": "automatic" }),
            Status::Expired,
        ),
        (
            json!({ "status": "canceled", "cancellation_reason": "expired" }),
            Status::Expired,
        ),
        (json!({ "status": "requires_blessing" }), Status::Other),
    ] {
        let payment = read(&with(&intent(), changes.clone()));
        assert_eq!(payment.status, expected, "{changes}");
    }
}

/// A newer rendering never fails.
#[test]
fn values_that_are_not_known() {
    let card = with(
        &card(),
        json!({
            "checks": { "cvc_check": "guessed", "address_line1_check": "unchecked" },
            "multicapture": { "status": "sometimes" },
            "wallet": { "type": "shell_pay" },
            "new_field": [[{}]]
        }),
    );
    let charge = with(
        &charge(),
        json!({
            "outcome": { "risk_level": "not_assessed" },
            "payment_method_details": { "type": "card", "card": card, "new": 1 }
        }),
    );
    let payment = read(&with(
        &intent(),
        json!({ "latest_charge": charge, "new": null }),
    ));
    let details = payment.method_details.expect("details");
    assert_eq!(details.wallet, Some(Wallet::Other));
    let checks = payment.checks.expect("checks");
    assert_eq!(checks.security_code, Some(CheckResult::Other));
    assert_eq!(checks.address_line1, Some(CheckResult::Unchecked));
    assert_eq!(checks.postal_code, None);
    let risk = payment.risk.expect("risk");
    assert_eq!((risk.level, risk.score), (RiskLevel::Other, None));
    let limits = payment.capture_limits.expect("limits");
    assert_eq!(limits.multicapture, Some(Availability::Other));
}

#[test]
fn a_method_that_is_no_card() {
    let charge = with(
        &charge(),
        json!({
            "payment_method_details": {
                "type": "sepa_debit",
                "sepa_debit": { "bank_code": "37040044", "country": "DE", "fingerprint": "fp", "last4": "3000" }
            },
            "status": "pending"
        }),
    );
    let payment = read(&with(
        &intent(),
        json!({ "latest_charge": charge, "status": "processing" }),
    ));
    let details = payment.method_details.expect("details");
    assert_eq!(details.kind, "sepa_debit");
    assert_eq!(details.last4, text("3000"));
    assert_eq!(details.country, text("DE"));
    assert_eq!(details.brand, None);
    assert_eq!(payment.authorized, None);
}

/// A payment method, customer or review may be expanded by the account's settings or a proxy.
#[test]
fn expanded_objects_are_read_by_their_ids() {
    let payment = read(&with(
        &authorized_intent(),
        json!({
            "customer": { "id": "cus_1Golden", "object": "customer", "balance": 0 },
            "payment_method": { "id": "pm_1Expanded", "object": "payment_method" }
        }),
    ));
    assert_eq!(payment.customer, text("cus_1Golden"));
    assert_eq!(
        payment.method_details.and_then(|it| it.id),
        text("pm_1Expanded")
    );
}

/// Pain points 14 and 15: ISO 4217 outside, Stripe's representation inside.
#[test]
fn amounts_in_every_representation() {
    for (stripe_currency, stripe_amount, iso, minor_units) in [
        ("usd", 1099, "USD", 1099),
        ("jpy", 500, "JPY", 500),
        ("ugx", 500, "UGX", 5),
        ("isk", 500, "ISK", 5),
        ("mga", 5, "MGA", 500),
        ("kwd", 5120, "KWD", 5120),
        ("huf", 17_500, "HUF", 17_500),
    ] {
        let payment = read(&with(
            &intent(),
            json!({ "currency": stripe_currency, "amount": stripe_amount, "amount_capturable": 0 }),
        ));
        assert_eq!(payment.amount, money(minor_units, iso));
    }
}

fn read(answer: &Value) -> Payment {
    let script = Script::new([ok(answer)]);
    gateway::get_payment(&script, &connection(), PAYMENT).expect("a payment")
}
