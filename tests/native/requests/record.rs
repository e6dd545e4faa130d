//! Records and their changes.

use stripe_adapter::contract::{ChangeFilter, RecordKind, TimeRange};
use stripe_adapter::http::Request;
use stripe_adapter::records;

use super::{Case, sent};
use crate::support::contract::{NOW, connection};
use crate::support::stripe::list;
use crate::support::transfer::{first_page, record_filter};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    vec![
        ("records-charges", listed(RecordKind::Charges)),
        ("records-refunds", listed(RecordKind::Refunds)),
        (
            "records-balance-transactions",
            listed(RecordKind::BalanceTransactions),
        ),
        ("records-customers", listed(RecordKind::Customers)),
        ("records-subscriptions", listed(RecordKind::Subscriptions)),
        ("records-prices", listed(RecordKind::Prices)),
        ("records-disputes", listed(RecordKind::Disputes)),
        ("records-payouts", listed(RecordKind::Payouts)),
        ("records-events", listed(RecordKind::Events)),
        ("changes-of-all", changes(&[], None)),
        (
            "changes-of-one",
            changes(&[RecordKind::Subscriptions], Some(NOW - 60)),
        ),
        (
            "changes-of-two",
            changes(&[RecordKind::Charges, RecordKind::Refunds], None),
        ),
    ]
}

fn listed(kind: RecordKind) -> Vec<Request> {
    let mut filter = record_filter(kind);
    filter.created = Some(TimeRange {
        since: Some(NOW - 3_600),
        until: Some(NOW),
    });
    let script = Script::new([ok(&list(&[]))]);
    let result = records::list_records(&script, &connection(), &filter);
    sent(&script, result)
}

fn changes(kinds: &[RecordKind], until: Option<u64>) -> Vec<Request> {
    let filter = ChangeFilter {
        since: NOW - 3_600,
        until,
        kinds: kinds.to_vec(),
        now: NOW,
        page: first_page(),
    };
    let script = Script::new([ok(&list(&[]))]);
    let result = records::list_changes(&script, &connection(), &filter);
    sent(&script, result)
}
