//! The functions that only look.

use clap::Args;
use host_test::time;
use payments_host::types::UnixSeconds;

use crate::answer;
use crate::exit::Exit;
use crate::session::{Session, SessionOptions};

/// A day: longer than any provider remembers an operation.
const RECENT: UnixSeconds = 24 * 60 * 60;

/// Options of `get-payment`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test get-payment pi_… --fake http://127.0.0.1:12111 --json")]
pub struct GetPayment {
    /// The payment.
    payment_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl GetPayment {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = session
            .adapter
            .get_payment(&session.connection, &self.payment_id)
            .await;
        Ok(answer::with_token(answer, &session, &self.session))
    }
}

/// Options of `get-transaction`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test get-transaction pi_… re_… --fake http://127.0.0.1:12111")]
pub struct GetTransaction {
    /// The payment.
    payment_id: String,
    /// The provider's reference of the movement.
    reference: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl GetTransaction {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = session
            .adapter
            .get_transaction(&session.connection, &self.payment_id, &self.reference)
            .await;
        Ok(answer::with_token(answer, &session, &self.session))
    }
}

/// Options of `find`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test find order-1-authorize --fake http://127.0.0.1:12111")]
pub struct Find {
    /// The operation's id.
    operation_id: String,
    /// Look at what was created since then, in Unix seconds; a day ago, if absent.
    #[arg(long, value_name = "SECONDS")]
    since: Option<UnixSeconds>,
    #[command(flatten)]
    session: SessionOptions,
}

impl Find {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let since = self
            .since
            .unwrap_or_else(|| time::now().saturating_sub(RECENT));
        let answer = session
            .adapter
            .find(&session.connection, &self.operation_id, since)
            .await;
        if answer.as_ref().is_ok_and(Vec::is_empty) {
            crate::terminal::note("nothing found, which is no proof: providers index with a delay");
        }
        Ok(answer::plain(answer, &session, &self.session))
    }
}
