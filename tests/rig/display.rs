//! The screen: an X server in memory.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use crate::{Context, Environment, Result};

/// Starts an X server with one screen of this size, in pixels, and sets
/// `DISPLAY`. The server finds a free display number by itself.
pub(crate) fn start(environment: &mut Environment, width: u16, height: u16) -> Result<()> {
    let mut server = environment
        .command("Xvfb")?
        .args(["-displayfd", "1", "-nolisten", "tcp", "-dpi", "96"])
        .args(["-screen", "0", &format!("{width}x{height}x24")])
        .stdout(Stdio::piped())
        .spawn()
        .context("starting Xvfb")?;
    let output = server.stdout.take().context("Xvfb has no output")?;
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number)?;
    (!number.trim().is_empty()).then_some(()).context("Xvfb ended at once")?;
    environment.keep(server);
    environment.set("DISPLAY", &format!(":{}", number.trim()));
    Ok(())
}
