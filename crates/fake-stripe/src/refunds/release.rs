//! Giving held money back: canceled, expired, or left over at the last capture.

use serde_json::json;

use super::{EVENTS_OF_REFUNDS, Refund, RefundStatus};
use crate::api_version::{RELEASES_ARE_NO_REFUNDS, Versions};
use crate::charges::Charge;
use crate::ledger::Movement;
use crate::metadata::Metadata;
use crate::operation::Operation;
use crate::world::Resource;

impl Operation<'_> {
    /// Gives held money back. Endpoints of older versions are [told](Self::announce_release) of a
    /// refund.
    pub(crate) fn release(&mut self, charge: &mut Charge, amount: i64, reason: Option<&str>) {
        self.record(Movement::Release, amount, &charge.moved());
        charge.capture_before = None;
        charge.release = Some(Refund {
            id: self.new_id("re_3"),
            created: self.now,
            status: RefundStatus::Succeeded,
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            customer: charge.customer.clone(),
            payment_method: charge.payment_method.clone(),
            method_type: charge.kind.name().to_owned(),
            reason: reason.map(str::to_owned),
            failure_reason: None,
            balance_transaction: None,
            failure_balance_transaction: None,
            instructions_email: None,
            transfer_reversal: None,
            metadata: Metadata::new(),
        });
    }

    /// Tells endpoints of before 2025-03-31.basil that held money was refunded.
    pub(crate) fn announce_release(&mut self, charge: &Charge) {
        let Some(release) = &charge.release else {
            return;
        };
        let before_basil = EVENTS_OF_REFUNDS.and_before(RELEASES_ARE_NO_REFUNDS);
        self.emit_to(before_basil, "refund.created", release.render(), None);
        let previous = json!({ "amount_refunded": charge.amount_refunded, "refunded": false });
        self.emit_to(
            Versions::ALL.and_before(RELEASES_ARE_NO_REFUNDS),
            "charge.refunded",
            charge.render(),
            Some(previous),
        );
    }
}
