//! How often a call asks for memory, and for how much. In the component nothing is freed before the
//! call is over (`src/memory.rs`), so what is asked for is what an instance has to have. Sizes are
//! those of a 64-bit machine; in the component they are smaller.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use stripe_adapter::contract::Entry;
use stripe_adapter::http::{Http, Request, Response, TransportError};
use stripe_adapter::{gateway, webhooks};

use crate::support::contract::{authorization, operation};
use crate::support::stripe::authorized_intent;
use crate::support::webhook::{event, policy, signed};

/// What was measured and a fifth more, so that a change of Rust's standard library does not fail the
/// test. Raised only with a reason, which belongs into the commit.
///
/// Most of them are the texts of the payment that is returned: the contract gives each out as a text
/// of its own.
const VERIFY: Counted = Counted {
    allocations: 53,
    bytes: 3_900,
};
/// As for [`VERIFY`], and the request: its form, its headers, its URL.
const AUTHORIZE: Counted = Counted {
    allocations: 98,
    bytes: 5_000,
};

#[test]
fn verifying_allocates_little() {
    let event = event(
        "payment_intent.succeeded",
        &authorized_intent(),
        "2026-10-28.endive",
    );
    let (policy, delivery) = (policy(), signed(&event.to_string()));
    let (counted, verified) = counted(|| webhooks::verify(&policy, delivery));
    assert!(verified.is_ok(), "{verified:?}");
    counted.keeps_within(VERIFY);
}

#[test]
fn authorizing_allocates_little() {
    let stripe = Answer(authorized_intent().to_string());
    let (operation, authorization) = (operation(), authorization());
    let (counted, payment) = counted(|| gateway::authorize(&stripe, &operation, &authorization));
    assert!(payment.is_ok(), "{payment:?}");
    counted.keeps_within(AUTHORIZE);
}

/// Always the same, and not counted.
struct Answer(String);

impl Http for Answer {
    fn send(&self, _: &Request) -> Result<Response, TransportError> {
        let before = COUNTED.take();
        let header = |key: &str, value: &str| Entry {
            key: key.into(),
            value: value.into(),
        };
        let response = Response {
            status: 200,
            headers: vec![
                header("content-type", "application/json"),
                header("request-id", "req_7mF0GJ1zK8pQxY"),
            ],
            body: self.0.clone(),
        };
        COUNTED.set(before);
        Ok(response)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counted {
    allocations: usize,
    /// An allocation that grows counts with what it grew by.
    bytes: usize,
}

impl Counted {
    fn keeps_within(self, budget: Self) {
        println!("{self:?}, of {budget:?}");
        assert!(
            self.allocations <= budget.allocations && self.bytes <= budget.bytes,
            "{self:?}, and may have {budget:?}"
        );
    }
}

thread_local! {
    /// Nothing: this thread is not counted.
    static COUNTED: Cell<Option<Counted>> = const { Cell::new(None) };
}

fn counted<T>(call: impl FnOnce() -> T) -> (Counted, T) {
    COUNTED.set(Some(Counted {
        allocations: 0,
        bytes: 0,
    }));
    let answer = call();
    (COUNTED.take().expect("set above"), answer)
}

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

impl Counting {
    fn count(bytes: usize) {
        // A thread that is ending has no counter any more.
        let _ = COUNTED.try_with(|cell| {
            cell.set(cell.get().map(|counted| Counted {
                allocations: counted.allocations + 1,
                bytes: counted.bytes + bytes,
            }));
        });
    }
}

// SAFETY: the system's allocator does all of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises; the memory is from `System`.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        Self::count(bytes.saturating_sub(layout.size()));
        // SAFETY: as the caller promises; the memory is from `System`.
        unsafe { System.realloc(memory, layout, bytes) }
    }
}
