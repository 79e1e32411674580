//! A mail that the person's own mail program finishes and sends.

use std::{process::Stdio, time::Duration};

use frontdesk_local_api::{ErrorCode, Failure};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::{process::Command, time::timeout};

/// What opens an address by the program that the person chose for it.
#[cfg(target_os = "linux")]
const OPENER: &str = "xdg-open";
#[cfg(not(target_os = "linux"))]
const OPENER: &str = "open";

/// How long it is watched for a mail program that is not there. Some openers
/// end only with the mail program itself.
const START_LIMIT: Duration = Duration::from_secs(3);

/// Longest address, in bytes: one argument of a program has 128 KiB at most.
const MAX_LENGTH: usize = 65_536;

/// What stands as it is in the parts of the address (RFC 3986, 2.3).
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Beside those, what parts one receiver from another (RFC 6068, 2).
const RECEIVERS: &AsciiSet = &PART.remove(b'@').remove(b',');

/// A mail as the page wrote it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Mail {
    /// Addresses, separated by commas; empty: the person fills it in.
    pub to: String,
    pub subject: String,
    pub body: String,
}

impl Mail {
    /// The address that opens it (RFC 6068).
    ///
    /// # Errors
    ///
    /// `INVALID_REQUEST` where a line break would begin another header, or for
    /// more than mail programs take.
    fn address(&self) -> Result<String, Failure> {
        let is_one_line = |text: &str| !text.contains(char::is_control);
        if !is_one_line(&self.to) || !is_one_line(&self.subject) {
            return Err(ErrorCode::InvalidRequest.into());
        }
        let to: String = self.to.split_whitespace().collect();
        // Line breaks of a mail are these, whatever the page has.
        let body = self.body.replace("\r\n", "\n").replace('\n', "\r\n");
        let address = format!(
            "mailto:{}?subject={}&body={}",
            utf8_percent_encode(&to, RECEIVERS),
            utf8_percent_encode(&self.subject, PART),
            utf8_percent_encode(&body, PART),
        );
        if address.len() > MAX_LENGTH {
            return Err(ErrorCode::InvalidRequest.into());
        }
        Ok(address)
    }

    /// Opens it in the mail program.
    ///
    /// # Errors
    ///
    /// `INVALID_REQUEST`, or `NOT_SUPPORTED` where there is no mail program.
    pub(crate) async fn open(&self) -> Result<(), Failure> {
        open_with(OPENER, &self.address()?).await
    }
}

/// It outlives the window: it has its own process group and none of our streams.
async fn open_with(opener: &str, address: &str) -> Result<(), Failure> {
    let mut command = Command::new(opener);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    command.process_group(0);
    let none = |detail: String| Failure::new(ErrorCode::NotSupported).with_detail(detail);
    let mut opening = command.spawn().map_err(|error| none(format!("{opener}: {error}")))?;
    match timeout(START_LIMIT, opening.wait()).await {
        Ok(Ok(status)) if !status.success() => Err(none(format!("{opener}: {status}"))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::ErrorCode;

    use super::{MAX_LENGTH, Mail, open_with};

    fn mail(to: &str, subject: &str, body: &str) -> Mail {
        Mail { to: to.to_owned(), subject: subject.to_owned(), body: body.to_owned() }
    }

    #[test]
    fn everything_is_part_of_the_mail_and_nothing_of_the_address() {
        let mail = mail(
            "olive+desk@example.org, ben@example.org",
            "Join 50% & more? ✓",
            "http://127.0.0.1:4600/j/a&bcc=eve@example.org\n#2\r\n",
        );
        assert_eq!(
            mail.address().unwrap(),
            "mailto:olive%2Bdesk@example.org,ben@example.org\
             ?subject=Join%2050%25%20%26%20more%3F%20%E2%9C%93\
             &body=http%3A%2F%2F127.0.0.1%3A4600%2Fj%2Fa%26bcc%3Deve%40example.org%0D%0A%232%0D%0A",
        );
    }

    #[test]
    fn a_receiver_is_never_a_header() {
        let address = mail("a@example.org?bcc=eve@example.org", "", "").address().unwrap();
        assert_eq!(address, "mailto:a@example.org%3Fbcc%3Deve@example.org?subject=&body=");
        for broken in [mail("a@b\nBcc: c@d", "", ""), mail("", "a\r\nBcc: c@d", "")] {
            assert_eq!(broken.address().unwrap_err().code, ErrorCode::InvalidRequest);
        }
    }

    #[test]
    fn it_is_no_longer_than_an_argument() {
        let fits = MAX_LENGTH - "mailto:?subject=&body=".len();
        assert!(mail("", "", &"x".repeat(fits)).address().is_ok());
        let failure = mail("", "", &"x".repeat(fits + 1)).address().unwrap_err();
        assert_eq!(failure.code, ErrorCode::InvalidRequest);
    }

    #[tokio::test]
    async fn no_mail_program_is_said() {
        for opener in ["false", "frontdesk-opens-nothing"] {
            let failure = open_with(opener, "mailto:").await.unwrap_err();
            assert_eq!(failure.code, ErrorCode::NotSupported);
        }
        assert_eq!(open_with("true", "mailto:").await, Ok(()));
    }
}
