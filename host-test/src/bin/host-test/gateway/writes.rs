//! The functions that change a payment, and what all writes have.

use clap::Args;
use payments_host::types::Operation;
use payments_host::types::{
    Adjustment, Cancellation, CaptureRequest, Confirmation, Entry, Money, Payment, PaymentChanges,
    PaymentSource, RefundRequest, Reversal, Transaction,
};
use payments_host::{Adapter, CallError};

use super::arguments::{CancelChoice, RefundChoice, amount, entry};
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
