//! How an account is connected: OAuth from the link to the end of it, and what a connection can do.

mod connections;
mod oauth;

use std::collections::BTreeMap;

use fake_stripe::RecordedRequest;
use host_test::http::LocalHttp;
use host_test::lab::SECRET_KEY;
use hyper::Method;
use hyper::header::LOCATION;
use payments_host::types::{
    AdapterError, AuthorizationLink, CodeExchange, Connection, Credential, Entry, Grant,
    GrantScope, Mode, Revocation,
};
use payments_host::{CallError, Onboarding};

use crate::shop::Shop;

const CLIENT: &str = "ca_Shop1";
const RETURN: &str = "https://platform.example/return?from=stripe";
const STATE: &str = "u8Zk~3&f=1+x/%20";

/// The optional interface of the shop's adapter.
fn interface(shop: &Shop) -> Onboarding<'_> {
    shop.lab.adapter.onboarding().expect("it is exported")
}

/// The platform's own connection, with a given key.
fn with_key(shop: &Shop, key: &str) -> Connection {
    with_credential(shop, Credential::secret("secret-key", key), Mode::Test)
}

fn with_credential(shop: &Shop, credential: Credential, mode: Mode) -> Connection {
    let stripe = &shop.lab.stripe;
    Connection {
        credentials: vec![credential],
        mode,
        endpoints: vec![
            Entry::new("api", stripe.base_url()),
            Entry::new("connect", stripe.connect_url()),
        ],
        ..shop.lab.connection()
    }
}

fn platform(shop: &Shop) -> Connection {
    with_key(shop, SECRET_KEY)
}

fn link(shop: &Shop) -> AuthorizationLink {
    AuthorizationLink {
        connection: Connection {
            credentials: Vec::new(),
            ..platform(shop)
        },
        client_id: CLIENT.to_owned(),
        scope: GrantScope::ReadWrite,
        redirect_url: RETURN.to_owned(),
        state: STATE.to_owned(),
        email: Some("owner+1@shop.example".to_owned()),
    }
}

/// The owner's browser follows the link; gives the query that it comes back with.
async fn authorize(
    shop: &Shop,
    link: &AuthorizationLink,
) -> Result<BTreeMap<String, String>, CallError> {
    let url = interface(shop).authorize_url(link).await?;
    let http = LocalHttp::default();
    let answer = http.send(Method::GET, &url, &[], String::new()).await;
    let answer = answer.expect("an answer");
    let location = answer.headers().get(LOCATION);
    let location = location.unwrap_or_else(|| panic!("not sent back: {}", answer.body()));
    let location = location.to_str().expect("a URL");
    let query = location
        .strip_prefix(RETURN)
        .and_then(|rest| rest.strip_prefix('&'));
    let query = query.unwrap_or_else(|| panic!("sent to {location}"));
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(query["state"], link.state);
    Ok(query)
}

async fn code(shop: &Shop) -> Result<String, CallError> {
    let query = authorize(shop, &link(shop)).await?;
    Ok(query["code"].clone())
}

async fn exchange(shop: &Shop, code: &str) -> Result<Grant, CallError> {
    let exchange = CodeExchange {
        connection: platform(shop),
        code: code.to_owned(),
    };
    interface(shop).exchange(&exchange).await
}

/// Connects an account.
async fn connect(shop: &Shop) -> Result<Grant, CallError> {
    exchange(shop, &code(shop).await?).await
}

fn revocation(shop: &Shop, account: &str) -> Revocation {
    Revocation {
        connection: platform(shop),
        client_id: CLIENT.to_owned(),
        account: account.to_owned(),
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, CallError>) -> AdapterError {
    let error = answer.expect_err("refused");
    error.adapter_error().expect("by the adapter").clone()
}

/// What the adapter sent, oldest first, as `METHOD path`.
fn sent(requests: &[RecordedRequest]) -> Vec<String> {
    let line = |request: &RecordedRequest| format!("{} {}", request.method, request.path);
    requests.iter().map(line).collect()
}
