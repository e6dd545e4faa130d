//! What a storefront is given, and what the adapter says of itself.

use stripe_adapter::contract::{ClientConfig, Connection, Mode};
use stripe_adapter::descriptor;

use crate::support::contract::{connection, entry, text};

#[test]
fn the_storefront_gets_nothing_secret() {
    let connection = Connection {
        account: text("acct_1Merchant"),
        settings: vec![entry("publishable-key", "pk_test_golden")],
        ..connection()
    };
    let config = descriptor::client_config(&connection).expect("a configuration");
    let expected = ClientConfig {
        publishable_key: text("pk_test_golden"),
        account: text("acct_1Merchant"),
        mode: Mode::Test,
        provider_api_version: text("2026-10-28.endive"),
        extra: Vec::new(),
    };
    assert_eq!(config, expected);
    assert!(!format!("{config:?}").contains("sk_test"));
}

#[test]
fn every_currency_carries_its_own_limits() {
    let info = descriptor::describe();
    for limit in &info.currencies {
        let maximum = limit.maximum.expect("a maximum");
        assert_eq!(
            maximum % limit.step,
            if limit.step == 10 { 9 } else { 0 },
            "{limit:?}"
        );
        assert!(
            limit
                .minimum
                .is_none_or(|minimum| minimum % limit.step == 0 && minimum <= maximum)
        );
    }
    assert!(info.currencies.len() > 130);
}

/// `endpoints` registers these, and `verify` understands them: none of them is unwanted.
#[test]
fn the_wanted_events_are_sorted_and_distinct() {
    let events = descriptor::describe().webhook_events;
    let mut sorted = events.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(events, sorted);
}
