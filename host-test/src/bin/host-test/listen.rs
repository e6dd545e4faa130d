//! `host-test listen`: a webhook endpoint that shows what it is told, and passes it on.

mod forward;
mod journal;
mod receive;
mod registration;
mod subject;

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::{Context, bail};
use fake_stripe::FakeStripe;
use host_test::http::LocalHttp;
use payments_host::Adapter;
use payments_host::types::{Mode, Policy};
use tokio::net::TcpListener;

use self::forward::{Forward, Target};
use self::journal::{Journal, Ready};
use self::receive::{Desk, Seen};
use self::registration::{Registration, Wanted};
use crate::exit::Exit;
use crate::terminal::note;
use crate::{event_types, sealed};

/// The environment variable with the signing secret of a real endpoint.
const SECRET_VARIABLE: &str = "STRIPE_WEBHOOK_SECRET";
/// Deliveries that are looked at side by side.
const CONCURRENT_CALLS: u32 = 4;

/// Options of `listen`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Send every genuine delivery on to this URL, body and headers as they came, and answer the
    /// provider with the status that comes back. `localhost:3000/webhooks` will do.
    ///
    /// Without it, deliveries are only shown. One that cannot be verified is never sent on.
    #[arg(long, value_name = "URL")]
    forward_to: Option<Target>,
    /// Only events of these types, separated by commas. All types, if absent.
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    events: Vec<String>,
    /// The port of 127.0.0.1 to listen on; 0 for a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Print one line of JSON when it listens, and one for each delivery.
    #[arg(long)]
    json: bool,
    /// Be told by the fake Stripe that runs there (`host-test fake-stripe`): an endpoint is
    /// registered, and removed again in the end.
    ///
    /// Without it, and without a secret: by a fake Stripe that is started here.
    #[arg(
        long,
        visible_alias = "fake-stripe",
        value_name = "URL",
        help_heading = "Provider"
    )]
    fake: Option<String>,
    /// The signing secret of an endpoint that was registered elsewhere, whose deliveries reach this
    /// port: through a tunnel, or `stripe listen --forward-to`. Can be repeated during a rotation.
    /// STRIPE_WEBHOOK_SECRET will do, where --fake is absent.
    #[arg(
        long,
        value_name = "whsec_…",
        conflicts_with = "fake",
        help_heading = "Provider"
    )]
    secret: Vec<String>,
    /// That endpoint is one of live mode.
    #[arg(long, conflicts_with = "fake", help_heading = "Provider")]
    live: bool,
    /// Be told of connected accounts too: by a second endpoint, with a secret of its own.
    #[arg(long, conflicts_with = "secret", help_heading = "Provider")]
    connect: bool,
    /// Be told by thin events too, which only point at their objects: those of `trigger --thin`.
    #[arg(long, conflicts_with = "secret", help_heading = "Provider")]
    thin: bool,
    /// The API version in which fake Stripe writes the events. The adapter's own, if absent.
    #[arg(
        long,
        value_name = "VERSION",
        conflicts_with = "secret",
        help_heading = "Provider"
    )]
    api_version: Option<String>,
    /// Tell events of other installations apart.
    #[arg(
        long,
        value_name = "ID",
        default_value = "host-test",
        help_heading = "Provider"
    )]
    installation_id: String,
}

const EXAMPLES: &str = "\
Examples:
  host-test listen --forward-to localhost:3000/webhooks
  host-test trigger charge.dispute.created --fake http://127.0.0.1:…   the URL that `listen` shows

  host-test fake-stripe                                                in another terminal
  host-test listen --fake http://127.0.0.1:12111 --events refund.created,refund.failed

  stripe listen --forward-to 127.0.0.1:4242                            Stripe's own command
  STRIPE_WEBHOOK_SECRET=whsec_… host-test listen --port 4242

Every line is a delivery that the adapter verified in its sandbox: when it came (UTC), the
contract's kind, the provider's type, the event's id, what it is about, and what a host should
do with it. A forgery is shown in red with the reason, answered 400, and goes nowhere.";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let source = Source::choose(&options).await?;
    let adapter = sealed::adapter(CONCURRENT_CALLS).await?;
    let wanted = wanted(&options, &adapter).await?;
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .await
        .with_context(|| format!("cannot listen on port {}", options.port))?;
    let url = format!("http://{}", socket.local_addr()?);
    let registration = source.register(&url, &wanted).await?;

    let secrets = match (&registration, &source) {
        (Some(registration), _) => registration.secrets(),
        (None, Source::Elsewhere { secrets }) => secrets.clone(),
        (None, _) => Vec::new(),
    };
    let mode = if options.live { Mode::Live } else { Mode::Test };
    let desk = Arc::new(Desk {
        adapter,
        policy: Policy {
            installation_id: Some(options.installation_id),
            ..Policy::new(secrets, mode)
        },
        events: options.events,
        forward: options.forward_to.map(Forward::to),
        journal: if options.json {
            Journal::Json
        } else {
            Journal::Lines
        },
        seen: Seen::default(),
    });
    let listening = desk.journal.ready(&Ready {
        url: &url,
        fake: source.base_url(),
        registered: registration.as_ref(),
        forward_to: desk.forward.as_ref().map(Forward::target),
    });
    // Whoever reads this has gone already: there is nothing to listen for.
    if listening.is_ok() {
        axum::serve(socket, receive::routes(Arc::clone(&desk)))
            .with_graceful_shutdown(ended(Arc::clone(&desk), registration))
            .await?;
    } else if let Some(registration) = registration {
        registration.remove().await;
    }
    note(desk.summary());
    Ok(Exit::Done)
}

/// Waits for Ctrl-C, or until nobody reads the output any more. The endpoint goes first, so that the
/// provider does not knock at a closed door.
async fn ended(desk: Arc<Desk>, registration: Option<Registration>) {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = desk.unread() => {}
    }
    if let Some(registration) = registration {
        registration.remove().await;
    }
}

/// Who delivers.
enum Source {
    /// Started here, and gone in the end.
    OwnFake(FakeStripe),
    /// Started by somebody else.
    RunningFake(String),
    /// A provider that knows this endpoint already.
    Elsewhere { secrets: Vec<String> },
}

impl Source {
    async fn choose(options: &Options) -> anyhow::Result<Self> {
        if let Some(url) = &options.fake {
            return Ok(Self::RunningFake(url.trim_end_matches('/').to_owned()));
        }
        let mut secrets = options.secret.clone();
        if secrets.is_empty() {
            let secret = std::env::var(SECRET_VARIABLE).unwrap_or_default();
            secrets.extend(Some(secret).filter(|secret| !secret.is_empty()));
        }
        if !secrets.is_empty() {
            return Ok(Self::Elsewhere { secrets });
        }
        if options.live {
            bail!("--live needs the signing secret of a live endpoint, in {SECRET_VARIABLE}");
        }
        let fake = FakeStripe::start()
            .await
            .context("cannot start a fake Stripe")?;
        Ok(Self::OwnFake(fake))
    }

    fn base_url(&self) -> Option<&str> {
        match self {
            Self::OwnFake(fake) => Some(fake.base_url()),
            Self::RunningFake(url) => Some(url),
            Self::Elsewhere { .. } => None,
        }
    }

    async fn register(&self, url: &str, wanted: &Wanted) -> anyhow::Result<Option<Registration>> {
        let Some(base_url) = self.base_url() else {
            return Ok(None);
        };
        Registration::make(LocalHttp::default(), base_url, url, wanted)
            .await
            .map(Some)
    }
}

/// What to register for. A name that nobody knows is said, because it would only never come.
async fn wanted(options: &Options, adapter: &Adapter) -> anyhow::Result<Wanted> {
    let info = adapter.describe().await?;
    for unknown in options
        .events
        .iter()
        .filter(|event| !info.webhook_events.contains(event))
    {
        let nearest = event_types::nearest(unknown, &info.webhook_events);
        note(format!(
            "the adapter does not understand events of type {unknown}{}",
            nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
        ));
    }
    Ok(Wanted {
        events: options.events.clone(),
        api_version: options.api_version.clone().or(info.provider_api_version),
        connected_accounts: options.connect,
        thin_events: options.thin,
    })
}
