//! A PostgreSQL server of the test's own, in a temporary folder.

use std::ffi::OsStr;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use component_build::environments::{self, Environment};
use deadpool_postgres::{Config, Pool, Runtime};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Runs until it is dropped. Nobody but this machine's users can reach it, by a socket in the
/// folder.
pub struct Cluster {
    programs: PathBuf,
    user: Option<User>,
    folder: TempDir,
}

impl Cluster {
    /// Starts a server. Without PostgreSQL's programs, says that the test did not run, as
    /// `cargo xtask test` reports too.
    pub fn start() -> Option<Self> {
        let prepared = environments::postgres(&mut |line| eprintln!("{line}"));
        let programs = match prepared.expect("the environment") {
            Environment::Ready(programs) => programs,
            Environment::Missing { tool, install } => {
                eprintln!("NOT RUN: {tool} is missing; install it with `{install}`");
                return None;
            }
            Environment::Unused => panic!("these tests are what it is used for"),
        };
        let cluster = Self {
            programs,
            user: User::instead_of_root(),
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        if let Some(user) = cluster.user {
            chown(cluster.socket_folder(), Some(user.id), Some(user.group)).expect("its folder");
        }
        cluster.make();
        Some(cluster)
    }

    fn make(&self) {
        self.run("initdb", |initdb| {
            initdb
                .args(["--auth=trust", "--username=inbox", "--encoding=UTF8"])
                .args(["--no-sync", "--no-locale", "--pgdata"])
                .arg(self.data());
        });
        // Only workers are killed here, never the server: what it has been given need not reach
        // the disk.
        let socket = self.socket_folder().display();
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={socket} \
             -c fsync=off -c full_page_writes=off"
        );
        self.run("pg_ctl", |pg_ctl| {
            pg_ctl
                .args(["start", "--wait", "--silent", "--options", &options])
                .args([OsStr::new("--log"), self.folder.path().join("log").as_ref()])
                .args([OsStr::new("--pgdata"), self.data().as_ref()]);
        });
    }

    /// The folder of the socket: the `host` of a connection.
    pub fn socket_folder(&self) -> &Path {
        self.folder.path()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs one of the server's programs, which refuse to be run by root.
    fn run(&self, program: &str, arguments: impl FnOnce(&mut Command)) {
        let mut command = Command::new(self.programs.join(program));
        arguments(&mut command);
        command.current_dir(self.folder.path());
        if let Some(user) = self.user {
            command.uid(user.id).gid(user.group);
        }
        let output = command.output().expect("it runs");
        assert!(
            output.status.success(),
            "{program}: {}{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
            std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default(),
        );
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.data().join("postmaster.pid").exists() {
            return;
        }
        self.run("pg_ctl", |pg_ctl| {
            pg_ctl
                .args(["stop", "--wait", "--silent", "--mode=immediate", "--pgdata"])
                .arg(self.data());
        });
    }
}

/// Connections to the server whose socket is in this folder.
pub fn pool(socket_folder: &Path, connections: usize) -> Pool {
    let mut config = Config::new();
    config.host = socket_folder.to_str().map(str::to_owned);
    config.user = Some("inbox".to_owned());
    config.dbname = Some("postgres".to_owned());
    config.pool = Some(deadpool_postgres::PoolConfig::new(connections));
    config
        .create_pool(Some(Runtime::Tokio1), NoTls)
        .expect("a pool")
}

/// Who runs the server where the test is run by root.
#[derive(Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl User {
    /// The user that the package makes, else the one that owns nothing.
    fn instead_of_root() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let found = ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::find(&users, name));
        Some(found.expect("a user postgres or nobody in /etc/passwd"))
    }

    fn find(users: &str, name: &str) -> Option<Self> {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_it = fields.next() == Some(name);
            let mut numbers = fields.skip(1);
            is_it.then_some(Self {
                id: numbers.next()?.parse().ok()?,
                group: numbers.next()?.parse().ok()?,
            })
        })
    }
}
