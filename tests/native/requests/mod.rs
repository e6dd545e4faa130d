//! Every request that the adapter sends, byte for byte.
//!
//! **A patch release must not change these files.** Stripe compares the parameters of a repeated
//! request with those of the first one under its idempotency key: an operation in flight while the
//! adapter is updated would be refused as `idempotency_error`, and with another key it would be
//! performed twice. A minor release that changes one of them says so in the changelog.

mod authorize;
mod change;
mod dispute;
mod endpoint;
mod onboarding;
mod pay_back;
mod read;
mod record;
mod source;
mod transfer;
mod vault;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stripe_adapter::contract::CredentialValue;
use stripe_adapter::http::Request;

use crate::support::errors::kebab;
use crate::support::golden;
use crate::support::transport::Script;

/// `<function>-<case>`, and what was sent.
type Case = (&'static str, Vec<Request>);

pub use authorize::{full_authorization, line_item};

#[test]
fn requests_are_stable() {
    let cases = [
        authorize::cases(),
        source::cases(),
        change::cases(),
        pay_back::cases(),
        read::cases(),
        endpoint::cases(),
        dispute::cases(),
        record::cases(),
        transfer::cases(),
        vault::cases(),
        onboarding::cases(),
    ];
    let mut texts = BTreeMap::new();
    for (name, requests) in cases.into_iter().flatten() {
        let requests: Vec<String> = requests.iter().map(render).collect();
        let text = requests.join("\n");
        assert!(!text.is_empty(), "{name} sent nothing");
        assert_eq!(texts.insert(name.to_owned(), text), None, "{name} twice");
    }
    golden::check_folder("requests", &texts);
}

/// Makes a call that succeeds, and tells what it sent.
fn sent<T>(script: &Script, result: Result<T, stripe_adapter::error::Error>) -> Vec<Request> {
    if let Err(error) = result {
        panic!("refused: {error:?}");
    }
    script.requests()
}

/// Method and URL, headers, limits, and the body with one parameter per line. Percent-encoding is
/// left as it is: it is part of what Stripe compares.
fn render(request: &Request) -> String {
    let method = kebab(request.method).to_uppercase();
    let mut text = format!("{method} {}\n", request.url);
    for header in &request.headers {
        let value = header.value.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        let _ = writeln!(text, "{}: {value}", header.key);
    }
    if let Some(auth) = &request.auth_header {
        let credential = match &auth.credential {
            CredentialValue::Secret(_) => "secret-key".to_owned(),
            CredentialValue::HostHeld(name) => format!("host-held {name}"),
        };
        let _ = writeln!(text, "{}: {}<{credential}>", auth.name, auth.prefix);
    }
    let _ = writeln!(
        text,
        "(timeout {} ms, delay {} ms)",
        request.timeout_ms, request.delay_ms
    );
    if let Some(body) = &request.body {
        let _ = writeln!(text, "\n{}", body.replace('&', "\n"));
    }
    text
}
