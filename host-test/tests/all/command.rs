//! Runs the command.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// What a run left.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The command, apart from whatever keys the environment holds.
pub fn host_test() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-test"));
    command
        .env_remove("STRIPE_SECRET_KEY")
        .env_remove("STRIPE_WEBHOOK_SECRET");
    command
}

pub fn run(arguments: &[&str]) -> Run {
    finish(host_test().args(arguments))
}

pub fn finish(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the command starts");
    Run {
        code: status.code(),
        stdout: String::from_utf8(stdout).expect("UTF-8"),
        stderr: String::from_utf8(stderr).expect("UTF-8"),
    }
}

impl Run {
    /// The JSON of a run that has to end with 0.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.stdout).expect("JSON")
    }
}

/// `host-test fake-stripe`, until it is dropped.
pub struct FakeStripe {
    child: Child,
    pub base_url: String,
}

impl FakeStripe {
    pub fn start() -> Self {
        let mut child = host_test()
            .args(["fake-stripe", "--port", "0", "--json"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("JSON");
        let base_url = said["base-url"].as_str().expect("a URL").to_owned();
        Self { child, base_url }
    }

    /// A run of the command against it.
    pub fn run(&self, arguments: &[&str]) -> Run {
        finish(host_test().args(arguments).args(["--fake", &self.base_url]))
    }

    /// The same, with the whole record.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        finish(
            host_test()
                .args(arguments)
                .args(["--fake", &self.base_url, "--json"]),
        )
        .json()
    }
}

impl Drop for FakeStripe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
