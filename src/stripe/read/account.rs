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
        account: account.id.map(str::to_owned),
        country: account.country.map(str::to_owned),
        default_currency: account.default_currency.map(str::to_owned),
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
    for (name, status) in &account.capabilities.0 {
        check.capabilities.push(Capability {
            name: (*name).to_owned(),
            status: match *status {
                "active" => CapabilityStatus::Active,
                "inactive" => CapabilityStatus::Inactive,
                "pending" => CapabilityStatus::Pending,
                _ => CapabilityStatus::Other,
            },
        });
    }
    if let Some(requirements) = &account.requirements {
        check.due = seconds(requirements.current_deadline);
        check.disabled_reason = requirements.disabled_reason.map(str::to_owned);
        // What is past its time is due too, and stands in both lists.
        for (names, is_overdue) in [
            (&requirements.past_due, true),
            (&requirements.currently_due, false),
        ] {
            for name in names {
                if !check.missing.iter().any(|known| known.name == *name) {
                    let name = (*name).to_owned();
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
        account: tokens.id?.to_owned(),
        mode: mode(tokens.livemode?),
        scope: match tokens.scope {
            Some("read_only") => GrantScope::ReadOnly,
            Some("read_write") => GrantScope::ReadWrite,
            _ => GrantScope::Other,
        },
        access_token: tokens.access_token?.to_owned(),
        refresh_token: tokens.refresh_token.map(str::to_owned),
        publishable_key: tokens.publishable_key.map(str::to_owned),
    })
}
