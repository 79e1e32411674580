//! What is typed or piped in: secrets, and whether somebody is sure.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use frontdesk_local_api::{Credentials, Secret};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::{
    arguments,
    fault::{Fault, Result},
};

/// More than any password, token or `Cookie` header: servers refuse headers
/// of some 8 or 16 KiB.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Arguments that would hold a secret, if there were such arguments.
const SECRETS: [&str; 6] =
    ["--password", "--passwd", "--cookie", "--cookies", "--token", "--secret"];

/// Refuses a command line that holds a secret, before anything shows it.
pub(crate) fn refuse_secrets(arguments: impl Iterator<Item = String>) -> Result<()> {
    for argument in arguments.take_while(|argument| argument != "--") {
        let name = argument.split('=').next().unwrap_or_default();
        if let Some(name) = SECRETS.iter().find(|secret| **secret == name) {
            let kind = match *name {
                "--cookie" | "--cookies" => "cookie",
                "--token" => "token",
                _ => "password",
            };
            return Err(Fault::usage(
                format_args!(
                    "There is no {name}: every program on this computer can read the arguments of \
                     others, and the shell keeps them."
                ),
                format_args!("Use --{kind}-stdin, and change the {kind} if it was a real one."),
            ));
        }
    }
    Ok(())
}

/// By what somebody signs in, its secret read from standard input. `known` is
/// the e-mail address of an account that is there already.
pub(crate) async fn credentials(
    typed: &arguments::Credentials,
    known: Option<&str>,
) -> Result<Credentials> {
    if typed.cookie_stdin {
        return Ok(Credentials::Cookies { cookies: secret("Cookie").await? });
    }
    if typed.token_stdin {
        return Ok(Credentials::Token { token: secret("Access token").await? });
    }
    let Some(email) = typed.email.as_deref().or(known) else {
        return Err(Fault::usage(
            "By what to sign in is not said.",
            "Use --email with --password-stdin, or --cookie-stdin, or --token-stdin.",
        ));
    };
    if !typed.password_stdin && !io::stdin().is_terminal() {
        return Err(Fault::usage(
            "There is no terminal to ask for the password on.",
            "Use --password-stdin, and give it on standard input.",
        ));
    }
    let password = secret("Password").await?;
    Ok(Credentials::Password { email: email.to_owned(), password })
}

/// A secret from standard input, asked for without echo on a terminal.
async fn secret(what: &'static str) -> Result<Secret> {
    let terminal = io::stdin().is_terminal();
    let _quiet = if terminal { Some(NoEcho::begin()?) } else { None };
    if terminal {
        prompt(&format!("{what}: "));
    }
    let reading = tokio::task::spawn_blocking(move || read(terminal));
    // Without this an interruption would leave the terminal without echo.
    let read = tokio::select! {
        read = reading => read.map_err(io::Error::other).flatten().map_err(Fault::Stream),
        _ = tokio::signal::ctrl_c() => Err(Fault::Declined),
    };
    if terminal {
        prompt("\n");
    }
    let read = read?;
    if read.is_empty() {
        return Err(Fault::usage(
            format_args!("{what}: nothing was read from standard input."),
            "Give it there.",
        ));
    }
    Ok(Secret::from(read))
}

/// One line of a terminal, or everything that is piped in; without the end of
/// its last line.
fn read(terminal: bool) -> io::Result<String> {
    let mut text = String::new();
    let mut input = io::stdin().lock().take(LONGEST_SECRET + 1);
    if terminal {
        input.read_line(&mut text)?;
    } else {
        input.read_to_string(&mut text)?;
    }
    if text.len() as u64 > LONGEST_SECRET {
        return Err(io::Error::other("more was read than any password, cookie or token has"));
    }
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}

/// Asks whether to go on. Without a terminal, `--yes` has to say so.
pub(crate) async fn be_sure(sure: arguments::Sure, question: &str) -> Result<()> {
    if sure.yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Fault::usage(
            "There is no terminal to ask on whether you are sure.",
            "Say so by --yes.",
        ));
    }
    prompt(&format!("{} [y/N] ", crate::text::harmless(question)));
    let asked = tokio::task::spawn_blocking(|| read(true)).await;
    let typed = asked.map_err(io::Error::other).flatten().map_err(Fault::Stream)?;
    match typed.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Fault::Declined),
    }
}

/// Where nobody can be asked, nobody is.
fn prompt(words: &str) {
    let mut errors = io::stderr().lock();
    let _ = errors.write_all(words.as_bytes()).and_then(|()| errors.flush());
}

/// A terminal that does not show what is typed, until this is dropped.
struct NoEcho(Termios);

impl NoEcho {
    fn begin() -> Result<Self> {
        let before = tcgetattr(io::stdin()).map_err(|error| Fault::Stream(error.into()))?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        let set = tcsetattr(io::stdin(), OptionalActions::Flush, &quiet);
        set.map_err(|error| Fault::Stream(error.into()))?;
        Ok(Self(before))
    }
}

impl Drop for NoEcho {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing either.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::refuse_secrets;
    use crate::fault::{Exit, Fault};

    fn judged(line: &str) -> Result<(), Fault> {
        refuse_secrets(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn a_secret_among_the_arguments_is_refused_and_not_repeated() {
        for line in ["account add --password hunter2", "x --token=hunter2", "--cookie hunter2 -x"] {
            let fault = judged(line).expect_err("refused");
            assert_eq!(fault.exit(), Exit::Usage);
            let told = fault.told();
            assert!(told.message.contains("read the arguments"), "{told:?}");
            assert!(told.remedy.as_deref().is_some_and(|it| it.contains("-stdin")), "{told:?}");
            assert!(!format!("{told:?}").contains("hunter2"));
        }
    }

    #[test]
    fn others_pass() {
        assert!(judged("account add --password-stdin --email a@b.c").is_ok());
        assert!(judged("promote -- --password").is_ok());
    }
}
