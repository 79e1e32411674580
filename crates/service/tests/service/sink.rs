//! A small SMTP server that keeps what it gets, and behaves badly on demand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Longest wait for something that should happen soon.
const PATIENCE: Duration = Duration::from_mins(1);

/// How it treats a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Takes it.
    Accept,
    /// Answers this to the recipient.
    Refuse(&'static str),
    /// Hangs up in the middle of a mail.
    HangUp,
    /// Reads the whole mail and never says yes or no.
    SayNothing,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) to: String,
    pub(crate) message: String,
}

impl Received {
    /// A header, on one line.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.message.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        let start = format!("{}:", name.to_lowercase());
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&start))?;
        Some(line[start.len()..].trim().to_owned())
    }
}

#[derive(Debug)]
struct State {
    manner: Mutex<Manner>,
    received: Mutex<Vec<Received>>,
    /// Mails that were begun, taken or not.
    attempts: watch::Sender<usize>,
    /// Connections that were made.
    connections: watch::Sender<usize>,
}

/// The server, until it is dropped.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) port: u16,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

impl Sink {
    pub(crate) async fn open() -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn at(listener: TcpListener) -> Self {
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            manner: Mutex::new(Manner::Accept),
            received: Mutex::default(),
            attempts: watch::Sender::new(0),
            connections: watch::Sender::new(0),
        });
        let serving = Arc::clone(&state);
        let listening = tokio::spawn(async move {
            // Ends with its conversations.
            let mut conversations = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                serving.connections.send_modify(|connections| *connections += 1);
                conversations.spawn(converse(stream, Arc::clone(&serving)));
            }
        });
        Self { port, state, listening }
    }

    pub(crate) fn set(&self, manner: Manner) {
        *self.state.manner.lock().unwrap() = manner;
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.state.connections.borrow()
    }

    pub(crate) fn attempts(&self) -> usize {
        *self.state.attempts.borrow()
    }

    /// Waits until so many mails were begun.
    pub(crate) async fn attempted(&self, attempts: usize) {
        let mut watch = self.state.attempts.subscribe();
        let enough = watch.wait_for(|seen| *seen >= attempts);
        tokio::time::timeout(PATIENCE, enough).await.unwrap().unwrap();
    }

    /// Waits until it has so many mails.
    pub(crate) async fn until(&self, mails: usize) -> Vec<Received> {
        let waited = async {
            let mut watch = self.state.attempts.subscribe();
            while self.received().len() < mails {
                let _ = tokio::time::timeout(Duration::from_millis(50), watch.changed()).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        let received = self.received();
        assert!(waited.is_ok(), "{} of {mails} mails", received.len());
        received
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn converse(stream: TcpStream, state: Arc<State>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut say = async |line: String| write.write_all(line.as_bytes()).await.ok();
    say("220 sink\r\n".to_owned()).await?;
    let mut to = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let manner = *state.manner.lock().unwrap();
        let word = line.get(..4).unwrap_or(&line).to_uppercase();
        match word.as_str() {
            "EHLO" | "HELO" => {
                say("250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n".to_owned()).await?;
            }
            "AUTH" => say("235 welcome\r\n".to_owned()).await?,
            "RCPT" => {
                state.attempts.send_modify(|attempts| *attempts += 1);
                line.split_once('<')?.1.split('>').next()?.clone_into(&mut to);
                match manner {
                    Manner::Refuse(answer) => say(format!("{answer}\r\n")).await?,
                    _ => say("250 ok\r\n".to_owned()).await?,
                }
            }
            "DATA" => {
                say("354 go on\r\n".to_owned()).await?;
                if manner == Manner::HangUp {
                    return None;
                }
                let mut message = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    message.push_str(line.strip_prefix('.').unwrap_or(&line));
                    message.push_str("\r\n");
                }
                if manner == Manner::SayNothing {
                    std::future::pending::<()>().await;
                }
                // Before the yes: whoever hears it may look.
                state.received.lock().unwrap().push(Received { to: to.clone(), message });
                say("250 taken\r\n".to_owned()).await?;
            }
            "QUIT" => {
                say("221 bye\r\n".to_owned()).await?;
                return None;
            }
            _ => say("250 ok\r\n".to_owned()).await?,
        }
    }
    None
}
