//! Stripe's records as it has them, and what happened to them.

use crate::connection::Session;
use crate::contract::{
    ChangeFilter, ChangePage, Connection, ProviderRecord, RecordChange, RecordFilter, RecordKind,
    RecordPage, TimeRange, UnixSeconds,
};
use crate::error::{Error, invalid, read_only, unsupported};
use crate::http::Http;
use crate::input::element;
use crate::stripe::client::Client;
use crate::stripe::form::Form;
use crate::stripe::objects::{self, Raw, Record, Records, seconds};
use crate::stripe::page::{self, CREATED, Part};
use crate::text;

/// How long Stripe keeps events: 30 days.
const HORIZON: UnixSeconds = 30 * 24 * 60 * 60;

/// Kind, Stripe's name of the object, and what the types of its events begin with, where there are
/// any.
#[rustfmt::skip]
const KINDS: [(RecordKind, &str, Option<&str>); 9] = [
    (RecordKind::Charges,             "charge",              Some("charge.")),
    (RecordKind::Refunds,             "refund",              Some("refund.")),
    (RecordKind::BalanceTransactions, "balance_transaction", None),
    (RecordKind::Customers,           "customer",            Some("customer.")),
    (RecordKind::Subscriptions,       "subscription",        Some("customer.subscription.")),
    (RecordKind::Prices,              "price",               Some("price.")),
    (RecordKind::Disputes,            "dispute",             Some("charge.dispute.")),
    (RecordKind::Payouts,             "payout",              Some("payout.")),
    (RecordKind::Events,              "event",               None),
];

pub fn list_records(
    http: &dyn Http,
    connection: &Connection,
    filter: &RecordFilter,
) -> Result<RecordPage, Error> {
    let session = Session::parse(connection)?;
    let Some((_, object, _)) = KINDS.iter().find(|(kind, ..)| *kind == filter.kind) else {
        return Err(unsupported("filter.kind", "no such records at Stripe"));
    };
    let mut query = Form::new();
    if filter.kind == RecordKind::Subscriptions {
        // Stripe leaves out the canceled ones otherwise.
        query.text("status", "all");
    }
    if let Some(created) = &filter.created {
        page::add_created(&mut query, created, CREATED)?;
    }
    let client = Client::new(http, session);
    let path = text::concat(&["/v1/", object, "s"]);
    let part = page::read(&client, &path, query, "", &filter.page)?;
    let mut records = Vec::new();
    let next = each(&client, &part, &mut |record, json| {
        records.push(copy(record, json));
    })?;
    Ok(RecordPage { records, next })
}

/// Stripe tells of changes through events. One kind is asked for by the beginning of its types;
/// several cannot be, so everything is read, and what is not wanted left out.
pub fn list_changes(
    http: &dyn Http,
    connection: &Connection,
    filter: &ChangeFilter,
) -> Result<ChangePage, Error> {
    let session = Session::parse(connection)?;
    let mut prefixes = Vec::with_capacity(filter.kinds.len());
    for (index, wanted) in filter.kinds.iter().enumerate() {
        let known = KINDS.iter().find(|(kind, ..)| kind == wanted);
        let Some((_, _, Some(prefix))) = known else {
            let field = element("filter.kinds", index, "");
            return Err(unsupported(field, "Stripe tells no changes of these"));
        };
        prefixes.push(*prefix);
    }
    if filter.since >= filter.now {
        return Err(invalid("filter.since", "must be before `now`"));
    }
    if filter.now - filter.since > HORIZON {
        return Err(unsupported(
            "filter.since",
            "is more than 30 days ago: Stripe has forgotten what happened then; list the records anew",
        ));
    }
    let mut query = Form::new();
    if let [prefix] = prefixes[..] {
        query.text("type", &text::concat(&[prefix, "*"]));
    }
    let happened = TimeRange {
        since: Some(filter.since),
        until: filter.until,
    };
    page::add_created(&mut query, &happened, ["filter.since", "filter.until"])?;
    let client = Client::new(http, session);
    let apart = text::concat(&prefixes);
    let part = page::read(&client, "/v1/events", query, &apart, &filter.page)?;
    let mut changes = Vec::new();
    let next = each(&client, &part, &mut |event, json| {
        if let Some(change) = change(event, json, &filter.kinds) {
            changes.push(change);
        }
    })?;
    Ok(ChangePage { changes, next })
}

/// Goes through the objects of a part, each with its text. Gives the cursor of the next part.
fn each(
    client: &Client<'_>,
    part: &Part,
    take: &mut dyn FnMut(&Record, &'static str),
) -> Result<Option<String>, Error> {
    let answer = &part.answer;
    let list: &'static Records = answer.read().map_err(read_only)?;
    let mut last = None;
    for Raw(text) in &list.data {
        let record = json_reader::read::<Record>(text)
            .ok_or_else(|| answer.unreadable())
            .map_err(read_only)?;
        // Refunds and balance transactions do not say.
        client
            .check_mode(record.livemode, &answer.seen)
            .map_err(read_only)?;
        take(record, text);
        last = Some(record.id);
    }
    Ok(part.next(list.has_more, last))
}

fn copy(record: &Record, json: &str) -> ProviderRecord {
    ProviderRecord {
        id: text::owned(record.id),
        created: seconds(record.created),
        json: text::owned(json),
    }
}

/// What an event tells. Nothing where it is of no kind that is wanted: that of a customer's card, whose type
/// begins as a customer's, or one of those that refunds have under their older name too.
fn change(event: &Record, json: &'static str, wanted: &[RecordKind]) -> Option<RecordChange> {
    let mut content = Raw::default();
    if !objects::carried(json, &mut content) {
        return None;
    }
    let content = content.0;
    let record: &'static Record = json_reader::read(content)?;
    let event_type = event.kind?;
    let (kind, ..) = KINDS.iter().find(|(_, object, prefix)| {
        record.object == *object && prefix.is_some_and(|prefix| event_type.starts_with(prefix))
    })?;
    if !wanted.is_empty() && !wanted.contains(kind) {
        return None;
    }
    Some(RecordChange {
        event_id: text::owned(event.id),
        event_type: text::owned(event_type),
        kind: *kind,
        created: seconds(event.created)?,
        // A subscription that is "deleted" has ended, and stays in the list.
        is_deleted: *kind != RecordKind::Subscriptions && event_type.ends_with(".deleted"),
        api_version: event.api_version.map(text::owned),
        content: copy(record, content),
    })
}
