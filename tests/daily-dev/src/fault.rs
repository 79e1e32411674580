//! How the stand-in misbehaves, and for whom.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::record::Call;

/// One way to misbehave.
///
/// The first group answers in place of the server: nothing is done that was
/// asked for. The second group spoils the real answer: what was asked for is
/// done. A connection that is refused is [`crate::DailyDev::refuse_connections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is reset (RST) before anything is answered.
    Reset,
    /// The connection is closed, in order, before anything is answered.
    HangUp,
    /// Nothing is answered, ever: until the client hangs up or the stand-in stops.
    StallBefore,
    /// A page of HTML with status 200, as a captive portal answers.
    Html,
    /// An answer without a body of its own, as a proxy gives it: 401, 403, 429,
    /// 500, 502, 503 ...
    Status(u16),
    /// An answer that says when to come back.
    TryLater {
        /// 429 or 503.
        status: u16,
        /// The header that tells: `retry-after` or `x-retry-after`.
        header: &'static str,
        /// What it tells.
        seconds: u64,
    },
    /// 100 MB of JSON, streamed.
    HugeBody,
    /// A redirect (307) to the same address, for ever.
    RedirectLoop,
    /// A redirect (307) to another port, which records what it gets:
    /// [`crate::DailyDev::elsewhere`].
    RedirectElsewhere,
    /// An error with a code that nobody knows.
    UnknownErrorCode,

    /// Half of the body, then nothing, ever.
    StallMidBody,
    /// Half of the body, then the connection is closed.
    CutOff,
    /// Half of the JSON, as a complete answer.
    TruncatedJson,
    /// A byte at a time, with this much time between.
    Drip(Duration),
    /// Numbers where text should be, text where numbers should be.
    WrongTypes,
    /// Roles, seats, states and kinds of notifications that nobody knows.
    UnknownEnumValues,
    /// A field that nobody asked for, in every object.
    UnknownFields,
    /// The first entry of each list is null, beside an error.
    NullEntries,
    /// The caller's cookies are not looked at, and are taken away.
    CookiesRemoved,
}

impl Fault {
    /// One of each, with small waits: for tests that go through all.
    pub const ALL: [Self; 26] = [
        Self::Reset,
        Self::HangUp,
        Self::StallBefore,
        Self::Html,
        Self::Status(401),
        Self::Status(403),
        Self::Status(404),
        Self::Status(429),
        Self::Status(500),
        Self::Status(502),
        Self::Status(503),
        Self::TryLater { status: 429, header: "retry-after", seconds: 7 },
        Self::TryLater { status: 429, header: "x-retry-after", seconds: 7 },
        Self::HugeBody,
        Self::RedirectLoop,
        Self::RedirectElsewhere,
        Self::UnknownErrorCode,
        Self::StallMidBody,
        Self::CutOff,
        Self::TruncatedJson,
        Self::Drip(Duration::from_millis(50)),
        Self::WrongTypes,
        Self::UnknownEnumValues,
        Self::UnknownFields,
        Self::NullEntries,
        Self::CookiesRemoved,
    ];

    /// For the next `count` requests.
    pub fn times(self, count: u32) -> Order {
        Order::from(self).times(count)
    }

    /// Once.
    pub fn once(self) -> Order {
        self.times(1)
    }

    /// On one path only.
    pub fn on_path(self, path: &str) -> Order {
        Order::from(self).on_path(path)
    }

    /// On one GraphQL operation only.
    pub fn on_operation(self, name: &str) -> Order {
        Order::from(self).on_operation(name)
    }

    /// On requests to speak WebSocket only.
    pub fn on_web_sockets(self) -> Order {
        Order::from(self).on_web_sockets()
    }
}

/// An order to misbehave: until [`crate::DailyDev::behave`] where no number of
/// times is given.
#[derive(Clone, Debug)]
pub struct Order {
    pub(crate) fault: Fault,
    times: Option<u32>,
    path: Option<String>,
    operation: Option<String>,
    web_sockets: Option<bool>,
    after: u32,
}

impl From<Fault> for Order {
    fn from(fault: Fault) -> Self {
        Self { fault, times: None, path: None, operation: None, web_sockets: None, after: 0 }
    }
}

impl Order {
    /// For the next `count` requests that it is meant for.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.times = Some(count);
        self
    }

    /// On one path only, like `/boot`.
    #[must_use]
    pub fn on_path(mut self, path: &str) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// On one GraphQL operation only: by the name of the operation in the
    /// document, or of a field of the query, mutation or subscription.
    #[must_use]
    pub fn on_operation(mut self, name: &str) -> Self {
        self.operation = Some(name.to_owned());
        self
    }

    /// On requests to speak WebSocket only.
    #[must_use]
    pub fn on_web_sockets(mut self) -> Self {
        self.web_sockets = Some(true);
        self
    }

    /// On all but requests to speak WebSocket.
    #[must_use]
    pub fn but_web_sockets(mut self) -> Self {
        self.web_sockets = Some(false);
        self
    }

    /// Lets the first `count` requests that it is meant for pass.
    #[must_use]
    pub fn after(mut self, count: u32) -> Self {
        self.after = count;
        self
    }

    fn is_for(&self, call: &Call) -> bool {
        self.path.as_ref().is_none_or(|path| *path == call.path)
            && self.web_sockets.is_none_or(|wanted| wanted == call.web_socket)
            && self.operation.as_ref().is_none_or(|name| call.is_about(name))
    }
}

/// The orders that stand.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<Vec<Order>>);

impl Orders {
    pub(crate) fn add(&self, order: Order) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(order);
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What to do to a request: the oldest order that is meant for it.
    pub(crate) fn take(&self, call: &Call) -> Option<Fault> {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = None;
        for order in orders.iter_mut().filter(|order| order.is_for(call)) {
            if order.after > 0 {
                order.after -= 1;
                continue;
            }
            if let Some(times) = &mut order.times {
                *times = times.saturating_sub(1);
            }
            taken = Some(order.fault);
            break;
        }
        orders.retain(|order| order.times != Some(0));
        taken
    }
}
