//! What processes take of the computer, as Linux counts it.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    time::{Duration, Instant},
};

use frontdesk_rig::{Context, Result, Rig, processes_below};
use tokio::time::sleep;

/// How often the threads are counted: one that ends takes its numbers along.
const LOOK: Duration = Duration::from_millis(500);

/// Proportional memory of these programs and everything below them, in MiB.
pub(super) fn memory(rig: &Rig, programs: &[&str]) -> Result<f64> {
    let mut all = HashSet::new();
    for program in programs {
        all.extend(processes_below(rig.environment.the_one(program)?));
    }
    let mut kilobytes = 0.0;
    for pid in all {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        kilobytes += after(&text, "Pss:")?;
    }
    Ok(kilobytes / 1024.0)
}

/// What a program did in some time.
pub(super) struct Work {
    /// Of one processor, in percent.
    pub(super) processor: f64,
    /// How often its threads fell asleep or were put aside, and so had to be
    /// woken up, in a second.
    pub(super) wake_ups: f64,
}

/// Watches a program for some time.
pub(super) async fn work(rig: &Rig, program: &str, time: Duration) -> Result<Work> {
    let pid = rig.environment.the_one(program)?;
    let mut threads: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    let begun = Instant::now();
    let used = ticks(&format!("/proc/{pid}/stat"))?;
    loop {
        for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
            let thread = thread?;
            // It may end while it is looked at.
            let Ok(status) = fs::read_to_string(thread.path().join("status")) else { continue };
            let now = after(&status, "voluntary_ctxt_switches:")?
                + after(&status, "nonvoluntary_ctxt_switches:")?;
            let name = thread.file_name().to_string_lossy().into_owned();
            // One that is new began with none.
            let first = if begun.elapsed() < LOOK { now } else { 0.0 };
            threads.entry(name).or_insert([first, now])[1] = now;
        }
        if begun.elapsed() >= time {
            break;
        }
        sleep(LOOK).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let used = ticks(&format!("/proc/{pid}/stat"))? - used;
    let switches: f64 = threads.values().map(|[first, last]| last - first).sum();
    let hertz = f64::from(u32::try_from(rustix::param::clock_ticks_per_second())?);
    Ok(Work { processor: used / hertz / seconds * 100.0, wake_ups: switches / seconds })
}

/// `utime` and `stime` of all threads together (`proc_pid_stat(5)`).
fn ticks(file: &str) -> Result<f64> {
    let text = fs::read_to_string(file)?;
    // The name in parentheses may hold anything; behind it: fields 3 and on.
    let (_, rest) = text.rsplit_once(')').context("no name")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let field = |number: usize| -> Result<f64> {
        Ok(fields.get(number - 3).context("too few fields")?.parse::<f64>()?)
    };
    Ok(field(14)? + field(15)?)
}

/// The number behind a name at the beginning of a line.
fn after(text: &str, name: &str) -> Result<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).context(name)?;
    Ok(line.split_whitespace().next().context(name)?.parse::<f64>()?)
}
