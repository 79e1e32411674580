//! What time it is on the stand-in.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The stand-in's clock: the real time and an offset, or a time that stands
/// still until it is moved. Clones show the same time.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<Face>>);

#[derive(Debug, Default)]
struct Face {
    /// Set when the clock stands still.
    fixed: Option<Timestamp>,
    offset: SignedDuration,
}

impl Clock {
    /// A clock that runs with the real time.
    pub fn running() -> Self {
        Self::default()
    }

    /// A clock that stands at a time until it is moved.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Face { fixed: Some(at), offset: SignedDuration::ZERO })))
    }

    /// Now, to the millisecond: the wire has no more.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock that asks the system")]
    pub fn now(&self) -> Timestamp {
        let face = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = face.fixed.unwrap_or_else(Timestamp::now) + face.offset;
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Stops the clock at a time.
    pub fn set(&self, at: Timestamp) {
        let mut face = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *face = Face { fixed: Some(at), offset: SignedDuration::ZERO };
    }

    /// Moves the clock on. What expires by then has expired.
    pub fn advance(&self, by: std::time::Duration) {
        self.skew(SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX));
    }

    /// Moves the clock on, or back: a server whose clock is hours off.
    pub fn skew(&self, by: SignedDuration) {
        let mut face = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        face.offset = face.offset.saturating_add(by);
    }
}

/// As the wire has it: ISO 8601, UTC, milliseconds, `Z`.
pub(crate) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// As headers have it (RFC 9110, 5.6.7).
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
