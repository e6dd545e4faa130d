//! Accounts, and grants for them.

use crate::contract::{
    Capability, CapabilityStatus, ConnectionCheck, Grant, GrantScope, Requirement,
};
use crate::stripe::objects::{Connected, seconds};
use crate::stripe::read::mode;
use crate::text;

/// `account` is empty where the key may not read it.
pub fn connection_check(
    account: &Connected,
    missing_permissions: Vec<String>,
    request_id: Option<String>,
) -> ConnectionCheck {
    let mut check = ConnectionCheck {
        account: account.id.map(text::owned),
        country: account.country.map(text::owned),
        default_currency: account.default_currency.map(text::owned),
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
            name: text::owned(name),
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
        check.disabled_reason = requirements.disabled_reason.map(text::owned);
        // What is past its time is due too, and stands in both lists.
        for (names, is_overdue) in [
            (&requirements.past_due, true),
            (&requirements.currently_due, false),
        ] {
            for name in names {
                if !check.missing.iter().any(|known| known.name == *name) {
                    let name = text::owned(name);
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
        account: text::owned(tokens.id?),
        mode: mode(tokens.livemode?),
        scope: match tokens.scope {
            Some("read_only") => GrantScope::ReadOnly,
            Some("read_write") => GrantScope::ReadWrite,
            _ => GrantScope::Other,
        },
        access_token: text::owned(tokens.access_token?),
        refresh_token: tokens.refresh_token.map(text::owned),
        publishable_key: tokens.publishable_key.map(text::owned),
    })
}
