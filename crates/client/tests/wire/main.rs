//! The client against servers that misbehave, each in its own way, and against
//! answers in the protocol's shape.

#![cfg(test)]

mod answers;
mod server;

use std::time::Duration;

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::Session;

/// What no error, no `Debug` output and no other server may ever show.
const TOKEN: &str = "sesame-token";
const PASSWORD: &str = "sesame-password";

/// Without the proxies of the machine that runs the tests.
fn settings() -> Settings {
    Settings { system_proxies: false, ..Settings::default() }
}

fn api() -> HttpApi {
    HttpApi::with_settings(settings())
}

fn hasty() -> HttpApi {
    HttpApi::with_settings(Settings { timeout: Duration::from_millis(300), ..settings() })
}

fn session(address: impl AsRef<str>) -> Session {
    Session::new(address.as_ref(), TOKEN.into())
}
