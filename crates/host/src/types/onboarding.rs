//! What interface `onboarding` takes and gives, where it is secret.

use std::fmt;

use payments_host_macros::ContractJson;

use crate::contract::onboarding as contract;
use crate::types::{Connection, GrantScope, HIDDEN, Mode};

/// Where the owner of an account authorizes the platform.
#[derive(Clone, PartialEq, Eq, Hash, ContractJson)]
pub struct AuthorizationLink {
    /// Its mode says whether real money will move. Needs credentials only with providers that are
    /// asked for a link.
    pub connection: Connection,
    /// The platform's id as an OAuth client, of the connection's mode.
    pub client_id: String,
    /// What the platform asks to be allowed.
    pub scope: GrantScope,
    /// Where the owner comes back to: with `code` and `state` in the query, or with `error` when
    /// they declined. `https`; in test mode `http` too. No fragment.
    pub redirect_url: String,
    /// Unguessable, kept in the owner's session and compared when they come back: otherwise
    /// somebody else's account could be connected. 16–200 characters of 0x21–0x7E. `Debug` hides
    /// it.
    pub state: String,
    /// Fills in the form.
    pub email: Option<String>,
}

impl AuthorizationLink {
    pub(crate) fn to_contract(&self) -> contract::AuthorizationLink {
        let Self {
            connection,
            client_id,
            scope,
            redirect_url,
            state,
            email,
        } = self.clone();
        contract::AuthorizationLink {
            connection,
            client_id,
            scope,
            redirect_url,
            state,
            email,
        }
    }
}

impl fmt::Debug for AuthorizationLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            connection,
            client_id,
            scope,
            redirect_url,
            state: _,
            email,
        } = self;
        f.debug_struct("AuthorizationLink")
            .field("connection", connection)
            .field("client_id", client_id)
            .field("scope", scope)
            .field("redirect_url", redirect_url)
            .field("state", &HIDDEN)
            .field("email", email)
            .finish()
    }
}

/// The code that an owner brought back.
#[derive(Clone, PartialEq, Eq, Hash, ContractJson)]
pub struct CodeExchange {
    /// The platform's own, with its key.
    pub connection: Connection,
    /// The code of the redirect. It can be exchanged once. `Debug` hides it.
    pub code: String,
}

impl CodeExchange {
    pub(crate) fn to_contract(&self) -> contract::CodeExchange {
        let Self { connection, code } = self.clone();
        contract::CodeExchange { connection, code }
    }
}

impl fmt::Debug for CodeExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            connection,
            code: _,
        } = self;
        f.debug_struct("CodeExchange")
            .field("connection", connection)
            .field("code", &HIDDEN)
            .finish()
    }
}

/// A refresh token, for a new access token.
#[derive(Clone, PartialEq, Eq, Hash, ContractJson)]
pub struct TokenRefresh {
    /// The platform's own, with its key.
    pub connection: Connection,
    /// The last one that was given out. `Debug` hides it.
    pub refresh_token: String,
    /// Absent: as it was. It can only become less.
    pub scope: Option<GrantScope>,
}

impl TokenRefresh {
    /// A new access token for what the old one was for.
    pub fn new(connection: Connection, refresh_token: impl Into<String>) -> Self {
        Self {
            connection,
            refresh_token: refresh_token.into(),
            scope: None,
        }
    }

    pub(crate) fn to_contract(&self) -> contract::TokenRefresh {
        let Self {
            connection,
            refresh_token,
            scope,
        } = self.clone();
        contract::TokenRefresh {
            connection,
            refresh_token,
            scope,
        }
    }
}

impl fmt::Debug for TokenRefresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            connection,
            refresh_token: _,
            scope,
        } = self;
        f.debug_struct("TokenRefresh")
            .field("connection", connection)
            .field("refresh_token", &HIDDEN)
            .field("scope", scope)
            .finish()
    }
}

/// An account that is connected.
#[derive(Clone, PartialEq, Eq, Hash, ContractJson)]
pub struct Grant {
    /// For [`Connection::account`].
    pub account: String,
    /// Whether real money moves.
    pub mode: Mode,
    /// What the platform may do.
    pub scope: GrantScope,
    /// A credential for this account alone, for hosts that do not name it in
    /// [`Connection::account`]. `Debug` hides it.
    pub access_token: String,
    /// For [`TokenRefresh`]. Replaces the one before; absent: that one stays good. `Debug` hides
    /// it.
    pub refresh_token: Option<String>,
    /// The account's key for browsers; nothing secret.
    pub publishable_key: Option<String>,
}

impl Grant {
    pub(crate) fn from_contract(grant: contract::Grant) -> Self {
        let contract::Grant {
            account,
            mode,
            scope,
            access_token,
            refresh_token,
            publishable_key,
        } = grant;
        Self {
            account,
            mode,
            scope,
            access_token,
            refresh_token,
            publishable_key,
        }
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            account,
            mode,
            scope,
            access_token: _,
            refresh_token,
            publishable_key,
        } = self;
        f.debug_struct("Grant")
            .field("account", account)
            .field("mode", mode)
            .field("scope", scope)
            .field("access_token", &HIDDEN)
            .field("refresh_token", &refresh_token.as_ref().map(|_| HIDDEN))
            .field("publishable_key", publishable_key)
            .finish()
    }
}
