//! Records through the sandbox: as Stripe's published types describe them, all of them, once.

use std::collections::BTreeSet;
use std::path::Path;

use fake_stripe::{Seed, SeedKind};
use host_test::{situation, time};
use payments_host::types::{
    ChangeFilter, ProviderRecord, RecordFilter, RecordKind, RefundRequest, TimeRange,
};
use payments_host::{CallError, Records};
use serde_json::Value;

use crate::shop::{Shop, euros, play};

/// The contract's kind, the simulator's, and the schema's name.
const KINDS: [(RecordKind, SeedKind, &str); 9] = [
    (RecordKind::Charges, SeedKind::Charges, "charge"),
    (RecordKind::Refunds, SeedKind::Refunds, "refund"),
    (
        RecordKind::BalanceTransactions,
        SeedKind::BalanceTransactions,
        "balance_transaction",
    ),
    (RecordKind::Customers, SeedKind::Customers, "customer"),
    (
        RecordKind::Subscriptions,
        SeedKind::Subscriptions,
        "subscription",
    ),
    (RecordKind::Prices, SeedKind::Prices, "price"),
    (RecordKind::Disputes, SeedKind::Disputes, "dispute"),
    (RecordKind::Payouts, SeedKind::Payouts, "payout"),
    (RecordKind::Events, SeedKind::Events, "event"),
];

fn records(shop: &Shop) -> Records<'_> {
    let records = shop.lab.adapter.records();
    records.expect("the adapter exports the interface")
}

/// Every record of a list, page by page.
async fn all(shop: &Shop, mut filter: RecordFilter) -> Result<Vec<ProviderRecord>, CallError> {
    let mut found = Vec::new();
    loop {
        let page = records(shop)
            .list_records(&shop.lab.connection(), &filter)
            .await?;
        found.extend(page.records);
        filter.page.cursor = page.next;
        if filter.page.cursor.is_none() {
            return Ok(found);
        }
    }
}

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas/stripe")
        .join(fake_stripe::API_VERSION)
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).expect("a schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a schema of 2020-12");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// What a record breaks of its schema.
fn breaks(schema: &jsonschema::Validator, record: &Value) -> BTreeSet<String> {
    let errors = schema.iter_errors(record);
    let lines = errors.map(|error| format!("{} {error}", error.instance_path()));
    lines.map(|line| line.chars().take(300).collect()).collect()
}

#[tokio::test]
async fn every_kind_is_read_as_the_published_types_say() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        let mut broken = BTreeSet::new();
        for (kind, seeded, name) in KINDS {
            control.seed(&Seed::new(seeded, 16)).expect("seeded");
            let schema = schema(name);
            let found = all(shop, RecordFilter::new(kind)).await?;
            assert!(found.len() >= 16, "{name}: {}", found.len());
            for record in found {
                let json: Value = serde_json::from_str(&record.json).expect("JSON");
                assert_eq!(json["object"], name);
                assert_eq!(json["id"], record.id);
                assert_eq!(json["created"].as_u64(), record.created);
                let lines = breaks(&schema, &json).into_iter();
                broken.extend(lines.map(|line| format!("{name}{line}")));
            }
        }
        assert!(broken.is_empty(), "{broken:#?}");
        Ok(())
    })
    .await;
}

/// A schema that lets everything through would be none.
#[test]
fn what_is_no_record_breaks_the_schema() {
    for (_, _, name) in KINDS {
        let schema = schema(name);
        let nothing = serde_json::json!({ "object": name });
        assert!(!breaks(&schema, &nothing).is_empty(), "{name}");
        let other = serde_json::json!({ "id": 7, "object": "other", "created": "yesterday" });
        let text = format!("{:?}", breaks(&schema, &other));
        assert!(
            text.contains("/created") && text.contains("/object"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn subscriptions_are_listed_in_every_status() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        let seed = Seed::new(SeedKind::Subscriptions, 8);
        control.seed(&seed).expect("seeded");
        let found = all(shop, RecordFilter::new(RecordKind::Subscriptions)).await?;
        let statuses: BTreeSet<String> = found
            .iter()
            .map(|record| {
                let json: Value = serde_json::from_str(&record.json).expect("JSON");
                json["status"].as_str().expect("a status").to_owned()
            })
            .collect();
        assert_eq!(statuses.len(), 8, "{statuses:?}");
        assert!(statuses.contains("canceled"));
        Ok(())
    })
    .await;
}

/// Every record once, newest first, while others arrive before each page.
#[tokio::test]
async fn pages_are_stable_while_records_arrive() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        let seed = Seed::new(SeedKind::Customers, 25);
        control.seed(&seed).expect("seeded");
        let mut filter = RecordFilter::new(RecordKind::Customers);
        let expected = all(shop, filter.clone()).await?;
        filter.page.limit = Some(7);
        let mut found = Vec::new();
        loop {
            let page = records(shop)
                .list_records(&shop.lab.connection(), &filter)
                .await?;
            found.extend(page.records);
            control
                .seed(&Seed::new(SeedKind::Customers, 3))
                .expect("seeded");
            filter.page.cursor = page.next;
            if filter.page.cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, expected);
        Ok(())
    })
    .await;
}

/// From `since` on, and before `until`.
#[tokio::test]
async fn a_range_has_its_beginning_and_not_its_end() {
    play(async |shop| {
        let now = i64::try_from(time::now()).expect("a time");
        let control = shop.lab.stripe.control();
        let seed = Seed::new(SeedKind::Payouts, 11).between(now - 100, now);
        control.seed(&seed).expect("seeded");
        let created = |record: &ProviderRecord| record.created.expect("a time");
        let every = all(shop, RecordFilter::new(RecordKind::Payouts)).await?;
        let (first, last) = (created(&every[7]), created(&every[3]));
        assert!(first < last);
        let filter = RecordFilter {
            created: Some(TimeRange {
                since: Some(first),
                until: Some(last),
            }),
            ..RecordFilter::new(RecordKind::Payouts)
        };
        let found = all(shop, filter).await?;
        assert_eq!(found, every[4..=7]);
        Ok(())
    })
    .await;
}

/// A refund a day after the sale changes a charge that no range by creation shows any more.
#[tokio::test]
async fn changes_tell_of_records_that_are_older() {
    play(async |shop| {
        let sale = situation::sale(euros(1_000));
        let payment = shop.authorize("sale", &sale).await?;
        let control = shop.lab.stripe.control();
        control.set_clock(fake_stripe::ClockChange::Advance(86_400));
        let refund = RefundRequest::new(&payment.id);
        shop.lab
            .adapter
            .refund(&shop.operation("refund"), &refund)
            .await?;
        let now = time::now() + 86_401;
        let charge = payment.last_attempt.expect("a charge");

        let since = now - 3_600;
        let mut filter = RecordFilter::new(RecordKind::Charges);
        filter.created = Some(TimeRange {
            since: Some(since),
            until: None,
        });
        assert_eq!(all(shop, filter).await?, []);

        let filter = ChangeFilter {
            kinds: vec![RecordKind::Charges],
            ..ChangeFilter::new(since, now)
        };
        let page = records(shop)
            .list_changes(&shop.lab.connection(), &filter)
            .await?;
        let change = page
            .changes
            .iter()
            .find(|change| change.event_type == "charge.refunded")
            .expect("the refund changed the charge");
        assert_eq!(change.content.id, charge);
        let json: Value = serde_json::from_str(&change.content.json).expect("JSON");
        assert_eq!(json["amount_refunded"], 1_000);
        assert_eq!(breaks(&schema("charge"), &json), BTreeSet::new());
        let all = records(shop)
            .list_changes(&shop.lab.connection(), &ChangeFilter::new(since, now))
            .await?;
        let kinds: Vec<RecordKind> = all.changes.iter().map(|change| change.kind).collect();
        assert!(kinds.contains(&RecordKind::Refunds), "{kinds:?}");
        assert!(kinds.contains(&RecordKind::Charges), "{kinds:?}");
        Ok(())
    })
    .await;
}
