//! Stripe's objects, in the contract's words.

mod actions;
mod attempt;
mod charge;
mod payment;
mod refund;
mod webhook_endpoint;

pub use charge::payment_of_charge;
pub use payment::payment;
pub use refund::refund;
pub use webhook_endpoint::{scope, webhook_endpoint};

use crate::contract::{Mode, Money};
use crate::error::{Context as _, Error, protocol};
use crate::stripe::client::Seen;
use crate::stripe::currency::Currency;

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
    fn refunded(self, charge: &super::objects::Charge) -> Option<i64> {
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
                shown.checked_sub(released)
            }
        }
    }
}

/// A currency and the way back from Stripe's amounts, with an error that says where it came from.
struct Amounts<'a> {
    currency: Currency,
    payment_id: &'a str,
    seen: &'a Seen,
}

impl<'a> Amounts<'a> {
    fn new(stripe_currency: &str, payment_id: &'a str, seen: &'a Seen) -> Result<Self, Error> {
        match Currency::from_stripe(stripe_currency) {
            Ok(currency) => Ok(Self {
                currency,
                payment_id,
                seen,
            }),
            Err(_) => Err(protocol(
                "Stripe's answer is in a currency that this adapter does not know",
            )
            .about_payment(payment_id)
            .in_request(seen.request_id.as_deref())),
        }
    }

    fn money(&self, amount: i64) -> Result<Money, Error> {
        self.currency.from_stripe_amount(amount).map_err(|error| {
            protocol(error.message())
                .about_payment(self.payment_id)
                .in_request(self.seen.request_id.as_deref())
        })
    }

    fn optional(&self, amount: Option<i64>) -> Result<Option<Money>, Error> {
        amount.map(|amount| self.money(amount)).transpose()
    }
}

fn mode(livemode: bool) -> Mode {
    if livemode { Mode::Live } else { Mode::Test }
}
