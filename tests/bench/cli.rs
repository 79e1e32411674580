//! What `frontdeskctl members` takes in a large organization, beside its
//! smallest command.

use std::{fs, process::Stdio, time::Instant};

use frontdesk_rig::{Context, Options, Result, Rig, program};

use crate::{
    figure::{Figure, median, milliseconds},
    ui,
};

/// Counted runs of each command.
const RUNS: usize = 9;

/// The most that is wanted: what somebody at a terminal does not wait for, in
/// milliseconds, and what the smallest servers have, in MiB.
const TIME: f64 = 500.0;
const MEMORY: f64 = 32.0;

/// The members in each form, beside `organizations`.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    ui::crowded(&agent).await?;
    let smallest = both(&rig, &["organizations"]).await?;
    let mut figures = vec![
        Figure::new("cli: organizations", smallest.0, "ms", None, TIME),
        Figure::new("cli: organizations, memory", smallest.1, "MiB", None, MEMORY),
    ];
    for form in [&["members"][..], &["members", "--json"], &["members", "--csv"]] {
        let (time, memory) = both(&rig, form).await?;
        let name = format!("cli: {}, 10,000 members", form.join(" "));
        figures.push(Figure::new(&name, time, "ms", Some(smallest.0), TIME));
        let name = format!("{name}, memory");
        figures.push(Figure::new(&name, memory, "MiB", Some(smallest.1), MEMORY));
    }
    Ok(figures)
}

/// The time of a command and its memory, each in runs of its own: looking at
/// the memory slows a run down.
async fn both(rig: &Rig, arguments: &[&str]) -> Result<(f64, f64)> {
    // The first one is not counted.
    time(rig, arguments).await?;
    let (mut times, mut memories) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        times.push(time(rig, arguments).await?);
        memories.push(memory(rig, arguments)?);
    }
    Ok((median(times), median(memories)))
}

/// The server of the crowd goes on meanwhile: it is one of this program's tasks.
async fn time(rig: &Rig, arguments: &[&str]) -> Result<f64> {
    let begun = Instant::now();
    let ended = tokio::process::Command::from(command(rig, arguments)?).status().await?;
    let taken = milliseconds(begun.elapsed());
    ended.success().then_some(taken).context(format_args!("{arguments:?} ended with {ended}"))
}

/// The most memory a run had, in MiB: looked at again and again until it ends.
#[expect(clippy::cast_precision_loss, reason = "some thousand KiB")]
fn memory(rig: &Rig, arguments: &[&str]) -> Result<f64> {
    let mut child = command(rig, arguments)?.spawn()?;
    let file = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while let Some(kibibytes) = fs::read_to_string(&file).ok().as_deref().and_then(high_water) {
        most = most.max(kibibytes);
    }
    let ended = child.wait()?;
    let seen = ended.success() && most > 0;
    seen.then_some(most as f64 / 1024.0).context("the memory of a run was not seen")
}

/// The `VmHWM` of `proc_pid_status(5)`, which one that has ended has not.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

fn command(rig: &Rig, arguments: &[&str]) -> Result<std::process::Command> {
    let mut command = rig.environment.command(program("frontdeskctl")?)?;
    command.args(arguments).stdout(Stdio::null());
    Ok(command)
}
