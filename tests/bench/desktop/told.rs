//! From a join to the notification on the bus: with push, and by polling.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use frontdesk_local_api::{Client, ClientKind, Request};
use frontdesk_rig::{Agent, Context, LIMIT, Options, Person, Result, Rig, token_of, wait_for};
use frontdesk_test_daily_dev::{DailyDev, World};
use tokio::time::{sleep, sleep_until};

use super::{rest::connect, start_organization};
use crate::figure::{Figure, milliseconds, quantile};

/// Counted joins of each kind.
const JOINS: usize = 200;

/// Accounts at the stand-in, side by side.
const ACCOUNTS: usize = 20;

/// Between two joins in the embedded service: its changes are gathered for a
/// while.
const APART: u64 = 600;

/// In the embedded service, beside the join itself.
pub(super) async fn here() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    agent.ask(start_organization()).await?;
    let link = agent.invite_link().await?;
    let (_, organization) = agent.organization().await?;
    let (mut told, mut joined) = (Vec::new(), Vec::new());
    for number in 0..JOINS {
        let name = format!("Person {number} of them");
        let email = format!("person{number}@example.org");
        let person = Person::sign_up(&link, &name, &email, "correct horse staple").await?;
        sleep(apart(number, APART)).await;
        let begun = Instant::now();
        let answered = person.join(organization.id.as_str(), &token_of(&link)?).await?;
        joined.push(milliseconds(answered.duration_since(begun)));
        let notice = rig.wait_for_notice(&name, LIMIT).await?;
        told.push(milliseconds(notice.at.saturating_duration_since(answered)));
    }
    let at = |figures: &[f64], part| quantile(figures.to_vec(), part);
    let figure = |words, part| {
        let name = format!("desktop: join here to notification, {words}");
        Figure::new(&name, at(&told, part), "ms", Some(at(&joined, part)), 5_000.0)
    };
    Ok(vec![figure("median", 0.5), figure("99 %", 0.99)])
}

/// How often a stand-in of daily.dev's server is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It pushes.
    Push,
    /// It does not, and a window can be seen.
    Seen,
    /// It does not, and no window can be seen.
    Hidden,
}

impl Way {
    const fn words(self) -> &'static str {
        match self {
            Self::Push => "with push",
            Self::Seen => "by polling, window seen",
            Self::Hidden => "by polling, window hidden",
        }
    }

    /// The time in which each account's joins are strewn at random, one in each.
    const fn beat(self) -> Duration {
        match self {
            Self::Push => Duration::from_secs(8),
            Self::Seen => Duration::from_secs(20),
            Self::Hidden => Duration::from_secs(70),
        }
    }

    /// The poll's interval with its tenth of chance, and five seconds (check 29
    /// of the product); with push the five seconds alone. In milliseconds.
    const fn aim(self) -> f64 {
        match self {
            Self::Push => 5_000.0,
            Self::Seen => 16_500.0 + 5_000.0,
            Self::Hidden => 66_000.0 + 5_000.0,
        }
    }
}

/// At a stand-in of daily.dev's server. Accounts are watched each by itself, so
/// many joins are timed side by side.
pub(super) async fn elsewhere(way: Way) -> Result<Vec<Figure>> {
    let mut world = World::new();
    world.switches.unlimited_sign_in = true;
    world.switches.silent_push = way != Way::Push;
    let mut places = Vec::new();
    for number in 0..ACCOUNTS {
        let owner = world.person(&format!("Owner {number}"));
        let organization = world.organization(&format!("Acme {number}"), &owner, 500);
        world.crowd(&organization, 20);
        places.push((organization, world.email(&owner)));
    }
    let server = DailyDev::start(world);
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    for (_, email) in &places {
        connect(&agent, server.address(), email.clone()).await?;
    }
    let _window = if way == Way::Seen { Some(look(&rig).await?) } else { None };
    listening(&agent, &server, way).await?;
    let mut joined: HashMap<String, Instant> = HashMap::new();
    let begun = tokio::time::Instant::now();
    let rounds = JOINS.div_ceil(ACCOUNTS);
    let mut moments: Vec<(Duration, usize, usize)> = (0..rounds)
        .flat_map(|round| (0..ACCOUNTS).map(move |place| (round, place)))
        .map(|(round, place)| {
            let beat = u64::try_from(way.beat().as_millis()).unwrap_or(u64::MAX);
            let within = apart(round * ACCOUNTS + place, beat);
            (way.beat() * u32::try_from(round).unwrap_or(0) + within, round, place)
        })
        .collect();
    moments.sort_unstable();
    for (moment, round, place) in moments {
        sleep_until(begun + moment).await;
        let name = format!("Person {round:02} {place:02}");
        let mut world = server.world();
        let person = world.person(&name);
        world.join(&places[place].0, &person);
        joined.insert(name, Instant::now());
    }
    let mut told = Vec::new();
    for (name, at) in joined {
        let notice = rig.wait_for_notice(&name, 2 * LIMIT).await?;
        told.push(milliseconds(notice.at.saturating_duration_since(at)));
    }
    let figure = |words, part| {
        let name = format!("desktop: join to notification {}, {words}", way.words());
        Figure::new(&name, quantile(told.clone(), part), "ms", None, way.aim())
    };
    Ok(vec![figure("median", 0.5), figure("99 %", 0.99)])
}

/// A window that can be seen, as far as the agent knows.
async fn look(rig: &Rig) -> Result<Client> {
    let window = Client::connect(&Agent::socket(&rig.environment), ClientKind::Window).await?;
    window.asker.ask(Request::WindowVisible { visible: true, inviting: false }).await?;
    Ok(window)
}

/// Waits until every account has been looked at, and listens where it can.
async fn listening(agent: &Agent, server: &DailyDev, way: Way) -> Result<()> {
    wait_for("all accounts", LIMIT, async || {
        let state = agent.state().await?;
        let known = state.accounts.iter().filter(|account| !account.organizations.is_empty());
        let listen = way != Way::Push || server.open_sockets() == ACCOUNTS;
        Ok((known.count() == ACCOUNTS && listen).then_some(()))
    })
    .await
    .context(way.words())
}

/// A time of up to `most` milliseconds, another for each number: the golden
/// section strews them evenly (Weyl 1916), and each run has the same.
fn apart(number: usize, most: u64) -> Duration {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let part = (number as u64 + 1).wrapping_mul(GOLDEN) >> 32;
    Duration::from_millis((part * most) >> 32)
}
