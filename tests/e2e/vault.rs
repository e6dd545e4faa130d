//! Customers and their saved methods, from the first setup to the payment that nobody is there for.

use fake_stripe::AuthenticationOutcome;
use payments_host::types::{
    Adoption, Attachment, Authorization, CaptureMode, Confirmation, Contact, CustomerChanges,
    CustomerRemoval, DeclineReason, Detachment, Entry, ErrorKind, MandateAcceptance, MandateStatus,
    MerchantReason, NewCustomer, NewMethod, NextAction, Outcome, PaymentSource, PaymentStatus,
    Presence, RetryAdvice, SetupRequest, SetupStatus,
};
use payments_host::{CallError, Vault};

use crate::shop::{Shop, euros, play};

fn vault(shop: &Shop) -> Vault<'_> {
    shop.lab.adapter.vault().expect("it is exported")
}

fn ada() -> NewCustomer {
    NewCustomer {
        reference: Some("C-1".to_owned()),
        ..NewCustomer::new(Contact {
            name: Some("Ada Lovelace".to_owned()),
            email: Some("ada@example.com".to_owned()),
            phone: None,
            address: None,
        })
    }
}

async fn customer(shop: &Shop) -> Result<String, CallError> {
    let operation = shop.operation("customer");
    Ok(vault(shop).create_customer(&operation, &ada()).await?.id)
}

fn saved(method: &str) -> PaymentSource {
    PaymentSource::SavedMethod(method.to_owned())
}

fn setup(customer: &str, method: &str) -> SetupRequest {
    SetupRequest {
        return_url: Some("https://shop.example/account".to_owned()),
        ..SetupRequest::new(customer, saved(method))
    }
}

/// A sale while the customer is not there.
fn charge(customer: &str, method: &str) -> Authorization {
    Authorization {
        capture_mode: CaptureMode::Automatic,
        presence: Presence::MerchantInitiated(MerchantReason::Unscheduled),
        customer: Some(customer.to_owned()),
        ..Authorization::new(euros(1990), saved(method))
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, CallError>) -> payments_host::types::AdapterError {
    let error = answer.expect_err("refused");
    error.adapter_error().expect("the adapter's word").clone()
}

#[tokio::test]
async fn a_customer_comes_changes_and_goes() {
    let shop = Shop::open().await;
    let vault = vault(&shop);
    let connection = shop.lab.connection();
    let operation = shop.operation("customer");
    let created = vault.create_customer(&operation, &ada()).await;
    let created = created.expect("a customer");
    let again = shop.lab.repeated("customer");
    let again = vault.create_customer(&again, &ada()).await;
    assert_eq!(again.expect("the same one").id, created.id);
    assert_eq!(created.reference.as_deref(), Some("C-1"));

    let found = vault.find_customers(&connection, "ada@example.com").await;
    let ids: Vec<String> = found.expect("a list").into_iter().map(|it| it.id).collect();
    assert_eq!(ids, [created.id.as_str()]);
    let found = vault.find_customers(&connection, "Ada@example.com").await;
    assert!(found.expect("a list").is_empty());

    let method = shop
        .create(
            "/v1/payment_methods",
            &[("type", "card"), ("card[token]", "tok_visa")],
        )
        .await;
    let attachment = Attachment {
        method_id: method.clone(),
        customer_id: created.id.clone(),
    };
    let attached = vault.attach(&shop.operation("attach"), &attachment).await;
    assert_eq!(
        attached.expect("attached").customer,
        Some(created.id.clone())
    );
    let changes = CustomerChanges {
        default_method: Some(method.clone()),
        description: Some("Mathematician".to_owned()),
        ..CustomerChanges::new(&created.id)
    };
    let changed = vault
        .update_customer(&shop.operation("update"), &changes)
        .await;
    let changed = changed.expect("changed");
    assert_eq!(changed.default_method, Some(method));
    assert_eq!(changed.contact, created.contact);
    let unset = CustomerChanges {
        reference: Some(String::new()),
        ..CustomerChanges::new(&created.id)
    };
    let changed = vault
        .update_customer(&shop.operation("unset"), &unset)
        .await;
    let changed = changed.expect("changed");
    assert_eq!(changed.reference, None);
    assert_eq!(changed.description.as_deref(), Some("Mathematician"));
    assert_eq!(changed.operation_id.as_deref(), Some("customer"));

    for _ in 0..2 {
        let removal = CustomerRemoval::new(&created.id);
        let deleted = vault
            .delete_customer(&shop.operation("delete"), &removal)
            .await;
        deleted.expect("deleted");
    }
    let gone = refused(vault.get_customer(&connection, &created.id).await);
    assert_eq!(gone.kind, ErrorKind::NotFound);
    let gone = refused(vault.list_methods(&connection, &created.id).await);
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_method_is_saved_listed_charged_and_removed() {
    play(async |shop| {
        let customer = customer(shop).await?;
        let request = setup(&customer, "pm_card_visa");
        let setup = vault(shop)
            .begin_setup(&shop.operation("setup"), &request)
            .await?;
        assert_eq!(setup.status, SetupStatus::Succeeded);
        let method = setup.saved_method.expect("a saved method");
        let again = vault(shop)
            .begin_setup(&shop.lab.repeated("setup"), &request)
            .await?;
        assert_eq!(again.saved_method.as_ref(), Some(&method));

        let listed = vault(shop)
            .list_methods(&shop.lab.connection(), &customer)
            .await?;
        let [card] = listed.methods.as_slice() else {
            panic!("{listed:?}");
        };
        assert_eq!(card.id, method);
        assert_eq!(card.details.brand.as_deref(), Some("visa"));
        assert_eq!(card.details.last4.as_deref(), Some("4242"));
        assert_eq!(card.details.expiry_year, Some(2034));

        let paid = shop
            .authorize("renewal", &charge(&customer, &method))
            .await?;
        assert_eq!(paid.status, PaymentStatus::Captured);
        assert_eq!(shop.moved(&paid).captured, 1990);

        let detachment = Detachment::new(&method);
        for _ in 0..2 {
            let detached = vault(shop)
                .detach(&shop.operation("detach"), &detachment)
                .await?;
            assert_eq!(detached.customer, None);
        }
        let listed = vault(shop)
            .list_methods(&shop.lab.connection(), &customer)
            .await?;
        assert_eq!(listed.methods, []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_setup_that_needs_the_customer_goes_on_after_the_page() {
    play(async |shop| {
        let customer = customer(shop).await?;
        let request = setup(
            &customer,
            "pm_card_authenticationRequiredSetupForOffSession",
        );
        let begun = vault(shop)
            .begin_setup(&shop.operation("setup"), &request)
            .await?;
        assert_eq!(begun.status, SetupStatus::AwaitingAction);
        assert!(matches!(begun.next_action, Some(NextAction::Redirect(_))));
        let stripe = shop.lab.stripe.control();
        stripe
            .authenticate(&begun.id, AuthenticationOutcome::Succeeded)
            .expect("authenticated");
        let done = vault(shop)
            .get_setup(&shop.lab.connection(), &begun.id)
            .await?;
        assert_eq!(done.status, SetupStatus::Succeeded);
        let method = done.saved_method.expect("a saved method");

        // The customer agreed, so nobody has to be there.
        let paid = shop
            .authorize("renewal", &charge(&customer, &method))
            .await?;
        assert_eq!(paid.status, PaymentStatus::Captured);
        Ok(())
    })
    .await;
}

/// The bank wants the customer: an error of its own, with the payment to resume.
#[tokio::test]
async fn a_payment_off_session_that_wants_the_customer_is_resumed_on_session() {
    play(async |shop| {
        let customer = customer(shop).await?;
        let method = attached(shop, "pm_card_authenticationRequired", &customer).await?;
        let renewal = charge(&customer, &method);
        let error = refused(shop.authorize("renewal", &renewal).await);
        assert_eq!(error.kind, ErrorKind::Declined);
        let decline = error.decline.expect("a decline");
        assert_eq!(decline.reason, DeclineReason::AuthenticationRequired);
        assert_eq!(error.outcome, Outcome::NotPerformed);
        assert_eq!(error.retry, RetryAdvice::AfterAuthentication);
        let payment = error.payment_id.expect("the payment to resume");

        let confirmation = Confirmation {
            source: Some(saved(&method)),
            return_url: Some("https://shop.example/return".to_owned()),
            ..Confirmation::new(&payment)
        };
        let operation = shop.operation("resume");
        let resumed = shop.lab.adapter.confirm(&operation, &confirmation).await?;
        assert_eq!(resumed.id, payment);
        assert_eq!(resumed.status, PaymentStatus::AwaitingAction);
        assert!(matches!(resumed.next_action, Some(NextAction::Redirect(_))));
        let stripe = shop.lab.stripe.control();
        stripe
            .authenticate(&payment, AuthenticationOutcome::Succeeded)
            .expect("authenticated");
        let paid = shop.get(&resumed).await?;
        assert_eq!(paid.status, PaymentStatus::Captured);
        assert_eq!(paid.captured, Some(euros(1990)));
        Ok(())
    })
    .await;
}

/// A card that was set up for it needs the customer on session only.
#[tokio::test]
async fn a_card_that_was_set_up_pays_off_session_and_asks_on_session() {
    play(async |shop| {
        let customer = customer(shop).await?;
        let card = "pm_card_authenticationRequiredSetupForOffSession";
        let method = attached(shop, card, &customer).await?;
        let paid = shop
            .authorize("renewal", &charge(&customer, &method))
            .await?;
        assert_eq!(paid.status, PaymentStatus::Captured);
        let on_session = Authorization {
            presence: Presence::OnSession,
            return_url: Some("https://shop.example/return".to_owned()),
            ..charge(&customer, &method)
        };
        let asked = shop.authorize("checkout", &on_session).await?;
        assert_eq!(asked.status, PaymentStatus::AwaitingAction);
        Ok(())
    })
    .await;
}

async fn attached(shop: &Shop, method: &str, customer: &str) -> Result<String, CallError> {
    let attachment = Attachment {
        method_id: method.to_owned(),
        customer_id: customer.to_owned(),
    };
    let operation = shop.operation("attach");
    Ok(vault(shop).attach(&operation, &attachment).await?.id)
}

#[tokio::test]
async fn a_debit_has_a_mandate_that_can_be_withdrawn() {
    play(async |shop| {
        let customer = customer(shop).await?;
        let request = SetupRequest {
            billing: Some(ada().contact),
            mandate: Some(MandateAcceptance {
                accepted_at: None,
                ip_address: Some("203.0.113.7".to_owned()),
                user_agent: Some("Mozilla/5.0".to_owned()),
            }),
            ..SetupRequest::new(
                &customer,
                PaymentSource::NewMethod(NewMethod {
                    kind: "sepa_debit".to_owned(),
                    details: vec![Entry::new("iban", "AT321904300235473204")],
                }),
            )
        };
        let setup = vault(shop)
            .begin_setup(&shop.operation("setup"), &request)
            .await?;
        let mandate = setup.mandate.expect("a mandate");
        let connection = shop.lab.connection();
        let read = vault(shop).get_mandate(&connection, &mandate).await?;
        assert_eq!(read.status, MandateStatus::Active);
        assert_eq!(read.saved_method, setup.saved_method);

        let stripe = shop.lab.stripe.control();
        stripe.revoke_mandate(&mandate).expect("withdrawn");
        let read = vault(shop).get_mandate(&connection, &mandate).await?;
        assert_eq!(read.status, MandateStatus::Inactive);
        Ok(())
    })
    .await;
}

/// The three shapes of an import, and that a second one finds everything done.
#[tokio::test]
async fn what_exists_is_taken_over_once() {
    play(async |shop| {
        let known = shop.create("/v1/customers", &[("name", "Acme")]).await;
        let free = [("type", "card"), ("card[token]", "tok_visa")];
        let free = shop.create("/v1/payment_methods", &free).await;
        let owned = shop
            .post(
                "/v1/payment_methods/pm_card_mastercard/attach",
                &[("customer", &known)],
            )
            .await;
        let owned = owned["id"].as_str().expect("an id").to_owned();
        let rows = [
            Adoption {
                reference: Some("C-1".to_owned()),
                ..Adoption::customer(&known)
            },
            Adoption {
                customer: Some(known.clone()),
                make_default: true,
                ..Adoption::saved_method(&free)
            },
            Adoption::saved_method(&owned),
        ];
        let first = vault(shop)
            .adopt(&shop.operation("import-1"), &rows)
            .await?;
        for result in first {
            let adopted = result.expect("adopted");
            assert!(adopted.changed);
            assert_eq!(adopted.customer.as_ref(), Some(&known));
        }
        let second = vault(shop)
            .adopt(&shop.operation("import-2"), &rows)
            .await?;
        for result in second {
            assert!(!result.expect("adopted").changed);
        }

        let customer = vault(shop)
            .get_customer(&shop.lab.connection(), &known)
            .await?;
        assert_eq!(customer.reference.as_deref(), Some("C-1"));
        assert_eq!(customer.default_method.as_ref(), Some(&free));
        assert!(customer.installation_id.is_some());
        for method in [&free, &owned] {
            let id = format!("renewal-{method}");
            let paid = shop.authorize(&id, &charge(&known, method)).await?;
            assert_eq!(paid.status, PaymentStatus::Captured);
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_wrong_is_told_and_the_others_are_done() {
    let shop = Shop::open().await;
    let known = shop.create("/v1/customers", &[]).await;
    let other = shop.create("/v1/customers", &[]).await;
    let owned = shop
        .post(
            "/v1/payment_methods/pm_card_visa/attach",
            &[("customer", &other)],
        )
        .await;
    let owned = owned["id"].as_str().expect("an id").to_owned();
    let rows = [
        Adoption::customer("cus_nobody"),
        Adoption {
            customer: Some(known.clone()),
            ..Adoption::saved_method(&owned)
        },
        Adoption::customer(&known),
        Adoption::saved_method("pm_nobody"),
    ];
    let results = vault(&shop).adopt(&shop.operation("import"), &rows).await;
    let told: Vec<_> = results
        .expect("a result for each")
        .into_iter()
        .map(|result| result.map_err(|error| (error.kind, error.field.unwrap_or_default())))
        .map(|result| result.map(|adopted| adopted.changed))
        .collect();
    assert_eq!(
        told,
        [
            Err((ErrorKind::NotFound, "adoptions[0].customer".to_owned())),
            Err((ErrorKind::Conflict, "adoptions[1].saved-method".to_owned())),
            Ok(true),
            Err((ErrorKind::NotFound, "adoptions[3].saved-method".to_owned())),
        ]
    );
}

/// A hundred at once, as many as one call takes, within the limits of a host and of Stripe.
#[tokio::test]
async fn a_hundred_rows_fit_into_one_call() {
    play(async |shop| {
        let mut rows = Vec::new();
        for _ in 0..100 {
            let customer = shop.create("/v1/customers", &[]).await;
            rows.push(Adoption::customer(customer));
        }
        let results = vault(shop).adopt(&shop.operation("import"), &rows).await?;
        assert_eq!(results.len(), 100);
        assert!(results.iter().all(Result::is_ok));
        Ok(())
    })
    .await;
}
