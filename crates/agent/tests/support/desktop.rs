use std::{
    collections::HashMap,
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;
use zbus::{
    Connection, connection,
    names::BusName,
    zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value},
};

use super::{Agent, Process, until};

/// Without `<servicedir>`: nothing can be started by its name, so only what
/// the test starts is there.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Of the keyring.
const KEYRING_PASSWORD: &str = "a password";

/// Objects on the bus.
type Paths<'a> = Vec<ObjectPath<'a>>;

/// One person's desktop: their folders and their session's bus.
pub(crate) struct Desktop {
    folder: TempDir,
    /// The agent, with nothing beside it but what the test puts there.
    programs: TempDir,
    bus: Option<(Process, String)>,
}

impl Desktop {
    /// A desktop without D-Bus.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["home", "data", "config", "cache", "runtime"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let runtime = folder.path().join("runtime");
        fs::set_permissions(runtime, fs::Permissions::from_mode(0o700)).expect("private");
        let programs = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let agent = programs.path().join("frontdesk-agent");
        fs::hard_link(env!("CARGO_BIN_EXE_frontdesk-agent"), agent).expect("linked");
        Self { folder, programs, bus: None }
    }

    /// A desktop with D-Bus and nothing on it.
    pub(crate) fn new() -> Self {
        let mut desktop = Self::bare();
        let config = desktop.folder.path().join("bus.conf");
        fs::write(&config, BUS).expect("written");
        let mut daemon = desktop.command("dbus-daemon");
        daemon.arg("--config-file").arg(config).args(["--print-address=1", "--nofork"]);
        desktop.bus = Some(Process::start_and_hear(&mut daemon));
        desktop
    }

    /// A program on this desktop: it sees nothing of ours.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let folder = self.folder.path();
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder.join("home"))
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("XDG_CACHE_HOME", folder.join("cache"))
            .env("XDG_RUNTIME_DIR", folder.join("runtime"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Without this it would find the system's own.
        let system = self.bus.as_ref().map_or("unix:path=/nowhere", |(_, address)| address);
        command.env("DBUS_SYSTEM_BUS_ADDRESS", system);
        if let Some((_, address)) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", address);
        }
        command
    }

    /// The built agent.
    pub(crate) fn agent_program(&self) -> PathBuf {
        self.programs.path().join("frontdesk-agent")
    }

    /// Puts a script where the agent looks for the window.
    pub(crate) fn install_window(&self, script: &str) {
        let window = self.programs.path().join("frontdesk");
        fs::write(&window, script).expect("written");
        fs::set_permissions(window, fs::Permissions::from_mode(0o755)).expect("runs");
    }

    /// The person's home.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// What is set on this desktop.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// What lasts as long as the session.
    pub(crate) fn runtime(&self) -> PathBuf {
        self.folder.path().join("runtime")
    }

    /// The agent's data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data/frontdesk")
    }

    /// The agent's socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("runtime/frontdesk/agent.sock")
    }

    /// The sockets of agents of other places.
    pub(crate) fn other_sockets(&self) -> Vec<PathBuf> {
        let Ok(found) = fs::read_dir(self.folder.path().join("runtime/frontdesk")) else {
            return Vec::new();
        };
        let sockets = found.flatten().map(|folder| folder.path().join("agent.sock"));
        sockets.filter(|socket| socket.exists()).collect()
    }

    /// What agents wrote to standard error, all of them.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    pub(crate) fn log_file(&self) -> PathBuf {
        self.folder.path().join("agent.log")
    }

    /// Starts the agent and waits until it listens.
    pub(crate) async fn agent(&self) -> Agent {
        Agent::start(self).await
    }

    /// Starts the agent of the place in a folder.
    pub(crate) async fn agent_at(&self, folder: &Path) -> Agent {
        Agent::start_by(Agent::command(self).arg("--data-dir").arg(folder), self).await
    }

    /// A connection of the test's own to the bus.
    pub(crate) async fn connection(&self) -> Connection {
        let (_, address) = self.bus.as_ref().expect("a bus");
        let builder = connection::Builder::address(address.as_str()).expect("an address");
        builder.build().await.expect("connects")
    }

    /// Starts an unlocked GNOME Keyring and waits until it is there.
    pub(crate) async fn keyring(&self) -> Process {
        let control = self.folder.path().join("runtime/keyring");
        let mut keyring = self.command("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets", "--control-directory"]);
        let keyring = Process::start_and_tell(keyring.arg(control), KEYRING_PASSWORD);
        self.wait_for("org.freedesktop.secrets").await;
        keyring
    }

    /// Locks the keyring; there is nobody who could ask for its password.
    pub(crate) async fn lock_keyring(&self) {
        let (service, path) = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
        let connection = self.connection().await;
        let interface = Some("org.freedesktop.Secret.Service");
        let call = connection.call_method(Some(service), path, interface, "ReadAlias", &"default");
        let answer = call.await.expect("a default keyring");
        let keyring: OwnedObjectPath = answer.body().deserialize().expect("a path");
        connection
            .call_method(Some(service), path, interface, "Lock", &(vec![keyring],))
            .await
            .expect("locked");
    }

    /// Opens the keyring with its password, as if somebody had typed it.
    pub(crate) async fn unlock_keyring(&self) {
        let (service, path) = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
        let connection = self.connection().await;
        let interface = Some("org.freedesktop.Secret.Service");
        let plain = ("plain", Value::from(""));
        let call = connection.call_method(Some(service), path, interface, "OpenSession", &plain);
        let answer = call.await.expect("a session");
        let (_, session): (OwnedValue, OwnedObjectPath) =
            answer.body().deserialize().expect("a path");
        let call = connection.call_method(Some(service), path, interface, "ReadAlias", &"default");
        let answer = call.await.expect("a default keyring");
        let keyring: OwnedObjectPath = answer.body().deserialize().expect("a path");
        let password = (session, Vec::<u8>::new(), KEYRING_PASSWORD.as_bytes(), "text/plain");
        // GNOME Keyring's own, for tools that know the password.
        let interface = Some("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface");
        let body = (keyring, password);
        connection
            .call_method(Some(service), path, interface, "UnlockWithMasterPassword", &body)
            .await
            .expect("opened");
    }

    /// The token of an account, as any other program finds it.
    pub(crate) fn token(&self, account: &str) -> Option<String> {
        self.token_of("frontdesk", account)
    }

    /// The token of an account that is kept under another name.
    pub(crate) fn token_of(&self, service: &str, account: &str) -> Option<String> {
        let mut tool = self.command("secret-tool");
        tool.args(["lookup", "service", service, "username", account]);
        let found = tool.stdout(Stdio::piped()).output().expect("secret-tool runs");
        let token = String::from_utf8(found.stdout).expect("text");
        Some(token).filter(|token| found.status.success() && !token.is_empty())
    }

    /// Somebody takes the token of an account out of the keyring.
    pub(crate) fn forget_token(&self, account: &str) {
        let mut tool = self.command("secret-tool");
        tool.args(["clear", "service", "frontdesk", "username", account]);
        assert!(tool.status().expect("secret-tool runs").success());
        assert_eq!(self.token(account), None);
    }

    /// How many sign-ins of ours the keyring holds.
    pub(crate) async fn kept_tokens(&self) -> usize {
        let (service, path) = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
        let interface = Some("org.freedesktop.Secret.Service");
        let ours = (HashMap::from([("service", "frontdesk")]),);
        let connection = self.connection().await;
        let call = connection.call_method(Some(service), path, interface, "SearchItems", &ours);
        let answer = call.await.expect("an answer");
        let body = answer.body();
        let (unlocked, locked): (Paths<'_>, Paths<'_>) = body.deserialize().expect("two lists");
        unlocked.len() + locked.len()
    }

    /// Waits until somebody has a name on the bus.
    pub(crate) async fn wait_for(&self, name: &str) {
        let connection = self.connection().await;
        let bus = zbus::fdo::DBusProxy::new(&connection).await.expect("the bus");
        let name = BusName::try_from(name.to_owned()).expect("a name");
        until(name.as_str(), async || {
            bus.name_has_owner(name.clone()).await.expect("an answer").then_some(())
        })
        .await;
    }
}
