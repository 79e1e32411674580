//! One run of the program.

use std::{
    path::PathBuf,
    process::{Output, Stdio},
};

use frontdesk_rig::{Context, LIMIT, Result, Rig, program};
use frontdesk_test_daily_dev::{DailyDev, PASSWORD, World};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// The program on a desktop.
pub(crate) struct Ctl<'a> {
    rig: &'a Rig,
    data: Option<PathBuf>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl<'a> Ctl<'a> {
    /// For the person's own place.
    pub(crate) fn new(rig: &'a Rig) -> Self {
        Self { rig, data: None }
    }

    /// For the place in a folder.
    pub(crate) fn at(rig: &'a Rig, data: PathBuf) -> Self {
        Self { rig, data: Some(data) }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = self.rig.environment.command(program("frontdeskctl")?)?;
        if let Some(data) = &self.data {
            command.arg("--data-dir").arg(data);
        }
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = Command::from(command);
        command.kill_on_drop(true);
        Ok(command)
    }

    /// Runs it to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Result<Told> {
        self.feed(arguments, "").await
    }

    /// Runs it to its end, with this on its standard input.
    pub(crate) async fn feed(&self, arguments: &[&str], input: &str) -> Result<Told> {
        let mut child = self.command(arguments)?.spawn().context("starting frontdeskctl")?;
        let mut stdin = child.stdin.take().context("no standard input")?;
        // One that does not want it has closed it.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        told(child).await
    }

    /// Runs it with `--json`, to a good end, and reads its answer.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Result<Value> {
        let told = self.run(&[arguments, &["--json"]].concat()).await?;
        assert_eq!(told.code, 0, "{arguments:?}: {told:?}");
        serde_json::from_str(&told.out).context(format_args!("{arguments:?} wrote {}", told.out))
    }

    /// Signs in to a stand-in of daily.dev as somebody.
    pub(crate) async fn add(&self, server: &DailyDev, person: &str) -> Result<()> {
        let email = server.world().email(person);
        let arguments =
            ["account", "add", "--server", server.address(), "--email", &email, "--password-stdin"];
        let told = self.feed(&arguments, PASSWORD).await?;
        assert_eq!(told.code, 0, "{told:?}");
        Ok(())
    }

    /// Starts it, to read what it writes line by line.
    pub(crate) async fn start(&self, arguments: &[&str]) -> Result<Running> {
        let mut child = self.command(arguments)?.spawn().context("starting frontdeskctl")?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut errors = BufReader::new(child.stderr.take().context("no errors")?).lines();
        let first = timeout(LIMIT, errors.next_line()).await??;
        tokio::spawn(async move { while let Ok(Some(_)) = errors.next_line().await {} });
        Ok(Running { child, lines, first: first.unwrap_or_default() })
    }
}

/// Waits for the end of a run.
pub(crate) async fn told(child: Child) -> Result<Told> {
    let Output { status, stdout, stderr } = timeout(LIMIT, child.wait_with_output()).await??;
    let text = |bytes| String::from_utf8(bytes).context("not text");
    Ok(Told {
        code: status.code().context("ended by a signal")?,
        out: text(stdout)?,
        err: text(stderr)?,
    })
}

/// A run that goes on.
pub(crate) struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// The first line on standard error.
    pub(crate) first: String,
}

impl Running {
    /// The next line, however long it takes to come.
    pub(crate) async fn line(&mut self) -> Result<String> {
        timeout(LIMIT, self.lines.next_line()).await??.context("no line any more")
    }

    /// Sends it a signal and waits for its end.
    pub(crate) async fn end(self, signal: Signal) -> Result<(Option<i32>, Vec<String>)> {
        let id = self.child.id().context("it has ended")?;
        let pid = Pid::from_raw(i32::try_from(id)?).context("an id")?;
        kill_process(pid, signal)?;
        self.ended().await
    }

    /// Waits for its end, and gives its exit code with what it wrote before.
    pub(crate) async fn ended(mut self) -> Result<(Option<i32>, Vec<String>)> {
        let mut rest = Vec::new();
        while let Some(line) = timeout(LIMIT, self.lines.next_line()).await?? {
            rest.push(line);
        }
        Ok((timeout(LIMIT, self.child.wait()).await??.code(), rest))
    }
}

/// A daily.dev with an organization of some people: its address, its owner,
/// and the organization's id.
pub(crate) fn acme(seats: i32, members: &[&str]) -> (DailyDev, String, String) {
    let mut world = World::new();
    let owner = world.person("Olivia Owner");
    let acme = world.organization("Acme & Söhne", &owner, seats);
    for name in members {
        let member = world.person(name);
        world.join(&acme, &member);
    }
    (DailyDev::start(world), owner, acme)
}
