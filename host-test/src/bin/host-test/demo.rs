//! `host-test demo`: a story of a few payments. Each chapter says what it expects, and the story
//! stops where that differs from what happens.

mod authentication;
mod cut_off;
mod decline;
mod in_parts;
mod ledger;
mod listener;
mod stage;
mod webhooks;

use std::time::Instant;

use anstream::println;

use crate::exit::Exit;
use crate::terminal::{self, GOOD, styled};
use stage::Stage;

/// Options of `demo`.
#[derive(clap::Args)]
pub struct Options {}

pub async fn run(Options {}: Options) -> anyhow::Result<Exit> {
    let stage = Stage::set_up().await?;
    let started = Instant::now();
    match story(&stage).await {
        Ok(()) => {
            let seconds = started.elapsed().as_secs_f64();
            println!(
                "\n{}",
                styled(GOOD, format!("Everything as expected, in {seconds:.1} s."))
            );
            Ok(Exit::Done)
        }
        Err(error) => {
            terminal::error(&format!("the story went another way: {error:#}"));
            Ok(Exit::Refused)
        }
    }
}

async fn story(stage: &Stage) -> anyhow::Result<()> {
    stage.introduce();
    in_parts::tell(stage).await?;
    webhooks::tell(stage).await?;
    decline::tell(stage).await?;
    authentication::tell(stage).await?;
    cut_off::tell(stage).await?;
    ledger::tell(stage).await
}
