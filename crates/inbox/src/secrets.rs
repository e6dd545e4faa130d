//! The secrets with which the provider signs its deliveries.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;

/// The most secrets that are valid at a time.
const MOST: usize = 16;

/// One signing secret, such as `whsec_…`. Never blank: an empty key is one that everybody knows.
/// `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// A secret as the provider shows it.
    ///
    /// # Errors
    /// [`SecretError::Blank`], also for white space alone.
    pub fn new(secret: impl Into<String>) -> Result<Self, SecretError> {
        let secret = secret.into();
        if secret.trim().is_empty() {
            return Err(SecretError::Blank);
        }
        Ok(Self(secret))
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(hidden)")
    }
}

/// Why there can be no signing secrets like these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// It holds nothing but white space, as when a variable of the environment is not set.
    #[error("a signing secret is blank: is the setting that it comes from set?")]
    Blank,
    /// Nothing could be verified.
    #[error("there is no signing secret")]
    None,
    /// More than 16.
    #[error("there are more than 16 signing secrets: remove those that are no longer used")]
    TooMany,
}

/// Where an inbox gets the signing secrets that are valid now. It is asked at each delivery, so a
/// secret that is added or taken away counts from the next one on.
#[async_trait]
pub trait SigningSecrets: Send + Sync + 'static {
    /// The valid secrets: during a rotation there are two, and at most 16.
    ///
    /// # Errors
    /// When they cannot be read. The provider is then asked to send again.
    async fn current(&self) -> Result<Vec<SigningSecret>, Box<dyn Error + Send + Sync>>;
}

/// Signing secrets in memory. A clone is the same list, so that one can be kept to
/// [replace](Self::replace) the secrets while the inbox runs.
#[derive(Clone, Debug)]
pub struct SigningSecretList(Arc<RwLock<Vec<SigningSecret>>>);

impl SigningSecretList {
    /// A list of these secrets.
    ///
    /// # Errors
    /// [`SecretError`] when one is blank, there is none, or there are more than 16.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, SecretError> {
        Ok(Self(Arc::new(RwLock::new(checked(secrets)?))))
    }

    /// Replaces the secrets. To rotate: the old and the new one, and once the provider has stopped
    /// signing with the old one, the new one alone.
    ///
    /// # Errors
    /// As [`new`](Self::new); the secrets are then what they were.
    pub fn replace(
        &self,
        secrets: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), SecretError> {
        let secrets = checked(secrets)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = secrets;
        Ok(())
    }
}

#[async_trait]
impl SigningSecrets for SigningSecretList {
    async fn current(&self) -> Result<Vec<SigningSecret>, Box<dyn Error + Send + Sync>> {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(secrets.clone())
    }
}

fn checked(
    secrets: impl IntoIterator<Item = impl Into<String>>,
) -> Result<Vec<SigningSecret>, SecretError> {
    let secrets: Vec<_> = secrets
        .into_iter()
        .map(SigningSecret::new)
        .collect::<Result<_, _>>()?;
    match secrets.len() {
        0 => Err(SecretError::None),
        count if count > MOST => Err(SecretError::TooMany),
        _ => Ok(secrets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pain_17_a_blank_secret_is_refused_when_it_is_set() {
        assert_eq!(
            SigningSecret::new("").expect_err("refused"),
            SecretError::Blank
        );
        for (secrets, expected) in [
            (vec!["whsec_1", " \n"], SecretError::Blank),
            (vec![], SecretError::None),
            (vec!["whsec_1"; 17], SecretError::TooMany),
        ] {
            assert_eq!(
                SigningSecretList::new(secrets).expect_err("refused"),
                expected
            );
        }
    }

    #[test]
    fn debug_hides_secrets() {
        let list = SigningSecretList::new(["whsec_hush"]).expect("a secret");
        let printed = format!("{list:?}");
        assert!(
            printed.contains("hidden") && !printed.contains("hush"),
            "{printed}"
        );
    }
}
