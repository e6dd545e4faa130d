//! OAuth: `GET /oauth/authorize`, `POST /oauth/token`, `POST /oauth/deauthorize`.

use crate::connection::{self, Session};
use crate::contract::{
    AuthorizationLink, CodeExchange, Connection, GrantScope, Mode, Revocation, TokenRefresh,
};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Id};
use crate::stripe::form::Form;
use crate::text;

pub const TOKEN: &str = "/oauth/token";
pub const DEAUTHORIZE: &str = "/oauth/deauthorize";

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn authorize_url(link: &AuthorizationLink) -> Result<String, Error> {
    const REDIRECT: &str = "link.redirect-url";
    of_platform(&link.connection)?;
    let [_, base] = connection::bases(&link.connection)?;
    let redirect = input::url(&link.redirect_url, REDIRECT)?;
    if redirect.contains('#') {
        return Err(invalid(REDIRECT, "must have no fragment"));
    }
    if link.connection.mode == Mode::Live && !redirect.starts_with("https:") {
        return Err(invalid(REDIRECT, "must be https in live mode"));
    }
    let state = input::token(&link.state, 200, "link.state")?;
    if state.len() < 16 {
        return Err(invalid(
            "link.state",
            "must have at least 16 characters, and nobody may guess them",
        ));
    }
    let mut query = Form::new();
    query
        .text("response_type", "code")
        .text("client_id", client_id(&link.client_id, "link.client-id")?)
        .text("scope", scope(link.scope, "link.scope")?)
        .text("redirect_uri", redirect)
        .text("state", state);
    if let Some(email) = &link.email {
        // Written out, for a URL that a browser opens.
        query.text(
            "stripe_user%5Bemail%5D",
            input::text(email, 512, "link.email")?,
        );
    }
    Ok(text::concat(&[&base, "/oauth/authorize?", query.as_str()]))
}

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn exchange(exchange: &CodeExchange) -> Result<(&'static Session, Form), Error> {
    let code = input::token(&exchange.code, 255, "exchange.code")?;
    let mut form = Form::new();
    form.text("grant_type", "authorization_code")
        .text("code", code);
    Ok((platform(&exchange.connection)?, form))
}

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn refresh(refresh: &TokenRefresh) -> Result<(&'static Session, Form), Error> {
    let token = input::token(&refresh.refresh_token, 255, "refresh.refresh-token")?;
    let mut form = Form::new();
    form.text("grant_type", "refresh_token")
        .text("refresh_token", token);
    if let Some(wanted) = refresh.scope {
        form.text("scope", scope(wanted, "refresh.scope")?);
    }
    Ok((platform(&refresh.connection)?, form))
}

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn revoke(revocation: &Revocation) -> Result<(&'static Session, Form), Error> {
    let client = client_id(&revocation.client_id, "revocation.client-id")?;
    let account = Id::with_prefix(&revocation.account, "acct_", "revocation.account")?;
    let mut form = Form::new();
    form.text("client_id", client)
        .text("stripe_user_id", account.as_str());
    Ok((platform(&revocation.connection)?, form))
}

fn client_id<'a>(id: &'a str, field: &str) -> Result<&'a str, Error> {
    Id::with_prefix(id, "ca_", field).map(|_| id)
}

fn scope(scope: GrantScope, field: &str) -> Result<&'static str, Error> {
    match scope {
        GrantScope::ReadOnly => Ok("read_only"),
        GrantScope::ReadWrite => Ok("read_write"),
        GrantScope::Other => Err(unsupported(field, "Stripe has read-only and read-write")),
    }
}

fn platform(connection: &Connection) -> Result<&'static Session, Error> {
    of_platform(connection)?;
    Session::parse(connection)
}

fn of_platform(connection: &Connection) -> Result<(), Error> {
    match connection.account {
        None => Ok(()),
        Some(_) => Err(invalid(
            "connection.account",
            "must be absent: it is the platform that accounts are connected to",
        )),
    }
}
