//! Parameters are checked against Stripe's own types.

use crate::support::{Form, Stripe, authorization};

#[tokio::test]
async fn wrong_parameters_are_named_as_stripe_names_them() {
    let stripe = Stripe::start().await;
    let cases: [(Form<'_>, &str, &str); 12] = [
        (
            &[("amount", "1000"), ("currency", "usd"), ("colour", "red")],
            "parameter_unknown",
            "colour",
        ),
        (
            &[
                ("amount", "1000"),
                ("currency", "usd"),
                ("payment_method_types[]", "card"),
            ],
            "parameter_unknown",
            "payment_method_types",
        ),
        (
            &[
                ("amount", "1000"),
                ("currency", "usd"),
                ("shipping[fee]", "1"),
            ],
            "parameter_unknown",
            "shipping[fee]",
        ),
        (&[("currency", "usd")], "parameter_missing", "amount"),
        (&[("amount", "1000")], "parameter_missing", "currency"),
        (
            &[
                ("amount", "1000"),
                ("currency", "usd"),
                ("shipping[name]", "Jo"),
            ],
            "parameter_missing",
            "shipping[address]",
        ),
        (
            &[("amount", "10.00"), ("currency", "usd")],
            "parameter_invalid_integer",
            "amount",
        ),
        (
            &[("amount", "1000"), ("currency", "usd"), ("confirm", "yes")],
            "",
            "confirm",
        ),
        (
            &[
                ("amount", "1000"),
                ("currency", "usd"),
                ("capture_method", "later"),
            ],
            "",
            "capture_method",
        ),
        (
            &[("amount", "1000"), ("currency", "usd"), ("description", "")],
            "parameter_invalid_empty",
            "description",
        ),
        (
            &[("amount", "1000"), ("currency", "usd"), ("metadata", "x")],
            "",
            "metadata",
        ),
        (
            &[
                ("amount", "1000"),
                ("currency", "usd"),
                ("customer", "cus_none"),
            ],
            "resource_missing",
            "customer",
        ),
    ];
    for (form, code, param) in cases {
        stripe
            .post("/v1/payment_intents", form)
            .await
            .refused(400, code, param);
    }
    assert!(stripe.get("/v1/payment_intents").await.data().is_empty());
}

#[tokio::test]
async fn messages_read_like_stripes() {
    let stripe = Stripe::start().await;
    let answer = stripe
        .post("/v1/payment_intents", &[("foo", "1"), ("bar", "2")])
        .await;
    assert_eq!(
        answer.error("message"),
        "Received unknown parameters: foo, bar"
    );
    let answer = stripe
        .post("/v1/payment_intents", &[("currency", "usd")])
        .await;
    assert_eq!(answer.error("message"), "Missing required param: amount.");
    assert_eq!(answer.error("type"), "invalid_request_error");
    let intent = stripe.authorized(&[]).await;
    let cancel = format!("/v1/payment_intents/{intent}/cancel");
    let answer = stripe
        .post(&cancel, &[("cancellation_reason", "bored")])
        .await
        .refused(400, "", "cancellation_reason");
    assert_eq!(
        answer.error("message"),
        "Invalid cancellation_reason: must be one of abandoned, duplicate, fraudulent, or requested_by_customer"
    );
}

#[tokio::test]
async fn every_form_encoding_of_the_sdks_is_read() {
    let stripe = Stripe::start().await;
    let bodies = [
        "amount=1000&currency=usd&metadata[note]=a+b%20c&expand[]=customer&expand[]=latest_charge",
        "amount=1000&currency=usd&metadata%5Bnote%5D=a%20b+c&expand%5B0%5D=customer&expand%5B1%5D=latest_charge",
    ];
    for body in bodies {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let answer = stripe
            .send("POST", "/v1/payment_intents", body.to_owned(), &form)
            .await
            .expect("an answer")
            .ok();
        assert_eq!(answer.json["metadata"]["note"], "a b c");
    }
    let json = [("content-type", "application/json")];
    let answer = stripe
        .send(
            "POST",
            "/v1/payment_intents",
            "{\"amount\":1}".to_owned(),
            &json,
        )
        .await
        .expect("an answer");
    answer.refused(400, "", "");
}

#[tokio::test]
async fn metadata_keeps_stripes_limits_and_is_merged() {
    let stripe = Stripe::start().await;
    let long_key = format!("metadata[{}]", "k".repeat(41));
    let long_value = "v".repeat(501);
    stripe
        .authorize(&[(&long_key, "x")])
        .await
        .refused(400, "", "metadata");
    stripe
        .authorize(&[("metadata[k]", &long_value)])
        .await
        .refused(400, "", "metadata");
    let keys: Vec<String> = (0..51)
        .map(|number| format!("metadata[key{number}]"))
        .collect();
    let many: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "x")).collect();
    stripe.authorize(&many).await.refused(400, "", "metadata");

    let intent = stripe
        .authorized(&[("metadata[a]", "1"), ("metadata[b]", "2")])
        .await;
    let path = format!("/v1/payment_intents/{intent}");
    let merged = stripe
        .post(&path, &[("metadata[a]", ""), ("metadata[c]", "3")])
        .await
        .ok();
    assert_eq!(
        merged.json["metadata"],
        serde_json::json!({ "b": "2", "c": "3" })
    );
    let cleared = stripe.post(&path, &[("metadata", "")]).await.ok();
    assert_eq!(cleared.json["metadata"], serde_json::json!({}));
}

#[tokio::test]
async fn expansions_are_checked_before_anything_happens() {
    let stripe = Stripe::start().await;
    stripe
        .authorize(&[("expand[]", "shipping")])
        .await
        .refused(400, "", "expand");
    stripe
        .authorize(&[("expand[]", "data.latest_charge")])
        .await
        .refused(400, "", "expand");
    assert!(stripe.control().ledger().entries.is_empty());

    let paths = [
        ("expand[0]", "latest_charge.balance_transaction"),
        ("expand[1]", "payment_method"),
    ];
    let form = authorization(&[("capture_method", "automatic"), paths[0], paths[1]]);
    let sale = stripe.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(
        sale.json["latest_charge"]["balance_transaction"]["amount"],
        1000
    );
    assert_eq!(sale.json["payment_method"]["card"]["last4"], "4242");
    let list = stripe
        .get("/v1/payment_intents?expand[]=data.latest_charge.refunds")
        .await
        .ok();
    assert_eq!(list.data()[0]["latest_charge"]["refunds"]["object"], "list");
}

#[tokio::test]
async fn pathological_names_are_refused() {
    let stripe = Stripe::start().await;
    let deep = format!("a{}", "[b]".repeat(5_000));
    assert_eq!(
        stripe
            .post("/v1/payment_intents", &[(&deep, "x")])
            .await
            .status,
        400
    );
    let conflicting = [("amount", "1000"), ("amount[x]", "1"), ("currency", "usd")];
    stripe
        .post("/v1/payment_intents", &conflicting)
        .await
        .refused(400, "", "amount[x]");
}
