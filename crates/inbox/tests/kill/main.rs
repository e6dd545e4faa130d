//! The kill test: thousands of deliveries, in any order and number, to several worker processes of
//! which one is killed again and again. In the end everything is known, and nothing was written
//! twice.
//!
//! This program is both sides. Started with [`worker::VARIABLE`] in its environment it is a worker,
//! with an inbox behind HTTP; else it is the test, which starts it in that way.

mod books;
mod checks;
mod database;
mod faults;
mod lives;
mod provider;
mod scenario;
mod supervisor;
mod worker;

#[path = "../support/cluster.rs"]
mod cluster;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if let Some(settings) = worker::Settings::from_environment() {
        worker::run(settings);
        return ExitCode::SUCCESS;
    }
    let trials = vec![
        Trial::test("sqlite_survives_kills_between_any_two_steps", || {
            scenario::sqlite();
            Ok(())
        }),
        Trial::test("postgres_survives_kills_between_any_two_steps", || {
            scenario::postgres();
            Ok(())
        }),
    ];
    // One after the other: each of them uses the whole machine.
    let arguments = Arguments {
        test_threads: Some(1),
        ..Arguments::from_args()
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}
