//! Calls about records and transfers.

use stripe_adapter::contract::{
    ChangeFilter, Operation, RecordKind, TransferFilter, TransferRequest, TransferReversal,
};
use stripe_adapter::{records, transfers};

use super::Always;
use crate::support::contract::{NOW, PAYMENT, connection, entry, money, operation, text};
use crate::support::transfer::{
    TRANSFER, first_page, record_filter, transfer_filter, transfer_request, transfer_reversal,
};

fn change_filter() -> ChangeFilter {
    ChangeFilter {
        since: NOW - 1,
        until: None,
        kinds: Vec::new(),
        now: NOW,
        page: first_page(),
    }
}

/// Every function with requests that are right, on whatever answers.
pub fn every_call(http: &Always, operation: &Operation) {
    let filter = record_filter(RecordKind::BalanceTransactions);
    drop(records::list_records(http, &connection(), &filter));
    drop(records::list_changes(http, &connection(), &change_filter()));
    for payment_id in [None, text(PAYMENT)] {
        let request = TransferRequest {
            payment_id,
            ..transfer_request()
        };
        drop(transfers::create_transfer(http, operation, &request));
    }
    for amount in [None, Some(money(1, "USD"))] {
        let reversal = TransferReversal {
            amount,
            ..transfer_reversal()
        };
        drop(transfers::reverse_transfer(http, operation, &reversal));
    }
    drop(transfers::get_transfer(http, &connection(), TRANSFER));
    drop(transfers::list_transfers(
        http,
        &connection(),
        &transfer_filter(),
    ));
}

/// Every field that is a text, with this one.
pub fn one_text_field(http: &Always, given: &str) {
    let some = || text(given);
    let mut filter = record_filter(RecordKind::Events);
    filter.page.cursor = some();
    drop(records::list_records(http, &connection(), &filter));
    let mut filter = change_filter();
    filter.page.cursor = some();
    drop(records::list_changes(http, &connection(), &filter));
    for change in [
        |it: &mut TransferRequest, text: &str| it.destination = text.to_owned(),
        |it: &mut TransferRequest, text: &str| it.payment_id = Some(text.to_owned()),
        |it: &mut TransferRequest, text: &str| it.group = Some(text.to_owned()),
        |it: &mut TransferRequest, text: &str| it.description = Some(text.to_owned()),
        |it: &mut TransferRequest, text: &str| it.metadata = vec![entry(text, text)],
        |it: &mut TransferRequest, text: &str| it.extensions = vec![entry(text, text)],
        |it: &mut TransferRequest, text: &str| it.amount = money(1, text),
    ] {
        let mut request = transfer_request();
        change(&mut request, given);
        drop(transfers::create_transfer(http, &operation(), &request));
    }
    for change in [
        |it: &mut TransferReversal, text: &str| it.transfer_id = text.to_owned(),
        |it: &mut TransferReversal, text: &str| it.description = Some(text.to_owned()),
        |it: &mut TransferReversal, text: &str| it.metadata = vec![entry(text, text)],
        |it: &mut TransferReversal, text: &str| it.amount = Some(money(1, text)),
    ] {
        let mut reversal = transfer_reversal();
        change(&mut reversal, given);
        drop(transfers::reverse_transfer(http, &operation(), &reversal));
    }
    drop(transfers::get_transfer(http, &connection(), given));
    let filter = TransferFilter {
        group: some(),
        destination: some(),
        ..transfer_filter()
    };
    drop(transfers::list_transfers(http, &connection(), &filter));
}
