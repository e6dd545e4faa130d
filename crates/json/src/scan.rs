//! How far it is to the next byte that matters, eight bytes at a time: what a JSON text mostly
//! consists of, names, texts and indentation, is only gone past.

const EVERY: u64 = u64::MAX / 255;
const HIGHEST_BITS: u64 = EVERY << 7;

/// Where the next quotation mark, backslash or control character is.
#[inline(never)]
pub fn plain(text: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = chunk(text, at) {
        let special =
            is_below_space(chunk) | is_zero(chunk ^ of(b'"')) | is_zero(chunk ^ of(b'\\'));
        if special != 0 {
            return at + first(special);
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    at + rest.iter().position(special).unwrap_or(rest.len())
}

/// Where spaces, tabs and ends of lines end.
#[inline(always)]
pub fn spaces(text: &[u8], at: usize) -> usize {
    // Between two tokens there often are none.
    match text.get(at) {
        Some(byte) if *byte > b' ' => at,
        _ => some_spaces(text, at),
    }
}

#[inline(never)]
fn some_spaces(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        match byte {
            b' ' => at += indentation(text, at),
            b'\n' | b'\r' | b'\t' => at += 1,
            _ => break,
        }
    }
    at
}

/// Behind the comma that stands here, and the spaces behind it.
#[inline(always)]
pub fn behind_comma(text: &[u8], at: usize) -> usize {
    const NEXT_LINE: u64 = u64::from_le_bytes(*b",\n      ");
    match chunk(text, at) {
        Some(chunk) => spaces(text, at + first(chunk ^ NEXT_LINE)),
        None => spaces(text, at + 1),
    }
}

/// Behind a colon, which may be behind spaces, and the spaces behind it. 0 where there is none.
#[inline(always)]
pub fn behind_colon(text: &[u8], at: usize) -> usize {
    match text.get(at..) {
        Some([b':', b' ', next, ..]) if *next > b' ' => at + 2,
        _ => behind_far_colon(text, at),
    }
}

#[inline(never)]
fn behind_far_colon(text: &[u8], at: usize) -> usize {
    let at = spaces(text, at);
    match text.get(at) {
        Some(b':') => spaces(text, at + 1),
        _ => 0,
    }
}

/// How many spaces there are, at most eight, where there is one.
#[inline(always)]
fn indentation(text: &[u8], at: usize) -> usize {
    match chunk(text, at) {
        Some(chunk) => first(chunk ^ of(b' ')),
        None => 1,
    }
}

#[inline(always)]
fn chunk(text: &[u8], at: usize) -> Option<u64> {
    let chunk = text.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk))
}

const fn of(byte: u8) -> u64 {
    EVERY * byte as u64
}

/// The highest bit of the first byte that is below a space is set, and none in front of it.
#[inline(always)]
const fn is_below_space(chunk: u64) -> u64 {
    chunk.wrapping_sub(of(b' ')) & !chunk & HIGHEST_BITS
}

/// As [`is_below_space`], for the first byte that is 0.
#[inline(always)]
const fn is_zero(chunk: u64) -> u64 {
    chunk.wrapping_sub(EVERY) & !chunk & HIGHEST_BITS
}

/// The first byte that has a bit set, or 8.
#[inline(always)]
const fn first(chunk: u64) -> usize {
    (chunk.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=255 {
            for length in 0..20 {
                for around in [b'a', b'!', b'#', 0x7f, 0x80, 0xff, b'[', b']'] {
                    let mut text = vec![around; length];
                    text.push(byte);
                    text.extend([around; 11]);
                    let special = matches!(byte, b'"' | b'\\' | 0..0x20);
                    let expected = if special { length } else { text.len() };
                    assert_eq!(plain(&text, 0), expected, "{text:?}");
                    let mut spaced = vec![b' '; length];
                    spaced.push(byte);
                    spaced.push(around);
                    let expected = length + usize::from(matches!(byte, b' ' | 9 | 10 | 13));
                    assert_eq!(spaces(&spaced, 0), expected, "{spaced:?}");
                }
            }
        }
    }
}
