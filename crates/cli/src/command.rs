//! One module a command: each unpacks its arguments, asks the agent, and says
//! what came of it.

mod account;
mod act;
mod diagnose;
mod invite;
mod members;
mod organization;
mod organizations;
mod seats;
mod shell;
mod watch;

use frontdesk_local_api::Place;

use crate::{
    agent::Agent,
    arguments::{Arguments, Command},
    console::Console,
    fault::{Fault, Result},
};

/// Does what the command line says.
pub(crate) async fn run(arguments: Arguments, console: Console) -> Result<()> {
    let command = match arguments.command {
        Command::Completions { shell } => return shell::completions(console, shell),
        Command::Man { folder } => return shell::man(console, &folder),
        command => command,
    };
    let place = Place::named(arguments.global.data_dir.as_deref()).map_err(|error| {
        Fault::usage(format_args!("The data folder: {error}"), "Name another one by --data-dir.")
    })?;
    let mut agent = Agent::of(place).await?;
    match command {
        Command::Account(command) => account::run(&mut agent, console, command).await,
        Command::Organizations => organizations::run(&mut agent, console).await,
        Command::Organization(command) => organization::run(&mut agent, console, command).await,
        Command::Members(members) => members::run(&mut agent, console, members).await,
        Command::Seats(seats) => seats::run(&mut agent, console, seats).await,
        Command::Invite(invite) => invite::run(&mut agent, console, invite).await,
        Command::Watch(at) => watch::run(agent, console, &at).await,
        Command::Diagnose => diagnose::run(&mut agent, console).await,
        command => act::run(&mut agent, console, command).await,
    }
}
