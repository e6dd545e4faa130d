//! Declines: what the host does next, and what the shopper may read.

use std::fmt::Write as _;

use serde_json::json;
use stripe_adapter::contract::{AdapterError, RetryAdvice};
use stripe_adapter::gateway;

use crate::support::contract::{PAYMENT, authorization, operation};
use crate::support::errors::{kebab, whole};
use crate::support::golden;
use crate::support::stripe::{card_error, with};
use crate::support::transport::{Script, error};

/// The decline codes of cards that Stripe documents, and some of other methods.
const CODES: &str = "authentication_required authentication_not_handled approve_with_id call_issuer \
    card_not_supported card_velocity_exceeded currency_not_supported do_not_honor do_not_try_again \
    duplicate_transaction expired_card fraudulent generic_decline incorrect_address incorrect_cvc \
    incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account invalid_amount invalid_cvc \
    invalid_expiry_month invalid_expiry_year invalid_number invalid_pin issuer_not_available lost_card \
    merchant_blacklist mobile_device_authentication_required new_account_information_available no_action_taken \
    not_permitted offline_pin_required online_or_offline_pin_required pickup_card pin_try_exceeded processing_error \
    reenter_transaction restricted_card revocation_of_all_authorizations revocation_of_authorization \
    security_violation service_not_allowed stolen_card stop_payment_order testmode_decline transaction_not_allowed \
    try_again_later withdrawal_count_limit_exceeded partner_generic_decline payment_limit_exceeded moon_phase";

/// Code, reason, advice, retry, shopper's message: one line each.
#[test]
fn every_code() {
    let mut text = String::new();
    for code in CODES.split_whitespace() {
        let error = declined(&card_error(code));
        let decline = error.decline.expect("a decline");
        assert_eq!(decline.code, code);
        assert_eq!(
            error.shopper_message.as_ref(),
            Some(&decline.shopper_message)
        );
        let advice = decline.advice.map_or("-".to_owned(), kebab);
        let _ = writeln!(
            text,
            "{code}: {}, {advice}, {}\n  {}",
            kebab(decline.reason),
            kebab(error.retry),
            decline.shopper_message
        );
    }
    golden::check_file("declines", &text);
}

/// Stripe's advice: these are shown as a generic decline.
#[test]
fn the_shopper_reads_nothing_that_gives_the_reason_away() {
    let generic = declined(&card_error("generic_decline")).shopper_message;
    for code in [
        "lost_card",
        "stolen_card",
        "fraudulent",
        "merchant_blacklist",
        "pickup_card",
    ] {
        let error = declined(&card_error(code));
        assert_eq!(error.shopper_message, generic, "{code}");
        assert_eq!(error.retry, RetryAdvice::Never, "{code}");
    }
}

/// Retrying against the network's advice costs the merchant a fee.
#[test]
fn the_networks_advice_beats_the_codes() {
    for (advice, expected) in [
        ("do_not_try_again", RetryAdvice::Never),
        ("confirm_card_data", RetryAdvice::AfterChange),
        ("try_again_later", RetryAdvice::NewOperation),
        ("consult_an_oracle", RetryAdvice::NewOperation),
    ] {
        let body = with(
            &card_error("insufficient_funds"),
            json!({ "advice_code": advice }),
        );
        assert_eq!(declined(&body).retry, expected, "{advice}");
    }
}

#[test]
fn the_error_names_the_payment_that_was_made() {
    let error = declined(&with(
        &card_error("insufficient_funds"),
        json!({ "network_decline_code": "51" }),
    ));
    assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
    assert_eq!(error.code.as_deref(), Some("card_declined"));
    let decline = error.decline.expect("a decline");
    assert_eq!(decline.network_code.as_deref(), Some("51"));
}

/// Some methods decline with nothing but a code.
#[test]
fn a_code_without_a_decline_code() {
    let error = declined(&json!({ "type": "card_error", "code": "expired_card" }));
    assert_eq!(
        error.decline.as_ref().map(|it| it.code.as_str()),
        Some("expired_card")
    );
    assert!(whole(&error).contains("expired-method"));
}

fn declined(body: &serde_json::Value) -> AdapterError {
    let script = Script::new([error(402, body)]);
    *gateway::authorize(&script, &operation(), &authorization()).expect_err("declined")
}
