//! Lists: newest first, by cursor, filtered.

use fake_stripe::ClockChange;

use crate::support::{NOW, Stripe};

#[tokio::test]
async fn pages_forwards_and_backwards() {
    let stripe = Stripe::start().await;
    let mut newest_first = Vec::new();
    for _ in 0..5 {
        newest_first.insert(0, stripe.authorized(&[]).await);
    }
    let page = async |query: &str| {
        let answer = stripe
            .get(&format!("/v1/payment_intents?{query}"))
            .await
            .ok();
        let ids: Vec<String> = answer.ids().into_iter().map(str::to_owned).collect();
        (ids, answer.json["has_more"] == true)
    };
    assert_eq!(page("").await, (newest_first.clone(), false));
    assert_eq!(page("limit=2").await, (newest_first[..2].to_vec(), true));
    let after = format!("limit=2&starting_after={}", newest_first[1]);
    assert_eq!(page(&after).await, (newest_first[2..4].to_vec(), true));
    let rest = format!("limit=2&starting_after={}", newest_first[3]);
    assert_eq!(page(&rest).await, (newest_first[4..].to_vec(), false));
    let before = format!("limit=2&ending_before={}", newest_first[4]);
    assert_eq!(page(&before).await, (newest_first[2..4].to_vec(), true));
    let start = format!("limit=9&ending_before={}", newest_first[2]);
    assert_eq!(page(&start).await, (newest_first[..2].to_vec(), false));
}

#[tokio::test]
async fn limits_and_cursors_are_checked() {
    let stripe = Stripe::start().await;
    stripe
        .get("/v1/charges?limit=0")
        .await
        .refused(400, "parameter_invalid_integer", "limit");
    stripe
        .get("/v1/charges?limit=101")
        .await
        .refused(400, "parameter_invalid_integer", "limit");
    stripe
        .get("/v1/charges?starting_after=ch_none")
        .await
        .refused(400, "resource_missing", "starting_after");
    let both = stripe
        .get("/v1/charges?starting_after=ch_1&ending_before=ch_2")
        .await;
    both.refused(400, "parameters_exclusive", "");
    stripe
        .get("/v1/charges?colour=red")
        .await
        .refused(400, "parameter_unknown", "colour");
}

#[tokio::test]
async fn a_range_of_time() {
    let stripe = Stripe::start().await;
    let first = stripe.authorized(&[]).await;
    stripe.control().set_clock(ClockChange::Advance(10));
    let second = stripe.authorized(&[]).await;
    let cases = [
        (format!("created[gte]={NOW}"), vec![&second, &first]),
        (format!("created[gt]={NOW}"), vec![&second]),
        (format!("created[lte]={NOW}"), vec![&first]),
        (format!("created[lt]={NOW}"), vec![]),
        (format!("created={}", NOW + 10), vec![&second]),
    ];
    for (query, expected) in cases {
        let answer = stripe
            .get(&format!("/v1/payment_intents?{query}"))
            .await
            .ok();
        assert_eq!(answer.ids(), expected, "{query}");
    }
}

#[tokio::test]
async fn filters() {
    let stripe = Stripe::start().await;
    let customer = stripe
        .post("/v1/customers", &[("email", "jo@example.test")])
        .await
        .ok()
        .text_of("id")
        .to_owned();
    let hers = stripe
        .authorized(&[("customer", &customer), ("capture_method", "automatic")])
        .await;
    let other = stripe.sale("pm_card_visa").await;
    let by_customer = stripe
        .get(&format!("/v1/payment_intents?customer={customer}"))
        .await
        .ok();
    assert_eq!(by_customer.ids(), [&hers]);
    let charges = stripe
        .get(&format!("/v1/charges?payment_intent={other}"))
        .await
        .ok();
    assert_eq!(charges.data()[0]["payment_intent"], other.as_str());
    stripe
        .post("/v1/refunds", &[("payment_intent", &hers)])
        .await
        .ok();
    assert_eq!(
        stripe
            .get(&format!("/v1/refunds?payment_intent={hers}"))
            .await
            .data()
            .len(),
        1
    );
    assert!(
        stripe
            .get(&format!("/v1/refunds?payment_intent={other}"))
            .await
            .data()
            .is_empty()
    );
    let events = stripe
        .get("/v1/events?types[]=refund.created&types[]=customer.created")
        .await
        .ok();
    let types: Vec<_> = events
        .data()
        .iter()
        .map(|event| event["type"].as_str())
        .collect();
    assert_eq!(types, [Some("refund.created"), Some("customer.created")]);
    assert_eq!(stripe.get("/v1/events?type=charge.*").await.data().len(), 3);
    assert_eq!(
        stripe
            .get("/v1/customers?email=jo@example.test")
            .await
            .ids(),
        [&customer]
    );
}
