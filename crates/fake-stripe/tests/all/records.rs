//! Records read in bulk: every kind page by page, while new ones arrive and old ones change.

use std::collections::BTreeSet;

use fake_stripe::{ClockChange, Movement, Seed, SeedKind, Trigger};
use serde_json::{Value, json};

use crate::support::{NOW, Stripe};

const DAY: i64 = 86_400;
const KINDS: [(SeedKind, &str, &str); 9] = [
    (SeedKind::Charges, "charges", "charge"),
    (SeedKind::Refunds, "refunds", "refund"),
    (
        SeedKind::BalanceTransactions,
        "balance_transactions",
        "balance_transaction",
    ),
    (SeedKind::Customers, "customers", "customer"),
    (SeedKind::Subscriptions, "subscriptions", "subscription"),
    (SeedKind::Prices, "prices", "price"),
    (SeedKind::Disputes, "disputes", "dispute"),
    (SeedKind::Payouts, "payouts", "payout"),
    (SeedKind::Events, "events", "event"),
];

fn seed(stripe: &Stripe, seed: &Seed) {
    stripe.control().seed(seed).expect("a seed");
}

/// All pages of a list, and what is done after each.
async fn pages(
    stripe: &Stripe,
    list: &str,
    limit: usize,
    mut after_each: impl AsyncFnMut(),
) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    loop {
        let separator = if list.contains('?') { '&' } else { '?' };
        let mut path = format!("/v1/{list}{separator}limit={limit}");
        if let Some(last) = found.last() {
            path.push_str(&format!(
                "&starting_after={}",
                last["id"].as_str().expect("an id")
            ));
        }
        let page = stripe.get(&path).await.ok();
        found.extend(page.data().iter().cloned());
        after_each().await;
        if page.json["has_more"] == false {
            return found;
        }
    }
}

fn created(record: &Value) -> i64 {
    record["created"].as_i64().expect("a time")
}

#[tokio::test]
async fn every_kind_is_seeded_over_a_time_and_listed_newest_first() {
    for (kind, list, object) in KINDS {
        let stripe = Stripe::start().await;
        let (from, to) = (NOW - 10 * DAY, NOW - DAY);
        seed(&stripe, &Seed::new(kind, 25).between(from, to));
        let all = pages(
            &stripe,
            &format!(
                "{list}?{}",
                if list == "subscriptions" {
                    "status=all"
                } else {
                    "created[gte]=0"
                }
            ),
            7,
            async || {},
        )
        .await;
        assert_eq!(all.len(), 25, "{list}");
        assert!(
            all.iter().all(|record| record["object"] == object),
            "{list}"
        );
        assert!(all.is_sorted_by_key(|record| -created(record)), "{list}");
        assert_eq!((created(&all[24]), created(&all[0])), (from, to), "{list}");
        let ids: BTreeSet<_> = all.iter().map(|record| record["id"].to_string()).collect();
        assert_eq!(ids.len(), 25, "{list}");
        let one = format!("/v1/{list}/{}", all[3]["id"].as_str().expect("an id"));
        assert_eq!(stripe.get(&one).await.ok().json, all[3], "{list}");
        let middle = created(&all[12]);
        for (bound, count) in [("gt", 12), ("gte", 13), ("lt", 12), ("lte", 13)] {
            let range = format!("/v1/{list}?limit=100&created[{bound}]={middle}");
            let all_statuses = if list == "subscriptions" {
                "&status=all"
            } else {
                ""
            };
            let found = stripe.get(&format!("{range}{all_statuses}")).await.ok();
            assert_eq!(found.data().len(), count, "{list} {bound}");
        }
        if kind != SeedKind::Events {
            assert!(stripe.control().events().is_empty(), "{list}");
        }
    }
}

#[tokio::test]
async fn what_arrives_meanwhile_neither_repeats_nor_hides_anything() {
    let stripe = Stripe::start().await;
    seed(
        &stripe,
        &Seed::new(SeedKind::Customers, 40).between(NOW - DAY, NOW),
    );
    let known = pages(&stripe, "customers", 100, async || {}).await;
    let read = pages(&stripe, "customers", 9, async || {
        stripe.control().set_clock(ClockChange::Advance(1));
        seed(&stripe, &Seed::new(SeedKind::Customers, 5));
    })
    .await;
    assert_eq!(read, known);
    // Seeded later, made earlier: that is where it belongs.
    seed(&stripe, &Seed::new(SeedKind::Customers, 1).between(0, 0));
    let last = pages(&stripe, "customers", 100, async || {}).await;
    assert_eq!(last.last().map(created), Some(0));
    assert_eq!(last.len(), 40 + 5 * 5 + 1);
}

#[tokio::test]
async fn a_cursor_that_has_changed_is_still_a_place() {
    let stripe = Stripe::start().await;
    seed(
        &stripe,
        &Seed::new(SeedKind::Customers, 6).between(NOW - 5, NOW),
    );
    let all = pages(&stripe, "customers", 100, async || {}).await;
    let cursor = all[2]["id"].as_str().expect("an id");
    stripe
        .send(
            "DELETE",
            &format!("/v1/customers/{cursor}"),
            String::new(),
            &[],
        )
        .await
        .expect("an answer")
        .ok();
    let after = format!("/v1/customers?starting_after={cursor}");
    assert_eq!(stripe.get(&after).await.ok().data()[..], all[3..]);
    let before = format!("/v1/customers?ending_before={cursor}&limit=1");
    let page = stripe.get(&before).await.ok();
    assert_eq!(
        (&page.data()[0], &page.json["has_more"]),
        (&all[1], &json!(true))
    );
    let other = "/v1/charges?starting_after=";
    stripe.get(&format!("{other}{cursor}")).await.refused(
        400,
        "resource_missing",
        "starting_after",
    );
}

#[tokio::test]
async fn subscriptions_by_status() {
    let stripe = Stripe::start().await;
    seed(
        &stripe,
        &Seed::new(SeedKind::Subscriptions, 16).between(NOW - 15, NOW),
    );
    for (status, expected) in [
        ("", 14),
        ("status=all", 16),
        ("status=ended", 4),
        ("status=canceled", 2),
        ("status=active", 2),
        ("status=incomplete", 2),
        ("status=incomplete_expired", 2),
        ("status=past_due", 2),
        ("status=paused", 2),
        ("status=trialing", 2),
        ("status=unpaid", 2),
    ] {
        let list = stripe
            .get(&format!("/v1/subscriptions?limit=100&{status}"))
            .await
            .ok();
        assert_eq!(list.data().len(), expected, "{status}");
    }
    let one = stripe
        .get("/v1/subscriptions?limit=1&expand[]=data.customer")
        .await
        .ok();
    let one = &one.data()[0];
    let price = one["items"]["data"][0]["price"]["id"]
        .as_str()
        .expect("one");
    let customer = one["customer"]["id"].as_str().expect("one");
    for (filter, count) in [
        (format!("price={price}"), 14),
        ("price=price_other".to_owned(), 0),
        (format!("customer={customer}"), 14),
        ("customer=cus_other".to_owned(), 0),
        (format!("current_period_start[gte]={NOW}"), 1),
    ] {
        let list = stripe
            .get(&format!("/v1/subscriptions?limit=100&{filter}"))
            .await
            .ok();
        assert_eq!(list.data().len(), count, "{filter}");
    }
    stripe
        .get("/v1/subscriptions?status=asleep")
        .await
        .refused(400, "", "status");
}

#[tokio::test]
async fn filters_of_prices_and_payouts() {
    let stripe = Stripe::start().await;
    seed(&stripe, &Seed::new(SeedKind::Prices, 5));
    for (filter, count) in [
        ("type=recurring", 3),
        ("type=one_time", 2),
        ("recurring[interval]=month", 3),
        ("recurring[interval]=day", 0),
        ("active=false", 0),
        ("currency=usd", 5),
        ("lookup_keys[]=gold", 0),
    ] {
        let list = stripe.get(&format!("/v1/prices?{filter}")).await.ok();
        assert_eq!(list.data().len(), count, "{filter}");
    }
    seed(
        &stripe,
        &Seed::new(SeedKind::Payouts, 3).between(NOW - DAY, NOW),
    );
    for (filter, count) in [
        (format!("arrival_date[gt]={}", NOW + 2 * DAY - 1), 1),
        (format!("arrival_date={NOW}"), 0),
        ("status=paid".to_owned(), 3),
        ("status=failed".to_owned(), 0),
    ] {
        let list = stripe.get(&format!("/v1/payouts?{filter}")).await.ok();
        assert_eq!(list.data().len(), count, "{filter}");
    }
}

#[tokio::test]
async fn events_are_forgotten_after_thirty_days() {
    let stripe = Stripe::start().await;
    let customer = Trigger::new("customer.created").thin();
    let old = stripe.control().trigger(&customer).expect("an event");
    let snapshot = stripe.control().events()[0].id.clone();
    stripe.control().set_clock(ClockChange::Advance(30 * DAY));
    let path = format!("/v1/events/{snapshot}");
    let thin = format!("/v2/core/events/{}", old.event_id);
    stripe.get(&path).await.ok();
    stripe.get(&thin).await.ok();
    let new = Trigger::new("customer.deleted");
    stripe.control().trigger(&new).expect("an event");
    let listed = "/v1/events?type=customer.created";
    assert_eq!(stripe.get(listed).await.ok().data().len(), 2);
    stripe.control().set_clock(ClockChange::Advance(1));
    assert_eq!(stripe.get(listed).await.ok().data().len(), 1);
    stripe
        .get(&path)
        .await
        .refused(404, "resource_missing", "id");
    assert_eq!(stripe.get(&thin).await.status, 404);
}

#[tokio::test]
async fn five_thousand_are_made_and_read() {
    let stripe = Stripe::start().await;
    let all = Seed::new(SeedKind::Charges, 5_000).between(NOW - 20 * DAY, NOW);
    seed(&stripe, &all);
    let ledger = stripe.control().ledger();
    assert_eq!(ledger.of_kind(Movement::Capture).count(), 5_000);
    let all = pages(&stripe, "charges", 100, async || {}).await;
    assert_eq!(all.len(), 5_000);
    // They are as good as any other.
    let charge = [("charge", all[0]["id"].as_str().expect("an id"))];
    stripe.post("/v1/refunds", &charge).await.ok();
}

#[tokio::test]
async fn over_http() {
    let stripe = Stripe::start().await;
    let asked = json!({ "kind": "balance_transactions", "count": 3, "from": NOW - DAY, "to": NOW });
    let seed = async |body: &Value| {
        stripe
            .send("POST", "/_control/seed", body.to_string(), &[])
            .await
            .expect("an answer")
    };
    seed(&asked).await.ok();
    let list = stripe.get("/v1/balance_transactions").await.ok();
    assert_eq!(created(&list.data()[2]), NOW - DAY);
    for wrong in [
        json!({ "kind": "charges", "count": 1, "from": 5, "to": 4 }),
        json!({ "kind": "unicorns", "count": 1 }),
        json!({ "kind": "charges", "count": 1, "colour": "red" }),
    ] {
        assert_eq!(seed(&wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn records_of_connected_accounts_are_their_own() {
    let stripe = Stripe::start().await;
    seed(
        &stripe,
        &Seed::new(SeedKind::Charges, 2).account("acct_1Seller"),
    );
    assert!(stripe.get("/v1/charges").await.ok().data().is_empty());
    let header = [("stripe-account", "acct_1Seller")];
    let theirs = stripe
        .send("GET", "/v1/charges", String::new(), &header)
        .await;
    assert_eq!(theirs.expect("an answer").ok().data().len(), 2);
}
