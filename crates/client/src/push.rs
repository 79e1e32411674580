//! What a server says by itself: the subscription `newNotification`, over a
//! WebSocket on `/graphql`. Whatever comes is only a hint to ask.

mod close;
mod connection;
mod message;
mod upgrade;

use std::{mem, time::Duration};

use frontdesk_desk::ports::{Heard, Session};
use frontdesk_local_api::Failure;
use tokio::time::sleep;

use self::connection::Connection;
use crate::{HttpApi, session::AccessToken};

/// How long before its token's end another connection takes over.
const BEFORE_THE_END: Duration = Duration::from_mins(1);

/// The least time between two connections, whatever a token says.
const SHORTEST: Duration = Duration::from_secs(10);

/// Hears what the server says until the connection ends; gives why it did.
///
/// A server may tell nothing any more to whom came with a token that has ended
/// since. So before that a second connection with a new token takes over, and
/// only then the first is closed: nothing is lost in between, and what both
/// say is one hint.
pub(crate) async fn listen(
    api: &HttpApi,
    session: &Session,
    heard: &(dyn Fn(Heard) + Send + Sync),
) -> Failure {
    let (mut connection, mut takeover) = match open(api, session).await {
        Ok(opened) => opened,
        Err(failure) => return failure,
    };
    heard(Heard::Listening);
    loop {
        let next = async {
            sleep(takeover).await;
            open(api, session).await
        };
        let opened = tokio::select! {
            // First what was said before the other one stood.
            biased;
            failure = connection.hear(heard) => return failure,
            opened = next => opened,
        };
        match opened {
            Ok((next, wait)) => {
                takeover = wait;
                mem::replace(&mut connection, next).close().await;
            }
            Err(failure) => return failure,
        }
    }
}

/// A connection that stands, and when the next one takes over.
async fn open(api: &HttpApi, session: &Session) -> Result<(Connection, Duration), Failure> {
    let AccessToken { token, lifetime } = api.access_token(session).await?;
    let connection = Connection::open(&api.transport, session.address(), &token).await?;
    Ok((connection, takeover_in(lifetime)))
}

/// A token that holds for a few moments serves for half of them.
fn takeover_in(lifetime: Duration) -> Duration {
    lifetime.saturating_sub(BEFORE_THE_END).max(lifetime / 2).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::takeover_in;

    #[test]
    fn the_next_connection_takes_over_before_the_token_ends() {
        for (lifetime, wait) in [(900, 840), (120, 60), (100, 50), (10, 10), (0, 10)] {
            assert_eq!(takeover_in(Duration::from_secs(lifetime)), Duration::from_secs(wait));
        }
    }
}
