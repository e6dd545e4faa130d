//! What every event type tells the ledger.

use std::collections::BTreeMap;

use fake_stripe::{ClockChange, Trigger};
use host_test::lab::INSTALLATION_ID;
use payments_core::ledger::Ledger;
use payments_host::types::{Mode, Policy};

use super::observed::{Observer, SECRET};
use crate::ledger::told;
use crate::ledger::truth::{Truth, minor_units};
use crate::shop::play;

/// Each type happens, mostly to a payment of its own. Whatever was told, the last of it first, no
/// ledger is ahead of Stripe; and after one fresh read each says what really became of the payment.
#[tokio::test]
async fn whatever_happens_the_ledger_ends_at_the_truth() {
    play(async |shop| {
        let observer = Observer::of(shop);
        let control = shop.lab.stripe.control();
        let policy = Policy {
            installation_id: Some(INSTALLATION_ID.to_owned()),
            ..Policy::new([SECRET], Mode::Test)
        };
        let mut ledgers = BTreeMap::<String, Ledger>::new();
        let mut folded = 0;
        for name in fake_stripe::EVENT_TYPES {
            let before = control.events().len();
            let made = control.trigger(&Trigger::new(*name));
            made.unwrap_or_else(|error| panic!("{name}: {error}"));
            for event in control.events()[before..].iter().rev() {
                let body = control.event_body(&event.id, None).expect("an event");
                let verified = observer.verify(&body, &policy).await?;
                for fact in told::by(&verified) {
                    let payment_id = told::payment_of(&fact).to_owned();
                    let ledger = ledgers
                        .entry(payment_id.clone())
                        .or_insert_with(|| Ledger::new(payment_id));
                    let changes = ledger.fold(&fact);
                    changes.unwrap_or_else(|error| panic!("{name}: {error}"));
                    folded += 1;
                }
            }
        }
        println!("{folded} facts about {} payments", ledgers.len());
        assert!(ledgers.len() >= 30 && folded >= 100);

        // A read in the second of an event cannot be put in order with it.
        control.set_clock(ClockChange::Advance(1));
        for (id, ledger) in &mut ledgers {
            let truth = Truth::about(shop, id).await;
            let summary = ledger.summary();
            assert!(minor_units(summary.captured) <= truth.captured, "{id}");
            assert!(minor_units(summary.refunded) <= truth.refunded, "{id}");
            for fact in told::fresh(shop, id).await? {
                let changes = ledger.fold(&fact);
                changes.unwrap_or_else(|error| panic!("{id}: {error}"));
            }
            assert_eq!(truth.difference(&ledger.summary()), None, "{id}");
            assert!(ledger.needs_refresh().is_none(), "{id}");
        }
        Ok(())
    })
    .await;
}
