//! `host-test connect`: a subcommand for each function of the contract's interface `onboarding`, and
//! one that goes the whole way of OAuth.

mod check;
mod login;
mod tokens;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use payments_host::Onboarding as Interface;
use payments_host::types::{AuthorizationLink, CodeExchange, GrantScope, Revocation, TokenRefresh};
use serde_json::json;

use self::tokens::Tokens;
use crate::answer;
use crate::exit::Exit;
use crate::session::{Session, SessionOptions};
use crate::terminal::note;

/// Subcommands of `connect`.
#[derive(Subcommand)]
pub enum Connect {
    /// Try the connection: is the key good, what may the account do, what is missing.
    ///
    /// Changes nothing. The exit code is 0 when the account can take payments, and 1 when it cannot
    /// or the key may not say.
    Check(Check),
    /// Print the URL where the owner of an account connects it to the platform.
    AuthorizeUrl(AuthorizeUrl),
    /// Make a grant of the code that the owner brought back.
    ///
    /// It is sent once: a code that comes twice is taken for a stolen one.
    Exchange(Exchange),
    /// Get a new access token with the refresh token in a file.
    Refresh(Refresh),
    /// End the connection to an account.
    Revoke(Revoke),
    /// Connect an account: print the URL, wait for the owner to come back, exchange the code.
    ///
    /// Listens on 127.0.0.1 for one return that has the state which was sent out. For test mode:
    /// Stripe sends owners back to plain http nowhere else.
    Login(login::Login),
}

/// Options of `connect check`.
#[derive(Args)]
#[command(after_help = "Examples:
  STRIPE_SECRET_KEY=rk_test_… host-test connect check
  host-test connect check --account acct_… --fake http://127.0.0.1:12111 --json")]
pub struct Check {
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `connect authorize-url`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test connect authorize-url --client-id ca_… --redirect-url https://platform.example/return \\
    --state \"$(openssl rand -hex 16)\"")]
pub struct AuthorizeUrl {
    #[command(flatten)]
    link: LinkOptions,
    /// Where the owner comes back to; the provider has to know it.
    #[arg(long, value_name = "URL")]
    redirect_url: String,
    /// Comes back with the owner, and has to be the same then. Made here, and printed, if absent.
    #[arg(long)]
    state: Option<String>,
    #[command(flatten)]
    session: SessionOptions,
}

/// What the owner is asked for.
#[derive(Args)]
struct LinkOptions {
    /// The platform's id as an OAuth client.
    #[arg(long, value_name = "ca_…")]
    client_id: String,
    /// What the platform wants to be allowed.
    #[arg(long, value_enum, default_value = "read-write")]
    scope: Scope,
    /// Fills in the form.
    #[arg(long)]
    email: Option<String>,
}

/// Options of `connect exchange`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test connect exchange ac_… --save tokens.json --fake http://127.0.0.1:12111")]
pub struct Exchange {
    /// The code.
    code: String,
    #[command(flatten)]
    tokens: tokens::Options,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `connect refresh`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test connect refresh tokens.json --fake http://127.0.0.1:12111")]
pub struct Refresh {
    /// What --save has written. The new tokens take the place of the old ones.
    file: std::path::PathBuf,
    /// Less than until now. As it was, if absent.
    #[arg(long, value_enum)]
    scope: Option<Scope>,
    /// Print the tokens too.
    #[arg(long, help_heading = "Output")]
    show_secrets: bool,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `connect revoke`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test connect revoke acct_… --client-id ca_… --fake http://127.0.0.1:12111")]
pub struct Revoke {
    /// The account. One that is not connected is revoked.
    account_id: String,
    /// The platform's id as an OAuth client.
    #[arg(long, value_name = "ca_…")]
    client_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    ReadOnly,
    ReadWrite,
}

impl From<Scope> for GrantScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::ReadOnly => Self::ReadOnly,
            Scope::ReadWrite => Self::ReadWrite,
        }
    }
}

impl Connect {
    pub async fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::Check(options) => options.run().await,
            Self::AuthorizeUrl(options) => options.run().await,
            Self::Exchange(options) => options.run().await,
            Self::Refresh(options) => options.run().await,
            Self::Revoke(options) => options.run().await,
            Self::Login(options) => options.run().await,
        }
    }
}

impl Check {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?.check(&session.connection).await;
        Ok(check::print(answer, self.session.json))
    }
}

impl AuthorizeUrl {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let state = match self.state {
            Some(state) => state,
            None => new_state()?,
        };
        let link = self.link.to(&session, self.redirect_url, state.clone());
        let answer = interface(&session)?.authorize_url(&link).await;
        let shown = answer.map(|url| json!({ "url": url, "state": state }));
        Ok(answer::print(shown, &session, &self.session))
    }
}

impl LinkOptions {
    fn to(&self, session: &Session, redirect_url: String, state: String) -> AuthorizationLink {
        AuthorizationLink {
            connection: session.connection.clone(),
            client_id: self.client_id.clone(),
            scope: self.scope.into(),
            redirect_url,
            state,
            email: self.email.clone(),
        }
    }
}

impl Exchange {
    async fn run(self) -> anyhow::Result<Exit> {
        // Before the code is spent.
        let tokens = Tokens::open(&self.tokens)?;
        let session = Session::open(&self.session).await?;
        exchange(&session, self.code, tokens, &self.session).await
    }
}

async fn exchange(
    session: &Session,
    code: String,
    tokens: Tokens,
    options: &SessionOptions,
) -> anyhow::Result<Exit> {
    let exchange = CodeExchange {
        connection: session.connection.clone(),
        code,
    };
    let answer = interface(session)?.exchange(&exchange).await;
    let shown = answer.map(|grant| tokens.keep(&grant));
    finish(shown, session, options)
}

impl Refresh {
    async fn run(self) -> anyhow::Result<Exit> {
        let (tokens, refresh_token) = Tokens::replace(&self.file, self.show_secrets)?;
        let session = Session::open(&self.session).await?;
        let refresh = TokenRefresh {
            scope: self.scope.map(Into::into),
            ..TokenRefresh::new(session.connection.clone(), refresh_token.clone())
        };
        let answer = interface(&session)?.refresh(&refresh).await;
        let shown = answer.map(|mut grant| {
            // The one before stays good.
            grant.refresh_token.get_or_insert(refresh_token);
            tokens.keep(&grant)
        });
        finish(shown, &session, &self.session)
    }
}

impl Revoke {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let revocation = Revocation {
            connection: session.connection.clone(),
            client_id: self.client_id,
            account: self.account_id.clone(),
        };
        let answer = interface(&session)?.revoke(&revocation).await;
        let shown = answer.map(|()| json!({ "revoked": self.account_id }));
        Ok(answer::print(shown, &session, &self.session))
    }
}

/// Prints a grant that was kept; one that could not be is not printed as if it were.
fn finish(
    answer: Result<anyhow::Result<serde_json::Value>, payments_host::CallError>,
    session: &Session,
    options: &SessionOptions,
) -> anyhow::Result<Exit> {
    let shown = match answer {
        Ok(kept) => Ok(kept?),
        Err(error) => Err(error),
    };
    if shown.is_ok() {
        note("`account` goes into `connection.account`, beside the platform's own key");
    }
    Ok(answer::print(shown, session, options))
}

fn interface(session: &Session) -> anyhow::Result<Interface<'_>> {
    session
        .adapter
        .onboarding()
        .context("the adapter does not export the optional interface `onboarding`")
}

/// What nobody can guess, as hexadecimal digits.
fn new_state() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes).context("this machine has no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
