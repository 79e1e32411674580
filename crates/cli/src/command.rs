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
use frontdesk_model::MemberAction;

use crate::{
    agent::Agent,
    arguments::{Arguments, Command, Question, Removal, Seat},
    console::Console,
    fault::{Fault, Result},
};

/// Does what the command line says.
pub(crate) async fn run(arguments: Arguments, console: Console) -> Result<()> {
    let Arguments { global, command } = arguments;
    match command {
        Command::Question(question) => {
            let place = Place::named(global.data_dir.as_deref()).map_err(|error| {
                Fault::usage(
                    format_args!("The data folder cannot be used: {error}."),
                    "Name another one by --data-dir.",
                )
            })?;
            ask(Agent::of(place).await?, console, question).await
        }
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { folder } => shell::man(console, &folder),
    }
}

async fn ask(mut agent: Agent, console: Console, question: Question) -> Result<()> {
    let agent = &mut agent;
    match question {
        Question::Account(command) => account::run(agent, console, command).await,
        Question::Organizations => organizations::run(agent, console).await,
        Question::Organization(command) => organization::run(agent, console, command).await,
        Question::Members(members) => members::run(agent, console, members).await,
        Question::Seats(seats) => seats::run(agent, console, seats).await,
        Question::Invite(invite) => invite::run(agent, console, invite).await,
        Question::Promote(whom) => {
            act::run(agent, console, MemberAction::Promote, whom, None).await
        }
        Question::Demote(whom) => act::run(agent, console, MemberAction::Demote, whom, None).await,
        Question::Remove(Removal { whom, sure }) => {
            act::run(agent, console, MemberAction::Remove, whom, Some(sure)).await
        }
        Question::Seat(Seat::Give(whom)) => {
            act::run(agent, console, MemberAction::GiveSeat, whom, None).await
        }
        Question::Seat(Seat::Take(whom)) => {
            act::run(agent, console, MemberAction::TakeSeat, whom, None).await
        }
        Question::Watch(at) => watch::run(agent, console, &at).await,
        Question::Diagnose => diagnose::run(agent, console).await,
    }
}
