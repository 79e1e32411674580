//! The organization service as a program of its own.

mod command;
mod logging;
mod settings;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // Fails only where it was done before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = command::program().get_matches();
    match command::run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            command::complain(&fault);
            fault.code()
        }
    }
}
