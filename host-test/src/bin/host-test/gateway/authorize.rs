//! `authorize`: what a payment is made of.

use clap::Args;
use payments_host::types::{
    Authorization, CaptureMode, Entry, ExternalThreeDSecure, MandateAcceptance, Money, NewMethod,
    Operation, Payment, PaymentSource, Presence, ThreeDSecure,
};
use payments_host::{Adapter, CallError};

use super::arguments::{
    CaptureChoice, ExemptionChoice, FeatureChoice, MerchantChoice, SaveChoice, ThreeDSecureChoice,
    amount, entry,
};
use super::writes::Request;

/// Options of `authorize`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test authorize '10.99 EUR'
  host-test authorize '10.99 EUR' --method pm_card_chargeDeclined
  host-test authorize '10.99 EUR' --method pm_card_authenticationRequired --return-url https://shop.example/return
  host-test authorize '42.00 EUR' --want multicapture --operation-id order-1-authorize
  host-test authorize '10.99 EUR' --capture automatic --new-method sepa_debit --detail iban=DE89370400440532013000 --mandate-offline")]
pub struct Authorize {
    /// What to authorize, such as '10.99 EUR'.
    #[arg(value_parser = amount)]
    amount: Money,
    /// The saved method to pay with; Stripe's test methods are such.
    #[arg(long, value_name = "ID", default_value = "pm_card_visa")]
    method: String,
    /// What the provider's browser library made, instead of a saved method.
    #[arg(long, value_name = "TOKEN", conflicts_with = "method")]
    browser_token: Option<String>,
    /// A method described by its type, such as ideal, instead of a saved one.
    #[arg(long, value_name = "TYPE", conflicts_with_all = ["method", "browser_token"])]
    new_method: Option<String>,
    /// Data of the new method.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry, requires = "new_method")]
    detail: Vec<Entry>,
    /// Only prepare the payment: the browser collects the method.
    #[arg(long, conflicts_with_all = ["method", "browser_token", "new_method"])]
    collect_in_browser: bool,
    /// Take the money now, or hold it.
    #[arg(long, value_enum, default_value = "manual")]
    capture: CaptureChoice,
    /// The customer is not there.
    #[arg(long, value_enum, value_name = "REASON", conflicts_with = "moto")]
    merchant_initiated: Option<MerchantChoice>,
    /// Mail order or telephone order.
    #[arg(long)]
    moto: bool,
    /// Save the method for later.
    #[arg(long, value_enum)]
    save_for: Option<SaveChoice>,
    /// What the capture should be able to do, where the card allows. Can be repeated.
    #[arg(long, value_enum, value_name = "FEATURE")]
    want: Vec<FeatureChoice>,
    /// How much 3-D Secure is wanted.
    #[arg(long, value_enum)]
    three_d_secure: Option<ThreeDSecureChoice>,
    /// Why the customer need not authenticate. Stripe takes it only with an authentication that was
    /// made elsewhere.
    #[arg(long, value_enum, value_name = "REASON")]
    exemption: Option<ExemptionChoice>,
    #[command(flatten)]
    external: External,
    #[command(flatten)]
    mandate: Agreement,
    /// The provider's customer id.
    #[arg(long)]
    customer: Option<String>,
    /// The shop's order.
    #[arg(long)]
    order_id: Option<String>,
    /// Shown in the provider's dashboard.
    #[arg(long)]
    description: Option<String>,
    /// Shown on the customer's statement.
    #[arg(long)]
    statement_suffix: Option<String>,
    /// Where the provider sends a receipt.
    #[arg(long)]
    receipt_email: Option<String>,
    /// Where the customer comes back to after a redirect.
    #[arg(long)]
    return_url: Option<String>,
    /// Offer only this method type. Can be repeated.
    #[arg(long, value_name = "TYPE")]
    allow_method: Vec<String>,
    /// Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
    /// Something of the provider's own, such as stripe.radar-session=rse_…. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    extension: Vec<Entry>,
}

/// 3-D Secure that was done elsewhere.
#[derive(Args)]
struct External {
    /// The cryptogram of a 3-D Secure authentication that was made elsewhere.
    #[arg(long, value_name = "BASE64", requires = "transaction_id")]
    cryptogram: Option<String>,
    /// Its transaction at the directory server.
    #[arg(long, value_name = "ID", requires = "cryptogram")]
    transaction_id: Option<String>,
    /// The version of its protocol.
    #[arg(long, value_name = "VERSION", default_value = "2.2.0")]
    protocol_version: String,
    /// Its electronic commerce indicator.
    #[arg(long, value_name = "ECI", requires = "cryptogram")]
    indicator: Option<String>,
    /// Its transaction status: Y, A, N, U, R, C or I.
    #[arg(long, value_name = "LETTER", requires = "cryptogram")]
    transaction_status: Option<String>,
}

impl External {
    fn authentication(&self) -> Option<ExternalThreeDSecure> {
        let (cryptogram, transaction_id) = (self.cryptogram.clone()?, self.transaction_id.clone()?);
        Some(ExternalThreeDSecure {
            version: self.protocol_version.clone(),
            cryptogram,
            transaction_id,
            electronic_commerce_indicator: self.indicator.clone(),
            transaction_status: self.transaction_status.clone(),
        })
    }
}

/// That the customer agreed to be debited.
#[derive(Args)]
struct Agreement {
    /// The customer agreed to be debited, on paper or by telephone.
    #[arg(long, conflicts_with = "mandate_ip")]
    mandate_offline: bool,
    /// The customer agreed to be debited in a browser, from this address.
    #[arg(long, value_name = "IP", requires = "mandate_user_agent")]
    mandate_ip: Option<String>,
    /// And in this browser.
    #[arg(long, value_name = "USER-AGENT", requires = "mandate_ip")]
    mandate_user_agent: Option<String>,
}

impl Agreement {
    fn acceptance(&self) -> Option<MandateAcceptance> {
        (self.mandate_offline || self.mandate_ip.is_some()).then(|| MandateAcceptance {
            accepted_at: None,
            ip_address: self.mandate_ip.clone(),
            user_agent: self.mandate_user_agent.clone(),
        })
    }
}

impl Authorize {
    fn source(&self) -> PaymentSource {
        if self.collect_in_browser {
            PaymentSource::CollectInBrowser
        } else if let Some(token) = &self.browser_token {
            PaymentSource::BrowserToken(token.clone())
        } else if let Some(kind) = &self.new_method {
            PaymentSource::NewMethod(NewMethod {
                kind: kind.clone(),
                details: self.detail.clone(),
            })
        } else {
            PaymentSource::SavedMethod(self.method.clone())
        }
    }

    fn presence(&self) -> Presence {
        match (self.merchant_initiated, self.moto) {
            (Some(reason), _) => Presence::MerchantInitiated(reason.into()),
            (None, true) => Presence::Moto,
            (None, false) => Presence::OnSession,
        }
    }

    fn three_d_secure(&self) -> Option<ThreeDSecure> {
        let asked = ThreeDSecure {
            preference: self.three_d_secure.map(Into::into),
            exemption: self.exemption.map(Into::into),
            external: self.external.authentication(),
        };
        let is_asked =
            asked.preference.is_some() || asked.exemption.is_some() || asked.external.is_some();
        is_asked.then_some(asked)
    }
}

impl Request for Authorize {
    type Answer = Payment;

    async fn send(self, adapter: &Adapter, operation: &Operation) -> Result<Payment, CallError> {
        let (source, presence) = (self.source(), self.presence());
        let (three_d_secure, mandate) = (self.three_d_secure(), self.mandate.acceptance());
        let authorization = Authorization {
            capture_mode: CaptureMode::from(self.capture),
            presence,
            save_for: self.save_for.map(Into::into),
            customer: self.customer,
            order_id: self.order_id,
            description: self.description,
            statement_suffix: self.statement_suffix,
            receipt_email: self.receipt_email,
            return_url: self.return_url,
            allowed_methods: self.allow_method,
            capture_features: self.want.into_iter().map(Into::into).collect(),
            three_d_secure,
            mandate,
            metadata: self.metadata,
            extensions: self.extension,
            ..Authorization::new(self.amount, source)
        };
        adapter.authorize(operation, &authorization).await
    }
}
