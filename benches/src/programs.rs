//! The programs in Rust that are compared, and what each does in one repetition.

mod ready;

use std::io::{BufRead, Write};
use std::path::Path;

use clap::ValueEnum;

use crate::profile::Names;
use crate::worker::{Order, Round};
use ready::Ready;

/// A program in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Program {
    /// The adapter's own code, compiled into this process: no sandbox.
    Native,
    /// One instance in wasmtime for all repetitions.
    Warm,
    /// `payments-host`, as platforms use it: an instance for each repetition.
    Host,
    /// A fresh instance in wasmtime alone; the import answers from memory.
    Sandbox,
    /// Makes a fresh instance and drops it.
    Instantiate,
    /// The crate `async-stripe-webhook`.
    AsyncStripe,
    /// A bare hyper client, which sends the adapter's request and collects the answer.
    Hyper,
    /// `payments-host` loads the component, which was compiled before.
    LoadCached,
    /// `payments-host` loads the component and compiles it.
    Compile,
}

impl Program {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Warm => "warm",
            Self::Host => "host",
            Self::Sandbox => "sandbox",
            Self::Instantiate => "instantiate",
            Self::AsyncStripe => "async-stripe",
            Self::Hyper => "hyper",
            Self::LoadCached => "load-cached",
            Self::Compile => "compile",
        }
    }
}

/// Follows the orders on standard input until it ends.
pub fn run(program: Program, component: &Path, names: Names) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let component = std::fs::read(component)?;
    let mut ready = runtime.block_on(Ready::new(program, component, names))?;
    for line in std::io::stdin().lock().lines() {
        let order: Order = serde_json::from_str(&line?)?;
        let cpu = runtime.block_on(ready.follow(&order))?;
        let mut output = std::io::stdout().lock();
        serde_json::to_writer(&mut output, &Round::of(cpu))?;
        writeln!(output)?;
        output.flush()?;
    }
    Ok(())
}
