//! Sessions and tokens.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::World;
use crate::token;

/// How long a session holds: `Max-Age=2592000`.
pub(crate) const SESSION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session that is used is extended, when it was not for this long.
const EXTEND: SignedDuration = SignedDuration::from_hours(24);

/// How long a token holds: `Max-Age=900`.
pub(crate) const TOKEN: SignedDuration = SignedDuration::from_mins(15);

/// A token with no more than this left is renewed by `/boot`, without a session, too.
pub(crate) const RENEW: SignedDuration = SignedDuration::from_mins(3);

/// Tries to sign in, and the time in which no more are let through.
const TRIES: usize = 3;
const WINDOW: SignedDuration = SignedDuration::from_secs(10);

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) person: String,
    pub(crate) created_at: Timestamp,
    pub(crate) extended_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) user_agent: String,
}

/// The cookies of somebody who is signed in, as a browser would hold them.
/// They are of a stand-in, and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookies {
    /// The name of the session cookie: `dast` or `__Secure-dast`.
    pub session_name: &'static str,
    /// Its value.
    pub session: String,
    /// The value of `da3`.
    pub token: String,
}

impl Cookies {
    /// As a `Cookie` header has them.
    pub fn header(&self) -> String {
        format!("da3={}; {}={}", self.token, self.session_name, self.session)
    }
}

/// The latest tries to sign in.
#[derive(Debug, Default)]
pub(crate) struct SignIns(VecDeque<Timestamp>);

impl SignIns {
    /// Notes a try, or says in how many seconds the next is let through.
    pub(crate) fn attempt(&mut self, now: Timestamp) -> Result<(), i64> {
        while self.0.front().is_some_and(|first| now.duration_since(*first) >= WINDOW) {
            self.0.pop_front();
        }
        if self.0.len() < TRIES {
            self.0.push_back(now);
            return Ok(());
        }
        let first = self.0.front().copied().unwrap_or(now);
        let left = WINDOW - now.duration_since(first);
        Err(left.as_millis().div_euclid(1000).try_into().unwrap_or(0_i64).max(0) + 1)
    }
}

impl World {
    /// The name of the session cookie.
    pub fn session_name(&self) -> &'static str {
        if self.switches.production_names { "__Secure-dast" } else { "dast" }
    }

    /// Signs somebody in without a page, and gives what a browser would hold.
    pub fn sign_in(&mut self, person: &str) -> Cookies {
        let token = self.open_session(person, "");
        Cookies {
            session_name: self.session_name(),
            session: token::cookie(&self.secret, &token),
            token: token::cookie(&self.secret, &self.token_for(person)),
        }
    }

    /// Ends all sessions of somebody. Their token (`da3`) holds until it
    /// expires, as on the real server; see also [`World::revoke_tokens`].
    pub fn end_sessions(&mut self, person: &str) {
        self.sessions.retain(|_, session| session.person != person);
    }

    /// Makes all tokens (`da3`) and session cookies of everybody invalid.
    pub fn revoke_tokens(&mut self) {
        self.secret = *uuid::Uuid::new_v4().as_bytes();
    }

    /// How many sessions somebody has.
    pub fn sessions_of(&self, person: &str) -> usize {
        let now = self.now();
        self.sessions
            .values()
            .filter(|session| session.person == person && session.expires_at > now)
            .count()
    }

    pub(crate) fn open_session(&mut self, person: &str, user_agent: &str) -> String {
        let token = format!("{}", uuid::Uuid::new_v4().simple());
        let now = self.now();
        let session = Session {
            id: uuid::Uuid::new_v4().simple().to_string(),
            token: token.clone(),
            person: person.to_owned(),
            created_at: now,
            extended_at: now,
            expires_at: now + SESSION,
            user_agent: user_agent.to_owned(),
        };
        self.sessions.insert(token.clone(), session);
        token
    }

    /// The session of a cookie's value.
    pub(crate) fn session(&self, cookie: &str) -> Option<&Session> {
        let token = token::opened(&self.secret, cookie)?;
        self.sessions.get(&token).filter(|session| session.expires_at > self.now())
    }

    /// Extends the session of a cookie's value by being used, and says until
    /// when it holds.
    pub(crate) fn extended(&mut self, cookie: &str) -> Option<Timestamp> {
        let (now, token) = (self.now(), self.session(cookie)?.token.clone());
        let session = self.sessions.get_mut(&token)?;
        if now.duration_since(session.extended_at) >= EXTEND {
            session.extended_at = now;
            session.expires_at = now + SESSION;
        }
        Some(session.expires_at)
    }

    /// A raw token, for the WebSocket, and to put in a cookie.
    pub(crate) fn token_for(&self, person: &str) -> String {
        let plus = self.people.get(person).is_some_and(|person| person.plus.is_some());
        token::issue(&self.secret, person, plus, self.now(), self.now() + TOKEN)
    }

    /// Who a raw token is of, and until when, where it holds.
    pub(crate) fn bearer(&self, token: &str) -> Option<(String, Timestamp)> {
        token::read(&self.secret, token).filter(|(_, until)| *until > self.now())
    }

    /// Who the value of a cookie `da3` is of.
    pub(crate) fn caller(&self, cookie: &str) -> Option<(String, Timestamp)> {
        self.bearer(&token::opened(&self.secret, cookie)?)
    }
}
