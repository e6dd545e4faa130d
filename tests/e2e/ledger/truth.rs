//! What really became of a payment: the simulator's own objects, and its list of movements of
//! money. Nothing here passes through the adapter.

use std::collections::BTreeMap;

use fake_stripe::Movement;
use host_test::http::LocalHttp;
use host_test::lab::SECRET_KEY;
use hyper::Method;
use payments_core::ledger::{DisputeStatus, PaymentStatus, Summary, TransactionStatus};
use payments_core::money::Money;
use serde_json::Value;

use crate::shop::Shop;

pub struct Truth {
    pub status: PaymentStatus,
    pub amount: u64,
    pub captured: u64,
    pub refunded: u64,
    /// The most that was ever refunded.
    pub refunded_at_most: u64,
    /// What disputes have taken.
    pub disputed: u64,
    pub refunds: BTreeMap<String, TransactionStatus>,
    pub disputes: BTreeMap<String, DisputeStatus>,
}

impl Truth {
    pub async fn about(shop: &Shop, payment_id: &str) -> Self {
        let intent = get(shop, &format!("/v1/payment_intents/{payment_id}")).await;
        let mut truth = Self {
            status: payment_status(&intent),
            amount: number(&intent["amount"]),
            captured: 0,
            refunded: 0,
            refunded_at_most: 0,
            disputed: 0,
            refunds: BTreeMap::new(),
            disputes: BTreeMap::new(),
        };
        for entry in shop.lab.stripe.control().ledger().entries {
            if entry.payment_intent.as_deref() != Some(payment_id) {
                continue;
            }
            let amount = entry.amount.unsigned_abs();
            match entry.kind {
                Movement::Capture => truth.captured += amount,
                Movement::Refund => truth.refunded += amount,
                Movement::RefundFailed | Movement::RefundCanceled => truth.refunded -= amount,
                Movement::DisputeWithdrawal => truth.disputed += amount,
                Movement::DisputeReinstatement => truth.disputed -= amount,
                _ => {}
            }
            truth.refunded_at_most = truth.refunded_at_most.max(truth.refunded);
        }
        for refund in objects(shop, "refunds", payment_id).await {
            truth.refunds.insert(id(&refund), refund_status(&refund));
        }
        for dispute in objects(shop, "disputes", payment_id).await {
            truth
                .disputes
                .insert(id(&dispute), dispute_status(&dispute));
        }
        truth
    }

    pub fn has_undone_refund(&self) -> bool {
        let undone = [TransactionStatus::Failed, TransactionStatus::Canceled];
        self.refunds.values().any(|status| undone.contains(status))
    }

    /// Where the summary differs from the truth. Movements that no event told of, as older versions
    /// do not tell of each refund, are no difference; those that are known have to be right.
    pub fn difference(&self, summary: &Summary) -> Option<String> {
        let transactions = summary
            .transactions
            .iter()
            .filter_map(|known| Some((known, self.refunds.get(&known.reference)?)))
            .find(|(known, really)| known.status != **really);
        let disputes: BTreeMap<_, _> = summary
            .disputes
            .iter()
            .map(|known| (known.id.clone(), known.status))
            .collect();
        if summary.status != Some(self.status) {
            return Some(format!("the status is {:?}", self.status));
        }
        if let Some((known, really)) = transactions {
            return Some(format!("{} is {really:?}", known.reference));
        }
        if disputes != self.disputes {
            return Some(format!("the disputes are {:?}", self.disputes));
        }
        let totals = [
            ("captured", summary.captured, self.captured),
            ("refunded", summary.refunded, self.refunded),
            ("disputed", summary.disputed, self.disputed),
        ];
        totals
            .into_iter()
            .find(|(_, known, really)| minor_units(*known) != *really)
            .map(|(name, _, really)| format!("{really} were {name}"))
    }
}

/// What is not known counts as nothing.
pub fn minor_units(money: Option<Money>) -> u64 {
    money.map_or(0, |money| money.minor_units)
}

/// The payment's objects of one kind, oldest first.
pub async fn objects(shop: &Shop, kind: &str, payment_id: &str) -> Vec<Value> {
    let list = get(
        shop,
        &format!("/v1/{kind}?payment_intent={payment_id}&limit=100"),
    )
    .await;
    let mut objects = list["data"].as_array().expect("a list").clone();
    objects.reverse();
    objects
}

async fn get(shop: &Shop, path: &str) -> Value {
    let url = format!("{}{path}", shop.lab.stripe.base_url());
    let authorization = format!("Bearer {SECRET_KEY}");
    let headers = [("authorization", authorization.as_str())];
    let answer = LocalHttp::default()
        .send(Method::GET, &url, &headers, String::new())
        .await
        .expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.body());
    serde_json::from_str(answer.body()).expect("JSON")
}

pub fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("an amount")
}

fn payment_status(intent: &Value) -> PaymentStatus {
    let is_expired = matches!(
        intent["cancellation_reason"].as_str(),
        Some("automatic" | "expired")
    );
    let has_captured = number(&intent["amount_received"]) > 0;
    match intent["status"].as_str().expect("a status") {
        "requires_payment_method" if intent["last_payment_error"].is_null() => {
            PaymentStatus::AwaitingMethod
        }
        "requires_payment_method" => PaymentStatus::Declined,
        "requires_action" => PaymentStatus::AwaitingAction,
        "processing" => PaymentStatus::Processing,
        "requires_capture" if has_captured => PaymentStatus::PartiallyCaptured,
        "requires_capture" => PaymentStatus::Authorized,
        "succeeded" => PaymentStatus::Captured,
        "canceled" if is_expired => PaymentStatus::Expired,
        "canceled" => PaymentStatus::Canceled,
        other => panic!("no life ends with {other}"),
    }
}

fn refund_status(refund: &Value) -> TransactionStatus {
    match refund["status"].as_str().expect("a status") {
        "pending" => TransactionStatus::Pending,
        "requires_action" => TransactionStatus::ActionRequired,
        "succeeded" => TransactionStatus::Succeeded,
        "failed" => TransactionStatus::Failed,
        "canceled" => TransactionStatus::Canceled,
        other => panic!("no life ends with {other}"),
    }
}

fn dispute_status(dispute: &Value) -> DisputeStatus {
    match dispute["status"].as_str().expect("a status") {
        "needs_response" => DisputeStatus::NeedsResponse,
        "under_review" => DisputeStatus::UnderReview,
        "prevented" => DisputeStatus::Prevented,
        "won" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        "warning_closed" => DisputeStatus::WarningClosed,
        other => panic!("no life ends with {other}"),
    }
}
