//! Accounts, and grants for them.

use crate::contract::{
    Capability, CapabilityStatus, ConnectionCheck, Grant, GrantScope, Requirement,
};
use crate::stripe::objects::{Account, Tokens, seconds};
use crate::stripe::read::mode;

/// Says nothing of an account that the key may not read.
pub fn connection_check(
    account: Option<&Account>,
    missing_permissions: Vec<String>,
    request_id: Option<String>,
) -> ConnectionCheck {
    let requirements = account.and_then(|account| account.requirements.as_deref());
    let capabilities = account.and_then(|account| account.capabilities.as_deref());
    let mut check = ConnectionCheck {
        account: account.map(|account| account.id.clone()),
        country: account.and_then(|account| account.country.clone()),
        default_currency: account
            .and_then(|account| account.default_currency.as_deref())
            .map(str::to_ascii_uppercase),
        can_charge: account.and_then(|account| account.charges_enabled),
        can_pay_out: account.and_then(|account| account.payouts_enabled),
        capabilities: Vec::new(),
        missing: Vec::new(),
        due: requirements.and_then(|requirements| seconds(requirements.current_deadline)),
        disabled_reason: requirements.and_then(|requirements| requirements.disabled_reason.clone()),
        missing_permissions,
        request_id,
    };
    for entry in capabilities.iter().flat_map(|capabilities| &capabilities.0) {
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
    if let Some(requirements) = requirements {
        // What is past its time is due too, and stands in both lists.
        let past = requirements.past_due.iter().map(|name| (name, true));
        let due = requirements.currently_due.iter().map(|name| (name, false));
        for (name, is_overdue) in past.chain(due) {
            if !check.missing.iter().any(|known| known.name == *name) {
                let name = name.clone();
                check.missing.push(Requirement { name, is_overdue });
            }
        }
    }
    check
}

/// Nothing where a part is missing without which it is no grant.
pub fn grant(tokens: &Tokens) -> Option<Grant> {
    Some(Grant {
        account: tokens.stripe_user_id.clone()?,
        mode: mode(tokens.livemode?),
        scope: match tokens.scope.as_deref() {
            Some("read_only") => GrantScope::ReadOnly,
            Some("read_write") => GrantScope::ReadWrite,
            _ => GrantScope::Other,
        },
        access_token: tokens.access_token.clone()?,
        refresh_token: tokens.refresh_token.clone(),
        publishable_key: tokens.stripe_publishable_key.clone(),
    })
}
