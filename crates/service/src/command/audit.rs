//! `audit`: an organization's log as a file, and whether such a file holds
//! together.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};

use clap::{Arg, ArgMatches, Command};
use frontdesk_service::upkeep::Upkeep;
use frontdesk_service::verify_audit;

use super::{CommandError, failed, say, settings, with_database, word};
use crate::settings::flags;

pub(super) fn command() -> Command {
    Command::new("audit")
        .about("Writes an organization's audit log into a file, or checks such a file")
        .subcommand_required(true)
        .subcommand(
            Command::new("verify")
                .about("Checks an export without the service; names the first line that is wrong")
                .arg(
                    Arg::new("file")
                        .value_name("FILE")
                        .required(true)
                        .help("The export; `-` reads standard input"),
                ),
        )
        .subcommand(
            Command::new("export")
                .about("Prints an organization's log, one entry a line")
                .args(flags())
                .arg(Arg::new("organization").value_name("ID").required(true)),
        )
}

pub(super) async fn run(arguments: &ArgMatches) -> Result<(), CommandError> {
    match arguments.subcommand() {
        Some(("verify", arguments)) => verify(word(arguments, "file")),
        Some((_, arguments)) => export(arguments).await,
        None => Ok(()),
    }
}

fn verify(file: &str) -> Result<(), CommandError> {
    let export: Box<dyn BufRead> = if file == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = File::open(file).map_err(|error| failed(format!("{file}: {error}")))?;
        Box::new(BufReader::new(opened))
    };
    let verified =
        verify_audit(export).map_err(|tampered| failed(format!("{file}: {tampered}")))?;
    say(&format!(
        "organization {}\nentries      {}\nlast hash    {}\n",
        verified.organization, verified.entries, verified.last_hash
    ))
}

async fn export(arguments: &ArgMatches) -> Result<(), CommandError> {
    let settings = with_database(settings(arguments)?)?;
    let database = Upkeep::open(&settings.config.database).await.map_err(failed)?;
    let organization = word(arguments, "organization");
    let exported = database
        .export_audit(organization, |line| writeln!(std::io::stdout().lock(), "{line}"))
        .await;
    database.close().await;
    match exported.map_err(failed)? {
        0 => Err(failed(format!("there is no log of an organization `{organization}`"))),
        _ => Ok(()),
    }
}
