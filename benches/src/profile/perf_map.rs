//! Tells `perf` where the functions of compiled WebAssembly are, and what they are called. wasmtime
//! could do it itself, but the engine is the one that `payments-host` makes, as it makes it.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use object::{File, Object as _, ObjectSection as _, ObjectSymbol as _, SymbolKind};
use wasmtime::component::Component;

use crate::sandbox;

/// Whether `perf` is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    Untold,
    Told,
}

impl Names {
    pub fn told_to_perf(told: bool) -> Self {
        if told { Self::Told } else { Self::Untold }
    }

    /// Tells those of this process's component.
    pub fn tell(self, component: &Component) -> anyhow::Result<()> {
        if self == Self::Untold {
            return Ok(());
        }
        // The image in memory is the one that would be written to a file.
        let image = component.serialize().map_err(sandbox::failed)?;
        let start = component.image_range().start.addr() as u64;
        let path = place(std::process::id());
        std::fs::write(&path, map(&image, start)?).with_context(|| format!("{}", path.display()))
    }
}

/// Where `perf` looks for the map of a process.
pub(super) fn place(process: u32) -> PathBuf {
    PathBuf::from(format!("/tmp/perf-{process}.map"))
}

/// A line for each function: its address, its size, its name.
fn map(image: &[u8], start: u64) -> anyhow::Result<String> {
    let image = File::parse(image)?;
    let code = image.section_by_name(".text").context("no code")?;
    let (code, _) = code.file_range().context("no code")?;
    let mut map = String::new();
    for symbol in image.symbols() {
        if symbol.kind() == SymbolKind::Text && symbol.size() > 0 {
            let address = start + code + symbol.address();
            let name = own_name(symbol.name()?);
            let _ = writeln!(map, "{address:x} {:x} {name}", symbol.size());
        }
    }
    Ok(map)
}

/// Of `wasm[0]::function[50]::memcpy`, where it has one.
fn own_name(symbol: &str) -> &str {
    match symbol.strip_prefix("wasm[") {
        Some(_) => symbol.splitn(3, "::").nth(2).unwrap_or(symbol),
        None => symbol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_function_goes_where_it_has_a_name() {
        for (symbol, name) in [
            ("wasm[0]::function[50]::a::b", "a::b"),
            ("wasm[0]::function[50]", "wasm[0]::function[50]"),
            ("signatures_2::x", "signatures_2::x"),
        ] {
            assert_eq!(own_name(symbol), name);
        }
    }
}
