//! What is known of the payment itself.

use core::cmp::Reverse;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::fact::{PaymentFact, PaymentStatus};
use super::join::{Amount, Join, Latest, Least, Max, least};
use crate::money::{Currency, Money};

/// How far a payment has come. No provider takes a payment back to an earlier stage, so a snapshot
/// of a later stage is newer whatever its time says: a read answered by a clock that is a second
/// off must not undo a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub(super) enum Stage {
    /// As it was created.
    New,
    /// Not authorized yet; goes round between attempts, authentication and declines.
    Open,
    Authorized,
    PartiallyCaptured,
    Final,
}

impl Stage {
    fn of(fact: &PaymentFact) -> Self {
        use PaymentStatus as S;
        let is_some = |money: Option<Money>| money.is_some_and(|money| money.minor_units > 0);
        let stage = match fact.status {
            S::AwaitingMethod
            | S::AwaitingConfirmation
            | S::AwaitingAction
            | S::Processing
            | S::Declined => Self::Open,
            S::Authorized => Self::Authorized,
            S::PartiallyCaptured => Self::PartiallyCaptured,
            S::Captured | S::Canceled | S::Expired => Self::Final,
            // A status that nobody knew when this was written: the amounts tell.
            S::Other if is_some(fact.captured) => Self::PartiallyCaptured,
            S::Other if is_some(fact.authorized) => Self::Authorized,
            S::Other => Self::Open,
        };
        match stage {
            Self::Open if fact.is_creation => Self::New,
            stage => stage,
        }
    }
}

/// The stage, and then the second in which the provider said it.
type Age = (Stage, u64);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(default, rename_all = "kebab-case", deny_unknown_fields)
)]
pub(super) struct Payment {
    status: Option<Latest<Age, PaymentStatus>>,
    amount: Option<Latest<Age, Least>>,
    authorized: Option<Latest<Age, Least>>,
    capturable: Option<Latest<Age, Least>>,
    refunded: Option<Latest<Age, Least>>,
    /// Only ever grows, so it needs no time.
    captured: Option<Max<Amount>>,
    /// When it was last said.
    captured_at: Option<Max<Age>>,
    /// When the payment was last read.
    pub(super) read_at: Option<Max<u64>>,
}

impl Join for Payment {
    fn join(&mut self, other: Self) {
        self.status.join(other.status);
        self.amount.join(other.amount);
        self.authorized.join(other.authorized);
        self.capturable.join(other.capturable);
        self.refunded.join(other.refunded);
        self.captured.join(other.captured);
        self.captured_at.join(other.captured_at);
        self.read_at.join(other.read_at);
    }
}

impl Payment {
    /// What one snapshot says.
    pub(super) fn of(
        fact: &PaymentFact,
        observed_at: u64,
        is_read: bool,
    ) -> Result<Self, LedgerError> {
        check_currencies(fact)?;
        let age = (Stage::of(fact), observed_at);
        let register = |money| Latest::new(age, least(money));
        Ok(Self {
            status: Some(Latest::new(age, fact.status)),
            amount: Some(register(fact.amount)),
            authorized: fact.authorized.map(register),
            capturable: fact.capturable.map(register),
            refunded: fact.refunded.map(register),
            captured: fact.captured.map(|money| Max(Amount(money))),
            captured_at: fact.captured.map(|_| Max(age)),
            read_at: is_read.then_some(Max(observed_at)),
        })
    }

    pub(super) fn status(&self) -> Option<PaymentStatus> {
        Some(self.status?.value)
    }

    pub(super) fn amount(&self) -> Option<Money> {
        money(self.amount)
    }

    pub(super) fn authorized(&self) -> Option<Money> {
        self.in_own_currency(money(self.authorized))
    }

    /// Nothing once the payment is over, whatever the last snapshot with this amount said.
    pub(super) fn capturable(&self) -> Option<Money> {
        match (self.status(), self.amount()) {
            (Some(status), Some(amount)) if status.is_terminal() => Some(zero(amount.currency)),
            _ => self.in_own_currency(money(self.capturable)),
        }
    }

    pub(super) fn captured(&self) -> Option<Money> {
        self.in_own_currency(self.captured.map(|max| max.0.0))
    }

    pub(super) fn refunded(&self) -> Option<Money> {
        self.in_own_currency(money(self.refunded))
    }

    /// The second in which the total of refunds was last said.
    pub(super) fn refunded_at(&self) -> Option<u64> {
        Some(self.refunded?.key.1)
    }

    /// Whether `captured` shows what happened in `second`. A total of the same second may be
    /// without it, unless it was said of a payment that is over.
    pub(super) fn shows_capture_of(&self, second: u64) -> bool {
        self.captured_at
            .is_some_and(|Max((stage, at))| stage == Stage::Final || at > second)
    }

    /// Whether `capturable` shows what was released in `second`.
    pub(super) fn shows_void_of(&self, second: u64) -> bool {
        self.is_final() || is_later(self.capturable, second)
    }

    /// Whether `authorized` shows the adjustment of `second`.
    pub(super) fn shows_adjustment_of(&self, second: u64) -> bool {
        self.is_final() || is_later(self.authorized, second)
    }

    /// The seconds in which the provider said two things, and it is not known which came last.
    pub(super) fn ties(&self) -> impl Iterator<Item = u64> {
        let amounts = [
            self.amount,
            self.authorized,
            self.capturable.filter(|_| !self.is_final()),
            self.refunded,
        ];
        let amounts = amounts.into_iter().flatten();
        amounts
            .filter(|register| register.is_tied)
            .map(|register| register.key.1)
            .chain(self.tie_of_status())
    }

    fn tie_of_status(&self) -> Option<u64> {
        let status = self.status.filter(|register| register.is_tied)?;
        // Canceled and expired: one end, told in two words.
        (status.value != PaymentStatus::Expired).then_some(status.key.1)
    }

    fn is_final(&self) -> bool {
        self.status().is_some_and(PaymentStatus::is_terminal)
    }

    /// A payment's currency may change until it is paid. Nothing is nothing in every currency.
    fn in_own_currency(&self, money: Option<Money>) -> Option<Money> {
        match (money, self.amount()) {
            (Some(money), Some(amount)) if money.minor_units == 0 => Some(zero(amount.currency)),
            (money, _) => money,
        }
    }
}

pub(super) fn zero(currency: Currency) -> Money {
    Money {
        minor_units: 0,
        currency,
    }
}

fn is_later<V>(register: Option<Latest<Age, V>>, second: u64) -> bool {
    register.is_some_and(|register| register.key.1 > second)
}

fn money<K>(register: Option<Latest<K, Least>>) -> Option<Money> {
    let Reverse(Amount(money)) = register?.value;
    Some(money)
}

fn check_currencies(fact: &PaymentFact) -> Result<(), LedgerError> {
    let expected = fact.amount.currency;
    let amounts = [
        ("payment.authorized", fact.authorized),
        ("payment.capturable", fact.capturable),
        ("payment.captured", fact.captured),
        ("payment.refunded", fact.refunded),
    ];
    for (field, amount) in amounts {
        if let Some(Money {
            currency: found, ..
        }) = amount
            && found != expected
        {
            return Err(LedgerError::AnotherCurrency {
                field,
                expected,
                found,
            });
        }
    }
    Ok(())
}
