//! `host-test listen` over loopback: told by a fake Stripe, or by the test itself.

mod background;
mod wire;

use host_test::{sign_webhook, time};
use serde_json::{Value, json};

use crate::command::{FakeStripe, host_test, run};
use background::Listener;
use wire::{Shop, nobody_listens, post};

const SECRET: &str = "whsec_of_an_endpoint";

/// A signed delivery of this payload: the line of its header.
fn signature(payload: &str, secret: &str) -> Vec<u8> {
    let now = i64::try_from(time::now()).expect("a time");
    format!("Stripe-Signature: {}", sign_webhook(payload, secret, now)).into_bytes()
}

fn event(id: &str, kind: &str) -> String {
    json!({
        "id": id,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_700_000_000,
        "data": { "object": { "object": "payment_link", "id": "plink_1" } },
        "livemode": false,
        "pending_webhooks": 1,
        "request": null,
        "type": kind,
    })
    .to_string()
}

fn url(ready: &Value) -> &str {
    ready["base-url"].as_str().expect("a URL")
}

/// The whole way: `trigger`, the fake Stripe, `listen`, and the shop behind it.
#[test]
fn what_is_triggered_arrives_as_it_was_delivered() {
    let stripe = FakeStripe::start();
    let shop = Shop::open("204 No Content");
    let target = format!("{}/hook?shop=1", shop.address);
    let (listener, ready) =
        Listener::json(&["--fake-stripe", &stripe.base_url, "--forward-to", &target]);
    assert_eq!(ready["forward-to"], format!("http://{target}"));

    let triggered = stripe.json(&["trigger", "payout.paid"]);
    let deliveries = control(&stripe, "deliveries?wait=true");
    let deliveries = deliveries["deliveries"].as_array().expect("a list");
    let last = deliveries.last().expect("a delivery");
    assert_eq!(last["event_type"], "payout.paid", "others lead to it");
    assert_eq!(last["event_id"], triggered["event-id"]);
    for delivery in deliveries {
        assert_eq!(delivery["status"], 204, "{delivery}");
        let shown = listener.object();
        assert_eq!(shown["events"][0]["id"], delivery["event_id"]);
        assert_eq!(shown["events"][0]["provider-type"], delivery["event_type"]);
        assert_eq!(shown["answer"], 204);
        assert_eq!(shown["forward"]["status"], 204);

        let arrived = shop.next();
        assert_eq!(arrived.request_line, "POST /hook?shop=1 HTTP/1.1");
        let body = String::from_utf8(arrived.body.clone()).expect("UTF-8");
        assert_eq!(delivery["body"], body);
        let signature = delivery["signature"].as_str().expect("a signature");
        assert_eq!(arrived.values("stripe-signature"), [signature.as_bytes()]);
        let json = b"application/json; charset=utf-8";
        assert_eq!(arrived.values("content-type"), [json]);
        assert_eq!(arrived.values("host"), [shop.address.as_bytes()]);
    }
    assert!(shop.is_quiet());
}

/// Nothing is parsed and written again: neither blanks nor bytes that are no text.
#[test]
fn body_and_headers_are_not_touched() {
    let shop = Shop::open("200 OK");
    let (listener, ready) = Listener::json(&["--secret", SECRET, "--forward-to", &shop.address]);
    let payload = format!(
        " \r\n{}\t\r\n \n",
        event("evt_1", "payment_link.created").replace("plink_1", "🧾 e\u{301}\\u00e9")
    );
    let signature = signature(&payload, SECRET);
    let headers: [&[u8]; 6] = [
        b"content-type: application/json; charset=utf-8",
        b"x-twice: 1",
        &signature,
        b"x-odd: caf\xe9  \"quoted\", a=b;;",
        b"x-twice: 2",
        b"proxy-authorization: Basic eDp5",
    ];
    assert_eq!(post(url(&ready), &headers, payload.as_bytes()), 200);
    assert_eq!(listener.object()["events"][0]["id"], "evt_1");

    let arrived = shop.next();
    assert_eq!(arrived.body, payload.as_bytes());
    let sent_on: Vec<_> = arrived
        .headers
        .iter()
        .filter(|line| !line.starts_with(b"host: ") && !line.starts_with(b"content-length: "))
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let mut expected: Vec<_> = headers
        .map(|line| {
            let line = String::from_utf8_lossy(line).into_owned();
            line.replace("Stripe-Signature", "stripe-signature")
        })
        .to_vec();
    // It is for the proxy in front, and nobody behind it.
    expected.pop();
    assert_eq!(sorted(sent_on), sorted(expected));
    assert_eq!(arrived.values("x-twice"), [b"1", b"2"], "in their order");
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[test]
fn a_forgery_is_refused_and_goes_nowhere() {
    let shop = Shop::open("200 OK");
    let (listener, ready) = Listener::json(&["--secret", SECRET, "--forward-to", &shop.address]);
    let url = url(&ready);
    let payload = event("evt_1", "payout.paid");
    let genuine = signature(&payload, SECRET);
    let forged = payload.replace("plink_1", "plink_2");
    let old = format!(
        "stripe-signature: {}",
        sign_webhook(&payload, SECRET, 1_700_000_000)
    );
    let mut not_text = payload.clone().into_bytes();
    not_text.push(0xff);
    let large = " ".repeat(1024 * 1024 + 1);
    let large_signature = signature(&large, SECRET);
    for (headers, body, status, kind) in [
        (&genuine[..], forged.as_bytes(), 400, "mismatch"),
        (
            &signature(&payload, "whsec_other"),
            payload.as_bytes(),
            400,
            "mismatch",
        ),
        (b"x: y", payload.as_bytes(), 400, "unsigned"),
        (old.as_bytes(), payload.as_bytes(), 400, "too-old"),
        (&genuine, &not_text, 400, "unreadable"),
        (&large_signature, large.as_bytes(), 413, "too-large"),
    ] {
        assert_eq!(post(url, &[headers], body), status, "{kind}");
        let shown = listener.object();
        assert_eq!(shown["refused"]["kind"], kind, "{shown}");
        assert_eq!(shown["answer"], status, "{shown}");
        assert_eq!(shown["forward"], Value::Null, "{shown}");
    }
    assert_eq!(post(url, &[&genuine], payload.as_bytes()), 200);
    assert_eq!(listener.object()["events"][0]["id"], "evt_1");
    assert_eq!(
        shop.next().body,
        payload.as_bytes(),
        "the first that is sent on"
    );
    assert!(shop.is_quiet());
}

/// The provider is answered what the shop says, so that it tries again when it should.
#[test]
fn the_answer_is_that_of_the_shop() {
    let payload = event("evt_1", "payout.paid");
    for (status, number) in [("503 Busy", 503), ("302 Found", 302), ("409 Conflict", 409)] {
        let shop = Shop::open(status);
        let (listener, ready) =
            Listener::json(&["--secret", SECRET, "--forward-to", &shop.address]);
        let answer = post(
            url(&ready),
            &[&signature(&payload, SECRET)],
            payload.as_bytes(),
        );
        assert_eq!(answer, number);
        assert_eq!(listener.object()["forward"]["status"], number);
    }
    let (_port, address) = nobody_listens();
    let (listener, ready) = Listener::json(&["--secret", SECRET, "--forward-to", &address]);
    let answer = post(
        url(&ready),
        &[&signature(&payload, SECRET)],
        payload.as_bytes(),
    );
    assert_eq!(answer, 502);
    let shown = listener.object();
    let error = shown["forward"]["error"].as_str().unwrap_or_default();
    assert!(error.starts_with("no answer: "), "{shown}");
}

#[test]
fn only_the_types_that_are_asked_for_are_shown_and_sent_on() {
    let shop = Shop::open("200 OK");
    let (listener, ready) = Listener::json(&[
        "--secret",
        SECRET,
        "--forward-to",
        &shop.address,
        "--events",
        "payout.paid,payout.failed",
    ]);
    for (id, kind) in [
        ("evt_1", "payout.created"),
        ("evt_2", "payout.failed"),
        ("evt_3", "customer.created"),
        ("evt_4", "payout.paid"),
    ] {
        let payload = event(id, kind);
        let answer = post(
            url(&ready),
            &[&signature(&payload, SECRET)],
            payload.as_bytes(),
        );
        assert_eq!(answer, 200, "a 2xx, or it would come again: {kind}");
    }
    for id in ["evt_2", "evt_4"] {
        assert_eq!(listener.object()["events"][0]["id"], id);
        let body: Value = serde_json::from_slice(&shop.next().body).expect("JSON");
        assert_eq!(body["id"], id);
    }
    assert!(shop.is_quiet());
}

#[cfg(unix)]
#[test]
fn the_endpoint_goes_when_the_listener_ends() {
    let stripe = FakeStripe::start();
    let (listener, ready) = Listener::json(&[
        "--fake",
        &stripe.base_url,
        "--connect",
        "--events",
        "refund.created,refund.failed",
        "--api-version",
        "2024-06-20",
    ]);
    let endpoints = endpoints(&stripe);
    assert_eq!(endpoints.len(), 2, "{endpoints:?}");
    for endpoint in &endpoints {
        assert_eq!(endpoint["url"], ready["base-url"]);
        assert_eq!(
            endpoint["enabled_events"],
            json!(["refund.created", "refund.failed"])
        );
        assert_eq!(endpoint["api_version"], "2024-06-20");
    }
    let secrets = ready["secrets"].as_array().expect("a list");
    assert_eq!(secrets.len(), 2);
    assert_ne!(secrets[0], secrets[1]);

    let (code, unread) = listener.interrupt();
    assert_eq!(code, Some(0));
    assert_eq!(unread, [""; 0]);
    assert_eq!(self::endpoints(&stripe), [Value::Null; 0]);
}

/// Events of connected accounts are told to an endpoint of their own, with a secret of its own.
#[test]
fn connected_accounts_are_heard_when_they_are_asked_for() {
    let stripe = FakeStripe::start();
    let (listener, _) = Listener::json(&["--fake", &stripe.base_url, "--connect"]);
    let trigger = |account: &[&str]| {
        stripe.json(&[&["trigger", "payment_link.created"], account].concat());
        let shown = listener.object();
        let account = shown["events"][0]["account"].as_str().map(str::to_owned);
        (account, shown["matched-secret"].as_u64())
    };
    assert_eq!(trigger(&[]), (None, Some(0)));
    let connected = trigger(&["--account", "acct_1"]);
    assert_eq!(connected, (Some("acct_1".to_owned()), Some(1)));
}

/// Thin events come signed with the same secret, and only when they are asked for.
#[cfg(unix)]
#[test]
fn thin_events_are_understood() {
    let stripe = FakeStripe::start();
    let (listener, ready) = Listener::json(&["--fake", &stripe.base_url, "--thin"]);
    assert_eq!(ready["secrets"].as_array().map(Vec::len), Some(1));
    let pinged = stripe.json(&["trigger", "v2.core.event_destination.ping"]);
    let shown = listener.object();
    assert_eq!(shown["events"][0]["id"], pinged["event-id"], "{shown}");
    let reference = &shown["events"][0]["subject"]["reference"];
    let destination = reference["id"].as_str().expect("an id");
    let path = format!("/v2/core/event_destinations/{destination}");
    assert_eq!(get(&stripe.base_url, &path)["id"], destination);

    let (code, _) = listener.interrupt();
    assert_eq!(code, Some(0));
    assert_eq!(get(&stripe.base_url, &path)["error"]["code"], "not_found");
}

/// As in `host-test listen | head -1`.
#[test]
fn it_ends_when_nobody_reads_it() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let stripe = FakeStripe::start();
    let mut child = host_test()
        .args(["listen", "--json", "--fake", &stripe.base_url])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut line)
        .expect("a line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(post(url(&ready), &[b"x: y"], b"{}"), 400);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(endpoints(&stripe), [Value::Null; 0]);
}

/// With a fake Stripe of its own, and for people.
#[test]
fn people_see_a_line_for_each_event() {
    let listener = Listener::start(&[]);
    let mut said = Vec::new();
    while said
        .last()
        .is_none_or(|line: &String| !line.starts_with("Ctrl-C"))
    {
        said.push(listener.line());
    }
    let said = said.join("\n");
    assert!(said.contains("whsec_"), "{said}");
    let hint = said.lines().find(|line| line.contains("host-test trigger"));
    let hint = hint.unwrap_or_else(|| panic!("{said}"));
    let (_, fake) = hint.split_once("--fake ").expect("a URL");

    let authorized = run(&["authorize", "10.99 EUR", "--fake", fake, "--json"]).json();
    let payment = authorized["id"].as_str().expect("an id");
    let line = loop {
        let line = listener.line();
        if line.contains("payment_intent.amount_capturable_updated") {
            break line;
        }
    };
    let words: Vec<_> = line.split_whitespace().collect();
    assert_eq!(words[0].len(), "14:03:07".len(), "{line}");
    assert_eq!(words[1], "payment-authorized", "{line}");
    assert!(words[3].starts_with("evt_"), "{line}");
    assert_eq!(
        words[4..],
        [payment, "authorized", "10.99", "EUR", "handle"]
    );
    assert!(
        !line.contains('\u{1b}'),
        "no colours where there is no terminal"
    );
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let plain = Listener::start(&["--secret", SECRET, "--color", "never"]);
    assert!(plain.line().starts_with("Listening on http://127.0.0.1:"));
    let coloured = Listener::start(&["--secret", SECRET, "--color", "always"]);
    let line = coloured.line();
    assert!(line.starts_with("\u{1b}["), "{line:?}");
    let url = line.rsplit(' ').next().expect("a URL").to_owned();
    while !coloured.line().starts_with("Ctrl-C") {}
    assert_eq!(post(&url, &[b"x: y"], b"{}"), 400);
    let refused = coloured.line();
    assert!(
        refused.contains("\u{1b}[31mrefused: the header Stripe-Signature is missing"),
        "{refused:?}"
    );
}

#[test]
fn a_secret_that_was_given_is_not_shown() {
    let (_listener, ready) = Listener::json(&["--secret", SECRET]);
    assert!(!ready.to_string().contains(SECRET), "{ready}");
}

#[test]
fn wrong_usage_is_said() {
    for (arguments, told) in [
        (&["--forward-to", "https://localhost"][..], "only http"),
        (&["--live"], "STRIPE_WEBHOOK_SECRET"),
        (&["--fake", "http://127.0.0.1:1"], "host-test fake-stripe"),
        (
            &["--secret", SECRET, "--fake", "http://127.0.0.1:1"],
            "cannot be used with",
        ),
    ] {
        let run = run(&[&["listen"], arguments].concat());
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(told), "{run:?}");
    }
}

fn endpoints(stripe: &FakeStripe) -> Vec<Value> {
    let listed = get(&stripe.base_url, "/v1/webhook_endpoints");
    listed["data"].as_array().expect("a list").clone()
}

fn control(stripe: &FakeStripe, path: &str) -> Value {
    get(&stripe.base_url, &format!("/_control/{path}"))
}

fn get(base_url: &str, path: &str) -> Value {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let url = format!("{base_url}{path}");
    let headers = [("authorization", "Bearer sk_test_hosttest")];
    let answer = runtime.block_on(host_test::http::LocalHttp::default().send(
        hyper::Method::GET,
        &url,
        &headers,
        String::new(),
    ));
    serde_json::from_str(answer.expect("an answer").body()).expect("JSON")
}
