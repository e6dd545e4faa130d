//! What is refused, in which words, and whether it is the batch or one item.

use std::fmt::Write as _;

use stripe_adapter::batch::authorize_all;
use stripe_adapter::contract::{AuthorizationBatch, PaymentSource, Presence};

use super::{batch, id, intent};
use crate::support::contract::money;
use crate::support::errors::whole;
use crate::support::golden;
use crate::support::stripe::{request_error, with};
use crate::support::transport::{Script, error, ok};

type Change = fn(&mut AuthorizationBatch);

/// The batch itself: nothing is sent.
const OF_THE_BATCH: [(&str, Change); 7] = [
    ("no item", |batch| batch.items.clear()),
    ("101 items", |all| all.items = batch(101).items),
    ("one operation id twice", |batch| {
        batch.items[2].operation_id = id(0);
    }),
    ("no clock", |batch| batch.now = 0),
    ("no installation id", |batch| {
        batch.connection.installation_id = None;
    }),
    ("no credential", |batch| {
        batch.connection.credentials.clear();
    }),
    ("account", |batch| {
        batch.connection.account = Some("acct 1".to_owned());
    }),
];

/// The second of three items.
const OF_AN_ITEM: [(&str, Change); 6] = [
    ("operation id with a space", |batch| {
        batch.items[1].operation_id = "a b".to_owned();
    }),
    ("on session", |batch| {
        batch.items[1].authorization.presence = Presence::OnSession;
    }),
    ("collected in a browser", |batch| {
        batch.items[1].authorization.source = PaymentSource::CollectInBrowser;
    }),
    ("no amount", |batch| {
        batch.items[1].authorization.amount = money(0, "USD");
    }),
    ("currency", |batch| {
        batch.items[1].authorization.amount = money(1, "usd");
    }),
    ("method", |batch| {
        batch.items[1].authorization.source = PaymentSource::SavedMethod("../pm".to_owned());
    }),
];

#[test]
fn words() {
    let mut text = String::new();
    for (name, change) in OF_THE_BATCH {
        let mut batch = batch(3);
        change(&mut batch);
        let error = authorize_all(&Script::silent(), &batch).expect_err(name);
        let _ = writeln!(text, "the batch, {name}: {}", whole(&error));
    }
    for (name, change) in OF_AN_ITEM {
        let mut batch = batch(3);
        change(&mut batch);
        let script = Script::new([ok(&intent(0)), ok(&intent(2))]);
        let results = authorize_all(&script, &batch).expect(name);
        script.requests();
        assert!(results[0].is_ok() && results[2].is_ok(), "{name}");
        let error = results[1].as_ref().expect_err(name);
        let _ = writeln!(text, "an item, {name}: {}", whole(error));
    }
    golden::check_file("batch", &text);
}

/// Stripe's complaint about a parameter names the item too.
#[test]
fn by_stripe() {
    let complaint = with(
        &request_error("resource_missing"),
        serde_json::json!({ "param": "payment_method" }),
    );
    let script = Script::new([ok(&intent(0)), error(400, &complaint)]);
    let results = authorize_all(&script, &batch(2)).expect("a batch that is right");
    let error = results[1].as_ref().expect_err("a complaint");
    assert_eq!(
        error.field.as_deref(),
        Some("batch.items[1].authorization.source")
    );
}
