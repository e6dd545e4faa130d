//! `host-test listen` beside the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::command::host_test;

/// More than any line takes, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running listener; killed when it is dropped.
pub struct Listener {
    child: Child,
    lines: Receiver<String>,
}

impl Listener {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = host_test()
            .arg("listen")
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let stdout = child.stdout.take().expect("a pipe");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { return };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// A listener that writes JSON, and what it says of itself.
    pub fn json(arguments: &[&str]) -> (Self, Value) {
        let listener = Self::start(&[arguments, &["--json"]].concat());
        let ready = listener.object();
        (listener, ready)
    }

    /// The next line.
    #[track_caller]
    pub fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line")
    }

    /// The next line, of JSON.
    #[track_caller]
    pub fn object(&self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Presses Ctrl-C. Gives the exit code, and the lines that nobody read before.
    #[cfg(unix)]
    pub fn interrupt(mut self) -> (Option<i32>, Vec<String>) {
        use rustix::process::{Pid, Signal, kill_process};
        kill_process(Pid::from_child(&self.child), Signal::INT).expect("it runs");
        let status = self.child.wait().expect("it ends");
        (status.code(), self.lines.iter().collect())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
