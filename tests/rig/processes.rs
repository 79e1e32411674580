//! Processes of a private desktop: started with its environment, found by it,
//! and ended by it, whatever becomes of the test.

use std::{
    fs,
    os::unix::{fs::DirBuilderExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{Context, LIMIT, Result, wait_for};

/// Ends every process of a desktop, then removes its folder. It waits for the
/// end of its standard input: that comes when the test drops the pipe, and
/// also when the test is killed.
const CARETAKER: &str = r#"
cat >/dev/null
ours() { grep -lzsxF "XDG_RUNTIME_DIR=$1/run" /proc/[0-9]*/environ | sed 's|/proc/\([0-9]*\)/environ|\1|'; }
for signal in TERM TERM KILL KILL; do
  for i in $(seq 20); do
    found=$(ours "$1")
    [ -z "$found" ] && break 2
    [ "$i" = 1 ] && kill -s "$signal" $found 2>/dev/null
    sleep 0.05
  done
done
rm -rf "$1"
"#;

/// What the rig itself started in one desktop.
type Started = Arc<Mutex<Vec<Child>>>;

/// Watches over one desktop and clears it away when it is dropped.
pub(crate) struct Caretaker {
    shell: Child,
    started: Started,
}

impl Caretaker {
    fn start(folder: &Path, started: Started) -> Result<Self> {
        let shell = Command::new("sh")
            .args(["-c", CARETAKER, "caretaker"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("starting the caretaker")?;
        Ok(Self { shell, started })
    }
}

impl Drop for Caretaker {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // What cannot be waited for has ended.
        let _ = self.shell.wait();
        for child in self.started.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            let _ = child.wait();
        }
    }
}

/// The folders and variables that every process of one desktop gets.
#[derive(Clone, Debug)]
pub struct Environment {
    folder: PathBuf,
    variables: Vec<(String, String)>,
    started: Started,
}

impl Environment {
    /// Makes the folders of a new desktop.
    pub(crate) fn new() -> Result<(Self, Caretaker)> {
        let folder = tempfile::Builder::new().prefix("frontdesk-rig-").tempdir()?.keep();
        let started = Started::default();
        let caretaker = Caretaker::start(&folder, Arc::clone(&started))?;
        for name in ["home", "run", "data", "config", "cache", "temp", "logs"] {
            fs::DirBuilder::new().mode(0o700).create(folder.join(name))?;
        }
        // A caret that blinks keeps the screen from ever being still.
        let settings = folder.join("config/gtk-3.0");
        fs::create_dir(&settings)?;
        fs::write(settings.join("settings.ini"), "[Settings]\ngtk-cursor-blink=0\n")?;
        let mut environment = Self { folder, variables: Vec::new(), started };
        for (variable, name) in [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("TMPDIR", "temp"),
        ] {
            let path = environment.folder(name).display().to_string();
            environment.set(variable, &path);
        }
        environment.set("PATH", &std::env::var("PATH")?);
        for (variable, value) in [
            ("LANG", "C.UTF-8"),
            ("GDK_BACKEND", "x11"),
            ("GTK_USE_PORTAL", "0"),
            ("NO_AT_BRIDGE", "1"),
        ] {
            environment.set(variable, value);
        }
        Ok((environment, caretaker))
    }

    /// A folder of this desktop: `home`, `run`, `data`, `config`, `cache`,
    /// `temp` or `logs`.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Name of this desktop's display.
    ///
    /// # Errors
    ///
    /// Where there is none yet.
    pub fn display(&self) -> Result<String> {
        self.get("DISPLAY").map(str::to_owned)
    }

    /// Every process started from here on gets this variable.
    pub(crate) fn set(&mut self, variable: &str, value: &str) {
        self.variables.retain(|(name, _)| name != variable);
        self.variables.push((variable.to_owned(), value.to_owned()));
    }

    /// A value that was set.
    pub(crate) fn get(&self, variable: &str) -> Result<&str> {
        let found = self.variables.iter().find(|(name, _)| name == variable);
        found.map(|(_, value)| value.as_str()).context(format_args!("no {variable} in this rig"))
    }

    /// A command in this desktop, with nothing of the one outside. What it
    /// writes on standard error goes to a log of the rig.
    pub fn command(&self, program: impl AsRef<Path>) -> Result<Command> {
        let program = program.as_ref();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder("logs").join(format!("{name}.log")))?;
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .process_group(0);
        Ok(command)
    }

    /// Starts a command that ends with the desktop.
    pub fn start(&self, mut command: Command) -> Result<()> {
        let child = command
            .spawn()
            .context(format_args!("starting {}", command.get_program().display()))?;
        self.keep(child);
        Ok(())
    }

    /// Takes a child that ends with the desktop.
    pub(crate) fn keep(&self, child: Child) {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).push(child);
    }

    /// Runs a command to its end and answers what it wrote on standard output.
    pub fn output(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = self
            .command(program)?
            .args(arguments)
            .stdout(Stdio::piped())
            .output()
            .context(format_args!("starting {program}"))?;
        output
            .status
            .success()
            .then_some(())
            .context(format_args!("{program} {arguments:?} ended with {}", output.status))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The processes of this desktop that run `program`, by its file name.
    pub fn running(&self, program: &str) -> Vec<Pid> {
        let mark = format!("XDG_RUNTIME_DIR={}", self.folder("run").display());
        let ours = |pid: &Pid| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            let is_ours =
                environment.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes());
            is_ours
                && fs::read_link(format!("/proc/{pid}/exe"))
                    .is_ok_and(|exe| exe.file_name().is_some_and(|name| name == program))
        };
        all_processes().into_iter().filter(ours).collect()
    }

    /// The one process of this desktop that runs `program`.
    pub fn the_one(&self, program: &str) -> Result<Pid> {
        match self.running(program).as_slice() {
            [one] => Ok(*one),
            others => None.context(format_args!("{} times {program} runs", others.len())),
        }
    }

    /// Ends `program` by this signal and waits until it is gone.
    pub async fn end(&self, program: &str, signal: Signal) -> Result<()> {
        for pid in self.running(program) {
            // One that has just ended by itself is as good.
            let _ = kill_process(pid, signal);
        }
        self.gone(program, LIMIT).await
    }

    /// Waits until no `program` runs in this desktop.
    pub async fn gone(&self, program: &str, limit: Duration) -> Result<()> {
        wait_for(&format!("the end of {program}"), limit, async || {
            Ok(self.running(program).is_empty().then_some(()))
        })
        .await
    }
}

/// Waits for the end of a child that was started here, and says whether it
/// ended well.
pub async fn ends(child: &mut Child, limit: Duration) -> Result<bool> {
    wait_for("the end of a program", limit, async || Ok(child.try_wait()?))
        .await
        .map(|status| status.success())
}

/// A process and everything it started that still hangs on it.
pub fn processes_below(root: Pid) -> Vec<Pid> {
    let parents: Vec<(Pid, Pid)> =
        all_processes().into_iter().filter_map(|pid| Some((pid, parent_of(pid)?))).collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

fn parent_of(pid: Pid) -> Option<Pid> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; behind it: state, parent.
    let (_, rest) = stat.rsplit_once(')')?;
    Pid::from_raw(rest.split_whitespace().nth(1)?.parse().ok()?)
}

fn all_processes() -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}
