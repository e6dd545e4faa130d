//! Sizes for people.

/// The size of a component's file: `136,209 bytes`.
pub fn size(bytes: u64) -> String {
    let digits = bytes.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + " bytes"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_thousands() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1,000 bytes"),
            (1_136_209, "1,136,209 bytes"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
