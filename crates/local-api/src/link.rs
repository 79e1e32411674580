//! `frontdesk://` links: they lead somewhere in the window, and do nothing else.
//! Whoever can show a page to the person can make the system open one, so what
//! is not exactly such a link is refused.

use std::fmt;

use frontdesk_model::{AccountId, MemberId, OrganizationId};

use crate::{ErrorCode, Failure, OrganizationRef};

/// What every link begins with. Schemes are the same in any case (RFC 3986,
/// 3.1).
const SCHEME: &str = "frontdesk://";

/// Longest link, in bytes: three ids of [`MAX_ID`] bytes, each of them encoded,
/// and the words around them fit.
const MAX_LINK: usize = 1024;

/// Longest id, in bytes. A UUID has 36, those of daily.dev have fewer.
const MAX_ID: usize = 100;

/// Where a link leads. Whether that is on this computer, only the agent knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// `frontdesk://organization/ACCOUNT/ORGANIZATION`
    Organization(OrganizationRef),
    /// `frontdesk://member/ACCOUNT/ORGANIZATION/MEMBER`
    Member(OrganizationRef, MemberId),
    /// `frontdesk://invite/ACCOUNT/ORGANIZATION`
    Invite(OrganizationRef),
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    ///
    /// `LINK_UNUSABLE` where it is none that leads anywhere.
    pub fn parse(link: &str) -> Result<Self, Failure> {
        Self::read(link).ok_or_else(|| ErrorCode::LinkUnusable.into())
    }

    fn read(link: &str) -> Option<Self> {
        if link.len() > MAX_LINK {
            return None;
        }
        let (scheme, rest) = link.split_at_checked(SCHEME.len())?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let mut parts = rest.split('/');
        let place = parts.next()?;
        let organization = OrganizationRef {
            account: AccountId(decoded(parts.next()?)?),
            organization: OrganizationId(decoded(parts.next()?)?),
        };
        let link = match place {
            "organization" => Self::Organization(organization),
            "member" => Self::Member(organization, MemberId(decoded(parts.next()?)?)),
            "invite" => Self::Invite(organization),
            _ => return None,
        };
        parts.next().is_none().then_some(link)
    }

    /// The organization it leads to.
    pub const fn organization(&self) -> &OrganizationRef {
        match self {
            Self::Organization(organization)
            | Self::Member(organization, _)
            | Self::Invite(organization) => organization,
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self {
            Self::Organization(_) => "organization",
            Self::Member(..) => "member",
            Self::Invite(_) => "invite",
        };
        let OrganizationRef { account, organization } = self.organization();
        write!(formatter, "{SCHEME}{place}/")?;
        encode(formatter, account.as_str())?;
        formatter.write_str("/")?;
        encode(formatter, organization.as_str())?;
        if let Self::Member(_, member) = self {
            formatter.write_str("/")?;
            encode(formatter, member.as_str())?;
        }
        Ok(())
    }
}

/// Characters that stand for themselves (RFC 3986, 2.3).
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// An id as it stands in a link.
fn encode(formatter: &mut fmt::Formatter<'_>, id: &str) -> fmt::Result {
    for byte in id.bytes() {
        if is_unreserved(byte) {
            write!(formatter, "{}", char::from(byte))?;
        } else {
            write!(formatter, "%{byte:02X}")?;
        }
    }
    Ok(())
}

/// The id that a part of a link holds: text that can be seen, of a length that
/// ids have.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            byte if is_unreserved(byte) => byte,
            _ => return None,
        });
    }
    let id = String::from_utf8(bytes).ok()?;
    let usable = !id.is_empty() && id.len() <= MAX_ID && !id.contains(char::is_control);
    usable.then_some(id)
}

/// The value of a hexadecimal digit.
const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Link, MAX_ID, MAX_LINK};
    use crate::{ErrorCode, OrganizationRef};

    fn acme() -> OrganizationRef {
        OrganizationRef { account: "a-1".into(), organization: "o_2".into() }
    }

    #[test]
    fn each_kind_leads_where_it_says() {
        for (text, link) in [
            ("frontdesk://organization/a-1/o_2", Link::Organization(acme())),
            ("frontdesk://member/a-1/o_2/ada%20%D7%A0", Link::Member(acme(), "ada נ".into())),
            ("frontdesk://invite/a-1/o_2", Link::Invite(acme())),
        ] {
            assert_eq!(Link::parse(text).as_ref(), Ok(&link));
            assert_eq!(link.to_string(), text);
            assert_eq!(link.organization(), &acme());
        }
        assert!(Link::parse("FrontDesk://invite/a/o").is_ok(), "a scheme in any case");
    }

    #[test]
    fn whatever_else_it_is_leads_nowhere() {
        let long = format!("frontdesk://invite/a/{}", "o".repeat(MAX_ID + 1));
        for link in [
            "",
            "frontdesk",
            "frontdesk:",
            "frontdesk://",
            "frontdesk:invite/a/o",
            "https://invite/a/o",
            "frontdesk://quit/a/o",
            "frontdesk://INVITE/a/o",
            "frontdesk://invite",
            "frontdesk://invite/a",
            "frontdesk://invite//o",
            "frontdesk://invite/a/",
            "frontdesk://invite/a/o/",
            "frontdesk://invite/a/o/more",
            "frontdesk://member/a/o",
            "frontdesk://invite/a/o?remove=ada",
            "frontdesk://invite/a/o#x",
            "frontdesk://person@invite/a/o",
            "frontdesk://invite/a/o p",
            "frontdesk://invite/a/נ",
            "frontdesk://invite/a/%",
            "frontdesk://invite/a/%4",
            "frontdesk://invite/a/%+4",
            "frontdesk://invite/a/%00",
            "frontdesk://invite/a/%0A",
            "frontdesk://invite/a/%C3",
            " frontdesk://invite/a/o",
            "--data-dir",
            &long,
        ] {
            let failure = Link::parse(link).expect_err(link);
            assert_eq!(failure.code, ErrorCode::LinkUnusable, "{link}");
        }
    }

    /// An id of any text that a link can hold.
    fn id() -> impl Strategy<Value = String> {
        "[^\\p{Cc}]{1,25}".prop_filter("not too long", |id| id.len() <= MAX_ID)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(account in id(), organization in id(), member in id()) {
            let at = OrganizationRef {
                account: account.into(),
                organization: organization.into(),
            };
            for link in [
                Link::Organization(at.clone()),
                Link::Member(at.clone(), member.into()),
                Link::Invite(at),
            ] {
                let text = link.to_string();
                prop_assert!(text.is_ascii() && text.len() <= MAX_LINK);
                prop_assert_eq!(Link::parse(&text), Ok(link));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Link::parse(&text);
        }

        #[test]
        fn what_is_nearly_a_link_is_read_or_refused(rest in "[a-z%/0-9?#.é]{0,60}") {
            if let Ok(link) = Link::parse(&format!("frontdesk://{rest}")) {
                prop_assert_eq!(Link::parse(&link.to_string()), Ok(link));
            }
        }
    }
}
