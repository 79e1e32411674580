//! `frontdeskctl`: what the window does, for scripts and servers.

mod agent;
mod arguments;
mod command;
mod console;
mod csv;
mod fault;
mod find;
mod input;
mod json;
mod member;
mod qr;
mod table;
mod text;
mod time;

use std::{env, process::ExitCode};

use clap::{Parser, error::ErrorKind};
use tokio::runtime::Builder;

use crate::{
    arguments::{Arguments, Global},
    console::Console,
    fault::{Fault, Result},
};

fn main() -> ExitCode {
    let mut console = Console::new(&asked_for());
    let fault = match arguments() {
        Ok(Some(arguments)) => {
            console = Console::new(&arguments.global);
            match run(arguments, console) {
                Ok(()) => return ExitCode::SUCCESS,
                Err(fault) => fault,
            }
        }
        Ok(None) => return ExitCode::SUCCESS,
        Err(fault) => fault,
    };
    if !fault.is_silent() {
        console.complain(&fault);
    }
    ExitCode::from(fault.exit() as u8)
}

/// What the command line says, or nothing where it only asked for help.
fn arguments() -> Result<Option<Arguments>> {
    input::refuse_secrets(env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned()))?;
    match Arguments::try_parse() {
        Ok(arguments) => Ok(Some(arguments)),
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            // Nobody who asked for help misses it where it cannot be shown.
            let _ = error.print();
            Ok(None)
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Err(Fault::usage("A command is needed.", error))
        }
        Err(error) => Err(misused(&error)),
    }
}

/// clap's words in the form of this program's own: one line, and a remedy.
fn misused(error: &clap::Error) -> Fault {
    let text = error.to_string();
    let (words, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let words = words.strip_prefix("error: ").unwrap_or(words);
    let words: Vec<_> = words.split_whitespace().collect();
    let tip = rest.lines().map(str::trim).find(|line| line.starts_with("tip: "));
    let usage = rest.lines().map(str::trim).find(|line| line.starts_with("Usage: "));
    Fault::Usage { words: words.join(" "), remedy: tip.or(usage).map(str::to_owned) }
}

/// What a command line that cannot be taken says of how to complain about it.
fn asked_for() -> Global {
    let said = |flag: &str| env::args_os().take_while(|it| it != "--").any(|it| it == flag);
    Global { json: said("--json"), data_dir: None, quiet: false, no_color: said("--no-color") }
}

fn run(arguments: Arguments, console: Console) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Fault::Stream)?;
    let result = runtime.block_on(command::run(arguments, console));
    // A read from a terminal that nobody types into must not keep us.
    runtime.shutdown_background();
    result
}
