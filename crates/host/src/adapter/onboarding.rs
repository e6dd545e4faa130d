//! The optional interface `onboarding`: how an account is connected.

use crate::adapter::{Onboarding, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{
    AuthorizationLink, CodeExchange, Connection, ConnectionCheck, Grant, Revocation, TokenRefresh,
};

impl Onboarding<'_> {
    /// Tries the connection: whether the credential is good for this mode, and what the account
    /// may do and lacks. Changes nothing.
    ///
    /// # Errors
    /// `unauthorized` when the credential is missing, wrong or revoked, or of the other mode;
    /// `forbidden` when the account is not connected; and the others of [`CallError`].
    pub async fn check(&self, connection: &Connection) -> Result<ConnectionCheck, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("onboarding.check", Some(connection)),
            onboarding::func_check(connection)
        )?)
    }

    /// Where to send the owner of an account. The URL holds the state: not for logs.
    ///
    /// # Errors
    /// `invalid-request` naming the field.
    pub async fn authorize_url(&self, link: &AuthorizationLink) -> Result<String, CallError> {
        let link = link.to_contract();
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("onboarding.authorize-url", Some(&link.connection)),
            onboarding::func_authorize_url(&link)
        )?)
    }

    /// Makes a grant of the code that the owner brought back. Do not send a code again after
    /// outcome `unknown`, also when the host ended the call: a code that comes twice is taken for a
    /// stolen one, and the grant is revoked. Let the owner authorize again.
    ///
    /// # Errors
    /// `unauthorized` when the code is wrong, too old or used; `conflict` when the code or the
    /// grant is of the other mode; and the others of [`CallError`].
    pub async fn exchange(&self, exchange: &CodeExchange) -> Result<Grant, CallError> {
        let exchange = exchange.to_contract();
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("onboarding.exchange", Some(&exchange.connection)),
            onboarding::func_exchange(&exchange)
        )?)
        .map(Grant::from_contract)
    }

    /// A new access token for the same account. May be repeated. Store the new refresh token, if
    /// there is one, in the place of the old.
    ///
    /// # Errors
    /// `unauthorized` when the connection has ended: let the owner authorize again. And those of
    /// [`exchange`](Self::exchange).
    pub async fn refresh(&self, refresh: &TokenRefresh) -> Result<Grant, CallError> {
        let refresh = refresh.to_contract();
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("onboarding.refresh", Some(&refresh.connection)),
            onboarding::func_refresh(&refresh)
        )?)
        .map(Grant::from_contract)
    }

    /// Ends the connection to an account. One that is not connected is revoked. May be repeated.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn revoke(&self, revocation: &Revocation) -> Result<(), CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("onboarding.revoke", Some(&revocation.connection)),
            onboarding::func_revoke(revocation)
        )?)
    }
}
