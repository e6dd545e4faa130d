//! The `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send
//! (RFC 9110, 5.6.7). A general parser of dates would be twenty times this size.

use crate::contract::UnixSeconds;

const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// Nothing for any other form, and for a time before 1970.
pub fn parse(date: &str) -> Option<UnixSeconds> {
    let date = date.as_bytes();
    let separators_hold = date.len() == 29
        && date[3..5] == *b", "
        && [7, 11, 16, 25].iter().all(|at| date[*at] == b' ')
        && [19, 22].iter().all(|at| date[*at] == b':')
        && date[26..] == *b"GMT";
    if !separators_hold {
        return None;
    }
    let mut names = MONTHS.chunks_exact(3);
    let month = names.position(|name| *name == date[8..11])? as u64 + 1;
    let (day, year) = (number(&date[5..7])?, number(&date[12..16])?);
    let (hour, minute, second) = (
        number(&date[17..19])?,
        number(&date[20..22])?,
        number(&date[23..25])?,
    );
    if !(1..=31).contains(&day) || year < 1970 || hour > 23 || minute > 59 || second > 60 {
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
}
