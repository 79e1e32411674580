//! A small client: connects to the agent, starting it where it does not run,
//! asks, and hears events.

use std::{
    collections::HashMap,
    io,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    net::UnixStream,
    sync::{mpsc, oneshot},
    time::{Instant, sleep, timeout},
};

use crate::{
    AgentFrame, Answer, ClientFrame, ClientKind, DATA_DIR, DATA_DIR_FLAG, ErrorCode, Event,
    Failure, FrameFault, Hello, PROTOCOL, Place, Request, Welcome, split,
};

/// How long an agent that was just started may take to listen.
const START_LIMIT: Duration = Duration::from_secs(20);

/// How often the agent is started before it is given up, and the pause before
/// each further try: an older agent needs up to 2 s to make room.
const MAX_STARTS: u32 = 10;
const RESTART_PAUSE: Duration = Duration::from_millis(300);

/// How long an older agent may take to end; it promises 2 s.
const END_LIMIT: Duration = Duration::from_secs(5);

/// How long the handshake may take.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// Why there is no connection to the agent.
#[derive(Debug, thiserror::Error)]
pub enum ConnectFault {
    /// The agent could not be started.
    #[error("the agent could not be started: {0}")]
    Start(#[source] io::Error),
    /// It was started, but does not listen.
    #[error("the agent does not listen")]
    Silent,
    /// It is of another version and does not make room.
    #[error("the agent speaks protocol {0}, this program {PROTOCOL}")]
    Version(u32),
    /// The socket failed.
    #[error(transparent)]
    Frame(#[from] FrameFault),
}

impl From<ConnectFault> for Failure {
    fn from(fault: ConnectFault) -> Self {
        let code = match fault {
            ConnectFault::Version(_) => ErrorCode::AgentOutdated,
            _ => ErrorCode::AgentUnreachable,
        };
        Self::new(code).with_detail(fault)
    }
}

/// A connection to the agent.
pub struct Client {
    /// Asks.
    pub asker: Asker,
    /// Hears.
    pub events: Events,
    /// What the agent said of itself.
    pub welcome: Welcome,
}

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Answer, Failure>>>>>;

/// The asking side of a connection; clones share it.
#[derive(Clone)]
pub struct Asker {
    requests: mpsc::Sender<(Request, oneshot::Sender<Result<Answer, Failure>>)>,
}

/// The events of a connection. They end when the connection does.
pub struct Events(mpsc::Receiver<Event>);

impl Events {
    /// The next event, or `None` when the agent has gone.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }
}

impl Asker {
    /// Asks the agent and waits for its answer.
    ///
    /// # Errors
    ///
    /// The agent's own failure, or `AGENT_UNREACHABLE` when it has gone.
    pub async fn ask(&self, request: Request) -> Result<Answer, Failure> {
        let (answer, answered) = oneshot::channel();
        let gone = || Failure::new(ErrorCode::AgentUnreachable);
        self.requests.send((request, answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Client {
    /// Connects to the agent that listens at `path`.
    ///
    /// # Errors
    ///
    /// When nobody listens there, or the handshake fails.
    pub async fn connect(path: &Path, kind: ClientKind) -> Result<Self, ConnectFault> {
        let stream = UnixStream::connect(path).await.map_err(FrameFault::Socket)?;
        let (mut reader, mut writer) = split(stream.into_split());
        let hello = Hello { protocol: PROTOCOL, version: env!("CARGO_PKG_VERSION").into(), kind };
        writer.write(&hello).await?;
        let welcome: Welcome = timeout(HANDSHAKE_LIMIT, reader.read())
            .await
            .map_err(|_| ConnectFault::Silent)??
            .ok_or(ConnectFault::Silent)?;
        if welcome.protocol != PROTOCOL {
            // An older agent is asked to make room for the one beside us.
            let quit = ClientFrame { id: 0, request: Request::Quit };
            writer.write(&quit).await?;
            return Err(ConnectFault::Version(welcome.protocol));
        }

        let waiting: Waiting = Arc::default();
        let (requests, mut to_send) =
            mpsc::channel::<(Request, oneshot::Sender<Result<Answer, Failure>>)>(16);
        let (heard, events) = mpsc::channel(64);
        let answers = Arc::clone(&waiting);
        tokio::spawn(async move {
            for id in 0.. {
                let Some((request, answer)) = to_send.recv().await else { break };
                lock(&waiting).insert(id, answer);
                if writer.write(&ClientFrame { id, request }).await.is_err() {
                    lock(&waiting).clear();
                    break;
                }
            }
        });
        tokio::spawn(async move {
            while let Ok(Some(frame)) = reader.read().await {
                match frame {
                    AgentFrame::Answer { id, result } => {
                        if let Some(answer) = lock(&answers).remove(&id) {
                            // Whoever asked may have stopped waiting.
                            let _ = answer.send(*result);
                        }
                    }
                    AgentFrame::Event(event) => {
                        if heard.send(event).await.is_err() {
                            break;
                        }
                    }
                }
            }
            // Dropping the senders tells everybody who waits.
            lock(&answers).clear();
        });
        Ok(Self { asker: Asker { requests }, events: Events(events), welcome })
    }

    /// Whether the agent is older than this program, though they understand
    /// each other.
    pub fn is_outdated(&self) -> bool {
        is_older(&self.welcome.version, env!("CARGO_PKG_VERSION"))
    }

    /// Asks the agent to end, and waits until it has let go of the connection.
    async fn replace(mut self) {
        let ended = timeout(END_LIMIT, async {
            // One that does not do it serves on.
            let _ = self.asker.ask(Request::Quit).await;
            while self.events.next().await.is_some() {}
        });
        // One that hangs is found to hold the place by whoever starts next.
        let _ = ended.await;
    }

    /// Connects to the agent of `place`, starting `agent` (a program) where
    /// none runs and replacing one of another protocol. A window also replaces
    /// one that is older than itself, unless that one shows another window.
    ///
    /// # Errors
    ///
    /// When the program cannot be started or does not answer in time.
    pub async fn connect_or_start(
        place: &Place,
        agent: &Path,
        kind: ClientKind,
    ) -> Result<Self, ConnectFault> {
        let path = place.socket();
        let mut last = match Self::connect(path, kind).await {
            Ok(client) => {
                let replaceable = kind == ClientKind::Window && !client.welcome.window_open;
                if !(replaceable && client.is_outdated()) {
                    return Ok(client);
                }
                client.replace().await;
                ConnectFault::Silent
            }
            Err(fault) => fault,
        };
        let end = Instant::now() + START_LIMIT;
        let mut child = start(agent, place).map_err(ConnectFault::Start)?;
        let mut starts = 1;
        while Instant::now() < end {
            match Self::connect(path, kind).await {
                Ok(client) => {
                    // The agent outlives us; this only waits for its end where
                    // we are still here, so that it is no zombie.
                    tokio::spawn(async move { child.wait().await });
                    return Ok(client);
                }
                Err(fault) => last = fault,
            }
            if child.try_wait().map_err(ConnectFault::Start)?.is_some() {
                // It ended at once: the older one still held the lock, or it
                // cannot run. A few more tries tell the two apart.
                if starts == MAX_STARTS {
                    break;
                }
                starts += 1;
                sleep(RESTART_PAUSE).await;
                child = start(agent, place).map_err(ConnectFault::Start)?;
            }
            sleep(Duration::from_millis(20)).await;
        }
        Err(match last {
            ConnectFault::Frame(_) => ConnectFault::Silent,
            other => other,
        })
    }
}

/// Starts the agent so that it does not end with us: its own process group and
/// none of our streams.
fn start(agent: &Path, place: &Place) -> io::Result<tokio::process::Child> {
    let mut command = tokio::process::Command::new(agent);
    if let Some(folder) = place.folder() {
        command.arg(DATA_DIR_FLAG).arg(folder);
    }
    command
        .env_remove(DATA_DIR)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

/// Whether one version comes before another, both as `1.2.3`. What is no such
/// version is not older: it is left alone.
fn is_older(one: &str, other: &str) -> bool {
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let core = version.split(['-', '+']).next()?;
        core.split('.').map(|number| number.parse().ok()).collect()
    };
    matches!((numbers(one), numbers(other)), (Some(one), Some(other)) if one < other)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (one, other) in [("0.1.0", "0.1.1"), ("0.9.9", "0.10.0"), ("1.2.3-beta", "2.0.0")] {
            assert!(is_older(one, other) && !is_older(other, one), "{one} {other}");
        }
        for (one, other) in [("0.1.0", "0.1.0"), ("", "0.1.0"), ("0.1.0", "next"), ("x.1.0", "9")] {
            assert!(!is_older(one, other), "{one} {other}");
        }
    }
}
