//! `disputes`: read, answered, accepted; each once, however often it is sent.

use fake_stripe::{Fault, FaultKind};
use host_test::situation;
use payments_host::types::{
    Acceptance, AdapterError, Authorization, CaptureMode, Dispute, DisputeFilter, DisputeStatus,
    ErrorKind, Evidence, EvidenceKind, EvidenceSubmission, Outcome, PageRequest, TimeRange,
};
use payments_host::{CallError, Disputes};

use crate::shop::{Shop, euros, play};

/// Disputed as soon as it is paid.
const DISPUTED: &str = "pm_card_createDispute";
/// The bank only asks.
const INQUIRED: &str = "pm_card_createDisputeInquiry";

fn disputes(shop: &Shop) -> Disputes<'_> {
    let disputes = shop.lab.adapter.disputes();
    disputes.expect("the adapter exports the interface")
}

fn of_payment(payment: Option<&str>, cursor: Option<String>) -> DisputeFilter {
    DisputeFilter {
        payment_id: payment.map(str::to_owned),
        created: None,
        page: PageRequest {
            cursor,
            limit: payment.is_none().then_some(2),
        },
    }
}

/// Pays with a card whose holder objects.
async fn disputed(shop: &Shop, operation: &str, method: &str) -> Result<Dispute, CallError> {
    let sale = Authorization {
        capture_mode: CaptureMode::Automatic,
        ..situation::pay_with(method, euros(2000))
    };
    let payment = shop.authorize(operation, &sale).await?;
    let filter = of_payment(Some(&payment.id), None);
    let connection = shop.lab.connection();
    let mut page = disputes(shop).list_disputes(&connection, &filter).await?;
    assert_eq!((page.disputes.len(), page.next), (1, None));
    let dispute = page.disputes.remove(0);
    assert_eq!(dispute.payment_id, Some(payment.id));
    Ok(dispute)
}

fn text(dispute: &Dispute, text: &str, submit: bool) -> EvidenceSubmission {
    EvidenceSubmission {
        dispute_id: dispute.id.clone(),
        evidence: vec![Evidence {
            kind: EvidenceKind::UncategorizedText,
            value: text.to_owned(),
        }],
        submit,
    }
}

fn writes(shop: &Shop) -> usize {
    let requests = shop.requests();
    let writes = requests.iter().filter(|request| request.method == "POST");
    writes.count()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, CallError>) -> AdapterError {
    match answer.expect_err("refused") {
        CallError::Adapter(error) => *error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn evidence_is_kept_and_then_submitted() {
    play(async |shop| {
        let dispute = disputed(shop, "op-1", DISPUTED).await?;
        assert_eq!(dispute.status, DisputeStatus::NeedsResponse);
        assert_eq!(dispute.amount, euros(2000));
        assert!(dispute.evidence_due > dispute.created);

        let disputes = disputes(shop);
        let kept = EvidenceSubmission {
            evidence: vec![
                Evidence {
                    kind: EvidenceKind::Receipt,
                    value: "file_1Receipt".into(),
                },
                Evidence {
                    kind: EvidenceKind::ProductDescription,
                    value: "A mug,\nand a spoon.".into(),
                },
            ],
            ..text(&dispute, "", false)
        };
        let answer = disputes
            .submit_evidence(&shop.operation("op-2"), &kept)
            .await?;
        assert_eq!(answer.status, DisputeStatus::NeedsResponse);

        // In test mode the text decides.
        let submitted = text(&dispute, "winning_evidence", true);
        let answer = disputes
            .submit_evidence(&shop.operation("op-3"), &submitted)
            .await?;
        assert_eq!(answer.status, DisputeStatus::Won);

        // The same operation again submits nothing; another one comes too late.
        let again = disputes
            .submit_evidence(&shop.lab.repeated("op-3"), &submitted)
            .await?;
        assert_eq!(again.status, DisputeStatus::Won);
        let before = writes(shop);
        let late = disputes
            .submit_evidence(&shop.operation("op-4"), &submitted)
            .await;
        let error = refused(late);
        assert_eq!(
            (error.kind, error.outcome),
            (ErrorKind::Conflict, Outcome::NotPerformed)
        );
        assert_eq!(writes(shop), before);

        let connection = shop.lab.connection();
        let read = disputes.get_dispute(&connection, &dispute.id).await?;
        assert_eq!(read.status, DisputeStatus::Won);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_dispute_is_accepted_once() {
    play(async |shop| {
        let disputes = disputes(shop);
        for (operations, method, status) in [
            (["op-1", "op-2", "op-3"], DISPUTED, DisputeStatus::Lost),
            (
                ["op-4", "op-5", "op-6"],
                INQUIRED,
                DisputeStatus::WarningClosed,
            ),
        ] {
            let dispute = disputed(shop, operations[0], method).await?;
            let acceptance = Acceptance {
                dispute_id: dispute.id,
            };
            let accepted = disputes
                .accept_dispute(&shop.operation(operations[1]), &acceptance)
                .await?;
            assert_eq!(accepted.status, status);
            let again = disputes
                .accept_dispute(&shop.lab.repeated(operations[1]), &acceptance)
                .await?;
            assert_eq!(again.status, status);
            // What is lost is accepted; what ended otherwise is not.
            let other = disputes
                .accept_dispute(&shop.operation(operations[2]), &acceptance)
                .await;
            if status == DisputeStatus::Lost {
                assert_eq!(other?.status, DisputeStatus::Lost);
            } else {
                assert_eq!(refused(other).kind, ErrorKind::Conflict);
            }
        }
        Ok(())
    })
    .await;
}

/// Stripe performs it and its answer is lost: the same operation gets it, and submits once.
#[tokio::test]
async fn the_answer_to_a_submission_is_lost() {
    // Requests without an answer, which `play` would not let pass.
    let shop = Shop::open().await;
    let dispute = disputed(&shop, "op-1", DISPUTED).await.expect("a dispute");
    let disputes = disputes(&shop);
    let path = format!("/v1/disputes/{}", dispute.id);
    shop.lab.stripe.control().add_fault(Fault {
        times: 3,
        ..Fault::on_post(path, FaultKind::CloseAfter)
    });
    let submission = text(&dispute, "losing_evidence", true);
    let lost = disputes
        .submit_evidence(&shop.operation("op-2"), &submission)
        .await;
    assert_eq!(refused(lost).outcome, Outcome::Unknown);
    let answer = disputes
        .submit_evidence(&shop.lab.repeated("op-2"), &submission)
        .await
        .expect("submitted");
    assert_eq!(answer.status, DisputeStatus::Lost);
}

/// Pages stay as they are while new disputes arrive.
#[tokio::test]
async fn pages_of_disputes() {
    play(async |shop| {
        let mut expected = Vec::new();
        for operation in ["op-1", "op-2", "op-3"] {
            expected.insert(0, disputed(shop, operation, DISPUTED).await?.id);
        }
        let connection = shop.lab.connection();
        let disputes = disputes(shop);
        let mut listed = Vec::new();
        let mut cursor = None;
        loop {
            let filter = of_payment(None, cursor);
            let page = disputes.list_disputes(&connection, &filter).await?;
            listed.extend(page.disputes.into_iter().map(|dispute| dispute.id));
            disputed(shop, &format!("new-{}", listed.len()), DISPUTED).await?;
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(listed, expected);

        let before = DisputeFilter {
            created: Some(TimeRange {
                since: None,
                until: Some(1),
            }),
            ..of_payment(None, None)
        };
        let page = disputes.list_disputes(&connection, &before).await?;
        assert_eq!((page.disputes.len(), page.next), (0, None));
        Ok(())
    })
    .await;
}
