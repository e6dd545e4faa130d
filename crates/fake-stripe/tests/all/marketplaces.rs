//! Payments of which others get a part: destination charges, separate transfers, direct charges with
//! a fee; and what refunds take back.

use serde_json::{Value, json};

use crate::support::{Form, Stripe, authorization};

const SELLER: &str = "acct_1Seller";
const TO_SELLER: (&str, &str) = ("transfer_data[destination]", SELLER);
const AT_ONCE: (&str, &str) = ("capture_method", "automatic");
const MULTICAPTURE: (&str, &str) = (
    "payment_method_options[card][request_multicapture]",
    "if_available",
);

/// A sale of 10.00 USD of which others get a part; its charge.
async fn shared_sale(stripe: &Stripe, shares: Form<'_>) -> Value {
    let intent = stripe.authorized(&[&[AT_ONCE], shares].concat()).await;
    stripe.intent(&intent).await["latest_charge"].clone()
}

async fn refund(stripe: &Stripe, charge: &Value, form: Form<'_>) -> crate::support::Answer {
    let charge = [("charge", charge["id"].as_str().expect("an id"))];
    stripe.post("/v1/refunds", &[&charge, form].concat()).await
}

async fn get(stripe: &Stripe, collection: &str, id: &Value) -> Value {
    let id = id
        .as_str()
        .unwrap_or_else(|| panic!("no id in {collection}"));
    stripe
        .get(&format!("/v1/{collection}/{id}"))
        .await
        .ok()
        .json
}

/// What an account's balance comes to.
async fn balance(stripe: &Stripe, account: Option<&str>) -> i64 {
    let header = account.map(|account| ("stripe-account", account));
    let list = stripe
        .send(
            "GET",
            "/v1/balance_transactions?limit=100",
            String::new(),
            header.as_slice(),
        )
        .await
        .expect("an answer")
        .ok();
    let nets = list.data().iter().filter_map(|one| one["net"].as_i64());
    nets.sum()
}

#[tokio::test]
async fn a_destination_charge_transfers_all_and_takes_the_fee_back() {
    let stripe = Stripe::start().await;
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "123")]).await;
    let transfer = get(&stripe, "transfers", &charge["transfer"]).await;
    assert_eq!(
        (
            &transfer["amount"],
            &transfer["destination"],
            &transfer["source_transaction"],
            &transfer["transfer_group"],
        ),
        (
            &json!(1000),
            &json!(SELLER),
            &charge["id"],
            &charge["transfer_group"]
        )
    );
    let group = charge["transfer_group"].as_str().expect("a group");
    assert_eq!(
        group,
        format!(
            "group_{}",
            charge["payment_intent"].as_str().expect("an id")
        )
    );
    let fee = get(&stripe, "application_fees", &charge["application_fee"]).await;
    assert_eq!(
        (
            &fee["amount"],
            &fee["account"],
            &fee["charge"],
            &fee["originating_transaction"]
        ),
        (
            &json!(123),
            &json!(SELLER),
            &transfer["destination_payment"],
            &charge["id"]
        )
    );
    // 2.9 % and 0.30 are Stripe's; the platform pays them.
    assert_eq!(balance(&stripe, None).await, 1000 - 59 - 1000 + 123);
    assert_eq!(balance(&stripe, Some(SELLER)).await, 1000 - 123);
    for filter in [
        format!("transfer_group={group}"),
        format!("destination={SELLER}"),
    ] {
        let list = stripe.get(&format!("/v1/transfers?{filter}")).await.ok();
        assert_eq!(
            list.ids(),
            [transfer["id"].as_str().expect("an id")],
            "{filter}"
        );
    }
    let of_group = stripe
        .get(&format!("/v1/charges?transfer_group={group}"))
        .await
        .ok();
    assert_eq!(of_group.data().len(), 1);
    let types = stripe.event_types().await;
    for kind in ["transfer.created", "application_fee.created"] {
        assert!(types.contains(&kind.to_owned()), "{kind}");
    }
}

#[tokio::test]
async fn the_destination_may_get_a_part_only() {
    let stripe = Stripe::start().await;
    let shares = [TO_SELLER, ("transfer_data[amount]", "700")];
    let charge = shared_sale(&stripe, &shares).await;
    assert!(charge["application_fee"].is_null());
    assert_eq!(balance(&stripe, Some(SELLER)).await, 700);
    // A part that is more than what was captured is capped.
    let held = stripe
        .authorized(&[TO_SELLER, ("transfer_data[amount]", "700")])
        .await;
    assert_eq!(
        balance(&stripe, Some(SELLER)).await,
        700,
        "a hold gives nothing"
    );
    let part = [("amount_to_capture", "600")];
    stripe.capture(&held, &part).await.ok();
    assert_eq!(balance(&stripe, Some(SELLER)).await, 1300);
    // So is a fee.
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "1100")]).await;
    let fee = get(&stripe, "application_fees", &charge["application_fee"]).await;
    assert_eq!(fee["amount"], 1000);
    let less = stripe.authorized(&[TO_SELLER]).await;
    let part = [
        ("amount_to_capture", "600"),
        ("transfer_data[amount]", "50"),
    ];
    stripe.capture(&less, &part).await.ok();
    assert_eq!(balance(&stripe, Some(SELLER)).await, 1350);
}

#[tokio::test]
async fn shares_that_contradict_are_refused() {
    let stripe = Stripe::start().await;
    let fee = ("application_fee_amount", "100");
    stripe
        .authorize(&[fee])
        .await
        .refused(400, "", "application_fee_amount");
    stripe
        .authorize(&[TO_SELLER, ("transfer_data[amount]", "700"), fee])
        .await
        .refused(400, "parameters_exclusive", "");
    stripe
        .authorize(&[TO_SELLER, ("application_fee_amount", "-1")])
        .await
        .refused(400, "parameter_invalid_integer", "application_fee_amount");
    let held = stripe.authorized(&[]).await;
    stripe
        .capture(&held, &[fee])
        .await
        .refused(400, "", "application_fee_amount");
    assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0));
}

#[tokio::test]
async fn refunds_take_back_in_proportion_and_to_the_last_cent() {
    let stripe = Stripe::start().await;
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "101")]).await;
    let both = [
        ("reverse_transfer", "true"),
        ("refund_application_fee", "true"),
    ];
    let third = [("amount", "333"), both[0], both[1]];
    let first = refund(&stripe, &charge, &third).await.ok().json;
    let path = format!(
        "transfers/{}/reversals",
        charge["transfer"].as_str().expect("an id")
    );
    let reversal = get(&stripe, &path, &first["transfer_reversal"]).await;
    assert_eq!(
        (&reversal["amount"], &reversal["source_refund"]),
        (&json!(333), &first["id"])
    );
    let fee = get(&stripe, "application_fees", &charge["application_fee"]).await;
    assert_eq!(
        (&fee["amount_refunded"], &fee["refunded"]),
        (&json!(33), &json!(false))
    );
    // This one the platform pays alone.
    let alone = refund(&stripe, &charge, &[("amount", "333")]).await.ok();
    assert!(alone.json["transfer_reversal"].is_null());
    refund(&stripe, &charge, &both).await.ok();
    let fee = get(&stripe, "application_fees", &charge["application_fee"]).await;
    // 33.633 and 67.266 rounded down; 101 - 67 go with the last.
    assert_eq!(fee["amount_refunded"], 33 + 101 - 67);
    let transfer = get(&stripe, "transfers", &charge["transfer"]).await;
    assert_eq!(
        (&transfer["amount_reversed"], &transfer["reversed"]),
        (&json!(667), &json!(false))
    );
    assert_eq!(transfer["reversals"]["data"][0]["amount"], 334);
    assert_eq!(transfer["reversals"]["total_count"], 2);
    assert_eq!(balance(&stripe, Some(SELLER)).await, 1000 - 101 - 667 + 67);
}

#[tokio::test]
async fn a_whole_refund_takes_back_all_of_it() {
    let stripe = Stripe::start().await;
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "101")]).await;
    let both = [
        ("reverse_transfer", "true"),
        ("refund_application_fee", "true"),
    ];
    let refunded = refund(&stripe, &charge, &both).await.ok().json;
    let shown = stripe
        .get(&format!(
            "/v1/refunds/{}?expand[]=transfer_reversal.transfer",
            refunded["id"].as_str().expect("an id")
        ))
        .await
        .ok();
    assert_eq!(
        shown.json["transfer_reversal"]["transfer"]["reversed"],
        true
    );
    assert_eq!(balance(&stripe, Some(SELLER)).await, 0);
    assert_eq!(balance(&stripe, None).await, -59);
}

#[tokio::test]
async fn what_refunds_cannot_take_back() {
    let stripe = Stripe::start().await;
    let reverse = ("reverse_transfer", "true");
    let refund_fee = ("refund_application_fee", "true");
    let plain = shared_sale(&stripe, &[]).await;
    for (flag, _) in [reverse, refund_fee] {
        refund(&stripe, &plain, &[(flag, "true")])
            .await
            .refused(400, "", flag);
    }
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "100")]).await;
    refund(&stripe, &charge, &[refund_fee])
        .await
        .refused(400, "", "refund_application_fee");
    // 4.00 of the 10.00 are left after this.
    let reversals = format!(
        "/v1/transfers/{}/reversals",
        charge["transfer"].as_str().expect("an id")
    );
    stripe.post(&reversals, &[("amount", "600")]).await.ok();
    refund(&stripe, &charge, &[reverse, ("amount", "401")])
        .await
        .refused(400, "", "reverse_transfer");
    let fees = format!(
        "/v1/application_fees/{}/refunds",
        charge["application_fee"].as_str().expect("an id")
    );
    stripe.post(&fees, &[("amount", "61")]).await.ok();
    refund(&stripe, &charge, &[reverse, refund_fee, ("amount", "400")])
        .await
        .refused(400, "", "refund_application_fee");
    assert_eq!(stripe.totals("usd").3, 0, "what is refused moves nothing");
    refund(&stripe, &charge, &[reverse, ("amount", "400")])
        .await
        .ok();
}

#[tokio::test]
async fn each_capture_has_its_share() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[MULTICAPTURE, TO_SELLER]).await;
    let first = [
        ("amount_to_capture", "400"),
        ("final_capture", "false"),
        ("application_fee_amount", "40"),
    ];
    stripe.capture(&intent, &first).await.ok();
    let last = [
        ("amount_to_capture", "500"),
        ("application_fee_amount", "10"),
    ];
    stripe.capture(&intent, &last).await.ok();
    assert_eq!(balance(&stripe, Some(SELLER)).await, 900 - 50);
    let charge = stripe.intent(&intent).await["latest_charge"].clone();
    let both = [
        ("reverse_transfer", "true"),
        ("refund_application_fee", "true"),
    ];
    for (flag, _) in both {
        refund(&stripe, &charge, &[(flag, "true"), ("amount", "100")])
            .await
            .refused(400, "", flag);
    }
    refund(&stripe, &charge, &both).await.ok();
    assert_eq!(balance(&stripe, Some(SELLER)).await, 0);
    let fees = stripe.get("/v1/application_fees").await.ok();
    assert!(fees.data().iter().all(|fee| fee["refunded"] == true));
}

#[tokio::test]
async fn a_payment_is_transferred_to_several_accounts() {
    let stripe = Stripe::start().await;
    let charge = shared_sale(&stripe, &[("transfer_group", "ORDER1")]).await;
    let source = charge["id"].as_str().expect("an id");
    let transfer = async |amount: &str, destination: &str, more: Form<'_>| {
        let form = [
            ("amount", amount),
            ("currency", "usd"),
            ("destination", destination),
            ("source_transaction", source),
        ];
        stripe.post("/v1/transfers", &[&form, more].concat()).await
    };
    let first = transfer("600", "acct_1A", &[("metadata[line]", "1")])
        .await
        .ok();
    assert_eq!(
        (
            &first.json["transfer_group"],
            &first.json["metadata"]["line"]
        ),
        (&json!("ORDER1"), &json!("1"))
    );
    transfer("401", "acct_1B", &[])
        .await
        .refused(400, "balance_insufficient", "amount");
    transfer("10", "acct_1B", &[("transfer_group", "ORDER2")])
        .await
        .refused(400, "", "transfer_group");
    transfer("400", "acct_1B", &[("transfer_group", "ORDER1")])
        .await
        .ok();
    assert_eq!(balance(&stripe, Some("acct_1A")).await, 600);
    assert_eq!(balance(&stripe, Some("acct_1B")).await, 400);

    let path = format!("/v1/transfers/{}", first.text_of("id"));
    let back = stripe
        .post(&format!("{path}/reversals"), &[("amount", "250")])
        .await
        .ok();
    stripe
        .post(&format!("{path}/reversals"), &[("amount", "351")])
        .await
        .refused(400, "", "amount");
    stripe.post(&format!("{path}/reversals"), &[]).await.ok();
    assert_eq!(
        stripe.post(&format!("{path}/reversals"), &[]).await.status,
        400
    );
    let list = stripe.get(&format!("{path}/reversals?limit=1")).await.ok();
    assert_eq!(
        (list.data()[0]["amount"].as_i64(), &list.json["has_more"]),
        (Some(350), &json!(true))
    );
    let noted = format!("{path}/reversals/{}", back.text_of("id"));
    stripe.post(&noted, &[("metadata[why]", "late")]).await.ok();
    stripe.post(&path, &[("description", "Part 1")]).await.ok();
    let shown = stripe.get(&path).await.ok().json;
    assert_eq!(shown["description"], "Part 1");
    assert_eq!(shown["reversals"]["data"][1]["metadata"]["why"], "late");
    assert_eq!(shown["reversed"], true);
    // What was reversed can be given to somebody else.
    transfer("600", "acct_1C", &[]).await.ok();
}

#[tokio::test]
async fn what_cannot_be_transferred() {
    let stripe = Stripe::start().await;
    let held = stripe.authorized(&[MULTICAPTURE]).await;
    let source = stripe.intent(&held).await["latest_charge"]["id"].clone();
    let source = source.as_str().expect("an id");
    let transfer = async |changes: Form<'_>| {
        let form = [
            ("amount", "100"),
            ("currency", "usd"),
            ("destination", SELLER),
            ("source_transaction", source),
        ];
        let kept = form
            .into_iter()
            .filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
        let form: Vec<_> = kept.chain(changes.iter().copied()).collect();
        stripe.post("/v1/transfers", &form).await
    };
    transfer(&[]).await.refused(400, "", "source_transaction");
    transfer(&[("source_transaction", "ch_none")])
        .await
        .refused(400, "resource_missing", "source_transaction");
    let part = [("amount_to_capture", "500"), ("final_capture", "false")];
    stripe.capture(&held, &part).await.ok();
    transfer(&[("currency", "eur")])
        .await
        .refused(400, "", "currency");
    transfer(&[("amount", "0")])
        .await
        .refused(400, "parameter_invalid_integer", "amount");
    stripe.capture(&held, &[]).await.ok();
    transfer(&[]).await.refused(400, "", "source_transaction");
}

#[tokio::test]
async fn a_direct_charge_is_the_sellers_and_the_fee_the_platforms() {
    let stripe = Stripe::start().await;
    let header = [("stripe-account", SELLER)];
    let form = authorization(&[
        AT_ONCE,
        ("application_fee_amount", "120"),
        ("expand[]", "latest_charge.balance_transaction"),
    ]);
    let sale = stripe
        .post_with("/v1/payment_intents", &form, &header)
        .await
        .ok();
    let charge = &sale.json["latest_charge"];
    assert!(
        sale.json["application"]
            .as_str()
            .expect("one")
            .starts_with("ca_")
    );
    let booked = &charge["balance_transaction"];
    assert_eq!(
        (&booked["fee"], &booked["net"]),
        (&json!(59 + 120), &json!(821))
    );
    assert_eq!(booked["fee_details"][1]["type"], "application_fee");
    let fee = get(&stripe, "application_fees", &charge["application_fee"]).await;
    assert_eq!(
        (
            &fee["charge"],
            &fee["account"],
            &fee["originating_transaction"]
        ),
        (&charge["id"], &json!(SELLER), &json!(null))
    );
    assert_eq!(balance(&stripe, None).await, 120);
    let form = [
        ("charge", charge["id"].as_str().expect("an id")),
        ("amount", "500"),
        ("refund_application_fee", "true"),
    ];
    stripe.post_with("/v1/refunds", &form, &header).await.ok();
    assert_eq!(balance(&stripe, None).await, 60);
    assert_eq!(balance(&stripe, Some(SELLER)).await, 821 - 500 + 60);
    // The platform's event, though the payment is not.
    let told = stripe.get("/v1/events?type=application_fee.*").await.ok();
    assert_eq!(told.data().len(), 2);
}

#[tokio::test]
async fn fees_are_refunded_by_themselves() {
    let stripe = Stripe::start().await;
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "100")]).await;
    let fee = charge["application_fee"].as_str().expect("an id");
    let path = format!("/v1/application_fees/{fee}/refunds");
    let part = stripe
        .post(&path, &[("amount", "30"), ("metadata[why]", "kind")])
        .await
        .ok();
    stripe
        .post(&path, &[("amount", "71")])
        .await
        .refused(400, "", "amount");
    let noted = format!("{path}/{}", part.text_of("id"));
    stripe.post(&noted, &[("metadata[why]", "")]).await.ok();
    stripe.post(&path, &[]).await.ok();
    assert_eq!(stripe.post(&path, &[]).await.status, 400);
    let list = stripe.get(&path).await.ok();
    let amounts: Vec<_> = list.data().iter().map(|one| &one["amount"]).collect();
    assert_eq!(amounts, [70, 30]);
    assert_eq!(list.data()[1]["metadata"], json!({}));
    let types = stripe.event_types().await;
    assert_eq!(
        types
            .iter()
            .filter(|kind| kind.contains("application_fee"))
            .collect::<Vec<_>>(),
        [
            "application_fee.created",
            "application_fee.refunded",
            "application_fee.refund.updated",
            "application_fee.refunded"
        ]
    );

    // A reversal by itself gives back its part of the fee, if it is asked to.
    let charge = shared_sale(&stripe, &[TO_SELLER, ("application_fee_amount", "100")]).await;
    let path = format!(
        "/v1/transfers/{}/reversals",
        charge["transfer"].as_str().expect("an id")
    );
    stripe
        .post(
            &path,
            &[("amount", "250"), ("refund_application_fee", "true")],
        )
        .await
        .ok();
    let fee = get(&stripe, "application_fees", &charge["application_fee"]).await;
    assert_eq!(fee["amount_refunded"], 25);
}
