//! Saved methods, adoption, mandates.

use clap::Args;
use payments_host::CallError;
use payments_host::types::{Adoption, Attachment, Detachment};

use super::{begin, interface};
use crate::answer;
use crate::exit::Exit;
use crate::session::{OperationOptions, Session, SessionOptions};
use crate::terminal::note;

/// Options of `vault list-methods`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault list-methods cus_… --fake http://127.0.0.1:12111")]
pub struct List {
    /// The customer.
    customer_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl List {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?
            .list_methods(&session.connection, &self.customer_id)
            .await;
        if answer.as_ref().is_ok_and(|saved| saved.methods.is_empty()) {
            note("the customer has no saved methods");
        }
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault attach`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault attach pm_card_visa cus_… --fake http://127.0.0.1:12111")]
pub struct Attach {
    /// The payment method. One that is the customer's already is attached.
    method_id: String,
    /// The customer.
    customer_id: String,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Attach {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let attachment = Attachment {
            method_id: self.method_id,
            customer_id: self.customer_id,
        };
        let answer = interface(&session)?.attach(&operation, &attachment).await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault detach`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault detach pm_… --fake http://127.0.0.1:12111")]
pub struct Detach {
    /// The saved method. One that is nobody's already is detached.
    method_id: String,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Detach {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let detachment = Detachment::new(self.method_id);
        let answer = interface(&session)?.detach(&operation, &detachment).await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault adopt`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test vault adopt --customer cus_… --reference C-1 --fake http://127.0.0.1:12111
  host-test vault adopt --customer cus_… --method pm_… --make-default --fake http://127.0.0.1:12111
  host-test vault adopt --method pm_… --fake http://127.0.0.1:12111")]
pub struct Adopt {
    /// The customer; the one that the method belongs to, if absent.
    #[arg(long, value_name = "ID", required_unless_present = "method")]
    customer: Option<String>,
    /// The payment method. One that is nobody's is attached to the customer.
    #[arg(long, value_name = "ID")]
    method: Option<String>,
    /// Make it the customer's default.
    #[arg(long, requires = "method")]
    make_default: bool,
    /// The shop's own id of the customer.
    #[arg(long, value_name = "ID")]
    reference: Option<String>,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Adopt {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let adoption = Adoption {
            customer: self.customer,
            saved_method: self.method,
            make_default: self.make_default,
            reference: self.reference,
        };
        let answer = interface(&session)?.adopt(&operation, &[adoption]).await;
        let answer = answer.and_then(|results| {
            let adopted: Result<Vec<_>, _> = results.into_iter().collect();
            adopted.map_err(|error| CallError::Adapter(Box::new(error)))
        });
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault mandate`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault mandate mandate_… --fake http://127.0.0.1:12111")]
pub struct GetMandate {
    /// The mandate, as a setup names it.
    mandate_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl GetMandate {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?
            .get_mandate(&session.connection, &self.mandate_id)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}
