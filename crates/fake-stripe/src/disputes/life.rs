//! How a dispute goes on: answered, decided, appealed; and the money with it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Dispute;
use crate::balance_transactions::{Fee, Posting};
use crate::charges::Charge;
use crate::error::ApiError;
use crate::events::changed;
use crate::ledger::Movement;
use crate::operation::Operation;
use crate::world::Resource;

/// What Stripe asks for a dispute, whoever wins it, in minor units.
const FEE: i64 = 1_500;

/// Where a dispute stands, by Stripe's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    /// An inquiry: the bank asks, and has taken nothing.
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
    /// Settled between bank and Stripe before it became a dispute; the money is gone.
    Prevented,
    /// One of the sides does not accept the decision.
    AppealNeedsResponse,
    AppealUnderReview,
}

impl DisputeStatus {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::WarningNeedsResponse => "warning_needs_response",
            Self::WarningUnderReview => "warning_under_review",
            Self::WarningClosed => "warning_closed",
            Self::NeedsResponse => "needs_response",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Prevented => "prevented",
            Self::AppealNeedsResponse => "appeal_needs_response",
            Self::AppealUnderReview => "appeal_under_review",
        }
    }

    /// # Errors
    /// When Stripe has no such status.
    pub(crate) fn named(name: &str) -> Result<Self, ApiError> {
        serde_json::from_value(Value::from(name))
            .map_err(|_| ApiError::invalid(format!("No such status of a dispute: '{name}'")))
    }

    pub(super) fn is_inquiry(self) -> bool {
        matches!(
            self,
            Self::WarningNeedsResponse | Self::WarningUnderReview | Self::WarningClosed
        )
    }

    pub(super) fn is_closed(self) -> bool {
        matches!(
            self,
            Self::WarningClosed | Self::Won | Self::Lost | Self::Prevented
        )
    }

    pub(crate) fn takes_evidence(self) -> bool {
        matches!(
            self,
            Self::WarningNeedsResponse | Self::NeedsResponse | Self::AppealNeedsResponse
        )
    }

    /// What follows when the evidence is handed in.
    pub(super) fn once_answered(self) -> Self {
        match self {
            Self::WarningNeedsResponse => Self::WarningUnderReview,
            Self::NeedsResponse => Self::UnderReview,
            Self::AppealNeedsResponse => Self::AppealUnderReview,
            other => other,
        }
    }

    pub(super) fn once_won(self) -> Self {
        if self.is_inquiry() {
            Self::WarningClosed
        } else {
            Self::Won
        }
    }

    /// An inquiry that goes badly becomes a dispute.
    pub(super) fn once_lost(self) -> Self {
        if self.is_inquiry() {
            Self::NeedsResponse
        } else {
            Self::Lost
        }
    }

    /// The end that costs the merchant something, or would have.
    pub(crate) fn once_lost_for_good(self) -> Self {
        if self.is_inquiry() {
            Self::WarningClosed
        } else {
            Self::Lost
        }
    }

    fn may_become(self, next: Self) -> bool {
        match self {
            Self::WarningNeedsResponse => matches!(
                next,
                Self::WarningUnderReview
                    | Self::WarningClosed
                    | Self::NeedsResponse
                    | Self::Prevented
            ),
            Self::WarningUnderReview => matches!(next, Self::WarningClosed | Self::NeedsResponse),
            Self::NeedsResponse => matches!(
                next,
                Self::UnderReview | Self::Won | Self::Lost | Self::Prevented
            ),
            Self::UnderReview | Self::AppealUnderReview => matches!(next, Self::Won | Self::Lost),
            Self::Won | Self::Lost => {
                matches!(next, Self::AppealNeedsResponse | Self::AppealUnderReview)
            }
            Self::AppealNeedsResponse => {
                matches!(next, Self::AppealUnderReview | Self::Won | Self::Lost)
            }
            Self::WarningClosed | Self::Prevented => false,
        }
    }

    /// Whether the money is the bank's in this status; absent where it stays where it is.
    fn takes_money(self) -> Option<bool> {
        match self {
            Self::NeedsResponse | Self::Lost | Self::Prevented => Some(true),
            Self::Won | Self::WarningClosed => Some(false),
            _ => None,
        }
    }
}

impl Operation<'_> {
    /// Moves a dispute on, as bank and merchant would. Gives it as it is then.
    ///
    /// # Errors
    /// When there is no such dispute, or it does not go from its status to that one.
    pub(crate) fn settle_dispute(
        &mut self,
        id: &str,
        status: DisputeStatus,
    ) -> Result<Value, ApiError> {
        let mut dispute: Dispute = self.find(id)?;
        if !dispute.status.may_become(status) {
            return Err(ApiError::invalid(format!(
                "A dispute with a status of {} cannot become {}.",
                dispute.status.name(),
                status.name()
            )));
        }
        let before = dispute.render();
        dispute.status = status;
        let moves = match (dispute.withdrawn, status.takes_money()) {
            (false, Some(true)) => {
                self.withdraw(&mut dispute);
                Some("charge.dispute.funds_withdrawn")
            }
            (true, Some(false)) => {
                self.reinstate(&mut dispute);
                Some("charge.dispute.funds_reinstated")
            }
            _ => None,
        };
        let rendered = dispute.render();
        self.save(dispute);
        let kind = if status.is_closed() {
            "charge.dispute.closed"
        } else {
            "charge.dispute.updated"
        };
        self.emit_change(kind, rendered.clone(), changed(&before, &rendered));
        if let Some(kind) = moves {
            self.emit(kind, rendered.clone());
        }
        Ok(rendered)
    }

    /// The bank takes the money, and Stripe its fee.
    pub(super) fn withdraw(&mut self, dispute: &mut Dispute) {
        dispute.withdrawn = true;
        self.move_money(dispute, Movement::DisputeWithdrawal, -dispute.amount, FEE);
    }

    /// The bank gives the money back. The fee stays.
    fn reinstate(&mut self, dispute: &mut Dispute) {
        dispute.withdrawn = false;
        self.move_money(dispute, Movement::DisputeReinstatement, dispute.amount, 0);
    }

    fn move_money(&mut self, dispute: &mut Dispute, movement: Movement, change: i64, fee: i64) {
        let posting = if change < 0 {
            Posting::Dispute
        } else {
            Posting::DisputeReversal
        };
        let fee = [Fee::Stripe(fee)];
        let transaction = self.book_less(&fee, posting, change, &dispute.currency, &dispute.id);
        dispute.balance_transactions.push(transaction.render());
        if let Some(mut charge) = self.get::<Charge>(&dispute.charge) {
            self.record(movement, dispute.amount, &charge.moved());
            let before = charge.render();
            charge.disputed = true;
            charge.withdrawn -= change;
            self.save_charge(charge, "charge.updated", &before);
        }
    }
}
