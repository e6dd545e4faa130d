//! Lives a life: each step is taken through the adapter where that can, and where it is somebody
//! else's, through the simulator's control.

use fake_stripe::{ClockChange, RefundChange};
use host_test::situation;
use payments_host::CallError;
use payments_host::types::{
    Adjustment, Cancellation, CaptureRequest, Confirmation, Payment, PaymentChanges, PaymentSource,
    RefundRequest, Subject,
};

use crate::ledger::lives::Step::{self, *};
use crate::ledger::truth::{id, objects};
use crate::shop::{Shop, euros};

/// A payment whose life is being lived.
pub struct Living<'a> {
    shop: &'a Shop,
    /// Makes operation ids.
    name: String,
    steps: usize,
    pub payment_id: String,
}

impl<'a> Living<'a> {
    pub fn new(shop: &'a Shop, name: String) -> Self {
        Self {
            shop,
            name,
            steps: 0,
            payment_id: String::new(),
        }
    }

    /// Takes a step, through the adapter where that can; gives what it answered.
    pub async fn take(&mut self, step: Step) -> Result<Option<Subject>, CallError> {
        self.steps += 1;
        let operation = self
            .shop
            .operation(&format!("{}-{}", self.name, self.steps));
        let adapter = &self.shop.lab.adapter;
        let id = self.payment_id.as_str();
        let moved = match step {
            Authorize(authorization) => {
                let answer = adapter.authorize(&operation, &authorization()).await;
                let (payment_id, payment) = paid_or_declined(answer)?;
                self.payment_id = payment_id;
                return Ok(payment.map(Subject::Payment));
            }
            Confirm(method) => {
                let confirmation = Confirmation {
                    source: Some(PaymentSource::SavedMethod(method.to_owned())),
                    return_url: Some(situation::RETURN_URL.to_owned()),
                    ..Confirmation::new(id)
                };
                let answer = adapter.confirm(&operation, &confirmation).await;
                return Ok(paid_or_declined(answer)?.1.map(Subject::Payment));
            }
            Update(amount) => {
                let changes = PaymentChanges {
                    amount: Some(euros(amount)),
                    ..PaymentChanges::new(id)
                };
                let payment = adapter.update(&operation, &changes).await?;
                return Ok(Some(Subject::Payment(payment)));
            }
            Adjust(total) => {
                let adjustment = Adjustment::new(id, euros(total));
                adapter.adjust(&operation, &adjustment).await?
            }
            Capture(amount) => {
                let request = CaptureRequest::new(id, euros(amount));
                adapter.capture(&operation, &request).await?
            }
            CaptureNotFinally(amount) => {
                let request = CaptureRequest {
                    is_final: false,
                    ..CaptureRequest::new(id, euros(amount))
                };
                adapter.capture(&operation, &request).await?
            }
            Cancel => adapter.cancel(&operation, &Cancellation::new(id)).await?,
            Refund(amount) => {
                let request = RefundRequest {
                    amount: Some(euros(amount)),
                    ..RefundRequest::new(id)
                };
                adapter.refund(&operation, &request).await?
            }
            Authenticate(_) | Settle(_) | Expire | SettleRefund(..) | SettleDispute(..) => {
                self.befall(step).await;
                return Ok(None);
            }
        };
        Ok(Some(Subject::Transaction(moved)))
    }

    /// What others do.
    async fn befall(&self, step: Step) {
        let control = self.shop.lab.stripe.control();
        let payment = self.payment_id.as_str();
        let done = match step {
            Authenticate(outcome) => control.authenticate(payment, outcome).map(drop),
            Settle(settlement) => control.settle_payment_intent(payment, settlement).map(drop),
            Expire => {
                control.set_clock(ClockChange::Advance(31 * 86_400));
                Ok(())
            }
            SettleRefund(number, status) => {
                let refunds = objects(self.shop, "refunds", payment).await;
                let change = RefundChange {
                    status,
                    failure_reason: None,
                };
                control
                    .settle_refund(&id(&refunds[number]), &change)
                    .map(drop)
            }
            SettleDispute(number, status) => {
                let disputes = objects(self.shop, "disputes", payment).await;
                control
                    .settle_dispute(&id(&disputes[number]), status)
                    .map(drop)
            }
            _ => unreachable!("the merchant does this"),
        };
        done.unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }
}

/// A decline is a normal end of an attempt; it names the payment.
fn paid_or_declined(
    answer: Result<Payment, CallError>,
) -> Result<(String, Option<Payment>), CallError> {
    match answer {
        Ok(payment) => Ok((payment.id.clone(), Some(payment))),
        Err(CallError::Adapter(error)) if error.decline.is_some() => {
            Ok((error.payment_id.clone().expect("a payment"), None))
        }
        Err(error) => Err(error),
    }
}
