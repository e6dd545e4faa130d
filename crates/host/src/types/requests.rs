//! Requests of interface `gateway`, and what all requests are made of, with nothing set but what
//! they need.

use crate::types::{
    Address, Adjustment, Authorization, Cancellation, CaptureMode, CaptureRequest, Confirmation,
    Connection, Contact, Credential, CredentialValue, Entry, Mode, Money, Operation, PageRequest,
    PaymentChanges, PaymentSource, Presence, RefundRequest, Reversal, TimeRange, UnixSeconds,
};

impl Money {
    /// An amount in the minor units of ISO 4217: 10.99 EUR is `Money::new(1099, "EUR")`.
    pub fn new(minor_units: u64, currency: impl Into<String>) -> Self {
        Self {
            minor_units,
            currency: currency.into(),
        }
    }
}

impl Entry {
    /// A named text.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

impl Credential {
    /// A secret that the adapter is given.
    pub fn secret(name: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: CredentialValue::Secret(secret.into()),
        }
    }

    /// A secret that stays with the host, under the name that the
    /// [`CredentialStore`](crate::CredentialStore) knows.
    pub fn host_held(name: impl Into<String>, held_as: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: CredentialValue::HostHeld(held_as.into()),
        }
    }
}

impl Connection {
    /// A connection with these credentials and nothing else set. Writes need an
    /// `installation_id` too.
    pub fn new(mode: Mode, credentials: impl IntoIterator<Item = Credential>) -> Self {
        Self {
            credentials: credentials.into_iter().collect(),
            account: None,
            mode,
            installation_id: None,
            settings: Vec::new(),
            endpoints: Vec::new(),
        }
    }
}

impl Operation {
    /// An operation that is sent for the first time. Store its id and `now` before the call: when
    /// it is sent again, `first_sent_at` has to say when that was. It is what keeps the adapter
    /// from sending an operation that the provider has forgotten by then, and would perform twice.
    pub fn new(connection: Connection, id: impl Into<String>, now: UnixSeconds) -> Self {
        Self {
            connection,
            id: id.into(),
            now,
            first_sent_at: None,
        }
    }
}

impl Authorization {
    /// An authorization on session, to be captured later, with nothing else set.
    #[must_use]
    pub fn new(amount: Money, source: PaymentSource) -> Self {
        Self {
            amount,
            source,
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
}

impl Confirmation {
    /// Goes on with a payment on session.
    pub fn new(payment_id: impl Into<String>) -> Self {
        Self {
            payment_id: payment_id.into(),
            source: None,
            presence: Presence::OnSession,
            return_url: None,
            redirect_result: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl PaymentChanges {
    /// Changes nothing yet.
    pub fn new(payment_id: impl Into<String>) -> Self {
        Self {
            payment_id: payment_id.into(),
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
}

impl CaptureRequest {
    /// A final capture: what is not captured is released.
    pub fn new(payment_id: impl Into<String>, amount: Money) -> Self {
        Self {
            payment_id: payment_id.into(),
            amount,
            is_final: true,
            splits: Vec::new(),
            line_items: Vec::new(),
            totals: None,
            statement_suffix: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl Adjustment {
    /// Changes the authorized amount to a new total.
    pub fn new(payment_id: impl Into<String>, new_total: Money) -> Self {
        Self {
            payment_id: payment_id.into(),
            new_total,
            description: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl Cancellation {
    /// Releases whatever is not captured.
    pub fn new(payment_id: impl Into<String>) -> Self {
        Self {
            payment_id: payment_id.into(),
            reason: None,
            extensions: Vec::new(),
        }
    }
}

impl RefundRequest {
    /// Refunds everything that is not refunded yet.
    pub fn new(payment_id: impl Into<String>) -> Self {
        Self {
            payment_id: payment_id.into(),
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
}

impl Reversal {
    /// Undoes a payment.
    pub fn new(payment_id: impl Into<String>) -> Self {
        Self {
            payment_id: payment_id.into(),
            extensions: Vec::new(),
        }
    }
}

impl Default for Address {
    /// An address of which nothing is known.
    fn default() -> Self {
        Self {
            line1: None,
            line2: None,
            city: None,
            region: None,
            postal_code: None,
            country: None,
        }
    }
}

impl Default for Contact {
    /// Somebody of whom nothing is known.
    fn default() -> Self {
        Self {
            name: None,
            email: None,
            phone: None,
            address: None,
        }
    }
}

impl Default for PageRequest {
    /// The first page, as long as it may be.
    fn default() -> Self {
        Self {
            cursor: None,
            limit: None,
        }
    }
}

impl Default for TimeRange {
    /// Always.
    fn default() -> Self {
        Self {
            since: None,
            until: None,
        }
    }
}
