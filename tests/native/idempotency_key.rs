//! How Stripe is made to recognize an operation again.

use std::collections::BTreeMap;

use stripe_adapter::connection::{InstallationId, Session};
use stripe_adapter::contract::{
    Authorization, CaptureRequest, Credential, CredentialValue, Mode, Operation,
};
use stripe_adapter::gateway;
use stripe_adapter::http::Request;
use stripe_adapter::operation::{OperationId, Step, idempotency_key};

use crate::support::contract::{
    OPERATION_ID, authorization, cancellation, capture, connection, money, operation, reversal,
    text,
};
use crate::support::stripe::{
    authorized_intent, canceled_intent, captured_intent, partially_captured_intent, refund, with,
};
use crate::support::transport::{Attempt, Script, ok, timeout};

/// The key of one operation, for ever: a release that makes another one performs operations in
/// flight twice.
#[test]
fn the_key_of_an_operation_never_changes() {
    let key = authorize_key(&operation());
    assert_eq!(
        key,
        "cp1-4629594ee171da0c7fde65b1fa0fa787dd2074a3d6e03cd85b228db3d0c2"
    );
    assert_eq!(key.len(), 64);
    assert_eq!(authorize_key(&operation()), key);
}

#[test]
fn the_key_depends_on_what_makes_the_operation() {
    let mut keys = BTreeMap::new();
    let mut note = |case: &'static str, operation: &Operation| {
        if let Some(other) = keys.insert(authorize_key(operation), case) {
            panic!("{case} has the key of {other}");
        }
    };
    let changed = |change: &dyn Fn(&mut Operation)| {
        let mut operation = operation();
        change(&mut operation);
        operation
    };
    note("this one", &operation());
    note("another id", &changed(&|it| it.id.push('x')));
    note(
        "another installation",
        &changed(&|it| it.connection.installation_id = text("shop-2")),
    );
    note(
        "an account",
        &changed(&|it| it.connection.account = text("acct_1")),
    );
    note(
        "live",
        &changed(&|it| {
            it.connection.mode = Mode::Live;
            it.connection.credentials = vec![Credential {
                name: "secret-key".to_owned(),
                value: CredentialValue::Secret("sk_live_golden".to_owned()),
            }];
        }),
    );
    // The parts do not run into each other.
    note(
        "a letter that moved from the operation to the installation",
        &changed(&|it| {
            it.connection.installation_id = text("shop-1o");
            it.id = "rder-1001/attempt-1".to_owned();
        }),
    );
}

/// Neither the time, nor the credential, nor the request's own content makes another operation: a
/// rotated key must not perform it twice, and other content must be refused by Stripe.
#[test]
fn the_key_does_not_depend_on_anything_else() {
    let key = authorize_key(&operation());
    let mut later = operation();
    later.now += 3_600;
    later.first_sent_at = Some(operation().now);
    later.connection.credentials = vec![Credential {
        name: "secret-key".to_owned(),
        value: CredentialValue::HostHeld("stripe".to_owned()),
    }];
    assert_eq!(authorize_key(&later), key);

    let script = Script::new([ok(&authorized_intent())]);
    let other = Authorization {
        amount: money(5, "JPY"),
        ..authorization()
    };
    gateway::authorize(&script, &operation(), &other).expect("authorized");
    assert_eq!(only_key(&script.requests()), key);
}

#[test]
fn the_payment_is_no_part_of_the_key() {
    let capture_of = |payment: &str| {
        let intent = with(&captured_intent(1099), serde_json::json!({ "id": payment }));
        let script = Script::new([ok(&intent), ok(&intent)]);
        let request = CaptureRequest {
            payment_id: payment.to_owned(),
            ..capture()
        };
        gateway::capture(&script, &operation(), &request).expect("captured");
        only_key(&script.requests())
    };
    assert_eq!(capture_of("pi_1"), capture_of("pi_2"));
}

/// Stripe's keys are good for one endpoint: each step has its own.
#[test]
fn every_step_has_a_key_of_its_own() {
    let session = Session::parse(&connection()).expect("a session");
    let installation = InstallationId::parse("shop-1", "x").expect("an installation");
    let id = OperationId::parse(OPERATION_ID, "x").expect("an operation");
    let steps = [
        Step::Authorize,
        Step::Confirm,
        Step::Update,
        Step::Capture,
        Step::Adjust,
        Step::Cancel,
        Step::Release,
        Step::Refund,
        Step::ReverseCancel,
        Step::ReverseRelease,
        Step::ReverseRefund,
    ];
    let mut keys: Vec<String> = steps
        .into_iter()
        .map(|step| idempotency_key(session, &installation, &id, step))
        .collect();
    assert!(keys.iter().all(|key| key.len() == 64));
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), steps.len());
}

/// Stripe refuses a key at a second endpoint, so a cancellation that became a release, and a
/// reversal, which can be three requests, use several.
#[test]
fn requests_of_one_operation_never_share_a_key() {
    let cancel = |answers: [Attempt; 2]| {
        let script = Script::new(answers);
        gateway::cancel(&script, &operation(), &cancellation()).expect("canceled");
        only_key(&script.requests())
    };
    let reverse = |answers: Vec<Attempt>| {
        let script = Script::new(answers);
        gateway::reverse(&script, &operation(), &reversal()).expect("reversed");
        keys(&script.requests())
    };
    let mut all = vec![
        cancel([ok(&authorized_intent()), ok(&canceled_intent())]),
        cancel([
            ok(&partially_captured_intent(400)),
            ok(&captured_intent(400)),
        ]),
    ];
    all.extend(reverse(vec![
        ok(&authorized_intent()),
        ok(&canceled_intent()),
    ]));
    all.extend(reverse(vec![
        ok(&partially_captured_intent(400)),
        ok(&captured_intent(400)),
        ok(&refund()),
    ]));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!((count, all.len()), (5, 5));
}

/// Pain point 5: a retry with another key is a second payment.
#[test]
fn every_attempt_has_the_same_key_and_body() {
    let script = Script::new([timeout(), timeout(), ok(&authorized_intent())]);
    gateway::authorize(&script, &operation(), &authorization()).expect("authorized");
    let requests = script.requests();
    let first = Request {
        delay_ms: 0,
        ..requests[0].clone()
    };
    for request in requests {
        assert_eq!(
            Request {
                delay_ms: 0,
                ..request
            },
            first
        );
    }
}

fn authorize_key(operation: &Operation) -> String {
    let livemode = operation.connection.mode == Mode::Live;
    let answer = with(
        &authorized_intent(),
        serde_json::json!({ "livemode": livemode }),
    );
    let script = Script::new([ok(&answer)]);
    gateway::authorize(&script, operation, &authorization()).expect("authorized");
    only_key(&script.requests())
}

fn only_key(requests: &[Request]) -> String {
    let [key] = <[String; 1]>::try_from(keys(requests)).expect("one write");
    key
}

fn keys(requests: &[Request]) -> Vec<String> {
    let headers = requests.iter().flat_map(|request| &request.headers);
    headers
        .filter(|header| header.key == "Idempotency-Key")
        .map(|header| header.value.clone())
        .collect()
}
