//! The requests to all shops, for whoever wants to hold them against another validator: one JSON
//! object on each line, with `method`, `path` (query included) and `body`.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use fake_stripe::RecordedRequest;
use serde_json::json;

/// Begun anew by each run of the tests.
static TRACE: LazyLock<Mutex<File>> = LazyLock::new(|| {
    let path = path();
    let folder = path.parent().expect("a folder");
    std::fs::create_dir_all(folder).expect("the folder of the trace");
    Mutex::new(File::create(&path).expect("the trace"))
});

fn path() -> PathBuf {
    let workspace = component_build::Workspace::locate();
    workspace.target().join("e2e/trace.jsonl")
}

/// Adds the requests of a shop.
pub fn add(requests: &[RecordedRequest]) {
    let mut lines = String::new();
    for request in requests {
        let path = match request.query.as_str() {
            "" => request.path.clone(),
            query => format!("{}?{query}", request.path),
        };
        let line = json!({ "method": request.method, "path": path, "body": request.body });
        lines.push_str(&format!("{line}\n"));
    }
    let mut file = TRACE.lock().unwrap_or_else(PoisonError::into_inner);
    file.write_all(lines.as_bytes()).expect("the trace");
}
