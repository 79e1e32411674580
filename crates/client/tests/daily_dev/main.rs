//! The client against a stand-in of daily.dev's server: signing in, renewing,
//! and everything that can be wrong with what is on the other end.

#![cfg(test)]

mod clocks;
mod faults;
mod held;
mod memory;
mod operations;
mod renewal;
mod sign_in;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock, OrganizationApi, Server, Session};
use frontdesk_local_api::{Credentials, ErrorCode, Failure};
use frontdesk_model::Capabilities;
use frontdesk_test_daily_dev::{DailyDev, World};
use jiff::{SignedDuration, Timestamp};

/// What the client is given as this computer's clock. It stands until it is
/// moved: hours away from the stand-in's, for nothing may depend on the two.
#[derive(Debug)]
struct Wall(Mutex<Timestamp>);

impl Wall {
    fn skew(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }
}

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

/// A client with a stand-in to talk to, and an owner of an organization on it.
struct Desk {
    api: HttpApi,
    wall: Arc<Wall>,
    server: DailyDev,
    olivia: String,
}

impl Desk {
    fn open() -> Self {
        Self::with(Settings::default())
    }

    /// One that waits for nothing long.
    fn hasty() -> Self {
        Self::with(Settings { timeout: Duration::from_millis(700), ..Settings::default() })
    }

    fn with(settings: Settings) -> Self {
        let mut world = World::new();
        let olivia = world.person("Olivia Owner");
        world.organization("Acme", &olivia, 5);
        let wall = Arc::new(Wall(Mutex::new("2031-05-06T07:08:09Z".parse().unwrap())));
        let settings = Settings { system_proxies: false, ..settings };
        let api = HttpApi::with_settings(settings, Arc::clone(&wall) as _);
        Self { api, wall, server: DailyDev::start(world), olivia }
    }

    async fn found(&self) -> Server {
        self.api.find_server(self.server.address()).await.unwrap()
    }

    /// The cookies of a browser that is signed in.
    fn cookies(&self) -> String {
        let cookies = self.server.world().sign_in(&self.olivia);
        cookies.header()
    }

    /// Signed in, with a token that came just now.
    async fn signed_in(&self) -> Session {
        let credentials = cookies(&self.cookies());
        let (session, _) = self.api.sign_in(&self.found().await, &credentials).await.unwrap();
        session
    }

    /// A session as it came out of the keyring: it has no token yet.
    async fn kept(&self) -> Session {
        let lasting = self.signed_in().await.lasting();
        Session::new(self.server.address(), lasting)
    }

    /// Asks for something, as a poll does.
    async fn poll(&self, session: &Session) -> Result<usize, Failure> {
        let listing = self.api.listing(session, &Capabilities::default()).await?;
        Ok(listing.organizations.len())
    }

    async fn code(&self, session: &Session) -> ErrorCode {
        self.poll(session).await.expect_err("something is wrong with this server").code
    }

    /// How often `path` was asked for.
    fn asked(&self, path: &str) -> usize {
        self.server.requests().iter().filter(|request| request.call.path == path).count()
    }
}

fn cookies(text: &str) -> Credentials {
    Credentials::Cookies { cookies: text.to_owned().into() }
}

/// Lets time pass by the clock that nobody sets. The stand-in has its own.
async fn elapse(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}
