//! What a connection can do.

use std::collections::BTreeMap;

use fake_stripe::AccountChange;
use payments_host::types::{Capability, CapabilityStatus, Connection, ErrorKind, Requirement};

use super::{connect, interface, platform, refused, sent, with_key};
use crate::shop::{Shop, play};

#[tokio::test]
async fn a_check_asks_twice_and_says_what_the_account_can_do() {
    play(async |shop| {
        let checked = interface(shop).check(&platform(shop)).await?;
        assert_eq!(
            sent(&shop.requests()),
            ["GET /v1/balance", "GET /v1/account"]
        );
        assert_eq!(
            (checked.can_charge, checked.can_pay_out),
            (Some(true), Some(true))
        );
        assert_eq!(checked.default_currency.as_deref(), Some("USD"));
        assert_eq!(checked.missing_permissions, [""; 0]);
        assert!(checked.request_id.is_some());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_a_connected_account_lacks_is_named() {
    play(async |shop| {
        let account = connect(shop).await?.account;
        let change = AccountChange {
            charges_enabled: Some(false),
            payouts_enabled: Some(false),
            capabilities: BTreeMap::from([("card_payments".to_owned(), "inactive".to_owned())]),
            currently_due: Some(vec![
                "external_account".to_owned(),
                "individual.dob.day".to_owned(),
            ]),
            past_due: Some(vec!["external_account".to_owned()]),
            disabled_reason: Some("requirements.past_due".to_owned()),
            ..AccountChange::default()
        };
        shop.lab
            .stripe
            .control()
            .change_account(Some(&account), &change);
        let connection = Connection {
            account: Some(account.clone()),
            ..platform(shop)
        };
        let checked = interface(shop).check(&connection).await?;
        assert_eq!(checked.account, Some(account));
        assert_eq!(
            (checked.can_charge, checked.can_pay_out),
            (Some(false), Some(false))
        );
        let capability = Capability {
            name: "card_payments".to_owned(),
            status: CapabilityStatus::Inactive,
        };
        assert_eq!(checked.capabilities, [capability]);
        let missing = [("external_account", true), ("individual.dob.day", false)];
        assert_eq!(
            checked.missing,
            missing.map(|(name, is_overdue)| Requirement {
                name: name.to_owned(),
                is_overdue,
            })
        );
        assert_eq!(
            checked.disabled_reason.as_deref(),
            Some("requirements.past_due")
        );
        // The platform's own account is another one.
        let own = interface(shop).check(&platform(shop)).await?;
        assert_eq!(own.can_charge, Some(true));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_a_restricted_key_may_not_read_is_named_and_is_no_error() {
    let shop = Shop::open().await;
    let control = shop.lab.stripe.control();
    let key = "rk_test_shop";
    let connection = with_key(&shop, key);
    let everything = interface(&shop).check(&connection).await.expect("checked");
    assert_eq!(everything.missing_permissions, [""; 0]);
    assert_eq!(everything.can_charge, Some(true));

    control.restrict_key(
        key,
        &[
            "balance_read",
            "account_read",
            "payment_intent_write",
            "charge_read",
            "refund_write",
            "payment_method_read",
            "setup_intent_write",
            "customer_read",
            "dispute_read",
            "payout_read",
            "transfer_read",
            "balance_transaction_read",
            "price_read",
            "subscription_read",
        ],
    );
    let checked = interface(&shop).check(&connection).await.expect("checked");
    assert_eq!(
        checked.missing_permissions,
        ["rak_event_read", "rak_webhook_endpoint_read"]
    );
    assert_eq!(checked.can_charge, Some(true));

    control.restrict_key(key, &["payment_intent_write"]);
    let checked = interface(&shop).check(&connection).await.expect("checked");
    assert_eq!((checked.account, checked.can_charge), (None, None));
    assert_eq!(checked.missing_permissions.len(), 15);
    assert_eq!(checked.missing_permissions[0], "rak_balance_read");
}

#[tokio::test]
async fn a_key_that_is_none_and_an_account_that_is_not_connected_are_refused() {
    let shop = Shop::open().await;
    let grant = connect(&shop).await.expect("connected");
    let other = Connection {
        account: Some("acct_1Nobodys".to_owned()),
        ..with_key(&shop, &grant.access_token)
    };
    let error = refused(interface(&shop).check(&other).await);
    assert_eq!(error.kind, ErrorKind::Forbidden);
    assert_eq!(error.code.as_deref(), Some("account_invalid"));
}
