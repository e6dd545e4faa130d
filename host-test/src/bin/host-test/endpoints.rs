//! `host-test endpoints`: a subcommand for each function of the contract's interface.

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use host_test::json::ToJson;
use payments_host::types::{
    EndpointChanges, EndpointScope, Operation, Registered, Registration, Removal, Rotation,
};
use payments_host::{CallError, Endpoints as Interface};
use serde_json::json;

use crate::answer;
use crate::exit::Exit;
use crate::session::{OperationOptions, Session, SessionOptions};
use crate::terminal::note;

/// Subcommands of `endpoints`.
#[derive(Subcommand)]
pub enum Endpoints {
    /// Register a webhook endpoint, and print the secret that signs what it is sent.
    ///
    /// The provider tells the secret once. Sent again with the same --operation-id within a day, it
    /// is told once more; any other registration of the URL only says that the endpoint exists.
    Register(Register),
    /// List the endpoints of the account, of every installation.
    List(List),
    /// Change an endpoint. Its secret stays.
    Update(Update),
    /// Begin to replace an endpoint's secret: register a second endpoint like the first.
    ///
    /// From then on every event is delivered twice, signed with one secret each, and is one event:
    /// both deliveries have the same dedupe key. Verify with both secrets, then remove the first
    /// endpoint.
    Rotate(Rotate),
    /// Remove an endpoint.
    Remove(Remove),
}

/// Options of `endpoints register`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test endpoints register https://shop.example/webhooks --operation-id webhooks-1 --fake http://127.0.0.1:12111
  host-test endpoints register https://shop.example/webhooks --event charge.captured --event refund.failed
  host-test endpoints register https://platform.example/webhooks --scope connected-accounts")]
pub struct Register {
    /// Where events are to be sent: https and a public host name. For a machine of your own, use a
    /// tunnel that has one.
    url: String,
    /// An event type, such as charge.captured; all that the adapter understands, if absent. Can be
    /// repeated.
    #[arg(long, value_name = "TYPE")]
    event: Vec<String>,
    /// Whose events.
    #[arg(long, value_enum, default_value = "own-account")]
    scope: Scope,
    /// Shown in the provider's dashboard.
    #[arg(long)]
    description: Option<String>,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `endpoints list`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test endpoints list --fake http://127.0.0.1:12111 --json")]
pub struct List {
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `endpoints update`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test endpoints update we_… --url https://shop.example/hooks --fake http://127.0.0.1:12111
  host-test endpoints update we_… --disable --fake http://127.0.0.1:12111")]
pub struct Update {
    /// The endpoint.
    endpoint_id: String,
    /// Where events are to be sent from now on.
    #[arg(long)]
    url: Option<String>,
    /// An event type that it is to be sent, instead of those until now. Can be repeated.
    #[arg(long, value_name = "TYPE")]
    event: Vec<String>,
    /// Shown in the provider's dashboard; an empty text removes it.
    #[arg(long)]
    description: Option<String>,
    /// Send it events again.
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Send it nothing any more.
    #[arg(long)]
    disable: bool,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `endpoints rotate`.
#[derive(Args)]
#[command(
    after_help = "Example: a rotation, which can be taken up again at every step
  host-test endpoints rotate we_1… --operation-id rotate-1 --fake http://127.0.0.1:12111
  …store the new secret beside the old one, and verify with both…
  host-test endpoints remove we_1… --fake http://127.0.0.1:12111
  …forget the old secret…"
)]
pub struct Rotate {
    /// The endpoint whose secret is to be replaced.
    endpoint_id: String,
    /// Whose events it is sent. Needed for endpoints that something else registered: Stripe does not
    /// tell.
    #[arg(long, value_enum)]
    scope: Option<Scope>,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `endpoints remove`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test endpoints remove we_… --fake http://127.0.0.1:12111")]
pub struct Remove {
    /// The endpoint. One that is gone already is removed.
    endpoint_id: String,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Whose events an endpoint is sent.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// Those of the account itself.
    OwnAccount,
    /// Those of the accounts that are connected to it.
    ConnectedAccounts,
}

impl From<Scope> for EndpointScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::OwnAccount => Self::OwnAccount,
            Scope::ConnectedAccounts => Self::ConnectedAccounts,
        }
    }
}

impl Endpoints {
    pub async fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::Register(options) => options.run().await,
            Self::List(options) => options.run().await,
            Self::Update(options) => options.run().await,
            Self::Rotate(options) => options.run().await,
            Self::Remove(options) => options.run().await,
        }
    }
}

impl Register {
    async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let registration = Registration {
            events: given(self.event),
            scope: self.scope.into(),
            description: self.description,
            ..Registration::new(self.url)
        };
        let answer = interface(&session)?
            .register(&operation, &registration)
            .await;
        Ok(print_registered(answer, &session, &self.session))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?.list(&session.connection).await;
        if answer.as_ref().is_ok_and(Vec::is_empty) {
            note("the account has no endpoints");
        }
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Update {
    async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let changes = EndpointChanges {
            url: self.url,
            events: given(self.event),
            description: self.description,
            is_enabled: (self.enable || self.disable).then_some(self.enable),
            ..EndpointChanges::new(self.endpoint_id)
        };
        let answer = interface(&session)?.update(&operation, &changes).await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Rotate {
    async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let rotation = Rotation {
            scope: self.scope.map(Into::into),
            ..Rotation::new(self.endpoint_id)
        };
        let answer = interface(&session)?.rotate(&operation, &rotation).await;
        Ok(print_registered(answer, &session, &self.session))
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let removal = Removal::new(&self.endpoint_id);
        let answer = interface(&session)?.remove(&operation, &removal).await;
        let shown = answer.map(|()| json!({ "removed": self.endpoint_id }));
        Ok(answer::print(shown, &session, &self.session))
    }
}

async fn begin(
    session: &SessionOptions,
    operation: &OperationOptions,
) -> anyhow::Result<(Session, Operation)> {
    let session = Session::open(session).await?;
    let operation = session.operation(operation);
    Ok((session, operation))
}

fn interface(session: &Session) -> anyhow::Result<Interface<'_>> {
    session
        .adapter
        .endpoints()
        .context("the adapter does not export the optional interface `endpoints`")
}

fn given(events: Vec<String>) -> Option<Vec<String>> {
    Some(events).filter(|events| !events.is_empty())
}

/// The one place where the secret is printed: to standard output, with what it belongs to.
fn print_registered(
    answer: Result<Registered, CallError>,
    session: &Session,
    options: &SessionOptions,
) -> Exit {
    let shown = answer.map(|registered| {
        let mut value = registered.to_json();
        match registered {
            Registered::Created(created) => {
                value["created"]["secret"] = json!(created.secret);
                note("store the secret now, for `policy.secrets`: the provider tells it once");
            }
            Registered::Exists(_) => note(
                "it was registered before, and its secret cannot be read again: use the one that was stored then, or \
                 `host-test endpoints rotate`",
            ),
        }
        value
    });
    answer::print(shown, session, options)
}
