//! Stripe's objects, in the contract's words.

mod account;
mod actions;
mod alert;
mod attempt;
mod charge;
mod customer;
mod dispute;
mod method;
mod payment;
mod payout;
mod refund;
mod setup;
mod transfer;
mod webhook_endpoint;

pub use account::{connection_check, grant};
pub use alert::alert;
pub use charge::payment_of_charge;
pub use customer::customer;
pub use dispute::{dispute, dispute_status};
pub use method::saved_method;
pub use payment::payment;
pub use payout::payout;
pub use refund::{is_release, refund};
pub use setup::{mandate, setup};
pub use transfer::transfer;
pub use webhook_endpoint::{scope, webhook_endpoint};

use crate::contract::{Mode, Money, SignedMoney};
use crate::error::{Context as _, Error, protocol};
use crate::stripe::client::Seen;
use crate::stripe::currency::{Currency, CurrencyError};
use crate::stripe::objects::{Charge, Resource};

/// What `amount_refunded` means in the rendering at hand.
///
/// Before 2025-03-31.basil, releasing an authorized amount was shown as a refund: a payment that
/// was never captured has refunded nothing, and one that was captured in part has refunded
/// `amount_refunded − (amount − amount_captured)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundRendering {
    /// Refunds only.
    Current,
    /// Released amounts are counted in.
    WithReleases,
    /// The rendering does not say which version it is.
    NotStated,
}

impl RefundRendering {
    /// Of a rendering in an API version such as `2025-02-24.acacia`.
    pub fn of(api_version: Option<&str>) -> Self {
        match api_version.and_then(|version| version.get(..10)) {
            Some(date) if date < "2025-03-31" => Self::WithReleases,
            Some(_) => Self::Current,
            None => Self::NotStated,
        }
    }

    /// What was refunded, in Stripe's own representation; nothing where it cannot be told.
    fn refunded(self, charge: &Charge) -> Option<i64> {
        let shown = charge.amount_refunded?;
        match (self, charge.captured) {
            (Self::Current, _) => Some(shown),
            (Self::NotStated, _) => None,
            (Self::WithReleases, Some(false)) => match charge.amount_captured {
                // Further captures may follow: nothing is released yet.
                Some(captured) if captured > 0 => Some(shown),
                _ => Some(0),
            },
            (Self::WithReleases, _) => {
                // An overcapture releases nothing.
                let released = charge.amount.checked_sub(charge.amount_captured?)?.max(0);
                // Less was refunded than released: this rendering does not count releases in.
                shown.checked_sub(released).filter(|rest| *rest >= 0)
            }
        }
    }
}

/// A currency and the way back from Stripe's amounts, with an error that says where it came from.
struct Amounts<'a> {
    currency: Currency,
    about: About<'a>,
}

/// What is being read.
#[derive(Clone, Copy)]
struct About<'a> {
    payment_id: Option<&'a str>,
    seen: &'a Seen,
}

impl<'a> Amounts<'a> {
    fn new(stripe_currency: &str, payment_id: &'a str, seen: &'a Seen) -> Result<Self, Error> {
        let payment_id = Some(payment_id);
        Self::about(About { payment_id, seen }, stripe_currency)
    }

    fn of(resource: &'a Resource, seen: &'a Seen) -> Result<Self, Error> {
        let payment_id = resource.payment_intent.id();
        let currency = resource.currency.unwrap_or_default();
        Self::about(About { payment_id, seen }, currency)
    }

    fn about(about: About<'a>, stripe_currency: &str) -> Result<Self, Error> {
        match Currency::from_stripe(stripe_currency) {
            Ok(currency) => Ok(Self { currency, about }),
            Err(_) => {
                Err(about.wrong("Stripe's answer is in a currency that this adapter does not know"))
            }
        }
    }

    fn money(&self, amount: i64) -> Result<Money, Error> {
        self.currency
            .from_stripe_amount(amount)
            .map_err(|error| self.about.wrong(error.message()))
    }

    fn optional(&self, amount: Option<i64>) -> Result<Option<Money>, Error> {
        amount.map(|amount| self.money(amount)).transpose()
    }

    fn required(&self, amount: Option<i64>) -> Result<Money, Error> {
        amount.map_or_else(
            || Err(self.about.wrong("Stripe's answer has no amount")),
            |amount| self.money(amount),
        )
    }

    fn signed(&self, amount: Option<i64>) -> Result<SignedMoney, Error> {
        let money = self.required(amount.map(|amount| amount.checked_abs().unwrap_or(amount)))?;
        let minor_units = i64::try_from(money.minor_units)
            .map_err(|_| self.about.wrong(CurrencyError::NotIso.message()))?;
        Ok(SignedMoney {
            minor_units: if amount < Some(0) {
                -minor_units
            } else {
                minor_units
            },
            currency: money.currency,
        })
    }
}

impl About<'_> {
    fn wrong(self, message: &str) -> Error {
        let error = protocol(message).in_request(self.seen.request_id.as_deref());
        match self.payment_id {
            Some(payment_id) => error.about_payment(payment_id),
            None => error,
        }
    }
}

fn mode(livemode: bool) -> Mode {
    if livemode { Mode::Live } else { Mode::Test }
}
