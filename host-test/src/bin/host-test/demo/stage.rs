//! What the story happens on: the lab, a shop that listens for webhooks, and the narrator.

use anstream::println;
use anyhow::{Context, bail};
use host_test::Lab;
use host_test::http::LocalHttp;
use payments_host::types::{Money, Operation};

use super::listener::Listener;
use crate::terminal::{self, BOLD, DIM, GOOD, styled};

pub struct Stage {
    pub lab: Lab,
    pub shop: Listener,
    pub http: LocalHttp,
}

impl Stage {
    pub async fn set_up() -> anyhow::Result<Self> {
        let lab = Lab::builder()
            .on_request(|record| println!("    {}", terminal::request(record)))
            .start()
            .await?;
        let http = LocalHttp::default();
        let shop = Listener::start(&lab, &http)
            .await
            .context("cannot listen for webhooks")?;
        Ok(Self { lab, shop, http })
    }

    pub fn introduce(&self) {
        let inspection = self.lab.adapter.inspection();
        println!(
            "{}",
            styled(BOLD, "A payment adapter in a WebAssembly sandbox")
        );
        println!(
            "The component ({} bytes) cannot reach anything but the HTTP that its host sends for it.\n\
             Each line like the next is one such request, here to a fake Stripe at {}.",
            inspection.size,
            self.lab.stripe.base_url()
        );
    }

    /// Begins a chapter.
    pub fn chapter(&self, title: &str) {
        println!("\n{}", styled(BOLD, title));
    }

    /// Says what is about to be called.
    pub fn calls(&self, what: &str) {
        println!("  {what}");
    }

    /// Says what came of it.
    pub fn result(&self, what: &str) {
        println!("    {} {what}", styled(GOOD, "="));
    }

    /// Says something beside the story.
    pub fn aside(&self, what: &str) {
        println!("    {}", styled(DIM, what));
    }

    /// An operation that is sent now for the first time.
    pub fn operation(&self, id: &str) -> Operation {
        self.lab.operation(id)
    }
}

pub fn euros(cents: u64) -> Money {
    Money::new(cents, "EUR")
}

/// Goes on when what happened is what should have.
pub fn expect<T: PartialEq + std::fmt::Debug>(
    what: &str,
    happened: T,
    expected: T,
) -> anyhow::Result<()> {
    if happened != expected {
        bail!("{what}: expected {expected:?}, and it was {happened:?}");
    }
    Ok(())
}
