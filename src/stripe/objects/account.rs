//! Accounts, what OAuth gives for one, and how it refuses.

use json_reader::{Part, Texts, object};

object! {
    /// An account, its requirements, a balance, tokens, or a refusal. A name means the same in each
    /// that has it, so one struct reads them all.
    pub struct Connected {
        ..
        id: Option<&'static str> = "id" | "stripe_user_id",
        /// Of a balance and of tokens; an account has none.
        livemode: Option<bool> = "livemode",

        capabilities: Texts = "capabilities",
        charges_enabled: Option<bool> = "charges_enabled",
        country: Option<&'static str> = "country",
        default_currency: Option<&'static str> = "default_currency",
        payouts_enabled: Option<bool> = "payouts_enabled",
        requirements: Part<Connected> = "requirements",

        // Of requirements.
        current_deadline: Option<i64> = "current_deadline",
        currently_due: Vec<&'static str> = "currently_due",
        disabled_reason: Option<&'static str> = "disabled_reason",
        past_due: Vec<&'static str> = "past_due",

        // Of tokens.
        access_token: Option<&'static str> = "access_token",
        refresh_token: Option<&'static str> = "refresh_token",
        scope: Option<&'static str> = "scope",
        publishable_key: Option<&'static str> = "stripe_publishable_key",

        // Of a refusal.
        error: Option<&'static str> = "error",
        error_description: Option<&'static str> = "error_description",
    }
}
