//! What the suite has to know about a provider: `host-test/fixtures/stripe.json` is an example.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Everything about a provider that is not in the contract.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fixture {
    pub(super) simulator: Simulated,
    pub(super) connection: ConnectionFixture,
    /// A currency that the simulator's ledger counts as ISO 4217 does.
    pub(super) currency: String,
    /// A text that could be the id of a payment; no payment needs to have it.
    pub(super) payment_id: String,
    /// The same, for the reference of a refund.
    pub(super) reference: String,
    pub(super) sources: Sources,
    /// An account to which money can be passed on; absent: no check needs one.
    #[serde(default)]
    pub(super) connected_account: Option<String>,
    pub(super) metadata: MetadataLimits,
    /// Answers of the provider that are errors, besides those that any server can give.
    pub(super) answers: Vec<ErrorAnswer>,
    pub(super) webhooks: WebhookFixture,
    /// For adapters that export the interface `onboarding`.
    #[serde(default)]
    pub(super) onboarding: Option<OnboardingFixture>,
}

/// Which simulator stands for the provider. It offers the control API that fake Stripe has under
/// `/_control/`: `ledger`, `faults`, `reset`, `idempotency/expire`, and `deliveries` for adapters that
/// export the interface `endpoints`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Simulated {
    /// Started by the suite, a new one for each case: `fake-stripe`.
    Start(Bundled),
    /// A running one. It is reset before each case, and the cases run one after the other.
    Url(String),
}

/// A simulator that is part of this project.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Bundled {
    FakeStripe,
}

/// How to connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ConnectionFixture {
    /// The service name under which `connection.endpoints` replaces the provider's base URL.
    pub(super) service: String,
    pub(super) credentials: BTreeMap<String, String>,
    /// Credentials that look like live ones. They are never sent anywhere.
    pub(super) live_credentials: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) settings: BTreeMap<String, String>,
}

/// How accounts are connected.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct OnboardingFixture {
    /// The service name under which `connection.endpoints` replaces the base URL of OAuth.
    pub(super) service: String,
    /// A platform that the simulator knows.
    pub(super) client_id: String,
    /// A text that could be the id of an account; none is connected that has it.
    pub(super) account: String,
}

/// Ids of saved methods that end in a known way.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Sources {
    pub(super) approves: String,
    pub(super) declines: String,
    pub(super) needs_action: String,
    /// Whose payments are disputed as soon as they are captured; absent: no check needs one.
    #[serde(default)]
    pub(super) disputed: Option<String>,
}

/// What the provider takes as metadata.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct MetadataLimits {
    /// Entries in all, the adapter's own included.
    pub(super) most: usize,
    pub(super) longest_key: usize,
    pub(super) longest_value: usize,
    /// A key that is the adapter's.
    pub(super) reserved: String,
}

/// An error that the provider answers a write with.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ErrorAnswer {
    pub(super) name: String,
    pub(super) why: String,
    /// As the control API takes it, without the requests that it strikes.
    pub(super) fault: Map<String, Value>,
    /// How many requests it strikes; absent: all of the call.
    pub(super) times: Option<u32>,
    /// What the adapter has to report, in the contract's words.
    pub(super) outcome: String,
    /// One of these.
    pub(super) retry: Vec<String>,
    /// One of these; empty: any.
    #[serde(default)]
    pub(super) kind: Vec<String>,
    /// The provider stores the answer: a repeat gets it again, whatever else is repaired.
    #[serde(default)]
    pub(super) is_stored: bool,
}

/// What the provider sends by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct WebhookFixture {
    pub(super) scheme: super::signing::Scheme,
    pub(super) secret: String,
    /// An event of the provider's, in test mode, whose object carries the mark of
    /// `installation-id`.
    pub(super) event: Value,
    pub(super) installation_id: String,
}
