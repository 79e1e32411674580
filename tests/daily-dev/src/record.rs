//! What the stand-in got.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

/// Which credentials came along. Never the credentials themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The names of the cookies: `da3`, `dast` ...
    pub cookies: Vec<String>,
    /// There was an `Authorization` header.
    pub authorization: bool,
    /// The body held a password.
    pub password: bool,
}

impl Credentials {
    /// Whether nothing came along that is worth to be kept secret. The tracking
    /// cookie `da2` is not.
    pub fn is_empty(&self) -> bool {
        !self.authorization && !self.password && self.cookies.iter().all(|name| name == "da2")
    }

    /// Whether a cookie of this name came along.
    pub fn has_cookie(&self, name: &str) -> bool {
        self.cookies.iter().any(|known| known == name)
    }
}

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// `GET`, `POST` ...
    pub method: String,
    /// The path, without what comes after `?`.
    pub path: String,
    /// The name of the GraphQL operation.
    pub operation: Option<String>,
    /// The fields of the query, mutation or subscription: `organizations` ...
    pub fields: Vec<String>,
    /// Which credentials came along.
    pub credentials: Credentials,
    /// The `Origin` that was named.
    pub origin: Option<String>,
    /// The `User-Agent` that was named.
    pub user_agent: Option<String>,
    /// Whether the caller wants to speak WebSocket.
    pub web_socket: bool,
}

impl Call {
    /// Whether this is the operation of that name, or has a field of that name.
    pub fn is_about(&self, name: &str) -> bool {
        self.operation.as_deref() == Some(name) || self.fields.iter().any(|field| field == name)
    }
}

/// A request, and what became of it.
#[derive(Clone, Debug)]
pub struct Received {
    /// What was asked for.
    pub call: Call,
    /// When, by the stand-in's clock.
    pub at: Timestamp,
    /// When, by a clock that nobody moves.
    pub instant: std::time::Instant,
    /// The status of the answer; none before there is one.
    pub status: Option<u16>,
    /// Bytes of the request's body.
    pub received: u64,
    /// Bytes of the answer's body that were handed on.
    pub sent: u64,
    /// Whether the answer is over: sent, or broken off.
    pub over: bool,
}

/// Everything that was received.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    /// The number of the first entry: grows when the log is emptied.
    first: usize,
    entries: Vec<Received>,
}

impl Log {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request and gives it a number.
    pub(crate) fn arrived(&self, call: Call, at: Timestamp, received: u64) -> usize {
        let mut pages = self.pages();
        pages.entries.push(Received {
            call,
            at,
            instant: std::time::Instant::now(),
            status: None,
            received,
            sent: 0,
            over: false,
        });
        pages.first + pages.entries.len() - 1
    }

    /// Notes what became of it.
    pub(crate) fn note(&self, number: usize, change: impl FnOnce(&mut Received)) {
        let mut pages = self.pages();
        let place = number.checked_sub(pages.first);
        if let Some(entry) = place.and_then(|place| pages.entries.get_mut(place)) {
            change(entry);
        }
    }

    /// How many were noted, ever.
    pub(crate) fn count(&self) -> usize {
        let pages = self.pages();
        pages.first + pages.entries.len()
    }

    pub(crate) fn entries(&self) -> Vec<Received> {
        self.pages().entries.clone()
    }

    pub(crate) fn take(&self) -> Vec<Received> {
        let mut pages = self.pages();
        pages.first += pages.entries.len();
        std::mem::take(&mut pages.entries)
    }
}
