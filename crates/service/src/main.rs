//! The organization service as a program of its own.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use frontdesk_service::{Config, Service};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Organizations with seats, invite links, and the page behind them.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answers until it is told to end. Prints its address as the first line
    /// on standard output; the log goes to standard error.
    Serve {
        /// Where the data is: `sqlite:PATH` or `postgres://...`.
        #[arg(long, env = "FRONTDESK_DATABASE")]
        database: String,
        /// Where to listen. Port 0 takes one that is free.
        #[arg(long, env = "FRONTDESK_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// What invite links begin with, such as `https://desk.example.org`.
        /// Without it: the address that it listens at.
        #[arg(long, env = "FRONTDESK_PUBLIC_ADDRESS")]
        public_address: Option<String>,
    },
    /// Prints the GraphQL schema.
    Schema,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter =
        EnvFilter::try_from_env("FRONTDESK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let done = match Arguments::parse().command {
        Command::Serve { database, listen, public_address } => {
            serve(Config { database, public_address, ..Config::default() }, listen).await
        }
        Command::Schema => say(&frontdesk_service::schema()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn serve(config: Config, listen: SocketAddr) -> Outcome {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen at {listen}: {error}"))?;
    let service = Service::open(config).await?;
    say(&format!("listening on http://{}\n", listener.local_addr()?))?;
    service.serve(listener, told_to_end()?).await?;
    service.close().await;
    tracing::info!("ended");
    Ok(())
}

fn say(text: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Done when the program is told to end: by Ctrl-C, or by `SIGTERM`.
#[cfg(unix)]
fn told_to_end() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Done when the program is told to end, by Ctrl-C.
#[cfg(not(unix))]
fn told_to_end() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without the signal there is nothing to wait for but the end.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
