//! What a payment adapter hashes: lists of texts, for idempotency keys, and texts that a secret
//! signs.
//!
//! sha2 and hmac do it; this is a crate because most of their code is generic, so it is compiled
//! where it is used: here for speed, in the adapter it would be for size.

use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// A SHA-256, or an HMAC of it.
pub type Hash = [u8; 32];

/// SHA-256 of a list of texts: no two lists read the same.
#[inline(never)]
pub fn of_list(texts: &[&str]) -> Hash {
    let mut hash = Sha256::new();
    for text in texts {
        let length = (text.len() as u64).to_be_bytes();
        for bytes in [&length, text.as_bytes()] {
            hash.update(bytes);
        }
    }
    hash.finalize().into()
}

/// Whether one of the signatures is the HMAC-SHA-256 of the parts, one after the other, under this
/// secret. All are compared, each in the same time wherever it differs.
#[inline(never)]
pub fn is_signed(parts: &[&str], secret: &str, signatures: &[Hash]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return false; // HMAC takes secrets of every length.
    };
    for part in parts {
        mac.update(part.as_bytes());
    }
    let expected = mac.finalize();
    let mut is_signed = false;
    for signature in signatures {
        // The comparison of two outputs takes the same time wherever they differ.
        is_signed |= expected == CtOutput::new((*signature).into());
    }
    is_signed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hexadecimal: &str) -> Hash {
        let digits = hexadecimal.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16);
        let bytes: Vec<_> = digits.map(|pair| byte(pair).expect("two digits")).collect();
        bytes.try_into().expect("32 bytes")
    }

    /// RFC 4231, test case 2.
    #[test]
    fn a_signature_of_somebody_else() {
        let parts = ["what do ya want ", "", "for nothing?"];
        let right = bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(is_signed(&parts, "Jefe", &[right]));
        assert!(is_signed(&parts, "Jefe", &[[0; 32], right, [1; 32]]));
        assert!(!is_signed(&parts, "jefe", &[right]));
        assert!(!is_signed(&parts[..2], "Jefe", &[right]));
        assert!(!is_signed(&parts, "Jefe", &[]));
        for byte in 0..32 {
            let mut wrong = right;
            wrong[byte] ^= 1;
            assert!(!is_signed(&parts, "Jefe", &[wrong]), "byte {byte}");
        }
    }

    /// Expected is `printf '\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\2bc' | sha256sum`.
    #[test]
    fn no_two_lists_read_the_same() {
        let expected = bytes("3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205");
        assert_eq!(of_list(&["a", "bc"]), expected);
        let lists: [&[&str]; 6] = [
            &["ab", "c"],
            &["abc"],
            &["a", "bc", ""],
            &["", "abc"],
            &[],
            &[""],
        ];
        for list in lists {
            assert_ne!(of_list(list), expected, "{list:?}");
        }
        assert_ne!(of_list(&[]), of_list(&[""]));
    }
}
