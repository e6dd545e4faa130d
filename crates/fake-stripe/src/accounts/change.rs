//! What a test says of an account.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a test says of an account. A field that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountChange {
    /// Whether it can take payments.
    pub charges_enabled: Option<bool>,
    /// Whether it is paid out.
    pub payouts_enabled: Option<bool>,
    /// Whether its owner has answered all of the first questions.
    pub details_submitted: Option<bool>,
    /// `active`, `inactive` or `pending`, by the capability's name.
    pub capabilities: BTreeMap<String, String>,
    /// What is missing, by Stripe's names, such as `individual.dob.day`.
    pub currently_due: Option<Vec<String>>,
    /// What is missing for so long that something was turned off.
    pub past_due: Option<Vec<String>>,
    /// Why something was turned off, such as `requirements.past_due`; an empty text for no reason.
    pub disabled_reason: Option<String>,
}

impl AccountChange {
    pub(super) fn merge(&mut self, later: &Self) {
        let keep = |own: &mut Option<bool>, later: Option<bool>| *own = later.or(*own);
        keep(&mut self.charges_enabled, later.charges_enabled);
        keep(&mut self.payouts_enabled, later.payouts_enabled);
        keep(&mut self.details_submitted, later.details_submitted);
        let capabilities = later.capabilities.iter();
        self.capabilities
            .extend(capabilities.map(|(name, status)| (name.clone(), status.clone())));
        for (own, later) in [
            (&mut self.currently_due, &later.currently_due),
            (&mut self.past_due, &later.past_due),
        ] {
            if later.is_some() {
                own.clone_from(later);
            }
        }
        if later.disabled_reason.is_some() {
            self.disabled_reason.clone_from(&later.disabled_reason);
        }
    }
}
