//! What a connection can do, and OAuth.

use serde_json::json;
use stripe_adapter::contract::{Connection, GrantScope, Mode, TokenRefresh};
use stripe_adapter::http::Request;
use stripe_adapter::onboarding;

use super::{Case, sent};
use crate::support::connect::{
    ACCOUNT, account, balance, exchange, host_held, restricted, revocation, token_refresh, tokens,
};
use crate::support::contract::{connection, entry, text};
use crate::support::stripe::{list, with};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    let connected = Connection {
        account: text(ACCOUNT),
        ..connection()
    };
    let mut live = exchange();
    live.connection = host_held(Mode::Live);
    let mut simulated = exchange();
    simulated.connection.endpoints = vec![entry("connect", "http://127.0.0.1:1/")];
    let live_tokens = with(&tokens(), json!({ "livemode": true }));
    let less = TokenRefresh {
        scope: Some(GrantScope::ReadOnly),
        ..token_refresh()
    };
    let exchanged = |exchange, answer| {
        let script = Script::new([ok(answer)]);
        sent(&script, onboarding::exchange(&script, exchange))
    };
    let refreshed = |refresh| {
        let script = Script::new([ok(&tokens())]);
        sent(&script, onboarding::refresh(&script, refresh))
    };
    vec![
        ("check", checked(&connection(), 0)),
        ("check-connected-account", checked(&connected, 0)),
        ("check-restricted-key", checked(&restricted(), 14)),
        ("exchange", exchanged(&exchange(), &tokens())),
        (
            "exchange-live-host-held-key",
            exchanged(&live, &live_tokens),
        ),
        ("exchange-simulated", exchanged(&simulated, &tokens())),
        ("refresh", refreshed(&token_refresh())),
        ("refresh-to-less", refreshed(&less)),
        ("revoke", {
            let script = Script::new([ok(&json!({ "stripe_user_id": ACCOUNT }))]);
            sent(&script, onboarding::revoke(&script, &revocation()))
        }),
    ]
}

fn checked(connection: &Connection, lists: usize) -> Vec<Request> {
    let first = [ok(&balance()), ok(&account())];
    let script = Script::new(first.into_iter().chain((0..lists).map(|_| ok(&list(&[])))));
    sent(&script, onboarding::check(&script, connection))
}
