//! What goes wrong with the requests of some items does not reach the others, and repeating pays
//! nothing twice.

use std::collections::BTreeMap;
use std::time::Duration;

use fake_stripe::{Fault, FaultKind};
use host_test::{Lab, time};
use payments_host::Limits;
use payments_host::types::Outcome;

use super::{batch, paid, send};

const ITEMS: usize = 24;
const PATH: &str = "/v1/payment_intents";

/// Each strikes one of the first requests. All but the last two are gone when it is repeated: a 500
/// that Stripe has stored is replayed, whether it did something or not.
fn some_of_each() -> Vec<Fault> {
    let status = |status, effect| FaultKind::Status {
        status,
        headers: BTreeMap::new(),
        body: "<h1>Bad gateway</h1>".to_owned(),
        effect,
    };
    let kinds = [
        FaultKind::CloseBefore,
        FaultKind::CloseAfter,
        FaultKind::Truncate,
        FaultKind::StallBefore,
        FaultKind::StallAfter,
        status(502, false),
        status(502, true),
        status(503, true),
        FaultKind::Error500 { effect: true },
        FaultKind::Error500 { effect: false },
    ];
    kinds
        .into_iter()
        .map(|kind| Fault::on_post(PATH, kind))
        .collect()
}

#[tokio::test]
async fn nobody_else_is_affected_and_nothing_is_paid_twice() {
    let lab = Lab::builder()
        .host(|host| {
            host.limits(Limits {
                // Two requests are never answered.
                request_timeout: Duration::from_secs(2),
                ..Limits::default()
            })
        })
        .start()
        .await
        .expect("a lab");
    let control = lab.stripe.control();
    control.set_faults(some_of_each());

    let first_sent_at = time::now();
    let results = send(&lab, batch(&lab, ITEMS, None)).await;
    let failed: Vec<usize> = (0..ITEMS)
        .filter(|index| results[*index].is_err())
        .collect();
    assert_eq!(failed.len(), 2, "{results:?}");
    for index in &failed {
        let error = results[*index].as_ref().expect_err("a stored 500");
        assert_eq!(
            (error.http_status, error.outcome),
            (Some(500), Outcome::Unknown)
        );
    }
    let once = paid(&lab);
    assert_eq!(once.len(), ITEMS - 1, "one of the 500s had done nothing");
    assert!(once.values().all(|times| *times == 1), "{once:?}");

    // All is well again.
    control.clear_faults();
    let again = send(&lab, batch(&lab, ITEMS, Some(first_sent_at))).await;
    for (index, (first, again)) in results.iter().zip(&again).enumerate() {
        match (first, again) {
            (Ok(first), Ok(again)) => assert_eq!(first.id, again.id, "item {index}"),
            (Err(_), Err(error)) => assert_eq!(error.outcome, Outcome::Unknown),
            _ => panic!("item {index}: {first:?}, then {again:?}"),
        }
    }
    assert_eq!(paid(&lab), once);
}

/// Every answer is lost, again and again: it is never known, and still paid once.
#[tokio::test]
async fn all_answers_are_lost() {
    let lab = Lab::start().await.expect("a lab");
    let control = lab.stripe.control();
    control.set_faults(vec![Fault {
        times: u32::MAX,
        ..Fault::on_post(PATH, FaultKind::CloseAfter)
    }]);
    let first_sent_at = time::now();
    let results = send(&lab, batch(&lab, 6, None)).await;
    for result in &results {
        let error = result.as_ref().expect_err("lost");
        assert_eq!(error.outcome, Outcome::Unknown);
    }
    control.clear_faults();
    let again = send(&lab, batch(&lab, 6, Some(first_sent_at))).await;
    super::assert_each_paid_once(&lab, &again);
    assert!(again.iter().flatten().all(|payment| payment.replayed));
    assert!(again.iter().all(Result::is_ok), "{again:?}");
}
