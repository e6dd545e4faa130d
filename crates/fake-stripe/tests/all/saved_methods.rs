//! Customers, saved payment methods, setup intents.

use fake_stripe::AuthenticationOutcome;
use serde_json::json;

use crate::support::Stripe;

async fn customer(stripe: &Stripe) -> String {
    stripe
        .post("/v1/customers", &[("name", "Jo")])
        .await
        .ok()
        .text_of("id")
        .to_owned()
}

#[tokio::test]
async fn attached_methods_pay_again_and_detached_ones_do_not() {
    let stripe = Stripe::start().await;
    let customer = customer(&stripe).await;
    let attach = "/v1/payment_methods/pm_card_visa/attach";
    stripe
        .post(attach, &[])
        .await
        .refused(400, "parameter_missing", "customer");
    let method = stripe
        .post(attach, &[("customer", &customer)])
        .await
        .ok()
        .text_of("id")
        .to_owned();
    let list = stripe
        .get(&format!(
            "/v1/payment_methods?customer={customer}&type=card"
        ))
        .await
        .ok();
    assert_eq!(list.ids(), [&method]);

    let pay = [
        ("payment_method", method.as_str()),
        ("customer", customer.as_str()),
        ("off_session", "true"),
    ];
    stripe.authorize(&pay).await.ok();
    stripe.authorize(&pay).await.ok();
    stripe
        .authorize(&pay[..1])
        .await
        .refused(400, "", "payment_method");
    stripe
        .post(&format!("/v1/payment_methods/{method}/detach"), &[])
        .await
        .ok();
    stripe
        .authorize(&pay)
        .await
        .refused(400, "", "payment_method");
}

#[tokio::test]
async fn a_method_used_without_a_customer_is_used_up() {
    let stripe = Stripe::start().await;
    let form = [
        ("type", "card"),
        ("card[token]", "tok_visa"),
        ("billing_details[address][country]", "DE"),
    ];
    let method = stripe.post("/v1/payment_methods", &form).await.ok();
    assert_eq!(method.json["billing_details"]["address"]["country"], "DE");
    let pay = [("payment_method", method.text_of("id"))];
    stripe.authorize(&pay).await.ok();
    stripe
        .authorize(&pay)
        .await
        .refused(400, "", "payment_method");
}

#[tokio::test]
async fn paying_can_save_the_method() {
    let stripe = Stripe::start().await;
    let customer = customer(&stripe).await;
    let save = [
        ("customer", customer.as_str()),
        ("setup_future_usage", "off_session"),
    ];
    let intent = stripe.authorize(&save).await.ok();
    let list = stripe
        .get(&format!("/v1/payment_methods?customer={customer}"))
        .await
        .ok();
    assert_eq!(list.ids(), [intent.text_of("payment_method")]);
    assert!(
        stripe
            .event_types()
            .await
            .contains(&"payment_method.attached".to_owned())
    );
}

#[tokio::test]
async fn a_setup_authenticates_for_later() {
    let stripe = Stripe::start().await;
    let customer = customer(&stripe).await;
    let form = [
        ("customer", customer.as_str()),
        ("payment_method", "pm_card_authenticationRequiredOnSetup"),
        ("confirm", "true"),
        ("return_url", "https://shop.test/"),
    ];
    let setup = stripe.post("/v1/setup_intents", &form).await.ok();
    assert_eq!(setup.text_of("status"), "requires_action");
    let done = stripe
        .control()
        .authenticate(setup.text_of("id"), AuthenticationOutcome::Succeeded)
        .expect("it waits");
    assert_eq!(done["status"], "succeeded");
    let method = done["payment_method"].as_str().expect("a method");
    let pay = [
        ("payment_method", method),
        ("customer", customer.as_str()),
        ("off_session", "true"),
    ];
    stripe.authorize(&pay).await.ok();
}

#[tokio::test]
async fn a_setup_can_fail_or_be_canceled() {
    let stripe = Stripe::start().await;
    let declined = [
        ("payment_method", "pm_card_chargeDeclined"),
        ("confirm", "true"),
    ];
    let answer = stripe.post("/v1/setup_intents", &declined).await;
    assert_eq!(
        (answer.status, answer.error("code")),
        (402, "card_declined")
    );
    assert_eq!(
        answer.json["error"]["setup_intent"]["status"],
        "requires_payment_method"
    );
    stripe
        .post(
            "/v1/setup_intents",
            &[
                ("payment_method", "pm_card_chargeCustomerFail"),
                ("confirm", "true"),
            ],
        )
        .await
        .ok();
    let setup = stripe.post("/v1/setup_intents", &[]).await.ok();
    let path = format!("/v1/setup_intents/{}", setup.text_of("id"));
    let canceled = stripe
        .post(
            &format!("{path}/cancel"),
            &[("cancellation_reason", "abandoned")],
        )
        .await
        .ok();
    assert_eq!(canceled.text_of("status"), "canceled");
    stripe.post(&format!("{path}/confirm"), &[]).await.refused(
        400,
        "setup_intent_unexpected_state",
        "",
    );
    assert_eq!(stripe.get("/v1/setup_intents").await.data().len(), 3);
}

#[tokio::test]
async fn a_customer_is_changed_and_deleted() {
    let stripe = Stripe::start().await;
    let customer = customer(&stripe).await;
    let path = format!("/v1/customers/{customer}");
    stripe
        .post(
            "/v1/payment_methods/pm_card_visa/attach",
            &[("customer", &customer)],
        )
        .await
        .ok();
    stripe
        .post(&path, &[("address[city]", "Berlin")])
        .await
        .ok();
    let changed = stripe
        .post(&path, &[("email", "jo@example.test"), ("address", "")])
        .await
        .ok();
    assert_eq!(
        (&changed.json["email"], &changed.json["address"]),
        (&json!("jo@example.test"), &json!(null))
    );
    let updated = stripe.get("/v1/events?type=customer.updated").await.ok();
    let previous = &updated.data()[0]["data"]["previous_attributes"];
    assert_eq!(
        *previous,
        json!({ "email": null, "address": { "city": "Berlin" } })
    );

    let deleted = stripe
        .send("DELETE", &path, String::new(), &[])
        .await
        .expect("an answer")
        .ok();
    assert_eq!(deleted.json["deleted"], true);
    assert_eq!(stripe.get(&path).await.ok().json["deleted"], true);
    stripe
        .authorize(&[("customer", &customer)])
        .await
        .refused(400, "resource_missing", "customer");
    assert!(
        stripe
            .get(&format!("/v1/payment_methods?customer={customer}"))
            .await
            .data()
            .is_empty()
    );
}

#[tokio::test]
async fn a_saved_method_is_changed_and_paid_with() {
    let stripe = Stripe::start().await;
    let customer = customer(&stripe).await;
    let loose = stripe
        .post(
            "/v1/payment_methods",
            &[("type", "card"), ("card[token]", "tok_visa")],
        )
        .await
        .ok();
    let path = format!("/v1/payment_methods/{}", loose.text_of("id"));
    let change = [
        ("card[exp_year]", "2040"),
        ("billing_details[email]", "jo@example.test"),
        ("billing_details[address][city]", "Berlin"),
    ];
    assert_eq!(stripe.post(&path, &change).await.status, 400);
    stripe
        .post(&format!("{path}/attach"), &[("customer", &customer)])
        .await
        .ok();
    let changed = stripe.post(&path, &change).await.ok();
    assert_eq!(changed.json["billing_details"]["address"]["city"], "Berlin");
    let unset = stripe
        .post(&path, &[("billing_details[email]", "")])
        .await
        .ok();
    assert_eq!(
        (
            &unset.json["billing_details"]["email"],
            &unset.json["card"]["exp_year"]
        ),
        (&json!(null), &json!(2040))
    );
    let types = stripe.event_types().await;
    assert_eq!(types[types.len() - 2..], ["payment_method.updated"; 2]);
    let pay = [
        ("customer", customer.as_str()),
        ("payment_method", loose.text_of("id")),
    ];
    let intent = stripe.authorized(&pay).await;
    let charge = &stripe.intent(&intent).await["latest_charge"];
    assert_eq!(charge["payment_method_details"]["card"]["exp_year"], 2040);
}

#[tokio::test]
async fn a_debit_that_is_set_up_has_a_mandate() {
    let stripe = Stripe::start().await;
    let customer = customer(&stripe).await;
    let form = [
        ("customer", customer.as_str()),
        ("payment_method_data[type]", "sepa_debit"),
        (
            "payment_method_data[sepa_debit][iban]",
            "AT321904300235473204",
        ),
        ("confirm", "true"),
        ("expand[]", "mandate"),
    ];
    let setup = stripe.post("/v1/setup_intents", &form).await.ok();
    assert_eq!(
        setup.json["payment_method_types"],
        json!(["card", "sepa_debit"])
    );
    let mandate = &setup.json["mandate"];
    assert_eq!(
        (&mandate["status"], &mandate["payment_method"]),
        (&json!("active"), &setup.json["payment_method"])
    );
}
