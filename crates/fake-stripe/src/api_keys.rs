//! API keys: which of them may call, and which mode they are for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::ApiError;

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

fn key_of(authorization: &str) -> Option<String> {
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
