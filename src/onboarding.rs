//! How an account is connected.

use crate::contract::{
    AuthorizationLink, CodeExchange, Connection, ConnectionCheck, Grant, Revocation, TokenRefresh,
};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn check(_http: &dyn Http, _connection: &Connection) -> Result<ConnectionCheck, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn authorize_url(_link: &AuthorizationLink) -> Result<String, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn exchange(_http: &dyn Http, _exchange: &CodeExchange) -> Result<Grant, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn refresh(_http: &dyn Http, _refresh: &TokenRefresh) -> Result<Grant, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn revoke(_http: &dyn Http, _revocation: &Revocation) -> Result<(), Error> {
    Err(unsupported("connection", "not built yet"))
}
