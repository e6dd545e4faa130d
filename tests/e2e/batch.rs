//! `batch`: many payments without the customer, in one call.
//! `cargo test -p stripe-adapter --test e2e batch -- --nocapture` prints how long 70 of them took.

mod faults;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fake_stripe::{Movement, RateClock, RateLimits};
use host_test::{Lab, situation, time};
use payments_host::types::{
    AdapterError, Authorization, AuthorizationBatch, BatchItem, DeclineReason, ErrorKind,
    MerchantReason, Outcome, Payment, PaymentStatus, Presence, RetryAdvice, UnixSeconds,
};

use crate::shop::{Shop, euros, play};
use crate::trace;

/// What Salesforce Billing advises for one run.
const ADVISED: usize = 70;

/// The lowest amount: each item has one of its own, by which the ledger tells them apart.
const LOWEST: u64 = 1000;

type Results = Vec<Result<Payment, AdapterError>>;

#[tokio::test]
async fn seventy_payments_within_stripes_rate_limits() {
    let shop = Shop::open().await;
    let control = shop.lab.stripe.control();
    control.set_rate_limits(RateLimits::documented(RateClock::Real));
    control.set_latency(Duration::from_millis(200));

    let start = Instant::now();
    let results = send(&shop.lab, batch(&shop.lab, ADVISED, None)).await;
    let took = start.elapsed().as_secs_f64();

    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_each_paid_once(&shop.lab, &results);
    let requests = shop.lab.requests.all();
    let turned_away = requests
        .iter()
        .filter(|request| request.result == Ok(429))
        .count();
    let most = 1.2 * ADVISED as f64 / 25.0;
    println!(
        "{ADVISED} payments took {took:.2} s; 1.2 times what the limit allows are {most:.2} s; turned away and repeated \
         within the call: {turned_away}"
    );
    // How long it took depends on the machine, but not how far apart the host was to send them.
    let spacing = requests
        .iter()
        .filter(|request| request.attempt as usize <= ADVISED);
    let mut delays: Vec<Duration> = spacing.map(|request| request.delay).collect();
    delays.sort_unstable();
    for second in delays.windows(25) {
        assert!(
            second[24] - second[0] > Duration::from_secs(1),
            "{second:?}"
        );
    }
    assert!(
        (delays[ADVISED - 1].as_secs_f64() + 0.2) <= most,
        "{delays:?}"
    );
    trace::add(&shop.requests());
}

/// Whatever is sent again is the same payments.
#[tokio::test]
async fn a_batch_that_is_sent_again_pays_nothing_twice() {
    play(async |shop| {
        let first = send(&shop.lab, batch(&shop.lab, 5, None)).await;
        let again = send(&shop.lab, batch(&shop.lab, 7, Some(time::now()))).await;
        for (first, again) in first.iter().zip(&again) {
            let (first, again) = (first.as_ref().expect("paid"), again.as_ref().expect("paid"));
            assert_eq!(first.id, again.id);
            assert!(!first.replayed && again.replayed);
        }
        assert_eq!(again.len(), 7);
        assert_each_paid_once(&shop.lab, &again);
        Ok(())
    })
    .await;
}

/// An item and a call with the same id are the same operation.
#[tokio::test]
async fn an_item_is_the_operation_that_authorize_sends() {
    play(async |shop| {
        let results = send(&shop.lab, batch(&shop.lab, 2, None)).await;
        let item = item(1, None);
        let operation = shop.lab.repeated(&item.operation_id);
        let payment = shop
            .lab
            .adapter
            .authorize(&operation, &item.authorization)
            .await?;
        assert!(payment.replayed);
        assert_eq!(
            results[1].as_ref().map(|result| &result.id),
            Ok(&payment.id)
        );
        assert_each_paid_once(&shop.lab, &results);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn one_that_fails_leaves_the_others_alone() {
    play(async |shop| {
        let mut batch = batch(&shop.lab, 5, None);
        batch.items[1].authorization = Authorization {
            source: situation::pay_with(situation::INSUFFICIENT_FUNDS, euros(1)).source,
            ..batch.items[1].authorization.clone()
        };
        batch.items[3].authorization.presence = Presence::OnSession;
        let results = send(&shop.lab, batch).await;

        let declined = results[1].as_ref().expect_err("declined");
        assert_eq!(
            (declined.kind, declined.outcome),
            (ErrorKind::Declined, Outcome::NotPerformed)
        );
        let reason = declined.decline.as_ref().map(|decline| decline.reason);
        assert_eq!(reason, Some(DeclineReason::InsufficientFunds));
        let refused = results[3].as_ref().expect_err("refused");
        assert_eq!(
            refused.field.as_deref(),
            Some("batch.items[3].authorization.presence")
        );
        assert_eq!(refused.retry, RetryAdvice::AfterChange);
        for index in [0, 2, 4] {
            let payment = results[index].as_ref().expect("paid");
            assert_eq!(payment.status, PaymentStatus::Authorized);
            assert_eq!(payment.amount, euros(LOWEST + index as u64));
        }
        assert_each_paid_once(&shop.lab, &results);
        Ok(())
    })
    .await;
}

/// When Stripe has forgotten the keys, posting again would pay twice.
#[tokio::test]
async fn past_the_window_the_payments_are_found() {
    play(async |shop| {
        let results = send(&shop.lab, batch(&shop.lab, 3, None)).await;
        shop.lab.stripe.control().expire_idempotency_keys();
        let window = shop.lab.adapter.describe().await?.idempotency_window;

        let sent_at = time::now();
        let mut again = batch(&shop.lab, 4, Some(sent_at));
        again.now = sent_at + UnixSeconds::from(window);
        let found = send(&shop.lab, again).await;
        for (result, found) in results.iter().zip(&found) {
            let found = found.as_ref().expect("found");
            assert_eq!(result.as_ref().map(|payment| &payment.id), Ok(&found.id));
        }
        let unknown = found[3].as_ref().expect_err("never sent");
        assert_eq!(
            (unknown.outcome, unknown.retry),
            (Outcome::Unknown, RetryAdvice::CheckFirst)
        );
        assert_each_paid_once(&shop.lab, &found);
        Ok(())
    })
    .await;
}

/// Items 0, 1, 2, …; sent before at `first_sent_at`, if at all.
fn batch(lab: &Lab, items: usize, first_sent_at: Option<UnixSeconds>) -> AuthorizationBatch {
    let items = (0..items).map(|index| item(index, first_sent_at));
    AuthorizationBatch::new(lab.connection(), time::now(), items)
}

fn item(index: usize, first_sent_at: Option<UnixSeconds>) -> BatchItem {
    let authorization = Authorization {
        presence: Presence::MerchantInitiated(MerchantReason::Recurring),
        order_id: Some(format!("order-{index}")),
        ..situation::hold(euros(LOWEST + index as u64))
    };
    BatchItem {
        first_sent_at,
        ..BatchItem::new(format!("invoice-{index}"), authorization)
    }
}

async fn send(lab: &Lab, batch: AuthorizationBatch) -> Results {
    let interface = lab.adapter.batch().expect("the adapter has the interface");
    let results = interface.authorize_all(&batch).await;
    let results = results.expect("a batch that is right");
    assert_eq!(results.len(), batch.items.len());
    results
}

/// By the ledger: every payment that is reported was made, once, and no other was.
#[track_caller]
fn assert_each_paid_once(lab: &Lab, results: &Results) {
    let mut paid = paid(lab);
    for (index, payment) in results.iter().enumerate() {
        if payment.is_ok() {
            assert_eq!(paid.remove(&index), Some(1), "item {index}");
        }
    }
    assert!(paid.is_empty(), "{paid:?}");
}

/// How often each item was paid.
fn paid(lab: &Lab) -> BTreeMap<usize, usize> {
    let mut paid = BTreeMap::new();
    for entry in lab.stripe.control().ledger().of_kind(Movement::Authorize) {
        let above = u64::try_from(entry.amount).expect("an amount") - LOWEST;
        let index = usize::try_from(above).expect("an index");
        *paid.entry(index).or_insert(0) += 1;
    }
    paid
}
