//! One attempt at a delivery.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use url::Url;

use super::address::{Resolver, Unresolved};
use super::{input, schedule};
use crate::storage::Claimed;

/// A receiver has this long for its whole answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of an answer that are read, so that the receiver is not cut off. They
/// say nothing to us.
const MAX_ANSWER: usize = 16 * 1024;

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is no such name.
    NoSuchHost,
    /// It leads to an address that is not of the public network.
    PrivateAddress,
    /// Nobody listens, or the connection broke.
    NoConnection,
    /// The certificate is not valid, or TLS failed otherwise.
    Tls,
    /// It took too long.
    Timeout,
    /// The answer leads elsewhere, which is not followed.
    Redirect,
    /// The answer says that this did not work.
    Status,
    /// The answer says that this will never work again.
    Gone,
}

impl Fault {
    /// Its word in the log of deliveries.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchHost => "NO_SUCH_HOST",
            Self::PrivateAddress => "PRIVATE_ADDRESS",
            Self::NoConnection => "NO_CONNECTION",
            Self::Tls => "TLS",
            Self::Timeout => "TIMEOUT",
            Self::Redirect => "REDIRECT",
            Self::Status => "STATUS",
            Self::Gone => "GONE",
        }
    }
}

/// How an attempt went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: Option<u16>,
    /// `None`: it was delivered.
    pub(super) fault: Option<Fault>,
    /// The receiver wants to be left alone so long.
    pub(super) retry_after: Option<SignedDuration>,
}

impl Answer {
    fn none(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }
}

/// Sends deliveries.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    client: Client,
    private: bool,
}

impl Sender {
    /// A client that goes where it was told and nowhere else: it follows no
    /// redirect, keeps no cookie, and uses no proxy of the environment, since
    /// a proxy would resolve names by itself, past our resolver.
    pub(super) fn new(private: bool) -> Result<Self, reqwest::Error> {
        // Fails where the program did it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("Frontdesk-Webhooks/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .dns_resolver(Arc::new(Resolver { private }))
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { client, private })
    }

    /// Sends a delivery once.
    pub(super) async fn send(&self, delivery: &Claimed, now: Timestamp) -> Answer {
        // Looked at again: what was allowed when it was put in may no longer be,
        // and an address needs no resolver.
        let url = Url::parse(&delivery.url).ok();
        let url = url.filter(|url| self.private || url.scheme() == "https");
        let Some(url) = url.filter(|url| self.private || !input::is_private(url)) else {
            return Answer::none(Fault::PrivateAddress);
        };
        let (id, seconds) = (&delivery.id, now.as_second());
        let sign = |secret: &super::Secret| secret.sign(id, seconds, &delivery.payload);
        let signatures: Vec<String> = delivery.secrets.iter().map(sign).collect();
        let sent = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signatures.join(" "))
            .body(delivery.payload.clone())
            .send()
            .await;
        match sent {
            Ok(response) => {
                let answer = read(&response, now);
                drain(response).await;
                answer
            }
            Err(error) => Answer::none(fault(&error)),
        }
    }
}

fn read(response: &Response, now: Timestamp) -> Answer {
    let status = response.status();
    let fault = match status {
        status if status.is_success() => None,
        StatusCode::GONE => Some(Fault::Gone),
        status if status.is_redirection() => Some(Fault::Redirect),
        _ => Some(Fault::Status),
    };
    let waits = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    let asked = response.headers().get(RETRY_AFTER).filter(|_| waits.contains(&status));
    let asked = asked.and_then(|value| value.to_str().ok());
    let retry_after = asked.and_then(|value| schedule::retry_after(value, now));
    Answer { status: Some(status.as_u16()), fault, retry_after }
}

async fn drain(mut response: Response) {
    let mut read = 0;
    while read < MAX_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => read += chunk.len(),
            Ok(None) | Err(_) => return,
        }
    }
}

/// Why there was no answer. What the library says can name addresses, so only
/// a word of ours is kept.
fn fault(error: &reqwest::Error) -> Fault {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(found) = cause {
        match found.downcast_ref::<Unresolved>() {
            Some(Unresolved::Private) => return Fault::PrivateAddress,
            Some(Unresolved::NoSuchHost) => return Fault::NoSuchHost,
            None => {}
        }
        if found.is::<rustls::Error>() {
            return Fault::Tls;
        }
        // An input and output error holds its cause elsewhere.
        let inner = found.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = inner.map(|inner| inner as _).or_else(|| found.source());
    }
    if error.is_timeout() { Fault::Timeout } else { Fault::NoConnection }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Sender, fault};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_name_that_leads_to_this_computer_is_not_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let client = Sender::new(false).unwrap().client;
        let error = client.post(&url).send().await.unwrap_err();
        assert_eq!(fault(&error), Fault::PrivateAddress);
        // Nobody has knocked, or the listener would have somebody in its queue.
        let knocked = std::future::poll_fn(|context| {
            std::task::Poll::Ready(listener.poll_accept(context).is_ready())
        });
        assert!(!knocked.await);
    }

    #[tokio::test]
    async fn why_there_was_no_answer_is_a_word_of_ours() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = Sender::new(true).unwrap().client;
        let failed = async |url: String| fault(&client.post(url).send().await.unwrap_err());
        let broken = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            // All of it, or what is unread breaks the connection.
            assert_ne!(stream.read(&mut [0; 16 * 1024]).await.unwrap(), 0);
            stream.write_all(b"this is no TLS at all\n").await.unwrap();
            stream.read(&mut [0]).await.map(drop)
        });
        assert_eq!(failed(format!("https://127.0.0.1:{port}/")).await, Fault::Tls);
        let _ = broken.await.unwrap();
        assert_eq!(failed(format!("http://127.0.0.1:{port}/")).await, Fault::NoConnection);
        assert_eq!(failed("http://nobody.invalid/".to_owned()).await, Fault::NoSuchHost);
    }
}
