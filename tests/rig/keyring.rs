//! The keyring: gnome-keyring on the private bus.

use std::io::Write;

use rustix::process::Signal;
use zbus::Connection;

use crate::{Context, Environment, Result, bus};

/// In which state the desktop's keyring is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyringState {
    /// Open, as after a sign-in to the desktop.
    #[default]
    Unlocked,
    /// There, but locked, with nobody to ask for its password.
    Locked,
    /// No keyring on this desktop.
    None,
}

/// A secret of the keyring.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// The account it was stored for.
    pub username: String,
    /// The secret itself.
    pub secret: String,
}

const DAEMON: &str = "gnome-keyring-daemon";

/// Starts a keyring in this state.
pub(crate) async fn start(
    environment: &Environment,
    bus: &Connection,
    state: KeyringState,
) -> Result<()> {
    if state == KeyringState::None {
        return Ok(());
    }
    daemon(environment, true)?;
    bus::wait_for_name(bus, "org.freedesktop.secrets").await?;
    if state == KeyringState::Locked {
        // A keyring must have been there once to be locked now.
        environment.end(DAEMON, Signal::TERM).await?;
        daemon(environment, false)?;
        bus::wait_for_name(bus, "org.freedesktop.secrets").await?;
    }
    Ok(())
}

fn daemon(environment: &Environment, unlock: bool) -> Result<()> {
    let control = environment.folder("run").join("keyring");
    let mut command = environment.command(DAEMON)?;
    command
        .args(["--foreground", "--components=secrets"])
        .arg(format!("--control-directory={}", control.display()));
    if !unlock {
        return environment.start(command);
    }
    // The end of the input ends the password.
    let (input, mut password) = std::io::pipe()?;
    command.arg("--unlock").stdin(input);
    environment.start(command)?;
    Ok(password.write_all(b"a password of the rig")?)
}

/// Everything that is kept for Frontdesk.
pub(crate) fn search(environment: &Environment) -> Result<Vec<Found>> {
    // `secret-tool` writes secrets to one stream and attributes to the other,
    // so one is sent into the other to keep them together.
    let text = environment.output(
        "sh",
        &["-c", "secret-tool search --all --unlock service frontdesk 2>&1 || true"],
    )?;
    let mut found = Vec::new();
    for entry in text.split("[/").skip(1) {
        let value = |key: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            line.map(str::to_owned).context(format_args!("no {key} in an entry of the keyring"))
        };
        found.push(Found { username: value("attribute.username")?, secret: value("secret")? });
    }
    Ok(found)
}
