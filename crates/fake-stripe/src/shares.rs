//! What others get of a payment: the transfer of a destination charge, the platform's fee; and how
//! refunds take it back.

use serde_json::{Map, Value, json};

use crate::application_fees::{FeeRefund, NewFee};
use crate::balance_transactions::{Fee, Posting};
use crate::charges::Charge;
use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::money;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::Kind;
use crate::transfers::{NewTransfer, Reversal, group_of};
use crate::world::Identified;

/// What captures have given to others, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shares {
    pub(crate) transfers: Vec<String>,
    pub(crate) fees: Vec<String>,
}

/// What a refund takes back from others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TakeBack {
    transfers: bool,
    fees: bool,
}

impl Operation<'_> {
    /// Checks what an intent says about shares.
    ///
    /// # Errors
    /// 400 for a fee that nobody would pay, or two ways of saying what the destination gets.
    pub(crate) fn check_shares(&self, details: &Map<String, Value>) -> Result<(), ApiError> {
        let transfer = details.object("transfer_data");
        let Some(fee) = details.integer("application_fee_amount") else {
            return Ok(());
        };
        let param = "application_fee_amount";
        if fee < 0 {
            return Err(
                ApiError::invalid("This value must be greater than or equal to 0.")
                    .code("parameter_invalid_integer")
                    .param(param),
            );
        }
        if transfer.is_some_and(|transfer| transfer.integer("amount").is_some()) {
            return Err(ApiError::invalid(
                "You may only specify one of these parameters: application_fee_amount, transfer_data[amount].",
            )
            .code("parameters_exclusive"));
        }
        if fee > 0 && transfer.is_none() && self.scope.account.is_none() {
            return Err(ApiError::invalid(
                "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment \
                 (using an OAuth key or Stripe-Account header) or destination payment (using \
                 `transfer_data[destination]`).",
            )
            .param(param));
        }
        Ok(())
    }

    /// Books what a capture brings, after giving others their shares. Gives the balance transaction.
    pub(crate) fn book_capture(&mut self, charge: &mut Charge, amount: i64) -> String {
        let fee = charge
            .details
            .integer("application_fee_amount")
            .unwrap_or_default()
            .min(amount);
        let destination = charge
            .details
            .text_at(&["transfer_data", "destination"])
            .map(str::to_owned);
        let mut fees = vec![Fee::of_charge(amount)];
        if let Some(destination) = destination {
            self.transfer_share(charge, amount, &destination, fee);
        } else if let Some(account) = self.scope.account.clone().filter(|_| fee > 0) {
            fees.push(Fee::Application(fee));
            let taken = self.take_application_fee(&NewFee {
                amount: fee,
                currency: &charge.currency,
                account: &account,
                charge: &charge.id,
                originating: None,
            });
            charge.shares.fees.push(taken);
        }
        let posting = match charge.kind {
            Kind::Card(_) => Posting::Charge,
            Kind::Other { .. } => Posting::Payment,
        };
        let booked = self.book_less(&fees, posting, amount, &charge.currency, &charge.id);
        booked.id().to_owned()
    }

    /// A destination charge: the connected account gets the captured amount, or what the payment
    /// says; out of that the platform takes its fee.
    fn transfer_share(&mut self, charge: &mut Charge, captured: i64, destination: &str, fee: i64) {
        let share = charge
            .details
            .object("transfer_data")
            .and_then(|transfer| transfer.integer("amount"));
        let amount = share.unwrap_or(captured).min(captured);
        if amount <= 0 {
            return;
        }
        // Without a group of the request's there is nothing that it could contradict.
        let group = group_of(charge, None).ok();
        let transfer = self.make_transfer(&NewTransfer {
            amount,
            currency: &charge.currency,
            destination,
            application_fee: fee,
            charge: Some(&charge.id),
            group: group.as_deref(),
            description: None,
            metadata: &Metadata::new(),
        });
        let text = |name: &str| transfer[name].as_str().unwrap_or_default();
        charge.shares.transfers.push(text("id").to_owned());
        if fee > 0 {
            let taken = self.take_application_fee(&NewFee {
                amount: fee,
                currency: &charge.currency,
                account: destination,
                charge: text("destination_payment"),
                originating: Some(&charge.id),
            });
            charge.shares.fees.push(taken);
        }
    }

    /// What a refund of so much is to take back.
    ///
    /// # Errors
    /// 400 when there is nothing to take back, less than that is left, or Stripe does not do it.
    pub(crate) fn check_take_back(
        &mut self,
        charge: &Charge,
        amount: i64,
        parameters: &Parameters,
    ) -> Result<TakeBack, ApiError> {
        let asked = |name: &str| parameters.boolean(name) == Some(true);
        let back = TakeBack {
            transfers: asked("reverse_transfer"),
            fees: asked("refund_application_fee"),
        };
        let names = [
            ("reverse_transfer", back.transfers),
            ("refund_application_fee", back.fees),
        ];
        for (name, _) in names.iter().filter(|(_, asked)| *asked) {
            if charge.captures > 1 && amount < charge.refundable() {
                return Err(ApiError::invalid(format!(
                    "You cannot partially refund a payment that was captured several times with `{name}`."
                ))
                .param(*name));
            }
        }
        if back.transfers && charge.shares.transfers.is_empty() {
            return Err(ApiError::invalid(format!(
                "Charge {} has no transfer to reverse.",
                charge.id
            ))
            .param("reverse_transfer"));
        }
        if back.fees && charge.shares.fees.is_empty() {
            return Err(ApiError::invalid(format!(
                "Attempting to refund_application_fee on {}, but it has no application fee",
                charge.id
            ))
            .param("refund_application_fee"));
        }
        if back.fees && !back.transfers && !charge.shares.transfers.is_empty() {
            return Err(ApiError::invalid(
                "To refund the application fee of a destination charge, the transfer has to be reversed as well \
                 (`reverse_transfer`).",
            )
            .param("refund_application_fee"));
        }
        for part in self.parts_of(charge, amount, back) {
            if part.amount > part.left {
                return Err(ApiError::invalid(format!(
                    "The refund's part ({}) is greater than the {} {} ({}).",
                    money::display(part.amount, &charge.currency),
                    part.share.what_is_left(),
                    part.id,
                    money::display(part.left, &charge.currency)
                ))
                .param(part.share.param()));
            }
        }
        Ok(back)
    }

    /// Takes back what was [checked](Self::check_take_back). Gives the id of the last reversal.
    pub(crate) fn take_back(
        &mut self,
        charge: &Charge,
        amount: i64,
        back: TakeBack,
        refund: &str,
    ) -> Result<Option<String>, ApiError> {
        let mut last = None;
        for part in self.parts_of(charge, amount, back) {
            match part.share {
                // Too small a part of the refund for even one of the smallest unit.
                _ if part.amount == 0 => {}
                Share::Transfer => {
                    let reversal = Reversal {
                        amount: Some(part.amount),
                        refund: Some(refund),
                        metadata: Metadata::new(),
                    };
                    let reversed = self.reverse_transfer(&part.id, reversal)?;
                    last = reversed["id"].as_str().map(str::to_owned);
                }
                Share::Fee => {
                    let refund = FeeRefund {
                        amount: Some(part.amount),
                        metadata: Metadata::new(),
                    };
                    self.refund_application_fee(&part.id, refund)?;
                }
            }
        }
        Ok(last)
    }

    /// Every share that a refund touches, and its part of the refund: in proportion, and such that
    /// the parts of several refunds come to the whole.
    fn parts_of(&mut self, charge: &Charge, amount: i64, back: TakeBack) -> Vec<Part> {
        let transfers = charge.shares.transfers.iter().filter(|_| back.transfers);
        let fees = charge.shares.fees.iter().filter(|_| back.fees);
        let shares = transfers
            .map(|id| (Share::Transfer, id))
            .chain(fees.map(|id| (Share::Fee, id)));
        shares
            .map(|(share, id)| {
                let (whole, left) = match share {
                    Share::Transfer => self.transfer_amounts(id),
                    Share::Fee => self.application_fee_amounts(id),
                };
                Part {
                    share,
                    id: id.clone(),
                    amount: money::part_of(
                        whole,
                        charge.amount_captured,
                        charge.amount_refunded,
                        amount,
                    ),
                    left,
                }
            })
            .collect()
    }
}

#[derive(Clone, Copy, Debug)]
enum Share {
    Transfer,
    Fee,
}

impl Share {
    /// The parameter that takes it back.
    fn param(self) -> &'static str {
        match self {
            Self::Transfer => "reverse_transfer",
            Self::Fee => "refund_application_fee",
        }
    }

    fn what_is_left(self) -> &'static str {
        match self {
            Self::Transfer => "unreversed amount on transfer",
            Self::Fee => "unrefunded amount on fee",
        }
    }
}

/// A share's part of a refund.
#[derive(Debug)]
struct Part {
    share: Share,
    id: String,
    amount: i64,
    /// What has not been taken back before.
    left: i64,
}

impl Charge {
    /// What a charge shows of its shares.
    pub(crate) fn show_shares(&self, shown: &mut Value) {
        if let Some(transfer) = self.shares.transfers.last() {
            shown["transfer"] = json!(transfer);
        }
        if let Some(fee) = self.shares.fees.last() {
            shown["application_fee"] = json!(fee);
        }
    }
}
