//! The contract's `connection`, checked: an account at Stripe and how to reach it.

use crate::contract::{Connection, CredentialValue, Entry, Mode};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Id, element};
use crate::text;

/// The credential that every call needs.
pub const SECRET_KEY: &str = "secret-key";
/// The setting that a storefront needs.
pub const PUBLISHABLE_KEY: &str = "publishable-key";
/// The services whose base URLs `endpoints` may replace: the API, and where accounts are connected.
const SERVICES: [(&str, &str); 2] = [
    ("api", "https://api.stripe.com"),
    ("connect", "https://connect.stripe.com"),
];

/// Marks what an installation creates. 1–64 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationId(String);

impl InstallationId {
    /// # Errors
    /// `invalid-request` naming `field`.
    pub fn parse(value: &str, field: input::Field<'_>) -> Result<Self, Error> {
        input::token(value, 64, field).map(|value| Self(text::owned(value)))
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
    /// The same of the service by which accounts are connected.
    pub connect_base: String,
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
    /// Lasts for the call: it is never dropped, as the objects that are read (see `json_reader`).
    ///
    /// # Errors
    /// `invalid-request` or `unsupported` naming the field at fault.
    pub fn parse(connection: &Connection) -> Result<&'static Self, Error> {
        settings(connection)?;
        let [api_base, connect_base] = bases(connection)?;
        Ok(Box::leak(Box::new(Self {
            secret_key: secret_key(connection)?,
            account: account(connection)?,
            mode: connection.mode,
            installation: connection
                .installation_id
                .as_deref()
                .map(|id| InstallationId::parse(id, "connection.installation-id"))
                .transpose()?,
            api_base,
            connect_base,
        })))
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
        if publishable_key.is_some() {
            return Err(invalid(element(FIELD, index, ".key"), "stands twice"));
        }
        publishable_key = Some(
            key_of(value, KeyKind::Publishable, connection.mode)
                .map_err(|error| at(error, FIELD, index))?,
        );
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
        match &credential.value {
            CredentialValue::Secret(key) => key_of(key, KeyKind::Secret, connection.mode),
            CredentialValue::HostHeld(name) => input::token(name, 200, ""),
        }
        .map_err(|error| at(error, FIELD, index))?;
        found = Some(credential.value.clone());
    }
    found.ok_or_else(|| invalid(FIELD, "the credential `secret-key` is missing"))
}

/// A key of Stripe's, of the right kind and mode: a placeholder or a live key in test mode is
/// refused here, not at the first payment. Never quotes the key.
///
/// The error does not name the field yet: see [`at`].
fn key_of(key: &str, kind: KeyKind, mode: Mode) -> Result<&str, Error> {
    let key = input::token(key, 255, "")?;
    let (prefixes, expected) = match kind {
        KeyKind::Secret => (
            &["sk_", "rk_"][..],
            "is no secret key: it begins with sk_ or rk_ and the mode",
        ),
        KeyKind::Publishable => (
            &["pk_"][..],
            "is no publishable key: it begins with pk_ and the mode",
        ),
    };
    let (mark, other) = match mode {
        Mode::Test => ("test_", "live_"),
        Mode::Live => ("live_", "test_"),
    };
    let rest = prefixes.iter().find_map(|prefix| key.strip_prefix(prefix));
    // A key that spans the accounts of an organization.
    let rest = rest.map(|rest| rest.strip_prefix("org_").unwrap_or(rest));
    if rest.is_some_and(|rest| rest.starts_with(other)) {
        let message = "is a key of the other mode than `connection.mode` says";
        return Err(invalid("", message));
    }
    let secret = rest.and_then(|rest| rest.strip_prefix(mark));
    let is_key = secret.is_some_and(|secret| {
        !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if is_key {
        Ok(key)
    } else {
        Err(invalid("", expected))
    }
}

/// Names the value of an entry as what is wrong. Its name is only written once something is.
#[inline(never)]
fn at(mut error: Error, list: &str, index: usize) -> Error {
    error.field = Some(element(list, index, ".value"));
    error
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Secret,
    Publishable,
}

/// Where the services are, in the order of `SERVICES`.
///
/// # Errors
/// `invalid-request` or `unsupported` naming the entry at fault.
pub fn bases(connection: &Connection) -> Result<[String; 2], Error> {
    const FIELD: &str = "connection.endpoints";
    let mut bases = [None, None];
    for (index, Entry { key, value }) in connection.endpoints.iter().enumerate() {
        if connection.mode == Mode::Live {
            return Err(invalid(
                FIELD,
                "must be empty in live mode: live money goes to the provider only",
            ));
        }
        let base = SERVICES.iter().zip(&mut bases);
        let base = base.into_iter().find(|((name, _), _)| name == key);
        let Some((_, base @ None)) = base else {
            return Err(unsupported(
                element(FIELD, index, ".key"),
                "this adapter calls two services, `api` and `connect`; each stands once",
            ));
        };
        let field = element(FIELD, index, ".value");
        let url = input::url(value, &field)?;
        if url.contains(['?', '#', '@', '\\']) || !url.is_ascii() {
            return Err(invalid(
                field,
                "must be a base URL: no user, query or fragment",
            ));
        }
        *base = Some(text::owned(url.trim_end_matches('/')));
    }
    let [api, connect] = bases;
    Ok([
        api.unwrap_or_else(|| text::owned(SERVICES[0].1)),
        connect.unwrap_or_else(|| text::owned(SERVICES[1].1)),
    ])
}
