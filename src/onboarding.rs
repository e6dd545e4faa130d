//! How an account is connected: whether a connection works, and OAuth.

use crate::connection::Session;
use crate::contract::{
    AuthorizationLink, CodeExchange, Connection, ConnectionCheck, CredentialValue, ErrorKind,
    Grant, Mode, Outcome, RetryAdvice, Revocation, TokenRefresh,
};
use crate::error::{Context as _, Error, error, protocol, read_only};
use crate::http::Http;
use crate::stripe::client::{ATTEMPTS, Answer, Client};
use crate::stripe::form::Form;
use crate::stripe::objects::Connected;
use crate::stripe::parameters::oauth::{self, DEAUTHORIZE, TOKEN};
use crate::stripe::read;
use crate::text;

/// Says of which mode the key is, which an account does not.
const BALANCE: &str = "/v1/balance";
/// The account of the key, or the one that the header names: the one that payments are made for.
const ACCOUNT: &str = "/v1/account";
/// What else the adapter reads. One record each, for nothing is done with it.
const LISTS: &str = "payment_intents charges refunds payment_methods setup_intents customers disputes payouts \
                     transfers balance_transactions events webhook_endpoints prices subscriptions";

pub fn check(http: &dyn Http, connection: &Connection) -> Result<ConnectionCheck, Error> {
    let session = Session::parse(connection)?;
    let client = Client::new(http, session);
    let mut permissions = Permissions {
        mode: session.mode,
        missing: Vec::new(),
    };
    let answer = client.get(BALANCE, &Form::new());
    if let Some(answer) = permissions.note(BALANCE, answer)? {
        let balance: &Connected = answer.read().map_err(read_only)?;
        if balance.livemode != Some(session.mode == Mode::Live) {
            return Err(other_mode(answer.seen.request_id));
        }
    }
    let answer = client.get(ACCOUNT, &Form::new());
    let answer = permissions.note(ACCOUNT, answer)?;
    let mut account: &Connected = Box::leak(Box::default());
    if let Some(answer) = &answer {
        account = answer.read().map_err(read_only)?;
        if account.id.is_none() {
            return Err(read_only(answer.unreadable()));
        }
    }
    // Other keys may do everything; what the host holds may be either.
    let may_be_restricted = match &session.secret_key {
        CredentialValue::Secret(key) => key.starts_with("rk_"),
        CredentialValue::HostHeld(_) => true,
    };
    if may_be_restricted {
        let mut one = Form::new();
        one.number("limit", 1);
        let mut paths = Vec::new();
        for list in LISTS.split(' ') {
            paths.push(text::concat(&["/v1/", list]));
        }
        for (answer, path) in client.get_all(&paths, &one).into_iter().zip(&paths) {
            permissions.note(path, answer)?;
        }
    }
    let request_id = answer.and_then(|answer| answer.seen.request_id);
    let missing = permissions.missing;
    Ok(read::connection_check(account, missing, request_id))
}

/// What a key may not do.
struct Permissions {
    mode: Mode,
    missing: Vec<String>,
}

impl Permissions {
    /// Nothing where the key may not read it.
    #[inline(never)]
    fn note(&mut self, path: &str, answer: Result<Answer, Error>) -> Result<Option<Answer>, Error> {
        let error = match answer {
            Ok(answer) => return Ok(Some(answer)),
            Err(error) => error,
        };
        // "The provided key 'rk_test_…' does not have the required permissions for this endpoint.
        // Having the 'rak_charge_read' permission would allow this request to continue."
        let is_permission =
            error.kind == ErrorKind::Forbidden && text::holds(&error.message, "permissions");
        if !is_permission {
            return Err(error);
        }
        let of_other_mode = match self.mode {
            Mode::Test => "k_live_",
            Mode::Live => "k_test_",
        };
        if text::holds(&error.message, of_other_mode) {
            return Err(other_mode(error.request_id));
        }
        let mut is_named = false;
        for name in error.message.split('\'') {
            if name.starts_with("rak_") {
                self.add(name);
                is_named = true;
            }
        }
        if !is_named {
            self.add(path);
        }
        Ok(None)
    }

    #[inline(never)]
    fn add(&mut self, name: &str) {
        if !self.missing.iter().any(|known| known == name) {
            self.missing.push(text::owned(name));
        }
    }
}

pub fn authorize_url(_http: &dyn Http, link: &AuthorizationLink) -> Result<String, Error> {
    oauth::authorize_url(link)
}

pub fn exchange(http: &dyn Http, exchange: &CodeExchange) -> Result<Grant, Error> {
    let (session, form) = oauth::exchange(exchange)?;
    let client = Client::new(http, session);
    let answer = client.connect(TOKEN, form, 1);
    grant(&client, answer, &exchange.code).map_err(|error| match error.kind {
        ErrorKind::Unauthorized if error.code.as_deref() == Some("invalid_grant") => {
            error.at_field("exchange.code")
        }
        // Connected in the other mode: that is known.
        ErrorKind::Conflict => error,
        _ if error.outcome == Outcome::Unknown => error
            .with_retry(RetryAdvice::NewOperation)
            .because("the code may be spent, so let the owner authorize again: "),
        _ => error,
    })
}

/// May be repeated: a refresh token can be used any number of times, and a token too many does no
/// harm.
pub fn refresh(http: &dyn Http, refresh: &TokenRefresh) -> Result<Grant, Error> {
    let (session, form) = oauth::refresh(refresh)?;
    let client = Client::new(http, session);
    let answer = client.connect(TOKEN, form, ATTEMPTS);
    grant(&client, answer, &refresh.refresh_token).map_err(|error| match error.code.as_deref() {
        Some("invalid_grant") => error.at_field("refresh.refresh-token"),
        Some("invalid_scope") => error.at_field("refresh.scope"),
        _ => error,
    })
}

pub fn revoke(http: &dyn Http, revocation: &Revocation) -> Result<(), Error> {
    let (session, form) = oauth::revoke(revocation)?;
    let client = Client::new(http, session);
    match client.connect(DEAUTHORIZE, form, ATTEMPTS) {
        Ok(answer) => {
            let ended: &Connected = answer.read()?;
            if ended.id == Some(&revocation.account) {
                Ok(())
            } else {
                Err(
                    protocol("Stripe's answer does not say whose connection ended")
                        .in_request(answer.seen.request_id.as_deref()),
                )
            }
        }
        Err(error) if text::holds(&error.message, "is not connected to") => Ok(()),
        Err(error) => Err(error),
    }
}

/// `secret` is what was exchanged: it never stands in an error, though Stripe quotes it.
fn grant(client: &Client<'_>, answer: Result<Answer, Error>, secret: &str) -> Result<Grant, Error> {
    let answer = answer.map_err(|mut error| {
        if text::holds(&error.message, secret) {
            error.message =
                text::owned("Stripe does not take it: it does not exist, or not any more");
        }
        error
    })?;
    let request_id = answer.seen.request_id.as_deref();
    let grant = read::grant(answer.read()?)
        .ok_or_else(|| protocol("Stripe's answer holds no grant").in_request(request_id))?;
    if grant.mode == client.mode() {
        return Ok(grant);
    }
    let message = text::concat(&[
        &grant.account,
        " was connected in the other mode than `connection.mode` says: check which key and client id are used",
    ]);
    Err(error(
        ErrorKind::Conflict,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        message,
    )
    .in_request(request_id))
}

fn other_mode(request_id: Option<String>) -> Error {
    error(
        ErrorKind::Unauthorized,
        Outcome::NotPerformed,
        RetryAdvice::AfterChange,
        "the key is of the other mode than `connection.mode` says",
    )
    .at_field("connection.mode")
    .in_request(request_id.as_deref())
}
