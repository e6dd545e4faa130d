//! What is measured, each in a file of its own.

mod authorize;
mod component;
mod concurrency;
pub mod demo;
mod growth;
mod load;
mod memory;
mod pages;
mod verify;

pub mod probes;

use clap::ValueEnum;

use crate::lab::Lab;
use crate::report::Report;

/// A part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    /// Verifying webhooks, beside the libraries of today.
    Verify,
    /// Authorizing payments, beside the libraries of today.
    Authorize,
    /// Making an instance; loading the component.
    Load,
    /// Fuel of the functions for fixed inputs, and the component's size.
    Component,
    /// How much of its memory a call touches.
    Pages,
    /// Memory of live instances.
    Memory,
    /// Throughput, and how long calls take, from one to 2,000 at a time.
    Concurrency,
    /// How costs grow with what a call is given.
    Growth,
}

impl Measure {
    pub fn run(self, lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
        match self {
            Self::Verify => verify::measure(lab, report),
            Self::Authorize => authorize::measure(lab, report),
            Self::Load => load::measure(lab, report),
            Self::Component => component::measure(lab, report),
            Self::Pages => pages::measure(lab, report),
            Self::Memory => memory::measure(lab, report),
            Self::Concurrency => concurrency::measure(lab, report),
            Self::Growth => growth::measure(lab, report),
        }
    }
}
