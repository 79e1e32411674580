//! `with-postgres COMMAND...`: runs a command with a private PostgreSQL, which
//! is gone afterwards. Ends as the command ends.

use std::process::{Command, ExitCode};

use frontdesk_test_postgres::{Cluster, Durability, VARIABLE};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else { return ExitCode::from(2) };
    let cluster = Cluster::start(Durability::None).await;
    let ended = Command::new(program).args(arguments).env(VARIABLE, &cluster.address).status();
    let code = ended.ok().and_then(|status| status.code()).unwrap_or(1);
    drop(cluster);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
