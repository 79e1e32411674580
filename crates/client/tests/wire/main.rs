//! The client against servers that misbehave, each in its own way, and against
//! answers in the protocol's shape.

#![cfg(test)]

mod answers;
mod faults;
mod proxies;
mod server;
mod sessions;
mod thumbnails;
mod tls;
mod uploads;

use std::{sync::Arc, time::Duration};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock, Server, Session};
use frontdesk_local_api::{AccountKind, Credentials};
use frontdesk_model::Capabilities;
use jiff::Timestamp;

/// What no error, no `Debug` output and no other server may ever show.
const TOKEN: &str = "sesame-token";
const PASSWORD: &str = "sesame-password";

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

/// Without the proxies of the machine that runs the tests.
fn settings() -> Settings {
    Settings { system_proxies: false, ..Settings::default() }
}

fn with(settings: Settings) -> HttpApi {
    HttpApi::with_settings(settings, Arc::new(Still))
}

fn api() -> HttpApi {
    with(settings())
}

fn hasty() -> HttpApi {
    with(Settings { timeout: Duration::from_millis(300), ..settings() })
}

fn session(address: impl Into<String>) -> Session {
    Session::new(&address.into(), TOKEN.into())
}

fn service(address: impl Into<String>) -> Server {
    Server {
        address: address.into(),
        kind: AccountKind::Service,
        version: None,
        capabilities: Capabilities::default(),
        sign_in_page: None,
        clock_ahead: None,
    }
}

fn password() -> Credentials {
    Credentials::Password {
        email: "ada@example.org".to_owned(),
        password: PASSWORD.to_owned().into(),
    }
}
