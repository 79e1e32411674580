//! Figures of the real programs on a private desktop, each beside a yardstick
//! of the same run. It reports, and never judges by its exit status.
//!
//! `bench [service|desktop|ui|cli|polling] [--json]`

mod cli;
mod crowd;
mod desktop;
mod figure;
mod polling;
mod service;
mod ui;

use std::process::ExitCode;

use figure::Figure;
use frontdesk_rig::Result;

const GROUPS: [&str; 5] = ["service", "desktop", "ui", "cli", "polling"];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if let (Some("bare"), Some(database)) = (arguments.next().as_deref(), arguments.next()) {
        return serve_bare(&database);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(bench()),
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// The yardstick of `service`, which `service` starts: a server has all cores.
#[tokio::main]
async fn serve_bare(database: &str) -> ExitCode {
    match service::serve_bare(database).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            complain(&format!("bare: {fault}"));
            ExitCode::FAILURE
        }
    }
}

async fn bench() -> ExitCode {
    let mut json = false;
    let mut wanted = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--json" => json = true,
            group if GROUPS.contains(&group) => wanted.push(group.to_owned()),
            other => {
                complain(&format!(
                    "unknown: {other}; usage: bench [service|desktop|ui|cli|polling] [--json]"
                ));
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
        "cli" => cli::measure().await,
        "polling" => polling::measure().await,
        _ => ui::measure().await,
    }
}

#[expect(clippy::print_stderr, reason = "a program for people says what it could not do")]
pub(crate) fn complain(words: &str) {
    eprintln!("{words}");
}
