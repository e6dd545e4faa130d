//! Whose event it is, and whether it was seen before.

use serde_json::{Value, json};
use stripe_adapter::contract::{Disposition, IgnoreReason, Mode, Policy};

use crate::support::contract::PAYMENT;
use crate::support::resources::object_of;
use crate::support::stripe::{charge, intent, refund, with};
use crate::support::webhook::{deliver, event, policy};

fn updated(object: &Value) -> Value {
    event("payment_intent.succeeded", object, "2026-10-28.endive")
}

fn disposition(policy: &Policy, event: &Value) -> Disposition {
    deliver(policy, event).disposition
}

/// Pain point 8: another integration on the same account.
#[test]
fn the_mark_decides() {
    for (metadata, expected) in [
        (
            json!({ "commerce_installation": "shop-1" }),
            Disposition::Handle,
        ),
        (
            json!({ "commerce_installation": "shop-2" }),
            Disposition::Ignore(IgnoreReason::OtherInstallation),
        ),
        (
            json!({ "commerce_installation": "" }),
            Disposition::Ignore(IgnoreReason::OtherInstallation),
        ),
        (json!({}), Disposition::CheckOwner(vec![PAYMENT.to_owned()])),
        (
            json!(null),
            Disposition::CheckOwner(vec![PAYMENT.to_owned()]),
        ),
    ] {
        let event = updated(&with(&intent(), json!({ "metadata": metadata })));
        assert_eq!(disposition(&policy(), &event), expected, "{metadata}");
    }
}

/// Refunds made in the dashboard carry no mark: the host knows the payment or the charge.
#[test]
fn the_ids_to_look_up() {
    let unmarked = json!({ "metadata": {} });
    for (kind, object, ids) in [
        (
            "refund.created",
            refund(),
            vec![PAYMENT, "ch_3Golden1", "re_3Golden1"],
        ),
        (
            "charge.refund.updated",
            refund(),
            vec![PAYMENT, "ch_3Golden1", "re_3Golden1"],
        ),
        ("charge.refunded", charge(), vec![PAYMENT, "ch_3Golden1"]),
        ("payment_intent.created", intent(), vec![PAYMENT]),
        (
            "charge.updated",
            with(&charge(), json!({ "payment_intent": null })),
            vec!["ch_3Golden1"],
        ),
    ] {
        let event = event(kind, &with(&object, unmarked.clone()), "2020-08-27");
        let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        assert_eq!(
            disposition(&policy(), &event),
            Disposition::CheckOwner(ids),
            "{kind}"
        );
    }
}

#[test]
fn the_mode_comes_first() {
    let live = with(&updated(&intent()), json!({ "livemode": true }));
    let other_mode = Disposition::Ignore(IgnoreReason::OtherMode);
    assert_eq!(disposition(&policy(), &live), other_mode);

    let for_live = Policy {
        mode: Mode::Live,
        ..policy()
    };
    assert_eq!(disposition(&for_live, &updated(&intent())), other_mode);
    assert_eq!(disposition(&for_live, &live), Disposition::Handle);

    let foreign = with(
        &intent(),
        json!({ "metadata": { "commerce_installation": "shop-2" } }),
    );
    let live_and_foreign = with(&updated(&foreign), json!({ "livemode": true }));
    assert_eq!(disposition(&policy(), &live_and_foreign), other_mode);
}

/// Disputes, warnings and reviews carry no mark of their payment's; what else a host may know.
#[test]
fn the_ids_to_look_up_where_there_is_no_payment() {
    for (kind, changes, ids) in [
        (
            "charge.dispute.created",
            json!({}),
            "pi_3Golden1 ch_3Golden1 du_1Golden",
        ),
        // As old renderings are.
        (
            "charge.dispute.created",
            json!({ "payment_intent": null }),
            "ch_3Golden1 du_1Golden",
        ),
        (
            "radar.early_fraud_warning.created",
            json!({ "payment_intent": null }),
            "ch_3Golden1 issfr_1Golden",
        ),
        (
            "review.opened",
            json!({ "charge": { "id": "ch_2" } }),
            "pi_3Golden1 ch_2 prv_1Golden",
        ),
        (
            "setup_intent.created",
            json!({}),
            "pm_1Golden cus_Golden1 seti_1Golden",
        ),
        (
            "payment_method.detached",
            json!({ "customer": null }),
            "pm_1Golden",
        ),
        ("mandate.updated", json!({}), "pm_1Golden mandate_1Golden"),
        ("payout.paid", json!({}), "po_1Golden"),
        ("customer.updated", json!({}), "cus_Golden1"),
        // A customer may have been to other shops of the account.
        (
            "checkout.session.completed",
            json!({}),
            "pi_3Golden1 cs_test_Golden1",
        ),
        ("transfer.created", json!({}), "ch_3Golden1 tr_1Golden"),
        (
            "application_fee.refund.updated",
            json!({}),
            "fee_1Golden fr_1Golden",
        ),
        ("capability.updated", json!({}), "acct_1Golden"),
        ("account.application.authorized", json!({}), "ca_1Golden"),
    ] {
        let object = with(&object_of(kind), json!({ "metadata": {} }));
        let event = event(kind, &with(&object, changes), "2020-08-27");
        let ids = ids.split(' ').map(str::to_owned).collect();
        assert_eq!(
            disposition(&policy(), &event),
            Disposition::CheckOwner(ids),
            "{kind}"
        );
    }
}

/// Whatever has metadata may carry the mark.
#[test]
fn the_mark_decides_for_every_object() {
    let foreign = json!({ "metadata": { "commerce_installation": "shop-2" } });
    let own = json!({ "metadata": { "commerce_installation": "shop-1" } });
    for kind in stripe_adapter::webhooks::wanted_events() {
        let object = object_of(kind);
        let marked =
            |changes: &Value| event(kind, &with(&object, changes.clone()), "2026-10-28.endive");
        assert_eq!(
            disposition(&policy(), &marked(&foreign)),
            Disposition::Ignore(IgnoreReason::OtherInstallation),
            "{kind}"
        );
        assert_eq!(
            disposition(&policy(), &marked(&own)),
            Disposition::Handle,
            "{kind}"
        );
    }
}

/// A host that does not mark what it creates cannot tell what is its own.
#[test]
fn without_an_installation_everything_is_handled() {
    let unmarked = Policy {
        installation_id: None,
        ..policy()
    };
    for metadata in [json!({}), json!({ "commerce_installation": "shop-2" })] {
        let event = updated(&with(&intent(), json!({ "metadata": metadata })));
        assert_eq!(disposition(&unmarked, &event), Disposition::Handle);
    }
}

/// Pain point 4: delivered several times, settled once; and two partial refunds are two.
#[test]
fn the_dedupe_key_is_the_events() {
    let key = |changes: Value| deliver(&policy(), &with(&updated(&intent()), changes)).dedupe_key;
    let this = key(json!({}));
    assert_eq!(this, "stripe:test::evt_3Golden1");
    assert_eq!(
        key(json!({ "pending_webhooks": 7, "api_version": "2020-08-27" })),
        this
    );
    let others = [
        key(json!({ "id": "evt_3Other" })),
        key(json!({ "account": "acct_1" })),
        key(json!({ "livemode": true })),
    ];
    for other in &others {
        assert_ne!(other, &this);
    }
    assert_eq!(others[1], "stripe:test:acct_1:evt_3Golden1");
}
