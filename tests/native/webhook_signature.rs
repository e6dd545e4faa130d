//! Whether a delivery is Stripe's. Nothing of its payload is read before that is known.

use std::fmt::Write as _;

use stripe_adapter::contract::{Delivery, Policy, WebhookErrorKind as Kind};
use stripe_adapter::webhooks;

use crate::support::contract::{NOW, entry};
use crate::support::golden;
use crate::support::stripe::intent;
use crate::support::webhook::{SECRET, delivery, event, policy, refuse, signature, signed};

fn payload() -> String {
    event("payment_intent.succeeded", &intent(), "2026-10-28.endive").to_string()
}

fn good() -> String {
    signature(SECRET, NOW, &payload())
}

#[test]
fn what_is_right() {
    let (other, good) = ("0".repeat(64), good());
    for header in [
        format!("t={NOW},v1={good}"),
        format!("v1={good},t={NOW}"),
        // While a secret is rotated there are several.
        format!("t={NOW},v1={other},v1={good}"),
        format!("t={NOW},v1={good},v1={other}"),
        // Schemes that are not known are skipped.
        format!("t={NOW},v1={good},v0={other}"),
        format!("t={NOW},v2=anything,v1={good}"),
    ] {
        let verified = webhooks::verify(&policy(), delivery(&header, &payload()));
        let verified = verified.unwrap_or_else(|error| panic!("{header}: {error:?}"));
        assert_eq!(verified.matched_secret, 0, "{header}");
        assert_eq!(verified.events.len(), 1, "{header}");
    }
}

#[test]
fn the_secret_that_fits_is_named() {
    let policy = Policy {
        secrets: vec!["whsec_new".to_owned(), SECRET.to_owned()],
        ..policy()
    };
    let verified = webhooks::verify(&policy, signed(&payload())).expect("signed by the old one");
    assert_eq!(verified.matched_secret, 1);
}

/// Names of headers are compared without regard to case.
#[test]
fn the_headers_name_in_any_case() {
    for name in ["stripe-signature", "STRIPE-SIGNATURE", "Stripe-Signature"] {
        let delivery = Delivery {
            headers: vec![entry(name, &format!("t={NOW},v1={}", good()))],
            ..signed(&payload())
        };
        webhooks::verify(&policy(), delivery.clone()).expect(name);
    }
}

#[test]
fn headers_that_are_wrong() {
    let good = good();
    let many = |count: usize| vec![format!("v1={}", "0".repeat(64)); count].join(",");
    let mut text = String::new();
    for (case, header, kind) in [
        ("empty", String::new(), Kind::MalformedHeader),
        ("blank", " ".to_owned(), Kind::MalformedHeader),
        ("no time", format!("v1={good}"), Kind::MalformedHeader),
        ("empty time", format!("t=,v1={good}"), Kind::MalformedHeader),
        (
            "time that is no number",
            format!("t=now,v1={good}"),
            Kind::MalformedHeader,
        ),
        (
            "negative time",
            format!("t=-{NOW},v1={good}"),
            Kind::MalformedHeader,
        ),
        (
            "time with a sign",
            format!("t=+{NOW},v1={good}"),
            Kind::MalformedHeader,
        ),
        (
            "time of 13 digits",
            format!("t={NOW}000,v1={good}"),
            Kind::MalformedHeader,
        ),
        (
            "two times",
            format!("t={NOW},t={NOW},v1={good}"),
            Kind::MalformedHeader,
        ),
        ("no signature", format!("t={NOW}"), Kind::Unsigned),
        ("v0 only", format!("t={NOW},v0={good}"), Kind::Unsigned),
        (
            "empty signature",
            format!("t={NOW},v1="),
            Kind::MalformedHeader,
        ),
        (
            "not hexadecimal",
            format!("t={NOW},v1={}", "g".repeat(64)),
            Kind::MalformedHeader,
        ),
        (
            "63 digits",
            format!("t={NOW},v1={}", &good[1..]),
            Kind::MalformedHeader,
        ),
        (
            "65 digits",
            format!("t={NOW},v1={good}0"),
            Kind::MalformedHeader,
        ),
        (
            "upper case",
            format!("t={NOW},v1={}", good.to_uppercase()),
            Kind::MalformedHeader,
        ),
        (
            "one good, one malformed",
            format!("t={NOW},v1={good},v1=x"),
            Kind::MalformedHeader,
        ),
        (
            "element without `=`",
            format!("t={NOW},{good}"),
            Kind::MalformedHeader,
        ),
        ("spaces", format!("t={NOW}, v1={good}"), Kind::Unsigned),
        (
            "17 signatures",
            format!("t={NOW},{}", many(17)),
            Kind::MalformedHeader,
        ),
        (
            "10,000 signatures",
            format!("t={NOW},{}", many(10_000)),
            Kind::MalformedHeader,
        ),
        (
            "the good one behind 16 others",
            format!("t={NOW},{},v1={good}", many(16)),
            Kind::MalformedHeader,
        ),
        (
            "another signature",
            format!("t={NOW},{}", many(1)),
            Kind::Mismatch,
        ),
        (
            "another time",
            format!("t={},v1={good}", NOW - 1),
            Kind::Mismatch,
        ),
        (
            "the same time, written otherwise",
            format!("t=0{NOW},v1={good}"),
            Kind::Mismatch,
        ),
    ] {
        let error = refuse(&policy(), &delivery(&header, &payload()));
        assert_eq!(error.kind, kind, "{case}: {}", error.message);
        assert_eq!(error.http_status, 400, "{case}");
        let _ = writeln!(text, "# {case}\n{}\n", error.message);
    }
    golden::check_file("webhook-headers", &text);
}

#[test]
fn no_header_and_two_headers() {
    let none = Delivery {
        headers: vec![entry("Content-Type", "application/json")],
        ..signed(&payload())
    };
    assert_eq!(refuse(&policy(), &none).kind, Kind::Unsigned);

    let mut two = signed(&payload());
    two.headers
        .push(entry("stripe-signature", &format!("t={NOW},v1={}", good())));
    assert_eq!(refuse(&policy(), &two).kind, Kind::MalformedHeader);

    let mut many = signed(&payload());
    many.headers
        .extend((0..99).map(|n| entry(&format!("X-{n}"), "x")));
    assert_eq!(refuse(&policy(), &many).kind, Kind::MalformedHeader);
}

/// The tolerance holds in both directions: a captured delivery with a time in the future could be
/// replayed until then.
#[test]
fn the_time_is_compared_both_ways() {
    let received = |received_at| Delivery {
        received_at,
        ..signed(&payload())
    };
    for (tolerance, at, kind) in [
        (None, NOW + 300, None),
        (None, NOW + 301, Some(Kind::TooOld)),
        (None, NOW - 300, None),
        (None, NOW - 301, Some(Kind::TooNew)),
        (Some(10), NOW + 10, None),
        (Some(10), NOW + 11, Some(Kind::TooOld)),
        (Some(u32::MAX), NOW + 4_000_000_000, None),
        (None, u64::MAX, Some(Kind::TooOld)),
        (None, 0, Some(Kind::TooNew)),
    ] {
        let policy = Policy {
            tolerance,
            ..policy()
        };
        let result = webhooks::verify(&policy, received(at));
        assert_eq!(
            result.err().map(|error| error.kind),
            kind,
            "{tolerance:?} {at}"
        );
    }
}

/// Known issue KI-012: with an empty secret the key is one that everybody knows.
#[test]
fn policies_that_are_wrong() {
    let secrets = |secrets: &[&str]| Policy {
        secrets: secrets.iter().map(|&secret| secret.to_owned()).collect(),
        ..policy()
    };
    for (case, policy) in [
        ("no secret", secrets(&[])),
        ("empty secret", secrets(&[""])),
        ("blank secret", secrets(&[" \t\n"])),
        ("blank secret beside a good one", secrets(&[SECRET, ""])),
        ("17 secrets", secrets(&[SECRET; 17])),
        (
            "tolerance 0",
            Policy {
                tolerance: Some(0),
                ..policy()
            },
        ),
        (
            "installation id with a space",
            Policy {
                installation_id: Some("shop 1".to_owned()),
                ..policy()
            },
        ),
    ] {
        let error = refuse(&policy, &signed(&payload()));
        assert_eq!(error.kind, Kind::Misconfigured, "{case}");
        // The delivery may be right: Stripe has to send it again.
        assert_eq!(error.http_status, 500, "{case}");
        assert!(!error.message.contains(SECRET), "{case}");
    }
}

#[test]
fn a_signature_with_the_empty_key_is_never_accepted() {
    let signature = signature("", NOW, &payload());
    let delivery = delivery(&format!("t={NOW},v1={signature}"), &payload());
    assert_eq!(refuse(&policy(), &delivery).kind, Kind::Mismatch);
}

/// Every change of a signed delivery is refused: bits flipped, bytes removed, added and moved.
#[test]
fn mutations_of_header_and_payload() {
    let signed = signed(&payload());
    let header = signed.headers[1].value.clone();
    let mut random = Random(0x5eed);
    for round in 0..1_000 {
        let mutated = mutate(&mut random, &signed.payload);
        if mutated != signed.payload {
            let error = refuse(&policy(), &delivery(&header, &mutated));
            assert_eq!(error.kind, Kind::Mismatch, "payload {round}: {mutated}");
        }
        let mutated = mutate(&mut random, &header);
        if mutated != header {
            let result = webhooks::verify(&policy(), delivery(&mutated, &signed.payload));
            assert!(result.is_err(), "header {round}: {mutated}");
        }
    }
}

/// xorshift: the same mutations in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}

fn mutate(random: &mut Random, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = random.below(bytes.len());
    match random.below(4) {
        0 => bytes[at] ^= 1 << random.below(7),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(
            at,
            b' ' + u8::try_from(random.below(95)).unwrap_or_default(),
        ),
        _ => {
            let other = random.below(bytes.len());
            bytes.swap(at, other);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
