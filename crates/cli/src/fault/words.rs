//! The one table from an error code to an exit code, words and a remedy.

use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{MAX_SEATS, Refusal, text::MAX_NAME};
use serde::{
    Deserialize as _,
    de::{IntoDeserializer, value::Error},
};

use super::Exit;

/// A failure in words.
pub(super) struct Words {
    pub(super) exit: Exit,
    pub(super) message: String,
    pub(super) remedy: String,
}

const LATER: &str = "Try again in a moment.";
const OPERATOR: &str = "Ask whoever runs the server.";
const NO_KEYRING: &str = "keep the sign-in for this session only: --session-only.";
const SIGN_IN_AGAIN: &str = "Sign in again: frontdeskctl account sign-in";

/// What a failure means.
pub(super) fn of(failure: &Failure) -> Words {
    let (exit, words, remedy) = of_code(failure.code);
    let (words, remedy) = match failure.code {
        ErrorCode::Forbidden => refused(failure).unwrap_or((words, remedy)),
        ErrorCode::CertificateRefused => certificate(failure).unwrap_or((words, remedy)),
        ErrorCode::NotFound => not_found(failure).unwrap_or((words, remedy)),
        _ => (words, remedy),
    };
    let remedy = match failure {
        Failure { code: ErrorCode::RateLimited, retry_after_seconds: Some(seconds), .. } => {
            format!("Wait {seconds} s, then try again.")
        }
        Failure { code: ErrorCode::NameTooLong, .. } => {
            format!("Use at most {MAX_NAME} characters.")
        }
        Failure { code: ErrorCode::SeatsOutOfRange, .. } => {
            format!("Say a whole number from 1 to {MAX_SEATS}.")
        }
        Failure { code: ErrorCode::KeyringUnavailable, .. } => {
            format!("Start one, such as GNOME Keyring or KeePassXC, or {NO_KEYRING}")
        }
        Failure { code: ErrorCode::KeyringLocked, .. } => {
            format!("Unlock it and try again, or {NO_KEYRING}")
        }
        Failure { code: ErrorCode::KeyringTimedOut, .. } => {
            format!("Look for its window and unlock it, or {NO_KEYRING}")
        }
        _ => remedy.to_owned(),
    };
    Words { exit, message: words.to_owned(), remedy }
}

/// The exit code of a code, its words, and what to do.
#[rustfmt::skip]
const fn of_code(code: ErrorCode) -> (Exit, &'static str, &'static str) {
    use ErrorCode as Code;
    match code {
        Code::NameEmpty => (Exit::Usage, "The name is empty.", "Say a name."),
        Code::NameTooLong => (Exit::Usage, "The name is too long.", ""),
        Code::SeatsOutOfRange => (Exit::Usage, "This number of seats is not possible.", ""),
        Code::AddressInvalid => (Exit::Usage, "This is not the address of a server.", "Say it like https://desk.example.org."),
        Code::ImageUnreadable => (Exit::Usage, "The image cannot be read.", "Use a PNG, JPG or GIF."),
        Code::ImageTooLarge => (Exit::Usage, "The image is too large.", "Use one of less than 2 MB."),
        Code::CookiesUnusable => (Exit::Usage, "What was read holds no cookie of a session.", "Copy the whole Cookie header of a browser that is signed in."),
        Code::SettingOutOfRange => (Exit::Refused, "This cannot be chosen.", "Choose another value."),
        Code::LinkUnusable => (Exit::Refused, "This link leads nowhere here.", "Check that the account it is about is connected."),
        Code::AlreadyConnected => (Exit::Refused, "This account is already here.", "Look at them: frontdeskctl account list"),

        Code::HostUnknown => (Exit::Server, "No server has this name.", "Check the address, and that this computer is online."),
        Code::ConnectionRefused => (Exit::Server, "Nobody listens at the server's address.", "Check the address and its port, or whether the service runs."),
        Code::Unreachable => (Exit::Server, "The server is not reached.", "Check the network of this computer."),
        Code::TlsRequired => (Exit::Usage, "The address begins with http, so the sign-in would travel unprotected.", "Use an address that begins with https."),
        Code::TlsFailed => (Exit::Server, "The server speaks no TLS, or not in a way that is safe.", OPERATOR),
        Code::CertificateRefused => (Exit::Server, "The server's certificate is not trusted.", OPERATOR),
        Code::ProxyFailed => (Exit::Server, "The proxy is not reached, or refuses.", "Check the variable https_proxy of the agent, or ask whoever runs the proxy."),
        Code::TimedOut => (Exit::Server, "The server did not answer in time.", LATER),

        Code::NotAService => (Exit::Server, "Something answers at this address, but it is no server of organizations.", "Check the address."),
        Code::AnswerCutOff => (Exit::Server, "The answer of the server ended too early.", LATER),
        Code::AnswerTooLarge => (Exit::Server, "The answer of the server is larger than Frontdesk reads.", OPERATOR),
        Code::ServerFault => (Exit::Server, "The server has a fault.", "Try again later, or ask whoever runs it."),
        Code::RateLimited => (Exit::Server, "The server asks to wait.", "Wait a minute, then try again."),
        Code::RedirectedElsewhere => (Exit::Server, "The server leads to another one, where no sign-in is sent.", "Check the address, and whether the network asks for a sign-in of its own."),
        Code::SignInRefused => (Exit::SignIn, "The sign-in was refused.", "Check what you sign in with, then try again."),
        Code::EmailNotVerified => (Exit::SignIn, "The e-mail address is not confirmed yet.", "Open the link in the e-mail of the server, then try again."),
        Code::CaptchaRequired => (Exit::SignIn, "The server wants to see that a person signs in.", "Sign in with a browser, and hand its cookie over: --cookie-stdin."),
        Code::SignInNeeded => (Exit::SignIn, "The sign-in has ended.", SIGN_IN_AGAIN),
        Code::Forbidden => (Exit::Refused, "This is not allowed.", "Ask the owner or an admin."),
        Code::NameTaken => (Exit::Refused, "Another organization has this name.", "Say another name."),
        Code::InputRefused => (Exit::Refused, "The server does not take this.", "Say something else."),
        Code::ChangedMeanwhile => (Exit::Failed, "Somebody else changed it at the same moment.", "Look at how it is now, then try again."),
        Code::NotSupported => (Exit::Refused, "This server cannot do it.", "Do it on the server's own page."),
        Code::NotFound => (Exit::NotFound, "This is not there any more.", "Look at what is there: frontdeskctl organizations"),

        Code::KeyringUnavailable => (Exit::Keyring, "This computer has no keyring, so the sign-in cannot be kept safely.", ""),
        Code::KeyringLocked => (Exit::Keyring, "The keyring is locked, so the sign-in cannot be kept safely.", ""),
        Code::KeyringTimedOut => (Exit::Keyring, "The keyring did not answer in time.", ""),
        Code::AddressTaken => (Exit::Failed, "Another program uses the address of the service on this computer.", "Close that program, then try again."),
        Code::StorageFailed => (Exit::Failed, "A file of Frontdesk cannot be read or written.", "Check that the disk has room and that the folder can be written."),

        Code::AgentUnreachable => (Exit::Agent, "Frontdesk's agent does not answer.", "Check that frontdesk-agent lies beside frontdeskctl and can run."),
        Code::AgentOutdated => (Exit::Agent, "The agent that runs is of another version.", "Quit Frontdesk everywhere, then try again."),
        Code::InvalidRequest => (Exit::Failed, "The agent does not understand what it was asked.", "Check that frontdeskctl and frontdesk-agent are of the same version."),
        Code::Unexpected => (Exit::Failed, "Frontdesk has a fault.", "Try again. If it happens once more, report the detail."),
    }
}

/// Why a rule or a role forbids it.
fn refused(failure: &Failure) -> Option<(&'static str, &'static str)> {
    let reason = failure.reason.as_deref()?;
    let refusal =
        Refusal::deserialize(IntoDeserializer::<Error>::into_deserializer(reason)).ok()?;
    Some(match refusal {
        Refusal::Role => ("Your role does not allow this.", "Ask the owner or an admin."),
        Refusal::Own => ("You cannot do this to yourself.", "Ask another admin."),
        Refusal::Owner => (
            "This cannot be done to the owner.",
            "Hand the organization over to somebody else first.",
        ),
        Refusal::OutsidePlus => (
            "They have Plus from elsewhere, so there is no seat to give or take.",
            "Nothing is to be done.",
        ),
        Refusal::NoSeats => {
            ("No seat is left.", "Take one from somebody, or get more: frontdeskctl seats preview")
        }
        Refusal::AlreadySo => ("It is so already.", "Nothing is to be done."),
        Refusal::SubscriptionInactive => {
            ("The subscription is not active.", "Renew it on the server's own page.")
        }
        Refusal::SubscriptionActive => {
            ("The subscription is still active.", "Cancel it on the server's own page first.")
        }
        Refusal::SeatsInUse => {
            ("Somebody still holds a seat.", "Take them first: frontdeskctl members --seat plus")
        }
        Refusal::NotSupported => ("This server cannot do it.", "Look at the server's own page."),
    })
}

/// What is wrong with a certificate.
fn certificate(failure: &Failure) -> Option<(&'static str, &'static str)> {
    Some(match failure.reason.as_deref()? {
        "EXPIRED" => (
            "The server's certificate has expired.",
            "Check this computer's clock, or ask whoever runs the server.",
        ),
        "NOT_YET_VALID" => (
            "The server's certificate is not valid yet.",
            "Check this computer's clock, or ask whoever runs the server.",
        ),
        "WRONG_NAME" => ("The server's certificate is for another name.", "Check the address."),
        "UNKNOWN_ISSUER" => (
            "Nobody this computer trusts has issued the server's certificate.",
            "Add its certificate authority to this computer.",
        ),
        "REVOKED" => ("The server's certificate was revoked.", OPERATOR),
        _ => return None,
    })
}

/// What is not there.
fn not_found(failure: &Failure) -> Option<(&'static str, &'static str)> {
    Some(match failure.field.as_deref()? {
        "organization" => (
            "This account belongs to no organization yet.",
            "Open an invite link in a browser and join, then add the account.",
        ),
        "link" => ("There is no invite link.", "Ask the owner or an admin for it."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::{ErrorCode, Failure};

    use super::{Exit, of};

    /// Every code there is, by its word: the compiler does not list them.
    fn all() -> Vec<ErrorCode> {
        let binding = include_str!("../../../../ui/src/lib/bindings/ErrorCode.ts");
        let words = binding.split('"').skip(1).step_by(2);
        let codes: Vec<_> = words
            .map(|word| serde_json::from_value(word.into()).unwrap_or_else(|_| panic!("{word}")))
            .collect();
        assert!(codes.len() > 30, "{binding}");
        codes
    }

    #[test]
    fn every_code_has_words_and_a_remedy() {
        for code in all() {
            let words = of(&Failure::new(code));
            assert!(words.message.ends_with('.') && !words.remedy.is_empty(), "{code:?}");
            assert_ne!(words.exit, Exit::Done, "{code:?}");
        }
    }

    #[test]
    fn a_reason_says_more() {
        let full = Failure::new(ErrorCode::Forbidden).because(Some("NO_SEATS".into()));
        assert_eq!(
            (of(&full).message.as_str(), of(&full).exit),
            ("No seat is left.", Exit::Refused)
        );
        let own = Failure::new(ErrorCode::Forbidden).because(Some("SELF".into()));
        assert!(of(&own).message.contains("yourself"));
        let new = Failure::new(ErrorCode::Forbidden).because(Some("FULL_MOON".into()));
        assert_eq!(of(&new).message, "This is not allowed.");
        let mut wait = Failure::new(ErrorCode::RateLimited);
        wait.retry_after_seconds = Some(7);
        assert!(of(&wait).remedy.contains("7 s"));
    }
}
