//! `host-test disputes` and `host-test cancel-refund`: a subcommand for each function of the
//! contract's interfaces `disputes` and `refund-control`.

use anyhow::Context;
use clap::{Args, Subcommand};
use payments_host::Disputes as Interface;
use payments_host::types::{
    Acceptance, DisputeFilter, Evidence, EvidenceKind, EvidenceSubmission, RefundCancellation,
};

use crate::answer;
use crate::exit::Exit;
use crate::records::{PageOptions, RangeOptions};
use crate::session::{OperationOptions, Session, SessionOptions};
use crate::terminal::note;

/// Subcommands of `disputes`.
#[derive(Subcommand)]
pub enum Disputes {
    /// Read a dispute.
    Get(Get),
    /// List disputes, newest first.
    List(List),
    /// Keep evidence with a dispute, or send it to the bank, which can be done once.
    Submit(Submit),
    /// Give in: the dispute is lost, for good.
    Accept(Accept),
}

/// Options of `disputes get`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test disputes get du_… --fake http://127.0.0.1:12111")]
pub struct Get {
    /// The dispute.
    dispute_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `disputes list`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test disputes list --fake http://127.0.0.1:12111
  host-test disputes list --payment pi_… --json --fake http://127.0.0.1:12111")]
pub struct List {
    /// Only those of this payment.
    #[arg(long, value_name = "ID")]
    payment: Option<String>,
    #[command(flatten)]
    range: RangeOptions,
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `disputes submit`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test disputes submit du_… --evidence customer-name='Jo Doe' --keep --fake http://127.0.0.1:12111
  host-test disputes submit du_… --evidence uncategorized-text=winning_evidence --fake http://127.0.0.1:12111")]
pub struct Submit {
    /// The dispute.
    dispute_id: String,
    /// A piece of evidence: a text, or of a document the id of a file that was uploaded to the
    /// provider. An empty one removes what was given before. Can be repeated.
    #[arg(long, value_name = "KIND=VALUE", value_parser = evidence)]
    evidence: Vec<Evidence>,
    /// Only keep it: send nothing to the bank yet.
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `disputes accept`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test disputes accept du_… --fake http://127.0.0.1:12111")]
pub struct Accept {
    /// The dispute.
    dispute_id: String,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `cancel-refund`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test cancel-refund pi_… re_… --fake http://127.0.0.1:12111")]
pub struct CancelRefund {
    /// The payment.
    payment_id: String,
    /// The provider's reference of the refund.
    reference: String,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Disputes {
    pub async fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::Get(options) => options.run().await,
            Self::List(options) => options.run().await,
            Self::Submit(options) => options.run().await,
            Self::Accept(options) => options.run().await,
        }
    }
}

impl Get {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let disputes = interface(&session)?;
        let answer = disputes
            .get_dispute(&session.connection, &self.dispute_id)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let filter = DisputeFilter {
            payment_id: self.payment,
            created: self.range.range(),
            page: self.page.into(),
        };
        let disputes = interface(&session)?;
        let answer = disputes.list_disputes(&session.connection, &filter).await;
        if answer.as_ref().is_ok_and(|page| page.disputes.is_empty()) {
            note("no disputes");
        }
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Submit {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let operation = session.operation(&self.operation);
        let submission = EvidenceSubmission {
            dispute_id: self.dispute_id,
            evidence: self.evidence,
            submit: !self.keep,
        };
        let disputes = interface(&session)?;
        let answer = disputes.submit_evidence(&operation, &submission).await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Accept {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let operation = session.operation(&self.operation);
        let acceptance = Acceptance {
            dispute_id: self.dispute_id,
        };
        let disputes = interface(&session)?;
        let answer = disputes.accept_dispute(&operation, &acceptance).await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl CancelRefund {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let operation = session.operation(&self.operation);
        let cancellation = RefundCancellation {
            payment_id: self.payment_id,
            reference: self.reference,
        };
        let refund_control = session
            .adapter
            .refund_control()
            .context("the adapter does not export the optional interface `refund-control`")?;
        let answer = refund_control
            .cancel_refund(&operation, &cancellation)
            .await;
        Ok(answer::with_token(answer, &session, &self.session))
    }
}

fn interface(session: &Session) -> anyhow::Result<Interface<'_>> {
    session
        .adapter
        .disputes()
        .context("the adapter does not export the optional interface `disputes`")
}

/// Reads `customer-name=Jo Doe`.
fn evidence(text: &str) -> Result<Evidence, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as KIND=VALUE, such as customer-name=Jo")?;
    let found = KINDS.iter().find(|(known, _)| *known == name);
    let Some((_, kind)) = found else {
        let names: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "no such kind of evidence; there are {}",
            names.join(", ")
        ));
    };
    Ok(Evidence {
        kind: *kind,
        value: value.to_owned(),
    })
}

/// The contract's names. The tests compare them with its cases.
const KINDS: [(&str, EvidenceKind); 27] = [
    ("access-activity-log", EvidenceKind::AccessActivityLog),
    ("billing-address", EvidenceKind::BillingAddress),
    ("cancellation-policy", EvidenceKind::CancellationPolicy),
    (
        "cancellation-policy-disclosure",
        EvidenceKind::CancellationPolicyDisclosure,
    ),
    ("cancellation-rebuttal", EvidenceKind::CancellationRebuttal),
    (
        "customer-communication",
        EvidenceKind::CustomerCommunication,
    ),
    ("customer-email-address", EvidenceKind::CustomerEmailAddress),
    ("customer-name", EvidenceKind::CustomerName),
    ("customer-purchase-ip", EvidenceKind::CustomerPurchaseIp),
    ("customer-signature", EvidenceKind::CustomerSignature),
    (
        "duplicate-charge-documentation",
        EvidenceKind::DuplicateChargeDocumentation,
    ),
    (
        "duplicate-charge-explanation",
        EvidenceKind::DuplicateChargeExplanation,
    ),
    ("duplicate-charge-id", EvidenceKind::DuplicateChargeId),
    ("product-description", EvidenceKind::ProductDescription),
    ("receipt", EvidenceKind::Receipt),
    ("refund-policy", EvidenceKind::RefundPolicy),
    (
        "refund-policy-disclosure",
        EvidenceKind::RefundPolicyDisclosure,
    ),
    (
        "refund-refusal-explanation",
        EvidenceKind::RefundRefusalExplanation,
    ),
    ("service-date", EvidenceKind::ServiceDate),
    ("service-documentation", EvidenceKind::ServiceDocumentation),
    ("shipping-address", EvidenceKind::ShippingAddress),
    ("shipping-carrier", EvidenceKind::ShippingCarrier),
    ("shipping-date", EvidenceKind::ShippingDate),
    (
        "shipping-documentation",
        EvidenceKind::ShippingDocumentation,
    ),
    (
        "shipping-tracking-number",
        EvidenceKind::ShippingTrackingNumber,
    ),
    ("uncategorized-file", EvidenceKind::UncategorizedFile),
    ("uncategorized-text", EvidenceKind::UncategorizedText),
];

#[cfg(test)]
mod tests {
    use host_test::json::case_name;

    use super::*;

    #[test]
    fn evidence_is_named_as_in_the_contract() {
        for (name, kind) in KINDS {
            assert_eq!(case_name(&kind), name);
            let read = evidence(&format!("{name}=a=b")).expect(name);
            assert_eq!((read.kind, read.value.as_str()), (kind, "a=b"));
        }
        assert!(evidence("customer-name").is_err());
        assert!(evidence("other=x").is_err());
    }
}
