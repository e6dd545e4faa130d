//! What a shop keeps of its customers: the default method, mandates, and payments without the shopper
//! that need the shopper after all.

use fake_stripe::AuthenticationOutcome;
use serde_json::{Value, json};

use crate::support::{Form, NOW, Stripe};

async fn customer(stripe: &Stripe, form: Form<'_>) -> Value {
    stripe.post("/v1/customers", form).await.ok().json
}

fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}

fn default_of(customer: &Value) -> &Value {
    &customer["invoice_settings"]["default_payment_method"]
}

#[tokio::test]
async fn a_default_is_one_of_the_customers_own_methods() {
    let stripe = Stripe::start().await;
    let default = "invoice_settings[default_payment_method]";
    let jo = customer(
        &stripe,
        &[
            ("payment_method", "pm_card_visa"),
            (default, "pm_card_visa"),
        ],
    )
    .await;
    let path = format!("/v1/customers/{}", id(&jo));
    let methods = stripe.get(&format!("{path}/payment_methods")).await.ok();
    assert_eq!(*default_of(&jo), methods.data()[0]["id"]);
    let shown = stripe
        .get(&format!(
            "{path}?expand[]=invoice_settings.default_payment_method"
        ))
        .await
        .ok();
    assert_eq!(default_of(&shown.json)["card"]["brand"], "visa");

    let attach = "/v1/payment_methods/pm_card_mastercard/attach";
    let second = stripe.post(attach, &[("customer", id(&jo))]).await.ok();
    let changed = stripe
        .post(&path, &[(default, second.text_of("id"))])
        .await
        .ok();
    assert_eq!(*default_of(&changed.json), second.json["id"]);
    stripe.post(&path, &[("name", "Jo")]).await.ok();
    stripe
        .post(
            &format!("/v1/payment_methods/{}/detach", second.text_of("id")),
            &[],
        )
        .await
        .ok();
    assert!(default_of(&stripe.get(&path).await.ok().json).is_null());
    stripe
        .post(&path, &[(default, second.text_of("id"))])
        .await
        .refused(400, "resource_missing", default);

    let first = methods.ids()[0].to_owned();
    stripe.post(&path, &[(default, &first)]).await.ok();
    // Only detaching takes a default away.
    stripe
        .post(&path, &[(default, "")])
        .await
        .refused(400, "parameter_invalid_empty", default);
    let other = customer(&stripe, &[]).await;
    stripe
        .post(
            &format!("/v1/customers/{}", id(&other)),
            &[(default, &first)],
        )
        .await
        .refused(400, "resource_missing", default);
}

#[tokio::test]
async fn methods_are_found_below_their_customer() {
    let stripe = Stripe::start().await;
    let jo = customer(&stripe, &[("payment_method", "pm_card_visa")]).await;
    let other = customer(&stripe, &[("payment_method", "pm_card_visa")]).await;
    let path = format!("/v1/customers/{}/payment_methods", id(&jo));
    let all = stripe.get(&path).await.ok();
    assert_eq!(all.data().len(), 1);
    assert!(
        stripe
            .get(&format!("{path}?type=sepa_debit"))
            .await
            .ok()
            .data()
            .is_empty()
    );
    let one = format!("{path}/{}", all.ids()[0]);
    assert_eq!(stripe.get(&one).await.ok().json, all.data()[0]);
    let elsewhere = format!(
        "/v1/customers/{}/payment_methods/{}",
        id(&other),
        all.ids()[0]
    );
    stripe
        .get(&elsewhere)
        .await
        .refused(404, "resource_missing", "id");
    stripe
        .send(
            "DELETE",
            &format!("/v1/customers/{}", id(&jo)),
            String::new(),
            &[],
        )
        .await
        .expect("an answer")
        .ok();
    stripe
        .get(&path)
        .await
        .refused(404, "resource_missing", "id");
}

#[tokio::test]
async fn a_payment_that_needs_the_shopper_after_all_can_be_resumed() {
    let stripe = Stripe::start().await;
    let card = ("payment_method", "pm_card_authenticationRequired");
    let jo = customer(&stripe, &[card]).await;
    let methods = format!("/v1/customers/{}/payment_methods", id(&jo));
    let method = stripe.get(&methods).await.ok().ids()[0].to_owned();
    let pay = [
        ("customer", id(&jo)),
        ("payment_method", method.as_str()),
        ("off_session", "true"),
    ];
    let declined = stripe.authorize(&pay).await;
    assert_eq!(declined.status, 402);
    let error = &declined.json["error"];
    assert_eq!(
        (
            &error["code"],
            &error["decline_code"],
            &error["payment_method"]["id"]
        ),
        (
            &json!("authentication_required"),
            &json!("authentication_required"),
            &json!(method)
        )
    );
    let intent = id(&error["payment_intent"]);
    let confirm = format!("/v1/payment_intents/{intent}/confirm");
    let resumed = stripe
        .post(&confirm, &[("payment_method", method.as_str())])
        .await
        .ok();
    assert_eq!(resumed.text_of("status"), "requires_action");
    let done = stripe
        .control()
        .authenticate(intent, AuthenticationOutcome::Succeeded)
        .expect("it waits");
    assert_eq!(done["status"], "requires_capture");
    assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0));
}

const SEPA: [(&str, &str); 2] = [
    ("payment_method_data[type]", "sepa_debit"),
    (
        "payment_method_data[sepa_debit][iban]",
        "AT321904300235473204",
    ),
];

#[tokio::test]
async fn a_mandate_says_how_the_shopper_consented_and_carries_payments() {
    let stripe = Stripe::start().await;
    let jo = customer(&stripe, &[]).await;
    let consent = [
        ("customer", id(&jo)),
        ("confirm", "true"),
        ("mandate_data[customer_acceptance][type]", "online"),
        (
            "mandate_data[customer_acceptance][accepted_at]",
            "1795000000",
        ),
        (
            "mandate_data[customer_acceptance][online][ip_address]",
            "198.51.100.9",
        ),
        (
            "mandate_data[customer_acceptance][online][user_agent]",
            "curl",
        ),
    ];
    let setup = stripe
        .post("/v1/setup_intents", &[&consent[..], &SEPA].concat())
        .await
        .ok()
        .json;
    let mandate = setup["mandate"].as_str().expect("an id");
    let path = format!("/v1/mandates/{mandate}");
    let shown = stripe.get(&path).await.ok().json;
    assert_eq!(
        shown["customer_acceptance"],
        json!({
            "accepted_at": 1_795_000_000, "type": "online",
            "online": { "ip_address": "198.51.100.9", "user_agent": "curl" },
        })
    );
    let pay = [
        ("customer", id(&jo)),
        (
            "payment_method",
            setup["payment_method"].as_str().expect("an id"),
        ),
        ("currency", "eur"),
        ("capture_method", "automatic"),
        ("off_session", "true"),
    ];
    let intent = stripe.authorized(&pay).await;
    let charge = &stripe.intent(&intent).await["latest_charge"];
    assert_eq!(
        charge["payment_method_details"]["sepa_debit"]["mandate"],
        mandate
    );
    stripe
        .authorize(&[&pay[..], &[("mandate", mandate)]].concat())
        .await
        .ok();
    stripe
        .authorize(&[&pay[..], &[("mandate", "mandate_none")]].concat())
        .await
        .refused(400, "resource_missing", "mandate");

    stripe
        .control()
        .revoke_mandate(mandate)
        .expect("it is active");
    assert_eq!(stripe.get(&path).await.ok().text_of("status"), "inactive");
    assert!(
        stripe
            .event_types()
            .await
            .contains(&"mandate.updated".to_owned())
    );
    stripe
        .authorize(&pay)
        .await
        .refused(400, "payment_intent_mandate_invalid", "payment_method");
    assert!(stripe.control().revoke_mandate("mandate_none").is_err());
    let revoke = "/_control/mandates/mandate_none/revoke";
    let refused = stripe.send("POST", revoke, String::new(), &[]).await;
    assert_eq!(refused.expect("an answer").status, 400);
}

#[tokio::test]
async fn mandates_of_one_debit_of_cards_and_of_payments() {
    let stripe = Stripe::start().await;
    let offline = ("mandate_data[customer_acceptance][type]", "offline");
    let once = [
        offline,
        ("confirm", "true"),
        ("usage", "on_session"),
        ("single_use[amount]", "700"),
        ("single_use[currency]", "eur"),
    ];
    let setup = stripe
        .post("/v1/setup_intents", &[&once[..], &SEPA].concat())
        .await
        .ok()
        .json;
    assert!(setup["mandate"].is_null());
    let mandate = setup["single_use_mandate"].as_str().expect("an id");
    let shown = stripe
        .get(&format!("/v1/mandates/{mandate}"))
        .await
        .ok()
        .json;
    assert_eq!(
        (
            &shown["type"],
            &shown["single_use"]["amount"],
            &shown["customer_acceptance"]["accepted_at"]
        ),
        (&json!("single_use"), &json!(700), &json!(NOW))
    );
    let card = [("payment_method", "pm_card_visa"), ("confirm", "true")];
    let setup = stripe.post("/v1/setup_intents", &card).await.ok();
    assert!(setup.json["mandate"].is_null(), "a card needs none");
    let setup = stripe
        .post("/v1/setup_intents", &[card[0], card[1], offline])
        .await
        .ok();
    assert!(setup.json["mandate"].is_string());

    let jo = customer(&stripe, &[]).await;
    let keep = [
        ("customer", id(&jo)),
        ("setup_future_usage", "off_session"),
        offline,
    ];
    let intent = stripe.authorized(&keep).await;
    let charge = &stripe.intent(&intent).await["latest_charge"];
    let given = charge["payment_method_details"]["card"]["mandate"].as_str();
    let other = [
        ("payment_method", "pm_card_mastercard"),
        ("mandate", given.expect("an id")),
    ];
    stripe
        .authorize(&other)
        .await
        .refused(400, "payment_intent_mandate_invalid", "mandate");
}

#[tokio::test]
async fn a_setup_is_changed_before_it_is_confirmed() {
    let stripe = Stripe::start().await;
    let jo = customer(&stripe, &[]).await;
    let setup = stripe.post("/v1/setup_intents", &[]).await.ok();
    let path = format!("/v1/setup_intents/{}", setup.text_of("id"));
    let change = [
        ("customer", id(&jo)),
        ("payment_method", "pm_card_visa"),
        ("description", "For later"),
    ];
    let changed = stripe.post(&path, &change).await.ok();
    assert_eq!(
        (changed.text_of("status"), changed.text_of("description")),
        ("requires_confirmation", "For later")
    );
    stripe.post(&format!("{path}/confirm"), &[]).await.ok();
    stripe.post(&path, &[("metadata[k]", "v")]).await.ok();
    stripe
        .post(&path, &[("payment_method", "pm_card_visa")])
        .await
        .refused(400, "setup_intent_unexpected_state", "");
}
