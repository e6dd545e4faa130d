//! Accounts, what OAuth gives for one, and how it refuses.

use crate::stripe::json::{Part, object};
use crate::stripe::objects::Metadata;

object! {
    /// An account, its requirements, a balance, tokens, or a refusal. A name means the same in each
    /// that has it, so one struct reads them all.
    pub struct Connected {
        ..
        id: Option<String> = "id" | "stripe_user_id",
        /// Of a balance and of tokens; an account has none.
        livemode: Option<bool> = "livemode",

        capabilities: Part<Metadata> = "capabilities",
        charges_enabled: Option<bool> = "charges_enabled",
        country: Option<String> = "country",
        default_currency: Option<String> = "default_currency",
        payouts_enabled: Option<bool> = "payouts_enabled",
        requirements: Part<Connected> = "requirements",

        // Of requirements.
        current_deadline: Option<i64> = "current_deadline",
        currently_due: Vec<String> = "currently_due",
        disabled_reason: Option<String> = "disabled_reason",
        past_due: Vec<String> = "past_due",

        // Of tokens.
        access_token: Option<String> = "access_token",
        refresh_token: Option<String> = "refresh_token",
        scope: Option<String> = "scope",
        publishable_key: Option<String> = "stripe_publishable_key",

        // Of a refusal.
        error: Option<String> = "error",
        error_description: Option<String> = "error_description",
    }
}
