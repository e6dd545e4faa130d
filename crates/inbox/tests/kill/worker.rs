//! The worker: an inbox behind HTTP, in a process of its own.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::post;
use host_test::artifacts;
use host_test::lab::{INSTALLATION_ID, connection_to};
use payments_host::types::Mode;
use payments_host::{Egress, Host};
use payments_inbox::store::{PostgresStore, SqliteStore, Store};
use payments_inbox::{InboxBuilder, SigningSecretList};
use serde::{Deserialize, Serialize};

use crate::books::{Bookkeeper, Books};
use crate::cluster;
use crate::faults::{Fault, FaultyStore, Fuse};

/// Holds a worker's settings, as JSON.
pub const VARIABLE: &str = "PAYMENTS_INBOX_TEST_WORKER";
/// What the provider of the test signs with.
pub const SECRET: &str = "whsec_of_the_workers";
const CONNECTIONS: usize = 8;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    pub component: PathBuf,
    pub provider: String,
    pub database: Place,
    pub fault: Option<Fault>,
}

/// Where the database is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Place {
    Sqlite(PathBuf),
    /// The folder of the server's socket.
    Postgres(PathBuf),
}

impl Settings {
    pub fn from_environment() -> Option<Self> {
        let text = std::env::var(VARIABLE).ok()?;
        Some(serde_json::from_str(&text).expect("a worker's settings"))
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("JSON")
    }
}

/// Serves until standard input is closed, which the end of the test does too, however it ends.
pub fn run(settings: Settings) {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        match settings.database.clone() {
            Place::Sqlite(path) => {
                let store = SqliteStore::open(path).await.expect("a store");
                serve(settings, store).await;
            }
            Place::Postgres(folder) => {
                let pool = cluster::pool(&folder, CONNECTIONS);
                let store = PostgresStore::open(pool).await.expect("a store");
                serve(settings, store).await;
            }
        }
    });
}

async fn serve<S: Store<Transaction: Books>>(settings: Settings, store: S) {
    let host = Host::builder()
        .egress(Egress::new().allow_loopback_http())
        .cache_dir(artifacts::compiled_code())
        .build()
        .expect("a host");
    let adapter = host.load_file(settings.component).await;
    let secrets = SigningSecretList::new([SECRET]).expect("a secret");
    let store = FaultyStore {
        store,
        fuse: Fuse::new(settings.fault),
    };
    let inbox = InboxBuilder::new(adapter.expect("the adapter"), Mode::Test, secrets)
        .installation_id(INSTALLATION_ID)
        .connection(connection_to(&settings.provider))
        .build(store, Bookkeeper)
        .expect("an inbox");

    let refreshing = inbox.clone();
    let refresh = async move |Path(payment): Path<String>| match refreshing.refresh(&payment).await
    {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let routes = Router::new()
        .route("/webhooks", payments_inbox::axum::webhook(inbox))
        .route("/refresh/{payment}", post(refresh));
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let socket = socket.expect("a free port");
    let address = socket.local_addr().expect("an address");
    let mut output = std::io::stdout();
    writeln!(output, "{address}")
        .and_then(|()| output.flush())
        .expect("standard output");
    axum::serve(socket, routes).await.expect("a server");
}
