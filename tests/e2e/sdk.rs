//! Stripe's own libraries on the other side: what they do to the fake Stripe, and what they think of
//! its webhooks. Their scripts are in `tests/sdk`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use component_build::BuildError;
use component_build::environments::Environment;
use fake_stripe::{FakeStripe, RefundChange, RefundStatus, Seed, SeedKind, Totals};
use host_test::http::LocalHttp;
use hyper::Method;
use payments_host::types::Delivery;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::endpoint::Endpoint;
use crate::shop::play;
use crate::webhooks::live_through_an_order;

type Prepare = fn(&mut dyn FnMut(&str)) -> Result<Environment, BuildError>;

/// The environment, made ready. Without it, says that the test did not run, as `cargo xtask test`
/// reports too.
pub async fn environment(prepare: Prepare) -> Option<PathBuf> {
    let prepared = tokio::task::spawn_blocking(move || prepare(&mut |line| eprintln!("{line}")));
    match prepared.await.expect("no panic").expect("the environment") {
        Environment::Ready(path) => Some(path),
        Environment::Missing { tool, install } => {
            eprintln!("NOT RUN: {tool} is missing; install it with `{install}`");
            None
        }
        Environment::Unused => panic!("these tests are what it is used for"),
    }
}

/// A script of `tests/sdk`, and what runs it.
pub struct Script {
    program: PathBuf,
    path: PathBuf,
}

impl Script {
    /// `path` is below `tests/sdk`.
    pub fn new(program: impl Into<PathBuf>, path: impl AsRef<Path>) -> Self {
        let workspace = component_build::Workspace::locate();
        Self {
            program: program.into(),
            path: workspace.root().join("tests/sdk").join(path),
        }
    }

    /// Runs it; gives the JSON that it writes.
    pub async fn run(&self, arguments: &[impl AsRef<OsStr>], input: &Value) -> Value {
        let mut process = Command::new(&self.program)
            .arg(&self.path)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the script starts");
        let mut stdin = process.stdin.take().expect("a pipe");
        let input = input.to_string();
        // A script that reads nothing may have ended by now.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = process.wait_with_output().await.expect("the script ends");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {error}", self.path.display());
        serde_json::from_slice(&output.stdout).expect("the script writes JSON")
    }
}

/// A payment of 42.00 EUR, of which 25.00 are captured and 5.00 refunded.
pub async fn drives_a_payment(script: &Script) {
    let stripe = FakeStripe::start().await.expect("a free port");
    let done = script.run(&[stripe.base_url()], &Value::Null).await;

    assert_eq!(
        done["statuses"],
        json!(["requires_capture", "succeeded", "succeeded"])
    );
    for (list, object) in [
        ("payments", "payment"),
        ("refunds", "refund"),
        ("charges", "charge"),
    ] {
        assert!(done[object].is_string(), "{done}");
        assert_eq!(done[list], json!([done[object]]), "{list}");
    }
    assert_eq!(
        stripe.control().ledger().totals["eur"],
        Totals {
            authorized: 4200,
            captured: 2500,
            released: 1700,
            refunded: 500,
        }
    );
}

/// Customers, what is set up and saved for them, and mandates.
pub async fn keeps_methods(script: &Script) {
    let stripe = FakeStripe::start().await.expect("a free port");
    let done = script.run(&[stripe.base_url()], &Value::Null).await;
    let paid = stripe.control().ledger().totals["eur"];
    assert_eq!(paid.captured, 1500);
    let expected = json!({
        // By e-mail address: exactly, and without those who were deleted.
        "found": [done["first"]],
        "first": done["first"],
        "second": done["second"],
        "updated": {
            "name": "Jo", "phone": "+4930", "metadata": { "shop": "1", "vip": "yes" },
        },
        "setups": ["succeeded", "canceled", "succeeded"],
        "all_setups": 3,
        "mandate": ["active", true],
        "cards": 2,
        "same": true,
        "paid": ["succeeded", true],
        "detached": null,
        "default_method": null,
        "deleted": [true, true],
        "used_up": done["used_up"],
    });
    assert_eq!(done, expected);
    assert_eq!(done["used_up"]["status"], 400);
}

/// OAuth, direct charges with a fee, separate charges with a transfer, and what is taken back.
pub async fn runs_a_marketplace(script: &Script) {
    let stripe = FakeStripe::start().await.expect("a free port");
    let code = consented(&stripe).await;
    let done = script.run(&[stripe.base_url(), &code], &Value::Null).await;
    let account = &done["accounts"][0];
    let expected = json!({
        "scope": "read_write",
        "livemode": false,
        "accounts": [account, account, account, account],
        "direct": "succeeded",
        "fee": [300, true, 100],
        "fee_refunds": 1,
        "transfer": [7000, 2000, "1"],
        "transfers": 1,
        "reversals": [1, true],
        "too_much": 400,
        "used_twice": 400,
        "shut_out": 401,
    });
    assert_eq!(done, expected);
    let control = stripe.control();
    assert_eq!(control.ledger().totals["eur"].captured, 20_000);
}

/// The owner of an account says yes; gives the code that comes back.
async fn consented(stripe: &FakeStripe) -> String {
    let url = format!(
        "{}/oauth/authorize?response_type=code&client_id=ca_test123&scope=read_write\
         &redirect_uri=https%3A%2F%2Fplatform.example%2Freturn&state=1",
        stripe.base_url()
    );
    let answer = LocalHttp::default()
        .send(Method::GET, &url, &[], String::new())
        .await
        .expect("an answer");
    let location = &answer.headers()["location"];
    let location = location.to_str().expect("a URL");
    let (_, query) = location.split_once('?').expect("a query");
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let code = pairs.find(|(name, _)| name == "code");
    code.expect("a code").1.into_owned()
}

/// Lists of every kind to their end, disputes and a refund that are not over.
pub async fn reads_records(script: &Script) {
    let stripe = FakeStripe::start().await.expect("a free port");
    let control = stripe.control();
    for (kind, count) in [
        (SeedKind::Subscriptions, 16),
        (SeedKind::Prices, 5),
        (SeedKind::Payouts, 5),
        (SeedKind::Events, 250),
    ] {
        control.seed(&Seed::new(kind, count)).expect("seeded");
    }
    let refund = waiting_refund(&stripe).await;
    let done = script
        .run(&[stripe.base_url(), &refund], &Value::Null)
        .await;
    let twice = |status: &'static str| [status, status];
    let statuses = [
        "active",
        "canceled",
        "incomplete",
        "incomplete_expired",
        "past_due",
        "paused",
        "trialing",
        "unpaid",
    ];
    let expected = json!({
        "staged": ["needs_response", "Jo"],
        "disputes": ["won", "lost"],
        "all_disputes": 2,
        "canceled": [true, "canceled"],
        "canceled_twice": 400,
        "subscriptions": statuses.map(twice).concat(),
        // Stripe leaves canceled ones out of a list that asks for no status.
        "not_canceled": 14,
        // One more is what the subscriptions are to.
        "prices": 6,
        "price": "price",
        "payouts": 5,
        "payout": "paid",
        "transactions": true,
        "transaction": "balance_transaction",
        "events": [250, 250],
        "event": ["customer.created", "customer"],
    });
    assert_eq!(done, expected);
    let refunded = control.ledger().totals["eur"].refunded;
    assert_eq!(refunded, 0, "the refund was canceled");
}

/// A refund whose money has not left: it waits for the customer.
async fn waiting_refund(stripe: &FakeStripe) -> String {
    let payment = created(
        stripe,
        "/v1/payment_intents",
        &[
            ("amount", "700"),
            ("currency", "eur"),
            ("payment_method", "pm_card_pendingRefund"),
            ("confirm", "true"),
            ("return_url", "https://shop.example/return"),
        ],
    )
    .await;
    let refund = created(stripe, "/v1/refunds", &[("payment_intent", &payment)]).await;
    let waits = RefundChange {
        status: RefundStatus::RequiresAction,
        failure_reason: None,
    };
    let control = stripe.control();
    control.settle_refund(&refund, &waits).expect("under way");
    refund
}

/// The id of what a request to Stripe creates.
async fn created(stripe: &FakeStripe, path: &str, parameters: &[(&str, &str)]) -> String {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    let headers = [
        ("authorization", "Bearer sk_test_sdk"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let url = format!("{}{path}", stripe.base_url());
    let answer = LocalHttp::default()
        .send(Method::POST, &url, &headers, form)
        .await
        .expect("an answer");
    let object: Value = serde_json::from_str(answer.body()).expect("JSON");
    let id = object["id"].as_str();
    id.unwrap_or_else(|| panic!("{object}")).to_owned()
}

/// Everything that the fake Stripe delivers of an order.
pub async fn accepts_deliveries(script: &Script) {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        live_through_an_order(shop).await?;
        let deliveries = endpoint.deliveries(shop).await;
        let input = json!({
            "secret": endpoint.policy.secrets[0],
            "deliveries": deliveries.iter().map(as_json).collect::<Vec<_>>(),
        });
        let verified = script.run(&[] as &[&str], &input).await;

        let events = endpoint.events(shop).await?;
        let ids: Vec<_> = events.into_iter().map(|event| event.id).collect();
        assert_eq!(verified["accepted"], json!(ids));
        assert_eq!(
            verified["refused"],
            deliveries.len(),
            "every forgery is refused"
        );
        Ok(())
    })
    .await;
}

fn as_json(delivery: &Delivery) -> Value {
    let signature = delivery
        .headers
        .iter()
        .find(|header| header.key == "stripe-signature");
    json!({
        "payload": delivery.payload,
        "signature": signature.expect("a signature").value,
    })
}
