//! The hosts of `examples/hosts` are packages of their own, with tests of their own: of how they keep
//! the rules of the import, of their limits, of the code blocks in their pages.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use component_build::environments::{self, NODE_HOST, PYTHON_HOST};
use fake_stripe::FakeStripe;
use host_test::artifacts;
use tokio::process::Command;

use crate::sdk;

#[tokio::test]
async fn the_host_in_python_passes_its_tests() {
    let Some(python) = sdk::environment(environments::python_host).await else {
        return;
    };
    let mut tests = Command::new(python);
    // Bytecode and caches would be inputs of nothing, and lie about in the checkout.
    tests
        .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    pass(tests, PYTHON_HOST).await;
}

#[tokio::test]
async fn the_host_in_node_passes_its_tests() {
    let Some(folder) = sdk::environment(environments::node_host).await else {
        return;
    };
    let mut tests = Command::new("node");
    tests
        .arg("--test")
        .args(compiled(&folder.join("dist/tests")));
    pass(tests, NODE_HOST).await;
}

/// The compiled tests: which of them `node --test` finds by itself differs between its versions.
fn compiled(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the compiled tests");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    assert!(files.len() > 5, "{files:?}");
    files
}

async fn pass(mut tests: Command, place: &str) {
    let components = tokio::task::spawn_blocking(|| {
        let adapter = artifacts::stripe_adapter().expect("the adapter");
        let core = artifacts::payments_core().expect("payments-core.wasm");
        let hostile = artifacts::guest("hostile").expect("the hostile guest");
        [adapter, core, hostile].map(|path| std::path::absolute(path).expect("a path"))
    });
    let [adapter, core, hostile] = components.await.expect("no panic");
    let stripe = FakeStripe::start().await.expect("a free port");
    let root = component_build::Workspace::locate().root().to_owned();
    let output = tests
        .current_dir(root.join(Path::new(place)))
        .env("PAYMENTS_ADAPTER", adapter)
        .env("PAYMENTS_CORE", core)
        .env("PAYMENTS_HOSTILE", hostile)
        .env("FAKE_STRIPE", stripe.base_url())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .expect("the tests start");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
