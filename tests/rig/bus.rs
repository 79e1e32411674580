//! The session bus: private, with nothing on it that the rig did not start.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
};

use zbus::{Connection, conn::Builder, fdo::DBusProxy};

use crate::{Context, Environment, LIMIT, Result, wait_for};

/// No folder of services: nothing is started by name, so no portal and no
/// second, locked keyring comes up by itself.
const CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Starts a session bus, sets its address for every process after it, and
/// answers a connection of the test's own.
pub(crate) async fn start(environment: &mut Environment) -> Result<Connection> {
    let run = environment.folder("run");
    let file = run.join("bus.conf");
    fs::write(&file, CONFIGURATION.replace("SOCKET", &run.join("bus").display().to_string()))?;
    let mut daemon = environment
        .command("dbus-daemon")?
        .arg(format!("--config-file={}", file.display()))
        .args(["--nofork", "--print-address=1"])
        .stdout(Stdio::piped())
        .spawn()
        .context("starting dbus-daemon")?;
    let output = daemon.stdout.take().context("dbus-daemon has no output")?;
    let mut address = String::new();
    BufReader::new(output).read_line(&mut address)?;
    environment.keep(daemon);
    let address = address.trim();
    environment.set("DBUS_SESSION_BUS_ADDRESS", address);
    Builder::address(address)?.build().await.context("connecting to the session bus")
}

/// Waits until somebody has this name on the bus.
pub(crate) async fn wait_for_name(bus: &Connection, name: &'static str) -> Result<()> {
    let proxy = DBusProxy::new(bus).await?;
    wait_for(name, LIMIT, async || Ok(proxy.name_has_owner(name.try_into()?).await?.then_some(())))
        .await
}
