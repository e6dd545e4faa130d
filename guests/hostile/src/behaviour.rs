//! What the setting `behave` can ask for.

use std::hint::black_box;

use crate::commerce::payments::http_client::{Method, send, send_all};
use crate::commerce::payments::types::{AdapterError, Connection, Entry, ErrorKind};
use crate::error;
use crate::request::{self, setting};

pub(crate) enum Behaviour {
    /// Answers at once.
    Nothing,
    /// Computes for ever.
    Loop,
    /// Allocates for ever.
    Allocate,
    /// Calls itself for ever.
    Recurse,
    Trap,
    /// Returns text that is not UTF-8.
    Nonsense,
    /// Sends one request, as the settings describe it, and reports the answer.
    Request,
    /// Sends `count` of them at once.
    SendAll,
    /// Sends it for ever.
    ManyRequests,
    /// Sends it, then computes for ever.
    LoopAfterRequest,
    /// Sends it, then traps.
    TrapAfterRequest,
    /// Computes for a while between `count` requests.
    WorkBetweenRequests,
}

impl Behaviour {
    pub(crate) fn of(connection: &Connection) -> Result<Self, AdapterError> {
        Ok(match setting(connection, "behave") {
            None => Self::Nothing,
            Some("loop") => Self::Loop,
            Some("allocate") => Self::Allocate,
            Some("recurse") => Self::Recurse,
            Some("trap") => Self::Trap,
            Some("nonsense") => Self::Nonsense,
            Some("request") => Self::Request,
            Some("send-all") => Self::SendAll,
            Some("many-requests") => Self::ManyRequests,
            Some("loop-after-request") => Self::LoopAfterRequest,
            Some("trap-after-request") => Self::TrapAfterRequest,
            Some("work-between-requests") => Self::WorkBetweenRequests,
            Some(_) => return Err(error(ErrorKind::InvalidRequest, "no such behaviour")),
        })
    }

    pub(crate) fn perform(self, connection: &Connection) -> Result<Vec<Entry>, AdapterError> {
        match self {
            Self::Nothing => Ok(Vec::new()),
            Self::Loop => compute_for_ever(),
            Self::Allocate => allocate_for_ever(),
            Self::Recurse => Ok(vec![Entry {
                key: recurse(0).to_string(),
                value: String::new(),
            }]),
            Self::Trap => trap(),
            Self::Nonsense => Ok(vec![Entry {
                key: "nonsense".into(),
                value: not_utf8(),
            }]),
            Self::Request => request::report(send(&request::described(connection)?)),
            Self::SendAll => {
                let requests = request::numbered(connection)?;
                let mut report = Vec::new();
                for answer in send_all(&requests) {
                    report.extend(request::report(answer)?);
                }
                Ok(report)
            }
            Self::ManyRequests => loop {
                // Whatever the answer is: again.
                let _ = send(&request::described(connection)?);
            },
            Self::LoopAfterRequest => {
                let _ = send(&request::described(connection)?);
                compute_for_ever()
            }
            Self::TrapAfterRequest => {
                let _ = send(&request::described(connection)?);
                trap()
            }
            Self::WorkBetweenRequests => {
                let mut request = request::described(connection)?;
                request.method = Method::Get;
                let mut report = Vec::new();
                for _ in 0..request::count(connection) {
                    report = request::report(send(&request))?;
                    (0..1_000_000u32).for_each(|step| {
                        black_box(step);
                    });
                }
                Ok(report)
            }
        }
    }
}

fn compute_for_ever() -> ! {
    let mut step = 0u64;
    loop {
        step = black_box(step).wrapping_add(1);
    }
}

fn allocate_for_ever() -> ! {
    const CHUNK: usize = 1 << 20;
    loop {
        std::mem::forget(black_box(vec![1u8; CHUNK]));
    }
}

// The addition after the call keeps the compiler from making a loop of it.
#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    black_box(recurse(black_box(depth) + 1)) + 1
}

fn trap() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    std::process::abort()
}

fn not_utf8() -> String {
    // SAFETY: unsound on purpose. The string is not looked at here: it goes straight to the host,
    // whose check is what is tested.
    unsafe { String::from_utf8_unchecked(vec![b'a', 0xff, 0xfe]) }
}
