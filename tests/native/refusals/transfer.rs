//! Transfers.

use stripe_adapter::contract::{TimeRange, TransferFilter, TransferRequest, TransferReversal};
use stripe_adapter::transfers;

use super::{Refusals, no_ids};
use crate::support::contract::{connection, entry, money, operation, text};
use crate::support::transfer::{transfer_filter, transfer_request, transfer_reversal};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    create(&mut refusals);
    reverse(&mut refusals);
    list(&mut refusals);
    for id in no_ids() {
        refusals.check(&format!("get {id:?}"), |http| {
            transfers::get_transfer(http, &connection(), &id)
        });
    }
    refusals
}

fn create(refusals: &mut Refusals) {
    let mut check = |case: &str, change: &dyn Fn(&mut TransferRequest)| {
        let mut request = transfer_request();
        change(&mut request);
        refusals.check(&format!("create: {case}"), |http| {
            transfers::create_transfer(http, &operation(), &request)
        });
    };
    check("amount 0", &|it| it.amount = money(0, "USD"));
    check("unknown currency", &|it| it.amount = money(1, "XXX"));
    check("not whole at Stripe", &|it| it.amount = money(1, "KWD"));
    check("destination is a customer", &|it| {
        it.destination = "cus_1".to_owned();
    });
    check("destination with a slash", &|it| {
        it.destination = "acct_1/x".to_owned();
    });
    check("payment is a charge", &|it| it.payment_id = text("ch_1"));
    check("empty payment", &|it| it.payment_id = text(""));
    check("empty group", &|it| it.group = text(""));
    check("group with a line end", &|it| it.group = text("a\nb"));
    check("empty description", &|it| it.description = text(""));
    check("reserved metadata", &|it| {
        it.metadata = vec![entry("commerce_operation", "x")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("stripe.source-type", "card")];
    });
    let mut unmarked = operation();
    unmarked.connection.installation_id = None;
    refusals.check("create: no installation", |http| {
        transfers::create_transfer(http, &unmarked, &transfer_request())
    });
}

fn reverse(refusals: &mut Refusals) {
    let mut check = |case: &str, change: &dyn Fn(&mut TransferReversal)| {
        let mut reversal = transfer_reversal();
        change(&mut reversal);
        refusals.check(&format!("reverse: {case}"), |http| {
            transfers::reverse_transfer(http, &operation(), &reversal)
        });
    };
    for id in no_ids() {
        check(&format!("transfer {id:?}"), &|it| {
            it.transfer_id.clone_from(&id);
        });
    }
    check("amount 0", &|it| it.amount = Some(money(0, "USD")));
    check("currency in lower case", &|it| {
        it.amount = Some(money(1, "usd"));
    });
    check("description with a control character", &|it| {
        it.description = text("\u{7}");
    });
    check("empty metadata value", &|it| {
        it.metadata = vec![entry("return", "")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("x", "y")];
    });
}

fn list(refusals: &mut Refusals) {
    let mut check = |case: &str, change: &dyn Fn(&mut TransferFilter)| {
        let mut filter = transfer_filter();
        change(&mut filter);
        refusals.check(&format!("list: {case}"), |http| {
            transfers::list_transfers(http, &connection(), &filter)
        });
    };
    check("destination is no account", &|it| {
        it.destination = text("seller");
    });
    check("empty group", &|it| it.group = text(""));
    check("limit 0", &|it| it.page.limit = Some(0));
    check("limit 101", &|it| it.page.limit = Some(101));
    check("cursor of nothing", &|it| it.page.cursor = text("tr_1"));
    check("ends before it begins", &|it| {
        it.created = Some(TimeRange {
            since: Some(2),
            until: Some(1),
        });
    });
    check("begins in milliseconds", &|it| {
        it.created = Some(TimeRange {
            since: Some(1_795_262_400_000),
            until: None,
        });
    });
}
