//! Search over payment intents.

use fake_stripe::ClockChange;

use crate::support::Stripe;

async fn search(stripe: &Stripe, query: &str) -> crate::support::Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("query", query)
        .finish();
    stripe
        .get(&format!("/v1/payment_intents/search?{query}"))
        .await
}

#[tokio::test]
async fn by_metadata_and_status() {
    let stripe = Stripe::start().await;
    let held = stripe
        .authorized(&[("metadata[order]", "O'Hara"), ("metadata[shop]", "a")])
        .await;
    let sold = stripe
        .authorized(&[
            ("metadata[order]", "O'Hara"),
            ("capture_method", "automatic"),
        ])
        .await;
    let cases = [
        (r"metadata['order']:'O\'Hara'", vec![&sold, &held]),
        (
            r#"metadata["order"]:"O'Hara" AND status:'requires_capture'"#,
            vec![&held],
        ),
        (
            "metadata['shop']:'a' AND currency:'usd' AND amount>999",
            vec![&held],
        ),
        ("status:'succeeded' amount:1000", vec![&sold]),
        ("metadata['shop']:'b'", vec![]),
    ];
    for (query, expected) in cases {
        let answer = search(&stripe, query).await.ok();
        assert_eq!(answer.ids(), expected, "{query}");
        assert_eq!(answer.text_of("object"), "search_result");
    }
    for query in [
        "",
        "metadata['a']",
        "metadata['a']:'b",
        "colour:'red'",
        "status>'a'",
        "status:'a' AND",
        "status:'a' OR",
        "OR status:'a'",
        // Stripe takes one operator in a query, and a blank is an AND.
        "status:'a' OR status:'b' AND currency:'usd'",
        "status:'a' OR status:'b' currency:'usd'",
    ] {
        let answer = search(&stripe, query).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn by_one_condition_or_another() {
    let stripe = Stripe::start().await;
    // Quotes and backslashes are escaped in a query.
    let value = r"it's a \ b";
    let paid = stripe.authorized(&[("metadata[operation]", value)]).await;
    let captured = stripe.authorized(&[("metadata[capture]", value)]).await;
    stripe.authorized(&[("metadata[operation]", "other")]).await;
    let query = r"metadata['operation']:'it\'s a \\ b' OR metadata['capture']:'it\'s a \\ b' OR metadata['none']:'x'";
    assert_eq!(
        search(&stripe, query).await.ok().ids(),
        [&captured, &paid],
        "newest first"
    );
    let nothing = search(&stripe, "metadata['none']:'x' OR status:'canceled'").await;
    assert!(nothing.ok().data().is_empty());
}

#[tokio::test]
async fn by_pages() {
    let stripe = Stripe::start().await;
    let mut newest_first = Vec::new();
    for _ in 0..3 {
        newest_first.insert(0, stripe.authorized(&[("metadata[k]", "v")]).await);
    }
    let path = "/v1/payment_intents/search?query=metadata['k']:'v'&limit=2".replace('\'', "%27");
    let first = stripe.get(&path).await.ok();
    assert_eq!(first.ids(), newest_first[..2]);
    let second = stripe
        .get(&format!("{path}&page={}", first.text_of("next_page")))
        .await
        .ok();
    assert_eq!(second.ids(), newest_first[2..]);
    assert_eq!(second.json["has_more"], false);
    assert_eq!(
        stripe.get(&format!("{path}&page=nonsense")).await.status,
        400
    );
}

#[tokio::test]
async fn new_objects_are_found_after_the_indexing_delay() {
    let stripe = Stripe::start().await;
    stripe.control().set_search_delay(60);
    let intent = stripe.authorized(&[("metadata[k]", "v")]).await;
    assert!(
        search(&stripe, "metadata['k']:'v'")
            .await
            .ok()
            .data()
            .is_empty()
    );
    stripe.control().set_clock(ClockChange::Advance(60));
    assert_eq!(
        search(&stripe, "metadata['k']:'v'").await.ok().ids(),
        [&intent]
    );
}
