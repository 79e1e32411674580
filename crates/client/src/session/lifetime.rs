//! How long a token holds. The server's clock and this computer's may be hours
//! apart: only durations are compared, never times of the two.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long before its end a token is renewed: as daily.dev's own pages do.
const MARGIN: Duration = Duration::from_mins(2);

/// The time by two clocks, for each fails where the other does not: one is set
/// forward and back, the other stands still while the computer sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Now {
    /// By the clock on the wall.
    pub(crate) wall: Timestamp,
    /// Since this program began to ask.
    pub(crate) elapsed: Duration,
}

impl Now {
    /// How long ago `before` was, by the clock that says more.
    fn since(self, before: Self) -> Duration {
        let wall = self.wall.duration_since(before.wall);
        let elapsed = self.elapsed.saturating_sub(before.elapsed);
        elapsed.max(Duration::try_from(wall).unwrap_or_default())
    }
}

/// When a token came, and how long it holds from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lifetime {
    began: Now,
    lasts: Duration,
}

impl Lifetime {
    pub(crate) fn new(began: Now, lasts: Duration) -> Self {
        Self { began, lasts }
    }

    /// How much is left of it.
    pub(crate) fn left(&self, now: Now) -> Duration {
        self.lasts.saturating_sub(now.since(self.began))
    }

    /// Whether it is time for another. One that holds for less than twice the
    /// margin is used up to its half.
    pub(crate) fn is_due(&self, now: Now) -> bool {
        self.left(now) <= MARGIN.min(self.lasts / 2)
    }
}

/// What a token says about itself (RFC 7519, 4.1); `exp` has a fraction
/// (`boot.dast_only`).
#[derive(Clone, Copy, Deserialize)]
pub(crate) struct Claims {
    exp: f64,
    iat: f64,
}

impl Claims {
    /// What stands in the middle of a token. Its signature is the server's
    /// business.
    pub(crate) fn of(token: &str) -> Option<Self> {
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    /// For how long it was made.
    pub(crate) fn lasts(self) -> Option<Duration> {
        positive(self.exp - self.iat)
    }

    /// How much was left of it at a time of the server.
    pub(crate) fn left_at(self, at: Timestamp) -> Option<Duration> {
        positive(self.exp - at.as_duration().as_secs_f64())
    }
}

fn positive(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok().filter(|lasts| !lasts.is_zero())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use jiff::SignedDuration;

    use super::{Claims, Lifetime, Now};

    const MINUTE: Duration = Duration::from_mins(1);

    fn began() -> Now {
        Now { wall: "2026-03-01T12:00:00Z".parse().unwrap(), elapsed: 5 * MINUTE }
    }

    fn later(wall: SignedDuration, elapsed: Duration) -> Now {
        Now { wall: began().wall + wall, elapsed: began().elapsed + elapsed }
    }

    #[test]
    fn the_clock_that_says_more_counts() {
        let lifetime = Lifetime::new(began(), 15 * MINUTE);
        for (wall_minutes, elapsed_minutes, due) in [
            (0, 0, false),
            (12, 12, false),
            (13, 13, true),
            // Asleep: the one stood still.
            (13, 0, true),
            // The other was set back.
            (-300, 12, false),
            (-300, 13, true),
            // ... or forward: asked for once too often.
            (300, 0, true),
        ] {
            let now = later(SignedDuration::from_mins(wall_minutes), elapsed_minutes * MINUTE);
            assert_eq!(lifetime.is_due(now), due, "{wall_minutes} {elapsed_minutes}");
        }
        let now = later(SignedDuration::from_mins(5), 5 * MINUTE);
        assert_eq!(lifetime.left(now), 10 * MINUTE);
    }

    #[test]
    fn a_short_one_is_used_up_to_its_half() {
        let lifetime = Lifetime::new(began(), MINUTE);
        assert!(!lifetime.is_due(later(SignedDuration::from_secs(29), MINUTE * 0)));
        assert!(lifetime.is_due(later(SignedDuration::from_secs(30), MINUTE * 0)));
        assert!(Lifetime::new(began(), Duration::ZERO).is_due(began()));
    }

    fn token(claims: &str) -> String {
        format!("head.{}.signature", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_token_says_for_how_long_it_was_made() {
        let lasts = |claims| Claims::of(&token(claims)).and_then(Claims::lasts);
        assert_eq!(lasts(r#"{"exp":1900.5,"iat":1000}"#), Some(Duration::from_millis(900_500)));
        // Made when it had ended already (`boot.da3_expired_only`).
        assert_eq!(lasts(r#"{"exp":990,"iat":1000}"#), None);
        assert_eq!(lasts(r#"{"exp":1e300,"iat":0}"#), None);
        assert_eq!(lasts(r#"{"exp":"soon","iat":0}"#), None);
        for broken in ["", "a", "a.b", "a.!!.c", "..."] {
            assert!(Claims::of(broken).is_none(), "{broken}");
        }
        let claims = Claims::of(&token(r#"{"exp":1900,"iat":1000}"#)).unwrap();
        assert_eq!(
            claims.left_at("1970-01-01T00:30:00Z".parse().unwrap()),
            Some(100 * MINUTE / 60)
        );
        assert_eq!(claims.left_at("1970-01-01T01:00:00Z".parse().unwrap()), None);
    }
}
