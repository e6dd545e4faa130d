//! What Stripe's decline codes mean: to the host, to the operator, to the shopper.
//!
//! Source: docs.stripe.com/declines/codes, read 2026-11. Stripe advises to show codes that reveal a
//! lost or stolen card or a suspicion as a generic decline.

use crate::contract::{Decline, DeclineAdvice, DeclineReason, RetryAdvice};
use crate::stripe::objects::ErrorBody;

/// The decline that an error body tells of, and what may be done next.
pub fn read(error: &ErrorBody) -> (Decline, RetryAdvice) {
    let code = error
        .decline_code
        .as_deref()
        .or(error.code.as_deref())
        .unwrap_or("generic_decline");
    let meaning = meaning(code);
    let advice = error.advice_code.as_deref().map(advice);
    // The network's word beats the table: retrying against it costs the merchant a fee.
    let retry = match advice {
        Some(DeclineAdvice::DoNotTryAgain) => RetryAdvice::Never,
        Some(DeclineAdvice::ConfirmData) => RetryAdvice::AfterChange,
        Some(DeclineAdvice::TryAgainLater) => RetryAdvice::NewOperation,
        _ => meaning.retry,
    };
    let decline = Decline {
        reason: meaning.reason,
        code: code.to_owned(),
        network_code: error.network_decline_code.clone(),
        advice: advice.or(meaning.advice),
        shopper_message: meaning.shopper.to_owned(),
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

struct Meaning {
    reason: DeclineReason,
    retry: RetryAdvice,
    advice: Option<DeclineAdvice>,
    shopper: &'static str,
}

const GENERIC: &str =
    "The payment was declined. Please use another payment method or contact your bank.";
const FUNDS: &str =
    "The payment was declined for insufficient funds. Please use another payment method.";
const EXPIRED: &str = "The card has expired. Please use another card.";
const DATA: &str = "The payment details are not correct. Please check them and try again.";
const AUTHENTICATE: &str = "Your bank asks you to confirm this payment.";
const LATER: &str = "The payment could not be processed. Please try again in a moment.";
const LIMIT: &str = "The payment exceeds a limit of your card. Please use another payment method.";
const UNSUPPORTED: &str =
    "This payment method cannot be used for this purchase. Please use another one.";

/// The table of decline codes. A code that is not here is a decline for a reason that is not known.
fn meaning(code: &str) -> Meaning {
    use DeclineAdvice as A;
    use DeclineReason as R;
    use RetryAdvice as Next;
    let (reason, retry, advice, shopper) = match code {
        "insufficient_funds" => (
            R::InsufficientFunds,
            Next::NewOperation,
            Some(A::TryAgainLater),
            FUNDS,
        ),
        "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" | "payment_limit_exceeded" => {
            (
                R::LimitExceeded,
                Next::NewOperation,
                Some(A::TryAgainLater),
                LIMIT,
            )
        }
        "issuer_not_available"
        | "processing_error"
        | "reenter_transaction"
        | "try_again_later"
        | "approve_with_id" => (
            R::IssuerUnavailable,
            Next::NewOperation,
            Some(A::TryAgainLater),
            LATER,
        ),
        "expired_card" => (
            R::ExpiredMethod,
            Next::AfterChange,
            Some(A::UseOtherMethod),
            EXPIRED,
        ),
        "incorrect_address"
        | "incorrect_cvc"
        | "incorrect_number"
        | "incorrect_pin"
        | "incorrect_zip"
        | "invalid_account"
        | "invalid_cvc"
        | "invalid_expiry_month"
        | "invalid_expiry_year"
        | "invalid_number"
        | "invalid_pin" => (
            R::IncorrectData,
            Next::AfterChange,
            Some(A::ConfirmData),
            DATA,
        ),
        "authentication_required"
        | "authentication_not_handled"
        | "mobile_device_authentication_required"
        | "offline_pin_required"
        | "online_or_offline_pin_required"
        | "payment_intent_authentication_failure" => (
            R::AuthenticationRequired,
            Next::AfterAuthentication,
            Some(A::Authenticate),
            AUTHENTICATE,
        ),
        // From here on the shopper reads a generic decline.
        "lost_card" | "stolen_card" | "pickup_card" => (
            R::LostOrStolen,
            Next::Never,
            Some(A::DoNotTryAgain),
            GENERIC,
        ),
        "fraudulent" | "merchant_blacklist" | "highest_risk_level" | "elevated_risk_level" => (
            R::SuspectedFraud,
            Next::Never,
            Some(A::DoNotTryAgain),
            GENERIC,
        ),
        "rule" | "previously_declined_do_not_retry" => {
            (R::Blocked, Next::Never, Some(A::DoNotTryAgain), GENERIC)
        }
        "revocation_of_all_authorizations"
        | "revocation_of_authorization"
        | "stop_payment_order" => (R::Revoked, Next::Never, Some(A::DoNotTryAgain), GENERIC),
        "do_not_try_again" => (R::Generic, Next::Never, Some(A::DoNotTryAgain), GENERIC),
        "duplicate_transaction" => (R::Duplicate, Next::AfterChange, None, GENERIC),
        "card_not_supported"
        | "currency_not_supported"
        | "not_permitted"
        | "service_not_allowed"
        | "transaction_not_allowed"
        | "invalid_amount"
        | "testmode_decline" => (
            R::NotSupported,
            Next::AfterChange,
            Some(A::UseOtherMethod),
            UNSUPPORTED,
        ),
        "generic_decline"
        | "card_declined"
        | "call_issuer"
        | "do_not_honor"
        | "no_action_taken"
        | "partner_generic_decline" => (
            R::Generic,
            Next::AfterChange,
            Some(A::UseOtherMethod),
            GENERIC,
        ),
        _ => (
            R::Other,
            Next::AfterChange,
            Some(A::UseOtherMethod),
            GENERIC,
        ),
    };
    Meaning {
        reason,
        retry,
        advice,
        shopper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(code: &str, advice: Option<&str>) -> ErrorBody {
        ErrorBody {
            kind: Some("card_error".to_owned()),
            code: Some("card_declined".to_owned()),
            decline_code: Some(code.to_owned()),
            advice_code: advice.map(str::to_owned),
            network_decline_code: Some("51".to_owned()),
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
