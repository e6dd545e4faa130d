//! Calls of `onboarding`, as those of [`super::calls`].

use stripe_adapter::contract::{AuthorizationLink, CodeExchange, Revocation, TokenRefresh};
use stripe_adapter::onboarding;

use super::Always;
use crate::support::connect::{exchange, link, restricted, revocation, token_refresh};

pub fn every_call(http: &Always) {
    drop(onboarding::check(http, &restricted()));
    drop(onboarding::exchange(http, &exchange()));
    drop(onboarding::refresh(http, &token_refresh()));
    drop(onboarding::revoke(http, &revocation()));
}

pub fn one_text_field(http: &Always, text: &str) {
    let link = AuthorizationLink {
        redirect_url: text.to_owned(),
        email: Some(text.to_owned()),
        ..link()
    };
    if let Ok(url) = onboarding::authorize_url(http, &link) {
        assert!(
            url.bytes().all(|byte| (0x21..=0x7e).contains(&byte)),
            "{url}"
        );
    }
    let exchange = CodeExchange {
        code: text.to_owned(),
        ..exchange()
    };
    drop(onboarding::exchange(http, &exchange));
    let refresh = TokenRefresh {
        refresh_token: text.to_owned(),
        ..token_refresh()
    };
    drop(onboarding::refresh(http, &refresh));
    let revocation = Revocation {
        account: text.to_owned(),
        ..revocation()
    };
    drop(onboarding::revoke(http, &revocation));
}
