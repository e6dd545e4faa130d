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
//! With serde they are JSON under the contract's names, to be stored or sent on: `minor-units`,
//! `"collect-in-browser"`, `{"saved-method": "pm_card_visa"}`. Absent options are left out; secrets
//! are written.
//!
//! `Debug` of these types hides what is secret: the value of `credential-value::secret`, the
//! secrets of a webhook [`Policy`] and of a [`NewEndpoint`], client tokens, what is meant for the
//! provider's browser library, and the codes, tokens and states of OAuth. It does show personal
//! data (names, e-mail, postal and IP addresses) and redirect URLs.

mod endpoints;
mod onboarding;
mod optional;
mod requests;
mod webhooks;

pub use crate::contract::batch::{AuthorizationBatch, BatchItem};
pub use crate::contract::descriptor::{
    AdapterInfo, ClientConfig, CredentialNeed, CurrencyLimit, Feature,
};
pub use crate::contract::disputes::{
    Acceptance, DisputeFilter, DisputePage, Evidence, EvidenceKind, EvidenceSubmission,
};
pub use crate::contract::endpoints::{
    Endpoint, EndpointChanges, EndpointScope, EndpointStatus, Registration, Removal, Rotation,
};
pub use crate::contract::gateway::{
    Adjustment, CancelReason, Cancellation, CaptureRequest, Confirmation, PaymentChanges,
    RefundReason, RefundRequest, Reversal,
};
pub use crate::contract::onboarding::{
    Capability, CapabilityStatus, ConnectionCheck, GrantScope, Requirement, Revocation,
};
pub use crate::contract::records::{
    ChangeFilter, ChangePage, ProviderRecord, RecordChange, RecordFilter, RecordKind, RecordPage,
};
pub use crate::contract::refund_control::RefundCancellation;
pub use crate::contract::transfers::{
    Transfer, TransferFilter, TransferPage, TransferRequest, TransferReversal,
};
pub use crate::contract::types::{
    AccountChange, AdapterError, Address, Alert, Authorization, Availability, CaptureFeature,
    CaptureLimits, CaptureMode, CheckResult, Checks, Connection, Contact, Credential,
    CredentialValue, Decline, DeclineAdvice, DeclineReason, DisplayAction, Disposition, Dispute,
    DisputeStatus, Entry, ErrorKind, Event, EventKind, Exemption, ExternalThreeDSecure,
    IgnoreReason, LineItem, Mandate, MandateAcceptance, MandateStatus, MerchantReason,
    MethodDetails, Mode, Money, Movement, NewMethod, NextAction, Operation, Outcome, PageRequest,
    Payment, PaymentSource, PaymentStatus, Payout, PayoutStatus, Presence, Redirect,
    RedirectMethod, Reference, RetryAdvice, Risk, RiskLevel, SavePurpose, SavedMethod, SdkAction,
    Setup, SetupStatus, Shipping, SignedMoney, Split, SplitShare, Subject, ThreeDSecure,
    ThreeDSecurePreference, TimeRange, Totals, Transaction, TransactionKind, TransactionStatus,
    UnixSeconds, Wallet,
};
pub use crate::contract::vault::{
    Adopted, Adoption, Attachment, Customer, CustomerChanges, CustomerRemoval, Detachment,
    NewCustomer, SavedMethods, SetupConfirmation, SetupRequest,
};
pub use crate::contract::webhooks::{
    Acknowledgement, Delivery, Verification, WebhookError, WebhookErrorKind,
};

pub use endpoints::{NewEndpoint, Registered};
pub use onboarding::{AuthorizationLink, CodeExchange, Grant, TokenRefresh};
pub use webhooks::Policy;

/// What `Debug` prints in the place of a secret.
const HIDDEN: std::fmt::Arguments<'static> = format_args!("(hidden)");

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
        let oauth = (
            AuthorizationLink {
                connection: operation.connection.clone(),
                client_id: "ca_1".into(),
                scope: GrantScope::ReadWrite,
                redirect_url: "https://shop.example/connected".into(),
                state: "hush".into(),
                email: None,
            },
            CodeExchange {
                connection: operation.connection.clone(),
                code: "ac_hush".into(),
            },
            TokenRefresh::new(operation.connection.clone(), "rt_hush"),
            Grant {
                account: "acct_1".into(),
                mode: Mode::Test,
                scope: GrantScope::ReadWrite,
                access_token: "sk_test_hush".into(),
                refresh_token: Some("rt_hush".into()),
                publishable_key: Some("pk_test_1".into()),
            },
        );
        let printed = format!("{policy:?} {operation:?} {action:?} {registered:?} {oauth:?}");
        assert!(!printed.contains("hush"), "{printed}");
        // What is not secret stays readable.
        for shown in [
            "acme-stripe",
            "secret-key",
            "op-1",
            "2 hidden",
            "we_1",
            "ca_1",
            "acct_1",
            "pk_test_1",
        ] {
            assert!(printed.contains(shown), "{shown} in {printed}");
        }
    }
}
