//! How far it is to the next byte that matters, sixteen bytes at a time: what a JSON text mostly
//! consists of, names, texts and indentation, is only gone past.

use wide::u8x16;

/// Where the next quotation mark, backslash or control character is.
#[inline(never)]
pub fn plain(text: &[u8], at: usize) -> usize {
    // Most texts are short, and this is short without a loop.
    if let Some(chunks) = text.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        let (chunks, _) = chunks.as_chunks();
        let special = special(chunks[0]);
        if special != 0 {
            return at + special.trailing_zeros() as usize;
        }
        let special = self::special(chunks[1]);
        if special != 0 {
            return at + 16 + special.trailing_zeros() as usize;
        }
        return far_plain(text, at + 32);
    }
    far_plain(text, at)
}

#[inline(never)]
fn far_plain(text: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let special = special(*chunk);
        if special != 0 {
            return at + special.trailing_zeros() as usize;
        }
        at += 16;
    }
    let rest = text.get(at..).unwrap_or_default();
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    at + rest.iter().position(special).unwrap_or(rest.len())
}

/// A bit for each of the bytes that [`plain`] stops at.
#[inline(always)]
fn special(chunk: [u8; 16]) -> u32 {
    let chunk = u8x16::new(chunk);
    let below_space = chunk.max(of(b' ' - 1)).simd_eq(of(b' ' - 1));
    let special = below_space | chunk.simd_eq(of(b'"')) | chunk.simd_eq(of(b'\\'));
    special.to_bitmask()
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

/// Behind the comma that stands here, and the spaces behind it: mostly as many bytes as the last
/// time. That they are is only compared, so that a processor which expects it goes on meanwhile;
/// it would have to wait for a number that is counted.
#[inline(always)]
pub fn behind_comma(text: &[u8], at: usize, last_time: &mut u32) -> usize {
    const NEXT_LINE: u8x16 = u8x16::new(*b",\n              ");
    match chunk(text, at) {
        Some(chunk) => {
            let others = (!chunk.simd_eq(NEXT_LINE)).to_bitmask() | 1 << 16;
            let first = 1u32 << *last_time;
            if others & (2 * first - 1) != first {
                *last_time = others.trailing_zeros();
            }
            spaces(text, at + *last_time as usize)
        }
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

/// How many spaces there are, at most sixteen, where there is one.
#[inline(always)]
fn indentation(text: &[u8], at: usize) -> usize {
    match chunk(text, at) {
        Some(chunk) => first(!chunk.simd_eq(of(b' '))),
        None => 1,
    }
}

#[inline(always)]
fn chunk(text: &[u8], at: usize) -> Option<u8x16> {
    let chunk = text.get(at..)?.first_chunk()?;
    Some(u8x16::new(*chunk))
}

#[inline(always)]
fn of(byte: u8) -> u8x16 {
    u8x16::splat(byte)
}

/// The first byte that is not 0, or 16. All bytes are 0 or 255.
#[inline(always)]
fn first(chunk: u8x16) -> usize {
    (chunk.to_bitmask() | 1 << 16).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=255 {
            for length in 0..40 {
                for around in [b'a', b'!', b'#', 0x7f, 0x80, 0xff, b'[', b']'] {
                    let mut text = vec![around; length];
                    text.push(byte);
                    text.extend([around; 19]);
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
