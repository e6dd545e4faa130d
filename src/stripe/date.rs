//! Dates as text, in the two forms in which Stripe writes them. A general parser of dates would be
//! twenty times this size.

use crate::contract::UnixSeconds;

const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// The `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send
/// (RFC 9110, 5.6.7). Nothing for any other form, and for a time before 1970.
pub fn parse(date: &str) -> Option<UnixSeconds> {
    let date: &[u8; 29] = date.as_bytes().try_into().ok()?;
    let separators_hold = date[3..5] == *b", "
        && [7, 11, 16, 25].iter().all(|at| date[*at] == b' ')
        && date[26..] == *b"GMT";
    if !separators_hold {
        return None;
    }
    let mut names = MONTHS.chunks_exact(3);
    let month = names.position(|name| *name == date[8..11])? as u64 + 1;
    seconds(&date[12..16], month, &date[5..7], &date[17..25])
}

/// The time of an event of the second API: `2026-11-06T08:49:37.123Z` (RFC 3339, in UTC, as Stripe
/// writes it). Fractions of a second are cut off. Nothing for any other form, and for a time before
/// 1970.
pub fn parse_rfc3339(date: &str) -> Option<UnixSeconds> {
    let (time, rest) = date.as_bytes().split_first_chunk::<19>()?;
    let is_utc = match rest {
        [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if !is_utc || time[4] != b'-' || time[7] != b'-' || time[10] != b'T' {
        return None;
    }
    seconds(&time[..4], number(&time[5..7])?, &time[8..10], &time[11..])
}

/// A year of four digits, a day of two, and a time as `08:49:37`.
fn seconds(year: &[u8], month: u64, day: &[u8], time: &[u8]) -> Option<UnixSeconds> {
    let (year, day) = (number(year)?, number(day)?);
    let &[h, hh, b':', m, mm, b':', s, ss] = time else {
        return None;
    };
    let (hour, minute, second) = (number(&[h, hh])?, number(&[m, mm])?, number(&[s, ss])?);
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && year >= 1970;
    if !is_date || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // The year begins in March here, so that the leap day is its last. The days between two months
    // then follow one formula; 719,468 days lie between 0000-03-01 and 1970-01-01.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (date, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Sat, 21 Nov 2026 12:00:00 GMT", 1_795_262_400),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ] {
            assert_eq!(parse(date), Some(seconds), "{date}");
        }
    }

    #[test]
    fn other_forms() {
        for date in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:4x:37 GMT",
        ] {
            assert_eq!(parse(date), None, "{date}");
        }
    }

    #[test]
    fn dates_of_the_second_api() {
        for (date, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799),
            ("2026-11-21T12:00:00.000000000Z", 1_795_262_400),
        ] {
            assert_eq!(parse_rfc3339(date), Some(seconds), "{date}");
        }
        for date in [
            "",
            "2026-11-21",
            "2026-11-21T12:00:00",
            "2026-11-21 12:00:00Z",
            "2026-11-21T12:00:00.5",
            "2026-11-21T12:00:00.5x5Z",
            "2026-11-21T12:00:00ZZ",
            "2026-11-21T12:00:00+01:00",
            "2026-11-21T12-00-00Z",
            "2026-13-21T12:00:00Z",
            "2026-00-21T12:00:00Z",
            "2026-11-32T12:00:00Z",
            "1969-12-31T23:59:59Z",
            "２026-11-21T12:00:00Z",
            "1795262400",
        ] {
            assert_eq!(parse_rfc3339(date), None, "{date}");
        }
    }
}
