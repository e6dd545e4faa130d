//! Who is connected: codes, tokens, and what became of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api_keys::Grant;
use crate::world::World;

/// How long a code can be exchanged, in seconds.
const CODE_LIFETIME: i64 = 5 * 60;

/// What the owner of an account answers when asked to connect it, until told otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OauthConsent {
    /// The account that is connected; a new one each time if absent.
    pub account: Option<String>,
    /// Whether it is connected in live mode: the code is then exchanged with a live key.
    pub livemode: bool,
    /// Whether the owner declines.
    pub denied: bool,
}

/// Every connection that was made by OAuth.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    pub(crate) consent: OauthConsent,
    /// By code.
    connections: BTreeMap<String, Connection>,
    /// Accounts of which the platform sees nothing any more, by mode.
    disconnected: BTreeSet<(String, bool)>,
}

impl Connections {
    /// Whether an account's owner, or the platform, has ended its connection.
    pub(crate) fn is_disconnected(&self, account: &str, livemode: bool) -> bool {
        self.disconnected.contains(&(account.to_owned(), livemode))
    }
}

#[derive(Clone, Debug)]
struct Connection {
    client: String,
    account: String,
    livemode: bool,
    scope: AccessScope,
    /// When the code was given out.
    at: i64,
    /// Once the code was exchanged.
    refresh_token: Option<String>,
    access_tokens: Vec<String>,
    revoked: bool,
}

/// What a platform may do with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AccessScope {
    ReadOnly,
    ReadWrite,
    Express,
}

impl AccessScope {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::ReadWrite => "read_write",
            Self::Express => "express",
        }
    }

    /// # Errors
    /// `invalid_scope`.
    pub(super) fn named(name: &str) -> Result<Self, Refused> {
        match name {
            "read_only" => Ok(Self::ReadOnly),
            "read_write" => Ok(Self::ReadWrite),
            _ => Err(Refused::new(
                "invalid_scope",
                format!("Invalid scope '{name}': only read_only and read_write are valid."),
            )),
        }
    }
}

/// An OAuth error: a word, and a sentence for people.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) error: &'static str,
    pub(super) description: String,
}

impl Refused {
    pub(super) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            error,
            description: description.into(),
        }
    }

    pub(super) fn status(&self) -> u16 {
        if self.error == "invalid_client" {
            401
        } else {
            400
        }
    }

    pub(super) fn body(&self) -> Value {
        json!({ "error": self.error, "error_description": self.description })
    }
}

impl World {
    /// Connects an account; gives the code that the platform exchanges.
    pub(super) fn connect(
        &mut self,
        client: &str,
        account: &str,
        livemode: bool,
        scope: AccessScope,
        now: i64,
    ) -> String {
        let code = self.ids.next("ac_", 32);
        let connections = &mut self.connections;
        connections
            .disconnected
            .remove(&(account.to_owned(), livemode));
        connections.connections.insert(
            code.clone(),
            Connection {
                client: client.to_owned(),
                account: account.to_owned(),
                livemode,
                scope,
                at: now,
                refresh_token: None,
                access_tokens: Vec::new(),
                revoked: false,
            },
        );
        code
    }

    /// Exchanges a code for tokens. A code that comes twice may have been stolen: the tokens are
    /// revoked then.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        livemode: bool,
        wanted: Option<AccessScope>,
        now: i64,
    ) -> Result<Value, Refused> {
        let refuse = |why: String| Refused::new("invalid_grant", why);
        let connection = self
            .connections
            .connections
            .get(code)
            .cloned()
            .ok_or_else(|| refuse(format!("Authorization code does not exist: {code}")))?;
        if connection.refresh_token.is_some() || connection.revoked {
            self.revoke(code);
            return Err(refuse(
                "This authorization code has already been used. All tokens issued with this code have been revoked."
                    .to_owned(),
            ));
        }
        if connection.at + CODE_LIFETIME <= now {
            return Err(refuse(format!("Authorization code expired: {code}")));
        }
        if connection.livemode != livemode {
            return Err(refuse(
                "Authorization code provided and API key are not of the same mode.".to_owned(),
            ));
        }
        let refresh_token = self.ids.next("rt_", 32);
        if let Some(connection) = self.connections.connections.get_mut(code) {
            connection.refresh_token = Some(refresh_token);
        }
        self.issue(code, livemode, wanted)
    }

    /// A new access token, for the same scope or less. A live connection gives test tokens as well.
    pub(super) fn refresh(
        &mut self,
        refresh_token: &str,
        livemode: bool,
        wanted: Option<AccessScope>,
    ) -> Result<Value, Refused> {
        let refuse = |why: String| Refused::new("invalid_grant", why);
        let found = self.connections.connections.iter().find(|(_, connection)| {
            connection.refresh_token.as_deref() == Some(refresh_token) && !connection.revoked
        });
        let (code, connection) = found
            .map(|(code, connection)| (code.clone(), connection))
            .ok_or_else(|| refuse(format!("Refresh token does not exist: {refresh_token}")))?;
        if livemode && !connection.livemode {
            return Err(refuse(
                "A refresh token of test mode cannot be exchanged for a token of live mode."
                    .to_owned(),
            ));
        }
        self.issue(&code, livemode, wanted)
    }

    fn issue(
        &mut self,
        code: &str,
        livemode: bool,
        wanted: Option<AccessScope>,
    ) -> Result<Value, Refused> {
        let mode = if livemode { "live" } else { "test" };
        let access_token = self.ids.next(&format!("sk_{mode}_"), 24);
        let publishable = self.ids.next(&format!("pk_{mode}_"), 24);
        let Some(connection) = self.connections.connections.get_mut(code) else {
            return Err(Refused::new("invalid_grant", "The connection has ended."));
        };
        let scope = wanted.unwrap_or(connection.scope);
        if scope > connection.scope {
            return Err(Refused::new(
                "invalid_scope",
                format!(
                    "The scope {} is more than the {} that was granted.",
                    scope.name(),
                    connection.scope.name()
                ),
            ));
        }
        connection.access_tokens.push(access_token.clone());
        let grant = Grant::Account {
            account: connection.account.clone(),
            may_write: scope != AccessScope::ReadOnly,
        };
        let shown = json!({
            "access_token": access_token,
            "livemode": livemode,
            "refresh_token": connection.refresh_token,
            "scope": scope.name(),
            "stripe_publishable_key": publishable,
            "stripe_user_id": connection.account,
            "token_type": "bearer",
        });
        self.keys.insert(access_token, grant);
        Ok(shown)
    }

    fn revoke(&mut self, code: &str) {
        if let Some(connection) = self.connections.connections.get_mut(code) {
            connection.revoked = true;
            for token in connection.access_tokens.drain(..) {
                self.keys.insert(token, Grant::Revoked);
            }
        }
    }

    /// Ends every connection of an account to a client; says whether there was one.
    pub(super) fn disconnect(&mut self, client: &str, account: &str, livemode: bool) -> bool {
        let ended: Vec<String> = self
            .connections
            .connections
            .iter()
            .filter(|(_, one)| {
                !one.revoked
                    && one.client == client
                    && one.account == account
                    && one.livemode == livemode
            })
            .map(|(code, _)| code.clone())
            .collect();
        for code in &ended {
            self.revoke(code);
        }
        if !ended.is_empty() {
            let entry = (account.to_owned(), livemode);
            self.connections.disconnected.insert(entry);
        }
        !ended.is_empty()
    }
}
