//! OAuth. What is wrong with a connection is refused as everywhere.

use stripe_adapter::contract::{
    AuthorizationLink, CodeExchange, GrantScope, Mode, Revocation, TokenRefresh,
};
use stripe_adapter::onboarding;

use super::{Refusals, no_ids};
use crate::support::connect::{ACCOUNT, exchange, link, revocation, token_refresh};
use crate::support::contract::{entry, text};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut AuthorizationLink)| {
        let mut link = link();
        change(&mut link);
        refusals.check(&format!("authorize-url: {case}"), |http| {
            onboarding::authorize_url(http, &link)
        });
    };
    for client in ["", "acct_1", "ca_1/x", "ca_1&state=y"] {
        check(&format!("client {client:?}"), &|it| {
            client.clone_into(&mut it.client_id);
        });
    }
    check("other scope", &|it| it.scope = GrantScope::Other);
    for url in [
        "",
        "shop.example",
        "javascript:alert(1)",
        "https://shop.example/#part",
        "https://shop.example/ x",
    ] {
        check(&format!("return to {url:?}"), &|it| {
            url.clone_into(&mut it.redirect_url);
        });
    }
    check("return in the clear in live mode", &|it| {
        it.connection.mode = Mode::Live;
        it.redirect_url = "http://shop.example/".to_owned();
    });
    for state in [
        "",
        "0123456789abcde",
        "0123456789 abcdef",
        "0123456789abcdéf",
    ] {
        check(&format!("state {state:?}"), &|it| {
            state.clone_into(&mut it.state);
        });
    }
    check("state of 201 characters", &|it| it.state = "s".repeat(201));
    check("empty e-mail", &|it| it.email = text(""));
    check("e-mail of two lines", &|it| it.email = text("a@b\nc"));
    check("account", &|it| it.connection.account = text(ACCOUNT));
    check("simulator in live mode", &|it| {
        it.connection.mode = Mode::Live;
        it.connection.endpoints = vec![entry("connect", "https://connect.example")];
    });

    let mut check = |case: &str, change: &dyn Fn(&mut CodeExchange)| {
        let mut exchange = exchange();
        change(&mut exchange);
        refusals.check(&format!("exchange: {case}"), |http| {
            onboarding::exchange(http, &exchange)
        });
    };
    check("no code", &|it| it.code = String::new());
    check("code with a line end", &|it| {
        it.code = "ac_1\r\n".to_owned();
    });
    check("code of 256 characters", &|it| it.code = "a".repeat(256));
    check("account", &|it| it.connection.account = text(ACCOUNT));
    check("no key", &|it| it.connection.credentials.clear());
    check("test key in live mode", &|it| {
        it.connection.mode = Mode::Live;
    });

    let mut check = |case: &str, change: &dyn Fn(&mut TokenRefresh)| {
        let mut refresh = token_refresh();
        change(&mut refresh);
        refusals.check(&format!("refresh: {case}"), |http| {
            onboarding::refresh(http, &refresh)
        });
    };
    check("no token", &|it| it.refresh_token = String::new());
    check("token with a space", &|it| {
        it.refresh_token = "rt 1".to_owned();
    });
    check("other scope", &|it| it.scope = Some(GrantScope::Other));
    check("account", &|it| it.connection.account = text(ACCOUNT));

    let mut check = |case: &str, change: &dyn Fn(&mut Revocation)| {
        let mut revocation = revocation();
        change(&mut revocation);
        refusals.check(&format!("revoke: {case}"), |http| {
            onboarding::revoke(http, &revocation)
        });
    };
    for id in no_ids() {
        check(&format!("account {id:?}"), &|it| it.account.clone_from(&id));
    }
    check("client for account", &|it| it.account = "ca_1".to_owned());
    check("account for client", &|it| {
        it.client_id = ACCOUNT.to_owned();
    });
    check("account of the connection", &|it| {
        it.connection.account = text(ACCOUNT);
    });
    refusals
}
