//! Adobe Experience Platform's Stripe source. The records of each resource path; how the source is
//! connected is in [`access`].

mod access;

use std::collections::BTreeSet;

use fake_stripe::{AuthenticationOutcome, Seed, SeedKind};
use host_test::{situation, time};
use payments_host::types::{
    Authorization, CaptureMode, ChangeFilter, Contact, NewMethod, PageRequest, PaymentSource,
    RecordFilter, RecordKind, RefundRequest, TimeRange,
};
use payments_host::{CallError, Records};
use serde_json::Value;

use super::{at_stripe, refused};
use crate::shop::{Shop, euros, play};

fn records(shop: &Shop) -> Records<'_> {
    let records = shop.lab.adapter.records();
    records.expect("the adapter exports the interface")
}

/// Everything of a kind, page after page.
async fn all(shop: &Shop, filter: RecordFilter) -> Result<Vec<Value>, CallError> {
    let mut filter = filter;
    let connection = shop.lab.connection();
    let mut found = Vec::new();
    loop {
        let page = records(shop).list_records(&connection, &filter).await?;
        for record in page.records {
            let object: Value = serde_json::from_str(&record.json).expect("JSON");
            assert_eq!(object["id"], record.id.as_str());
            found.push(object);
        }
        if page.next.is_none() {
            return Ok(found);
        }
        filter.page.cursor = page.next;
    }
}

/// Imports a resource path whole: every record as Stripe has it, each once, with the attributes that
/// the source's own example shows.
async fn is_imported(
    shop: &Shop,
    (kind, seed): (RecordKind, SeedKind),
    path: &str,
    attributes: &[&str],
) -> Result<(), CallError> {
    let control = shop.lab.stripe.control();
    control.seed(&Seed::new(seed, 25)).expect("seeded");
    let filter = RecordFilter {
        page: PageRequest {
            cursor: None,
            limit: Some(10),
        },
        ..RecordFilter::new(kind)
    };
    let found = all(shop, filter).await?;
    let ids: BTreeSet<_> = found.iter().map(|one| one["id"].to_string()).collect();
    assert_eq!(ids.len(), found.len(), "none twice");
    let known = at_stripe(shop, path).await;
    assert_eq!(known["has_more"], false);
    assert_eq!(known["data"], Value::from(found.clone()), "none is missing");
    for record in &found {
        for attribute in attributes {
            assert!(record.get(attribute).is_some(), "{attribute} in {record}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn experience_platform_charges_are_imported() {
    play(async |shop| {
        let attributes = [
            "amount",
            "amount_captured",
            "amount_refunded",
            "application_fee",
            "balance_transaction",
            "billing_details",
            "captured",
            "created",
            "currency",
            "customer",
            "disputed",
            "failure_code",
            "fraud_details",
            "livemode",
            "metadata",
            "on_behalf_of",
            "outcome",
            "paid",
            "payment_intent",
            "payment_method",
            "payment_method_details",
            "receipt_email",
            "refunded",
            "shipping",
            "statement_descriptor",
            "status",
            "transfer_data",
            "transfer_group",
        ];
        let kind = (RecordKind::Charges, SeedKind::Charges);
        is_imported(shop, kind, "/v1/charges?limit=100", &attributes).await
    })
    .await;
}

#[tokio::test]
async fn experience_platform_subscriptions_are_imported() {
    play(async |shop| {
        let attributes = [
            "billing_cycle_anchor",
            "cancel_at_period_end",
            "collection_method",
            "currency",
            "customer",
            "default_payment_method",
            "items",
            "latest_invoice",
            "metadata",
            "start_date",
            "status",
            "trial_end",
        ];
        let kind = (RecordKind::Subscriptions, SeedKind::Subscriptions);
        let path = "/v1/subscriptions?status=all&limit=100";
        is_imported(shop, kind, path, &attributes).await?;
        // Canceled ones too, which a list without a status leaves out.
        let found = all(shop, RecordFilter::new(RecordKind::Subscriptions)).await?;
        let statuses: BTreeSet<_> = found.iter().map(|one| one["status"].to_string()).collect();
        assert_eq!(statuses.len(), 8, "{statuses:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn experience_platform_refunds_are_imported() {
    play(async |shop| {
        let attributes = [
            "amount",
            "balance_transaction",
            "charge",
            "created",
            "currency",
            "destination_details",
            "metadata",
            "payment_intent",
            "reason",
            "receipt_number",
            "status",
            "transfer_reversal",
        ];
        let kind = (RecordKind::Refunds, SeedKind::Refunds);
        is_imported(shop, kind, "/v1/refunds?limit=100", &attributes).await
    })
    .await;
}

#[tokio::test]
async fn experience_platform_balance_transactions_are_imported() {
    play(async |shop| {
        let attributes = [
            "amount",
            "available_on",
            "created",
            "currency",
            "exchange_rate",
            "fee",
            "fee_details",
            "net",
            "reporting_category",
            "source",
            "status",
            "type",
        ];
        let kind = (
            RecordKind::BalanceTransactions,
            SeedKind::BalanceTransactions,
        );
        let path = "/v1/balance_transactions?limit=100";
        is_imported(shop, kind, path, &attributes).await
    })
    .await;
}

#[tokio::test]
async fn experience_platform_customers_are_imported() {
    play(async |shop| {
        let attributes = [
            "address",
            "balance",
            "created",
            "currency",
            "delinquent",
            "description",
            "email",
            "invoice_settings",
            "livemode",
            "metadata",
            "name",
            "phone",
            "preferred_locales",
            "shipping",
            "tax_exempt",
        ];
        let kind = (RecordKind::Customers, SeedKind::Customers);
        is_imported(shop, kind, "/v1/customers?limit=100", &attributes).await
    })
    .await;
}

#[tokio::test]
async fn experience_platform_prices_are_imported() {
    play(async |shop| {
        let attributes = [
            "active",
            "billing_scheme",
            "created",
            "currency",
            "livemode",
            "lookup_key",
            "metadata",
            "nickname",
            "product",
            "recurring",
            "tax_behavior",
            "type",
            "unit_amount",
            "unit_amount_decimal",
        ];
        let kind = (RecordKind::Prices, SeedKind::Prices);
        is_imported(shop, kind, "/v1/prices?limit=100", &attributes).await
    })
    .await;
}

#[tokio::test]
async fn experience_platform_schema_describes_the_records() {
    play(async |shop| {
        for (kind, seed, name) in [
            (RecordKind::Charges, SeedKind::Charges, "charge"),
            (
                RecordKind::Subscriptions,
                SeedKind::Subscriptions,
                "subscription",
            ),
            (RecordKind::Refunds, SeedKind::Refunds, "refund"),
            (
                RecordKind::BalanceTransactions,
                SeedKind::BalanceTransactions,
                "balance_transaction",
            ),
            (RecordKind::Customers, SeedKind::Customers, "customer"),
            (RecordKind::Prices, SeedKind::Prices, "price"),
        ] {
            let control = shop.lab.stripe.control();
            control.seed(&Seed::new(seed, 8)).expect("seeded");
            let version = shop.lab.adapter.describe().await?.provider_api_version;
            let version = version.expect("a version");
            let file = format!("schemas/stripe/{version}/{name}.json");
            let path = component_build::Workspace::locate().root().join(file);
            let schema = std::fs::read_to_string(path).expect("a schema of the version");
            let schema: Value = serde_json::from_str(&schema).expect("JSON");
            assert_eq!(schema["type"], "object");
            let described = schema["properties"].as_object().expect("properties");
            let records = all(shop, RecordFilter::new(kind)).await?;
            assert!(!records.is_empty());
            for (attribute, _) in records.iter().filter_map(Value::as_object).flatten() {
                assert!(described.contains_key(attribute), "{name}: {attribute}");
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn experience_platform_buy_now_pay_later_is_told_apart() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        shop.authorize("card", &situation::sale(euros(1000)))
            .await?;
        for kind in ["klarna", "afterpay_clearpay", "affirm", "zip"] {
            let source = PaymentSource::NewMethod(NewMethod {
                kind: kind.to_owned(),
                details: Vec::new(),
            });
            let sale = Authorization {
                capture_mode: CaptureMode::Automatic,
                billing: Some(Contact {
                    name: Some("Jo".to_owned()),
                    email: Some("jo@example.com".to_owned()),
                    phone: None,
                    address: None,
                }),
                return_url: Some(situation::RETURN_URL.to_owned()),
                ..Authorization::new(euros(1000), source)
            };
            let payment = shop.authorize(kind, &sale).await?;
            control
                .authenticate(&payment.id, AuthenticationOutcome::Succeeded)
                .expect("it waits");
        }
        let charges = all(shop, RecordFilter::new(RecordKind::Charges)).await?;
        let mut methods: Vec<_> = charges
            .iter()
            .map(|charge| charge["payment_method_details"]["type"].as_str())
            .collect();
        methods.reverse();
        let expected = ["card", "klarna", "afterpay_clearpay", "affirm", "zip"].map(Some);
        assert_eq!(methods, expected);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn experience_platform_import_goes_on_while_records_arrive() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        let now = control.clock().now;
        let early = Seed::new(SeedKind::Customers, 30).between(now - 3000, now - 2000);
        control.seed(&early).expect("seeded");
        let range = TimeRange {
            since: None,
            until: Some(u64::try_from(now - 1000).expect("a time")),
        };
        let mut filter = RecordFilter {
            created: Some(range),
            page: PageRequest {
                cursor: None,
                limit: Some(7),
            },
            ..RecordFilter::new(RecordKind::Customers)
        };
        let connection = shop.lab.connection();
        let mut ids = BTreeSet::new();
        loop {
            let page = records(shop).list_records(&connection, &filter).await?;
            for record in page.records {
                assert!(ids.insert(record.id), "none comes twice");
            }
            // Somebody registers between any two pages.
            control
                .seed(&Seed::new(SeedKind::Customers, 3))
                .expect("seeded");
            let Some(next) = page.next else { break };
            filter.page.cursor = Some(next);
        }
        assert_eq!(ids.len(), 30, "none is missing, and none is new");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn experience_platform_later_changes_are_found() {
    play(async |shop| {
        let payment = shop
            .authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let refund = RefundRequest::new(&payment.id);
        let adapter = &shop.lab.adapter;
        adapter.refund(&shop.operation("refund"), &refund).await?;
        let now = time::now() + 1;
        let filter = ChangeFilter {
            kinds: vec![RecordKind::Charges],
            ..ChangeFilter::new(now - 3600, now)
        };
        let connection = shop.lab.connection();
        let changes = records(shop).list_changes(&connection, &filter).await?;
        let newest = changes.changes.first().expect("it was refunded");
        assert_eq!(newest.event_type, "charge.refunded");
        let content: Value = serde_json::from_str(&newest.content.json).expect("JSON");
        let path = format!("/v1/charges/{}", newest.content.id);
        assert_eq!(content["amount_refunded"], 1000);
        assert_eq!(at_stripe(shop, &path).await["amount_refunded"], 1000);

        // What Stripe has forgotten is not passed over in silence.
        let too_early = ChangeFilter::new(now - 31 * 24 * 3600, now);
        let error = refused(records(shop).list_changes(&connection, &too_early).await);
        assert_eq!(error.field.as_deref(), Some("filter.since"));
        Ok(())
    })
    .await;
}
