//! A Stripe that always answers the same.

use wasmtime::Result;
use wasmtime::component::{Linker, Val};
use wasmtime::{StoreContextMut, bail};

use super::Exchange;

/// The operation whose marks the objects carry.
pub const OPERATION: &str = "order-1001-authorize";
pub const PAYMENT: &str = "pi_3QXuV2LkdIwHu7ix0a1bC2dE";
pub const REFUND: &str = "re_3QXuV2LkdIwHu7ix0fG3hI4j";
pub const ENDPOINT: &str = "we_1QXuV2LkdIwHu7ix6oP7qR8s";
pub const SECRET: &str = "whsec_2kq7Xw4mB9tR1vZ8";
/// A time in 2026.
pub const NOW: u64 = 1_795_300_000;

/// A payment of a card with its latest charge, as Stripe writes it: 3 kB.
pub const PAYMENT_INTENT: &str = include_str!("payment_intent.json");

/// Gives the component an `http-client` that answers by the path of the request.
pub fn link(linker: &mut Linker<Exchange>) -> Result<()> {
    let mut client = linker.instance("commerce:payments/http-client@0.1.0")?;
    client.func_new(
        "send",
        |mut store: StoreContextMut<'_, Exchange>, _, parameters, results| {
            store.data_mut().requests += 1;
            let [request] = parameters else {
                bail!("send takes one request");
            };
            results[0] = Val::Result(Ok(Some(Box::new(response(
                url(request)?,
                &store.data().payment,
            )))));
            Ok(())
        },
    )?;
    client.func_new(
        "send-all",
        |mut store: StoreContextMut<'_, Exchange>, _, parameters, results| {
            let [Val::List(requests)] = parameters else {
                bail!("send-all takes a list of requests");
            };
            store.data_mut().requests += requests.len() as u64;
            let answers = requests.iter().map(|request| {
                Ok(Val::Result(Ok(Some(Box::new(response(
                    url(request)?,
                    &store.data().payment,
                ))))))
            });
            results[0] = Val::List(answers.collect::<Result<_>>()?);
            Ok(())
        },
    )
}

fn url(request: &Val) -> Result<&str> {
    if let Val::Record(fields) = request {
        for (name, value) in fields {
            if let ("url", Val::String(url)) = (name.as_str(), value) {
                return Ok(url);
            }
        }
    }
    bail!("a request without a URL: {request:?}")
}

fn response(url: &str, payment: &str) -> Val {
    let path = url.trim_start_matches("https://api.stripe.com/v1/");
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let body = match path {
        "payment_intents" if url.contains("created") => list(payment),
        "refunds" if url.contains("created") => list(""),
        "events" => list(""),
        refund if refund.starts_with("refunds") => refund_of(payment),
        "webhook_endpoints" if url.contains('?') => list(&endpoint("")),
        made_or_changed if made_or_changed.starts_with("webhook_endpoints") => {
            endpoint(&format!(r#""secret": "{SECRET}","#))
        }
        _ => payment.to_owned(),
    };
    let header = |name: &str, value: &str| {
        Val::Record(vec![
            ("key".into(), Val::String(name.into())),
            ("value".into(), Val::String(value.into())),
        ])
    };
    let headers = vec![
        header("content-type", "application/json"),
        header("date", "Fri, 22 Nov 2026 12:26:40 GMT"),
        header("request-id", "req_7mF0GJ1zK8pQxY"),
        header("stripe-version", "2026-10-28.endive"),
    ];
    Val::Record(vec![
        ("status".into(), Val::U16(200)),
        ("headers".into(), Val::List(headers)),
        ("body".into(), Val::String(body)),
    ])
}

fn list(objects: &str) -> String {
    format!(r#"{{"object": "list", "data": [{objects}], "has_more": false, "url": "/v1/x"}}"#)
}

fn refund_of(payment: &str) -> String {
    format!(
        r#"{{
  "id": "{REFUND}",
  "object": "refund",
  "amount": 500,
  "currency": "eur",
  "created": {NOW},
  "metadata": {{}},
  "payment_intent": {payment},
  "status": "succeeded"
}}"#
    )
}

/// An endpoint for twenty types of events.
fn endpoint(secret: &str) -> String {
    let events: Vec<String> = (0..20)
        .map(|number| format!(r#""payment_intent.number_{number}""#))
        .collect();
    format!(
        r#"{{
  "id": "{ENDPOINT}",
  "object": "webhook_endpoint",
  "api_version": "2026-10-28.endive",
  "application": null,
  "created": {NOW},
  "description": "The shop",
  "enabled_events": [{}],
  "livemode": false,
  "metadata": {{"commerce_installation": "shop-eu", "commerce_operation": "other", "commerce_scope": "own-account"}},
  {secret}
  "status": "enabled",
  "url": "https://shop.example/other"
}}"#,
        events.join(", ")
    )
}

/// An event about the payment.
pub fn event() -> String {
    format!(
        r#"{{
  "id": "evt_3QXuV2LkdIwHu7ix0kL5mN6o",
  "object": "event",
  "api_version": "2026-10-28.endive",
  "created": {NOW},
  "data": {{
    "object": {PAYMENT_INTENT}
  }},
  "livemode": false,
  "pending_webhooks": 1,
  "request": {{
    "id": "req_7mF0GJ1zK8pQxY",
    "idempotency_key": null
  }},
  "type": "payment_intent.amount_capturable_updated"
}}"#
    )
}

/// The `Stripe-Signature` header of an event that is sent now.
pub fn sign(payload: &str) -> String {
    let now = i64::try_from(NOW).expect("a time in 2026");
    host_test::sign_webhook(payload, SECRET, now)
}
