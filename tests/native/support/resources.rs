//! The objects of which only webhooks speak, as Stripe's API renders them.

use serde_json::{Value, json};

use crate::support::contract::{INSTALLATION, OPERATION_ID, PAYMENT};
use crate::support::stripe::{card, charge, intent, refund, with};

/// What Stripe carries in an event of this type, with the adapter's mark where the adapter could
/// have left one.
pub fn object_of(event_type: &str) -> Value {
    match event_type {
        "account.application.authorized" | "account.application.deauthorized" => {
            json!({ "id": "ca_1Golden", "object": "application", "name": "Shop" })
        }
        "account.updated" => account(),
        "application_fee.refund.updated" => fee_refund(),
        "capability.updated" => capability(),
        "charge.refund.updated" => refund(),
        _ => {
            let (_, object) = BY_PREFIX
                .iter()
                .find(|(prefix, _)| event_type.starts_with(prefix))
                .unwrap_or_else(|| panic!("no object for {event_type}"));
            object()
        }
    }
}

type Make = fn() -> Value;

const BY_PREFIX: [(&str, Make); 16] = [
    ("account.external_account.", bank_account),
    ("application_fee.", application_fee),
    ("charge.dispute.", dispute),
    ("charge.", charge),
    ("checkout.session.", checkout_session),
    ("customer.", customer),
    ("mandate.", mandate),
    ("payment_intent.", intent),
    ("payment_link.", payment_link),
    ("payment_method.", payment_method),
    ("payout.", payout),
    ("radar.early_fraud_warning.", fraud_warning),
    ("refund.", refund),
    ("review.", review),
    ("setup_intent.", setup_intent),
    ("transfer.", transfer),
];

fn marked() -> Value {
    json!({ "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID })
}

pub fn dispute() -> Value {
    json!({
        "id": "du_1Golden",
        "object": "dispute",
        "amount": 1099,
        "balance_transactions": [],
        "charge": "ch_3Golden1",
        "created": 1_795_262_300,
        "currency": "usd",
        "enhanced_eligibility_types": [],
        "evidence": { "product_description": null, "uncategorized_text": null },
        "evidence_details": {
            "due_by": 1_796_000_000,
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0
        },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": {},
        "payment_intent": PAYMENT,
        "payment_method_details": {
            "card": { "brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4" },
            "type": "card"
        },
        "reason": "fraudulent",
        "status": "needs_response"
    })
}

pub fn fraud_warning() -> Value {
    json!({
        "id": "issfr_1Golden",
        "object": "radar.early_fraud_warning",
        "actionable": true,
        "charge": "ch_3Golden1",
        "created": 1_795_262_300,
        "fraud_type": "made_with_stolen_card",
        "livemode": false,
        "payment_intent": PAYMENT
    })
}

pub fn review() -> Value {
    json!({
        "id": "prv_1Golden",
        "object": "review",
        "billing_zip": null,
        "charge": "ch_3Golden1",
        "closed_reason": null,
        "created": 1_795_262_300,
        "ip_address": null,
        "ip_address_location": null,
        "livemode": false,
        "open": true,
        "opened_reason": "rule",
        "payment_intent": PAYMENT,
        "reason": "rule",
        "session": null
    })
}

pub fn setup_intent() -> Value {
    json!({
        "id": "seti_1Golden",
        "object": "setup_intent",
        "application": null,
        "automatic_payment_methods": null,
        "cancellation_reason": null,
        "client_secret": "seti_1Golden_secret_abc",
        "created": 1_795_262_100,
        "customer": "cus_Golden1",
        "description": null,
        "flow_directions": null,
        "last_setup_error": null,
        "latest_attempt": "setatt_1Golden",
        "livemode": false,
        "mandate": "mandate_1Golden",
        "metadata": marked(),
        "next_action": null,
        "on_behalf_of": null,
        "payment_method": "pm_1Golden",
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "single_use_mandate": null,
        "status": "succeeded",
        "usage": "off_session"
    })
}

pub fn payment_method() -> Value {
    json!({
        "id": "pm_1Golden",
        "object": "payment_method",
        "allow_redisplay": "always",
        "billing_details": { "address": { "country": "DE" }, "email": null, "name": "Ada" },
        "card": with(&card(), json!({ "networks": { "available": ["visa"], "preferred": null } })),
        "created": 1_795_262_050,
        "customer": "cus_Golden1",
        "livemode": false,
        "metadata": marked(),
        "radar_options": {},
        "type": "card"
    })
}

pub fn mandate() -> Value {
    json!({
        "id": "mandate_1Golden",
        "object": "mandate",
        "customer_acceptance": { "accepted_at": 1_795_262_100, "type": "online" },
        "livemode": false,
        "multi_use": {},
        "payment_method": "pm_1Golden",
        "payment_method_details": {
            "sepa_debit": { "reference": "GOLDEN1", "url": "https://hooks.stripe.com/x" },
            "type": "sepa_debit"
        },
        "status": "active",
        "type": "multi_use"
    })
}

pub fn payout() -> Value {
    json!({
        "id": "po_1Golden",
        "object": "payout",
        "amount": 250_000,
        "application_fee": null,
        "application_fee_amount": null,
        "arrival_date": 1_795_300_000,
        "automatic": true,
        "balance_transaction": "txn_1Golden",
        "created": 1_795_262_300,
        "currency": "usd",
        "description": "STRIPE PAYOUT",
        "destination": "ba_1Golden",
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "livemode": false,
        "metadata": marked(),
        "method": "standard",
        "original_payout": null,
        "reconciliation_status": "completed",
        "reversed_by": null,
        "source_type": "card",
        "statement_descriptor": null,
        "status": "paid",
        "trace_id": { "status": "pending", "value": null },
        "type": "bank_account"
    })
}

pub fn checkout_session() -> Value {
    json!({
        "id": "cs_test_Golden1",
        "object": "checkout.session",
        "amount_subtotal": 1099,
        "amount_total": 1099,
        "automatic_tax": { "enabled": false, "status": null },
        "client_secret": null,
        "created": 1_795_262_000,
        "currency": "usd",
        "customer": "cus_Golden1",
        "livemode": false,
        "metadata": marked(),
        "mode": "payment",
        "payment_intent": PAYMENT,
        "payment_link": null,
        "payment_status": "paid",
        "setup_intent": null,
        "status": "complete",
        "url": null
    })
}

pub fn account() -> Value {
    json!({
        "id": "acct_1Golden",
        "object": "account",
        "capabilities": { "card_payments": "active" },
        "charges_enabled": true,
        "country": "DE",
        "created": 1_795_000_000,
        "default_currency": "eur",
        "details_submitted": true,
        "external_accounts": { "object": "list", "data": [], "has_more": false },
        "metadata": {},
        "payouts_enabled": true,
        "requirements": { "currently_due": [], "disabled_reason": null },
        "type": "standard"
    })
}

pub fn capability() -> Value {
    json!({
        "id": "card_payments",
        "object": "capability",
        "account": "acct_1Golden",
        "requested": true,
        "requested_at": 1_795_000_000,
        "requirements": { "currently_due": [] },
        "status": "active"
    })
}

fn bank_account() -> Value {
    json!({
        "id": "ba_1Golden",
        "object": "bank_account",
        "account": "acct_1Golden",
        "account_type": null,
        "bank_name": "STRIPE TEST BANK",
        "country": "DE",
        "currency": "eur",
        "fingerprint": "9eEkvmTzSBR3bdiC",
        "last4": "3000",
        "metadata": {},
        "status": "new"
    })
}

pub fn application_fee() -> Value {
    json!({
        "id": "fee_1Golden",
        "object": "application_fee",
        "account": "acct_1Golden",
        "amount": 100,
        "amount_refunded": 0,
        "application": "ca_1Golden",
        "charge": "ch_3Golden1",
        "created": 1_795_262_300,
        "currency": "usd",
        "livemode": false,
        "refunded": false
    })
}

pub fn fee_refund() -> Value {
    json!({
        "id": "fr_1Golden",
        "object": "fee_refund",
        "amount": 100,
        "balance_transaction": null,
        "created": 1_795_262_300,
        "currency": "usd",
        "fee": "fee_1Golden",
        "metadata": {}
    })
}

pub fn customer() -> Value {
    json!({
        "id": "cus_Golden1",
        "object": "customer",
        "address": null,
        "balance": 0,
        "created": 1_795_262_000,
        "currency": "usd",
        "default_source": null,
        "delinquent": false,
        "email": "ada@example.com",
        "livemode": false,
        "metadata": marked(),
        "name": "Ada"
    })
}

pub fn payment_link() -> Value {
    json!({
        "id": "plink_1Golden",
        "object": "payment_link",
        "active": true,
        "currency": "usd",
        "livemode": false,
        "metadata": {},
        "url": "https://buy.stripe.com/test_x"
    })
}

pub fn transfer() -> Value {
    json!({
        "id": "tr_1Golden",
        "object": "transfer",
        "amount": 1000,
        "amount_reversed": 0,
        "balance_transaction": "txn_1Golden",
        "created": 1_795_262_300,
        "currency": "usd",
        "destination": "acct_1Golden",
        "destination_payment": "py_1Golden",
        "livemode": false,
        "metadata": {},
        "reversals": { "object": "list", "data": [], "has_more": false },
        "reversed": false,
        "source_transaction": "ch_3Golden1",
        "source_type": "card",
        "transfer_group": null
    })
}
