//! Transfers: money that is passed on arrives once, whatever happens to the answers.

use fake_stripe::{ClockChange, Fault, FaultKind};
use host_test::situation;
use payments_host::types::{
    Entry, ErrorKind, Operation, Outcome, Payment, RetryAdvice, Transfer, TransferFilter,
    TransferRequest, TransferReversal,
};
use payments_host::{CallError, Transfers};

use crate::shop::{Shop, euros, play};

const SELLER: &str = "acct_1Seller";
const DAY: u64 = 24 * 60 * 60;

fn transfers(shop: &Shop) -> Transfers<'_> {
    let transfers = shop.lab.adapter.transfers();
    transfers.expect("the adapter exports the interface")
}

/// A sale of 100.00 EUR.
async fn sale(shop: &Shop) -> Result<Payment, CallError> {
    shop.authorize("sale", &situation::sale(euros(10_000)))
        .await
}

fn share(payment: &Payment, cents: u64) -> TransferRequest {
    TransferRequest {
        payment_id: Some(payment.id.clone()),
        ..TransferRequest::new(euros(cents), SELLER)
    }
}

fn part(transfer: &Transfer, cents: u64) -> TransferReversal {
    TransferReversal {
        amount: Some(euros(cents)),
        ..TransferReversal::new(&transfer.id)
    }
}

/// All transfers that the provider has.
async fn all(shop: &Shop) -> Result<Vec<Transfer>, CallError> {
    let page = transfers(shop)
        .list_transfers(&shop.lab.connection(), &TransferFilter::default())
        .await?;
    assert_eq!(page.next, None);
    Ok(page.transfers)
}

#[track_caller]
fn unknown(answer: Result<Transfer, CallError>) -> RetryAdvice {
    let error = answer.expect_err("an error");
    let error = error.adapter_error().expect("the adapter's own");
    assert_eq!(error.outcome, Outcome::Unknown, "{error:?}");
    error.retry
}

#[tokio::test]
async fn a_share_is_passed_on_and_taken_back() {
    play(async |shop| {
        let payment = sale(shop).await?;
        let request = TransferRequest {
            description: Some("order 7".to_owned()),
            metadata: vec![Entry::new("order", "7")],
            ..share(&payment, 7_000)
        };
        let made = transfers(shop)
            .create_transfer(&shop.operation("share-1"), &request)
            .await?;
        assert_eq!(made.amount, euros(7_000));
        assert_eq!(made.reversed, euros(0));
        assert_eq!(made.destination.as_deref(), Some(SELLER));
        assert_eq!(made.source, payment.last_attempt);
        assert_eq!(made.operation_id.as_deref(), Some("share-1"));
        assert_eq!(made.metadata, request.metadata);
        assert!(made.group.is_some() && !made.replayed);

        let after = transfers(shop)
            .reverse_transfer(&shop.operation("back-1"), &part(&made, 2_000))
            .await?;
        assert_eq!(after.reversed, euros(2_000));
        let rest = transfers(shop)
            .reverse_transfer(&shop.operation("back-2"), &TransferReversal::new(&made.id))
            .await?;
        assert_eq!(rest.reversed, euros(7_000));
        let now = transfers(shop)
            .get_transfer(&shop.lab.connection(), &made.id)
            .await?;
        assert_eq!(now.reversed, euros(7_000));
        Ok(())
    })
    .await;
}

/// The same operation answers with the transfer as it is now.
#[tokio::test]
async fn an_operation_is_performed_once() {
    play(async |shop| {
        let payment = sale(shop).await?;
        let request = share(&payment, 3_000);
        let made = transfers(shop)
            .create_transfer(&shop.operation("share-1"), &request)
            .await?;
        for _ in 0..2 {
            transfers(shop)
                .reverse_transfer(&shop.lab.repeated("back-1"), &part(&made, 1_000))
                .await?;
        }
        let again = transfers(shop)
            .create_transfer(&shop.lab.repeated("share-1"), &request)
            .await?;
        assert_eq!(again.id, made.id);
        assert!(again.replayed);
        assert_eq!(again.reversed, euros(1_000));
        assert_eq!(all(shop).await?.len(), 1);
        Ok(())
    })
    .await;
}

/// Past the window nothing is posted: a mark is found, or nothing is known.
#[tokio::test]
async fn a_day_later_it_is_looked_for() {
    play(async |shop| {
        let payment = sale(shop).await?;
        let request = share(&payment, 3_000);
        let made = transfers(shop)
            .create_transfer(&shop.operation("share-1"), &request)
            .await?;
        transfers(shop)
            .reverse_transfer(&shop.operation("back-1"), &part(&made, 1_000))
            .await?;
        let control = shop.lab.stripe.control();
        control.set_clock(ClockChange::Advance(86_400));
        control.expire_idempotency_keys();
        let later = |id: &str| {
            let operation = shop.operation(id);
            Operation {
                now: operation.now + DAY,
                first_sent_at: Some(operation.now),
                ..operation
            }
        };
        let found = transfers(shop)
            .create_transfer(&later("share-1"), &request)
            .await?;
        assert_eq!(found.id, made.id);
        assert!(found.replayed);
        let back = transfers(shop)
            .reverse_transfer(&later("back-1"), &part(&made, 1_000))
            .await?;
        assert_eq!(back.reversed, euros(1_000));
        let never = transfers(shop)
            .create_transfer(&later("share-2"), &request)
            .await;
        assert_eq!(unknown(never), RetryAdvice::CheckFirst);
        let never = transfers(shop)
            .reverse_transfer(&later("back-2"), &part(&made, 1_000))
            .await;
        assert_eq!(unknown(never), RetryAdvice::CheckFirst);
        let [only] = &all(shop).await?[..] else {
            panic!("not one transfer");
        };
        assert_eq!(only.reversed, euros(1_000));
        Ok(())
    })
    .await;
}

/// Stripe performs it, and every answer of the first call is lost.
#[tokio::test]
async fn answers_are_lost() {
    let page = FaultKind::Status {
        status: 502,
        headers: Default::default(),
        body: "<html>".to_owned(),
        effect: true,
    };
    for kind in [FaultKind::CloseAfter, FaultKind::Truncate, page] {
        // Requests without an answer, which `play` would not let pass.
        let shop = Shop::open().await;
        let control = shop.lab.stripe.control();
        let payment = sale(&shop).await.expect("a payment");
        let fault = |path: &str| {
            control.add_fault(Fault {
                times: 3,
                ..Fault::on_post(path, kind.clone())
            });
        };
        fault("/v1/transfers");
        let request = share(&payment, 3_000);
        let lost = transfers(&shop)
            .create_transfer(&shop.operation("share-1"), &request)
            .await;
        assert_eq!(unknown(lost), RetryAdvice::SameOperation, "{kind:?}");
        let made = transfers(&shop)
            .create_transfer(&shop.lab.repeated("share-1"), &request)
            .await
            .expect("a transfer");
        assert!(made.replayed, "{kind:?}");

        fault("/v1/transfers/*/reversals");
        let lost = transfers(&shop)
            .reverse_transfer(&shop.operation("back-1"), &part(&made, 1_000))
            .await;
        assert_eq!(unknown(lost), RetryAdvice::SameOperation, "{kind:?}");
        let back = transfers(&shop)
            .reverse_transfer(&shop.lab.repeated("back-1"), &part(&made, 1_000))
            .await
            .expect("the transfer");
        assert!(back.replayed, "{kind:?}");
        let [only] = &all(&shop).await.expect("transfers")[..] else {
            panic!("{kind:?}: not one transfer");
        };
        assert_eq!(only.reversed, euros(1_000), "{kind:?}");
    }
}

/// A stored 500 is replayed for a day: whether it happened is seen by looking, and later found.
#[tokio::test]
async fn a_stored_failure_is_found_out_about() {
    let shop = Shop::open().await;
    let control = shop.lab.stripe.control();
    let payment = sale(&shop).await.expect("a payment");
    control.add_fault(Fault::on_post(
        "/v1/transfers",
        FaultKind::Error500 { effect: true },
    ));
    let request = share(&payment, 3_000);
    let operation = shop.operation("share-1");
    let failed = transfers(&shop).create_transfer(&operation, &request).await;
    assert_eq!(unknown(failed), RetryAdvice::CheckFirst);
    let replayed = transfers(&shop)
        .create_transfer(&shop.lab.repeated("share-1"), &request)
        .await;
    assert_eq!(unknown(replayed), RetryAdvice::CheckFirst);
    let [made] = &all(&shop).await.expect("transfers")[..] else {
        panic!("not one transfer");
    };
    assert_eq!(made.operation_id.as_deref(), Some("share-1"));
    let later = Operation {
        now: operation.now + DAY,
        first_sent_at: Some(operation.now),
        ..operation
    };
    let found = transfers(&shop).create_transfer(&later, &request).await;
    assert_eq!(found.expect("the transfer").id, made.id);
}

/// Stripe's own limits come back as errors that name the field.
#[tokio::test]
async fn more_than_there_is_is_refused() {
    let shop = Shop::open().await;
    let payment = sale(&shop).await.expect("a payment");
    let refused = |answer: Result<Transfer, CallError>| {
        let error = answer.expect_err("refused");
        let error = error.adapter_error().expect("the adapter's own").clone();
        assert_eq!(error.outcome, Outcome::NotPerformed, "{error:?}");
        (error.kind, error.field.unwrap_or_default())
    };
    let too_much = transfers(&shop)
        .create_transfer(&shop.operation("share-1"), &share(&payment, 10_001))
        .await;
    assert_eq!(refused(too_much).1, "request.amount");
    let made = transfers(&shop)
        .create_transfer(&shop.operation("share-2"), &share(&payment, 1_000))
        .await
        .expect("a transfer");
    let too_much = transfers(&shop)
        .reverse_transfer(&shop.operation("back-1"), &part(&made, 1_001))
        .await;
    assert_eq!(
        refused(too_much),
        (ErrorKind::InvalidRequest, "reversal.amount".to_owned())
    );
    let hold = shop
        .authorize("hold", &situation::hold(euros(5_000)))
        .await
        .expect("a payment");
    let unpaid = transfers(&shop)
        .create_transfer(&shop.operation("share-3"), &share(&hold, 1_000))
        .await;
    assert_eq!(refused(unpaid).1, "request.payment-id");
}

/// Pages stay as they are while new transfers arrive.
#[tokio::test]
async fn pages_of_transfers() {
    play(async |shop| {
        let payment = sale(shop).await?;
        let mut expected = Vec::new();
        for number in 0..5 {
            let operation = shop.operation(&format!("share-{number}"));
            let made = transfers(shop)
                .create_transfer(&operation, &share(&payment, 100 + number))
                .await?;
            expected.insert(0, made.id);
        }
        let mut filter = TransferFilter {
            destination: Some(SELLER.to_owned()),
            ..TransferFilter::default()
        };
        filter.page.limit = Some(2);
        let mut found = Vec::new();
        loop {
            let page = transfers(shop)
                .list_transfers(&shop.lab.connection(), &filter)
                .await?;
            found.extend(page.transfers.into_iter().map(|transfer| transfer.id));
            let operation = shop.operation(&format!("later-{}", found.len()));
            transfers(shop)
                .create_transfer(&operation, &share(&payment, 1))
                .await?;
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
