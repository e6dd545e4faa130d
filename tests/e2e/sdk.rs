//! Stripe's own libraries on the other side: what they do to the fake Stripe, and what they think of
//! its webhooks. Their scripts are in `tests/sdk`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use component_build::BuildError;
use component_build::environments::Environment;
use fake_stripe::{FakeStripe, Totals};
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
