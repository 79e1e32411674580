//! What the answers to a diagnosis mean. Pure: what is known goes in, a verdict
//! comes out. Details are facts in English, and never a secret.

use std::time::Duration;

use frontdesk_local_api::{AccountHealth, AccountKind, ErrorCode, Failure, Health, Verdict};
use frontdesk_model::Seats;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use url::{Host, Url};

use crate::watch::{Line, Push};

/// How far the clocks may be apart. Tokens of daily.dev hold for 15 minutes and
/// are renewed 2 minutes before their end: a minute harms nothing.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(1);

/// A poll that works is followed by the next about a minute later. After so long
/// something stands still.
const POLLED_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// How a check came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub verdict: Verdict,
    pub failure: Option<Failure>,
    pub detail: Option<String>,
}

impl Finding {
    const fn of(verdict: Verdict) -> Self {
        Self { verdict, failure: None, detail: None }
    }

    pub(super) const fn unknown() -> Self {
        Self::of(Verdict::Unknown)
    }

    const fn well() -> Self {
        Self::of(Verdict::Well)
    }

    const fn warning() -> Self {
        Self::of(Verdict::Warning)
    }

    fn failing(failure: &Failure) -> Self {
        Self::of(Verdict::Failing).because(failure)
    }

    fn because(self, failure: &Failure) -> Self {
        Self { failure: Some(failure.clone()), ..self }
    }

    fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

/// What became of asking a server what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// It answered in that time, and its clock is that far ahead.
    In(Duration, Option<SignedDuration>),
    /// It did not answer.
    Not(Failure),
    /// It asked to wait, and was not asked.
    LeftAlone(Failure),
    /// There was nobody to ask yet.
    Unknown,
}

pub(super) fn keyring(probe: &Result<(), Failure>) -> Finding {
    match probe {
        Ok(()) => Finding::well(),
        Err(failure) => Finding::failing(failure),
    }
}

pub(super) fn notifications(health: &Health) -> Finding {
    match health {
        Health::Unknown => Finding::unknown().saying("none was shown yet"),
        Health::Well => Finding::well(),
        Health::Failing { detail } => Finding::of(Verdict::Failing).saying(detail),
    }
}

/// Everything works without a tray: at most a warning.
pub(super) fn tray(health: &Health) -> Finding {
    match health {
        Health::Unknown => Finding::unknown(),
        Health::Well => Finding::well(),
        Health::Failing { detail } => Finding::warning().saying(detail),
    }
}

pub(super) fn storage(written: Result<Duration, Failure>) -> Finding {
    match written {
        Ok(took) => Finding::well().saying(format!("written in {}", milliseconds(took))),
        Err(failure) => Finding::failing(&failure),
    }
}

pub(super) fn server(reached: &Reached) -> Finding {
    match reached {
        Reached::In(took, _) => {
            Finding::well().saying(format!("answered in {}", milliseconds(*took)))
        }
        Reached::Not(failure) => Finding::failing(failure),
        Reached::LeftAlone(failure) => Finding::warning().because(failure),
        Reached::Unknown => Finding::unknown(),
    }
}

/// A server that is reached is reached by whatever lies between.
pub(super) fn proxy(reached: &Reached) -> Finding {
    match reached {
        Reached::In(..) => Finding::well(),
        Reached::Not(failure) if failure.code == ErrorCode::ProxyFailed => {
            Finding::failing(failure)
        }
        _ => Finding::unknown(),
    }
}

pub(super) fn clock(reached: &Reached) -> Finding {
    let Reached::In(_, Some(ahead)) = reached else { return Finding::unknown() };
    let apart = ahead.abs();
    if apart <= CLOCKS_APART {
        return Finding::well();
    }
    let side = if ahead.is_positive() { "behind" } else { "ahead of" };
    Finding::warning().saying(format!("this computer is {} {side} the server", whole(apart)))
}

pub(super) fn sign_in(health: &AccountHealth, session_only: bool) -> Finding {
    match health {
        AccountHealth::Connected if session_only => Finding::well().saying("until the agent ends"),
        AccountHealth::Connected => Finding::well(),
        AccountHealth::SignInNeeded => Finding::failing(&ErrorCode::SignInNeeded.into()),
        AccountHealth::Failing { failure, .. } if is_of_keyring(failure.code) => {
            Finding::failing(failure)
        }
        AccountHealth::Connecting
        | AccountHealth::Failing { .. }
        | AccountHealth::Offline { .. } => Finding::unknown(),
    }
}

pub(super) fn polling(
    health: &AccountHealth,
    polled_at: Option<Timestamp>,
    now: Timestamp,
) -> Finding {
    let age = polled_at.map(|at| now.duration_since(at));
    let last = match age {
        Some(age) => format!("the last one that worked was {} ago", whole(age)),
        None => "none has worked yet".to_owned(),
    };
    match health {
        AccountHealth::Connecting => Finding::unknown().saying(last),
        AccountHealth::Connected if age.is_some_and(|age| age > POLLED_WITHIN) => {
            Finding::warning().saying(last)
        }
        AccountHealth::Connected => Finding::well().saying(last),
        AccountHealth::Offline { .. } => {
            Finding::failing(&ErrorCode::Unreachable.into()).saying(last)
        }
        AccountHealth::SignInNeeded => {
            Finding::failing(&ErrorCode::SignInNeeded.into()).saying(last)
        }
        AccountHealth::Failing { failure, next_try, .. } => {
            let wait = whole(next_try.duration_since(now));
            Finding::failing(failure).saying(format!("{last}, the next is in {wait}"))
        }
    }
}

/// Whatever is wrong here, polls find the same a little later: a warning.
pub(super) fn push(line: &Line, now: Instant) -> Finding {
    match line.push() {
        Push::Off | Push::Connecting => Finding::unknown(),
        Push::Unsupported(failure) => Finding::warning().because(failure),
        Push::Standing { since } if line.silences() == 0 => {
            Finding::well().saying(format!("connected for {}", elapsed(now, *since)))
        }
        Push::Standing { since } => Finding::warning().saying(format!(
            "connected anew for {}, because the server had not said what polls found",
            elapsed(now, *since)
        )),
        Push::Silent { since, next_try } => Finding::warning().saying(format!(
            "the server did not say what polls found, {} times in a row; given up {} ago, the \
             next connection is in {}",
            line.silences(),
            elapsed(now, *since),
            elapsed(*next_try, now)
        )),
        Push::Down { failure, next_try } => Finding::warning()
            .because(failure)
            .saying(format!("the next connection is in {}", elapsed(*next_try, now))),
    }
}

pub(super) fn skipped(count: u64) -> Finding {
    match count {
        0 => Finding::well(),
        count => Finding::warning().saying(format!("{count} since the agent started")),
    }
}

/// Whether the link can be one of this server. Opening it is the business of
/// whoever is invited.
pub(super) fn invite_link(kind: AccountKind, server: &str, link: Option<&str>) -> Finding {
    let unusable = |code| Finding::failing(&Failure::new(code).of_field("link"));
    let Some(link) = link else { return unusable(ErrorCode::NotFound) };
    let parsed = Url::parse(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some((link, host)) = parsed.as_ref().and_then(|url| Some((url, url.host()?))) else {
        return unusable(ErrorCode::AddressInvalid);
    };
    let server = Url::parse(server).ok();
    if server.as_ref().and_then(Url::host).is_some_and(|server| are_of_one_site(&server, &host)) {
        return Finding::well();
    }
    // daily.dev gives short links, which are on another domain.
    let expected = kind == AccountKind::DailyDev && link.scheme() == "https";
    let finding = if expected { Finding::well() } else { Finding::warning() };
    finding.saying(format!("it leads to {host}"))
}

pub(super) fn seats(seats: Seats) -> Finding {
    if seats.over_by() > 0 {
        return Finding::warning().saying(format!("over by {}", seats.over_by()));
    }
    let detail = format!("{} of {} available", seats.available(), seats.total);
    let finding = if seats.available() == 0 { Finding::warning() } else { Finding::well() };
    finding.saying(detail)
}

const fn is_of_keyring(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::KeyringUnavailable | ErrorCode::KeyringLocked | ErrorCode::KeyringTimedOut
    )
}

/// The same host, or one beside it below the same domain, as daily.dev has
/// them (`api.`, `app.`).
fn are_of_one_site(one: &Host<&str>, other: &Host<&str>) -> bool {
    match (one, other) {
        (Host::Domain(one), Host::Domain(other)) => {
            one == other || site(one).is_some() && site(one) == site(other)
        }
        (one, other) => one == other,
    }
}

/// What follows the first word, unless that is a whole top-level domain.
fn site(host: &str) -> Option<&str> {
    host.split_once('.').map(|(_, site)| site).filter(|site| site.contains('.'))
}

fn milliseconds(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}

/// A time that has passed, or is left, in its largest whole units.
fn elapsed(later: Instant, earlier: Instant) -> String {
    let time = later.saturating_duration_since(earlier);
    whole(SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX))
}

/// Whole seconds, minutes, hours or days; nothing where it is negative.
fn whole(time: SignedDuration) -> String {
    let seconds = time.as_secs().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests;
