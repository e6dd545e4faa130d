//! Setups: saving a payment method without a payment.

use clap::Args;
use payments_host::types::{
    Entry, MandateAcceptance, NewMethod, PaymentSource, SetupConfirmation, SetupRequest,
};

use super::{begin, interface};
use crate::answer;
use crate::exit::Exit;
use crate::gateway::{SaveChoice, ThreeDSecureChoice, entry};
use crate::session::{OperationOptions, Session, SessionOptions};

/// That the customer agreed to be debited.
#[derive(Args)]
#[command(next_help_heading = "Mandate")]
struct Mandate {
    /// The customer agreed from this address, in a browser.
    #[arg(long, value_name = "IP", requires = "agreed_with")]
    agreed_from: Option<String>,
    /// The browser in which the customer agreed.
    #[arg(long, value_name = "USER-AGENT", requires = "agreed_from")]
    agreed_with: Option<String>,
    /// The customer agreed on paper or by telephone.
    #[arg(long, conflicts_with = "agreed_from")]
    agreed_offline: bool,
    /// When, in Unix seconds. Now, if absent.
    #[arg(long, value_name = "SECONDS")]
    agreed_at: Option<u64>,
}

impl Mandate {
    fn acceptance(self) -> Option<MandateAcceptance> {
        (self.agreed_offline || self.agreed_from.is_some()).then_some(MandateAcceptance {
            accepted_at: self.agreed_at,
            ip_address: self.agreed_from,
            user_agent: self.agreed_with,
        })
    }
}

/// Options of `vault begin-setup`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test vault begin-setup cus_… --method pm_card_visa --fake http://127.0.0.1:12111
  host-test vault begin-setup cus_… --method pm_card_authenticationRequiredOnSetup --return-url https://shop.example/account \\
    --fake http://127.0.0.1:12111
  host-test vault begin-setup cus_… --collect-in-browser --show-client-token --fake http://127.0.0.1:12111
  host-test vault begin-setup cus_… --new-method sepa_debit --detail iban=AT321904300235473204 --agreed-offline \\
    --fake http://127.0.0.1:12111")]
pub struct BeginSetup {
    /// Whose the method will be.
    customer_id: String,
    /// The method to save; Stripe's test methods are such.
    #[arg(long, value_name = "ID", default_value = "pm_card_visa")]
    method: String,
    /// What the provider's browser library made, instead.
    #[arg(long, value_name = "TOKEN", conflicts_with = "method")]
    browser_token: Option<String>,
    /// A method described by its type, such as sepa_debit, instead.
    #[arg(long, value_name = "TYPE", conflicts_with_all = ["method", "browser_token"])]
    new_method: Option<String>,
    /// Data of the new method. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry, requires = "new_method")]
    detail: Vec<Entry>,
    /// Only prepare the setup: the browser collects the method.
    #[arg(long, conflicts_with_all = ["method", "browser_token", "new_method"])]
    collect_in_browser: bool,
    /// Whether the customer will be there when it is used.
    #[arg(long, value_enum, default_value = "off-session")]
    purpose: SaveChoice,
    /// How much 3-D Secure is wanted.
    #[arg(long, value_enum)]
    three_d_secure: Option<ThreeDSecureChoice>,
    /// Where the customer comes back to after a redirect.
    #[arg(long)]
    return_url: Option<String>,
    /// Offer only this method type. Can be repeated.
    #[arg(long, value_name = "TYPE")]
    allow_method: Vec<String>,
    /// Shown in the provider's dashboard.
    #[arg(long)]
    description: Option<String>,
    /// Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
    #[command(flatten)]
    mandate: Mandate,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl BeginSetup {
    pub async fn run(self: Box<Self>) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let source = if self.collect_in_browser {
            PaymentSource::CollectInBrowser
        } else if let Some(token) = self.browser_token {
            PaymentSource::BrowserToken(token)
        } else if let Some(kind) = self.new_method {
            PaymentSource::NewMethod(NewMethod {
                kind,
                details: self.detail,
            })
        } else {
            PaymentSource::SavedMethod(self.method)
        };
        let request = SetupRequest {
            purpose: self.purpose.into(),
            allowed_methods: self.allow_method,
            return_url: self.return_url,
            description: self.description,
            three_d_secure: self.three_d_secure.map(Into::into),
            mandate: self.mandate.acceptance(),
            metadata: self.metadata,
            ..SetupRequest::new(self.customer_id, source)
        };
        let answer = interface(&session)?.begin_setup(&operation, &request).await;
        Ok(answer::with_token(answer, &session, &self.session))
    }
}

/// Options of `vault confirm-setup`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault confirm-setup seti_… --method pm_card_visa --fake http://127.0.0.1:12111")]
pub struct Confirm {
    /// The setup.
    setup_id: String,
    /// Save this method, when the setup has none or the last one was declined.
    #[arg(long, value_name = "ID")]
    method: Option<String>,
    /// Where the customer comes back to after a redirect.
    #[arg(long)]
    return_url: Option<String>,
    #[command(flatten)]
    mandate: Mandate,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Confirm {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let confirmation = SetupConfirmation {
            source: self.method.map(PaymentSource::SavedMethod),
            return_url: self.return_url,
            mandate: self.mandate.acceptance(),
            ..SetupConfirmation::new(self.setup_id)
        };
        let answer = interface(&session)?
            .confirm_setup(&operation, &confirmation)
            .await;
        Ok(answer::with_token(answer, &session, &self.session))
    }
}

/// Options of `vault get-setup`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault get-setup seti_… --fake http://127.0.0.1:12111")]
pub struct Get {
    /// The setup.
    setup_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl Get {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?
            .get_setup(&session.connection, &self.setup_id)
            .await;
        Ok(answer::with_token(answer, &session, &self.session))
    }
}
