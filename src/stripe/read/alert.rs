//! Early fraud warnings, and reviews.

use crate::contract::Alert;
use crate::stripe::client::Seen;
use crate::stripe::objects::{Resource, seconds};

/// Reads either. Where it does not say whether it is open, it is: somebody had better look.
pub fn alert(alert: &Resource, seen: &Seen) -> Alert {
    Alert {
        id: alert.id.clone(),
        payment_id: alert.payment_intent.owned_id(),
        is_open: alert.actionable.or(alert.open).unwrap_or(true),
        reason: alert.fraud_type.as_ref().or(alert.reason.as_ref()).cloned(),
        created: seconds(alert.created),
        observed_at: seen.observed_at,
    }
}
