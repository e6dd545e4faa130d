//! Connecting accounts by OAuth, what an account still lacks, and keys that may not do everything.

use std::collections::BTreeMap;

use fake_stripe::{AccountChange, ClockChange, OauthConsent};
use serde_json::json;

use crate::support::{Answer, Form, Stripe, authorization};

const CLIENT: (&str, &str) = ("client_id", "ca_test123");
const RETURN: &str = "https://platform.test/return";

/// Where the owner's browser is sent, as its query.
async fn redirected(stripe: &Stripe, form: Form<'_>) -> BTreeMap<String, String> {
    let answer = visit(stripe, "/oauth/authorize", form).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    let location = answer.header("location").expect("a location").to_owned();
    let (base, query) = location.split_once('?').expect("a query");
    assert_eq!(base, RETURN);
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

async fn visit(stripe: &Stripe, path: &str, form: Form<'_>) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    // A browser has no key.
    stripe
        .send(
            "GET",
            &format!("{path}?{query}"),
            String::new(),
            &[("authorization", "")],
        )
        .await
        .expect("an answer")
}

const AUTHORIZE: [(&str, &str); 5] = [
    CLIENT,
    ("response_type", "code"),
    ("scope", "read_write"),
    ("redirect_uri", RETURN),
    ("state", "s t&te"),
];

async fn code(stripe: &Stripe) -> String {
    redirected(stripe, &AUTHORIZE).await["code"].clone()
}

async fn exchange(stripe: &Stripe, code: &str, key: &str) -> Answer {
    let form = [("grant_type", "authorization_code"), ("code", code)];
    let authorization = format!("Bearer {key}");
    stripe
        .post_with("/oauth/token", &form, &[("authorization", &authorization)])
        .await
}

#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(
        (answer.status, answer.text_of("error")),
        (status, error),
        "{}",
        answer.text
    );
    assert!(answer.json["error_description"].is_string());
}

async fn with_key(stripe: &Stripe, method: &str, path: &str, key: &str) -> Answer {
    let authorization = format!("Bearer {key}");
    stripe
        .send(
            method,
            path,
            String::new(),
            &[("authorization", &authorization)],
        )
        .await
        .expect("an answer")
}

#[tokio::test]
async fn an_account_is_connected_used_refreshed_and_disconnected() {
    let stripe = Stripe::start().await;
    assert_eq!(stripe.server.connect_url(), stripe.server.base_url());
    let query = redirected(&stripe, &AUTHORIZE).await;
    assert_eq!(
        (query["state"].as_str(), query["scope"].as_str()),
        ("s t&te", "read_write")
    );
    let tokens = exchange(&stripe, &query["code"], "sk_test_platform")
        .await
        .ok();
    assert_eq!(
        (
            &tokens.json["token_type"],
            &tokens.json["livemode"],
            tokens.text_of("scope")
        ),
        (&json!("bearer"), &json!(false), "read_write")
    );
    assert!(
        tokens
            .text_of("stripe_publishable_key")
            .starts_with("pk_test_")
    );
    let account = tokens.text_of("stripe_user_id");
    let token = tokens.text_of("access_token");

    // The token is the account's own key.
    let own = with_key(&stripe, "GET", "/v1/account", token).await.ok();
    assert_eq!(own.text_of("id"), account);
    let bearer = format!("Bearer {token}");
    let form = authorization(&[("application_fee_amount", "10")]);
    stripe
        .post_with("/v1/payment_intents", &form, &[("authorization", &bearer)])
        .await
        .ok();
    let named = [("stripe-account", account)];
    let seen = stripe
        .send("GET", "/v1/charges", String::new(), &named)
        .await;
    assert_eq!(seen.expect("an answer").ok().data().len(), 1);
    let other = [
        ("authorization", bearer.as_str()),
        ("stripe-account", "acct_1Other"),
    ];
    let other = stripe
        .send("GET", "/v1/charges", String::new(), &other)
        .await;
    other
        .expect("an answer")
        .refused(403, "account_invalid", "");

    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.text_of("refresh_token")),
    ];
    let less = [refresh[0], refresh[1], ("scope", "read_only")];
    let reader = stripe.post("/oauth/token", &less).await.ok();
    assert_eq!(reader.text_of("scope"), "read_only");
    let reader = reader.text_of("access_token");
    with_key(&stripe, "GET", "/v1/charges", reader).await.ok();
    let written = with_key(&stripe, "POST", "/v1/customers", reader).await;
    assert_eq!(written.status, 403, "{}", written.text);

    let end = [CLIENT, ("stripe_user_id", account)];
    let ended = stripe.post("/oauth/deauthorize", &end).await.ok();
    assert_eq!(ended.json, json!({ "stripe_user_id": account }));
    for old in [token, reader] {
        with_key(&stripe, "GET", "/v1/account", old)
            .await
            .refused(401, "api_key_expired", "");
    }
    let seen = stripe
        .send("GET", "/v1/charges", String::new(), &named)
        .await;
    seen.expect("an answer").refused(403, "account_invalid", "");
    refused(
        &stripe.post("/oauth/token", &refresh).await,
        400,
        "invalid_grant",
    );
    refused(
        &stripe.post("/oauth/deauthorize", &end).await,
        401,
        "invalid_client",
    );
    let events = stripe.control().events();
    let told: Vec<_> = events
        .iter()
        .filter(|event| event.account.as_deref() == Some(account))
        .map(|event| event.kind.as_str())
        .filter(|kind| kind.starts_with("account."))
        .collect();
    assert_eq!(
        told,
        [
            "account.application.authorized",
            "account.application.deauthorized"
        ]
    );
    // Connected again, it is seen again.
    stripe.control().set_oauth_consent(OauthConsent {
        account: Some(account.to_owned()),
        ..OauthConsent::default()
    });
    let again = exchange(&stripe, &code(&stripe).await, "sk_test_platform")
        .await
        .ok();
    assert_eq!(again.text_of("stripe_user_id"), account);
    let seen = stripe
        .send("GET", "/v1/charges", String::new(), &named)
        .await;
    seen.expect("an answer").ok();
}

#[tokio::test]
async fn a_code_is_good_once_for_five_minutes_in_its_mode() {
    let stripe = Stripe::start().await;
    refused(
        &exchange(&stripe, "ac_none", "sk_test_1").await,
        400,
        "invalid_grant",
    );
    let first = code(&stripe).await;
    let tokens = exchange(&stripe, &first, "sk_test_1").await.ok();
    refused(
        &exchange(&stripe, &first, "sk_test_1").await,
        400,
        "invalid_grant",
    );
    // Whoever exchanged it first may have stolen it.
    with_key(
        &stripe,
        "GET",
        "/v1/account",
        tokens.text_of("access_token"),
    )
    .await
    .refused(401, "api_key_expired", "");

    let late = code(&stripe).await;
    let other_mode = code(&stripe).await;
    refused(
        &exchange(&stripe, &other_mode, "sk_live_1").await,
        400,
        "invalid_grant",
    );
    stripe.control().set_clock(ClockChange::Advance(299));
    exchange(&stripe, &other_mode, "sk_test_1").await.ok();
    stripe.control().set_clock(ClockChange::Advance(1));
    refused(
        &exchange(&stripe, &late, "sk_test_1").await,
        400,
        "invalid_grant",
    );

    stripe.control().set_oauth_consent(OauthConsent {
        livemode: true,
        ..OauthConsent::default()
    });
    let live = exchange(&stripe, &code(&stripe).await, "sk_live_1")
        .await
        .ok();
    assert_eq!(live.json["livemode"], true);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", live.text_of("refresh_token")),
    ];
    let test = stripe.post("/oauth/token", &refresh).await.ok();
    assert!(test.text_of("access_token").starts_with("sk_test_"));
}

#[tokio::test]
async fn oauth_says_what_is_wrong_in_its_own_words() {
    let stripe = Stripe::start().await;
    let token = async |form: Form<'_>| stripe.post("/oauth/token", form).await;
    refused(&token(&[]).await, 400, "invalid_request");
    refused(
        &token(&[("grant_type", "password")]).await,
        400,
        "unsupported_grant_type",
    );
    refused(
        &token(&[("grant_type", "authorization_code")]).await,
        400,
        "invalid_request",
    );
    refused(&token(&[("colour", "red")]).await, 400, "invalid_request");
    let wanted = [("grant_type", "refresh_token"), ("refresh_token", "rt_1")];
    refused(&token(&wanted).await, 400, "invalid_grant");
    let scope = [wanted[0], wanted[1], ("scope", "everything")];
    refused(&token(&scope).await, 400, "invalid_scope");
    let keyless = [("authorization", "")];
    let answer = stripe.post_with("/oauth/token", &wanted, &keyless).await;
    refused(&answer, 401, "invalid_client");
    let secret = [wanted[0], wanted[1], ("client_secret", "sk_test_1")];
    let no_header = stripe
        .send(
            "POST",
            "/oauth/token",
            form(&secret),
            &[("authorization", "Bearer pk_test_1")],
        )
        .await;
    refused(&no_header.expect("an answer"), 401, "invalid_client");
    refused(
        &stripe.post("/oauth/deauthorize", &[CLIENT]).await,
        400,
        "invalid_request",
    );
    let nobody = [("stripe_user_id", "acct_1"), ("client_id", "nonsense")];
    refused(
        &stripe.post("/oauth/deauthorize", &nobody).await,
        401,
        "invalid_client",
    );
    let nowhere = stripe.get("/oauth/nonsense").await;
    refused(&nowhere, 400, "invalid_request");

    for (changed, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "everything"), "invalid_scope"),
    ] {
        let form: Vec<_> = AUTHORIZE
            .into_iter()
            .filter(|(name, _)| *name != changed.0)
            .chain([changed])
            .collect();
        let query = redirected(&stripe, &form).await;
        assert_eq!(
            (query["error"].as_str(), query["state"].as_str()),
            (error, "s t&te")
        );
    }
    let visited = visit(&stripe, "/oauth/authorize", &[CLIENT]).await;
    refused(&visited, 400, "invalid_redirect_uri");
    let visited = visit(&stripe, "/oauth/authorize", &AUTHORIZE[1..]).await;
    refused(&visited, 401, "invalid_client");
    let express = visit(
        &stripe,
        "/express/oauth/authorize",
        &[CLIENT, ("redirect_uri", RETURN)],
    )
    .await;
    assert!(
        express
            .header("location")
            .expect("one")
            .contains("scope=express")
    );

    let denied = json!({ "denied": true }).to_string();
    let told = stripe.send("POST", "/_control/oauth", denied, &[]).await;
    told.expect("an answer").ok();
    assert_eq!(
        redirected(&stripe, &AUTHORIZE).await["error"],
        "access_denied"
    );
}

fn form(pairs: Form<'_>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

#[tokio::test]
async fn a_smaller_scope_does_not_grow() {
    let stripe = Stripe::start().await;
    let modest: Vec<_> = AUTHORIZE
        .into_iter()
        .filter(|(name, _)| *name != "scope")
        .collect();
    let code = redirected(&stripe, &modest).await["code"].clone();
    let tokens = exchange(&stripe, &code, "sk_test_1").await.ok();
    assert_eq!(tokens.text_of("scope"), "read_only");
    let more = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.text_of("refresh_token")),
        ("scope", "read_write"),
    ];
    refused(
        &stripe.post("/oauth/token", &more).await,
        400,
        "invalid_scope",
    );
}

#[tokio::test]
async fn an_account_shows_what_it_can_do_and_what_is_missing() {
    let stripe = Stripe::start().await;
    let fresh = stripe.get("/v1/account").await.ok();
    assert_eq!(
        (
            &fresh.json["charges_enabled"],
            &fresh.json["payouts_enabled"]
        ),
        (&json!(true), &json!(true))
    );
    let change = AccountChange {
        charges_enabled: Some(false),
        capabilities: BTreeMap::from([
            ("card_payments".to_owned(), "inactive".to_owned()),
            ("transfers".to_owned(), "pending".to_owned()),
        ]),
        currently_due: Some(vec!["individual.dob.day".to_owned()]),
        disabled_reason: Some("requirements.past_due".to_owned()),
        ..AccountChange::default()
    };
    stripe.control().change_account(None, &change);
    let shown = stripe.get("/v1/account").await.ok().json;
    assert_eq!(
        (&shown["charges_enabled"], &shown["payouts_enabled"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        shown["capabilities"],
        json!({ "card_payments": "inactive", "transfers": "pending" })
    );
    assert_eq!(
        shown["requirements"]["currently_due"],
        json!(["individual.dob.day"])
    );
    assert_eq!(
        shown["requirements"]["disabled_reason"],
        "requirements.past_due"
    );
    let id = shown["id"].as_str().expect("an id");
    let capability = stripe
        .get(&format!("/v1/accounts/{id}/capabilities/transfers"))
        .await
        .ok();
    assert_eq!(capability.text_of("status"), "pending");
    let events = stripe.get("/v1/events?type=account.updated").await.ok();
    assert_eq!(
        events.data()[0]["data"]["previous_attributes"]["charges_enabled"],
        true
    );

    let over_http = json!({ "payouts_enabled": false, "disabled_reason": "", "past_due": ["tos_acceptance.date"] });
    let answer = stripe
        .send("POST", "/_control/account", over_http.to_string(), &[])
        .await
        .expect("an answer")
        .ok();
    assert_eq!(answer.json["payouts_enabled"], false);
    assert_eq!(
        (
            &answer.json["charges_enabled"],
            &answer.json["requirements"]["disabled_reason"]
        ),
        (&json!(false), &json!(null))
    );
    let other = json!({ "details_submitted": false }).to_string();
    let path = "/_control/accounts/acct_1Seller";
    stripe
        .send("POST", path, other, &[])
        .await
        .expect("an answer")
        .ok();
    let seller = stripe.get("/v1/accounts/acct_1Seller").await.ok();
    assert_eq!(seller.json["details_submitted"], false);
}

#[tokio::test]
async fn a_restricted_key_does_what_it_may() {
    let stripe = Stripe::start().await;
    let key = "rk_test_0123456789abcdef";
    with_key(&stripe, "POST", "/v1/customers", key).await.ok();
    stripe
        .control()
        .restrict_key(key, &["charge_read", "customer_write"]);
    for (method, path, allowed) in [
        ("GET", "/v1/charges", true),
        ("GET", "/v1/charges?limit=1", true),
        ("POST", "/v1/customers", true),
        ("GET", "/v1/customers", true),
        ("POST", "/v1/charges/ch_1", false),
        ("GET", "/v1/payment_intents/pi_1", false),
        ("POST", "/v1/refunds", false),
    ] {
        let answer = with_key(&stripe, method, path, key).await;
        assert_eq!(
            answer.status == 200,
            allowed,
            "{method} {path}: {}",
            answer.text
        );
        if !allowed {
            assert_eq!(answer.status, 403, "{method} {path}");
            assert_eq!(answer.error("type"), "invalid_request_error");
            assert!(!answer.text.contains(key), "{}", answer.text);
        }
    }
    let refund = with_key(&stripe, "POST", "/v1/refunds", key).await;
    assert!(
        refund.error("message").contains("'rak_refund_write'"),
        "{}",
        refund.text
    );
    let over_http = json!({ "key": "rk_live_1", "permissions": [] }).to_string();
    let told = stripe.send("POST", "/_control/keys", over_http, &[]).await;
    told.expect("an answer").ok();
    assert_eq!(
        with_key(&stripe, "GET", "/v1/account", "rk_live_1")
            .await
            .status,
        403
    );
}
