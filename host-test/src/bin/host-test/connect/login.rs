//! The whole way: the URL, the owner's return to this machine, the code, the grant.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::tokens::{self, Tokens};
use super::{LinkOptions, exchange, interface, new_state};
use crate::exit::Exit;
use crate::session::{Session, SessionOptions};
use crate::{answer, terminal};

/// Options of `connect login`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test connect login --client-id ca_… --save tokens.json --fake http://127.0.0.1:12111
  STRIPE_SECRET_KEY=sk_test_… host-test connect login --client-id ca_… --port 4280
                              http://127.0.0.1:4280/ stands in the platform's settings at Stripe")]
pub struct Login {
    #[command(flatten)]
    link: LinkOptions,
    /// The port of 127.0.0.1 that the owner comes back to; 0 for a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How long to wait for the owner.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
    #[command(flatten)]
    tokens: tokens::Options,
    #[command(flatten)]
    session: SessionOptions,
}

/// What the owner came back with.
enum Return {
    Code(String),
    /// Why there is none: they declined, or something is wrong with the platform's settings.
    Refused(String),
}

impl Login {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let tokens = Tokens::open(&self.tokens)?;
        let session = Session::open(&self.session).await?;
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .await
            .with_context(|| format!("cannot listen on port {}", self.port))?;
        let state = new_state()?;
        let home = format!("http://{}/", socket.local_addr()?);
        let link = self.link.to(&session, home, state.clone());
        let url = match interface(&session)?.authorize_url(&link).await {
            Ok(url) => url,
            Err(error) => {
                answer::refusal(&error, self.session.json);
                return Ok(Exit::after(&error));
            }
        };
        terminal::note("let the account's owner open:");
        terminal::note(url);
        let wait = Duration::from_secs(self.timeout);
        match tokio::time::timeout(wait, came_back(socket, state)).await {
            Ok(Ok(Return::Code(code))) => exchange(&session, code, tokens, &self.session).await,
            Ok(Ok(Return::Refused(why))) => {
                terminal::error(&format!("the account was not connected: {why}"));
                Ok(Exit::Refused)
            }
            Ok(Err(error)) => Err(error),
            Err(_) => bail!("nobody came back within {} seconds", self.timeout),
        }
    }
}

/// Waits for the return that has the state.
async fn came_back(socket: TcpListener, state: String) -> anyhow::Result<Return> {
    let (tell, mut told) = mpsc::channel(1);
    let routes = Router::new()
        .route("/", get(receive))
        .with_state(Desk { state, tell });
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(socket, routes).with_graceful_shutdown(async {
        // Dropped or sent: both mean the end.
        let _ = stopped.await;
    });
    let server = tokio::spawn(server.into_future());
    let returned = told.recv().await;
    drop(stop);
    // The page is shown before the connection ends.
    server.await??;
    returned.context("the listener ended")
}

#[derive(Clone)]
struct Desk {
    state: String,
    tell: mpsc::Sender<Return>,
}

async fn receive(
    State(desk): State<Desk>,
    RawQuery(query): RawQuery,
) -> (StatusCode, &'static str) {
    let query = query.unwrap_or_default();
    let mut query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    if query.get("state") != Some(&desk.state) {
        // Somebody else's account might be connected.
        terminal::note("somebody came with another state, and was sent away");
        let page = "This is not the return that is awaited here: its state is another one.\n";
        return (StatusCode::BAD_REQUEST, page);
    }
    let returned = match (query.remove("code"), query.remove("error")) {
        (Some(code), _) => Return::Code(code),
        (None, Some(error)) => {
            let description = query.remove("error_description").unwrap_or_default();
            Return::Refused(format!("{error}: {description}").escape_debug().to_string())
        }
        (None, None) => return (StatusCode::BAD_REQUEST, "There is no code.\n"),
    };
    // A second one comes too late.
    let _ = desk.tell.try_send(returned);
    (
        StatusCode::OK,
        "Thank you. The rest happens in the terminal; this page can be closed.\n",
    )
}
