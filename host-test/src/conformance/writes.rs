//! Every way to change something at the provider, each with what it moves.

use anyhow::{Context, bail};
use payments_host::types::{
    AdapterInfo, Adjustment, Authorization, Cancellation, CaptureFeature, CaptureMode,
    CaptureRequest, Confirmation, Feature, Movement, Payment, PaymentChanges, PaymentSource,
    RefundRequest, Reversal, TransactionKind,
};

use super::case::Case;
use super::request::Request;
use super::simulator::Moved;

/// The payment that writes work on, in minor units.
pub(super) const AMOUNT: u64 = 10_99;
const PART: u64 = 6_00;
const RAISED: u64 = 12_99;

/// A write in a situation of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Sale,
    Confirmation,
    Update,
    Capture,
    Adjustment,
    Cancellation,
    /// Cancels a payment that was captured in part.
    ReleaseOfRest,
    Refund,
    ReversalOfHold,
    ReversalOfSale,
}

/// A write that is about to be sent.
pub(super) struct Prepared {
    write: Write,
    pub(super) request: Request,
    payment_id: Option<String>,
    /// How many entries the ledger had.
    before: usize,
}

/// What a write changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Effect {
    moved: Vec<Moved>,
    /// What the payment is for, where the write changes that.
    amount: Option<u64>,
}

impl Write {
    /// Those that the adapter offers.
    pub(super) fn all(info: &AdapterInfo) -> Vec<Self> {
        [
            (Self::Sale, None),
            (Self::Confirmation, None),
            (Self::Update, None),
            (Self::Capture, None),
            (Self::Adjustment, Some(Feature::IncrementalAuthorization)),
            (Self::Cancellation, None),
            (Self::ReleaseOfRest, Some(Feature::Multicapture)),
            (Self::Refund, None),
            (Self::ReversalOfHold, None),
            (Self::ReversalOfSale, None),
        ]
        .into_iter()
        .filter(|(_, needed)| needed.is_none_or(|feature| info.features.contains(&feature)))
        .map(|(write, _)| write)
        .collect()
    }

    /// Brings the payment into the state that the write is for.
    pub(super) async fn prepare(self, case: &Case) -> anyhow::Result<Prepared> {
        let prepared = match self {
            Self::Sale => (sale(case), None),
            _ => {
                let payment = self.payment_before(case).await?;
                (self.request(case, &payment.id), Some(payment.id))
            }
        };
        let (request, payment_id) = prepared;
        Ok(Prepared {
            write: self,
            request,
            payment_id,
            before: case.simulator.ledger().await?.len(),
        })
    }

    async fn payment_before(self, case: &Case) -> anyhow::Result<Payment> {
        let authorization = match self {
            Self::Confirmation | Self::Update => {
                Authorization::new(case.money(AMOUNT), PaymentSource::CollectInBrowser)
            }
            Self::Refund | Self::ReversalOfSale => authorization(case, CaptureMode::Automatic),
            Self::Adjustment | Self::ReleaseOfRest => Authorization {
                capture_features: vec![CaptureFeature::Multicapture, CaptureFeature::Incremental],
                ..authorization(case, CaptureMode::Manual)
            },
            _ => authorization(case, CaptureMode::Manual),
        };
        let operation = case.operation("prepare-authorize");
        let payment = case.adapter.authorize(&operation, &authorization).await;
        let payment = payment.context("to prepare: authorize")?;
        if self == Self::ReleaseOfRest {
            let request = CaptureRequest {
                is_final: false,
                ..CaptureRequest::new(&payment.id, case.money(PART))
            };
            let operation = case.operation("prepare-capture");
            let captured = case.adapter.capture(&operation, &request).await;
            captured.context("to prepare: capture in part")?;
        }
        Ok(payment)
    }

    fn request(self, case: &Case, payment_id: &str) -> Request {
        match self {
            Self::Sale => sale(case),
            Self::Confirmation => Request::Confirm(Confirmation {
                source: Some(case.approves()),
                return_url: Some("https://shop.example/return".to_owned()),
                ..Confirmation::new(payment_id)
            }),
            Self::Update => Request::Update(Box::new(PaymentChanges {
                amount: Some(case.money(RAISED)),
                ..PaymentChanges::new(payment_id)
            })),
            Self::Capture => Request::Capture(CaptureRequest::new(payment_id, case.money(PART))),
            Self::Adjustment => Request::Adjust(Adjustment::new(payment_id, case.money(RAISED))),
            Self::Cancellation | Self::ReleaseOfRest => {
                Request::Cancel(Cancellation::new(payment_id))
            }
            Self::Refund => Request::Refund(RefundRequest {
                amount: Some(case.money(PART)),
                ..RefundRequest::new(payment_id)
            }),
            Self::ReversalOfHold | Self::ReversalOfSale => {
                Request::Reverse(Reversal::new(payment_id))
            }
        }
    }

    /// What performing it once changes.
    pub(super) fn effect(self) -> Effect {
        let moved: &[(&str, u64)] = match self {
            Self::Sale => &[("authorize", AMOUNT), ("capture", AMOUNT)],
            Self::Confirmation => &[("authorize", AMOUNT)],
            Self::Update => &[],
            Self::Capture => &[("capture", PART), ("release", AMOUNT - PART)],
            Self::Adjustment => &[("authorize", RAISED - AMOUNT)],
            Self::Cancellation | Self::ReversalOfHold => &[("release", AMOUNT)],
            Self::ReleaseOfRest => &[("release", AMOUNT - PART)],
            Self::Refund => &[("refund", PART)],
            Self::ReversalOfSale => &[("refund", AMOUNT)],
        };
        Effect {
            moved: moved
                .iter()
                .map(|(kind, amount)| Moved {
                    kind: (*kind).to_owned(),
                    amount: i64::try_from(*amount).unwrap_or(i64::MAX),
                })
                .collect(),
            amount: (self == Self::Update).then_some(RAISED),
        }
    }

    /// What not performing it leaves.
    pub(super) fn no_effect(self) -> Effect {
        Effect {
            moved: Vec::new(),
            amount: (self == Self::Update).then_some(AMOUNT),
        }
    }

    /// Whether `find` showed what this write leaves behind.
    pub(super) fn is_among(self, movements: &[Movement]) -> bool {
        let kind = match self {
            Self::Sale | Self::Confirmation | Self::Update => None,
            Self::Capture => Some(TransactionKind::Capture),
            Self::Adjustment => Some(TransactionKind::Adjustment),
            Self::Cancellation | Self::ReleaseOfRest | Self::ReversalOfHold => {
                Some(TransactionKind::Void)
            }
            Self::Refund | Self::ReversalOfSale => Some(TransactionKind::Refund),
        };
        movements.iter().any(|movement| match (movement, kind) {
            (Movement::Payment(_), None) => true,
            (Movement::Transaction(transaction), Some(kind)) => transaction.kind == kind,
            _ => false,
        })
    }
}

impl Prepared {
    /// What has changed since.
    pub(super) async fn effect(&self, case: &Case) -> anyhow::Result<Effect> {
        let amount = match (&self.payment_id, self.write) {
            (Some(id), Write::Update) => Some(case.payment(id).await?.amount.minor_units),
            _ => None,
        };
        Ok(Effect {
            moved: case.moved_since(self.before).await?,
            amount,
        })
    }

    /// Goes on when the write was performed exactly once.
    pub(super) async fn expect_once(&self, case: &Case, after: &str) -> anyhow::Result<()> {
        let (expected, effect) = (self.write.effect(), self.effect(case).await?);
        if effect != expected {
            bail!("{after}: {} instead of {}", say(&effect), say(&expected));
        }
        Ok(())
    }
}

/// `authorize 1099, capture 1099`
pub(super) fn say(effect: &Effect) -> String {
    let mut parts: Vec<String> = effect
        .moved
        .iter()
        .map(|moved| format!("{} {}", moved.kind, moved.amount))
        .collect();
    if let Some(amount) = effect.amount {
        parts.push(format!("an amount of {amount}"));
    }
    if parts.is_empty() {
        return "nothing moved".to_owned();
    }
    parts.join(", ")
}

fn sale(case: &Case) -> Request {
    Request::Authorize(Box::new(authorization(case, CaptureMode::Automatic)))
}

/// An approved one.
pub(super) fn authorization(case: &Case, capture_mode: CaptureMode) -> Authorization {
    Authorization {
        capture_mode,
        ..Authorization::new(case.money(AMOUNT), case.approves())
    }
}
