//! Figures of the real programs on a private desktop, each beside a yardstick
//! of the same run. It reports, and never judges by its exit status.
//!
//! `bench [service|desktop|ui] [--json]`

mod crowd;
mod desktop;
mod figure;
mod service;
mod ui;

use std::process::ExitCode;

use figure::Figure;
use frontdesk_rig::Result;

const GROUPS: [&str; 3] = ["service", "desktop", "ui"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut json = false;
    let mut wanted = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--json" => json = true,
            group if GROUPS.contains(&group) => wanted.push(group.to_owned()),
            other => {
                complain(&format!("unknown: {other}; usage: bench [service|desktop|ui] [--json]"));
                return ExitCode::from(2);
            }
        }
    }
    for group in GROUPS {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == group) {
            continue;
        }
        match measure(group).await {
            Ok(figures) => figures.iter().for_each(|figure| figure.print(json)),
            Err(fault) => complain(&format!("{group}: not measured: {fault}")),
        }
    }
    ExitCode::SUCCESS
}

async fn measure(group: &str) -> Result<Vec<Figure>> {
    match group {
        "service" => service::measure().await,
        "desktop" => desktop::measure().await,
        _ => ui::measure().await,
    }
}

#[expect(clippy::print_stderr, reason = "a program for people says what it could not do")]
fn complain(words: &str) {
    eprintln!("{words}");
}
