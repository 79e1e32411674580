//! A Frontdesk service of its own, as somebody else would run it.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use crate::{Context, Environment, Result, program};

/// A service on a free port of this computer, with an empty database.
pub struct Service {
    /// Where it listens, as people type it.
    pub address: String,
}

impl Service {
    /// Starts it and waits until it listens. It ends with the rig.
    pub(crate) fn start(environment: &Environment) -> Result<Self> {
        let database = environment.folder("temp").join("service.sqlite");
        let mut child = environment
            .command(program("frontdesk-service")?)?
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(format!("sqlite:{}", database.display()))
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the service")?;
        let mut output = BufReader::new(child.stdout.take().context("no output")?);
        environment.keep(child);
        let mut first = String::new();
        output.read_line(&mut first)?;
        let address = first
            .trim()
            .strip_prefix("listening on ")
            .context(format_args!("the service began with {first:?}"))?;
        let address = address.to_owned();
        // Whatever else it says must have somewhere to go.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(Self { address })
    }
}
