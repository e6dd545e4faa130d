//! From a core module to a component.

use std::path::Path;

use wit_component::ComponentEncoder;

use crate::BuildError;
use crate::compact::{NotCompacted, compact};

/// Turns a core module with embedded type information into a validated component, without what
/// only makes it longer.
pub(crate) fn encode(package: &str, module: &Path) -> Result<Vec<u8>, BuildError> {
    let bytes = std::fs::read(module).map_err(BuildError::io("read", module))?;
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&bytes)
        .and_then(|encoder| encoder.encode())
        .map_err(|error| BuildError::Encode {
            package: package.to_owned(),
            reason: format!("{error:#}"),
        })?;
    match compact(&component) {
        Ok(compacted) => Ok(compacted),
        Err(NotCompacted::Unsupported(_)) => Ok(without_names(&component).unwrap_or(component)),
        Err(NotCompacted::Broken(reason)) => Err(BuildError::Compact {
            package: package.to_owned(),
            reason,
        }),
    }
}

/// The component without the names that the encoder gives to its inner parts, which only a
/// disassembler shows. `strip` in the profile reaches the core module alone. Nothing where the
/// component is not what the encoder should have made.
fn without_names(component: &[u8]) -> Option<Vec<u8>> {
    const PREAMBLE: usize = 8;
    const CUSTOM: u8 = 0;
    const NAMES: &[u8] = b"\x0ecomponent-name";

    let mut kept = component.get(..PREAMBLE)?.to_vec();
    let mut rest = component.get(PREAMBLE..)?;
    while let Some((id, after)) = rest.split_first() {
        let (size, contents) = leb128(after)?;
        let section = contents.get(..size)?;
        let end = rest.len() - contents.len() + size;
        if *id != CUSTOM || !section.starts_with(NAMES) {
            kept.extend_from_slice(&rest[..end]);
        }
        rest = &rest[end..];
    }
    Some(kept)
}

/// An unsigned number in LEB128, and what follows it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_go() {
        let preamble = b"\0asm\x0d\0\x01\0";
        let names = b"\0\x10\x0ecomponent-name!";
        let other = b"\0\x04\x02abx";
        let far = [&b"\x07\x80\x01"[..], &[7; 128]].concat();
        let with = [&preamble[..], other, names, &far].concat();
        let without = [&preamble[..], other, &far].concat();
        assert_eq!(without_names(&with), Some(without));
    }

    #[test]
    fn what_is_cut_off_is_left_alone() {
        assert_eq!(without_names(b"\0asm"), None);
        assert_eq!(without_names(b"\0asm\x0d\0\x01\0\x07\x05ab"), None);
        assert_eq!(without_names(b"\0asm\x0d\0\x01\0\x07"), None);
    }
}
