//! Every event type: it happens at fake Stripe, is verified in the sandbox, is what
//! `docs/webhook-events.md` says, and is folded into the ledger of its payment.

mod document;
mod folded;
mod observed;

use std::collections::BTreeSet;

use payments_host::types::{Disposition, Event, EventKind, IgnoreReason, Mode, Policy, Subject};
use stripe_adapter::webhooks::event_types;

use crate::shop::play;
use document::Row;
use observed::{Mark, Observer, SECRET, case_of};

/// The types are those that the adapter names, those that it subscribes to, and those that fake
/// Stripe can make happen: one list.
#[tokio::test]
async fn the_types_are_one_list() {
    let named: Vec<_> = event_types().map(|event_type| event_type.name).collect();
    assert_eq!(named, fake_stripe::EVENT_TYPES);
    play(async |shop| {
        let info = shop.lab.adapter.describe().await?;
        assert_eq!(info.webhook_events, named);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn each_type_is_what_the_table_says() {
    play(async |shop| {
        let observer = Observer::of(shop);
        let mut rows = Vec::new();
        for event_type in event_types() {
            let name = event_type.name;
            let unmarked = observer.see(name, Mark::None).await?;
            check(&unmarked, event_type.kind, event_type.subject);
            let Disposition::CheckOwner(ids) = &unmarked.disposition else {
                panic!("{name}, unmarked: {:?}", unmarked.disposition);
            };
            assert!(!ids.is_empty(), "{name}: nothing to look up");
            let ours = observer.see(name, Mark::Ours).await?.disposition;
            let theirs = observer
                .see(name, Mark::AnotherInstallations)
                .await?
                .disposition;
            let is_marked = match (ours, theirs) {
                (Disposition::Handle, Disposition::Ignore(IgnoreReason::OtherInstallation)) => true,
                (Disposition::CheckOwner(_), Disposition::CheckOwner(_)) => false,
                other => panic!("{name}: {other:?}"),
            };
            rows.push(Row {
                event_type,
                is_marked,
                looked_up: ids.iter().map(|id| document::prefix(id)).collect(),
                resolved: observer.resolve_thin(name).await?,
            });
        }
        document::check(&rows);
        Ok(())
    })
    .await;
}

/// Kind and subject are those of the table.
fn check(event: &Event, kind: &str, subject: &str) {
    let name = &event.provider_type;
    assert_eq!(case_of(&event.subject), subject, "{name}");
    match &event.subject {
        // By the dispute's own status, whatever the event is called.
        Subject::Dispute(dispute) if event.kind == EventKind::DisputeClosed => {
            let status = case_of(&dispute.status);
            let over = ["won", "lost", "warning-closed", "prevented"];
            assert!(over.contains(&status.as_str()), "{name}: {status}");
        }
        _ => assert_eq!(case_of(&event.kind), kind, "{name}"),
    }
    if name == "charge.dispute.closed" {
        assert_eq!(event.kind, EventKind::DisputeClosed);
    }
    assert_eq!(event.mode, Mode::Test, "{name}");
    assert_eq!(
        event.api_version.as_deref(),
        Some(fake_stripe::API_VERSION),
        "{name}"
    );
}

/// The rules that stand above the table, for every type.
#[tokio::test]
async fn the_rules_above_the_table_hold_for_each_type() {
    play(async |shop| {
        let observer = Observer::of(shop);
        let live = Policy::new([SECRET], Mode::Live);
        let marks_nothing = Policy::new([SECRET], Mode::Test);
        let mut keys = BTreeSet::new();
        for name in fake_stripe::EVENT_TYPES {
            let body = observer.happen(name);
            let other_mode = observer.verify(&body, &live).await?;
            assert_eq!(
                other_mode.disposition,
                Disposition::Ignore(IgnoreReason::OtherMode),
                "{name}"
            );
            let unasked = observer.verify(&body, &marks_nothing).await?;
            assert_eq!(unasked.disposition, Disposition::Handle, "{name}");
            let unknown =
                body.replace(&format!("\"{name}\""), &format!("\"{name}.of_the_future\""));
            assert_ne!(unknown, body, "{name}");
            let unknown = observer.verify(&unknown, &marks_nothing).await?;
            assert_eq!(
                (unknown.kind, unknown.subject, unknown.disposition),
                (
                    EventKind::Other,
                    Subject::None,
                    Disposition::Ignore(IgnoreReason::UnwantedType)
                ),
                "{name}"
            );
            assert!(
                keys.insert(unasked.dedupe_key),
                "{name}: its key is its own"
            );
        }
        Ok(())
    })
    .await;
}
