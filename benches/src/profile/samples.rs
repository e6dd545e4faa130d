//! What `perf` saw.

use std::borrow::Cow;
use std::path::Path;
use std::process::Command;

use anyhow::bail;

/// A guest's function, when nobody told its name.
pub(super) const NAMELESS: &str = "a function of the guest";

/// Stacks, the innermost frame first.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) stacks: Vec<Vec<Frame>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) name: String,
    pub(super) place: Place,
}

/// Whose code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Kernel,
    /// Compiled WebAssembly.
    Guest,
    /// The program and its libraries.
    Host,
}

impl Profile {
    pub(super) fn read(recording: &Path) -> anyhow::Result<Self> {
        let output = Command::new("perf")
            .args(["script", "--no-inline", "--fields", "comm,event,ip,sym,dso"])
            .arg("--input")
            .arg(recording)
            .output()?;
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            bail!("perf script failed: {}", reason.trim());
        }
        Ok(Self::parse(&String::from_utf8_lossy(&output.stdout)))
    }

    fn parse(script: &str) -> Self {
        let mut profile = Self::default();
        for sample in script.split("\n\n") {
            let mut lines = sample.trim_start_matches('\n').lines();
            let by_frame_pointers = match lines.next() {
                Some(event) if event.contains("call-graph=fp") => true,
                Some(event) if event.contains("call-graph=dwarf") => false,
                _ => continue,
            };
            let stack: Vec<_> = lines.filter_map(Frame::parse).collect();
            let in_guest = stack.first().map(|frame| frame.place == Place::Guest);
            if in_guest == Some(by_frame_pointers) {
                profile.stacks.push(from_the_call(stack));
            }
        }
        profile
    }
}

impl Frame {
    /// Of a line such as `    7c1e94 wasmtime::call (/usr/bin/host)`.
    fn parse(line: &str) -> Option<Self> {
        let (_address, rest) = line.trim().split_once(' ')?;
        let (name, object) = rest.rsplit_once(" (")?;
        let object = object.strip_suffix(')')?;
        let place = if object.starts_with("[kernel") || object.starts_with("[guest.kernel") {
            Place::Kernel
        } else if object.ends_with(".map") || object.starts_with("//anon") || object.is_empty() {
            Place::Guest
        } else {
            Place::Host
        };
        let name = match (name, place) {
            ("[unknown]", Place::Guest) => NAMELESS.to_owned(),
            ("[unknown]", _) => return None,
            _ => format!("{:#}", rustc_demangle::demangle(&completed(name))),
        };
        Some(Self { name, place })
    }
}

/// wasmtime cuts symbols off after 96 letters; what is left of a mangled one, as a mangled one.
fn completed(symbol: &str) -> Cow<'_, str> {
    let Some(mut rest) = symbol
        .strip_prefix("_ZN")
        .filter(|_| !symbol.ends_with('E'))
    else {
        return symbol.into();
    };
    let mut whole = "_ZN".to_owned();
    while let Some(digits) = rest.find(|letter: char| !letter.is_ascii_digit()) {
        let Ok(length) = rest[..digits].parse() else {
            break;
        };
        let word = &rest[digits..];
        let word = word.get(..length).unwrap_or(word);
        whole += &format!("{}{word}", word.len());
        rest = &rest[digits + word.len()..];
    }
    (whole + "E").into()
}

/// Without what is around every call: the program's main loop, and what a wrong frame pointer led to.
fn from_the_call(mut stack: Vec<Frame>) -> Vec<Frame> {
    const AROUND: [&str; 4] = [
        "array_to_wasm_trampoline",
        "fiber_start",
        "Ready::follow",
        "Ready::verify",
    ];
    let is_around = |frame: &Frame| AROUND.iter().any(|name| frame.name.contains(name));
    if let Some(end) = stack.iter().position(is_around) {
        stack.truncate(end.max(1));
    }
    // Many frames without names say no more than one.
    stack.dedup_by(|outer, inner| outer.name == NAMELESS && inner.name == NAMELESS);
    stack
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
bench cpu-clock/call-graph=fp,freq=997/: 
\t    7f71 _ZN4sha26sha25611compress25617h0315e4b4b5de9fc7E (/tmp/perf-9.map)
\t    7f72 wasm[0]::array_to_wasm_trampoline[919] (/tmp/perf-9.map)
\t    55e6 [unknown] ([heap])

bench cpu-clock/call-graph=dwarf,stack-size=16384,freq=997/: 
\t    7f71 memcmp (/tmp/perf-9.map)

                    bench cpu-clock/call-graph=fp,freq=997/: 
\t    7c69 half::a::<(A, B)>::stack (/w/bench)

bench cpu-clock/call-graph=dwarf,stack-size=16384,freq=997/: 
\t    7c69 <(A, B) as wasmtime::Lift>::lift (/w/bench)
\t    7c70 bench::programs::ready::Ready::follow::{{closure}} (/w/bench)
\t    7c71 main (/w/bench)
";

    #[test]
    fn a_symbol_that_was_cut_off_is_read() {
        let symbol = "_ZN14stripe_adapter6stripe4json9read_i";
        let name = rustc_demangle::demangle(&completed(symbol)).to_string();
        assert_eq!(name, "stripe_adapter::stripe::json::read_i");
        assert_eq!(completed("memcmp"), "memcmp");
    }

    #[test]
    fn each_sample_counts_where_its_stack_is_known() {
        let frame = |name: &str, place| Frame {
            name: name.into(),
            place,
        };
        assert_eq!(
            Profile::parse(SCRIPT).stacks,
            [
                vec![frame("sha2::sha256::compress256", Place::Guest)],
                vec![frame("<(A, B) as wasmtime::Lift>::lift", Place::Host)],
            ]
        );
    }
}
