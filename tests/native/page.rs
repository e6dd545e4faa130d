//! Cursors: they lead through a list, and into no other.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    ChangeFilter, Connection, Mode, RecordFilter, RecordKind, TimeRange, TransferFilter,
};
use stripe_adapter::error::Error;
use stripe_adapter::{records, transfers};

use crate::support::contract::{NOW, connection, text};
use crate::support::errors::short;
use crate::support::stripe::{request_error, with};
use crate::support::transfer::{
    DESTINATION, TRANSFER, first_page, record_filter, transfer, transfer_filter,
};
use crate::support::transport::{Script, error, ok};

/// A page that others follow.
fn more(objects: &[Value]) -> Value {
    json!({ "object": "list", "has_more": true, "data": objects })
}

fn charges() -> [Value; 2] {
    ["ch_2", "ch_1"].map(|id| json!({ "id": id, "object": "charge", "livemode": false }))
}

/// The cursor behind `ch_1`.
fn cursor(connection: &Connection, filter: &RecordFilter) -> String {
    let script = Script::new([ok(&more(&charges()))]);
    let page = records::list_records(&script, connection, filter).expect("a page");
    assert_eq!(page.records.len(), 2);
    page.next.expect("a cursor")
}

fn after(connection: &Connection, filter: &RecordFilter, cursor: &str) -> Result<String, Error> {
    let mut filter = filter.clone();
    filter.page.cursor = text(cursor);
    let script = Script::new([ok(&more(&charges()))]);
    records::list_records(&script, connection, &filter)?;
    Ok(script.requests()[0].url.clone())
}

#[test]
fn a_cursor_goes_on_behind_the_last_object() {
    let filter = record_filter(RecordKind::Charges);
    let cursor = cursor(&connection(), &filter);
    assert_eq!(cursor.len(), "1".len() + 8 + "ch_1".len(), "{cursor}");
    let url = after(&connection(), &filter, &cursor).expect("the next page");
    assert_eq!(
        url,
        "https://api.stripe.com/v1/charges?limit=100&starting_after=ch_1"
    );
}

#[test]
fn the_last_page_has_no_cursor() {
    for page in [
        json!({ "data": charges(), "has_more": false }),
        json!({ "data": charges() }),
        // Stripe would break its promise; a cursor behind nothing would begin anew.
        json!({ "data": [], "has_more": true }),
    ] {
        let script = Script::new([ok(&page)]);
        let filter = record_filter(RecordKind::Charges);
        let page = records::list_records(&script, &connection(), &filter).expect("a page");
        assert_eq!(page.next, None);
    }
}

/// Only the size of the pages may change on the way.
#[test]
fn a_cursor_is_good_with_another_limit() {
    let mut filter = record_filter(RecordKind::Charges);
    let cursor = cursor(&connection(), &filter);
    filter.page.limit = Some(7);
    let url = after(&connection(), &filter, &cursor).expect("the next page");
    assert!(url.contains("limit=7&"), "{url}");
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let filter = record_filter(RecordKind::Charges);
    let cursor = cursor(&connection(), &filter);
    let kind = record_filter(RecordKind::Refunds);
    let mut range = filter.clone();
    range.created = Some(TimeRange {
        since: Some(NOW - 1),
        until: None,
    });
    let mut later = filter.clone();
    later.created = Some(TimeRange {
        since: None,
        until: Some(NOW - 1),
    });
    let mut account = connection();
    account.account = text("acct_1");
    for (connection, filter) in [
        (connection(), kind),
        (connection(), range),
        (connection(), later),
        (account, filter),
    ] {
        let error = after(&connection, &filter, &cursor).expect_err("of another list");
        assert_eq!(short(&error), "invalid-request not-performed after-change");
        assert_eq!(error.field.as_deref(), Some("filter.page.cursor"));
    }
}

#[test]
fn a_cursor_of_the_other_mode_is_refused() {
    let mut live = connection();
    live.mode = Mode::Live;
    live.credentials[0].value =
        stripe_adapter::contract::CredentialValue::Secret("sk_live_golden".to_owned());
    let filter = record_filter(RecordKind::Charges);
    let cursor = cursor(&connection(), &filter);
    let error = after(&live, &filter, &cursor).expect_err("of another list");
    assert_eq!(error.field.as_deref(), Some("filter.page.cursor"));
}

#[test]
fn what_is_no_cursor_is_refused() {
    let filter = record_filter(RecordKind::Charges);
    let cursor = cursor(&connection(), &filter);
    let changed: Vec<String> = (0..9)
        .map(|place| {
            let mut changed = cursor.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'5' } else { b'0' };
            String::from_utf8(changed).expect("text")
        })
        .collect();
    let prefix = cursor.strip_suffix("ch_1").expect("the id");
    let others = [
        "",
        prefix,
        &format!("{prefix}../x"),
        &format!("{prefix}ch 1"),
    ]
    .map(str::to_owned);
    for text in changed.iter().chain(&others) {
        let error = after(&connection(), &filter, text).expect_err(text);
        assert_eq!(error.field.as_deref(), Some("filter.page.cursor"), "{text}");
    }
}

/// Stripe does not find what the cursor goes on from: it was deleted meanwhile.
#[test]
fn a_cursor_behind_what_is_gone_names_the_field() {
    let filter = record_filter(RecordKind::Charges);
    let mut next = filter.clone();
    next.page.cursor = Some(cursor(&connection(), &filter));
    let missing = with(
        &request_error("resource_missing"),
        json!({ "param": "starting_after" }),
    );
    let script = Script::new([error(404, &missing)]);
    let error = records::list_records(&script, &connection(), &next).expect_err("gone");
    assert_eq!(short(&error), "not-found not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("filter.page.cursor"));
}

#[test]
fn a_cursor_of_transfers_knows_its_filters() {
    let list = |filter: &TransferFilter| {
        let script = Script::new([ok(&more(&[transfer()]))]);
        transfers::list_transfers(&script, &connection(), filter)
    };
    let page = list(&transfer_filter()).expect("a page");
    let next = page.next.expect("a cursor");
    assert!(next.ends_with(TRANSFER), "{next}");
    let mut filter = transfer_filter();
    filter.page.cursor = Some(next);
    list(&filter).expect("the next page");
    filter.destination = text(DESTINATION);
    let error = list(&filter).expect_err("of another list");
    assert_eq!(error.field.as_deref(), Some("filter.page.cursor"));
}

/// Several kinds are told apart here and not by Stripe, so the requests look the same.
#[test]
fn a_cursor_of_changes_knows_the_kinds() {
    let list = |kinds: &[RecordKind], cursor: Option<String>| {
        let event = json!({ "id": "evt_1", "object": "event", "livemode": false });
        let script = Script::new([ok(&more(&[event]))]);
        let mut page = first_page();
        page.cursor = cursor;
        let filter = ChangeFilter {
            since: NOW - 1,
            until: None,
            kinds: kinds.to_vec(),
            now: NOW,
            page,
        };
        records::list_changes(&script, &connection(), &filter)
    };
    let two = [RecordKind::Charges, RecordKind::Refunds];
    let next = list(&two, None).expect("a page").next;
    assert!(next.is_some());
    list(&two, next.clone()).expect("the next page");
    let error = list(&[], next).expect_err("of another list");
    assert_eq!(error.field.as_deref(), Some("filter.page.cursor"));
}
