//! What can go wrong, as a stable code. The words and the remedy for each code
//! are the window's (one table), so nobody matches message text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why something did not happen. `SCREAMING_SNAKE_CASE` on the wire; a code is
/// never given another meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ErrorCode {
    // What was typed.
    /// A name is empty. `field` says which.
    NameEmpty,
    /// A name is longer than [`frontdesk_model::text::MAX_NAME`] characters.
    NameTooLong,
    /// A number of seats is not in `1..=`[`frontdesk_model::MAX_SEATS`].
    SeatsOutOfRange,
    /// Not an address of a server.
    AddressInvalid,
    /// An image is no PNG, JPG or GIF, or cannot be read.
    ImageUnreadable,
    /// An image stays larger than 2 MB even when it is scaled down.
    ImageTooLarge,
    /// The text that was pasted holds no cookie of a session.
    CookiesUnusable,
    /// An account with this address and person is already there.
    AlreadyConnected,
    /// A setting cannot be so; `field` says which.
    SettingOutOfRange,
    /// Not a `frontdesk://` link that leads anywhere on this computer.
    LinkUnusable,

    // The way to the server.
    /// The name of the server is not known.
    HostUnknown,
    /// Nobody listens at that address.
    ConnectionRefused,
    /// The server is not reached: no network, no route, connection lost.
    Unreachable,
    /// Plain `http` to a server that is not on this computer.
    TlsRequired,
    /// The server speaks no TLS, or not in a way that is safe.
    TlsFailed,
    /// The server's certificate is not trusted; `reason` says why (`EXPIRED`,
    /// `NOT_YET_VALID`, `WRONG_NAME`, `UNKNOWN_ISSUER`, `REVOKED`, `OTHER`), the
    /// detail says which certificate.
    CertificateRefused,
    /// The proxy is not reached, refuses, or asks for a sign-in.
    ProxyFailed,
    /// No answer in time.
    TimedOut,

    // What the server said.
    /// Something answered, but not a service of this kind (HTML, not JSON ...).
    NotAService,
    /// The answer ended before it was whole.
    AnswerCutOff,
    /// The answer is larger than this program reads.
    AnswerTooLarge,
    /// The server failed (5xx, or a fault it does not name).
    ServerFault,
    /// The server asks to wait; `retry_after_seconds` says how long.
    RateLimited,
    /// The server leads to another host, where no credential is sent.
    RedirectedElsewhere,
    /// E-mail address or password are wrong.
    SignInRefused,
    /// The e-mail address is not confirmed yet.
    EmailNotVerified,
    /// The server wants to see that a person signs in: only its own page can.
    CaptchaRequired,
    /// The session has ended: sign in again.
    SignInNeeded,
    /// The role does not allow it, or a rule forbids it; `reason` says which.
    Forbidden,
    /// The name is taken by another organization.
    NameTaken,
    /// The server does not take what was sent; `field` says what, where it does.
    InputRefused,
    /// Done, but the server now says something else than was asked for:
    /// somebody else changed it at the same moment.
    ChangedMeanwhile,
    /// This server cannot do it.
    NotSupported,
    /// The organization, member or account is not (or no longer) there.
    NotFound,

    // This computer.
    /// There is no keyring. The choice: for this session only.
    KeyringUnavailable,
    /// The keyring is locked. `reason` is `DISMISSED` where the person was asked
    /// to open it and did not; else they are being asked.
    KeyringLocked,
    /// The keyring did not answer in time.
    KeyringTimedOut,
    /// The local service cannot use its address: another program has it.
    AddressTaken,
    /// A file of this program cannot be read or written; `reason` says why, where
    /// that is known: `FULL` (no room), `READ_ONLY`, `BROKEN` (damaged), `NEWER`
    /// (a newer version wrote it).
    StorageFailed,

    // Between the programs.
    /// The agent does not run and could not be started.
    AgentUnreachable,
    /// The agent is of another version and could not be replaced.
    AgentOutdated,
    /// A request the agent does not understand.
    InvalidRequest,
    /// A fault of this program.
    Unexpected,
}

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// The field of the request it is about (`organizationName`, `seats` ...).
    pub field: Option<String>,
    /// The server's own reason (`NO_SEATS`, `ROLE` ...), where it gave one.
    pub reason: Option<String>,
    /// Seconds to wait, where the server asked for it.
    pub retry_after_seconds: Option<u32>,
    /// A technical detail for whoever looks into it; never a secret.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure with a code alone.
    pub const fn new(code: ErrorCode) -> Self {
        Self { code, field: None, reason: None, retry_after_seconds: None, detail: None }
    }

    /// The same, about one field of the request.
    #[must_use]
    pub fn of_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// The same, with the server's own reason.
    #[must_use]
    pub fn because(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }

    /// The same, with a technical detail.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.code)?;
        if let Some(detail) = &self.detail {
            write!(formatter, ": {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
