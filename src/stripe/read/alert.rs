//! Early fraud warnings, and reviews.

use crate::contract::Alert;
use crate::stripe::client::Seen;
use crate::stripe::objects::{Resource, seconds};
use crate::text;

/// Reads either. Where it does not say whether it is open, it is: somebody had better look.
pub fn alert(alert: &Resource, seen: &Seen) -> Alert {
    Alert {
        id: text::owned(alert.id),
        payment_id: alert.payment_intent.owned_id(),
        is_open: alert.actionable.or(alert.open).unwrap_or(true),
        reason: alert.fraud_type.or(alert.reason).map(text::owned),
        created: seconds(alert.created),
        observed_at: seen.observed_at,
    }
}
