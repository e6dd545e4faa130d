//! OAuth: what a grant is, what a failure proves, and that no token ends up in an error.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    AuthorizationLink, CodeExchange, Connection, Grant, GrantScope, Mode, TokenRefresh,
};
use stripe_adapter::error::Error;
use stripe_adapter::http::TransportFailure;
use stripe_adapter::onboarding;

use crate::support::connect::{
    ACCOUNT, CODE, REFRESH_TOKEN, exchange, host_held, link, revocation, token_refresh, tokens,
};
use crate::support::contract::{entry, text};
use crate::support::errors::kebab;
use crate::support::stripe::with;
use crate::support::transport::{
    Attempt, REQUEST_ID, Script, error, lost, ok, page, status, timeout,
};

const CALLS: [(&str, Call); 3] = [
    ("exchange", |http| {
        onboarding::exchange(http, &exchange()).map(drop)
    }),
    ("refresh", |http| {
        onboarding::refresh(http, &token_refresh()).map(drop)
    }),
    ("revoke", |http| onboarding::revoke(http, &revocation())),
];

type Call = fn(&Script) -> Result<(), Error>;

/// How each of the three ends that got these answers over and over: `kind outcome retry`, and the
/// number of attempts.
fn outcomes(answer: &Attempt) -> [(String, usize); 3] {
    CALLS.map(|(name, call)| {
        let script = Script::new(vec![answer.clone(); 3]);
        let error = call(&script).expect_err(name);
        let secret = match name {
            "exchange" => CODE,
            "refresh" => REFRESH_TOKEN,
            _ => "granted",
        };
        assert!(!error.message.contains(secret), "{error:?}");
        (short(&error), script.posts())
    })
}

/// As `support::errors::short`. What is unknown of an exchange cannot be looked up.
fn short(error: &Error) -> String {
    let parts = [kebab(error.kind), kebab(error.outcome), kebab(error.retry)];
    parts.join(" ")
}

fn refused(status_code: u16, word: &str, description: &str) -> Attempt {
    let body = json!({ "error": word, "error_description": description });
    status(status_code, &body.to_string())
}

#[track_caller]
fn assert_outcomes(answer: &Attempt, expected: [(&str, usize); 3]) {
    let expected = expected.map(|(text, attempts)| (text.to_owned(), attempts));
    assert_eq!(outcomes(answer), expected, "{answer:?}");
}

#[test]
fn a_grant_is_read_whole() {
    let script = Script::new([ok(&tokens())]);
    let grant = onboarding::exchange(&script, &exchange()).expect("a grant");
    assert_eq!(
        grant,
        Grant {
            account: ACCOUNT.to_owned(),
            mode: Mode::Test,
            scope: GrantScope::ReadWrite,
            access_token: "sk_test_granted".to_owned(),
            refresh_token: text("rt_granted"),
            publishable_key: text("pk_test_granted"),
        }
    );
    for (scope, read) in [
        ("read_only", GrantScope::ReadOnly),
        ("express", GrantScope::Other),
    ] {
        let changed =
            json!({ "scope": scope, "refresh_token": null, "stripe_publishable_key": null });
        let script = Script::new([ok(&with(&tokens(), changed))]);
        let grant = onboarding::refresh(&script, &token_refresh()).expect("a grant");
        assert_eq!(grant.scope, read);
        assert_eq!((grant.refresh_token, grant.publishable_key), (None, None));
    }
}

#[test]
fn an_exchange_is_sent_once_whatever_happens() {
    let again = "unavailable unknown same-operation";
    for (answer, expected, others) in [
        (
            timeout(),
            "timeout unknown new-operation",
            "timeout unknown same-operation",
        ),
        (
            lost(TransportFailure::Interrupted, true),
            "unavailable unknown new-operation",
            again,
        ),
        (
            page(502, "<html>"),
            "unavailable unknown new-operation",
            again,
        ),
        (
            error(500, &json!({ "type": "api_error" })),
            "unavailable unknown new-operation",
            again,
        ),
        // Not sent: the code is as good as before.
        (
            lost(TransportFailure::Refused, false),
            "unavailable not-performed same-operation",
            "unavailable not-performed same-operation",
        ),
    ] {
        assert_outcomes(&answer, [(expected, 1), (others, 3), (others, 3)]);
    }
    let turned_away = error(
        429,
        &json!({ "type": "invalid_request_error", "code": "rate_limit" }),
    );
    assert_outcomes(
        &turned_away,
        [("rate-limited not-performed same-operation", 1); 3],
    );
    let denied = lost(TransportFailure::Denied, false);
    assert_outcomes(
        &denied,
        [("egress-denied not-performed after-change", 1); 3],
    );
}

#[test]
fn an_answer_that_cannot_be_read_may_have_been_the_grant() {
    for body in [
        "",
        "<html>",
        "{}",
        "[]",
        r#"{"livemode":false,"access_token":1}"#,
    ] {
        let exchanged = ("protocol unknown new-operation", 1);
        let other = ("protocol unknown same-operation", 1);
        assert_outcomes(&page(200, body), [exchanged, other, other]);
    }
    // No grant without its account, its token or its mode.
    for part in ["access_token", "livemode", "stripe_user_id"] {
        let answer = ok(&with(&tokens(), json!({ part: Value::Null })));
        let [exchanged, refreshed, _] = outcomes_of_two(&answer);
        assert_eq!(exchanged, "protocol unknown new-operation", "{part}");
        assert_eq!(refreshed, "protocol unknown same-operation", "{part}");
    }
    let other = ok(&json!({ "stripe_user_id": "acct_1Other" }));
    let error = onboarding::revoke(&Script::new([other]), &revocation()).expect_err("another");
    assert_eq!(short(&error), "protocol unknown same-operation");
}

/// Those of exchange and refresh.
fn outcomes_of_two(answer: &Attempt) -> [String; 3] {
    let mut outcomes = [const { String::new() }; 3];
    for ((name, call), outcome) in CALLS.iter().take(2).zip(&mut outcomes) {
        *outcome = short(&call(&Script::new([answer.clone()])).expect_err(name));
    }
    outcomes
}

#[test]
fn oauths_own_errors_say_what_to_do() {
    let ended = "unauthorized not-performed new-operation";
    for description in [
        "Authorization code expired: ac_Golden1",
        "Refresh token does not exist: rt_Golden1",
        "This authorization code has already been used. All tokens issued with this code have been revoked.",
        "Authorization code provided does not belong to you",
    ] {
        assert_outcomes(&refused(400, "invalid_grant", description), [(ended, 1); 3]);
    }
    let other_mode =
        "Passed in livemode API key but authorization code only supports returning test keys";
    assert_outcomes(
        &refused(400, "invalid_grant", other_mode),
        [("conflict not-performed after-change", 1); 3],
    );
    let no_key = "No authentication credentials were provided.";
    assert_outcomes(
        &refused(401, "invalid_client", no_key),
        [("unauthorized not-performed after-change", 1); 3],
    );
    for word in ["invalid_request", "invalid_scope", "unsupported_grant_type"] {
        assert_outcomes(
            &refused(400, word, "x"),
            [("invalid-request not-performed after-change", 1); 3],
        );
    }
    // The API's own form, for a key that is wrong.
    let wrong_key = error(
        401,
        &json!({ "type": "invalid_request_error", "message": "Invalid API Key provided" }),
    );
    assert_outcomes(
        &wrong_key,
        [("unauthorized not-performed after-change", 1); 3],
    );
}

#[test]
fn only_oauths_own_words_prove_anything() {
    let unheard_of = refused(400, "weather", "it rains");
    let halved = status(400, r#"{"error":"invalid_grant"}"#);
    let gateway = refused(502, "invalid_grant", "x");
    for (answer, others) in [
        (unheard_of, ("protocol unknown same-operation", 1)),
        (halved, ("protocol unknown same-operation", 1)),
        (gateway, ("unavailable unknown same-operation", 3)),
    ] {
        let exchanged = others.0.replace("same-operation", "new-operation");
        assert_outcomes(&answer, [(&exchanged, 1), others, others]);
    }
}

#[test]
fn errors_name_the_field_and_keep_what_stripe_said() {
    let expired = refused(400, "invalid_grant", "Authorization code expired");
    let error = onboarding::exchange(&Script::new([expired]), &exchange()).expect_err("expired");
    assert_eq!(error.field.as_deref(), Some("exchange.code"));
    assert_eq!(error.message, "Authorization code expired");
    assert_eq!(error.code.as_deref(), Some("invalid_grant"));
    assert_eq!(
        (error.http_status, error.request_id.as_deref()),
        (Some(400), Some(REQUEST_ID))
    );

    for (word, field) in [
        ("invalid_grant", "refresh.refresh-token"),
        ("invalid_scope", "refresh.scope"),
    ] {
        let wanted = TokenRefresh {
            scope: Some(GrantScope::ReadWrite),
            ..token_refresh()
        };
        let script = Script::new([refused(400, word, "no")]);
        let error = onboarding::refresh(&script, &wanted).expect_err(word);
        assert_eq!(error.field.as_deref(), Some(field));
    }
}

#[test]
fn a_grant_of_the_other_mode_is_not_handed_out() {
    let live = with(
        &tokens(),
        json!({ "livemode": true, "access_token": "sk_live_granted" }),
    );
    let held = |mode| exchange_with(host_held(mode));
    for (exchange, answer) in [(held(Mode::Test), &live), (held(Mode::Live), &tokens())] {
        let script = Script::new([ok(answer)]);
        let error = onboarding::exchange(&script, &exchange).expect_err("the other mode");
        assert_eq!(short(&error), "conflict unknown check-first");
        assert!(error.message.contains(ACCOUNT) && !error.message.contains("granted"));
        let refresh = TokenRefresh {
            connection: exchange.connection,
            ..token_refresh()
        };
        let error = onboarding::refresh(&Script::new([ok(answer)]), &refresh).expect_err("other");
        assert_eq!(short(&error), "conflict unknown check-first");
    }
}

fn exchange_with(connection: Connection) -> CodeExchange {
    CodeExchange {
        connection,
        ..exchange()
    }
}

#[test]
fn what_is_not_connected_is_revoked() {
    let done = ok(&json!({ "stripe_user_id": ACCOUNT }));
    let not_connected = refused(
        401,
        "invalid_client",
        "This application is not connected to stripe account acct_1Golden, or that account does not exist.",
    );
    for answers in [
        vec![done],
        vec![not_connected.clone()],
        // The first request did it, and its answer was lost.
        vec![timeout(), not_connected],
    ] {
        let script = Script::new(answers);
        onboarding::revoke(&script, &revocation()).expect("revoked");
        script.requests();
    }
}

#[test]
fn a_link_is_escaped_and_names_the_simulator() {
    let mut link = link();
    let url = |link: &AuthorizationLink| {
        onboarding::authorize_url(&Script::silent(), link).expect("a link")
    };
    assert_eq!(
        url(&link),
        "https://connect.stripe.com/oauth/authorize?response_type=code&client_id=ca_Golden1&scope=read_write\
         &redirect_uri=https%3A%2F%2Fshop.example%2Freturn%3Fto%3Da%26b&state=s1~%2F%3F%26%3D%2B%25-0123456789"
    );
    link.email = text("jo+shop@example.com");
    link.scope = GrantScope::ReadOnly;
    link.redirect_url = "http://127.0.0.1:8000/".to_owned();
    link.connection.endpoints = vec![
        entry("connect", "http://127.0.0.1:1/"),
        entry("api", "http://127.0.0.1:2"),
    ];
    assert_eq!(
        url(&link),
        "http://127.0.0.1:1/oauth/authorize?response_type=code&client_id=ca_Golden1&scope=read_only\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2F&state=s1~%2F%3F%26%3D%2B%25-0123456789\
         &stripe_user%5Bemail%5D=jo%2Bshop%40example.com"
    );
}
