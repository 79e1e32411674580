//! What the program can be told to do.
//!
//! Each command is an adapter: it reads its settings, calls the library, and
//! says what came of it. It ends with 0 when that was done, with 1 when it
//! could not be done (or something was found that must be looked at), and with
//! 2 when the command line or a setting cannot be taken.

mod audit;
mod backup;
mod doctor;
mod owner;
mod serve;
mod show;

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::logging;
use crate::settings::{Found, Settings, SettingsError, flags, layer};

const EXIT_CODES: &str = "\
Settings come from flags, then variables of the environment, then the file that
--config names, then the defaults. `frontdesk-service config` shows them.

Ends with 0 when it was done, 1 when it could not be, 2 when the command line
or a setting cannot be taken.";

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// A setting cannot be taken.
    #[error("{0}")]
    Settings(#[from] SettingsError),
    /// It was tried.
    #[error("{0}")]
    Failed(String),
    /// It was done, and found something that it has said already.
    #[error("something must be looked at")]
    Found,
}

impl CommandError {
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::Settings(_) => ExitCode::from(2),
            Self::Failed(_) | Self::Found => ExitCode::FAILURE,
        }
    }
}

/// For what a library says of its own failures.
fn failed(error: impl Display) -> CommandError {
    CommandError::Failed(error.to_string())
}

/// The command line.
pub(crate) fn program() -> Command {
    let with_settings = |name: &'static str| Command::new(name).args(flags());
    Command::new("frontdesk-service")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Organizations with seats, invite links, and the page behind them.")
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            with_settings("serve")
                .about("Answers until it is told to end")
                .long_about(
                    "Answers until it is told to end by Ctrl-C or SIGTERM. Prints its address as \
                     the first line on standard output; the log goes to standard error. SIGHUP \
                     reads the certificate anew.",
                )
                .arg(
                    Arg::new("no_migrate")
                        .long("no-migrate")
                        .action(ArgAction::SetTrue)
                        .help("The same as `--migrate false`"),
                ),
        )
        .subcommand(Command::new("schema").about("Prints the GraphQL schema"))
        .subcommand(
            with_settings("migrate").about("Makes the database, or brings its tables up to date"),
        )
        .subcommand(
            with_settings("backup")
                .about("Copies a SQLite database into a new file, while a service uses it")
                .arg(Arg::new("file").value_name("FILE").required(true)),
        )
        .subcommand(with_settings("config").about("Shows every setting and where it comes from"))
        .subcommand(
            with_settings("doctor")
                .about("Looks whether everything is well, and says what to do where it is not"),
        )
        .subcommand(audit::command())
        .subcommand(
            with_settings("reset-password")
                .about("Gives somebody a new password, prints it, and ends their sessions")
                .arg(Arg::new("email").value_name("EMAIL").required(true)),
        )
}

/// Does what the command line says.
pub(crate) async fn run(arguments: &ArgMatches) -> Result<(), CommandError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    match name {
        "schema" => say(&frontdesk_service::schema()),
        "audit" => audit::run(arguments).await,
        "config" => show::run(&found(arguments)?),
        "doctor" => doctor::run(&settings(arguments)?).await,
        "serve" => {
            let mut settings = settings(arguments)?;
            settings.config.leave_tables |= arguments.get_flag("no_migrate");
            serve::run(with_database(settings)?).await
        }
        "migrate" => {
            let settings = with_database(settings(arguments)?)?;
            frontdesk_service::upkeep::migrate(&settings.config.database).await.map_err(failed)?;
            say("the database is up to date\n")
        }
        "backup" => {
            backup::run(&with_database(settings(arguments)?)?, word(arguments, "file")).await
        }
        _ => {
            owner::reset_password(with_database(settings(arguments)?)?, word(arguments, "email"))
                .await
        }
    }
}

fn found(arguments: &ArgMatches) -> Result<Found, SettingsError> {
    layer(arguments, |name| std::env::var(name).ok())
}

/// The settings; from now on what happens is logged as they say.
fn settings(arguments: &ArgMatches) -> Result<Settings, CommandError> {
    let settings = Settings::of(&found(arguments)?)?;
    logging::begin(&settings).map_err(SettingsError::new)?;
    Ok(settings)
}

fn with_database(settings: Settings) -> Result<Settings, SettingsError> {
    if settings.config.database.is_empty() {
        let how = "say it by --database, FRONTDESK_DATABASE, or in the file of --config";
        return Err(SettingsError::new(format!("`database`: this is needed: {how}")));
    }
    Ok(settings)
}

/// An argument that the command line cannot do without.
fn word<'a>(arguments: &'a ArgMatches, name: &str) -> &'a str {
    arguments.get_one::<String>(name).map_or("", String::as_str)
}

fn say(text: &str) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(failed)
}

/// Says on standard error what went wrong.
pub(crate) fn complain(fault: &CommandError) {
    // Where nobody can be told, nobody is.
    let _ = writeln!(std::io::stderr(), "frontdesk-service: {fault}");
}
