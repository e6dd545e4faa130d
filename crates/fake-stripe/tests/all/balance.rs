//! Balance transactions: one for everything that moves money, and how they are found.

use fake_stripe::{ClockChange, Trigger};
use serde_json::json;

use crate::support::{NOW, Stripe};

#[tokio::test]
async fn every_movement_is_booked_and_found_by_what_it_is() {
    let stripe = Stripe::start().await;
    let sale = stripe.sale("pm_card_visa").await;
    stripe
        .post(
            "/v1/refunds",
            &[("payment_intent", &sale), ("amount", "400")],
        )
        .await
        .ok();
    let debit = stripe
        .authorized(&[
            ("payment_method", "pm_usBankAccount_success"),
            ("capture_method", "automatic"),
        ])
        .await;
    let settled = fake_stripe::Settlement::Succeeded;
    stripe
        .control()
        .settle_payment_intent(&debit, settled)
        .expect("it was processing");
    for kind in [
        "transfer.reversed",
        "application_fee.refunded",
        "payout.failed",
        "payout.canceled",
    ] {
        stripe.control().trigger(&Trigger::new(kind)).expect(kind);
    }
    let dispute = stripe
        .control()
        .trigger(&Trigger::new("charge.dispute.created"))
        .expect("a dispute");
    stripe
        .control()
        .settle_dispute(&dispute.object_id, "won")
        .expect("it is open");
    let cases = [
        ("charge", 4, "charge"),
        ("payment", 1, "charge"),
        ("refund", 1, "refund"),
        ("transfer", 1, "transfer"),
        ("transfer_refund", 1, "transfer_reversal"),
        ("application_fee", 1, "platform_earning"),
        ("application_fee_refund", 1, "platform_earning_refund"),
        ("payout", 2, "payout"),
        ("payout_failure", 1, "payout_reversal"),
        ("payout_cancel", 1, "payout_reversal"),
        ("adjustment", 2, "dispute_reversal"),
    ];
    for (kind, count, category) in cases {
        let list = stripe
            .get(&format!(
                "/v1/balance_transactions?type={kind}&expand[]=data.source"
            ))
            .await
            .ok();
        assert_eq!(list.data().len(), count, "{kind}");
        assert_eq!(list.data()[0]["reporting_category"], category);
        assert!(list.data()[0]["source"]["object"].is_string(), "{kind}");
    }
    let by_source = format!("/v1/balance_transactions?source={}", dispute.object_id);
    assert_eq!(stripe.get(&by_source).await.ok().data().len(), 2);
    let only_refund = "/v1/balance_transactions?type=refund";
    let refund = stripe.get(only_refund).await.ok().json["data"][0].clone();
    assert_eq!(
        (&refund["amount"], &refund["fee"]),
        (&json!(-400), &json!(0))
    );
    let euros = stripe
        .get("/v1/balance_transactions?currency=eur")
        .await
        .ok();
    assert!(euros.data().is_empty());
}

#[tokio::test]
async fn a_payout_is_made_of_what_no_other_paid_out() {
    let stripe = Stripe::start().await;
    let first = stripe.sale("pm_card_visa").await;
    let payout = stripe.control().pay_out("usd", None).expect("a balance");
    assert_eq!(
        (
            &payout["amount"],
            &payout["status"],
            &payout["reconciliation_status"]
        ),
        (&json!(941), &json!("paid"), &json!("completed"))
    );
    assert!(stripe.control().pay_out("usd", None).is_err());
    stripe.control().set_clock(ClockChange::Advance(86_400));
    stripe.sale("pm_card_visa").await;
    stripe
        .post(
            "/v1/refunds",
            &[("payment_intent", &first), ("amount", "100")],
        )
        .await
        .ok();
    let next = json!({ "currency": "usd" }).to_string();
    let next = stripe
        .send("POST", "/_control/payouts", next, &[])
        .await
        .expect("an answer")
        .ok();
    assert_eq!(next.json["amount"], 841);
    let part = async |payout: &str| {
        let path = format!("/v1/balance_transactions?payout={payout}");
        let list = stripe.get(&path).await.ok();
        let kinds = list.data().iter().map(|one| one["type"].as_str());
        kinds
            .map(|kind| kind.expect("a type").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        part(payout["id"].as_str().expect("an id")).await,
        ["payout", "charge"]
    );
    assert_eq!(
        part(next.text_of("id")).await,
        ["payout", "refund", "charge"]
    );
    let late = format!("/v1/payouts?created[gt]={NOW}");
    assert_eq!(stripe.get(&late).await.ok().ids(), [next.text_of("id")]);
    let late = format!("/v1/balance_transactions?created[gt]={NOW}&limit=2");
    let page = stripe.get(&late).await.ok();
    assert_eq!(
        (page.data().len(), &page.json["has_more"]),
        (2, &json!(true))
    );
}

#[tokio::test]
async fn the_balance_is_what_is_left_in_each_currency() {
    let stripe = Stripe::start().await;
    let empty = stripe.get("/v1/balance").await.ok();
    assert_eq!(
        (&empty.json["livemode"], &empty.json["available"]),
        (&json!(false), &json!([]))
    );
    let sale = stripe.sale("pm_card_visa").await;
    stripe
        .post(
            "/v1/refunds",
            &[("payment_intent", &sale), ("amount", "400")],
        )
        .await
        .ok();
    let left = stripe.get("/v1/balance").await.ok().json;
    assert_eq!(left["available"][0]["currency"], "usd");
    // 10.00 less the fee of 0.59 and 4.00.
    assert_eq!(left["available"][0]["amount"], 541);
    let control = stripe.control();
    control.pay_out("usd", None).expect("something to pay out");
    let paid = stripe.get("/v1/balance").await.ok().json;
    assert_eq!(paid["available"][0]["amount"], 0);
}
