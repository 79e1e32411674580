//! How the program was started: by itself, or to open a link.

use std::{
    ffi::OsString,
    sync::{Mutex, PoisonError},
};

/// What the program takes.
pub(crate) const USAGE: &str = "usage: frontdesk [frontdesk://LINK]";

/// How a link begins. Case does not matter in a scheme (RFC 3986, 3.1).
const SCHEME: &str = "frontdesk://";

/// The program was started with something else than one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotALink;

/// The link among the arguments, if there is one. What it leads to is the
/// agent's to find out.
///
/// # Errors
///
/// When anything else was given.
pub(crate) fn link_of(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Option<String>, NotALink> {
    let mut arguments = arguments.into_iter();
    let Some(first) = arguments.next() else { return Ok(None) };
    let link = first.into_string().map_err(|_| NotALink)?;
    let scheme = link.get(..SCHEME.len()).ok_or(NotALink)?;
    let is_link = scheme.eq_ignore_ascii_case(SCHEME) && arguments.next().is_none();
    is_link.then_some(Some(link)).ok_or(NotALink)
}

/// The link that the page has yet to open.
#[derive(Default)]
pub(crate) struct StartLink(Mutex<Option<String>>);

impl StartLink {
    pub(crate) fn new(link: Option<String>) -> Self {
        Self(Mutex::new(link))
    }

    /// Gives it once.
    pub(crate) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{NotALink, StartLink, link_of};

    fn given(arguments: &[&str]) -> Result<Option<String>, NotALink> {
        link_of(arguments.iter().map(OsString::from))
    }

    #[test]
    fn one_link_is_taken_and_nothing_else() {
        assert_eq!(given(&[]), Ok(None));
        let link = "frontdesk://open/one";
        assert_eq!(given(&[link]), Ok(Some(link.into())));
        let shouted = "FRONTDESK://open/one";
        assert_eq!(given(&[shouted]), Ok(Some(shouted.into())));
        for wrong in ["", "frontdesk:", "https://example.org", "--help", "frontdesk:/ü/x", "-"] {
            assert_eq!(given(&[wrong]), Err(NotALink), "{wrong}");
        }
        assert_eq!(given(&[link, link]), Err(NotALink));
        assert_eq!(given(&["--flag", link]), Err(NotALink));
    }

    #[test]
    fn the_link_is_opened_once() {
        let start = StartLink::new(Some("frontdesk://a".into()));
        assert_eq!(start.take().as_deref(), Some("frontdesk://a"));
        assert_eq!(start.take(), None);
    }
}
