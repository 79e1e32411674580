//! The agent alone, with nobody at the window: its memory, and what it does
//! while nothing happens.

use std::time::Duration;

use frontdesk_local_api::{Credentials, Request, Secret};
use frontdesk_rig::{Agent, LIMIT, Options, Result, Rig, wait_for};
use frontdesk_test_daily_dev::{DailyDev, PASSWORD, World};
use rustix::process::Signal;
use sqlx::any::AnyPoolOptions;
use tokio::time::sleep;

use super::{
    process::{memory, work},
    start_organization,
};
use crate::{
    figure::Figure,
    service::{Database, fill},
};

/// How long it is watched.
const WATCHED: Duration = Duration::from_mins(2);

/// How long after its start it is not watched yet.
const SETTLE: Duration = Duration::from_secs(20);

const AGENT: &str = "frontdesk-agent";

/// With the embedded service, in which there are 1,000 members.
pub(super) async fn small() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    agent.ask(start_organization()).await?;
    fill_to(&rig, &agent, 1_000).await?;
    let mut figures =
        vec![mebibytes("1,000 members, just looked at", memory(&rig, &[AGENT])?, 16.0)];
    let agent = again(&rig).await?;
    members(&agent, 1_000).await?;
    sleep(SETTLE).await;
    let work = work(&rig, AGENT, WATCHED).await?;
    figures.extend([
        mebibytes("1,000 members", memory(&rig, &[AGENT])?, 16.0),
        Figure::new("desktop: agent alone, processor", work.processor, "%", None, 0.05),
        Figure::new("desktop: agent alone, wake-ups a second", work.wake_ups, "", None, 1.0),
    ]);
    Ok(figures)
}

/// With 100,000 members on a server elsewhere, beside the embedded service.
pub(super) async fn large() -> Result<Vec<Figure>> {
    let mut world = World::new();
    let owner = world.person("Olivia Owner");
    let organization = world.organization("Large", &owner, 200_000);
    world.crowd(&organization, 99_999);
    let email = world.email(&owner);
    let server = DailyDev::start(world);
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    agent.ask(start_organization()).await?;
    connect(&agent, server.address(), email).await?;
    members(&agent, 100_000).await?;
    sleep(SETTLE).await;
    let mut figures =
        vec![mebibytes("100,000 members, just looked at", memory(&rig, &[AGENT])?, 48.0)];
    let agent = again(&rig).await?;
    // Its first poll is over when the account is not new any more.
    agent.wait_for_poll().await?;
    sleep(SETTLE).await;
    let work = work(&rig, AGENT, WATCHED).await?;
    let name = "desktop: agent alone, 100,000 members, processor";
    figures.extend([
        mebibytes("100,000 members", memory(&rig, &[AGENT])?, 48.0),
        Figure::new(name, work.processor, "%", None, 0.05),
    ]);
    Ok(figures)
}

fn mebibytes(name: &str, value: f64, aim: f64) -> Figure {
    let name = format!("desktop: memory of the agent alone, {name}");
    Figure::new(&name, value, "MiB", None, aim)
}

/// Brings members into the embedded service's organization, past it.
pub(super) async fn fill_to(rig: &Rig, agent: &Agent, count: usize) -> Result<()> {
    let organization = agent.organization_ref().await?.organization;
    let file = rig.environment.folder("data").join("frontdesk/service.sqlite");
    sqlx::any::install_default_drivers();
    let address = format!("sqlite:{}", file.display());
    let pool = AnyPoolOptions::new().max_connections(1).connect(&address).await?;
    fill(&pool, Database::Sqlite, organization.as_str(), count - 1).await?;
    pool.close().await;
    agent.ask(Request::Refresh).await?;
    members(agent, count).await
}

/// Signs in to a stand-in.
pub(super) async fn connect(agent: &Agent, address: &str, email: String) -> Result<()> {
    let password = Secret::from(PASSWORD.to_owned());
    let credentials = Credentials::Password { email, password };
    let address = address.to_owned();
    agent.ask(Request::Connect { address, credentials, session_only: false }).await.map(drop)
}

/// Waits until the agent knows so many members in some organization.
async fn members(agent: &Agent, count: usize) -> Result<()> {
    wait_for("the members", 2 * LIMIT, async || {
        let state = agent.state().await?;
        let mut all = state.accounts.iter().flat_map(|account| &account.organizations);
        Ok(all.any(|one| one.members as usize == count).then_some(()))
    })
    .await
}

/// Ends the agent, and starts it again as a sign-in to the desktop does.
async fn again(rig: &Rig) -> Result<Agent> {
    rig.environment.end(AGENT, Signal::TERM).await?;
    rig.start_agent().await
}
