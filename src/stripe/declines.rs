//! What Stripe's decline codes mean: to the host, to the operator, to the shopper.
//!
//! Source: docs.stripe.com/declines/codes, read 2026-11. Stripe advises to show codes that reveal a
//! lost or stolen card or a suspicion as a generic decline.

use crate::contract::{Decline, DeclineAdvice, DeclineReason, RetryAdvice};
use crate::stripe::objects::ErrorBody;
use crate::text;

/// The decline that an error body tells of, and what may be done next.
pub fn read(error: &ErrorBody) -> (Decline, RetryAdvice) {
    let code = error
        .decline_code
        .or(error.code)
        .unwrap_or("generic_decline");
    let meaning = meaning(code);
    let advice = error.advice_code.map(advice);
    // The network's word beats the table: retrying against it costs the merchant a fee.
    let retry = match advice {
        Some(DeclineAdvice::DoNotTryAgain) => RetryAdvice::Never,
        Some(DeclineAdvice::ConfirmData) => RetryAdvice::AfterChange,
        Some(DeclineAdvice::TryAgainLater) => RetryAdvice::NewOperation,
        _ => meaning.retry,
    };
    let decline = Decline {
        reason: meaning.reason,
        code: text::owned(code),
        network_code: error.network_decline_code.map(text::owned),
        advice: advice.or(meaning.advice),
        shopper_message: text::owned(meaning.shopper),
    };
    (decline, retry)
}

fn advice(code: &str) -> DeclineAdvice {
    match code {
        "confirm_card_data" => DeclineAdvice::ConfirmData,
        "do_not_try_again" => DeclineAdvice::DoNotTryAgain,
        "try_again_later" => DeclineAdvice::TryAgainLater,
        _ => DeclineAdvice::Other,
    }
}

/// What a decline code means.
#[derive(Clone, Copy)]
struct Meaning {
    reason: DeclineReason,
    retry: RetryAdvice,
    advice: Option<DeclineAdvice>,
    shopper: &'static str,
}

const GENERIC: &str =
    "The payment was declined. Please use another payment method or contact your bank.";

use DeclineAdvice as Advice;
use DeclineReason as Reason;
use RetryAdvice as Next;

const fn meaning_of(
    reason: DeclineReason,
    retry: RetryAdvice,
    advice: Option<DeclineAdvice>,
    shopper: &'static str,
) -> Meaning {
    Meaning {
        reason,
        retry,
        advice,
        shopper,
    }
}

/// The table of decline codes: the codes that mean the same, separated by spaces.
#[rustfmt::skip]
const MEANINGS: [(&str, Meaning); 15] = [
    ("insufficient_funds",
        meaning_of(Reason::InsufficientFunds, Next::NewOperation, Some(Advice::TryAgainLater),
            "The payment was declined for insufficient funds. Please use another payment method.")),
    ("card_velocity_exceeded withdrawal_count_limit_exceeded payment_limit_exceeded",
        meaning_of(Reason::LimitExceeded, Next::NewOperation, Some(Advice::TryAgainLater),
            "The payment exceeds a limit of your card. Please use another payment method.")),
    ("issuer_not_available processing_error reenter_transaction try_again_later approve_with_id",
        meaning_of(Reason::IssuerUnavailable, Next::NewOperation, Some(Advice::TryAgainLater),
            "The payment could not be processed. Please try again in a moment.")),
    ("expired_card",
        meaning_of(Reason::ExpiredMethod, Next::AfterChange, Some(Advice::UseOtherMethod),
            "The card has expired. Please use another card.")),
    ("incorrect_address incorrect_cvc incorrect_number incorrect_pin incorrect_zip invalid_account invalid_cvc \
      invalid_expiry_month invalid_expiry_year invalid_number invalid_pin",
        meaning_of(Reason::IncorrectData, Next::AfterChange, Some(Advice::ConfirmData),
            "The payment details are not correct. Please check them and try again.")),
    ("authentication_required authentication_not_handled mobile_device_authentication_required offline_pin_required \
      online_or_offline_pin_required payment_intent_authentication_failure",
        meaning_of(Reason::AuthenticationRequired, Next::AfterAuthentication, Some(Advice::Authenticate),
            "Your bank asks you to confirm this payment.")),
    ("card_not_supported currency_not_supported not_permitted service_not_allowed transaction_not_allowed \
      invalid_amount testmode_decline",
        meaning_of(Reason::NotSupported, Next::AfterChange, Some(Advice::UseOtherMethod),
            "This payment method cannot be used for this purchase. Please use another one.")),
    // From here on the shopper reads a generic decline.
    ("lost_card stolen_card pickup_card",
        meaning_of(Reason::LostOrStolen, Next::Never, Some(Advice::DoNotTryAgain), GENERIC)),
    ("fraudulent merchant_blacklist highest_risk_level elevated_risk_level",
        meaning_of(Reason::SuspectedFraud, Next::Never, Some(Advice::DoNotTryAgain), GENERIC)),
    ("rule previously_declined_do_not_retry",
        meaning_of(Reason::Blocked, Next::Never, Some(Advice::DoNotTryAgain), GENERIC)),
    ("revocation_of_all_authorizations revocation_of_authorization stop_payment_order",
        meaning_of(Reason::Revoked, Next::Never, Some(Advice::DoNotTryAgain), GENERIC)),
    ("do_not_try_again",
        meaning_of(Reason::Generic, Next::Never, Some(Advice::DoNotTryAgain), GENERIC)),
    ("duplicate_transaction",
        meaning_of(Reason::Duplicate, Next::AfterChange, None, GENERIC)),
    ("generic_decline card_declined call_issuer do_not_honor no_action_taken partner_generic_decline",
        meaning_of(Reason::Generic, Next::AfterChange, Some(Advice::UseOtherMethod), GENERIC)),
    // The shopper has to act on it, but not by knowing why.
    ("security_violation restricted_card pin_try_exceeded new_account_information_available",
        meaning_of(Reason::Other, Next::AfterChange, Some(Advice::UseOtherMethod), GENERIC)),
];

/// A code that is not in the table is a decline for a reason that is not known.
fn meaning(code: &str) -> Meaning {
    MEANINGS
        .iter()
        .find(|(codes, _)| codes.split(' ').any(|known| known == code))
        .map_or(
            meaning_of(
                Reason::Other,
                Next::AfterChange,
                Some(Advice::UseOtherMethod),
                GENERIC,
            ),
            |(_, meaning)| *meaning,
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(code: &'static str, advice: Option<&'static str>) -> ErrorBody {
        ErrorBody {
            kind: Some("card_error"),
            code: Some("card_declined"),
            decline_code: Some(code),
            advice_code: advice,
            network_decline_code: Some("51"),
            ..ErrorBody::default()
        }
    }

    #[test]
    fn the_shopper_never_reads_a_suspicion() {
        for code in [
            "lost_card",
            "stolen_card",
            "fraudulent",
            "merchant_blacklist",
            "pickup_card",
        ] {
            let (decline, retry) = read(&body(code, None));
            assert_eq!(decline.shopper_message, GENERIC, "{code}");
            assert_eq!(retry, RetryAdvice::Never, "{code}");
        }
    }

    #[test]
    fn the_networks_advice_beats_the_table() {
        let (decline, retry) = read(&body("insufficient_funds", Some("do_not_try_again")));
        assert_eq!(retry, RetryAdvice::Never);
        assert_eq!(decline.advice, Some(DeclineAdvice::DoNotTryAgain));
        assert_eq!(decline.network_code.as_deref(), Some("51"));
    }
}
