//! The table against an independent copy of the standard.

use std::collections::BTreeMap;

use iso_currency::IntoEnumIterator;
use payments_core::money::Currency;

/// Code, our exponent, theirs. `iso_currency` 0.7 keeps codes that the standard has withdrawn.
const KNOWN_DIFFERENCES: [(&str, Option<u8>, Option<u8>); 5] = [
    ("BGN", None, Some(2)),
    ("CUC", None, Some(2)),
    ("HRK", None, Some(2)),
    ("SLL", None, Some(2)),
    ("ZWL", None, Some(2)),
];

#[test]
fn the_table_agrees_with_iso_currency() {
    let ours: BTreeMap<&str, u8> = Currency::all()
        .map(|currency| (currency.code(), currency.exponent()))
        .collect();
    let theirs: BTreeMap<&str, u8> = iso_currency::Currency::iter()
        .filter_map(|currency| Some((currency.code(), currency.exponent()?)))
        .map(|(code, exponent)| (code, u8::try_from(exponent).expect("an exponent")))
        .collect();

    let mut differences: Vec<_> = ours
        .keys()
        .chain(theirs.keys())
        .map(|&code| (code, ours.get(code).copied(), theirs.get(code).copied()))
        .filter(|(_, ours, theirs)| ours != theirs)
        .collect();
    differences.sort_unstable();
    differences.dedup();
    assert_eq!(differences, KNOWN_DIFFERENCES);
}
