//! The contract's records, under the contract's names.
//!
//! Requests with many optional fields have a constructor for the ones that they need:
//!
//! ```
//! use payments_host::types::{Authorization, CaptureMode, Money, PaymentSource};
//!
//! let authorization = Authorization {
//!     capture_mode: CaptureMode::Automatic,
//!     order_id: Some("order-1001".into()),
//!     ..Authorization::new(
//!         Money::new(1099, "EUR"),
//!         PaymentSource::SavedMethod("pm_card_visa".into()),
//!     )
//! };
//! ```
//!
//! `Debug` of these types hides what is secret: the value of `credential-value::secret`, the
//! secrets of a webhook [`Policy`] and of a [`NewEndpoint`], client tokens, and what is meant for
//! the provider's browser library. It does show personal data (names, e-mail and postal addresses) and redirect URLs.

use std::fmt;

pub use crate::contract::descriptor::{
    AdapterInfo, ClientConfig, CredentialNeed, CurrencyLimit, Feature,
};
pub use crate::contract::endpoints::{
    Endpoint, EndpointChanges, EndpointScope, EndpointStatus, Registration, Removal, Rotation,
};
pub use crate::contract::gateway::{
    Adjustment, CancelReason, Cancellation, CaptureRequest, Confirmation, PaymentChanges,
    RefundReason, RefundRequest, Reversal,
};
pub use crate::contract::types::{
    AccountChange, AdapterError, Address, Alert, Authorization, Availability, CaptureFeature,
    CaptureLimits, CaptureMode, CheckResult, Checks, Connection, Contact, Credential,
    CredentialValue, Decline, DeclineAdvice, DeclineReason, DisplayAction, Dispute, DisputeStatus,
    Entry, ErrorKind, Exemption, ExternalThreeDSecure, LineItem, Mandate, MandateAcceptance,
    MandateStatus, MerchantReason, MethodDetails, Mode, Money, Movement, NewMethod, NextAction,
    Operation, Outcome, PageRequest, Payment, PaymentSource, PaymentStatus, Payout, PayoutStatus,
    Presence, Redirect, RedirectMethod, Reference, RetryAdvice, Risk, RiskLevel, SavePurpose,
    SavedMethod, SdkAction, Setup, SetupStatus, Shipping, SignedMoney, Split, SplitShare,
    ThreeDSecure, ThreeDSecurePreference, TimeRange, Totals, Transaction, TransactionKind,
    TransactionStatus, UnixSeconds, Wallet,
};
pub use crate::contract::webhooks::{
    Acknowledgement, Delivery, Disposition, Event, EventKind, IgnoreReason, Subject, Verification,
    WebhookError, WebhookErrorKind,
};

/// How to verify a delivery.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Policy {
    /// The signing secrets that are valid now: during a rotation there are two. At least one, at
    /// most 16, none blank. `Debug` hides them.
    pub secrets: Vec<String>,
    /// How far the signature's time may be from `received_at`, in both directions, in seconds.
    /// Absent: what the provider advises. 0 is refused.
    pub tolerance: Option<u32>,
    /// As in [`Connection`]. With it, events of other installations are told apart.
    pub installation_id: Option<String>,
    /// Events of the other mode are ignored.
    pub mode: Mode,
    /// For providers that verify by asking.
    pub connection: Option<Connection>,
}

impl Policy {
    /// A policy with the provider's own tolerance.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<String>>, mode: Mode) -> Self {
        Self {
            secrets: secrets.into_iter().map(Into::into).collect(),
            tolerance: None,
            installation_id: None,
            mode,
            connection: None,
        }
    }

    pub(crate) fn to_contract(&self) -> crate::contract::webhooks::Policy {
        let Self {
            secrets,
            tolerance,
            installation_id,
            mode,
            connection,
        } = self.clone();
        crate::contract::webhooks::Policy {
            secrets,
            tolerance,
            installation_id,
            mode,
            connection,
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            secrets,
            tolerance,
            installation_id,
            mode,
            connection,
        } = self;
        f.debug_struct("Policy")
            .field("secrets", &format_args!("({} hidden)", secrets.len()))
            .field("tolerance", tolerance)
            .field("installation_id", installation_id)
            .field("mode", mode)
            .field("connection", connection)
            .finish()
    }
}

/// A new endpoint and the secret that signs what it is sent. The provider tells the secret this
/// once.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NewEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// For [`Policy::secrets`]. `Debug` hides it.
    pub secret: String,
}

impl fmt::Debug for NewEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            endpoint,
            secret: _,
        } = self;
        f.debug_struct("NewEndpoint")
            .field("endpoint", endpoint)
            .field("secret", &format_args!("(hidden)"))
            .finish()
    }
}

/// What became of a registration or a rotation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Registered {
    /// This operation registered it, now or when it was sent before.
    Created(NewEndpoint),
    /// It is there, by another operation or since before the idempotency window, and its secret
    /// cannot be read again: use the secret that was stored then, or rotate the endpoint.
    Exists(Endpoint),
}

impl Registered {
    pub(crate) fn from_contract(registered: crate::contract::endpoints::Registered) -> Self {
        use crate::contract::endpoints as contract;
        match registered {
            contract::Registered::Created(contract::NewEndpoint { endpoint, secret }) => {
                Self::Created(NewEndpoint { endpoint, secret })
            }
            contract::Registered::Exists(endpoint) => Self::Exists(endpoint),
        }
    }

    /// The endpoint, whoever registered it.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        match self {
            Self::Created(created) => &created.endpoint,
            Self::Exists(endpoint) => endpoint,
        }
    }
}

impl Registration {
    /// An endpoint for all events that the descriptor lists, of the connection's own account.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            events: None,
            scope: EndpointScope::OwnAccount,
            description: None,
        }
    }
}

impl EndpointChanges {
    /// Changes nothing yet.
    pub fn new(endpoint_id: impl Into<String>) -> Self {
        Self {
            endpoint_id: endpoint_id.into(),
            url: None,
            events: None,
            description: None,
            is_enabled: None,
        }
    }
}

impl Rotation {
    /// Replaces the secret of an endpoint that the adapter registered.
    pub fn new(endpoint_id: impl Into<String>) -> Self {
        Self {
            endpoint_id: endpoint_id.into(),
            scope: None,
        }
    }
}

impl Removal {
    /// Removes an endpoint.
    pub fn new(endpoint_id: impl Into<String>) -> Self {
        Self {
            endpoint_id: endpoint_id.into(),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_secrets() {
        let connection = Connection::new(
            Mode::Test,
            [
                Credential::secret("secret-key", "sk_test_hush"),
                Credential::host_held("restricted-key", "acme-stripe"),
            ],
        );
        let policy = Policy {
            connection: Some(connection.clone()),
            ..Policy::new(["whsec_hush", "whsec_hush2"], Mode::Test)
        };
        let action = NextAction::UseSdk(SdkAction {
            token: Some("pi_1_secret_hush".into()),
            data: Some("{\"client_secret\":\"hush\"}".into()),
        });
        let operation = Operation::new(connection, "op-1", 0);
        let registered = Registered::Created(NewEndpoint {
            endpoint: Endpoint {
                id: "we_1".into(),
                url: "https://shop.example/".into(),
                status: EndpointStatus::Enabled,
                events: Vec::new(),
                api_version: None,
                description: None,
                scope: None,
                installation_id: None,
                operation_id: None,
                replaces: None,
                created: None,
            },
            secret: "whsec_hush".into(),
        });
        let printed = format!("{policy:?} {operation:?} {action:?} {registered:?}");
        assert!(!printed.contains("hush"), "{printed}");
        // What is not secret stays readable.
        for shown in ["acme-stripe", "secret-key", "op-1", "2 hidden", "we_1"] {
            assert!(printed.contains(shown), "{shown} in {printed}");
        }
    }
}
