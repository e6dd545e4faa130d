//! Where calls go: a fake Stripe, or Stripe.

use std::fmt;

use anyhow::{Context, bail};
use fake_stripe::FakeStripe;
use payments_host::types::{Connection, Credential, Entry, Mode};
use payments_host::{Egress, InMemoryCredentials, Secret};

/// The environment variable with Stripe's key. Not an option of the command line, which other users
/// of the machine can read.
pub const KEY_VARIABLE: &str = "STRIPE_SECRET_KEY";
const STRIPE: &str = "https://api.stripe.com";
/// Where accounts are connected. A fake Stripe has both under one URL.
const STRIPE_CONNECT: &str = "https://connect.stripe.com";
/// The name under which the host holds the key: the sandbox never sees it.
const HELD_AS: &str = "key";
/// Fake Stripe takes any test key.
pub const FAKE_KEY: &str = "sk_test_hosttest";

/// The other side of the calls.
pub enum Provider {
    /// Started for this call, and gone with it.
    OwnFake(FakeStripe),
    /// Started by somebody else.
    RunningFake(String),
    /// The real one.
    Stripe { mode: Mode, key: Secret },
}

impl Provider {
    /// Chooses by the options and the environment.
    pub async fn choose(fake: Option<&str>, live: bool) -> anyhow::Result<Self> {
        if let Some(url) = fake {
            if live {
                bail!("--live and --fake: a fake Stripe moves no money; leave one of them out");
            }
            return Ok(Self::RunningFake(url.trim_end_matches('/').to_owned()));
        }
        let key = std::env::var(KEY_VARIABLE).unwrap_or_default();
        if !key.is_empty() {
            return Self::stripe(key, live);
        }
        if live {
            bail!("--live needs a live key in {KEY_VARIABLE}");
        }
        let fake = FakeStripe::start()
            .await
            .context("cannot start a fake Stripe")?;
        Ok(Self::OwnFake(fake))
    }

    fn stripe(key: String, live: bool) -> anyhow::Result<Self> {
        let begins = |kinds: [&str; 2]| kinds.iter().any(|kind| key.starts_with(kind));
        let mode = if begins(["sk_test_", "rk_test_"]) {
            Mode::Test
        } else if begins(["sk_live_", "rk_live_"]) {
            Mode::Live
        } else {
            bail!(
                "{KEY_VARIABLE} holds no secret key of Stripe's: those begin with sk_test_, rk_test_, sk_live_ or rk_live_"
            );
        };
        match (mode, live) {
            (Mode::Live, false) => bail!(
                "{KEY_VARIABLE} holds a live key, and real money would move: use a test key (sk_test_…), \
                 or say --live if that is what you want"
            ),
            (Mode::Test, true) => bail!("--live, and {KEY_VARIABLE} holds a test key"),
            _ => Ok(Self::Stripe {
                mode,
                key: Secret::new(key),
            }),
        }
    }

    pub fn mode(&self) -> Mode {
        match self {
            Self::Stripe { mode, .. } => *mode,
            _ => Mode::Test,
        }
    }

    pub fn egress(&self) -> Egress {
        match self {
            Self::Stripe { .. } => Egress::new()
                .allow("api.stripe.com")
                .allow("connect.stripe.com"),
            _ => Egress::new().allow_loopback_http(),
        }
    }

    /// The key, for requests to this provider only.
    pub fn credentials(&self) -> InMemoryCredentials {
        let key = match self {
            Self::Stripe { key, .. } => key.clone(),
            _ => Secret::new(FAKE_KEY),
        };
        [self.base_url(), self.connect_url()]
            .into_iter()
            .fold(InMemoryCredentials::new(), |held, origin| {
                held.with("", HELD_AS, self.mode(), origin, key.clone())
            })
    }

    /// A connection that names the key without holding it.
    pub fn connection(&self) -> Connection {
        let endpoints = match self {
            Self::Stripe { .. } => Vec::new(),
            _ => vec![
                Entry::new("api", self.base_url()),
                Entry::new("connect", self.connect_url()),
            ],
        };
        Connection {
            endpoints,
            ..Connection::new(self.mode(), [Credential::host_held("secret-key", HELD_AS)])
        }
    }

    fn base_url(&self) -> &str {
        match self {
            Self::OwnFake(fake) => fake.base_url(),
            Self::RunningFake(url) => url,
            Self::Stripe { .. } => STRIPE,
        }
    }

    fn connect_url(&self) -> &str {
        match self {
            Self::Stripe { .. } => STRIPE_CONNECT,
            _ => self.base_url(),
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OwnFake(_) => f.write_str("a fake Stripe of its own"),
            Self::RunningFake(url) => write!(f, "the fake Stripe at {url}"),
            Self::Stripe {
                mode: Mode::Test, ..
            } => f.write_str("Stripe, test mode"),
            Self::Stripe { .. } => f.write_str("Stripe, LIVE: real money moves"),
        }
    }
}
