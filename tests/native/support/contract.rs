//! The contract's records, each with as little in it as it takes.

use stripe_adapter::contract::{
    Adjustment, Authorization, Cancellation, CaptureMode, CaptureRequest, Confirmation, Connection,
    Credential, CredentialValue, Entry, Mode, Money, Operation, PaymentChanges, PaymentSource,
    Presence, RefundRequest, Reversal,
};

/// The host's clock.
pub const NOW: u64 = 1_795_262_400;
pub const OPERATION_ID: &str = "order-1001/attempt-1";
pub const INSTALLATION: &str = "shop-1";
pub const PAYMENT: &str = "pi_3Golden1";

pub fn connection() -> Connection {
    Connection {
        credentials: vec![Credential {
            name: "secret-key".to_owned(),
            value: CredentialValue::Secret("sk_test_golden".to_owned()),
        }],
        account: None,
        mode: Mode::Test,
        installation_id: Some(INSTALLATION.to_owned()),
        settings: Vec::new(),
        endpoints: Vec::new(),
    }
}

pub fn operation() -> Operation {
    Operation {
        connection: connection(),
        id: OPERATION_ID.to_owned(),
        now: NOW,
        first_sent_at: None,
    }
}

/// The operation was sent before, `seconds` ago.
pub fn sent_before(seconds: u64) -> Operation {
    Operation {
        first_sent_at: Some(NOW - seconds),
        ..operation()
    }
}

pub fn money(minor_units: u64, currency: &str) -> Money {
    Money {
        minor_units,
        currency: currency.to_owned(),
    }
}

pub fn entry(key: &str, value: &str) -> Entry {
    Entry {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

pub fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

pub fn authorization() -> Authorization {
    Authorization {
        amount: money(1099, "USD"),
        source: PaymentSource::SavedMethod("pm_1Golden".to_owned()),
        capture_mode: CaptureMode::Manual,
        presence: Presence::OnSession,
        save_for: None,
        network_transaction_id: None,
        customer: None,
        order_id: None,
        description: None,
        statement_suffix: None,
        receipt_email: None,
        return_url: None,
        allowed_methods: Vec::new(),
        billing: None,
        shipping: None,
        line_items: Vec::new(),
        totals: None,
        splits: Vec::new(),
        capture_features: Vec::new(),
        three_d_secure: None,
        mandate: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn confirmation() -> Confirmation {
    Confirmation {
        payment_id: PAYMENT.to_owned(),
        source: None,
        presence: Presence::OnSession,
        return_url: None,
        redirect_result: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn changes() -> PaymentChanges {
    PaymentChanges {
        payment_id: PAYMENT.to_owned(),
        amount: None,
        customer: None,
        order_id: None,
        description: None,
        statement_suffix: None,
        receipt_email: None,
        shipping: None,
        line_items: Vec::new(),
        totals: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn capture() -> CaptureRequest {
    CaptureRequest {
        payment_id: PAYMENT.to_owned(),
        amount: money(1099, "USD"),
        is_final: true,
        splits: Vec::new(),
        line_items: Vec::new(),
        totals: None,
        statement_suffix: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn adjustment() -> Adjustment {
    Adjustment {
        payment_id: PAYMENT.to_owned(),
        new_total: money(1299, "USD"),
        description: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn cancellation() -> Cancellation {
    Cancellation {
        payment_id: PAYMENT.to_owned(),
        reason: None,
        extensions: Vec::new(),
    }
}

pub fn refund() -> RefundRequest {
    RefundRequest {
        payment_id: PAYMENT.to_owned(),
        capture_reference: None,
        amount: None,
        reason: None,
        reverse_splits: false,
        refund_fees: false,
        line_items: Vec::new(),
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn reversal() -> Reversal {
    Reversal {
        payment_id: PAYMENT.to_owned(),
        extensions: Vec::new(),
    }
}
