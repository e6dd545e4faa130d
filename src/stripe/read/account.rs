//! Accounts, and grants for them.

use crate::contract::{
    Capability, CapabilityStatus, ConnectionCheck, Grant, GrantScope, Requirement,
};
use crate::stripe::objects::{Connected, seconds};
use crate::stripe::read::mode;

/// `account` is empty where the key may not read it.
pub fn connection_check(
    account: &Connected,
    missing_permissions: Vec<String>,
    request_id: Option<String>,
) -> ConnectionCheck {
    let mut check = ConnectionCheck {
        account: account.id.clone(),
        country: account.country.clone(),
        default_currency: account.default_currency.clone(),
        can_charge: account.charges_enabled,
        can_pay_out: account.payouts_enabled,
        capabilities: Vec::new(),
        missing: Vec::new(),
        due: None,
        disabled_reason: None,
        missing_permissions,
        request_id,
    };
    if let Some(currency) = &mut check.default_currency {
        currency.make_ascii_uppercase();
    }
    if let Some(capabilities) = &account.capabilities {
        for entry in &capabilities.0 {
            check.capabilities.push(Capability {
                name: entry.key.clone(),
                status: match entry.value.as_str() {
                    "active" => CapabilityStatus::Active,
                    "inactive" => CapabilityStatus::Inactive,
                    "pending" => CapabilityStatus::Pending,
                    _ => CapabilityStatus::Other,
                },
            });
        }
    }
    if let Some(requirements) = &account.requirements {
        check.due = seconds(requirements.current_deadline);
        check
            .disabled_reason
            .clone_from(&requirements.disabled_reason);
        // What is past its time is due too, and stands in both lists.
        for (names, is_overdue) in [
            (&requirements.past_due, true),
            (&requirements.currently_due, false),
        ] {
            for name in names {
                if !check.missing.iter().any(|known| known.name == *name) {
                    let name = name.clone();
                    check.missing.push(Requirement { name, is_overdue });
                }
            }
        }
    }
    check
}

/// Nothing where a part is missing without which it is no grant.
pub fn grant(tokens: &Connected) -> Option<Grant> {
    Some(Grant {
        account: tokens.id.clone()?,
        mode: mode(tokens.livemode?),
        scope: match tokens.scope.as_deref() {
            Some("read_only") => GrantScope::ReadOnly,
            Some("read_write") => GrantScope::ReadWrite,
            _ => GrantScope::Other,
        },
        access_token: tokens.access_token.clone()?,
        refresh_token: tokens.refresh_token.clone(),
        publishable_key: tokens.publishable_key.clone(),
    })
}
