//! Transfers and lists: the contract's records with as little in them as it takes, and Stripe's
//! objects.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    PageRequest, RecordFilter, RecordKind, TransferFilter, TransferRequest, TransferReversal,
};

use crate::support::contract::{INSTALLATION, OPERATION_ID, money};
use crate::support::stripe::with;

pub const TRANSFER: &str = "tr_3Golden1";
pub const DESTINATION: &str = "acct_1Seller";

pub fn transfer_request() -> TransferRequest {
    TransferRequest {
        amount: money(700, "USD"),
        destination: DESTINATION.to_owned(),
        payment_id: None,
        group: None,
        description: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn transfer_reversal() -> TransferReversal {
    TransferReversal {
        transfer_id: TRANSFER.to_owned(),
        amount: None,
        refund_fees: false,
        description: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn transfer_filter() -> TransferFilter {
    TransferFilter {
        group: None,
        destination: None,
        created: None,
        page: first_page(),
    }
}

pub fn record_filter(kind: RecordKind) -> RecordFilter {
    RecordFilter {
        kind,
        created: None,
        page: first_page(),
    }
}

pub fn first_page() -> PageRequest {
    PageRequest {
        cursor: None,
        limit: None,
    }
}

/// A transfer of 7.00 USD, of which nothing was taken back.
pub fn transfer() -> Value {
    json!({
        "id": TRANSFER,
        "object": "transfer",
        "amount": 700,
        "amount_reversed": 0,
        "balance_transaction": "txn_1Golden",
        "created": 1_795_262_100,
        "currency": "usd",
        "description": null,
        "destination": DESTINATION,
        "destination_payment": "py_1Golden",
        "livemode": false,
        "metadata": { "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID },
        "reversals": { "object": "list", "data": [], "has_more": false },
        "reversed": false,
        "source_transaction": "ch_3Golden1",
        "source_type": "card",
        "transfer_group": "group_1"
    })
}

/// [`transfer`], of which some was taken back.
pub fn reversed(amount: i64) -> Value {
    with(&transfer(), json!({ "amount_reversed": amount }))
}

/// A reversal of some of [`transfer`].
pub fn reversal(amount: i64) -> Value {
    json!({
        "id": "trr_1Golden",
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": "txn_2Golden",
        "created": 1_795_262_200,
        "currency": "usd",
        "destination_payment_refund": "pyr_1Golden",
        "metadata": { "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID },
        "source_refund": null,
        "transfer": TRANSFER
    })
}
