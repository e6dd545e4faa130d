//! What keeps the exchange safe.

use fake_stripe::FakeStripe;
use host_test::lab::{SECRET_KEY, connection_to};
use host_test::{artifacts, situation, time};
use payments_host::types::{
    Authorization, Connection, Credential, ErrorKind, Mode, NewMethod, Operation, Outcome,
    PaymentSource, PaymentStatus,
};
use payments_host::{Egress, Host, Secret};

use super::super::{adapter_that_is_given_no_key, load, refused};
use super::sale_by;
use crate::endpoint::Endpoint;
use crate::shop::{euros, play};

#[tokio::test]
async fn orocommerce_data_is_encrypted_on_its_way() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let host = Host::builder()
        .egress(Egress::new().allow("127.0.0.1.example").allow("localhost"))
        .cache_dir(artifacts::compiled_code())
        .build()
        .expect("a host");
    let adapter = load(&host).await;
    // The name is allowed; http is not, wherever it goes.
    let in_the_clear = stripe.base_url().replace("127.0.0.1", "localhost");
    let operation = Operation::new(connection_to(&in_the_clear), "op-1", time::now());
    let sale = situation::sale(euros(1000));
    let error = refused(adapter.authorize(&operation, &sale).await);
    assert_eq!(error.kind, ErrorKind::EgressDenied);
    assert_eq!(error.outcome, Outcome::NotPerformed);
    assert_eq!(stripe.control().requests(), []);
}

#[tokio::test]
async fn orocommerce_card_numbers_never_pass() {
    play(async |shop| {
        let number = [("number", "4242424242424242"), ("cvc", "123")];
        let error = refused(shop.authorize("order-1", &sale_by("card", &number)).await);
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert_eq!(error.field.as_deref(), Some("authorization.source.kind"));
        assert!(!error.message.contains("4242"));
        assert_eq!(shop.requests(), []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_token_stands_for_the_card() {
    play(async |shop| {
        let token = PaymentSource::BrowserToken("ctoken_pm_card_visa".to_owned());
        let hold = Authorization::new(euros(1000), token);
        let payment = shop.authorize("order-1", &hold).await?;
        assert_eq!(payment.status, PaymentStatus::Authorized);
        for request in shop.requests() {
            assert!(!request.body.contains("4242"), "{}", request.body);
        }
        let printed = format!("{payment:?}");
        assert!(
            !printed.contains("42424242"),
            "the last four digits at most"
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_bank_details_are_not_repeated_in_errors() {
    play(async |shop| {
        let account = NewMethod {
            kind: "sepa_debit".to_owned(),
            details: vec![payments_host::types::Entry::new(
                "iban\n",
                "DE89370400440532013000",
            )],
        };
        let hold = Authorization::new(euros(1000), PaymentSource::NewMethod(account));
        let error = refused(shop.authorize("order-1", &hold).await);
        assert_eq!(
            error.field.as_deref(),
            Some("authorization.source.details[0].key")
        );
        assert!(!format!("{error:?}").contains("DE8937"));
        assert_eq!(shop.requests(), []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_only_who_is_authorized_gets_at_the_account() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let adapter = adapter_that_is_given_no_key(&stripe, |credentials, origin| {
        let key = Secret::new(SECRET_KEY);
        credentials.with("back-office", "stripe", Mode::Test, origin, key)
    })
    .await;
    let connection = Connection {
        credentials: vec![Credential::host_held("secret-key", "stripe")],
        ..connection_to(stripe.base_url())
    };
    let hold = situation::hold(euros(1000));
    let operation = Operation::new(connection.clone(), "op-1", time::now());
    let back_office = adapter.for_tenant("back-office");
    let payment = back_office.authorize(&operation, &hold).await;
    let payment = payment.expect("authorized");
    let reading = adapter.for_tenant("storefront");
    let error = refused(reading.get_payment(&connection, &payment.id).await);
    assert_eq!(error.kind, ErrorKind::EgressDenied);
    assert_eq!(
        stripe.control().requests().len(),
        1,
        "the authorization alone"
    );
}

#[tokio::test]
async fn orocommerce_key_may_be_restricted_to_what_is_needed() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let adapter = adapter_that_is_given_no_key(&stripe, |credentials, _| credentials).await;
    let key = "rk_test_readonly";
    stripe.control().restrict_key(key, &["payment_intent_read"]);
    let connection = Connection {
        credentials: vec![Credential::secret("secret-key", key)],
        ..connection_to(stripe.base_url())
    };
    let operation = Operation::new(connection, "op-1", time::now());
    let error = refused(
        adapter
            .authorize(&operation, &situation::hold(euros(1000)))
            .await,
    );
    assert_eq!(error.kind, ErrorKind::Forbidden);
    assert_eq!(error.outcome, Outcome::NotPerformed);
    assert!(!error.message.contains(key), "{}", error.message);
    assert!(stripe.control().ledger().entries.is_empty());
}

#[tokio::test]
async fn orocommerce_forged_notification_is_refused() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        shop.authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let genuine = endpoint.deliveries(shop).await.remove(0);
        let adapter = &shop.lab.adapter;
        adapter.verify(&endpoint.policy, &genuine).await?;
        let forged = payments_host::types::Delivery {
            payload: genuine.payload.replacen("1000", "1", 1),
            ..genuine
        };
        let refusal = adapter.verify(&endpoint.policy, &forged).await;
        assert!(matches!(
            refusal.expect_err("refused"),
            payments_host::CallError::Webhook(_)
        ));
        Ok(())
    })
    .await;
}
