//! `host-test connect`: connecting accounts on the command line.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use host_test::http::LocalHttp;
use hyper::{Method, Response};
use serde_json::{Value, json};

use crate::command::{FakeStripe, host_test};

const CLIENT: [&str; 2] = ["--client-id", "ca_CommandLine"];

fn get(url: &str) -> Response<String> {
    send(Method::GET, url, String::new())
}

fn send(method: Method, url: &str, body: String) -> Response<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let answer = LocalHttp::default();
    let headers = [("content-type", "application/json")];
    let answer = runtime.block_on(answer.send(method, url, &headers, body));
    answer.expect("an answer")
}

fn control(stripe: &FakeStripe, what: &str, body: &Value) {
    let url = format!("{}/_control/{what}", stripe.base_url);
    let answer = send(Method::POST, &url, body.to_string());
    assert!(answer.status().is_success(), "{answer:?}");
}

/// Where the owner's browser is sent.
fn location(url: &str) -> String {
    let answer = get(url);
    let location = answer.headers().get("location");
    let location = location.unwrap_or_else(|| panic!("not sent on: {answer:?}"));
    location.to_str().expect("a URL").to_owned()
}

/// `connect login` that waits for the owner.
struct Login {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    url: String,
}

impl Login {
    fn start(stripe: &FakeStripe, arguments: &[&str]) -> Self {
        let mut child = host_test()
            .args(["connect", "login", "--json", "--fake", &stripe.base_url])
            .args(CLIENT)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert_ne!(stderr.read_line(&mut line).expect("a line"), 0, "no URL");
            if let Some(at) = line
                .find("http")
                .filter(|_| line.contains("/oauth/authorize?"))
            {
                break line[at..].trim().to_owned();
            }
        };
        Self { child, stderr, url }
    }

    /// The exit code, standard output, and the rest of standard error.
    fn end(mut self) -> (Option<i32>, String, String) {
        let mut stderr = String::new();
        std::io::Read::read_to_string(&mut self.stderr, &mut stderr).expect("text");
        let output = self.child.wait_with_output().expect("it ends");
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        (output.status.code(), stdout, stderr)
    }
}

#[test]
fn the_exit_code_says_whether_payments_can_be_taken() {
    let stripe = FakeStripe::start();
    let good = stripe.json(&["connect", "check"]);
    assert_eq!(good["can-charge"], true);
    let shown = stripe.run(&["connect", "check"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.stdout.contains("card_payments"), "{shown:?}");

    let change = json!({ "charges_enabled": false, "past_due": ["external_account"], "currently_due": ["external_account"] });
    control(&stripe, "account", &change);
    let bad = stripe.run(&["connect", "check"]);
    assert_eq!(bad.code, Some(1), "{bad:?}");
    assert!(bad.stdout.contains("external_account  overdue"), "{bad:?}");
}

#[test]
fn an_account_is_connected_by_hand() {
    let stripe = FakeStripe::start();
    let link = [
        "connect",
        "authorize-url",
        "--redirect-url",
        "https://platform.example/return",
    ];
    let link = stripe.json(&[&link[..], &CLIENT].concat());
    let state = link["state"].as_str().expect("a state");
    assert_eq!(state.len(), 40, "{link}");
    let back = location(link["url"].as_str().expect("a URL"));
    assert!(back.contains(&format!("state={state}")), "{back}");
    let (_, code) = back.split_once("code=").expect("a code");
    let code = code.split('&').next().expect("a code");

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tokens.json");
    let path = file.to_str().expect("UTF-8");
    let run = stripe.run(&["connect", "exchange", code, "--save", path, "--json"]);
    let grant = run.json();
    assert!(grant["account"].as_str().expect("one").starts_with("acct_"));
    let saved = |file: &std::path::Path| -> Value {
        serde_json::from_str(&std::fs::read_to_string(file).expect("saved")).expect("JSON")
    };
    let first = saved(&file);
    let token = first["access-token"].as_str().expect("a token").to_owned();
    for text in [&run.stdout, &run.stderr] {
        assert!(!text.contains(&token) && !text.contains("rt_"), "{run:?}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // A code is not spent where its tokens have no place.
    let again = stripe.run(&["connect", "exchange", "ac_x", "--save", path]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("there already"), "{again:?}");

    stripe.json(&["connect", "refresh", path]);
    let second = saved(&file);
    assert_ne!(second["access-token"], first["access-token"]);
    assert_eq!(second["refresh-token"], first["refresh-token"]);

    let account = grant["account"].as_str().expect("an account");
    let revoke = [&["connect", "revoke", account][..], &CLIENT].concat();
    for _ in 0..2 {
        assert_eq!(stripe.json(&revoke), json!({ "revoked": account }));
    }
    let over = stripe.run(&["connect", "refresh", path]);
    assert_eq!(over.code, Some(1), "{over:?}");
    assert_eq!(saved(&file), second, "what was there stays");
}

#[test]
fn a_login_takes_the_return_with_its_state_and_no_other() {
    let stripe = FakeStripe::start();
    let login = Login::start(&stripe, &["--show-secrets"]);
    let back = location(&login.url);
    let (home, _) = back.split_once('?').expect("a query");
    let forged = get(&format!(
        "{home}?code=ac_of_somebody_else&state=0123456789abcdef"
    ));
    assert_eq!(forged.status(), 400);
    let thanks = get(&back);
    assert_eq!(thanks.status(), 200);
    let (code, stdout, stderr) = login.end();
    assert_eq!(code, Some(0), "{stderr}");
    let grant: Value = serde_json::from_str(&stdout).expect("JSON");
    assert!(
        grant["access-token"]
            .as_str()
            .expect("shown")
            .starts_with("sk_test_")
    );
    assert!(!stderr.contains("sk_test_"), "{stderr}");
}

#[test]
fn an_owner_who_declines_connects_nothing() {
    let stripe = FakeStripe::start();
    control(&stripe, "oauth", &json!({ "denied": true }));
    let login = Login::start(&stripe, &[]);
    assert_eq!(get(&location(&login.url)).status(), 200);
    let (code, stdout, stderr) = login.end();
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("access_denied"), "{stderr}");
}
