//! Settings that contradict each other are refused when the inbox is built.

use payments_host::types::{Connection, Mode};
use payments_inbox::store::MemoryStore;
use payments_inbox::{BuildError, InboxBuilder};

use crate::scene::{Recorder, Scene};

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
