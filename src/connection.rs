//! The contract's `connection`, checked: an account at Stripe and how to reach it.

use crate::contract::{Connection, CredentialValue, Entry, Mode};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Id, element};
use crate::text;

/// The credential that every call needs.
pub const SECRET_KEY: &str = "secret-key";
/// The setting that a storefront needs.
pub const PUBLISHABLE_KEY: &str = "publishable-key";
/// The service whose base URL `endpoints` may replace.
pub const API_SERVICE: &str = "api";
/// Where that service is without a replacement.
pub const API_BASE: &str = "https://api.stripe.com";

/// Marks what an installation creates. 1–64 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationId(String);

impl InstallationId {
    /// # Errors
    /// `invalid-request` naming `field`.
    pub fn parse(value: &str, field: input::Field<'_>) -> Result<Self, Error> {
        input::token(value, 64, field).map(|value| Self(value.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A connection that was checked.
pub struct Session {
    pub secret_key: CredentialValue,
    pub account: Option<Id>,
    pub mode: Mode,
    pub installation: Option<InstallationId>,
    /// Without a slash at the end.
    pub api_base: String,
}

// By hand, so that a key never ends up in a log.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("account", &self.account)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// # Errors
    /// `invalid-request` or `unsupported` naming the field at fault.
    pub fn parse(connection: &Connection) -> Result<Self, Error> {
        settings(connection)?;
        Ok(Self {
            secret_key: secret_key(connection)?,
            account: account(connection)?,
            mode: connection.mode,
            installation: connection
                .installation_id
                .as_deref()
                .map(|id| InstallationId::parse(id, "connection.installation-id"))
                .transpose()?,
            api_base: api_base(connection)?,
        })
    }
}

/// The connected account.
///
/// # Errors
/// `invalid-request` naming the field.
pub fn account(connection: &Connection) -> Result<Option<Id>, Error> {
    connection
        .account
        .as_deref()
        .map(|id| Id::with_prefix(id, "acct_", "connection.account"))
        .transpose()
}

/// The publishable key, when the settings have it.
///
/// # Errors
/// `invalid-request` naming the setting at fault.
pub fn settings(connection: &Connection) -> Result<Option<&str>, Error> {
    const FIELD: &str = "connection.settings";
    let mut publishable_key = None;
    for (index, Entry { key, value }) in connection.settings.iter().enumerate() {
        if key != PUBLISHABLE_KEY {
            return Err(invalid(
                element(FIELD, index, ".key"),
                "no setting of this adapter; it has `publishable-key`",
            ));
        }
        let field = element(FIELD, index, ".value");
        if publishable_key.is_some() {
            return Err(invalid(element(FIELD, index, ".key"), "stands twice"));
        }
        publishable_key = Some(key_of(value, &["pk_"], connection.mode, &field)?);
    }
    Ok(publishable_key)
}

fn secret_key(connection: &Connection) -> Result<CredentialValue, Error> {
    const FIELD: &str = "connection.credentials";
    let mut found = None;
    for (index, credential) in connection.credentials.iter().enumerate() {
        if credential.name != SECRET_KEY || found.is_some() {
            return Err(invalid(
                element(FIELD, index, ".name"),
                "this adapter takes one credential, named `secret-key`",
            ));
        }
        let field = element(FIELD, index, ".value");
        match &credential.value {
            CredentialValue::Secret(key) => key_of(key, &["sk_", "rk_"], connection.mode, &field)?,
            CredentialValue::HostHeld(name) => input::token(name, 200, &field)?,
        };
        found = Some(credential.value.clone());
    }
    found.ok_or_else(|| invalid(FIELD, "the credential `secret-key` is missing"))
}

/// A key of Stripe's, of the right kind and mode: a placeholder or a live key in test mode is
/// refused here, not at the first payment.
fn key_of<'a>(key: &'a str, prefixes: &[&str], mode: Mode, field: &str) -> Result<&'a str, Error> {
    // Never quotes the key.
    let key = input::token(key, 255, field)?;
    if !prefixes.iter().any(|prefix| key.starts_with(prefix)) {
        return Err(invalid(field, "is not a key of the kind that this is"));
    }
    let other_mode = match mode {
        Mode::Test => "_live_",
        Mode::Live => "_test_",
    };
    if text::holds(key, other_mode) {
        return Err(invalid(
            field,
            "is a key of the other mode than `connection.mode` says",
        ));
    }
    Ok(key)
}

fn api_base(connection: &Connection) -> Result<String, Error> {
    const FIELD: &str = "connection.endpoints";
    let mut base = None;
    for (index, Entry { key, value }) in connection.endpoints.iter().enumerate() {
        if connection.mode == Mode::Live {
            return Err(invalid(
                FIELD,
                "must be empty in live mode: live money goes to the provider only",
            ));
        }
        if key != API_SERVICE || base.is_some() {
            return Err(unsupported(
                element(FIELD, index, ".key"),
                "this adapter calls one service, named `api`",
            ));
        }
        let field = element(FIELD, index, ".value");
        let url = input::url(value, &field)?;
        if url.contains(['?', '#', '@', '\\']) || !url.is_ascii() {
            return Err(invalid(
                field,
                "must be a base URL: no user, query or fragment",
            ));
        }
        base = Some(url.trim_end_matches('/').to_owned());
    }
    Ok(base.unwrap_or_else(|| API_BASE.to_owned()))
}
