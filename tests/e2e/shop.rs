//! A shop with a fresh fake Stripe, and what must hold when its scenario is over.

use fake_stripe::{Movement, RecordedRequest, Totals};
use host_test::Lab;
use host_test::http::LocalHttp;
use host_test::lab::SECRET_KEY;
use hyper::Method;
use payments_host::CallError;
use payments_host::types::{Authorization, Money, Operation, Payment, Transaction};

use crate::trace;

/// A lab and somebody who looks at Stripe from outside the sandbox.
///
/// When it closes, every request that the adapter made is added to the trace and held against
/// Stripe's published types, whatever the scenario made of the answers.
pub struct Shop {
    pub lab: Lab,
    http: LocalHttp,
}

/// Plays a scenario with a shop of its own. Then every request that the adapter made must have been
/// understood by the simulator.
pub async fn play(scenario: impl AsyncFnOnce(&Shop) -> Result<(), CallError>) {
    let shop = Shop::open().await;
    if let Err(error) = scenario(&shop).await {
        panic!("{error}\n{error:?}");
    }
    let requests = shop.requests();
    assert_eq!(
        requests.len(),
        shop.lab.requests.all().len(),
        "every request of the adapter arrives, and none goes elsewhere"
    );
    if let Some(fault) = requests.iter().find_map(fault) {
        panic!("{fault}");
    }
}

/// What is wrong with a request of the adapter, if anything.
fn fault(request: &RecordedRequest) -> Option<String> {
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    let key = header("idempotency-key");
    // OAuth takes no keys.
    let wants_key = request.method == "POST" && !request.path.starts_with("/oauth/");
    let what = if header("stripe-version") != Some(fake_stripe::API_VERSION) {
        "does not name the API version"
    } else if wants_key && key.is_none_or(|key| key.is_empty() || key.len() > 64) {
        "has no idempotency key, or one that is too long"
    } else if !matches!(request.status, Some(200 | 402)) {
        // 400 is what Stripe answers to parameters that it does not know.
        "was neither performed nor declined"
    } else {
        return None;
    };
    Some(format!(
        "{} {}?{} {what} (answer {:?}): {}",
        request.method, request.path, request.query, request.status, request.body
    ))
}

impl Drop for Shop {
    fn drop(&mut self) {
        let requests = self.requests();
        let unknown = requests
            .iter()
            .find_map(|request| request.check_parameters().err());
        if let Some(unknown) = unknown
            && !std::thread::panicking()
        {
            panic!("the published types do not have it: {unknown}");
        }
        trace::add(&requests);
    }
}

impl Shop {
    pub async fn open() -> Self {
        Self {
            lab: Lab::start().await.expect("a lab"),
            http: LocalHttp::default(),
        }
    }

    pub async fn authorize(
        &self,
        operation: &str,
        authorization: &Authorization,
    ) -> Result<Payment, CallError> {
        let operation = self.operation(operation);
        self.lab.adapter.authorize(&operation, authorization).await
    }

    pub async fn get(&self, payment: &Payment) -> Result<Payment, CallError> {
        let connection = self.lab.connection();
        self.lab.adapter.get_payment(&connection, &payment.id).await
    }

    /// An operation that is sent for the first time.
    pub fn operation(&self, id: &str) -> Operation {
        self.lab.operation(id)
    }

    /// What really moved for a payment.
    pub fn moved(&self, payment: &Payment) -> Totals {
        let mut totals = Totals::default();
        for entry in self.lab.stripe.control().ledger().entries {
            if entry.payment_intent.as_ref() != Some(&payment.id) {
                continue;
            }
            match entry.kind {
                Movement::Authorize => totals.authorized += entry.amount,
                Movement::Capture => totals.captured += entry.amount,
                Movement::Release => totals.released += entry.amount,
                Movement::Refund => totals.refunded += entry.amount,
                other => panic!("the scenario has no {other:?}"),
            }
        }
        totals
    }

    /// The requests that the adapter made, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.lab.stripe.control().requests();
        requests.retain(|request| {
            let agent = request.headers.get("user-agent");
            agent.is_some_and(|agent| agent.starts_with("commerce-payments-stripe-adapter/"))
        });
        requests
    }

    /// The parameters of the last write, in their order.
    pub fn last_write(&self) -> Vec<(String, String)> {
        let requests = self.requests();
        let write = requests.iter().rfind(|request| request.method == "POST");
        let body = &write.expect("a write").body;
        form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect()
    }

    /// A request to Stripe from outside the sandbox; gives the id of what it made.
    pub async fn create(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let answer = self.post(path, parameters).await;
        let id = answer["id"].as_str();
        id.unwrap_or_else(|| panic!("{path}: {answer}")).to_owned()
    }

    /// A request to Stripe from outside the sandbox.
    pub async fn post(&self, path: &str, parameters: &[(&str, &str)]) -> serde_json::Value {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        let authorization = format!("Bearer {SECRET_KEY}");
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let url = format!("{}{path}", self.lab.stripe.base_url());
        let answer = self.http.send(Method::POST, &url, &headers, form).await;
        serde_json::from_str(answer.expect("an answer").body()).expect("JSON")
    }
}

pub fn euros(cents: u64) -> Money {
    Money::new(cents, "EUR")
}

/// The payment after a movement.
#[track_caller]
pub fn after(transaction: &Transaction) -> &Payment {
    let payment = transaction.payment.as_ref();
    payment.expect("the payment after the movement")
}

/// What the types lack is noticed also where an error was expected.
#[tokio::test]
#[should_panic(
    expected = "the published types do not have it: POST /v1/refunds: Received unknown parameter: colour"
)]
async fn a_request_that_the_types_lack_is_noticed_when_the_shop_closes() {
    let shop = Shop::open().await;
    let url = format!("{}/v1/refunds", shop.lab.stripe.base_url());
    let authorization = format!("Bearer {SECRET_KEY}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
        ("user-agent", "commerce-payments-stripe-adapter/0"),
    ];
    let form = "colour=red".to_owned();
    let answer = shop.http.send(Method::POST, &url, &headers, form).await;
    assert_eq!(answer.expect("an answer").status(), 400);
}

/// The check at the end of a scenario can fail.
#[tokio::test]
async fn a_request_that_stripe_does_not_understand_is_noticed() {
    let shop = Shop::open().await;
    let authorization = host_test::situation::hold(euros(1000));
    let paid = shop.authorize("op-1", &authorization).await;
    paid.expect("authorized");
    let mut request = shop.requests().remove(0);
    assert_eq!(fault(&request), None);

    shop.post("/v1/payment_intents", &[("amount", "1"), ("colour", "red")])
        .await;
    let refused = shop.lab.stripe.control().requests().pop();
    request.status = refused.expect("a request").status;
    assert!(fault(&request).is_some_and(|fault| fault.contains("neither performed nor declined")));
    request.headers.remove("idempotency-key");
    assert!(fault(&request).is_some_and(|fault| fault.contains("no idempotency key")));
    request.headers.remove("stripe-version");
    assert!(fault(&request).is_some_and(|fault| fault.contains("API version")));
}
