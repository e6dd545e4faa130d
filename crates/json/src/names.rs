//! Finds a name among those that an object asks for, in about the time that two of them take to be
//! compared. The table is made when the code is compiled.

use std::iter::zip;

/// The names of an object's fields.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    names: &'static [&'static str],
    /// One more than the place of a name, from the place that its hash says onwards; 0 where none is.
    table: &'static [u8],
}

impl Names {
    /// `table` is [`table`]'s of the same names.
    pub const fn new(names: &'static [&'static str], table: &'static [u8]) -> Self {
        assert!(
            table.len() == table_size(names.len()),
            "the table is made of these names"
        );
        Self { names, table }
    }

    /// The place of a name, or behind all of them.
    #[inline(never)]
    pub fn find(&self, name: &str) -> usize {
        let at = hash(name.as_bytes());
        let place = self.place(at);
        match self.names.get(place) {
            Some(known) if !is_same(known.as_bytes(), name.as_bytes()) => {
                self.find_from(name, at + 1)
            }
            Some(_) => place,
            None => self.names.len(),
        }
    }

    /// Where another name has the place of this one. With its loop, [`Names::find`] would need
    /// twice as many registers.
    #[inline(never)]
    fn find_from(&self, name: &str, mut at: usize) -> usize {
        loop {
            let place = self.place(at);
            match self.names.get(place) {
                Some(known) if *known != name => at += 1,
                Some(_) => return place,
                None => return self.names.len(),
            }
        }
    }

    /// Of the name that the table has here, or none.
    #[inline(always)]
    fn place(&self, at: usize) -> usize {
        // The size of a table is a power of two.
        let place = self.table.get(at & (self.table.len() - 1));
        usize::from(place.copied().unwrap_or_default()).wrapping_sub(1)
    }
}

/// Whether two names are the same, with as few loads as that takes: of most, one of the first bytes and
/// one of the last, which may overlap.
#[inline(always)]
pub(crate) fn is_same(known: &[u8], name: &[u8]) -> bool {
    if known.len() != name.len() {
        return false;
    }
    match name.len() {
        0..=1 => known == name,
        2..=3 => ends_are_same::<2>(known, name),
        4..=7 => ends_are_same::<4>(known, name),
        8..=15 => ends_are_same::<8>(known, name),
        _ => {
            let same = |(known, name): (&[u8; 16], &[u8; 16])| known == name;
            ends_are_same::<16>(known, name)
                && zip(known.as_chunks().0, name.as_chunks().0).all(same)
        }
    }
}

/// Whether the first `N` bytes are the same, and the last.
#[inline(always)]
fn ends_are_same<const N: usize>(known: &[u8], name: &[u8]) -> bool {
    known.first_chunk::<N>() == name.first_chunk() && known.last_chunk::<N>() == name.last_chunk()
}

/// How large a table is: at most half full, so that there always is an end to the search.
pub const fn table_size(names: usize) -> usize {
    (2 * names + 1).next_power_of_two()
}

/// The table of these names.
pub const fn table<const SIZE: usize>(names: &[&str]) -> [u8; SIZE] {
    assert!(SIZE == table_size(names.len()), "see `table_size`");
    assert!(
        names.len() < 256,
        "the place of a name is written in one byte"
    );
    let mut table = [0; SIZE];
    let mut place = 0;
    while place < names.len() {
        let mut at = hash(names[place].as_bytes()) & (SIZE - 1);
        while table[at] != 0 {
            at = (at + 1) & (SIZE - 1);
        }
        place += 1;
        #[allow(clippy::cast_possible_truncation)] // See above.
        {
            table[at] = place as u8;
        }
    }
    table
}

/// Names differ in their length, their ends, or in the middle.
#[inline(always)]
const fn hash(name: &[u8]) -> usize {
    let [first, .., last] = name else {
        return name.len();
    };
    let middle = name[name.len() / 2];
    name.len() * 37 + *first as usize * 29 + *last as usize * 19 + middle as usize * 41
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &[
        "id",
        "a",
        "",
        "fee",
        "status",
        "amount",
        "amount_received",
        "amount_capturable",
        "payment_intent.succeeded",
        "payment_intent.amount_capturable_updated",
    ];
    const TABLE: [u8; table_size(NAMES.len())] = table(NAMES);

    #[test]
    fn every_name_is_found_and_no_other() {
        let names = Names::new(NAMES, &TABLE);
        for (place, name) in NAMES.iter().enumerate() {
            assert_eq!(names.find(name), place, "{name}");
        }
        // One letter is another one, wherever it stands: some have the same hash.
        for name in NAMES {
            for at in 0..name.len() {
                for letter in ('a'..='z').chain(['_', ' ', 'A']) {
                    let other = format!("{}{letter}{}", &name[..at], &name[at + 1..]);
                    let known = NAMES.iter().position(|name| **name == other);
                    assert_eq!(names.find(&other), known.unwrap_or(NAMES.len()), "{other}");
                }
            }
        }
        for other in ["statu", "amount_received "] {
            assert_eq!(names.find(other), NAMES.len(), "{other}");
        }
    }

    #[test]
    fn of_no_names_none_is_found() {
        const NONE: [u8; table_size(0)] = table(&[]);
        assert_eq!(Names::new(&[], &NONE).find("id"), 0);
    }
}
