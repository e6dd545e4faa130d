//! API keys: which of them may call, and which mode they are for.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::ApiError;
use crate::parameters::{Access, Endpoint};

/// Reads an `Authorization` header: `Bearer`, or `Basic` with the key as the user.
/// Gives whether the key is for live mode.
///
/// # Errors
/// 401.
pub(crate) fn livemode(authorization: Option<&str>) -> Result<bool, ApiError> {
    let key = authorization.and_then(key_of).ok_or_else(|| {
        ApiError::unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using \
             Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication \
             for details, or we can help at https://support.stripe.com/.",
        )
    })?;
    let named = |prefixes: [&str; 2]| {
        prefixes
            .iter()
            .any(|prefix| key.len() > prefix.len() && key.starts_with(prefix))
    };
    if named(["sk_test_", "rk_test_"]) {
        Ok(false)
    } else if named(["sk_live_", "rk_live_"]) {
        Ok(true)
    } else if named(["pk_test_", "pk_live_"]) {
        Err(ApiError::unauthorized(
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a \
             list of your API keys at https://dashboard.stripe.com/account/apikeys.",
        )
        .code("secret_key_required"))
    } else {
        Err(ApiError::unauthorized(format!(
            "Invalid API Key provided: {}",
            masked(&key)
        )))
    }
}

/// What a key may do, where that is not everything that the platform may.
#[derive(Clone, Debug)]
pub(crate) enum Grant {
    /// A restricted key, with its permissions, such as `refund_write`.
    Restricted(BTreeSet<String>),
    /// An access token, which is a key of a connected account.
    Account { account: String, may_write: bool },
    /// It was an access token.
    Revoked,
}

/// A grant at work: what it makes of the account that a request names.
///
/// # Errors
/// 401 for a token that was revoked, 403 for what is not granted.
pub(crate) fn check_grant(
    grants: &BTreeMap<String, Grant>,
    authorization: Option<&str>,
    endpoint: &Endpoint,
    account: Option<&str>,
) -> Result<Option<String>, ApiError> {
    let named = account.map(str::to_owned);
    let key = authorization.and_then(key_of).unwrap_or_default();
    let access = endpoint.access();
    match grants.get(&key) {
        None => Ok(named),
        Some(Grant::Revoked) => Err(ApiError::unauthorized(format!(
            "Expired API Key provided: {}",
            masked(&key)
        ))
        .code("api_key_expired")),
        Some(Grant::Account { account: own, .. })
            if named.as_ref().is_some_and(|named| named != own) =>
        {
            Err(no_access(&key, named.as_deref().unwrap_or_default()))
        }
        Some(Grant::Account { account, may_write }) => {
            if *may_write || access == Access::Read {
                return Ok(Some(account.clone()));
            }
            Err(lacks_permission(&key, endpoint))
        }
        Some(Grant::Restricted(permissions)) => {
            let object = endpoint.object_name();
            let has = |access: Access| permissions.contains(&format!("{object}_{}", access.name()));
            if has(access) || has(Access::Write) {
                return Ok(named);
            }
            Err(lacks_permission(&key, endpoint))
        }
    }
}

/// Stripe's answer for an account that is not connected, or not any more.
pub(crate) fn no_access(key: &str, account: &str) -> ApiError {
    ApiError::invalid(format!(
        "The provided key '{}' does not have access to account '{account}' (or that account does not exist). \
         Application access may have been revoked.",
        masked(key)
    ))
    .status(403)
    .code("account_invalid")
    .validation()
}

fn lacks_permission(key: &str, endpoint: &Endpoint) -> ApiError {
    let permission = format!(
        "rak_{}_{}",
        endpoint.object_name(),
        endpoint.access().name()
    );
    ApiError::invalid(format!(
        "The provided key '{}' does not have the required permissions for this endpoint. Having the '{permission}' \
         permission would allow this request to continue.",
        masked(key)
    ))
    .status(403)
    .validation()
}

pub(crate) fn key_of(authorization: &str) -> Option<String> {
    let (scheme, rest) = authorization.split_once(' ')?;
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        rest.trim().to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        decoded.split(':').next()?.to_owned()
    } else {
        return None;
    };
    Some(key).filter(|key| !key.is_empty())
}

/// Stripe shows the beginning and the last four characters.
fn masked(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    if characters.len() <= 12 {
        return "*".repeat(characters.len());
    }
    let (head, tail) = (&characters[..8], &characters[characters.len() - 4..]);
    format!(
        "{}{}{}",
        String::from_iter(head),
        "*".repeat(characters.len() - 12),
        String::from_iter(tail)
    )
}
