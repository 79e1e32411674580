//! `frontdesk-agent`: watches who joins, without a window.

use std::{
    env,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use frontdesk_agent::{agent, system};
use frontdesk_local_api::{DATA_DIR_FLAG, Place};
use tokio::runtime::Builder;

/// Threads that wait for the keyring, the disk and the like, at most.
const MAX_BLOCKING_THREADS: usize = 16;

const USAGE: &str =
    "frontdesk-agent runs in the background and takes only --data-dir DIR and --version";

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let place = match (arguments.next(), arguments.next(), arguments.next()) {
        (None, ..) => Place::from_environment(),
        (Some(flag), Some(folder), None) if flag == DATA_DIR_FLAG && !folder.is_empty() => {
            Place::at(Path::new(&folder))
        }
        (Some(flag), None, _) if flag == "--version" => {
            let version = concat!("frontdesk-agent ", env!("CARGO_PKG_VERSION"));
            return finish(writeln!(io::stdout(), "{version}").is_ok());
        }
        _ => return misused(USAGE),
    };
    let place = match place {
        Ok(place) => place,
        Err(error) => return misused(&format!("there is no place for the data: {error}")),
    };
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
    let result = runtime.block_on(agent::run(&place));
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

fn misused(words: &str) -> ExitCode {
    // Where even this cannot be said, the code says it.
    let _ = writeln!(io::stderr(), "{words}");
    ExitCode::from(2)
}
