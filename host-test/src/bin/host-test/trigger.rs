//! `host-test trigger`: makes things happen at a fake Stripe.

use std::collections::BTreeMap;

use anstream::println;
use anyhow::{Context, bail};
use fake_stripe::EVENT_TYPES;
use host_test::http::LocalHttp;
use hyper::Method;
use payments_host::types::Entry;
use serde_json::{Value, json};

use crate::event_types;
use crate::exit::Exit;
use crate::gateway::entry;
use crate::terminal::{BOLD, DIM, note, styled};

/// Has no object, and is always thin.
const PING: &str = "v2.core.event_destination.ping";

/// Options of `trigger`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The provider's event type. Without it, all types are listed.
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    /// List all types.
    #[arg(long, conflicts_with = "event")]
    list: bool,
    /// The fake Stripe.
    #[arg(
        long,
        visible_alias = "fake-stripe",
        value_name = "URL",
        default_value = "http://127.0.0.1:12111"
    )]
    fake: String,
    /// Marks the object. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
    /// Let it happen in a connected account.
    #[arg(long, value_name = "acct_…")]
    account: Option<String>,
    /// Let it happen to this payment, instead of to a new one.
    #[arg(long, value_name = "pi_…")]
    payment_intent: Option<String>,
    /// Tell it by a thin event too, which only points at its object, to those who want such: see
    /// `listen --thin`.
    #[arg(long)]
    thin: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  host-test trigger                                  every type
  host-test fake-stripe                              in another terminal
  host-test trigger payment_intent.succeeded
  host-test trigger charge.dispute.created --payment-intent pi_… --metadata order=1001
  host-test trigger account.application.deauthorized --account acct_123
  host-test trigger v2.core.event_destination.ping   to those who want thin events

There is a coherent object behind each event: it can be read with its id, and the payments,
charges and refunds that it speaks of too. Endpoints that want the type are told, see
`host-test listen`.";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let Some(event) = &options.event else {
        list(options.json);
        return Ok(Exit::Done);
    };
    if !EVENT_TYPES.contains(&event.as_str()) && event != PING {
        bail!("{}", unknown(event));
    }
    let base_url = options.fake.trim_end_matches('/');
    let triggered = ask(base_url, &request(event, &options)).await?;
    if let Some(refusal) = triggered["error"].as_str() {
        bail!("{base_url}: {refusal}");
    }
    let id = |field: &str| triggered[field].as_str().unwrap_or_default().to_owned();
    let (event_id, object_id) = (id("event_id"), id("object_id"));
    if options.json {
        let answer = json!({
            "type": event,
            "event-id": event_id,
            "object-id": object_id,
            "object-url": triggered["object_url"],
        });
        println!("{answer:#}");
    } else {
        println!(
            "{} {event_id} {}",
            styled(BOLD, event),
            styled(DIM, format!("of {object_id}"))
        );
    }
    Ok(Exit::Done)
}

fn list(json: bool) {
    if json {
        println!("{:#}", json!(EVENT_TYPES));
        return;
    }
    for event in EVENT_TYPES {
        println!("{event}");
    }
    note(format!(
        "{} types; `host-test trigger TYPE` makes it happen",
        EVENT_TYPES.len()
    ));
}

fn unknown(event: &str) -> String {
    let hint = event_types::nearest(event, EVENT_TYPES).map_or_else(
        || "`host-test trigger --list` names all".to_owned(),
        |name| format!("did you mean {name}?"),
    );
    format!("there is no event type {event}: {hint}")
}

fn request(event: &str, options: &Options) -> Value {
    let metadata = options.metadata.iter();
    let metadata: BTreeMap<_, _> = metadata.map(|entry| (&entry.key, &entry.value)).collect();
    json!({
        "event": event,
        "account": options.account,
        "metadata": metadata,
        "payment_intent": options.payment_intent,
        "thin": options.thin,
    })
}

/// An error of the fake Stripe is an answer too.
async fn ask(base_url: &str, request: &Value) -> anyhow::Result<Value> {
    let url = format!("{base_url}/_control/trigger");
    let headers = [("content-type", "application/json")];
    let answer = LocalHttp::default()
        .send(Method::POST, &url, &headers, request.to_string())
        .await
        .with_context(|| {
            format!("is a fake Stripe running at {base_url}? `host-test fake-stripe` starts one")
        })?;
    serde_json::from_str(answer.body()).with_context(|| {
        format!(
            "{base_url} is no fake Stripe: it answered {}",
            answer.status()
        )
    })
}
