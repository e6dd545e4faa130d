//! Records and their changes.

use stripe_adapter::contract::{ChangeFilter, RecordFilter, RecordKind, TimeRange};
use stripe_adapter::records;

use super::Refusals;
use crate::support::contract::{NOW, connection, text};
use crate::support::transfer::{first_page, record_filter};

const DAY: u64 = 24 * 60 * 60;

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    lists(&mut refusals);
    changes(&mut refusals);
    refusals
}

fn lists(refusals: &mut Refusals) {
    let mut check = |case: &str, change: &dyn Fn(&mut RecordFilter)| {
        let mut filter = record_filter(RecordKind::Charges);
        change(&mut filter);
        refusals.check(&format!("records: {case}"), |http| {
            records::list_records(http, &connection(), &filter)
        });
    };
    check("another kind", &|it| it.kind = RecordKind::Other);
    check("limit 0", &|it| it.page.limit = Some(0));
    check("limit 101", &|it| it.page.limit = Some(101));
    check("empty cursor", &|it| it.page.cursor = text(""));
    check("an id as a cursor", &|it| it.page.cursor = text("ch_1"));
    check("a path as a cursor", &|it| it.page.cursor = text("../../x"));
    check("ends before it begins", &|it| {
        it.created = Some(TimeRange {
            since: Some(NOW),
            until: Some(NOW - 1),
        });
    });
    check("ends in milliseconds", &|it| {
        it.created = Some(TimeRange {
            since: None,
            until: Some(u64::MAX),
        });
    });
}

fn changes(refusals: &mut Refusals) {
    let mut check = |case: &str, change: &dyn Fn(&mut ChangeFilter)| {
        let mut filter = ChangeFilter {
            since: NOW - DAY,
            until: None,
            kinds: Vec::new(),
            now: NOW,
            page: first_page(),
        };
        change(&mut filter);
        refusals.check(&format!("changes: {case}"), |http| {
            records::list_changes(http, &connection(), &filter)
        });
    };
    check("beyond the horizon", &|it| it.since = NOW - 30 * DAY - 1);
    check("since now", &|it| it.since = NOW);
    check("since tomorrow", &|it| it.since = NOW + DAY);
    check("no clock", &|it| it.now = 0);
    check("ends before it begins", &|it| it.until = Some(it.since - 1));
    check("balance transactions", &|it| {
        it.kinds = vec![RecordKind::Charges, RecordKind::BalanceTransactions];
    });
    check("events", &|it| it.kinds = vec![RecordKind::Events]);
    check("another kind", &|it| it.kinds = vec![RecordKind::Other]);
    check("limit 101", &|it| it.page.limit = Some(101));
    check("a cursor of nothing", &|it| {
        it.page.cursor = text("evt_1");
    });
}
