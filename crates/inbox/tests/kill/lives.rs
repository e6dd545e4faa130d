//! A thousand payments and what becomes of them, made by the adapter at fake Stripe.

use std::collections::BTreeSet;

use fake_stripe::{AuthenticationOutcome, ClockChange, RefundChange, RefundStatus};
use host_test::http::LocalHttp;
use host_test::lab::SECRET_KEY;
use host_test::{Lab, situation};
use hyper::Method;
use payments_host::types::{
    Authorization, Cancellation, CaptureMode, CaptureRequest, Money, RefundRequest,
};
use serde_json::Value;

/// Payments of the platform's.
pub const PAYMENTS: usize = 1_000;
/// Payments of others on the same Stripe account, half of them without any mark.
const FOREIGN: usize = 40;
/// Longer than the longest hold.
const A_MONTH: i64 = 31 * 86_400;

/// What becomes of a payment.
#[derive(Clone, Copy)]
enum Life {
    Sale,
    Capture,
    PartialCapture,
    Void,
    TwoRefunds,
    RefundInTheDashboard,
    RefundThatFails,
    Decline,
    DisputeWon,
    DisputeLost,
    Authentication,
    Expiry,
}

const LIVES: [Life; 12] = [
    Life::Sale,
    Life::Capture,
    Life::PartialCapture,
    Life::Void,
    Life::TwoRefunds,
    Life::RefundInTheDashboard,
    Life::RefundThatFails,
    Life::Decline,
    Life::DisputeWon,
    Life::DisputeLost,
    Life::Authentication,
    Life::Expiry,
];

/// Lives through everything. Gives the ids of the platform's payments, oldest first.
pub async fn live(lab: &Lab, random: &mut fastrand::Rng) -> Vec<String> {
    let mut world = World {
        lab,
        http: LocalHttp::default(),
        random,
        operations: 0,
        foreign: false,
    };
    for number in 0..PAYMENTS {
        world.lead(LIVES[number % LIVES.len()]).await;
    }
    world.foreign = true;
    for number in 0..FOREIGN / 2 {
        world.lead(LIVES[number % LIVES.len()]).await;
        world.unmarked_sale().await;
    }
    lab.stripe
        .control()
        .set_clock(ClockChange::Advance(A_MONTH));
    world.ours()
}

struct World<'a> {
    lab: &'a Lab,
    http: LocalHttp,
    random: &'a mut fastrand::Rng,
    operations: u32,
    /// Whether another installation does it.
    foreign: bool,
}

impl World<'_> {
    async fn lead(&mut self, life: Life) {
        let amount = Money::new(self.random.u64(500..50_000), "EUR");
        let part = Money::new(amount.minor_units / 3, "EUR");
        let sale = situation::sale(amount.clone());
        let with = |method: &str| Authorization {
            capture_mode: CaptureMode::Automatic,
            ..situation::pay_with(method, amount.clone())
        };
        match life {
            Life::Sale => {
                self.pay(&sale).await;
            }
            Life::Capture => {
                let payment = self.pay(&situation::hold(amount.clone())).await;
                self.capture(&payment, amount).await;
            }
            Life::PartialCapture => {
                let payment = self.pay(&situation::hold(amount)).await;
                self.capture(&payment, part).await;
            }
            Life::Void => {
                let payment = self.pay(&situation::hold(amount)).await;
                let void = Cancellation::new(payment);
                let operation = self.operation();
                let done = self.lab.adapter.cancel(&operation, &void).await;
                done.expect("canceled");
            }
            Life::TwoRefunds => {
                let payment = self.pay(&sale).await;
                self.refund(&payment, part.clone()).await;
                self.refund(&payment, part).await;
            }
            Life::RefundInTheDashboard => {
                let payment = self.pay(&sale).await;
                let cents = part.minor_units.to_string();
                let parameters = [("payment_intent", &*payment), ("amount", &cents)];
                self.post("/v1/refunds", &parameters).await;
            }
            Life::RefundThatFails => {
                let payment = self.pay(&with(situation::REFUND_PENDING)).await;
                let refund = self.refund(&payment, part).await;
                for status in [RefundStatus::Succeeded, RefundStatus::Failed] {
                    self.pass_time();
                    let change = RefundChange {
                        status,
                        failure_reason: None,
                    };
                    let settled = self.lab.stripe.control().settle_refund(&refund, &change);
                    settled.expect("settled");
                }
            }
            Life::Decline => {
                let operation = self.operation();
                let declined = with(situation::DECLINES);
                let answer = self.lab.adapter.authorize(&operation, &declined).await;
                answer.expect_err("declined");
            }
            Life::DisputeWon => self.dispute(&with("pm_card_createDispute"), "won").await,
            Life::DisputeLost => self.dispute(&with("pm_card_createDispute"), "lost").await,
            Life::Authentication => {
                let hold = situation::authenticated_hold(amount.clone());
                let payment = self.pay(&hold).await;
                self.pass_time();
                let passed = AuthenticationOutcome::Succeeded;
                let control = self.lab.stripe.control();
                control
                    .authenticate(&payment, passed)
                    .expect("authenticated");
                self.capture(&payment, amount).await;
            }
            Life::Expiry => {
                self.pay(&situation::hold(amount)).await;
            }
        }
    }

    async fn pay(&mut self, authorization: &Authorization) -> String {
        let operation = self.operation();
        let paid = self.lab.adapter.authorize(&operation, authorization).await;
        paid.expect("authorized").id
    }

    async fn capture(&mut self, payment: &str, amount: Money) {
        let operation = self.operation();
        let request = CaptureRequest::new(payment, amount);
        let captured = self.lab.adapter.capture(&operation, &request).await;
        captured.expect("captured");
    }

    async fn refund(&mut self, payment: &str, amount: Money) -> String {
        let operation = self.operation();
        let request = RefundRequest {
            amount: Some(amount),
            ..RefundRequest::new(payment)
        };
        let refunded = self.lab.adapter.refund(&operation, &request).await;
        refunded.expect("refunded").reference.expect("an id")
    }

    async fn dispute(&mut self, sale: &Authorization, end: &str) {
        let payment = self.pay(sale).await;
        self.pass_time();
        let disputes = self
            .get(&format!("/v1/disputes?payment_intent={payment}"))
            .await;
        let id = disputes["data"][0]["id"].as_str().expect("a dispute");
        for status in ["under_review", end] {
            let settled = self.lab.stripe.control().settle_dispute(id, status);
            settled.expect("settled");
            self.pass_time();
        }
    }

    /// What somebody else's integration sells, who knows of no marks.
    async fn unmarked_sale(&mut self) {
        let parameters = [
            ("amount", "700"),
            ("currency", "eur"),
            ("confirm", "true"),
            ("payment_method", "pm_card_visa"),
            ("automatic_payment_methods[enabled]", "true"),
            ("automatic_payment_methods[allow_redirects]", "never"),
        ];
        self.post("/v1/payment_intents", &parameters).await;
    }

    /// The next operation, most of the time in another second than the last.
    fn operation(&mut self) -> payments_host::types::Operation {
        self.pass_time();
        self.operations += 1;
        let mut operation = self.lab.operation(format!("op-{}", self.operations));
        if self.foreign {
            operation.connection.installation_id = Some("another-shop".into());
        }
        operation
    }

    fn pass_time(&mut self) {
        let seconds = i64::from(self.random.u8(0..4));
        self.lab
            .stripe
            .control()
            .set_clock(ClockChange::Advance(seconds));
    }

    async fn post(&mut self, path: &str, parameters: &[(&str, &str)]) -> Value {
        self.pass_time();
        let form: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.send(Method::POST, path, form.join("&")).await
    }

    async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, String::new()).await
    }

    async fn send(&self, method: Method, path: &str, body: String) -> Value {
        let authorization = format!("Bearer {SECRET_KEY}");
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let url = format!("{}{path}", self.lab.stripe.base_url());
        let answer = self.http.send(method, &url, &headers, body).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}: {}", answer.body());
        serde_json::from_str(answer.body()).expect("JSON")
    }

    /// By the mark on them.
    fn ours(&self) -> Vec<String> {
        let control = self.lab.stripe.control();
        let mut seen = BTreeSet::new();
        let created = control
            .events()
            .into_iter()
            .filter(|event| event.kind == "payment_intent.created");
        let ours: Vec<String> = created
            .filter(|event| {
                let body = control.event_body(&event.id, None).expect("a body");
                body.contains(&format!(
                    "\"commerce_installation\": \"{}\"",
                    host_test::lab::INSTALLATION_ID
                ))
            })
            .filter_map(|event| event.object_id)
            .filter(|id| seen.insert(id.clone()))
            .collect();
        assert_eq!(ours.len(), PAYMENTS);
        ours
    }
}
