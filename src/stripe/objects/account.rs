//! Accounts, and what OAuth gives for one.

use crate::stripe::json::{Part, object};
use crate::stripe::objects::Metadata;

object! {
    pub struct Account {
        id: String = "id",
        ..
        capabilities: Part<Metadata> = "capabilities",
        charges_enabled: Option<bool> = "charges_enabled",
        country: Option<String> = "country",
        default_currency: Option<String> = "default_currency",
        payouts_enabled: Option<bool> = "payouts_enabled",
        requirements: Part<Requirements> = "requirements",
    }
}

object! {
    pub struct Requirements {
        ..
        current_deadline: Option<i64> = "current_deadline",
        currently_due: Vec<String> = "currently_due",
        disabled_reason: Option<String> = "disabled_reason",
        past_due: Vec<String> = "past_due",
    }
}

object! {
    /// Tokens, or, of a connection that was ended, only whose it was. A balance has the mode alone.
    pub struct Tokens {
        ..
        access_token: Option<String> = "access_token",
        livemode: Option<bool> = "livemode",
        refresh_token: Option<String> = "refresh_token",
        scope: Option<String> = "scope",
        stripe_publishable_key: Option<String> = "stripe_publishable_key",
        stripe_user_id: Option<String> = "stripe_user_id",
    }
}
