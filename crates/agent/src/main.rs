//! `frontdesk-agent`: watches who joins, without a window.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use frontdesk_agent::{agent, system};
use tokio::runtime::Builder;

/// Threads that wait for the keyring, the disk and the like, at most.
const MAX_BLOCKING_THREADS: usize = 16;

fn main() -> ExitCode {
    match env::args_os().nth(1) {
        None => {}
        Some(argument) if argument == "--version" => {
            let version = concat!("frontdesk-agent ", env!("CARGO_PKG_VERSION"));
            return finish(writeln!(io::stdout(), "{version}").is_ok());
        }
        Some(_) => {
            let usage = "frontdesk-agent runs in the background and takes only --version";
            // Where even this cannot be said, the code says it.
            let _ = writeln!(io::stderr(), "{usage}");
            return ExitCode::from(2);
        }
    }
    system::start_log();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MAX_BLOCKING_THREADS)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "cannot start");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(agent::run());
    // A keyring that hangs must not keep us: its threads are left behind.
    runtime.shutdown_background();
    if let Err(fault) = &result {
        tracing::error!(%fault, "cannot run");
    }
    finish(result.is_ok())
}

fn finish(well: bool) -> ExitCode {
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
