//! Why a server's certificate is not trusted, and which one it is.

use frontdesk_local_api::{ErrorCode, Failure};
use jiff::Timestamp;
use rustls::{CertificateError, pki_types::UnixTime};

/// Longest list of names in a detail: certificates of large sites have hundreds.
const MAX_NAMES: usize = 5;

/// The failure that a fault of a certificate means.
pub(super) fn refused(fault: &CertificateError, host: Option<&str>) -> Failure {
    let whose = format!("the certificate of {}", host.unwrap_or("the server"));
    let (reason, detail) = match fault {
        CertificateError::Expired => ("EXPIRED", "has ended".to_owned()),
        CertificateError::ExpiredContext { not_after, time } => {
            ("EXPIRED", format!("ended at {}, and it is {} here", at(*not_after), at(*time)))
        }
        CertificateError::NotValidYet => ("NOT_YET_VALID", "has not begun".to_owned()),
        CertificateError::NotValidYetContext { not_before, time } => (
            "NOT_YET_VALID",
            format!("begins at {}, and it is {} here", at(*not_before), at(*time)),
        ),
        CertificateError::NotValidForName => ("WRONG_NAME", "is for another name".to_owned()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            ("WRONG_NAME", format!("is for {}", names(presented)))
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            ("UNKNOWN_ISSUER", "is signed by nobody who is trusted here".to_owned())
        }
        CertificateError::Revoked => ("REVOKED", "was revoked".to_owned()),
        other => ("OTHER", format!("is not good: {other}")),
    };
    Failure::new(ErrorCode::CertificateRefused)
        .because(Some(reason.to_owned()))
        .with_detail(format!("{whose} {detail}"))
}

/// `DnsName("example.org")` and the like, without what is around it.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| {
        let inside = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        inside.unwrap_or(name).trim_matches('"').to_owned()
    };
    let mut names: Vec<String> = presented.iter().take(MAX_NAMES).map(bare).collect();
    match presented.len() {
        0 => return "no name at all".to_owned(),
        all if all > MAX_NAMES => names.push(format!("{} more", all - MAX_NAMES)),
        _ => {}
    }
    names.join(", ")
}

fn at(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).map_or_else(|_| "?".to_owned(), |at| at.to_string())
}
