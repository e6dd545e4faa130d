//! Many payments in one call.

use std::collections::BTreeSet;

use fake_stripe::{Fault, FaultKind, Movement};
use host_test::{situation, time};
use payments_host::Batch;
use payments_host::types::{
    Authorization, AuthorizationBatch, BatchItem, ErrorKind, MerchantReason, Outcome,
    PaymentStatus, Presence,
};

use super::super::{refused, sale_with};
use crate::shop::{Shop, play};

/// What the guide advises.
const BATCH: u64 = 70;

fn batch(shop: &Shop) -> Batch<'_> {
    let batch = shop.lab.adapter.batch();
    batch.expect("the adapter exports the interface")
}

fn invoice(method: &str, cents: u64) -> Authorization {
    Authorization {
        presence: Presence::MerchantInitiated(MerchantReason::Recurring),
        ..sale_with(method, cents)
    }
}

/// Each invoice is over another amount: 10.01, 10.02, …
fn invoices(shop: &Shop) -> AuthorizationBatch {
    let items = (1..=BATCH).map(|number| {
        let invoice = invoice(situation::APPROVES, 1000 + number);
        BatchItem::new(format!("invoice-{number}"), invoice)
    });
    AuthorizationBatch::new(shop.lab.connection(), time::now(), items)
}

/// Every invoice was captured once.
fn each_once(shop: &Shop) {
    let ledger = shop.lab.stripe.control().ledger();
    let captures = ledger.of_kind(Movement::Capture);
    let mut amounts: Vec<_> = captures.map(|entry| entry.amount).collect();
    amounts.sort_unstable();
    let expected: Vec<i64> = (1001..=1070).collect();
    assert_eq!(amounts, expected);
}

#[tokio::test]
async fn billing_batch_of_seventy_is_charged() {
    play(async |shop| {
        let invoices = invoices(shop);
        let results = batch(shop).authorize_all(&invoices).await?;
        assert_eq!(results.len(), invoices.items.len());
        for (item, result) in invoices.items.iter().zip(results) {
            let payment = result.unwrap_or_else(|error| panic!("{error:?}"));
            assert_eq!(payment.status, PaymentStatus::Captured);
            // In the order of the items.
            assert_eq!(payment.captured, Some(item.authorization.amount.clone()));
            assert_eq!(payment.operation_id.as_ref(), Some(&item.operation_id));
        }
        each_once(shop);
        Ok(())
    })
    .await;
}

/// The answers of some are lost; the batch is sent once more.
#[tokio::test]
async fn billing_batch_is_repeated_without_charging_twice() {
    let shop = Shop::open().await;
    let mut invoices = invoices(&shop);
    let control = shop.lab.stripe.control();
    control.add_fault(Fault {
        method: Some("POST".to_owned()),
        path: "/v1/payment_intents".to_owned(),
        skip: 30,
        times: u32::MAX,
        kind: FaultKind::CloseAfter,
    });
    let results = batch(&shop).authorize_all(&invoices).await;
    let lost = results.expect("a result for each");
    let lost: Vec<_> = lost.iter().filter_map(|row| row.as_ref().err()).collect();
    assert!(!lost.is_empty());
    for error in lost {
        assert_eq!(error.outcome, Outcome::Unknown, "nobody knows: {error:?}");
    }
    control.clear_faults();
    for item in &mut invoices.items {
        item.first_sent_at = Some(invoices.now);
    }
    let results = batch(&shop).authorize_all(&invoices).await;
    let ids: BTreeSet<_> = results
        .expect("a result for each")
        .into_iter()
        .map(|result| result.unwrap_or_else(|error| panic!("{error:?}")).id)
        .collect();
    assert_eq!(ids.len(), invoices.items.len());
    each_once(&shop);
}

#[tokio::test]
async fn billing_declined_invoice_leaves_the_others_alone() {
    play(async |shop| {
        let methods = [
            situation::APPROVES,
            situation::DECLINES,
            situation::NEEDS_AUTHENTICATION,
            situation::APPROVES,
        ];
        let items = methods.iter().enumerate().map(|(number, method)| {
            BatchItem::new(format!("invoice-{number}"), invoice(method, 1000))
        });
        let invoices = AuthorizationBatch::new(shop.lab.connection(), time::now(), items);
        let results = batch(shop).authorize_all(&invoices).await?;
        let kinds: Vec<_> = results
            .iter()
            .map(|row| row.as_ref().err().map(|error| error.kind))
            .collect();
        let declined = Some(ErrorKind::Declined);
        assert_eq!(kinds, [None, declined, declined, None]);
        let totals = shop.lab.stripe.control().ledger().totals["eur"];
        assert_eq!(totals.captured, 2000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn billing_batch_that_is_too_large_is_not_begun() {
    play(async |shop| {
        let items = (0..101).map(|number| {
            BatchItem::new(
                format!("invoice-{number}"),
                invoice(situation::APPROVES, 1000),
            )
        });
        let large = AuthorizationBatch::new(shop.lab.connection(), time::now(), items);
        let error = refused(batch(shop).authorize_all(&large).await);
        assert_eq!(error.field.as_deref(), Some("batch.items"));
        let twice = ["invoice-1", "invoice-1"]
            .map(|id| BatchItem::new(id, invoice(situation::APPROVES, 1000)));
        let twice = AuthorizationBatch::new(shop.lab.connection(), time::now(), twice);
        let error = refused(batch(shop).authorize_all(&twice).await);
        let field = error.field.as_deref();
        assert_eq!(field, Some("batch.items[1].operation-id"));
        assert_eq!(shop.requests(), []);
        Ok(())
    })
    .await;
}
