//! The agent is killed again and again, at any moment: while it reads, writes
//! and speaks, and while people come and go and their server fails. Afterwards
//! its history holds every change once, and everybody was told once.
//!
//! `FRONTDESK_KILLS` says how often, `FRONTDESK_SEED` which random moments.

mod history;
mod moment;
mod neighbours;
mod told;
mod town;

use std::{env, process::Child, time::Duration};

use frontdesk_local_api::{Answer, OrganizationRef, Request};
use frontdesk_rig::{
    Agent, Context, KeyringState, LIMIT, Options, Recorder, Result, Rig, Tape, program, run,
    wait_for,
};
use frontdesk_test_still::Random;
use tokio::time::sleep;

use self::{history::History, moment::Moment, neighbours::Neighbours, told::Told, town::Town};

/// Kills in a run of all tests.
const FEW: u64 = 25;

#[test]
fn however_it_is_killed_everybody_is_kept_and_told_once() -> Result<()> {
    let options =
        Options { keyring: KeyringState::Unlocked, notifications: false, ..Options::default() };
    run("kill", options, async |rig| {
        let kills = number_of("FRONTDESK_KILLS")?.unwrap_or(FEW);
        let seed = number_of("FRONTDESK_SEED")?.unwrap_or_else(any_seed);
        say(&format!("{kills} kills, FRONTDESK_SEED={seed}"));
        Ordeal::begin(rig, Random::new(seed)).await?.go_through(kills).await
    })
}

/// A seed that nobody can guess.
fn any_seed() -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().0
}

/// A number that the environment may name.
fn number_of(variable: &str) -> Result<Option<u64>> {
    env::var(variable).ok().map(|text| text.parse().context(variable)).transpose()
}

#[expect(clippy::print_stderr, reason = "what the run can be repeated by")]
fn say(words: &str) {
    eprintln!("{words}");
}

/// One desktop, two organizations: one at a stand-in of daily.dev's server, one
/// in the embedded service, which dies with each kill.
struct Ordeal<'a> {
    rig: &'a Rig,
    random: Random,
    tape: Tape,
    _recorder: Recorder,
    town: Town,
    neighbours: Neighbours,
    histories: [History; 2],
    moments: [u64; Moment::KINDS],
}

impl<'a> Ordeal<'a> {
    async fn begin(rig: &'a Rig, random: Random) -> Result<Self> {
        let tape = Tape::default();
        let recorder = Recorder::start(&rig.environment, &tape).await?;
        let town = Town::new();
        let mut process = start(rig)?;
        let agent = rig.agent().await?;
        let away = town.connect(&agent).await?;
        let (home, neighbours) = Neighbours::move_in(&agent).await?;
        // What is told of those who are there to begin with is not counted.
        neighbours.wait_until_told(&tape).await?;
        let histories = [History::begin(&agent, away).await?, History::begin(&agent, home).await?];
        end(&mut process)?;
        let moments = [0; Moment::KINDS];
        Ok(Self { rig, random, tape, _recorder: recorder, town, neighbours, histories, moments })
    }

    async fn go_through(mut self, kills: u64) -> Result<()> {
        for _ in 0..kills {
            self.one_life().await?;
        }
        say(&format!("killed at these kinds of moments: {:?}", self.moments));
        self.town.recover();
        let mut process = start(self.rig)?;
        let agent = self.rig.agent().await?;
        // Who comes last is told last: then all others were.
        self.town.last();
        self.neighbours.last().await?;
        let outcome = self.check(&agent).await;
        end(&mut process)?;
        outcome
    }

    /// The agent starts, something happens, and it is killed.
    async fn one_life(&mut self) -> Result<()> {
        let Self { random, town, neighbours, .. } = self;
        for _ in 0..random.below(3) {
            town.happen(random);
        }
        let mut process = start(self.rig)?;
        let moment = Moment::choose(random);
        self.moments[moment.kind()] += 1;
        let before = self.tape.count();
        self.tape.keep_silent(moment == Moment::BeforeTheAnswer);
        for _ in 0..random.below(4) {
            sleep(Duration::from_millis(random.number() % 300)).await;
            town.happen(random);
            town.fail(random);
            neighbours.happen(random).await;
        }
        moment.come(&self.tape, before).await;
        end(&mut process)?;
        self.tape.keep_silent(false);
        self.town.recover();
        Ok(())
    }

    /// Waits until the history has everything, and looks at it and at what was
    /// told.
    async fn check(&self, agent: &Agent) -> Result<()> {
        let mut histories = Vec::new();
        for history in &self.histories {
            let expected = self.expected(history.at()).await?;
            histories.push(
                wait_for("the whole history", LIMIT, async || {
                    let events = history.read(agent).await?;
                    let now = history.replayed(&events);
                    Ok((now.as_ref().ok() == Some(&expected)).then_some(events))
                })
                .await
                .context(history.difference(agent, &expected).await)?,
            );
        }
        let mut faults = Vec::new();
        for (history, events) in self.histories.iter().zip(&histories) {
            let told = Told::expected(history.name(), events);
            // Whatever comes late is waited for, too much of it is not.
            let limit = Duration::from_secs(20);
            let fits = wait_for("everybody's notification", limit, async || {
                Ok(told.faults(&self.tape.heard()).is_empty().then_some(()))
            });
            if fits.await.is_err() {
                faults.extend(told.faults(&self.tape.heard()));
            }
            say(&format!(
                "{}: {:?}; {}",
                history.name(),
                History::kinds(events),
                told.summary(&self.tape.heard())
            ));
        }
        faults.is_empty().then_some(()).context(faults.join("\n"))
    }

    /// The members as their server has them now.
    async fn expected(&self, at: &OrganizationRef) -> Result<history::Members> {
        if *at == *self.histories[0].at() {
            Ok(self.town.members())
        } else {
            self.neighbours.members().await
        }
    }
}

/// Starts the agent.
fn start(rig: &Rig) -> Result<Child> {
    Ok(rig.environment.command(program("frontdesk-agent")?)?.spawn()?)
}

/// Ends it by a signal that it cannot hear.
fn end(process: &mut Child) -> Result<()> {
    process.kill()?;
    process.wait()?;
    Ok(())
}

/// What a request must be answered with.
async fn added(agent: &Agent, request: Request) -> Result<OrganizationRef> {
    match agent.ask(request).await? {
        Answer::Added(organization) => Ok(organization),
        other => None.context(format_args!("not an organization: {other:?}")),
    }
}
