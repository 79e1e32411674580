//! Answers, and bodies that are counted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};
use serde_json::Value;

use crate::server::Shared;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// JSON, with a status.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    written(status, body.to_string())
}

/// JSON that is written already, with a status.
pub(crate) fn written(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, JSON)], body).into_response()
}

/// Adds a cookie to an answer.
pub(crate) fn set_cookie(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

/// A request that is not over yet. It is over when this is dropped.
pub(crate) struct Ongoing {
    shared: Arc<Shared>,
    number: usize,
}

impl Ongoing {
    pub(crate) fn begin(shared: Arc<Shared>, number: usize) -> Self {
        shared.tally.begin(|tally| &tally.busy);
        Self { shared, number }
    }

    /// Notes the status, and counts the body until it has been sent.
    pub(crate) fn follow(self, response: Response) -> Response {
        let status = response.status().as_u16();
        self.shared.log.note(self.number, |entry| entry.status = Some(status));
        response.map(|body| Body::new(Counted { body, ongoing: self }))
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        self.shared.log.note(self.number, |entry| entry.over = true);
        self.shared.tally.end(|tally| &tally.busy);
    }
}

struct Counted {
    body: Body,
    ongoing: Ongoing,
}

impl hyper::body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            let sent = data.len() as u64;
            self.ongoing.shared.log.note(self.ongoing.number, |entry| entry.sent += sent);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
