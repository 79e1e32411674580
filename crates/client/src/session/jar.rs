//! The cookies of a sign-in on daily.dev, and nothing else it sets.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    cookies::SetCookie,
    lifetime::{Lifetime, Now},
};

/// The cookie that operations are asked with: a signed token of 15 minutes.
pub(super) const ACCESS: &str = "da3";

/// How the name of a session's cookie ends: `dast`, in production
/// `__Secure-dast`.
const SESSION: &str = "dast";

/// The cookies of a sign-in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Jar {
    /// The session's cookie; both names of it where only its value was given.
    session: Vec<Cookie>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access: Option<Access>,
}

/// A cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cookie {
    name: String,
    #[serde(with = "plain")]
    value: SecretString,
}

/// What operations are asked with.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Access {
    /// The value of its cookie: the token and a signature of the server.
    #[serde(with = "plain")]
    cookie: SecretString,
    /// How long it holds; `None`: as it was kept or handed over, so nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifetime: Option<Lifetime>,
}

impl Jar {
    /// A jar as it was made a secret.
    pub(crate) fn read(secret: &SecretString) -> Option<Self> {
        // What the parser says could repeat a part of it.
        serde_json::from_str(secret.expose_secret()).ok().filter(|jar: &Self| !jar.is_empty())
    }

    /// What requests are made with, as one secret.
    pub(crate) fn whole(&self) -> SecretString {
        written(self)
    }

    /// What is to be kept of it: it changes as rarely as the session does.
    pub(crate) fn lasting(&self) -> SecretString {
        let access = self.access.clone().filter(|_| self.session.is_empty());
        let access = access.map(|access| Access { lifetime: None, ..access });
        written(&Self { session: self.session.clone(), access })
    }

    /// Whether there is nothing in it that signs in.
    pub(crate) fn is_empty(&self) -> bool {
        self.session.is_empty() && self.access.is_none()
    }

    /// Takes a cookie that is of use, in place of one of that name.
    pub(super) fn put(&mut self, name: &str, value: SecretString) {
        if name == ACCESS {
            self.access = Some(Access { cookie: value, lifetime: None });
        } else if name.ends_with(SESSION) {
            self.session.retain(|cookie| cookie.name != name);
            self.session.push(Cookie { name: name.to_owned(), value });
        }
    }

    /// Takes what an answer sets. What it takes away stays: an answer that
    /// forgets a person by mistake must not cost the sign-in. Gives whether
    /// there is another token now.
    pub(super) fn take_in<'a>(&mut self, set: impl Iterator<Item = SetCookie<'a>>) -> bool {
        let set: Vec<_> = set.filter(|cookie| !cookie.is_removal).collect();
        if set.iter().any(|cookie| cookie.name.ends_with(SESSION)) {
            // Now its name is known.
            self.session.clear();
        }
        for cookie in &set {
            self.put(cookie.name, cookie.value.into());
        }
        set.iter().any(|cookie| cookie.name == ACCESS)
    }

    /// Notes how long the token holds.
    pub(super) fn set_lifetime(&mut self, lifetime: Lifetime) {
        if let Some(access) = &mut self.access {
            access.lifetime = Some(lifetime);
        }
    }

    /// How much is left of its token.
    pub(super) fn left(&self, now: Now) -> Duration {
        self.lifetime().map_or(Duration::ZERO, |lifetime| lifetime.left(now))
    }

    /// Whether it is time for another token.
    pub(super) fn is_due(&self, now: Now) -> bool {
        self.lifetime().is_none_or(|lifetime| lifetime.is_due(now))
    }

    fn lifetime(&self) -> Option<Lifetime> {
        self.access.as_ref()?.lifetime
    }

    /// Whether both have the same token.
    pub(super) fn has_the_token_of(&self, other: &Self) -> bool {
        self.access_value() == other.access_value()
    }

    fn access_value(&self) -> Option<&str> {
        self.access.as_ref().map(|access| access.cookie.expose_secret())
    }

    /// The token without the server's signature of the cookie.
    pub(super) fn token(&self) -> Option<SecretString> {
        let (token, _signature) = self.access_value()?.rsplit_once('.')?;
        Some(token.into())
    }

    /// Forgets the token: it would hold until its end, whatever became of the
    /// session (`/auth/sign-out`).
    pub(super) fn without_token(&self) -> Self {
        Self { session: self.session.clone(), access: None }
    }

    /// What operations are asked with, as a `Cookie` header has it.
    pub(super) fn access_cookie(&self) -> SecretString {
        self.access_value().map_or_else(String::new, |value| format!("{ACCESS}={value}")).into()
    }

    /// All of them, as a `Cookie` header has them.
    pub(super) fn all_cookies(&self) -> SecretString {
        let session = self.session.iter();
        let mut pairs: Vec<String> = session
            .map(|cookie| format!("{}={}", cookie.name, cookie.value.expose_secret()))
            .collect();
        pairs.extend(self.access_value().map(|value| format!("{ACCESS}={value}")));
        pairs.join("; ").into()
    }
}

fn written(jar: &Jar) -> SecretString {
    // Nothing in it can fail to be written.
    serde_json::to_string(jar).unwrap_or_default().into()
}

/// Secrets as the keyring gets them.
mod plain {
    use secrecy::{ExposeSecret, SecretString};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        secret: &SecretString,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose_secret())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SecretString, D::Error> {
        String::deserialize(deserializer).map(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use secrecy::ExposeSecret;

    use super::{Jar, Lifetime, SetCookie};
    use crate::session::Now;

    const NOW: Now = Now { wall: jiff::Timestamp::UNIX_EPOCH, elapsed: Duration::ZERO };

    fn jar(set: &[&str]) -> Jar {
        let mut jar = Jar::default();
        jar.take_in(set.iter().filter_map(|header| SetCookie::read(header)));
        jar
    }

    fn cookies(jar: &Jar) -> String {
        jar.all_cookies().expose_secret().to_owned()
    }

    #[test]
    fn nothing_but_the_session_and_the_token_is_taken() {
        let jar = jar(&["da2=t; Max-Age=315360000", "dast=s.1; HttpOnly", "da3=a.b.c.d", "x=y"]);
        assert_eq!(cookies(&jar), "dast=s.1; da3=a.b.c.d");
        assert_eq!(jar.access_cookie().expose_secret(), "da3=a.b.c.d");
        assert_eq!(jar.token().unwrap().expose_secret(), "a.b.c");
        assert!(!format!("{jar:?}").contains("a.b"));
    }

    #[test]
    fn what_an_answer_takes_away_stays() {
        let mut jar = jar(&["dast=s.1", "da3=a.b.c.d"]);
        let removed = ["dast=; Max-Age=0", "da3=; Max-Age=0"].map(|header| SetCookie::read(header));
        assert!(!jar.take_in(removed.into_iter().flatten()));
        assert_eq!(cookies(&jar), "dast=s.1; da3=a.b.c.d");
        // A name of before that is cleared beside the one of today.
        let both = ["dast=; Max-Age=0", "__Secure-dast=s.2"].map(|header| SetCookie::read(header));
        jar.take_in(both.into_iter().flatten());
        assert_eq!(cookies(&jar), "__Secure-dast=s.2; da3=a.b.c.d");
    }

    #[test]
    fn only_what_outlives_the_program_is_kept() {
        let mut whole = jar(&["dast=s.1", "da3=a.b.c.d"]);
        whole.set_lifetime(Lifetime::new(NOW, Duration::from_secs(900)));
        let again = Jar::read(&whole.whole()).unwrap();
        assert!(!again.is_due(NOW));
        let kept = Jar::read(&whole.lasting()).unwrap();
        assert_eq!(cookies(&kept), "dast=s.1");
        assert!(kept.is_due(NOW));

        let mut alone = jar(&["da3=a.b.c.d"]);
        alone.set_lifetime(Lifetime::new(NOW, Duration::from_secs(900)));
        let kept = Jar::read(&alone.lasting()).unwrap();
        assert_eq!(cookies(&kept), "da3=a.b.c.d");
        assert!(kept.is_due(NOW), "nobody knows how old it is");
    }

    #[test]
    fn what_is_no_jar() {
        for kept in ["", "{", "{}", r#"{"session":[]}"#, r#"{"session":7}"#, "[]"] {
            assert!(Jar::read(&kept.into()).is_none(), "{kept}");
        }
    }
}
