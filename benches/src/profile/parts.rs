//! Which part of the work a stack belongs to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::samples::{Frame, NAMELESS, Place, Profile};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    GuestHashing,
    GuestJson,
    GuestBoundary,
    Guest,
    /// Its functions have no names.
    NamelessGuest,
    WasmtimeTypes,
    WasmtimeInstance,
    WasmtimeBoundary,
    Wasmtime,
    Http,
    PaymentsHost,
    PageFaults,
    Kernel,
    Other,
}

impl Part {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::GuestHashing => "guest: hashing",
            Self::GuestJson => "guest: JSON",
            Self::GuestBoundary => "guest: parameters and results",
            Self::Guest => "guest: the adapter's own code",
            Self::NamelessGuest => "guest: all of it",
            Self::WasmtimeTypes => "wasmtime: checks of types",
            Self::WasmtimeInstance => "wasmtime: the instance",
            Self::WasmtimeBoundary => "wasmtime: parameters and results",
            Self::Wasmtime => "wasmtime: other",
            Self::Http => "host: HTTP",
            Self::PaymentsHost => "host: payments-host's own code",
            Self::PageFaults => "kernel: page faults",
            Self::Kernel => "kernel: system calls and other",
            Self::Other => "host: other",
        }
    }

    /// Of a stack with its innermost frame first.
    pub(super) fn of(stack: &[Frame]) -> Self {
        let has = |names: &[&str]| {
            let mut frames = stack.iter();
            frames.any(|frame| names.iter().any(|name| frame.name.contains(name)))
        };
        match stack.first().map(|frame| frame.place) {
            Some(Place::Kernel) if has(&["page_fault"]) => Self::PageFaults,
            Some(Place::Kernel) => Self::Kernel,
            Some(Place::Guest) if has(&["sha2::", "hmac::", "digest::", "payments_hash::"]) => {
                Self::GuestHashing
            }
            Some(Place::Guest) if has(&["json::", "json_reader::"]) => Self::GuestJson,
            Some(Place::Guest) if has(&["stripe_adapter::abi::", "cabi_realloc"]) => {
                Self::GuestBoundary
            }
            Some(Place::Guest) if has(&[NAMELESS]) => Self::NamelessGuest,
            Some(Place::Guest) => Self::Guest,
            _ if has(&["typecheck"]) => Self::WasmtimeTypes,
            _ if has(&["hyper", "http::", "tokio::net", "tokio::io", "mio::"]) => Self::Http,
            _ if has(&[
                "::Lift",
                "::Lower",
                "lift_",
                "lower_",
                "LiftContext",
                "LowerContext",
            ]) =>
            {
                Self::WasmtimeBoundary
            }
            _ if has(&[
                "instantiate",
                "Instantiator",
                "vm::instance",
                "store::Store<",
                "StoreOpaque",
                "ModuleRegistry",
                "table_get_lazy_init",
            ]) =>
            {
                Self::WasmtimeInstance
            }
            _ if has(&["wasmtime"]) => Self::Wasmtime,
            _ if has(&["payments_host"]) => Self::PaymentsHost,
            _ => Self::Other,
        }
    }
}

/// Shares by part, and the functions that take most.
pub(super) fn report(title: &str, profile: &Profile) -> String {
    const FUNCTIONS: usize = 25;
    let mut own = Shares::default();
    let mut with_callees = Shares::default();
    for stack in &profile.stacks {
        own.extend(stack.first().map(|frame| frame.name.as_str()));
        // Once, however often it calls itself.
        let names: BTreeSet<_> = stack.iter().map(|frame| frame.name.as_str()).collect();
        with_callees.extend(names);
    }
    let all = profile.stacks.len();
    let mut text = format!("{title}: {all} samples\n");
    for (heading, shares, most) in [
        ("share by part", by_part(profile), usize::MAX),
        ("functions, without what they call", own, FUNCTIONS),
        ("functions, with what they call", with_callees, FUNCTIONS),
    ] {
        let _ = writeln!(text, "\n{heading}");
        for (name, share) in shares.of(all).into_iter().take(most) {
            let _ = writeln!(text, "{share:6.1} %  {name}");
        }
    }
    text
}

/// Shares by part.
pub(super) fn markdown(profile: &Profile) -> String {
    let mut text = "| part | share |\n|---|--:|\n".to_owned();
    for (name, share) in by_part(profile).of(profile.stacks.len()) {
        let _ = writeln!(text, "| {name} | {share:.1} % |");
    }
    text
}

fn by_part(profile: &Profile) -> Shares<'static> {
    let mut parts = Shares::default();
    parts.extend(profile.stacks.iter().map(|stack| Part::of(stack).text()));
    parts
}

/// How many samples something has.
#[derive(Default)]
struct Shares<'a>(BTreeMap<&'a str, usize>);

impl<'a> Shares<'a> {
    /// In percent, the largest first.
    fn of(self, all: usize) -> Vec<(&'a str, f64)> {
        let mut shares: Vec<_> = self.0.into_iter().collect();
        shares.sort_by_key(|(_, samples)| Reverse(*samples));
        let percent = |samples| samples as f64 * 100.0 / all.max(1) as f64;
        let shares = shares.into_iter();
        shares
            .map(|(name, samples)| (name, percent(samples)))
            .collect()
    }
}

impl<'a> Extend<&'a str> for Shares<'a> {
    fn extend<I: IntoIterator<Item = &'a str>>(&mut self, names: I) {
        for name in names {
            *self.0.entry(name).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(place: Place, names: &[&str]) -> Part {
        let frames = names.iter().map(|&name| Frame {
            name: name.into(),
            place,
        });
        Part::of(&frames.collect::<Vec<_>>())
    }

    #[test]
    fn a_stack_belongs_to_what_it_is_in() {
        for (place, names, expected) in [
            (Place::Guest, &["memcpy", "sha2::x"][..], Part::GuestHashing),
            (Place::Guest, &["memcpy"], Part::Guest),
            (
                Place::Kernel,
                &["clear", "asm_exc_page_fault"],
                Part::PageFaults,
            ),
            (
                Place::Host,
                &[
                    "memcmp",
                    "wasmtime::f::typecheck_record",
                    "payments_host::x",
                ],
                Part::WasmtimeTypes,
            ),
            (
                Place::Host,
                &["malloc", "payments_host::x"],
                Part::PaymentsHost,
            ),
            (Place::Host, &["malloc"], Part::Other),
        ] {
            assert_eq!(part(place, names), expected, "{names:?}");
        }
    }
}
