//! A private PostgreSQL for tests: a cluster in a temporary folder, reached by
//! loopback alone, gone at the end.
//!
//! A whole run of tests shares one: `with-postgres COMMAND...` starts it and
//! names it in [`VARIABLE`]. Where that is not set, each test that asks
//! starts one of its own, which takes two seconds more.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed"
)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

/// Names the cluster of a run: an address without a database.
pub const VARIABLE: &str = "FRONTDESK_TEST_POSTGRES";

/// Longest wait for a cluster to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    server: Child,
    /// `postgres://postgres@127.0.0.1:PORT`.
    pub address: String,
    _folder: TempDir,
}

/// Whether commits wait for the disk. Tests need not; benches must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As on a real server.
    Full,
    /// Fast, and lost with the machine.
    None,
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub async fn start(durability: Durability) -> Self {
        let programs = programs();
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        if rustix::process::geteuid().is_root() {
            give_away(folder.path());
        }
        let made = as_nobody_special(&programs.join("initdb"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"])
            .arg("--no-sync")
            .arg("--pgdata")
            .arg(&data)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "initdb failed");
        // Free now; a collision would fail the start, loudly.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let fsync = if durability == Durability::Full { "on" } else { "off" };
        let mut server = as_nobody_special(&programs.join("postgres"));
        server.arg("-D").arg(&data);
        for setting in [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            "max_connections=400".to_owned(),
            format!("fsync={fsync}"),
            format!("synchronous_commit={fsync}"),
            format!("full_page_writes={fsync}"),
        ] {
            server.arg("-c").arg(setting);
        }
        let server = server
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = format!("postgres://postgres@127.0.0.1:{port}");
        let cluster = Self { server, address, _folder: folder };
        let begun = Instant::now();
        while PgConnection::connect(&format!("{}/postgres", cluster.address)).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        cluster
    }

    /// The id of the server's process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // "Immediate shutdown": nothing of it is needed any more.
        let process = rustix::process::Pid::from_child(&self.server);
        let _ = rustix::process::kill_process(process, rustix::process::Signal::QUIT);
        let _ = self.server.wait();
    }
}

/// A database of one's own, gone when this is dropped.
#[derive(Debug)]
pub struct Database {
    /// `postgres://...`, with the database.
    pub address: String,
    name: String,
    cluster: String,
    own: Option<Cluster>,
}

impl Database {
    /// Makes an empty one, in the cluster of the run or in one of its own.
    pub async fn create() -> Self {
        if let Ok(cluster) = std::env::var(VARIABLE) {
            return Self::create_in(cluster, None).await;
        }
        let own = Cluster::start(Durability::None).await;
        Self::create_in(own.address.clone(), Some(own)).await
    }

    /// Makes an empty one in a cluster that outlives it.
    pub async fn create_at(cluster: &Cluster) -> Self {
        Self::create_in(cluster.address.clone(), None).await
    }

    async fn create_in(cluster: String, own: Option<Cluster>) -> Self {
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        let mut connection = PgConnection::connect(&format!("{cluster}/postgres")).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0")))
            .execute(&mut connection)
            .await
            .unwrap();
        let _ = connection.close().await;
        Self { address: format!("{cluster}/{name}"), name, cluster, own }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.own.is_some() {
            return;
        }
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let cluster = format!("{}/postgres", self.cluster);
        // A runtime of its own: this may run inside one that is ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection =
                    PgConnection::connect(&cluster).await.map_err(std::io::Error::other)?;
                sqlx::query(AssertSqlSafe(statement))
                    .execute(&mut connection)
                    .await
                    .map_err(std::io::Error::other)
            })
        });
        let _ = dropped.join();
    }
}

/// The folder of PostgreSQL's programs, the newest there is.
fn programs() -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql").map(|entries| {
        let mut folders: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
        folders.retain(|folder| folder.join("postgres").exists());
        folders.sort();
        folders.pop()
    });
    if let Ok(Some(folder)) = installed {
        return folder;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|folder| folder.join("postgres").exists())
        .expect("PostgreSQL's programs are not installed")
}

/// A command as the user `postgres` where we are root: PostgreSQL refuses to
/// run as root.
fn as_nobody_special(program: &Path) -> Command {
    if rustix::process::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn give_away(folder: &Path) {
    let given = Command::new("chown").arg("postgres:postgres").arg(folder).status();
    assert!(given.unwrap().success(), "the folder could not be given to the user postgres");
}
