//! The types of interface `types` that carry something secret, with a `Debug` that hides it, and
//! everything else of that interface as generated.

use std::fmt;

use payments_host_macros::ContractJson;
use wasmtime::component::{ComponentType, Lift, Lower};

mod events;

pub use events::{Event, Subject};

pub use super::shared::commerce::payments::types::{
    AccountChange, AdapterError, Address, Alert, Authorization, Availability, CaptureFeature,
    CaptureLimits, CaptureMode, CheckResult, Checks, Contact, Decline, DeclineAdvice,
    DeclineReason, DisplayAction, Disposition, Dispute, DisputeStatus, Entry, ErrorKind, EventKind,
    Exemption, ExternalThreeDSecure, IgnoreReason, LineItem, Mandate, MandateAcceptance,
    MandateStatus, MerchantReason, MethodDetails, Mode, Money, NewMethod, Outcome, PageRequest,
    PaymentSource, PaymentStatus, Payout, PayoutStatus, Presence, Redirect, RedirectMethod,
    Reference, RetryAdvice, Risk, RiskLevel, SavePurpose, SavedMethod, SecretText, SetupStatus,
    Shipping, SignedMoney, Split, SplitShare, ThreeDSecure, ThreeDSecurePreference, TimeRange,
    Totals, TransactionKind, TransactionStatus, UnixSeconds, Wallet,
};

// The generated world asks for these two of an interface that is mapped to a module of ours. An
// interface without functions has nothing to implement or to link.
pub use super::shared::commerce::payments::types::{Host, HostWithStore, add_to_linker};

/// What `Debug` prints in the place of a secret.
struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// `Debug` with the fields after `hides` replaced. The pattern names every field, so a field that
/// is added to a type and not to its list is a compile error.
macro_rules! debug_that_hides {
    ($name:ident { $($shown:ident),* } hides { $($hidden:ident),* }) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self { $($shown,)* $($hidden,)* } = self;
                let mut debug = f.debug_struct(stringify!($name));
                $(debug.field(stringify!($shown), $shown);)*
                $(debug.field(stringify!($hidden), &$hidden.as_ref().map(|_| Hidden));)*
                debug.finish()
            }
        }
    };
}

/// Where a secret is.
#[derive(Clone, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(variant)]
pub enum CredentialValue {
    /// The secret itself: the adapter is given it.
    #[component(name = "secret")]
    Secret(String),
    /// The name under which the host holds the secret. The host adds the value to the outgoing
    /// request, and the adapter never sees it.
    #[component(name = "host-held")]
    HostHeld(String),
}

impl fmt::Debug for CredentialValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(_) => f.debug_tuple("Secret").field(&Hidden).finish(),
            Self::HostHeld(name) => f.debug_tuple("HostHeld").field(name).finish(),
        }
    }
}

/// A secret that the adapter needs, under the name that the descriptor gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Credential {
    /// The name that the descriptor gives it.
    #[component(name = "name")]
    pub name: String,
    /// The secret, or the name under which the host holds it.
    #[component(name = "value")]
    pub value: CredentialValue,
}

/// An account at a provider, and how to reach it. Set by the host for each call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Connection {
    /// The credentials that the descriptor lists. At most 8.
    #[component(name = "credentials")]
    pub credentials: Vec<Credential>,
    /// The connected account on whose behalf the call is made, where the provider has platforms.
    #[component(name = "account")]
    pub account: Option<String>,
    /// Whether real money moves.
    #[component(name = "mode")]
    pub mode: Mode,
    /// Marks what this installation of the host creates at the provider, so that webhooks of
    /// other installations on the same account can be told apart. 1–64 characters of 0x21–0x7E.
    /// Required for writes.
    #[component(name = "installation-id")]
    pub installation_id: Option<String>,
    /// Settings as the descriptor's schema asks for them. Unknown keys are refused.
    #[component(name = "settings")]
    pub settings: Vec<Entry>,
    /// Base URLs that replace the provider's own, by service name, to reach a simulator. Refused
    /// when `mode` is `live`.
    #[component(name = "endpoints")]
    pub endpoints: Vec<Entry>,
}

/// One business operation that changes something at the provider. The same `id` is the same
/// operation, however often it is sent: money moves once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Operation {
    /// The account to work on.
    #[component(name = "connection")]
    pub connection: Connection,
    /// Chosen by the host and stored before the first call; unique for each business operation.
    /// 1–200 characters of 0x21–0x7E.
    #[component(name = "id")]
    pub id: String,
    /// The host's clock.
    #[component(name = "now")]
    pub now: UnixSeconds,
    /// When the host first sent this operation; absent on the first call. It tells the adapter
    /// that an earlier call may have arrived, and whether the provider still remembers it.
    #[component(name = "first-sent-at")]
    pub first_sent_at: Option<UnixSeconds>,
}

/// Something for the provider's browser library to do.
#[derive(Clone, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct SdkAction {
    /// The token for the provider's browser library. `Debug` hides it.
    #[component(name = "token")]
    pub token: Option<String>,
    /// Data for it, JSON. `Debug` hides it.
    #[component(name = "data")]
    pub data: Option<String>,
}

debug_that_hides!(SdkAction {} hides { token, data });

/// What the customer has to do before the payment goes on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(variant)]
pub enum NextAction {
    /// Send the customer's browser somewhere.
    #[component(name = "redirect")]
    Redirect(Redirect),
    /// Hand over to the provider's browser library.
    #[component(name = "use-sdk")]
    UseSdk(SdkAction),
    /// Something to show: a QR code, a voucher, bank details.
    #[component(name = "display")]
    Display(DisplayAction),
    /// Small amounts were sent to the customer's bank account: the page to enter them.
    #[component(name = "verify-microdeposits")]
    VerifyMicrodeposits(String),
    /// Nothing but to wait for a notification.
    #[component(name = "await")]
    Await,
    /// The provider's JSON.
    #[component(name = "other")]
    Other(String),
}

/// A payment as the provider sees it.
#[derive(Clone, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Payment {
    /// The provider's id.
    #[component(name = "id")]
    pub id: String,
    /// Where it stands.
    #[component(name = "status")]
    pub status: PaymentStatus,
    /// What the payment is for.
    #[component(name = "amount")]
    pub amount: Money,
    /// What the issuer holds or held.
    #[component(name = "authorized")]
    pub authorized: Option<Money>,
    /// What can still be captured without overcapture.
    #[component(name = "capturable")]
    pub capturable: Option<Money>,
    /// What was captured, in total.
    #[component(name = "captured")]
    pub captured: Option<Money>,
    /// Refunds that succeeded or are under way.
    #[component(name = "refunded")]
    pub refunded: Option<Money>,
    /// What the storefront needs to go on with this payment. Not for logs: `Debug` hides it.
    #[component(name = "client-token")]
    pub client_token: Option<String>,
    /// What the customer has to do.
    #[component(name = "next-action")]
    pub next_action: Option<NextAction>,
    /// Why the last attempt was declined.
    #[component(name = "last-decline")]
    pub last_decline: Option<Decline>,
    /// The payment method that was used.
    #[component(name = "method-details")]
    pub method_details: Option<MethodDetails>,
    /// What the issuer compared.
    #[component(name = "checks")]
    pub checks: Option<Checks>,
    /// How the provider sees the risk.
    #[component(name = "risk")]
    pub risk: Option<Risk>,
    /// How this payment may be captured.
    #[component(name = "capture-limits")]
    pub capture_limits: Option<CaptureLimits>,
    /// The provider's customer id.
    #[component(name = "customer")]
    pub customer: Option<String>,
    /// The provider's reference of the last attempt to pay.
    #[component(name = "last-attempt")]
    pub last_attempt: Option<String>,
    /// Proof for later merchant-initiated payments, also at another provider.
    #[component(name = "network-transaction-id")]
    pub network_transaction_id: Option<String>,
    /// Whether real money moves.
    #[component(name = "mode")]
    pub mode: Mode,
    /// When the provider created it.
    #[component(name = "created")]
    pub created: Option<UnixSeconds>,
    /// When the provider said this, by the provider's clock. Order by it.
    #[component(name = "observed-at")]
    pub observed_at: Option<UnixSeconds>,
    /// The operation had been performed before; this is the payment as it is now.
    #[component(name = "replayed")]
    pub replayed: bool,
    /// The host's order.
    #[component(name = "order-id")]
    pub order_id: Option<String>,
    /// The operation that created it.
    #[component(name = "operation-id")]
    pub operation_id: Option<String>,
    /// The host's own metadata, without the adapter's reserved keys.
    #[component(name = "metadata")]
    pub metadata: Vec<Entry>,
    /// The provider's id of the last request, for its support.
    #[component(name = "request-id")]
    pub request_id: Option<String>,
}

debug_that_hides!(Payment {
    id, status, amount, authorized, capturable, captured, refunded, next_action, last_decline,
    method_details, checks, risk, capture_limits, customer, last_attempt, network_transaction_id,
    mode, created, observed_at, replayed, order_id, operation_id, metadata, request_id
} hides { client_token });

/// A movement against a payment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Transaction {
    /// What kind of movement.
    #[component(name = "kind")]
    pub kind: TransactionKind,
    /// What moved. Of a void: what was released. Of an adjustment: the new total.
    #[component(name = "amount")]
    pub amount: Option<Money>,
    /// Where it stands. `pending` is a normal answer.
    #[component(name = "status")]
    pub status: TransactionStatus,
    /// The provider's id of the movement. Stripe has none for a capture or a void: its identity
    /// is then the operation id, or the payment with the total captured so far.
    #[component(name = "reference")]
    pub reference: Option<String>,
    /// Why it failed, in the provider's words.
    #[component(name = "failure")]
    pub failure: Option<String>,
    /// The bank's reference, such as the acquirer reference number of a refund.
    #[component(name = "bank-reference")]
    pub bank_reference: Option<String>,
    /// When the provider created it.
    #[component(name = "created")]
    pub created: Option<UnixSeconds>,
    /// When the provider said this, by the provider's clock. Order by it.
    #[component(name = "observed-at")]
    pub observed_at: Option<UnixSeconds>,
    /// The payment that it moves.
    #[component(name = "payment-id")]
    pub payment_id: Option<String>,
    /// The payment after the movement. Captured amounts come from here, never from a sum.
    #[component(name = "payment")]
    pub payment: Option<Payment>,
    /// The operation that caused it.
    #[component(name = "operation-id")]
    pub operation_id: Option<String>,
    /// The operation had been performed before; this is the movement as it is now.
    #[component(name = "replayed")]
    pub replayed: bool,
    /// The provider's id of the last request, for its support.
    #[component(name = "request-id")]
    pub request_id: Option<String>,
}

/// What an operation left behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(variant)]
#[allow(
    clippy::large_enum_variant,
    reason = "the contract's shape; short-lived values"
)]
pub enum Movement {
    /// A payment that it created.
    #[component(name = "payment")]
    Payment(Payment),
    /// A movement against a payment.
    #[component(name = "transaction")]
    Transaction(Transaction),
}

/// A payment method being saved for later.
#[derive(Clone, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Setup {
    /// The provider's id.
    #[component(name = "id")]
    pub id: String,
    /// Where it stands.
    #[component(name = "status")]
    pub status: SetupStatus,
    /// The saved method's id.
    #[component(name = "saved-method")]
    pub saved_method: Option<String>,
    /// The provider's customer id.
    #[component(name = "customer")]
    pub customer: Option<String>,
    /// The provider's mandate id.
    #[component(name = "mandate")]
    pub mandate: Option<String>,
    /// What the storefront needs to go on. Not for logs: `Debug` hides it.
    #[component(name = "client-token")]
    pub client_token: Option<String>,
    /// What the customer has to do.
    #[component(name = "next-action")]
    pub next_action: Option<NextAction>,
    /// Why the last attempt was declined.
    #[component(name = "last-decline")]
    pub last_decline: Option<Decline>,
    /// When the provider created it.
    #[component(name = "created")]
    pub created: Option<UnixSeconds>,
    /// When the provider said this, by the provider's clock. Order by it.
    #[component(name = "observed-at")]
    pub observed_at: Option<UnixSeconds>,
}

debug_that_hides!(Setup {
    id, status, saved_method, customer, mandate, next_action, last_decline, created, observed_at
} hides { client_token });
