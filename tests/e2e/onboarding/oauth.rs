//! OAuth.

use fake_stripe::OauthConsent;
use host_test::artifacts;
use payments_host::types::{
    CodeExchange, Connection, Credential, ErrorKind, GrantScope, Mode, Operation, Outcome,
    RetryAdvice, TokenRefresh,
};
use payments_host::{Adapter, Egress, Host, InMemoryCredentials, Secret};

use super::{
    authorize, code, connect, exchange, interface, link, platform, refused, revocation, sent,
    with_credential, with_key,
};
use crate::shop::{Shop, euros, play};

/// The name of a key that the host keeps to itself.
const HELD_AS: &str = "platform";

#[tokio::test]
async fn an_account_is_connected_paid_refreshed_and_revoked() {
    play(async |shop| {
        let query = authorize(shop, &link(shop)).await?;
        assert_eq!(query["scope"], "read_write");
        let grant = exchange(shop, &query["code"]).await?;
        assert_eq!(
            (grant.mode, grant.scope),
            (Mode::Test, GrantScope::ReadWrite)
        );
        let key = grant
            .publishable_key
            .as_deref()
            .expect("a key for browsers");
        assert!(key.starts_with("pk_test_"), "{key}");

        // In either way: the platform's key with the account, or the account's own token.
        let named = Connection {
            account: Some(grant.account.clone()),
            ..platform(shop)
        };
        for (id, connection) in [
            ("op-1", named),
            ("op-2", with_key(shop, &grant.access_token)),
        ] {
            let checked = interface(shop).check(&connection).await?;
            assert_eq!(checked.account.as_deref(), Some(grant.account.as_str()));
            assert_eq!(checked.can_charge, Some(true));
            let operation = Operation {
                connection,
                ..shop.operation(id)
            };
            let sale = host_test::situation::sale(euros(1000));
            let paid = shop.lab.adapter.authorize(&operation, &sale).await?;
            assert_eq!(paid.captured, euros(1000).into());
        }

        let refresh_token = grant.refresh_token.clone().expect("a refresh token");
        let refresh = TokenRefresh {
            scope: Some(GrantScope::ReadOnly),
            ..TokenRefresh::new(platform(shop), refresh_token)
        };
        let reader = interface(shop).refresh(&refresh).await?;
        assert_eq!(
            (reader.account, reader.scope),
            (grant.account.clone(), GrantScope::ReadOnly)
        );
        assert_ne!(reader.access_token, grant.access_token);
        interface(shop)
            .revoke(&revocation(shop, &grant.account))
            .await
    })
    .await;
}

#[tokio::test]
async fn what_was_revoked_is_over_and_may_be_revoked_again() {
    let shop = Shop::open().await;
    let grant = connect(&shop).await.expect("connected");
    let revocation = revocation(&shop, &grant.account);
    for _ in 0..2 {
        interface(&shop).revoke(&revocation).await.expect("revoked");
    }
    let token = with_key(&shop, &grant.access_token);
    let error = refused(interface(&shop).check(&token).await);
    assert_eq!(
        (error.kind, error.outcome),
        (ErrorKind::Unauthorized, Outcome::NotPerformed)
    );
    let named = Connection {
        account: Some(grant.account),
        ..platform(&shop)
    };
    let error = refused(interface(&shop).check(&named).await);
    assert_eq!(error.kind, ErrorKind::Forbidden);
    let refresh = TokenRefresh::new(platform(&shop), grant.refresh_token.expect("one"));
    let error = refused(interface(&shop).refresh(&refresh).await);
    assert_eq!(
        (error.kind, error.retry),
        (ErrorKind::Unauthorized, RetryAdvice::NewOperation)
    );
    assert_eq!(error.field.as_deref(), Some("refresh.refresh-token"));
}

#[tokio::test]
async fn an_owner_who_declines_brings_no_code() {
    play(async |shop| {
        shop.lab.stripe.control().set_oauth_consent(OauthConsent {
            denied: true,
            ..OauthConsent::default()
        });
        let query = authorize(shop, &link(shop)).await?;
        assert_eq!(query["error"], "access_denied");
        assert!(!query.contains_key("code"), "{query:?}");
        assert_eq!(
            sent(&shop.requests()),
            [""; 0],
            "a link is made without a request"
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_the_grant() {
    let shop = Shop::open().await;
    let code = code(&shop).await.expect("a code");
    let grant = exchange(&shop, &code).await.expect("connected");
    let error = refused(exchange(&shop, &code).await);
    assert_eq!(
        (error.kind, error.outcome, error.retry),
        (
            ErrorKind::Unauthorized,
            Outcome::NotPerformed,
            RetryAdvice::NewOperation
        )
    );
    assert_eq!(error.code.as_deref(), Some("invalid_grant"));
    // Which is why the adapter sent each of the two once.
    assert_eq!(sent(&shop.requests()), ["POST /oauth/token"; 2]);
    let token = with_key(&shop, &grant.access_token);
    let error = refused(interface(&shop).check(&token).await);
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    // Nobody who reads the logs can connect an account.
    assert!(!format!("{error:?}").contains(&code));
    let nobodys = refused(exchange(&shop, "ac_nobodys").await);
    assert!(
        !format!("{nobodys:?}").contains("ac_nobodys"),
        "{nobodys:?}"
    );
}

#[tokio::test]
async fn test_and_live_mode_are_kept_apart() {
    let shop = Shop::open().await;
    shop.lab.stripe.control().set_oauth_consent(OauthConsent {
        livemode: true,
        ..OauthConsent::default()
    });
    // A code of live mode, a key of test mode.
    let live_code = code(&shop).await.expect("a code");
    let error = refused(exchange(&shop, &live_code).await);
    assert_eq!(
        (error.kind, error.outcome),
        (ErrorKind::Conflict, Outcome::NotPerformed)
    );

    // The host holds a live key as the one of test mode.
    let wrong = with_credential(
        &shop,
        Credential::host_held("secret-key", HELD_AS),
        Mode::Test,
    );
    let adapter = adapter_with_held_key(&shop, "sk_live_platform").await;
    let held = adapter.onboarding().expect("it is exported");
    let error = refused(held.check(&wrong).await);
    assert_eq!(
        (error.kind, error.field.as_deref()),
        (ErrorKind::Unauthorized, Some("connection.mode"))
    );
    let exchange = CodeExchange {
        connection: wrong,
        code: live_code,
    };
    let error = refused(held.exchange(&exchange).await);
    assert_eq!(
        (error.kind, error.outcome),
        (ErrorKind::Conflict, Outcome::Unknown)
    );

    // In live mode nothing is sent elsewhere.
    let mut live = link(&shop);
    live.connection.mode = Mode::Live;
    let error = refused(interface(&shop).authorize_url(&live).await);
    assert_eq!(error.field.as_deref(), Some("connection.endpoints"));
}

/// An adapter whose host holds a key as the one of test mode.
async fn adapter_with_held_key(shop: &Shop, key: &str) -> Adapter {
    let origin = shop.lab.stripe.base_url();
    let credentials =
        InMemoryCredentials::new().with("", HELD_AS, Mode::Test, origin, Secret::new(key));
    let host = Host::builder()
        .egress(Egress::new().allow_loopback_http())
        .credentials(credentials)
        .max_concurrent_calls(1)
        .cache_dir(artifacts::compiled_code())
        .build()
        .expect("a host");
    let component = tokio::task::spawn_blocking(artifacts::stripe_adapter).await;
    let component = component.expect("no panic").expect("the component");
    host.load_file(&component).await.expect("loaded")
}
