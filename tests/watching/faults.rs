//! Faults at every edge of the real agent: it says them, lives on, and makes up
//! for what was missed.

use std::{
    fs::{self, File},
    path::PathBuf,
};

use frontdesk_local_api::{
    AccountHealth, AccountState, Answer, Credentials, ErrorCode, Health, Request, Secret,
};
use frontdesk_rig::{Agent, Context, LIMIT, Options, Recorder, Result, Rig, Tape, run, wait_for};
use frontdesk_test_daily_dev::{DailyDev, Fault, PASSWORD, World};
use rustix::process::Signal;

const AGENT: &str = "frontdesk-agent";

fn without_daemon() -> Options {
    Options { notifications: false, ..Options::default() }
}

/// A stand-in of daily.dev's server with one organization.
struct Place {
    server: DailyDev,
    organization: String,
    email: String,
}

impl Place {
    fn new(name: &str) -> Self {
        let mut world = World::new();
        let owner = world.person(&format!("Owner of {name}"));
        let organization = world.organization(name, &owner, 50);
        world.crowd(&organization, 5);
        let email = world.email(&owner);
        Self { server: DailyDev::start(world), organization, email }
    }

    fn credentials(&self) -> Credentials {
        let password = Secret::from(PASSWORD.to_owned());
        Credentials::Password { email: self.email.clone(), password }
    }

    async fn connect(&self, agent: &Agent) -> Result<()> {
        let address = self.server.address().to_owned();
        let credentials = self.credentials();
        agent.ask(Request::Connect { address, credentials, session_only: false }).await.map(drop)
    }

    /// Somebody joins.
    fn join(&self, name: &str) {
        let mut world = self.server.world();
        let person = world.person(name);
        world.join(&self.organization, &person);
    }

    /// Its account, as the agent has it.
    async fn account(&self, agent: &Agent) -> Result<AccountState> {
        let all = agent.state().await?.accounts;
        let own = all.into_iter().find(|account| account.address == self.server.address());
        own.context("the account is not there")
    }
}

/// Waits until somebody was told of.
async fn told(tape: &Tape, name: &str) -> Result<()> {
    wait_for(&format!("the notification of {name}"), LIMIT, async || {
        let heard = tape.heard();
        let names = |words: &str| words.contains(name);
        Ok(heard.iter().any(|one| names(&one.summary) || names(&one.body)).then_some(()))
    })
    .await
}

/// What the agent must say of a fault; `None`: it goes on all the same.
fn code_of(fault: Fault) -> Option<ErrorCode> {
    match fault {
        Fault::Reset | Fault::HangUp => Some(ErrorCode::Unreachable),
        Fault::Html | Fault::Status(401 | 403 | 404) | Fault::RedirectLoop => {
            Some(ErrorCode::NotAService)
        }
        Fault::Status(429) | Fault::TryLater { .. } => Some(ErrorCode::RateLimited),
        Fault::Status(_) | Fault::UnknownErrorCode => Some(ErrorCode::ServerFault),
        Fault::HugeBody => Some(ErrorCode::AnswerTooLarge),
        Fault::RedirectElsewhere => Some(ErrorCode::RedirectedElsewhere),
        Fault::CutOff | Fault::TruncatedJson => Some(ErrorCode::AnswerCutOff),
        Fault::CookiesRemoved => Some(ErrorCode::SignInNeeded),
        _ => None,
    }
}

/// Waits until an account's health is as wanted. It is not asked for more
/// polls: servers that want to be left alone are.
async fn healthy(
    agent: &Agent,
    place: &Place,
    what: &str,
    wanted: impl Fn(&AccountHealth) -> bool,
) -> Result<()> {
    wait_for(what, LIMIT, async || {
        let health = place.account(agent).await?.health;
        if wanted(&health) {
            return Ok(Some(()));
        }
        Err(frontdesk_rig::Fault::new(format!("{health:?}")))
    })
    .await
}

#[test]
fn every_fault_of_a_server_is_said_and_holds_up_nobody_else() -> Result<()> {
    run("server_faults", without_daemon(), async |rig| {
        let tape = Tape::default();
        let _recorder = Recorder::start(&rig.environment, &tape).await?;
        let agent = rig.start_agent().await?;
        let well = Place::new("Well");
        well.connect(&agent).await?;
        let mut places = Vec::new();
        for (number, fault) in Fault::ALL.into_iter().enumerate() {
            let place = Place::new(&format!("Place {number}"));
            place.connect(&agent).await?;
            place.server.misbehave(fault.on_path("/graphql").but_web_sockets());
            place.join(&format!("Newcomer {number:02}"));
            places.push((place, fault));
        }
        agent.ask(Request::Refresh).await?;
        well.join("Somebody Else");
        told(&tape, "Somebody Else").await?;
        for (place, fault) in &places {
            let Some(code) = code_of(*fault) else { continue };
            let what = format!("{fault:?} to be said");
            healthy(&agent, place, &what, |health| match health {
                AccountHealth::Failing { failure, .. } => failure.code == code,
                AccountHealth::SignInNeeded => code == ErrorCode::SignInNeeded,
                _ => false,
            })
            .await?;
            // What was seen before is still there.
            let organizations = place.account(&agent).await?.organizations;
            assert_eq!(organizations.len(), 1, "{fault:?}");
        }
        for (place, _) in &places {
            place.server.behave();
            // What stalls would go on stalling.
            place.server.hang_up();
        }
        // Who was hung up on has noticed it by then, or does so with this poll.
        agent.ask(Request::Refresh).await?;
        for (number, (place, fault)) in places.iter().enumerate() {
            if *fault == Fault::CookiesRemoved {
                let account = place.account(&agent).await?.id;
                let credentials = place.credentials();
                agent.ask(Request::SignInAgain { account, credentials }).await?;
            }
            let what = format!("an end of {fault:?}");
            healthy(&agent, place, &what, |health| *health == AccountHealth::Connected).await?;
            told(&tape, &format!("Newcomer {number:02}")).await.context(what)?;
        }
        Ok(())
    })
}

#[test]
fn what_a_dead_notification_daemon_missed_is_said_when_there_is_one_again() -> Result<()> {
    run("daemon_faults", without_daemon(), async |rig| {
        let tape = Tape::default();
        let recorder = Recorder::start(&rig.environment, &tape).await?;
        let agent = rig.start_agent().await?;
        let place = Place::new("Acme");
        place.connect(&agent).await?;
        place.join("Ada");
        told(&tape, "Ada").await?;

        recorder.go().await?;
        for name in ["Bob", "Cleo", "Dora"] {
            place.join(name);
        }
        agent.ask(Request::Refresh).await?;
        wait_for("the failing notifications", LIMIT, async || {
            let health = agent.state().await?.desktop.notifications;
            Ok(matches!(health, Health::Failing { .. }).then_some(()))
        })
        .await?;
        let _another = Recorder::start(&rig.environment, &tape).await?;
        for name in ["Bob", "Cleo", "Dora"] {
            told(&tape, name).await?;
        }
        assert_eq!(tape.count(), 2, "at most a summary: {:?}", tape.heard());
        wait_for("the good news", LIMIT, async || {
            Ok((agent.state().await?.desktop.notifications == Health::Well).then_some(()))
        })
        .await
    })
}

/// The file of the history.
fn history(rig: &Rig) -> PathBuf {
    rig.environment.folder("data").join("frontdesk/desk.sqlite")
}

#[test]
fn a_history_that_cannot_be_read_is_set_aside_and_begun_anew() -> Result<()> {
    run("history_faults", without_daemon(), async |rig| {
        let tape = Tape::default();
        let _recorder = Recorder::start(&rig.environment, &tape).await?;
        let place = Place::new("Acme");
        let agent = rig.start_agent().await?;
        place.connect(&agent).await?;
        place.join("Ada");
        told(&tape, "Ada").await?;
        for (spoil, name) in [(truncate as fn(&Rig) -> Result<()>, "Bob"), (scramble, "Cleo")] {
            rig.environment.end(AGENT, Signal::TERM).await?;
            spoil(rig)?;
            let before = tape.count();
            let agent = rig.start_agent().await?;
            // Not all of a file is read at the start.
            let aside = wait_for("word of the history that was set aside", LIMIT, async || {
                let state = agent.state().await?;
                if state.desktop.history_set_aside.is_none() && !state.accounts.is_empty() {
                    let organization = agent.organization_ref().await?;
                    let everything = Request::Activity {
                        organization,
                        before: None,
                        limit: 200,
                        kinds: Vec::new(),
                        search: String::new(),
                    };
                    agent.ask(everything).await?;
                }
                Ok(state.desktop.history_set_aside)
            })
            .await?;
            let aside = history(rig).with_file_name(aside);
            assert!(aside.is_file(), "{} is not there", aside.display());
            if agent.state().await?.accounts.is_empty() {
                // Who was signed in was in the file as well.
                place.connect(&agent).await?;
            }
            healthy(&agent, &place, "the account", |health| *health == AccountHealth::Connected)
                .await?;
            assert_eq!(tape.count(), before, "nobody is told of those who were there");
            place.join(name);
            told(&tape, name).await?;
            let organization = agent.organization_ref().await?;
            let request = Request::Activity {
                organization,
                before: None,
                limit: 10,
                kinds: Vec::new(),
                search: String::new(),
            };
            let Answer::Activity(page) = agent.ask(request).await? else {
                return None.context("no history");
            };
            assert_eq!(page.entries.len(), 1, "the history begins anew: {page:?}");
        }
        Ok(())
    })
}

/// The computer ended while the file was written.
fn truncate(rig: &Rig) -> Result<()> {
    let file = File::options().write(true).open(history(rig))?;
    Ok(file.set_len(file.metadata()?.len() / 2 + 100)?)
}

/// Something else was written in its place.
fn scramble(rig: &Rig) -> Result<()> {
    for name in ["desk.sqlite-wal", "desk.sqlite-shm"] {
        let _ = fs::remove_file(history(rig).with_file_name(name));
    }
    Ok(fs::write(history(rig), "This is not a database. ".repeat(1000))?)
}
