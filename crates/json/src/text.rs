//! Texts without the formatting machinery, which would be a tenth of the component.

/// A text of its own: as `to_owned`, which would be compiled where it is used, for size.
#[inline(never)]
pub fn owned(text: &str) -> String {
    text.to_owned()
}

/// The parts, one after the other.
#[inline(never)]
pub fn concat(parts: &[&str]) -> String {
    let mut whole = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        whole.push_str(part);
    }
    whole
}

/// Whether `needle`, which is not empty, stands somewhere in `text`.
#[inline(never)]
pub fn holds(text: &str, needle: &str) -> bool {
    text.as_bytes()
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// How many characters there are.
#[inline(never)]
pub fn characters(text: &str) -> usize {
    // Every byte but those that continue a character.
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// Appends a text with everything percent-encoded but RFC 3986's unreserved characters.
#[inline(never)]
pub fn escape(text: &str, to: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    /// A bit for each byte that stays.
    const UNRESERVED: [u32; 8] = {
        let mut bits = [0; 8];
        let mut byte = 0u8;
        while byte < 128 {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
                bits[byte as usize / 32] |= 1 << (byte % 32);
            }
            byte += 1;
        }
        bits
    };
    to.reserve(text.len());
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if UNRESERVED[usize::from(byte / 32)] >> (byte % 32) & 1 == 1 {
            continue;
        }
        to.push_str(text.get(plain..at).unwrap_or_default());
        to.push('%');
        to.push(char::from(HEX[usize::from(byte >> 4)]));
        to.push(char::from(HEX[usize::from(byte & 0xf)]));
        plain = at + 1;
    }
    to.push_str(text.get(plain..).unwrap_or_default());
}

/// A decimal number.
#[inline(never)]
pub fn decimal(mut number: u64) -> String {
    let mut digits = [0; 20];
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        first = at;
        if number == 0 {
            break;
        }
    }
    ascii(digits.get(first..).unwrap_or_default().to_vec())
}

/// Lower-case hexadecimal digits.
#[inline(never)]
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.push(DIGITS[usize::from(byte >> 4)]);
        digits.push(DIGITS[usize::from(byte & 0xf)]);
    }
    ascii(digits)
}

/// The bytes that so many lower-case hexadecimal digits stand for.
#[inline(never)]
pub fn bytes_of_hexadecimal<const BYTES: usize>(digits: &str) -> Option<[u8; BYTES]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let mut bytes = [0; BYTES];
    if pairs.len() != BYTES || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

fn ascii(text: Vec<u8>) -> String {
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(decimal(0), "0");
        assert_eq!(decimal(u64::MAX), u64::MAX.to_string());
        assert_eq!(hexadecimal(&[0, 0x1f, 0xff]), "001fff");
        assert_eq!(bytes_of_hexadecimal("001fff"), Some([0, 0x1f, 0xff]));
        for wrong in [
            "", "001ff", "001fff0", "001fff00", "001fFF", "00 1fff", "001fg0",
        ] {
            assert_eq!(bytes_of_hexadecimal::<3>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_unreserved_characters_stay() {
        for letter in ('\0'..='\u{17f}').chain(['€', '😀']) {
            let mut escaped = "a".to_owned();
            escape(&format!("{letter}b"), &mut escaped);
            let stays = letter.is_ascii_alphanumeric() || "-_.~".contains(letter);
            let expected = if stays {
                letter.to_string()
            } else {
                let bytes = letter.to_string().into_bytes();
                bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
            };
            assert_eq!(escaped, format!("a{expected}b"));
        }
    }

    #[test]
    fn parts() {
        assert_eq!(concat(&["a", "", "bc"]), "abc");
        assert!(holds("swish_display_qr", "display"));
        assert!(!holds("disp", "display"));
    }
}
