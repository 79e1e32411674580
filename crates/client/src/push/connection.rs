//! One connection: opened, acknowledged, subscribed, and heard until it ends.

use std::time::Duration;

use frontdesk_desk::ports::Heard;
use frontdesk_local_api::{ErrorCode, Failure};
use futures_util::{SinkExt, StreamExt};
use reqwest::Upgraded;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{Role, WebSocketConfig},
    },
};

use super::{
    close,
    message::{self, Said},
    upgrade::upgrade,
};
use crate::{address, transport::Transport};

/// Largest message that is read, in bytes. A notification is some hundred
/// bytes; more than three fields of it are not asked for.
const MAX_MESSAGE: usize = 64 * 1024;

/// Buffers, in bytes: most of the time nothing is said.
const BUFFER: usize = 4 * 1024;

/// How long saying goodbye may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// A connection on which notifications come.
pub(super) struct Connection {
    socket: WebSocketStream<Upgraded>,
    ping_interval: Duration,
    pong_timeout: Duration,
}

impl Connection {
    /// Opens a connection and subscribes, within the limit of a request.
    pub(super) async fn open(
        transport: &Transport,
        address: &str,
        token: &SecretString,
    ) -> Result<Self, Failure> {
        let settings = transport.settings();
        let opening = async {
            let url = address::endpoint(address, "/graphql")?;
            let stream = upgrade(transport, url, message::PROTOCOL).await?;
            let config = WebSocketConfig::default()
                .read_buffer_size(BUFFER)
                .write_buffer_size(0)
                .max_message_size(Some(MAX_MESSAGE))
                .max_frame_size(Some(MAX_MESSAGE));
            let mut connection = Self {
                socket: WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await,
                ping_interval: settings.ping_interval,
                pong_timeout: settings.pong_timeout,
            };
            connection.begin(token).await?;
            Ok(connection)
        };
        timeout(settings.timeout, opening).await.unwrap_or_else(|_| Err(silent()))
    }

    /// Says who is there, and what is to be told.
    async fn begin(&mut self, token: &SecretString) -> Result<(), Failure> {
        self.say(message::init(token).expose_secret().to_owned()).await?;
        self.await_that(&Said::Acknowledged).await?;
        self.say(message::subscribe()).await?;
        // Nothing acknowledges a subscription; but messages are read in their
        // order, so it has begun when this is answered.
        self.say(message::ping()).await?;
        self.await_that(&Said::Pong).await
    }

    async fn await_that(&mut self, expected: &Said) -> Result<(), Failure> {
        loop {
            match self.next().await? {
                said if said == *expected => return Ok(()),
                Said::Ended(failure) => return Err(failure),
                Said::Ping => self.say(message::pong()).await?,
                // That it stands is a hint by itself.
                _ => {}
            }
        }
    }

    /// Tells what comes, until nothing can come any more.
    pub(super) async fn hear(&mut self, heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        let begin = Instant::now() + self.ping_interval;
        let mut ping = interval_at(begin, self.ping_interval);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Until when something must have come.
        let mut limit = None;
        loop {
            let late = async {
                match limit {
                    Some(limit) => sleep_until(limit).await,
                    None => std::future::pending().await,
                }
            };
            let said = tokio::select! {
                biased;
                said = self.next() => said,
                () = late => return silent(),
                _ = ping.tick() => {
                    if let Err(failure) = self.say(message::ping()).await {
                        return failure;
                    }
                    limit = Some(Instant::now() + self.pong_timeout);
                    continue;
                }
            };
            // Whatever it is: somebody is there.
            limit = None;
            match said {
                Ok(Said::Next) => heard(Heard::Something),
                Ok(Said::Ping) => {
                    if let Err(failure) = self.say(message::pong()).await {
                        return failure;
                    }
                }
                Ok(Said::Acknowledged | Said::Pong | Said::Nothing) => {}
                Ok(Said::Ended(failure)) | Err(failure) => return failure,
            }
        }
    }

    /// Ends a connection that another one has taken over.
    pub(super) async fn close(mut self) {
        // Whoever does not take it finds the connection gone.
        let _ = timeout(CLOSE_LIMIT, self.socket.close(Some(close::goodbye()))).await;
    }

    async fn next(&mut self) -> Result<Said, Failure> {
        match self.socket.next().await {
            Some(Ok(Message::Text(text))) => Ok(message::read(&text)),
            Some(Ok(Message::Close(frame))) => Err(close::of_close(frame.as_ref())),
            // The library answers pings of the transport by itself.
            Some(Ok(_)) => Ok(Said::Nothing),
            Some(Err(error)) => Err(close::of_error(&error)),
            None => Err(close::of_close(None)),
        }
    }

    /// A connection that takes nothing is as dead as one that says nothing.
    async fn say(&mut self, text: String) -> Result<(), Failure> {
        match timeout(self.pong_timeout, self.socket.send(Message::text(text))).await {
            Ok(sent) => sent.map_err(|error| close::of_error(&error)),
            Err(_) => Err(silent()),
        }
    }
}

fn silent() -> Failure {
    Failure::new(ErrorCode::TimedOut).with_detail("the connection is silent")
}
