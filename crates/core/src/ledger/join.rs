//! The algebra. A [`Join`] gives the least state that knows what either of two states knows: it is
//! commutative, associative and idempotent, so the order and the number in which facts arrive leave
//! no trace. Everything that the ledger stores is made of these parts, and each part keeps the law.

use alloc::collections::BTreeMap;
use core::cmp::{Ordering, Reverse};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money};

pub(super) trait Join {
    fn join(&mut self, other: Self);
}

/// What is known beats what is not.
impl<T: Join> Join for Option<T> {
    fn join(&mut self, other: Self) {
        match (self.as_mut(), other) {
            (Some(this), Some(other)) => this.join(other),
            (None, other) => *self = other,
            (Some(_), None) => {}
        }
    }
}

impl<K: Ord, V: Join> Join for BTreeMap<K, V> {
    fn join(&mut self, other: Self) {
        for (key, value) in other {
            match self.get_mut(&key) {
                Some(this) => this.join(value),
                None => {
                    self.insert(key, value);
                }
            }
        }
    }
}

/// The greatest that was ever seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub(super) struct Max<T>(pub(super) T);

impl<T: Ord> Join for Max<T> {
    fn join(&mut self, other: Self) {
        if other.0 > self.0 {
            self.0 = other.0;
        }
    }
}

/// The first time that something was seen.
pub(super) type First = Max<Reverse<u64>>;

/// The value with the greatest key. Of several values with that key, the greatest value, and a note
/// that there were several: which of them came last is not known.
///
/// This is a lexicographic product: keys are totally ordered, and what is kept of the values under
/// one key (their greatest, and whether there are two) depends on the set of them alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Latest<K, V> {
    pub(super) key: K,
    pub(super) value: V,
    #[cfg_attr(
        feature = "serde",
        serde(rename = "tied", default, skip_serializing_if = "is_false")
    )]
    pub(super) is_tied: bool,
}

impl<K, V> Latest<K, V> {
    pub(super) fn new(key: K, value: V) -> Self {
        Self {
            key,
            value,
            is_tied: false,
        }
    }
}

impl<K: Ord, V: Ord> Join for Latest<K, V> {
    fn join(&mut self, other: Self) {
        match self.key.cmp(&other.key) {
            Ordering::Less => *self = other,
            Ordering::Greater => {}
            Ordering::Equal => {
                self.is_tied |= other.is_tied || self.value != other.value;
                if other.value > self.value {
                    self.value = other.value;
                }
            }
        }
    }
}

#[cfg(feature = "serde")]
#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_false(flag: &bool) -> bool {
    !flag
}

/// An amount that orders by its number, and then by its currency, which makes the order total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub(super) struct Amount(pub(super) Money);

impl Amount {
    fn order(&self) -> (u64, Currency) {
        (self.0.minor_units, self.0.currency)
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

/// An amount of which the smaller one is shown while it is not known which came last: the ledger is
/// never ahead of the provider.
pub(super) type Least = Reverse<Amount>;

pub(super) fn least(money: Money) -> Least {
    Reverse(Amount(money))
}
