//! Where an object or a list ends, sixty-four bytes at a time.
//!
//! Whether a byte is within a text follows from how many quotation marks stand in front of it, so
//! no byte has to be looked at by itself. What is between the brackets is not checked.

use wide::u8x64;

/// Behind the object or the list that begins here. Nothing where it has no end.
#[inline(never)]
pub fn end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut before = Before::default();
    let mut depth = 0;
    loop {
        let block = Block::read(text, at)?;
        let within = before.next(&block);
        let opening = block.opening & !within;
        let mut closing = block.closing & !within;
        // Only where as many end as are open can this one be among them.
        if closing.count_ones() >= depth {
            let mut closed = 0;
            while closing != 0 {
                let last = closing.trailing_zeros();
                closed += 1;
                if depth + (opening & below(last)).count_ones() == closed {
                    return Some(at + last as usize + 1);
                }
                closing &= closing - 1;
            }
            depth = depth + opening.count_ones() - closed;
        } else {
            depth = depth + opening.count_ones() - closing.count_ones();
        }
        at += 64;
    }
}

/// Of sixty-four bytes: a bit for each that is one of these. The first byte has the lowest bit.
struct Block {
    quotation_marks: u64,
    backslashes: u64,
    opening: u64,
    closing: u64,
}

impl Block {
    /// Nothing behind the end of the text.
    #[inline(always)]
    fn read(text: &[u8], at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        match rest.first_chunk() {
            Some(bytes) => Some(Self::of(u8x64::new(*bytes))),
            None => Self::last(rest),
        }
    }

    #[cold]
    #[inline(never)]
    fn last(rest: &[u8]) -> Option<Self> {
        let mut bytes = [b' '; 64];
        bytes.get_mut(..rest.len())?.copy_from_slice(rest);
        (!rest.is_empty()).then(|| Self::of(u8x64::new(bytes)))
    }

    #[inline(always)]
    fn of(bytes: u8x64) -> Self {
        let are = |bytes: u8x64, byte| bytes.simd_eq(u8x64::splat(byte)).to_bitmask();
        // Braces and brackets differ in one bit.
        let brackets = bytes | u8x64::splat(b'[' ^ b'{');
        Self {
            quotation_marks: are(bytes, b'"'),
            backslashes: are(bytes, b'\\'),
            opening: are(brackets, b'{'),
            closing: are(brackets, b'}'),
        }
    }
}

/// What was in front of a block, as far as it matters.
#[derive(Default)]
struct Before {
    /// All bits where a text goes on.
    within: u64,
    /// 1 where the first byte is escaped.
    escaped: u64,
}

impl Before {
    /// A bit for each byte that is within a text, or begins one.
    #[inline(always)]
    fn next(&mut self, block: &Block) -> u64 {
        let escaped = self.escaped(block.backslashes);
        let quotation_marks = block.quotation_marks & !escaped;
        let within = odd_before(quotation_marks) ^ self.within;
        self.within = 0u64.wrapping_sub(within >> 63);
        within
    }

    #[inline(always)]
    fn escaped(&mut self, mut backslashes: u64) -> u64 {
        let mut escaped = std::mem::take(&mut self.escaped);
        while backslashes != 0 {
            let first = backslashes & backslashes.wrapping_neg();
            backslashes ^= first;
            if escaped & first == 0 {
                escaped |= first << 1;
                self.escaped = first >> 63;
            }
        }
        escaped
    }
}

/// A bit for each byte where the number of bits up to it is odd.
#[inline(always)]
const fn odd_before(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}

/// All bits that are lower than this one.
#[inline(always)]
const fn below(bit: u32) -> u64 {
    (1 << bit) - 1
}
