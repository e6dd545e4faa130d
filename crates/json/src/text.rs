//! Texts without the formatting machinery, which would be a tenth of the component.

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

/// A decimal number.
#[inline(never)]
pub fn decimal(mut number: u64) -> String {
    let mut digits = Vec::with_capacity(20);
    loop {
        digits.push(b'0' + (number % 10) as u8);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(*digit))
        .collect()
}

/// Lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(decimal(0), "0");
        assert_eq!(decimal(u64::MAX), u64::MAX.to_string());
        assert_eq!(hexadecimal(&[0, 0x1f, 0xff]), "001fff");
    }

    #[test]
    fn parts() {
        assert_eq!(concat(&["a", "", "bc"]), "abc");
        assert!(holds("swish_display_qr", "display"));
        assert!(!holds("disp", "display"));
    }
}
