//! The client against servers that misbehave, each in its own way, and against
//! answers in the protocol's shape.

#![cfg(test)]

mod answers;
mod server;

use std::{sync::Arc, time::Duration};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock, Session};

/// What no error, no `Debug` output and no other server may ever show.
const TOKEN: &str = "sesame-token";
const PASSWORD: &str = "sesame-password";

struct Now;

impl Clock for Now {
    #[expect(clippy::disallowed_methods, reason = "the tests' own clock")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

/// Without the proxies of the machine that runs the tests.
fn settings() -> Settings {
    Settings { system_proxies: false, ..Settings::default() }
}

fn api() -> HttpApi {
    HttpApi::with_settings(settings(), Arc::new(Now))
}

fn hasty() -> HttpApi {
    HttpApi::with_settings(
        Settings { timeout: Duration::from_millis(300), ..settings() },
        Arc::new(Now),
    )
}

fn session(address: impl AsRef<str>) -> Session {
    Session::new(address.as_ref(), TOKEN.into())
}
