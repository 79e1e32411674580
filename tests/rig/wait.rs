//! Waiting for something to be so, instead of for some time to pass.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{Fault, Result};

/// How long to wait for what a person would not wait for: a loaded machine is
/// slow, and a test that fails for that says nothing.
pub const LIMIT: Duration = Duration::from_mins(1);

/// How long between two looks.
const BEAT: Duration = Duration::from_millis(20);

/// Looks until `look` finds something, for at most `limit`. `what` says what
/// is waited for, in the fault of a wait that was in vain.
pub async fn wait_for<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let end = Instant::now() + limit;
    loop {
        let seen = look().await;
        match seen {
            Ok(Some(found)) => return Ok(found),
            _ if Instant::now() < end => sleep(BEAT).await,
            Ok(None) => {
                return Err(Fault::new(format!("waited {limit:?} in vain for {what}")));
            }
            Err(fault) => {
                return Err(Fault::new(format!("waited {limit:?} in vain for {what}: {fault}")));
            }
        }
    }
}
