//! A setup intent, and the mandate that may come of it.

use crate::contract::{Mandate, MandateStatus, Setup, SetupStatus};
use crate::stripe::client::Seen;
use crate::stripe::declines;
use crate::stripe::objects::{Resource, seconds};
use crate::stripe::read::actions;
use crate::text;

/// Reads a setup intent.
pub fn setup(setup: &Resource, seen: &Seen) -> Setup {
    let token = setup.client_secret;
    let action = setup.next_action.as_ref();
    let error = setup.last_setup_error.as_ref();
    Setup {
        id: text::owned(setup.id),
        status: match setup.status {
            Some("requires_payment_method") if error.is_some() => SetupStatus::Declined,
            Some("requires_payment_method") => SetupStatus::AwaitingMethod,
            Some("requires_confirmation") => SetupStatus::AwaitingConfirmation,
            Some("requires_action") => SetupStatus::AwaitingAction,
            Some("processing") => SetupStatus::Processing,
            Some("succeeded") => SetupStatus::Succeeded,
            Some("canceled") => SetupStatus::Canceled,
            _ => SetupStatus::Other,
        },
        saved_method: setup.payment_method.owned_id(),
        customer: setup.customer.owned_id(),
        mandate: setup.mandate.owned_id(),
        next_action: action.map(|action| actions::next_action(action, token)),
        client_token: setup.client_secret.map(text::owned),
        last_decline: error.map(|error| declines::read(error).0),
        created: seconds(setup.created),
        observed_at: seen.observed_at,
    }
}

/// Reads a mandate.
pub fn mandate(mandate: &Resource, seen: &Seen) -> Mandate {
    Mandate {
        id: text::owned(mandate.id),
        status: match mandate.status {
            Some("active") => MandateStatus::Active,
            Some("inactive") => MandateStatus::Inactive,
            Some("pending") => MandateStatus::Pending,
            _ => MandateStatus::Other,
        },
        saved_method: mandate.payment_method.owned_id(),
        observed_at: seen.observed_at,
    }
}
