//! What a server says by itself: the subscription `newNotification`, over a
//! WebSocket on `/graphql`. Whatever comes is only a hint to ask.

mod close;
mod connection;
mod message;
mod upgrade;

use std::{mem, time::Duration};

use frontdesk_desk::ports::{Heard, Session};
use frontdesk_local_api::Failure;
use secrecy::SecretString;
use tokio::time::sleep;

use self::connection::Connection;
use crate::HttpApi;

/// How long before a token's end the next connection takes over. Shorter than
/// the time from which the token is renewed (2 minutes, as the web client has
/// it), so that the next one comes with another token.
const BEFORE_THE_END: Duration = Duration::from_mins(1);

/// What a connection says who it is by.
pub(crate) struct AccessToken {
    pub(crate) token: SecretString,
    /// How long it holds, where it ends by itself.
    pub(crate) remaining: Option<Duration>,
}

impl HttpApi {
    async fn access_token(&self, session: &Session) -> Result<AccessToken, Failure> {
        Ok(AccessToken { token: session.secret(), remaining: None })
    }
}

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
            match takeover {
                Some(wait) => sleep(wait).await,
                None => std::future::pending().await,
            }
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
async fn open(api: &HttpApi, session: &Session) -> Result<(Connection, Option<Duration>), Failure> {
    let AccessToken { token, remaining } = api.access_token(session).await?;
    let connection = Connection::open(&api.transport, session.address(), &token).await?;
    Ok((connection, remaining.map(takeover_in)))
}

/// A token that ends sooner than anybody would renew it serves for its half.
fn takeover_in(remaining: Duration) -> Duration {
    remaining.saturating_sub(BEFORE_THE_END).max(remaining / 2)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::takeover_in;

    #[test]
    fn the_next_connection_takes_over_before_the_token_ends() {
        for (remaining, wait) in [(900, 840), (120, 60), (100, 50), (10, 5), (0, 0)] {
            assert_eq!(takeover_in(Duration::from_secs(remaining)), Duration::from_secs(wait));
        }
    }
}
