//! What the program can be told to do.

mod values;

use std::{ffi::OsString, path::PathBuf};

use clap::{ArgGroup, Args, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use values::{RoleWord, SeatWord, SortWord};

const EXIT_CODES: &str = "\
Passwords, cookies and tokens are read from standard input, never from an
argument or the environment, where other programs could see them.

Ends with
  0  when it was done
  1  when it failed, or `diagnose` found something that fails
  2  when the command line or what was typed cannot be taken
  3  when what was named is not there, or not the only one of that name
  4  when a rule, a role or the server forbids it
  5  when somebody has to sign in, or the sign-in was refused
  6  when the server is not reached, or asks to wait
  7  when the agent is not reached
  8  when the keyring cannot be used";

/// The file that is standard output.
pub(crate) const HERE: &str = "-";

/// Members, seats and invite links of your organizations, for scripts and
/// servers. It asks Frontdesk's agent, and starts it where it does not run.
#[derive(Debug, Parser)]
#[command(name = "frontdeskctl", version, after_help = EXIT_CODES)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Answer as JSON; errors too, on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Use the Frontdesk that lives in this folder, instead of your own
    #[arg(long, global = true, value_name = "DIR", env = frontdesk_local_api::DATA_DIR)]
    pub(crate) data_dir: Option<OsString>,
    /// Say nothing but what was asked for
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Use no colours (as the variable `NO_COLOR` says, too)
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Question(Question),
    /// Print the completions of a shell
    Completions {
        /// Of which shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// Which folder; it is made where it is not there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What is asked of the agent.
#[derive(Debug, Subcommand)]
pub(crate) enum Question {
    /// Accounts: sign-ins on servers
    #[command(subcommand)]
    Account(Account),
    /// The organizations of all accounts
    #[command(visible_alias = "orgs")]
    Organizations,
    /// Rename an organization, change its image, leave or delete it
    #[command(subcommand)]
    Organization(Organization),
    /// The members of an organization
    Members(Members),
    /// The seats of an organization, what another number costs, and changing it
    Seats(Seats),
    /// The invite link of an organization
    Invite(Invite),
    /// Make a member an admin
    Promote(OneMember),
    /// Make an admin a member
    Demote(OneMember),
    /// Remove a member from the organization
    Remove(Removal),
    /// Give a member a seat, or take it
    #[command(subcommand)]
    Seat(Seat),
    /// Say what happens from now on, one line an event, until it is told to end
    Watch(At),
    /// Check everything that Frontdesk needs; fails when something does not work
    Diagnose,
}

/// Which organization.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Which organization")]
pub(crate) struct At {
    /// By its id or its name; not needed where there is only one
    #[arg(long, short, global = true, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// As which account sees it: a part of the account that no other has
    #[arg(long, global = true, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Sign in to a server: daily.dev, or a Frontdesk service
    Add(AccountAdd),
    /// The accounts and how they are
    List,
    /// Forget an account on this computer; the server keeps everything
    Remove {
        /// Its id, or a part of its id, person, e-mail or server that no other has
        #[arg(value_name = "ACCOUNT")]
        account: String,
    },
    /// Sign in again to an account whose session has ended
    SignIn(AccountSignIn),
}

#[derive(Debug, Args)]
pub(crate) struct AccountAdd {
    /// Address of the server; what kind it is, is found out
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
    /// Keep the sign-in in memory only, until the agent ends: for computers
    /// without a keyring
    #[arg(long)]
    pub(crate) session_only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AccountSignIn {
    /// Its id, or a part of its id, person, e-mail or server that no other has;
    /// not needed where there is only one
    #[arg(value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
}

/// By what somebody signs in. The secret itself comes from standard input.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Signing in, by one of these")]
#[command(group = ArgGroup::new("kind").args(["password_stdin", "cookie_stdin", "token_stdin"]))]
pub(crate) struct Credentials {
    /// By this e-mail address and a password, asked for on a terminal
    #[arg(long, value_name = "E-MAIL", conflicts_with_all = ["cookie_stdin", "token_stdin"])]
    pub(crate) email: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Read the cookies of a browser that is signed in from standard input, as
    /// in a `Cookie` header
    #[arg(long)]
    pub(crate) cookie_stdin: bool,
    /// Read an access token of a Frontdesk service from standard input
    #[arg(long)]
    pub(crate) token_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Members {
    #[command(flatten)]
    pub(crate) at: At,
    /// Only those with this in their name or username; `@` at its start looks
    /// in usernames only
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) search: String,
    /// Only those with this role
    #[arg(long)]
    pub(crate) role: Option<RoleWord>,
    /// Only those with this seat type
    #[arg(long)]
    pub(crate) seat: Option<SeatWord>,
    /// Only those who have not been active for so long, or never (30d, 8w)
    #[arg(long, value_name = "DAYS", value_parser = values::days)]
    pub(crate) inactive_for: Option<u32>,
    /// In this order
    #[arg(long, value_name = "BY", default_value = "server")]
    pub(crate) sort: SortWord,
    /// The other way round
    #[arg(long)]
    pub(crate) descending: bool,
    /// At most so many
    #[arg(long, value_name = "NUMBER")]
    pub(crate) limit: Option<u32>,
    /// Answer as CSV, safe to open in a spreadsheet
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Seats {
    #[command(flatten)]
    pub(crate) at: At,
    #[command(subcommand)]
    pub(crate) change: Option<SeatsChange>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SeatsChange {
    /// What another number of seats would cost
    Preview {
        /// All seats, taken or not
        #[arg(value_name = "NUMBER")]
        seats: u32,
    },
    /// Change the number of seats; what is to be paid for it is paid
    Set {
        /// All seats, taken or not
        #[arg(value_name = "NUMBER")]
        seats: u32,
        #[command(flatten)]
        sure: Sure,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Invite {
    #[command(flatten)]
    pub(crate) at: At,
    /// Write its QR code into a file (.png or .svg), or draw it here where none
    /// is named
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = HERE)]
    pub(crate) qr: Option<PathBuf>,
    /// Print a message to invite somebody with
    #[arg(long, conflicts_with = "json")]
    pub(crate) text: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OneMember {
    /// Their id, @username, or name where nobody else has it
    #[arg(value_name = "MEMBER")]
    pub(crate) member: String,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, Args)]
pub(crate) struct Removal {
    #[command(flatten)]
    pub(crate) whom: OneMember,
    #[command(flatten)]
    pub(crate) sure: Sure,
}

/// For what cannot be taken back.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Sure {
    /// Do not ask; needed where there is no terminal to ask on
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Seat {
    /// Give a member a seat
    Give(OneMember),
    /// Take a member's seat
    Take(OneMember),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Organization {
    /// Give it another name
    Rename {
        /// The new name
        name: String,
        #[command(flatten)]
        at: At,
    },
    /// Give it another image
    SetImage {
        /// A PNG, JPG or GIF
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Leave it
    Leave {
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        sure: Sure,
    },
    /// Delete it
    Delete {
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        sure: Sure,
    },
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Arguments, Command, Question};

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_every_command_takes_may_stand_anywhere() {
        let parse = |line: &str| Arguments::try_parse_from(line.split(' '));
        for line in [
            "frontdeskctl --json members --organization Acme --inactive-for 30d",
            "frontdeskctl members -o Acme --inactive-for 30 --json",
        ] {
            let arguments = parse(line).expect("sound");
            assert!(arguments.global.json);
            let Command::Question(Question::Members(members)) = arguments.command else {
                panic!("{line}")
            };
            assert_eq!(members.at.organization.as_deref(), Some("Acme"));
            assert_eq!(members.inactive_for, Some(30));
        }
        assert!(parse("frontdeskctl seats preview 12 --organization Acme").is_ok());
        assert!(parse("frontdeskctl members --csv --json").is_err());
        assert!(parse("frontdeskctl account add --server x --email e --token-stdin").is_err());
    }
}
