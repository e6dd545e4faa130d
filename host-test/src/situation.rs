//! Authorizations that end in a known way, by Stripe's published test payment methods
//! (<https://docs.stripe.com/testing>).

use payments_host::types::{
    Authorization, CaptureFeature, CaptureMode, Money, PaymentSource, Presence,
};

/// Approved.
pub const APPROVES: &str = "pm_card_visa";
/// Declined without a reason.
pub const DECLINES: &str = "pm_card_chargeDeclined";
/// Declined for lack of funds.
pub const INSUFFICIENT_FUNDS: &str = "pm_card_chargeDeclinedInsufficientFunds";
/// Declined as lost, which the shopper must not be told.
pub const LOST: &str = "pm_card_chargeDeclinedLostCard";
/// Always asks for 3-D Secure.
pub const NEEDS_AUTHENTICATION: &str = "pm_card_authenticationRequired";
/// Asks for 3-D Secure, and is declined for lack of funds after it.
pub const AUTHENTICATES_THEN_DECLINES: &str =
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds";
/// Approved; a refund of it fails later.
pub const REFUND_FAILS: &str = "pm_card_refundFail";
/// Approved; a refund of it stays pending at first.
pub const REFUND_PENDING: &str = "pm_card_pendingRefund";

/// Where customers come back to after a redirect.
pub const RETURN_URL: &str = "https://shop.example/return";

/// An authorization with a stored method, to be captured later.
#[must_use]
pub fn pay_with(method: &str, amount: Money) -> Authorization {
    Authorization::new(amount, PaymentSource::SavedMethod(method.to_owned()))
}

/// An approved authorization, to be captured once.
#[must_use]
pub fn hold(amount: Money) -> Authorization {
    pay_with(APPROVES, amount)
}

/// An approved authorization that can be captured in parts and raised.
#[must_use]
pub fn flexible_hold(amount: Money) -> Authorization {
    Authorization {
        capture_features: vec![CaptureFeature::Multicapture, CaptureFeature::Incremental],
        ..hold(amount)
    }
}

/// An approved payment, captured at once.
#[must_use]
pub fn sale(amount: Money) -> Authorization {
    Authorization {
        capture_mode: CaptureMode::Automatic,
        ..hold(amount)
    }
}

/// An authorization that pauses until the customer has authenticated.
#[must_use]
pub fn authenticated_hold(amount: Money) -> Authorization {
    Authorization {
        return_url: Some(RETURN_URL.to_owned()),
        ..pay_with(NEEDS_AUTHENTICATION, amount)
    }
}

/// A payment that is only prepared: the browser collects the method.
#[must_use]
pub fn collected_in_browser(amount: Money) -> Authorization {
    Authorization {
        presence: Presence::OnSession,
        ..Authorization::new(amount, PaymentSource::CollectInBrowser)
    }
}
