//! What the app costs and how quick it is, beside an empty Tauri window of the
//! same version in the same run.

use std::{fs, time::Duration, time::Instant};

use frontdesk_local_api::Request;
use frontdesk_rig::{
    Context, LIMIT, Options, Person, Result, Rig, processes_below, program, token_of, wait_for,
};
use rustix::process::Signal;
use tokio::time::sleep;
use x11rb::{
    connection::Connection,
    protocol::xproto::{ConnectionExt, ImageFormat, MapState},
    rust_connection::RustConnection,
};

use crate::figure::{Figure, median, milliseconds};

/// Counted starts of each window; one more before them is not counted.
const STARTS: usize = 7;

/// Counted joins.
const JOINS: usize = 7;

/// Narrower windows are not the program's.
const MIN_WIDTH: u16 = 400;

/// Left and top part of the screen in which the first paint is looked for.
const CORNER: u16 = 240;

/// How long a window may rest before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// How long between two looks at the screen: what the times are exact to.
const LOOK: Duration = Duration::from_millis(2);

/// A program with a window, and colours that only its page has: red, green,
/// blue.
#[derive(Clone, Copy)]
struct Shown {
    program: &'static str,
    /// The ground of the page, there as soon as it paints at all.
    ground: u32,
    /// What there is to see on it.
    content: u32,
}

/// The rail beside the members of an organization.
const APP: Shown = Shown { program: "frontdesk", ground: 0xfd_fc_fa, content: 0xf3_f0_ec };

/// The bar on the empty page.
const EMPTY: Shown = Shown { program: "empty-window", ground: 0xf7_f4_ee, content: 0x14_11_0d };

/// One start: its times in milliseconds, and the memory of a window at rest, in
/// MiB.
struct Start {
    mapped: f64,
    painted: f64,
    content: f64,
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

/// All figures of the desktop.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let mut figures = starts_and_memory().await?;
    figures.push(joins().await?);
    Ok(figures)
}

/// The two windows in turn: the members of an organization on this computer,
/// and the empty page.
async fn starts_and_memory() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    agent.ask(start_organization()).await?;
    let (mut ours, mut empty, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..=STARTS {
        for (shown, starts) in [(APP, &mut ours), (EMPTY, &mut empty)] {
            let start = start(&rig, shown).await?;
            // The first one fills the caches of the system.
            if number > 0 {
                starts.push(start);
            }
        }
        alone.push(memory_below(&rig, "frontdesk-agent")?);
    }
    let of =
        |starts: &[Start], figure: fn(&Start) -> f64| median(starts.iter().map(figure).collect());
    let beside = |name, figure, aim| {
        Figure::new(name, of(&ours, figure), "ms", Some(of(&empty, figure)), aim)
    };
    let (alone, yardstick) = (median(alone), of(&empty, |start| start.memory));
    let everything = of(&ours, |start| start.memory);
    let memory = |name, value, aim| Figure::new(name, value, "MiB", Some(yardstick), aim);
    Ok(vec![
        beside("desktop: start to window", |start| start.mapped, 1000.0),
        beside("desktop: start to first paint", |start| start.painted, 1000.0),
        beside("desktop: start to members on screen", |start| start.content, 1500.0),
        memory("desktop: memory of the agent alone", alone, 40.0),
        memory("desktop: memory of agent and window", everything, yardstick.ceil() + 50.0),
    ])
}

/// From the join's answer to the notification on the bus, beside the join.
async fn joins() -> Result<Figure> {
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
        let begun = Instant::now();
        let answered = person.join(organization.id.as_str(), &token_of(&link)?).await?;
        joined.push(milliseconds(answered.duration_since(begun)));
        let notice = rig.wait_for_notice(&name, LIMIT).await?;
        told.push(milliseconds(notice.at.saturating_duration_since(answered)));
    }
    let (told, joined) = (median(told), median(joined));
    Ok(Figure::new("desktop: join answered to notification", told, "ms", Some(joined), 5000.0))
}

/// Starts a program, waits for its window and its first paint, reads its memory
/// at rest, and ends it.
async fn start(rig: &Rig, shown: Shown) -> Result<Start> {
    let [mapped, painted, content] = times(rig, shown).await?;
    // Not a race: the memory of a window at rest is what is asked.
    sleep(REST).await;
    let mut memory = memory_below(rig, shown.program)?;
    if shown.program == APP.program {
        memory += memory_below(rig, "frontdesk-agent")?;
    }
    rig.environment.end(shown.program, Signal::TERM).await?;
    Ok(Start { mapped, painted, content, memory })
}

/// Milliseconds until there is a window, until its page paints, and until there
/// is something on it.
async fn times(rig: &Rig, shown: Shown) -> Result<[f64; 3]> {
    let display = rig.environment.display()?;
    let (screen, number) = RustConnection::connect(Some(&display))?;
    let root = screen.setup().roots.get(number).context("no screen")?.root;
    // The window before may still be going.
    wait_for("an empty screen", LIMIT, async || Ok((!has_window(&screen, root)?).then_some(())))
        .await?;
    let command = rig.environment.command(program(shown.program)?)?;
    let begun = Instant::now();
    rig.environment.start(command)?;
    let (mut mapped, mut painted) = (None, None);
    while begun.elapsed() < LIMIT {
        if mapped.is_none() && has_window(&screen, root)? {
            mapped = Some(milliseconds(begun.elapsed()));
        }
        if let Some(mapped) = mapped {
            let [ground, content] = has_colours(&screen, root, [shown.ground, shown.content])?;
            if painted.is_none() && (ground || content) {
                painted = Some(milliseconds(begun.elapsed()));
            }
            if let Some(painted) = painted.filter(|_| content) {
                return Ok([mapped, painted, milliseconds(begun.elapsed())]);
            }
        }
        sleep(LOOK).await;
    }
    None.context(format_args!("{} does not paint", shown.program))
}

fn has_window(screen: &RustConnection, root: u32) -> Result<bool> {
    for window in screen.query_tree(root)?.reply()?.children {
        // One that went away in between is no window.
        let Ok(attributes) = screen.get_window_attributes(window)?.reply() else { continue };
        let Ok(geometry) = screen.get_geometry(window)?.reply() else { continue };
        if attributes.map_state == MapState::VIEWABLE && geometry.width >= MIN_WIDTH {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_colours(screen: &RustConnection, root: u32, colours: [u32; 2]) -> Result<[bool; 2]> {
    let image =
        screen.get_image(ImageFormat::Z_PIXMAP, root, 0, 0, CORNER, CORNER, u32::MAX)?.reply()?;
    // Four bytes a pixel, blue first, on the screen that the rig starts.
    let pixels: Vec<u32> = image
        .data
        .chunks_exact(4)
        .map(|pixel| u32::from_le_bytes([pixel[0], pixel[1], pixel[2], 0]))
        .collect();
    Ok(colours.map(|colour| pixels.contains(&colour)))
}

/// Proportional memory of a program and everything below it, in MiB.
fn memory_below(rig: &Rig, name: &str) -> Result<f64> {
    let mut kilobytes = 0.0;
    for pid in processes_below(rig.environment.the_one(name)?) {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss")?;
        let number = line.split_whitespace().next().context("no number")?;
        kilobytes += number.parse::<f64>().ok().context("not a number")?;
    }
    Ok(kilobytes / 1024.0)
}
