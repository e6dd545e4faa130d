//! Requests of the optional interfaces, with nothing set but what they need.

use crate::types::{
    Acceptance, Adoption, Authorization, AuthorizationBatch, BatchItem, ChangeFilter, Connection,
    Contact, CustomerChanges, CustomerRemoval, Detachment, DisputeFilter, Evidence, EvidenceKind,
    Money, NewCustomer, PageRequest, PaymentSource, RecordFilter, RecordKind, SavePurpose,
    SetupConfirmation, SetupRequest, TransferFilter, TransferRequest, TransferReversal,
    UnixSeconds,
};

// ------------------------------------------------------------------------------------ vault

impl NewCustomer {
    /// A customer with this contact and nothing else.
    #[must_use]
    pub fn new(contact: Contact) -> Self {
        Self {
            reference: None,
            contact,
            shipping: None,
            description: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl CustomerChanges {
    /// Changes nothing yet.
    pub fn new(customer_id: impl Into<String>) -> Self {
        Self {
            customer_id: customer_id.into(),
            reference: None,
            contact: None,
            shipping: None,
            description: None,
            default_method: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl CustomerRemoval {
    /// Deletes a customer.
    pub fn new(customer_id: impl Into<String>) -> Self {
        Self {
            customer_id: customer_id.into(),
        }
    }
}

impl Adoption {
    /// Takes over a customer.
    pub fn customer(customer_id: impl Into<String>) -> Self {
        Self {
            customer: Some(customer_id.into()),
            saved_method: None,
            make_default: false,
            reference: None,
        }
    }

    /// Takes over a saved method, and the customer that it belongs to.
    pub fn saved_method(method_id: impl Into<String>) -> Self {
        Self {
            customer: None,
            saved_method: Some(method_id.into()),
            make_default: false,
            reference: None,
        }
    }
}

impl SetupRequest {
    /// A method of this customer's, for payments while the customer is not there.
    pub fn new(customer_id: impl Into<String>, source: PaymentSource) -> Self {
        Self {
            source,
            customer: Some(customer_id.into()),
            purpose: SavePurpose::OffSession,
            allowed_methods: Vec::new(),
            billing: None,
            return_url: None,
            description: None,
            three_d_secure: None,
            mandate: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl SetupConfirmation {
    /// Goes on with a setup.
    pub fn new(setup_id: impl Into<String>) -> Self {
        Self {
            setup_id: setup_id.into(),
            source: None,
            return_url: None,
            mandate: None,
            extensions: Vec::new(),
        }
    }
}

impl Detachment {
    /// Takes a saved method away from its customer.
    pub fn new(method_id: impl Into<String>) -> Self {
        Self {
            method_id: method_id.into(),
        }
    }
}

// ------------------------------------------------------------------------------------ batch

impl BatchItem {
    /// An item that is sent for the first time. Store its id before the call.
    pub fn new(operation_id: impl Into<String>, authorization: Authorization) -> Self {
        Self {
            operation_id: operation_id.into(),
            first_sent_at: None,
            authorization,
        }
    }
}

impl AuthorizationBatch {
    /// A batch of 1 to 100 items.
    pub fn new(
        connection: Connection,
        now: UnixSeconds,
        items: impl IntoIterator<Item = BatchItem>,
    ) -> Self {
        Self {
            connection,
            now,
            items: items.into_iter().collect(),
        }
    }
}

// --------------------------------------------------------------------------------- disputes

impl Evidence {
    /// One piece. An empty value removes what was given before.
    pub fn new(kind: EvidenceKind, value: impl Into<String>) -> Self {
        Self {
            kind,
            value: value.into(),
        }
    }
}

impl Acceptance {
    /// Gives in.
    pub fn new(dispute_id: impl Into<String>) -> Self {
        Self {
            dispute_id: dispute_id.into(),
        }
    }
}

impl Default for DisputeFilter {
    /// The first page of all disputes.
    fn default() -> Self {
        Self {
            payment_id: None,
            created: None,
            page: PageRequest::default(),
        }
    }
}

// -------------------------------------------------------------------------------- transfers

impl TransferRequest {
    /// Passes money on from the balance that is available now. With `payment_id` it comes from a
    /// payment.
    pub fn new(amount: Money, destination: impl Into<String>) -> Self {
        Self {
            amount,
            destination: destination.into(),
            payment_id: None,
            group: None,
            description: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl TransferReversal {
    /// Takes back everything that is not reversed yet.
    pub fn new(transfer_id: impl Into<String>) -> Self {
        Self {
            transfer_id: transfer_id.into(),
            amount: None,
            refund_fees: false,
            description: None,
            metadata: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl Default for TransferFilter {
    /// The first page of all transfers.
    fn default() -> Self {
        Self {
            group: None,
            destination: None,
            created: None,
            page: PageRequest::default(),
        }
    }
}

// ---------------------------------------------------------------------------------- records

impl RecordFilter {
    /// The first page of all records of one kind.
    #[must_use]
    pub fn new(kind: RecordKind) -> Self {
        Self {
            kind,
            created: None,
            page: PageRequest::default(),
        }
    }
}

impl ChangeFilter {
    /// The first page of all changes since then, of all kinds. `now` is the host's clock: it tells
    /// whether `since` is still within the provider's horizon.
    #[must_use]
    pub fn new(since: UnixSeconds, now: UnixSeconds) -> Self {
        Self {
            since,
            until: None,
            kinds: Vec::new(),
            now,
            page: PageRequest::default(),
        }
    }
}
