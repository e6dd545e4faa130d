//! Settings that make no sense, and secrets that cannot be had.

use std::error::Error;

use async_trait::async_trait;
use payments_host::types::{Connection, Mode};
use payments_inbox::store::MemoryStore;
use payments_inbox::{BuildError, InboxBuilder, SigningSecret, SigningSecrets};

use crate::scene::{Recorder, Scene, deliver};

#[tokio::test]
async fn a_contradiction_is_named() {
    let scene = Scene::open().await;
    let live = Connection {
        mode: Mode::Live,
        ..scene.lab.connection()
    };
    let other = Connection {
        installation_id: Some("another-shop".into()),
        ..scene.lab.connection()
    };
    for (settings, expected) in [
        (scene.settings().connection(live), BuildError::OtherMode),
        (
            scene.settings().connection(other),
            BuildError::OtherInstallation,
        ),
        (scene.settings().tolerance(0), BuildError::NoTolerance),
    ] {
        let built = settings.build(MemoryStore::new(), Recorder::new());
        assert_eq!(built.err(), Some(expected));
    }
}

/// Secrets that live elsewhere, as in a vault.
struct Vault(Result<Vec<SigningSecret>, &'static str>);

#[async_trait]
impl SigningSecrets for Vault {
    async fn current(&self) -> Result<Vec<SigningSecret>, Box<dyn Error + Send + Sync>> {
        Ok(self.0.clone()?)
    }
}

/// The delivery may be genuine: it must not be lost. Nobody outside is told what is wrong.
#[tokio::test]
async fn without_secrets_a_delivery_is_to_come_again() {
    let scene = Scene::open().await;
    for (vault, status, body) in [
        (Vault(Err("vault sealed")), 503, "try again later"),
        (Vault(Ok(Vec::new())), 500, "this endpoint is not set up"),
    ] {
        let adapter = scene.lab.adapter.clone();
        let inbox = InboxBuilder::new(adapter, Mode::Test, vault)
            .build(MemoryStore::new(), Recorder::new())
            .expect("an inbox");
        let answer = deliver(&inbox, "{}").await;
        assert_eq!((answer.http_status, &*answer.body), (status, body));
    }
}

#[tokio::test]
async fn debug_hides_secrets() {
    let scene = Scene::open().await;
    let settings: InboxBuilder = scene.settings().connection(scene.lab.connection());
    let inbox = settings.build(MemoryStore::new(), Recorder::new());
    let printed = format!("{:?}", inbox.expect("an inbox"));
    assert!(printed.contains("installation_id"), "{printed}");
    assert!(
        !printed.contains("whsec_") && !printed.contains("sk_test"),
        "{printed}"
    );
}
