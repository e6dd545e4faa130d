//! Secrets that the host holds for adapters.

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use url::Url;

use crate::types::Mode;

/// A secret value: an API key, an access token. Neither printed by `Debug` nor by anything else.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself. Every use of it should be easy to find.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What an outgoing request asks of the [`CredentialStore`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CredentialRequest {
    /// The tenant of the adapter handle that was called; empty when it was given none. The
    /// adapter does not see it and cannot choose it.
    pub tenant: String,
    /// The name in `credential-value::host-held`.
    pub name: String,
    /// The mode that the adapter says it works in.
    pub mode: Mode,
    /// Where the request goes: scheme, host and port, as in `https://api.stripe.com` or
    /// `http://127.0.0.1:4242`. The default port is left out.
    pub origin: String,
}

/// Why a credential is not given out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// There is none of this name for this tenant, mode and destination.
    #[error("not registered for this tenant, mode and destination")]
    NotRegistered,
    /// The store could not say. The text reaches the adapter: no secrets in it.
    #[error("the credential store failed: {0}")]
    Unavailable(String),
}

/// Where credentials of kind `host-held` come from.
///
/// The value is added to the outgoing request by the host; the adapter never sees it. A store may
/// obtain and cache it, as for OAuth.
///
/// A request is only a claim: answer it when the name is registered for that tenant, that mode
/// **and** that origin, so that an adapter cannot send a live key to another host, or in a
/// connection that says it is a test.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// Gives the secret out, or refuses.
    ///
    /// # Errors
    /// The request is then not sent, and the adapter is told `denied`.
    async fn resolve(&self, request: &CredentialRequest) -> Result<Secret, CredentialError>;
}

/// Credentials in memory. A key that goes to two services of a provider is registered for the
/// origin of each.
///
/// ```
/// use payments_host::{InMemoryCredentials, Secret};
/// use payments_host::types::Mode;
///
/// let credentials = InMemoryCredentials::new().with(
///     "acme",
///     "stripe-key",
///     Mode::Test,
///     "https://api.stripe.com",
///     Secret::new("sk_test_…"),
/// );
/// ```
#[derive(Clone, Debug, Default)]
pub struct InMemoryCredentials {
    secrets: HashMap<CredentialRequest, Secret>,
}

impl InMemoryCredentials {
    /// A store that knows none.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a secret for one tenant, mode and origin (scheme, host and port without a path,
    /// as in `https://api.stripe.com`).
    #[must_use]
    pub fn with(
        mut self,
        tenant: impl Into<String>,
        name: impl Into<String>,
        mode: Mode,
        origin: impl Into<String>,
        secret: Secret,
    ) -> Self {
        let request = CredentialRequest {
            tenant: tenant.into(),
            name: name.into(),
            mode,
            origin: normalized(&origin.into()),
        };
        self.secrets.insert(request, secret);
        self
    }
}

/// An origin as requests have it: lower case, without the default port. A text that is no URL is
/// kept, and matches nothing.
fn normalized(origin: &str) -> String {
    match Url::parse(origin) {
        Ok(url) => url.origin().ascii_serialization(),
        Err(_) => origin.to_owned(),
    }
}

#[async_trait]
impl CredentialStore for InMemoryCredentials {
    async fn resolve(&self, request: &CredentialRequest) -> Result<Secret, CredentialError> {
        self.secrets
            .get(request)
            .cloned()
            .ok_or(CredentialError::NotRegistered)
    }
}
