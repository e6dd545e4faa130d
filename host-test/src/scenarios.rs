//! Scenarios: what every host must make of the same component, and the judge of it.
//!
//! A scenario is a data file: calls of the contract, what they answer, and the HTTP requests that the
//! provider then sees. The judge plays it against a fresh fake Stripe with a stopped clock, and speaks
//! to the host that is judged through [`HostProcess`], so one set of expectations holds for hosts in
//! every language. `docs/scenarios.md` describes the files and the protocol.

mod arguments;
mod expectation;
mod file;
mod matrix;
mod play;
mod process;
mod transcript;
mod variables;

pub use file::{Scenario, read_folder};
pub use matrix::{Cell, HostColumn, HostCommand, Matrix, play_all};
pub use process::{HostInfo, HostProcess, Version};
