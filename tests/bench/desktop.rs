//! What the app costs and how quick it is, beside an empty Tauri window of the
//! same version in the same run.

mod process;
mod rest;
mod screen;
mod told;

use std::time::Duration;

use frontdesk_local_api::Request;
use frontdesk_rig::{LIMIT, Options, Result, Rig, program, wait_for};
use rustix::process::Signal;
use tokio::time::sleep;

use self::{
    process::memory,
    screen::{APP, EMPTY, Shown, Times, times},
    told::Way,
};
use crate::{
    complain,
    figure::{Figure, median},
};

/// Counted starts of each window; one more before them is not counted.
const STARTS: usize = 7;

/// How long a window may rest before its memory is read.
const REST: Duration = Duration::from_secs(3);

const AGENT: &str = "frontdesk-agent";

/// One start of a window, and the memory of it at rest, in MiB.
struct Start {
    times: Times,
    memory: f64,
}

/// The request that starts the organization of the benches.
pub(crate) fn start_organization() -> Request {
    Request::StartOrganization {
        organization_name: "Acme".into(),
        seats: 1000,
        owner_name: "Ada".into(),
        session_only: false,
    }
}

/// All figures of the desktop: each part by itself, so that one that cannot be
/// measured leaves the others. What is timed in milliseconds has the computer
/// for itself; what takes minutes of waiting is measured side by side.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let mut parts = vec![("windows", windows().await)];
    parts.push(("joins here", told::here().await));
    parts.push(("push", told::elsewhere(Way::Push).await));
    parts.push(("agent alone", rest::small().await));
    parts.push(("large organization", rest::large().await));
    let (seen, hidden) = tokio::join!(told::elsewhere(Way::Seen), told::elsewhere(Way::Hidden));
    parts.extend([("window seen", seen), ("window hidden", hidden)]);
    let mut figures = Vec::new();
    for (part, measured) in parts {
        match measured {
            Ok(measured) => figures.extend(measured),
            Err(fault) => complain(&format!("desktop: {part}: not measured: {fault}")),
        }
    }
    Ok(figures)
}

/// In turn: the members of an organization on this computer, with the agent
/// that has to be started and with the one that runs, and the empty page.
async fn windows() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    agent.ask(start_organization()).await?;
    rest::fill_to(&rig, &agent, 1_000).await?;
    drop(agent);
    // Of those who have just come.
    rig.wait_for_notice("Acme", LIMIT).await?;
    let (mut cold, mut warm, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..=STARTS {
        rig.environment.end(AGENT, Signal::TERM).await?;
        // Everything, from what is kept on the disk.
        let command = rig.environment.command(program(APP.program)?)?;
        let all = start(&rig, APP, async || rig.environment.start(command)).await?;
        // The agent goes on when its window is closed: a click brings it back.
        ask_for_a_click(&rig).await?;
        let back = start(&rig, APP, async || rig.click_notification()).await?;
        let command = rig.environment.command(program(EMPTY.program)?)?;
        let yardstick = start(&rig, EMPTY, async || rig.environment.start(command)).await?;
        // The first one fills the caches of the system.
        if number > 0 {
            cold.push(all);
            warm.push(back);
            empty.push(yardstick);
        }
    }
    let of =
        |starts: &[Start], figure: fn(&Start) -> f64| median(starts.iter().map(figure).collect());
    let beside = |name: &str, starts: &[Start], figure: fn(&Start) -> f64| {
        let yardstick = of(&empty, figure);
        let name = format!("desktop: {name}");
        Figure::new(&name, of(starts, figure), "ms", Some(yardstick), 1.3 * yardstick)
    };
    let yardstick = of(&empty, |start| start.memory);
    let everything = of(&warm, |start| start.memory);
    let name = "desktop: memory of agent and window, 1,000 members";
    Ok(vec![
        Figure::new(name, everything, "MiB", Some(yardstick), 1.2 * yardstick),
        beside("start to window", &cold, |start| start.times.mapped),
        beside("start to first paint", &cold, |start| start.times.painted),
        beside("start to members on screen", &cold, |start| start.times.content),
        beside("window by a click, while the agent runs", &warm, |start| start.times.mapped),
        beside("members on screen by a click", &warm, |start| start.times.content),
    ])
}

/// Shows a notification that leads to the window, and it alone: a click goes to
/// the first one, and those of an agent that has ended lead nowhere.
async fn ask_for_a_click(rig: &Rig) -> Result<()> {
    rig.environment.output("dunstctl", &["close-all"])?;
    let before = rig.notices().len();
    rig.agent().await?.ask(Request::TestNotification).await?;
    wait_for("a notification", LIMIT, async || Ok((rig.notices().len() > before).then_some(())))
        .await
}

/// Opens a window, waits for its first paint, reads its memory at rest, and
/// ends it.
async fn start(rig: &Rig, shown: Shown, open: impl AsyncFnOnce() -> Result<()>) -> Result<Start> {
    let times = times(rig, shown, open).await?;
    // Not a race: the memory of a window at rest is what is asked.
    sleep(REST).await;
    let programs =
        if shown.program == APP.program { &[APP.program, AGENT][..] } else { &[EMPTY.program] };
    let memory = memory(rig, programs)?;
    rig.environment.end(shown.program, Signal::TERM).await?;
    Ok(Start { times, memory })
}
