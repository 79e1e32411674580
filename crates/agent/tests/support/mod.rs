//! A desktop that exists for one test: folders, buses, daemons, people.

mod agent;
mod daemon;
mod desktop;
pub(crate) mod desktop_entry;
mod files;
mod panel;
mod people;
mod process;
mod prompter;

use std::time::Duration;

use tokio::time::{sleep, timeout};

pub(crate) use agent::{Agent, next_event};
pub(crate) use daemon::{Daemon, Manners};
pub(crate) use desktop::Desktop;
pub(crate) use files::assert_in_no_file;
pub(crate) use panel::Panel;
pub(crate) use people::{Joined, PASSWORD, elsewhere, join};
pub(crate) use process::Process;
pub(crate) use prompter::Prompter;

/// How long anything may take; far more than it should.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `look` finds something.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = timeout(PATIENCE, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            sleep(Duration::from_millis(20)).await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}
