//! Secrets appear in no log line, at no level, and in no error.

use std::io;
use std::sync::{Arc, Mutex};

use payments_host::types::{Connection, Credential, Mode};
use payments_host::{InMemoryCredentials, Secret};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::server::{Reply, Server};
use crate::support::{behave, host, load};

/// Collects what is logged.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic")).into_owned()
    }

    /// Logs everything of this thread, from every crate, until the guard is dropped.
    pub fn collect(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn nothing_secret_is_logged_or_told() {
    let log = Log::default();
    let _collecting = log.collect();
    let server = Server::start(|request| async move {
        match &*request.target {
            "/cut?q=query-hush" => Reply::Close(Vec::new()),
            _ => Reply::text(200, "answer-hush"),
        }
    })
    .await;
    let held = InMemoryCredentials::new().with(
        "acme",
        "acme-stripe",
        Mode::Test,
        server.url(""),
        Secret::new("held-hush"),
    );
    let adapter = load(host().credentials(held)).await.for_tenant("acme");
    let given = Credential::secret("secret-key", "given-hush");
    let held = Credential::host_held("secret-key", "acme-stripe");
    let unknown = Credential::host_held("secret-key", "not-there");
    let malformed = Credential::secret("secret-key", "malformed-hush\r\n");
    let url = server.url("/fine?q=query-hush");
    let cut = server.url("/cut?q=query-hush");
    let elsewhere = "https://user-hush@api.stripe.com/";
    for (credential, url) in [
        (&given, &*url),
        (&held, &url),
        (&unknown, &url),
        (&malformed, &url),
        (&given, &cut),
        (&given, elsewhere),
    ] {
        let connection = Connection {
            credentials: vec![credential.clone()],
            ..behave(&[
                ("behave", "request"),
                ("method", "POST"),
                ("url", url),
                ("body", "body-hush"),
                ("header:Idempotency-Key", "key-hush"),
            ])
        };
        match adapter.get_payment(&connection, "pay_1").await {
            Ok(payment) => assert!(!format!("{payment:?}").contains("client-token-hush")),
            Err(error) => assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}"),
        }
    }
    let text = log.text();
    assert!(text.contains("payments.call"), "the log is on");
    let told: Vec<_> = text.lines().filter(|line| line.contains("hush")).collect();
    assert!(told.is_empty(), "{told:#?}");
}
