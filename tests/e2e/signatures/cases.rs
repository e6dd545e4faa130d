//! Deliveries, and what everybody says of them.

use payments_host::types::UnixSeconds;
use serde_json::{Value, json};

use super::counterparts::{Delivery, Verdict};
use super::sign;

pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The largest payload that the contract allows.
const LARGEST: usize = 1024 * 1024;

/// A delivery, and what each says of it.
pub struct Case {
    pub name: &'static str,
    pub delivery: Delivery,
    pub adapter: Verdict,
    pub node: Verdict,
    pub python: Verdict,
    pub async_stripe: Verdict,
}

use Verdict::{Accepted, Payload, Signature, Time};

/// All say the same.
const fn all_say(verdict: Verdict) -> [Verdict; 4] {
    [verdict; 4]
}

/// An event with this text in it. Its object is small: `async-stripe-webhook` reads all of it.
fn event(text: &str) -> Value {
    json!({
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_700_000_000,
        "data": { "object": { "id": "ca_1", "object": "application", "name": text } },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": "account.application.authorized",
    })
}

/// An event that is nothing special.
pub fn payload() -> String {
    event("a note").to_string()
}

/// Payloads that are events, each hard to carry byte for byte in its own way.
pub fn payloads() -> Vec<(&'static str, String)> {
    let pretty = format!("{:#}", event("a note"));
    vec![
        ("compact", payload()),
        ("indented", pretty.clone()),
        ("lines that end as on Windows", pretty.replace('\n', "\r\n")),
        (
            "blanks in front and behind",
            format!("\r\n\t {pretty} \t\n\n"),
        ),
        ("emoji", event("🧾👩🏽‍💻 20 €").to_string()),
        (
            "composed and combining letters",
            event("caf\u{e9} cafe\u{301} \u{1e9b}\u{323}").to_string(),
        ),
        (
            "right to left",
            event("\u{202e}دفع\u{202c} תשלום").to_string(),
        ),
        (
            "a byte order mark inside",
            event("\u{feff}x\u{feff}").to_string(),
        ),
        (
            "separators and escapes",
            event("\u{2028}\u{2029}\u{85}\u{a0}\u{0}\u{1b}\"\\/").to_string(),
        ),
        (
            "the last code point",
            event("\u{10ffff}\u{fffd}").to_string(),
        ),
        ("1 MiB", of_size(LARGEST)),
    ]
}

fn of_size(size: usize) -> String {
    let frame = event("").to_string().len();
    event(&"x".repeat(size - frame)).to_string()
}

/// Every case, at this time.
pub fn all(now: UnixSeconds) -> Vec<Case> {
    let mut cases: Vec<_> = payloads()
        .into_iter()
        .map(|(name, payload)| {
            let header = sign(&payload, SECRET, now);
            case(name, payload, header, SECRET, all_say(Accepted))
        })
        .collect();
    cases.extend(unlike_payloads(now));
    cases.extend(headers(now));
    cases.extend(times(now));
    cases.extend(secrets(now));
    cases
}

fn case(
    name: &'static str,
    payload: String,
    header: String,
    secret: &str,
    [adapter, node, python, async_stripe]: [Verdict; 4],
) -> Case {
    Case {
        name,
        delivery: Delivery {
            payload,
            header,
            secret: secret.to_owned(),
        },
        adapter,
        node,
        python,
        async_stripe,
    }
}

/// Payloads that are signed and yet refused, or not those that were signed.
fn unlike_payloads(now: UnixSeconds) -> Vec<Case> {
    let genuine = payload();
    let header = sign(&genuine, SECRET, now);
    let signed = |name, payload: String, verdicts| {
        let header = sign(&payload, SECRET, now);
        case(name, payload, header, SECRET, verdicts)
    };
    let changed = |name, payload| case(name, payload, header.clone(), SECRET, all_say(Signature));
    vec![
        // The limit is the contract's own.
        signed(
            "1 MiB and a byte",
            of_size(LARGEST + 1),
            [Payload, Accepted, Accepted, Accepted],
        ),
        signed(
            "a byte order mark in front",
            format!("\u{feff}{genuine}"),
            all_say(Payload),
        ),
        signed("no JSON", "paid".to_owned(), all_say(Payload)),
        changed("a blank more", format!("{genuine} ")),
        changed("a byte order mark more", format!("\u{feff}{genuine}")),
        changed("a line end more", format!("{genuine}\n")),
        changed("parsed and written again", format!("{:#}", event("a note"))),
        changed(
            "another amount of letters",
            genuine.replace("a note", "a  note"),
        ),
    ]
}

/// Headers other than `t=…,v1=…`.
fn headers(now: UnixSeconds) -> Vec<Case> {
    let payload = payload();
    let header = sign(&payload, SECRET, now);
    let (_, good) = header.split_once(",v1=").expect("a signature");
    let (wrong, upper) = ("0".repeat(64), good.to_uppercase());
    let with =
        |name, header: String, verdicts| case(name, payload.clone(), header, SECRET, verdicts);
    vec![
        with(
            "a wrong one first",
            format!("t={now},v1={wrong},v1={good}"),
            all_say(Accepted),
        ),
        with(
            "a wrong one behind",
            format!("t={now},v1={good},v1={wrong}"),
            all_say(Accepted),
        ),
        with(
            "the time last",
            format!("v1={good},t={now}"),
            all_say(Accepted),
        ),
        with(
            "a test signature too",
            format!("t={now},v1={good},v0={wrong}"),
            all_say(Accepted),
        ),
        with(
            "a scheme of the future",
            format!("t={now},v2=x,v1={good}"),
            all_say(Accepted),
        ),
        with("v0 only", format!("t={now},v0={good}"), all_say(Signature)),
        with(
            "a scheme in capitals",
            format!("t={now},V1={good}"),
            all_say(Signature),
        ),
        with("no signature", format!("t={now}"), all_say(Signature)),
        with("no time", format!("v1={good}"), all_say(Signature)),
        with("nothing", String::new(), all_say(Signature)),
        with(
            "a blank behind the comma",
            format!("t={now}, v1={good}"),
            all_say(Signature),
        ),
        with(
            "half a signature",
            format!("t={now},v1={}", &good[..32]),
            all_say(Signature),
        ),
        with(
            "another time than was signed",
            format!("t={},v1={good}", now - 1),
            all_say(Signature),
        ),
        // From here on the adapter is stricter than some: Stripe writes none of these.
        with(
            "capital hexadecimal digits",
            format!("t={now},v1={upper}"),
            [Signature, Signature, Signature, Accepted],
        ),
        with(
            "a zero before the time",
            format!("t=0{now},v1={good}"),
            [Signature, Accepted, Accepted, Accepted],
        ),
        with(
            "two times, the right one last",
            format!("t=1,t={now},v1={good}"),
            [Signature, Accepted, Signature, Accepted],
        ),
        with(
            "an element that is none",
            format!("t={now},x,v1={good}"),
            [Signature, Accepted, Accepted, Signature],
        ),
    ]
}

/// Stripe's own libraries look only at how old a delivery is; a recorded delivery with a time in
/// the future could be sent again until then.
fn times(now: UnixSeconds) -> Vec<Case> {
    let at = |name, at, verdicts| {
        let payload = payload();
        let header = sign(&payload, SECRET, at);
        case(name, payload, header, SECRET, verdicts)
    };
    vec![
        at("just in time", now - 280, all_say(Accepted)),
        at("too late", now - 320, all_say(Time)),
        at("a day late", now - 86_400, all_say(Time)),
        at("a little early", now + 280, all_say(Accepted)),
        at("in the future", now + 320, [Time, Accepted, Accepted, Time]),
        at(
            "in a year",
            now + 31_536_000,
            [Time, Accepted, Accepted, Time],
        ),
    ]
}

fn secrets(now: UnixSeconds) -> Vec<Case> {
    let with = |name, signer: &str, secret, verdicts| {
        let payload = payload();
        let header = sign(&payload, signer, now);
        case(name, payload, header, secret, verdicts)
    };
    let bare = SECRET.trim_start_matches("whsec_");
    vec![
        with("another secret", "whsec_other", SECRET, all_say(Signature)),
        with(
            "the secret without its prefix",
            bare,
            SECRET,
            all_say(Signature),
        ),
        with(
            "the secret and a line end",
            "whsec_x\n",
            "whsec_x",
            all_say(Signature),
        ),
        // With an empty key anybody can sign.
        with(
            "no secret",
            "",
            "",
            [Signature, Signature, Signature, Accepted],
        ),
        with(
            "a blank secret",
            " ",
            " ",
            [Signature, Signature, Signature, Accepted],
        ),
    ]
}
