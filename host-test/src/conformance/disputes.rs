//! Topic `disputes`: an optional interface. A dispute is answered once and accepted for good.
//!
//! What needs a dispute is skipped where the fixture has no source whose payments are disputed.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{
    Acceptance, AdapterError, Authorization, CaptureMode, Dispute, DisputeFilter, DisputeStatus,
    ErrorKind, Evidence, EvidenceKind, EvidenceSubmission, Operation, Outcome, PageRequest,
    PaymentSource, RetryAdvice,
};
use payments_host::{CallError, Disputes};
use serde_json::{Map, json};

use super::bench::Bench;
use super::case::{Case, again, typed};
use super::writes::AMOUNT;
use super::{Check, Tally};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "disputes/input",
            "what cannot be right is refused before the provider is asked, and names its field",
            refused,
        ),
        disputed(
            "disputes/list",
            "a host finds the disputes of a payment, and of no other",
            listed,
        ),
        disputed(
            "disputes/pages",
            "a page is neither lost nor seen twice when a dispute arrives meanwhile",
            paged,
        ),
        disputed(
            "disputes/submit-once",
            "evidence goes to the bank once: another submission is a conflict, a repeat is none",
            submitted_once,
        ),
        disputed(
            "disputes/lost-answers",
            "a host that lost the answer must not think that the evidence was not sent",
            answer_lost,
        ),
        disputed(
            "disputes/accept",
            "giving in twice is giving in once",
            accepted,
        ),
        disputed(
            "disputes/past-the-window",
            "when the provider may have forgotten the operation, sending it again could be another one",
            past_the_window,
        ),
    ]
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Arc<Bench>) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.disputes().is_none() {
            return Tally::skipped("the adapter does not export the optional interface `disputes`");
        }
        Tally::of(judge(bench).await)
    })
}

/// As [`check`], with a payment that is disputed.
fn disputed<F>(name: &'static str, why: &'static str, judge: fn(Desk) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.disputes().is_none() {
            return Tally::skipped("the adapter does not export the optional interface `disputes`");
        }
        let Some(source) = bench.fixture.sources.disputed.clone() else {
            return Tally::skipped("the fixture has no source whose payments are disputed");
        };
        let desk = match bench.case().await {
            Ok(case) => Desk {
                case,
                source,
                window: bench.info.idempotency_window,
            },
            Err(error) => return Tally::of(Err(error)),
        };
        Tally::of(judge(desk).await)
    })
}

/// The interface, and payments that are disputed.
struct Desk {
    case: Case,
    source: String,
    window: u64,
}

impl Desk {
    fn disputes(&self) -> anyhow::Result<Disputes<'_>> {
        let disputes = self.case.adapter.disputes();
        disputes.context("the interface `disputes` is not exported")
    }

    /// Pays, and finds the dispute of the payment.
    async fn pay(&self, name: &str) -> anyhow::Result<Dispute> {
        let source = PaymentSource::SavedMethod(self.source.clone());
        let sale = Authorization {
            capture_mode: CaptureMode::Automatic,
            ..Authorization::new(self.case.money(AMOUNT), source)
        };
        let operation = self.case.operation(name);
        let payment = self.case.adapter.authorize(&operation, &sale).await?;
        let mut disputes = self.list(Some(&payment.id)).await?;
        ensure!(
            disputes.len() == 1,
            "the payment has {} disputes",
            disputes.len()
        );
        let dispute = disputes.remove(0);
        ensure!(
            dispute.payment_id.as_ref() == Some(&payment.id),
            "the dispute is of payment {:?}",
            dispute.payment_id
        );
        ensure!(
            dispute.amount == self.case.money(AMOUNT),
            "its amount is {:?}",
            dispute.amount
        );
        Ok(dispute)
    }

    async fn list(&self, payment: Option<&str>) -> anyhow::Result<Vec<Dispute>> {
        let filter = DisputeFilter {
            payment_id: payment.map(str::to_owned),
            ..all(None)
        };
        let page = self
            .disputes()?
            .list_disputes(&self.case.connection, &filter)
            .await;
        Ok(page.context("list-disputes")?.disputes)
    }

    /// Sends evidence to the bank.
    async fn submit(
        &self,
        operation: &Operation,
        dispute: &Dispute,
    ) -> anyhow::Result<Result<Dispute, CallError>> {
        let submission = submission(&dispute.id, "A mug was ordered, and sent.");
        let disputes = self.disputes()?;
        Ok(disputes.submit_evidence(operation, &submission).await)
    }

    /// The operation as it is sent when the provider may have forgotten it.
    fn late(&self, operation: &Operation) -> Operation {
        Operation {
            now: operation.now + self.window + 1,
            first_sent_at: Some(operation.now),
            ..operation.clone()
        }
    }
}

fn all(limit: Option<u32>) -> DisputeFilter {
    DisputeFilter {
        payment_id: None,
        created: None,
        page: PageRequest {
            cursor: None,
            limit,
        },
    }
}

fn submission(dispute_id: &str, text: &str) -> EvidenceSubmission {
    EvidenceSubmission {
        dispute_id: dispute_id.to_owned(),
        evidence: vec![Evidence {
            kind: EvidenceKind::UncategorizedText,
            value: text.to_owned(),
        }],
        submit: true,
    }
}

async fn refused(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let disputes = case.adapter.disputes().context("the interface")?;
    let operation = case.operation("wrong");
    let id = "du_conformance";
    let twice = EvidenceSubmission {
        evidence: vec![submission(id, "x").evidence.remove(0); 2],
        ..submission(id, "x")
    };
    let nothing = EvidenceSubmission {
        evidence: Vec::new(),
        submit: false,
        ..submission(id, "x")
    };
    for (wrong, field) in [
        (submission("../refunds", "x"), "submission.dispute-id"),
        (submission("", "x"), "submission.dispute-id"),
        (
            submission(id, &"x".repeat(20_001)),
            "submission.evidence[0].value",
        ),
        (twice, "submission.evidence[1].kind"),
        (nothing, "submission.evidence"),
    ] {
        let answer = disputes.submit_evidence(&operation, &wrong).await;
        expect_field(typed(answer)?, field)?;
    }
    let acceptance = Acceptance {
        dispute_id: "du_x/close".to_owned(),
    };
    let answer = disputes.accept_dispute(&operation, &acceptance).await;
    expect_field(typed(answer)?, "acceptance.dispute-id")?;
    for (filter, field) in [
        (all(Some(0)), "filter.page.limit"),
        (all(Some(101)), "filter.page.limit"),
        (
            DisputeFilter {
                page: PageRequest {
                    cursor: Some("no cursor".to_owned()),
                    limit: None,
                },
                ..all(None)
            },
            "filter.page.cursor",
        ),
    ] {
        let answer = disputes.list_disputes(&case.connection, &filter).await;
        expect_field(typed(answer)?, field)?;
    }
    ensure!(case.requests() == 0, "the provider was asked");
    Ok(())
}

fn expect_field<T>(answer: Result<T, AdapterError>, field: &str) -> anyhow::Result<()> {
    let Err(error) = answer else {
        bail!("{field} is not refused");
    };
    ensure!(
        error.field.as_deref() == Some(field) && error.outcome == Outcome::NotPerformed,
        "for {field} it names {:?}, outcome {:?}",
        error.field,
        error.outcome
    );
    Ok(())
}

async fn listed(desk: Desk) -> anyhow::Result<()> {
    let first = desk.pay("first").await?;
    let second = desk.pay("second").await?;
    let all = desk.list(None).await?;
    let ids: Vec<_> = all.iter().map(|dispute| dispute.id.as_str()).collect();
    ensure!(
        ids == [second.id.as_str(), first.id.as_str()],
        "newest first, they are {ids:?}"
    );
    let read = desk
        .disputes()?
        .get_dispute(&desk.case.connection, &first.id)
        .await?;
    ensure!(
        (&read.id, read.status) == (&first.id, DisputeStatus::NeedsResponse),
        "get-dispute gives {read:?}"
    );
    Ok(())
}

async fn paged(desk: Desk) -> anyhow::Result<()> {
    let mut expected = Vec::new();
    for name in ["one", "two", "three"] {
        expected.insert(0, desk.pay(name).await?.id);
    }
    let mut seen = Vec::new();
    let mut filter = all(Some(1));
    loop {
        let page = desk
            .disputes()?
            .list_disputes(&desk.case.connection, &filter)
            .await?;
        seen.extend(page.disputes.into_iter().map(|dispute| dispute.id));
        ensure!(seen.len() <= expected.len(), "there are more: {seen:?}");
        desk.pay(&format!("after-{}", seen.len())).await?;
        match page.next {
            Some(next) => filter.page.cursor = Some(next),
            None => break,
        }
    }
    ensure!(seen == expected, "the pages hold {seen:?}");
    Ok(())
}

async fn submitted_once(desk: Desk) -> anyhow::Result<()> {
    let dispute = desk.pay("pay").await?;
    let operation = desk.case.operation("submit");
    let first = desk.submit(&operation, &dispute).await?;
    let first = first.context("submit-evidence")?;
    ensure!(
        first.status != DisputeStatus::NeedsResponse,
        "it still needs a response"
    );
    let again = desk.submit(&again(&operation), &dispute).await?;
    let again = again.context("the same operation again")?;
    ensure!(again.status == first.status, "it is {:?} now", again.status);

    let writes = desk.case.writes();
    let other = desk.submit(&desk.case.operation("other"), &dispute).await?;
    let Err(error) = typed(other)? else {
        bail!("another submission is taken");
    };
    ensure!(
        error.kind == ErrorKind::Conflict && error.outcome == Outcome::NotPerformed,
        "another submission is {:?}, outcome {:?}",
        error.kind,
        error.outcome
    );
    ensure!(desk.case.writes() == writes, "it was sent all the same");
    Ok(())
}

async fn answer_lost(desk: Desk) -> anyhow::Result<()> {
    let dispute = desk.pay("pay").await?;
    let operation = desk.case.operation("submit");
    let lost = Map::from_iter([("kind".to_owned(), json!("close-after"))]);
    desk.case.simulator.set_fault("POST", 1_000, &lost).await?;
    let answer = desk.submit(&operation, &dispute).await?;
    desk.case.simulator.clear_faults().await?;
    let Err(error) = typed(answer)? else {
        bail!("an answer that was lost is told");
    };
    ensure!(
        error.outcome == Outcome::Unknown,
        "the outcome is {:?}",
        error.outcome
    );
    let repeated = desk.submit(&again(&operation), &dispute).await?;
    let repeated = repeated.context("the same operation again")?;
    ensure!(
        repeated.status != DisputeStatus::NeedsResponse,
        "it still needs a response"
    );
    Ok(())
}

async fn accepted(desk: Desk) -> anyhow::Result<()> {
    let dispute = desk.pay("pay").await?;
    let acceptance = Acceptance {
        dispute_id: dispute.id.clone(),
    };
    let operation = desk.case.operation("accept");
    for operation in [
        operation.clone(),
        again(&operation),
        desk.case.operation("other"),
        desk.late(&operation),
    ] {
        let disputes = desk.disputes()?;
        let answer = disputes.accept_dispute(&operation, &acceptance).await?;
        ensure!(
            answer.status == DisputeStatus::Lost,
            "it is {:?}",
            answer.status
        );
    }
    Ok(())
}

async fn past_the_window(desk: Desk) -> anyhow::Result<()> {
    let dispute = desk.pay("pay").await?;
    let operation = desk.case.operation("submit");
    let writes = desk.case.writes();
    let answer = desk.submit(&desk.late(&operation), &dispute).await?;
    let Err(error) = typed(answer)? else {
        bail!("an operation that may have been performed is performed again");
    };
    ensure!(
        error.retry == RetryAdvice::CheckFirst && error.outcome == Outcome::Unknown,
        "it says retry {:?}, outcome {:?}",
        error.retry,
        error.outcome
    );
    ensure!(
        desk.case.writes() == writes,
        "it sent requests that change something"
    );
    Ok(())
}
