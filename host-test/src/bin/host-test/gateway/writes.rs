//! The functions that change something.

use clap::Args;
use payments_host::types::Operation;
use payments_host::types::{
    Adjustment, Authorization, Cancellation, CaptureMode, CaptureRequest, Confirmation, Entry,
    Money, NewMethod, Payment, PaymentChanges, PaymentSource, Presence, RefundRequest, Reversal,
    ThreeDSecure, Transaction,
};
use payments_host::{Adapter, CallError};

use super::arguments::{
    CancelChoice, CaptureChoice, ExemptionChoice, FeatureChoice, MerchantChoice, RefundChoice,
    SaveChoice, ThreeDSecureChoice, amount, entry,
};
use crate::answer;
use crate::exit::Exit;
use crate::session::{OperationOptions, Session, SessionOptions};
use host_test::json::{ClientToken, ToJson};

/// A write with what all writes have.
#[derive(Args)]
pub struct Write<R: Args> {
    #[command(flatten)]
    request: R,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// What a write asks for.
pub trait Request: Args {
    type Answer: ToJson + ClientToken;

    fn send(
        self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> impl Future<Output = Result<Self::Answer, CallError>>;
}

/// Sends a write and prints its answer.
pub async fn run<R: Request>(write: Write<R>) -> anyhow::Result<Exit> {
    let session = Session::open(&write.session).await?;
    let operation = session.operation(&write.operation);
    let answer = write.request.send(&session.adapter, &operation).await;
    Ok(answer::with_token(answer, &session, &write.session))
}

/// Options of `authorize`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test authorize '10.99 EUR'
  host-test authorize '10.99 EUR' --method pm_card_chargeDeclined
  host-test authorize '10.99 EUR' --method pm_card_authenticationRequired --return-url https://shop.example/return
  host-test authorize '42.00 EUR' --want multicapture --operation-id order-1-authorize")]
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
    /// Why the customer need not authenticate. Stripe takes it only of an authentication that was
    /// made elsewhere.
    #[arg(long, value_enum, value_name = "REASON")]
    exemption: Option<ExemptionChoice>,
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
        let (preference, exemption) = (self.three_d_secure, self.exemption);
        if preference.is_none() && exemption.is_none() {
            return None;
        }
        Some(ThreeDSecure {
            preference: preference.map(Into::into),
            exemption: exemption.map(Into::into),
            external: None,
        })
    }
}

impl Request for Authorize {
    type Answer = Payment;

    async fn send(self, adapter: &Adapter, operation: &Operation) -> Result<Payment, CallError> {
        let (source, presence) = (self.source(), self.presence());
        let three_d_secure = self.three_d_secure();
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
            metadata: self.metadata,
            extensions: self.extension,
            ..Authorization::new(self.amount, source)
        };
        adapter.authorize(operation, &authorization).await
    }
}

/// Options of `confirm`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test confirm pi_… --method pm_card_visa --return-url https://shop.example/return --fake http://127.0.0.1:12111
  host-test confirm pi_… --redirect-result payment_intent=pi_… --fake http://127.0.0.1:12111")]
pub struct Confirm {
    /// The payment.
    payment_id: String,
    /// Pay with this saved method, when the payment has none or the last one was declined.
    #[arg(long, value_name = "ID")]
    method: Option<String>,
    /// Where the customer comes back to after a redirect.
    #[arg(long)]
    return_url: Option<String>,
    /// What the provider added to the return URL. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    redirect_result: Vec<Entry>,
}

impl Request for Confirm {
    type Answer = Payment;

    async fn send(self, adapter: &Adapter, operation: &Operation) -> Result<Payment, CallError> {
        let confirmation = Confirmation {
            source: self.method.map(PaymentSource::SavedMethod),
            return_url: self.return_url,
            redirect_result: self.redirect_result,
            ..Confirmation::new(self.payment_id)
        };
        adapter.confirm(operation, &confirmation).await
    }
}

/// Options of `update`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test update pi_… --amount '12.99 EUR' --fake http://127.0.0.1:12111")]
pub struct Update {
    /// The payment, not confirmed yet.
    payment_id: String,
    /// What it is for now.
    #[arg(long, value_parser = amount)]
    amount: Option<Money>,
    /// The provider's customer id.
    #[arg(long)]
    customer: Option<String>,
    /// The shop's order.
    #[arg(long)]
    order_id: Option<String>,
    /// Shown in the provider's dashboard.
    #[arg(long)]
    description: Option<String>,
    /// Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
}

impl Request for Update {
    type Answer = Payment;

    async fn send(self, adapter: &Adapter, operation: &Operation) -> Result<Payment, CallError> {
        let changes = PaymentChanges {
            amount: self.amount,
            customer: self.customer,
            order_id: self.order_id,
            description: self.description,
            metadata: self.metadata,
            ..PaymentChanges::new(self.payment_id)
        };
        adapter.update(operation, &changes).await
    }
}

/// Options of `capture`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test capture pi_… '10.99 EUR' --fake http://127.0.0.1:12111
  host-test capture pi_… '5.00 EUR' --not-final --fake http://127.0.0.1:12111")]
pub struct Capture {
    /// The payment.
    payment_id: String,
    /// How much of it.
    #[arg(value_parser = amount)]
    amount: Money,
    /// Keep the rest authorized for another capture; needs multicapture.
    #[arg(long)]
    not_final: bool,
    /// Shown on the customer's statement.
    #[arg(long)]
    statement_suffix: Option<String>,
    /// Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
}

impl Request for Capture {
    type Answer = Transaction;

    async fn send(
        self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> Result<Transaction, CallError> {
        let request = CaptureRequest {
            is_final: !self.not_final,
            statement_suffix: self.statement_suffix,
            metadata: self.metadata,
            ..CaptureRequest::new(self.payment_id, self.amount)
        };
        adapter.capture(operation, &request).await
    }
}

/// Options of `adjust`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test adjust pi_… '15.00 EUR' --fake http://127.0.0.1:12111")]
pub struct Adjust {
    /// The payment.
    payment_id: String,
    /// The total to be authorized, not the difference.
    #[arg(value_parser = amount)]
    new_total: Money,
}

impl Request for Adjust {
    type Answer = Transaction;

    async fn send(
        self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> Result<Transaction, CallError> {
        let adjustment = Adjustment::new(self.payment_id, self.new_total);
        adapter.adjust(operation, &adjustment).await
    }
}

/// Options of `cancel`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test cancel pi_… --fake http://127.0.0.1:12111")]
pub struct Cancel {
    /// The payment.
    payment_id: String,
    /// Why.
    #[arg(long, value_enum)]
    reason: Option<CancelChoice>,
}

impl Request for Cancel {
    type Answer = Transaction;

    async fn send(
        self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> Result<Transaction, CallError> {
        let cancellation = Cancellation {
            reason: self.reason.map(Into::into),
            ..Cancellation::new(self.payment_id)
        };
        adapter.cancel(operation, &cancellation).await
    }
}

/// Options of `refund`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test refund pi_… --fake http://127.0.0.1:12111
  host-test refund pi_… --amount '5.00 EUR' --reason requested-by-customer --fake http://127.0.0.1:12111")]
pub struct Refund {
    /// The payment.
    payment_id: String,
    /// How much; everything that is not refunded yet, if absent.
    #[arg(long, value_parser = amount)]
    amount: Option<Money>,
    /// One capture of the payment, where the provider tells them apart.
    #[arg(long, value_name = "REFERENCE")]
    capture_reference: Option<String>,
    /// Why.
    #[arg(long, value_enum)]
    reason: Option<RefundChoice>,
    /// Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
}

impl Request for Refund {
    type Answer = Transaction;

    async fn send(
        self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> Result<Transaction, CallError> {
        let request = RefundRequest {
            amount: self.amount,
            capture_reference: self.capture_reference,
            reason: self.reason.map(Into::into),
            metadata: self.metadata,
            ..RefundRequest::new(self.payment_id)
        };
        adapter.refund(operation, &request).await
    }
}

/// Options of `reverse`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test reverse pi_… --fake http://127.0.0.1:12111")]
pub struct Reverse {
    /// The payment.
    payment_id: String,
}

impl Request for Reverse {
    type Answer = Transaction;

    async fn send(
        self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> Result<Transaction, CallError> {
        let reversal = Reversal::new(self.payment_id);
        adapter.reverse(operation, &reversal).await
    }
}
