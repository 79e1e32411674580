//! Why a connection ended, as a code. What the other side wrote about it is not
//! repeated.

use frontdesk_local_api::{ErrorCode, Failure};
use tokio_tungstenite::tungstenite::{
    Error,
    error::ProtocolError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// The server closed the connection. The codes from 4400 on are those of
/// `graphql-transport-ws` (graphql-ws, PROTOCOL.md) and of our service
/// (docs/protocol.md), the others those of RFC 6455, 7.4.1, and its registry.
pub(super) fn of_close(frame: Option<&CloseFrame>) -> Failure {
    let Some(frame) = frame else { return unreachable("closed without a code") };
    let code = match u16::from(frame.code) {
        // It goes on elsewhere, or begins anew.
        1000 | 1001 | 1012 => ErrorCode::Unreachable,
        1008 => ErrorCode::Forbidden,
        4401 | 4403 => ErrorCode::SignInNeeded,
        4406 => ErrorCode::NotSupported,
        4408 => ErrorCode::TimedOut,
        4409 => ErrorCode::Unexpected,
        4429 => ErrorCode::RateLimited,
        // 1011 and 1013: it fails, for the moment; the others: it does not
        // understand what we say.
        _ => ErrorCode::ServerFault,
    };
    Failure::new(code).with_detail(format!("closed with {}", u16::from(frame.code)))
}

/// The connection broke.
pub(super) fn of_error(error: &Error) -> Failure {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => unreachable("closed"),
        Error::Io(error) => unreachable(error.kind()),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => unreachable("cut off"),
        Error::Capacity(_) => ErrorCode::AnswerTooLarge.into(),
        _ => Failure::new(ErrorCode::NotAService).with_detail("not a WebSocket's frame"),
    }
}

/// The close code for whoever does not want the connection any more.
pub(super) fn goodbye() -> CloseFrame {
    CloseFrame { code: CloseCode::Normal, reason: "".into() }
}

fn unreachable(detail: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::Unreachable).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::ErrorCode;
    use tokio_tungstenite::tungstenite::{
        Error,
        error::{CapacityError, ProtocolError},
        protocol::CloseFrame,
    };

    use super::{of_close, of_error};

    #[test]
    fn every_close_has_its_code_and_repeats_nothing() {
        for (code, expected) in [
            (1000, ErrorCode::Unreachable),
            (1001, ErrorCode::Unreachable),
            (1002, ErrorCode::ServerFault),
            (1008, ErrorCode::Forbidden),
            (1011, ErrorCode::ServerFault),
            (1013, ErrorCode::ServerFault),
            (4400, ErrorCode::ServerFault),
            (4401, ErrorCode::SignInNeeded),
            (4403, ErrorCode::SignInNeeded),
            (4406, ErrorCode::NotSupported),
            (4408, ErrorCode::TimedOut),
            (4409, ErrorCode::Unexpected),
            (4429, ErrorCode::RateLimited),
            (4999, ErrorCode::ServerFault),
        ] {
            let failure =
                of_close(Some(&CloseFrame { code: code.into(), reason: "sesame".into() }));
            assert_eq!(failure.code, expected, "{code}");
            assert_eq!(failure.detail, Some(format!("closed with {code}")));
        }
        assert_eq!(of_close(None).code, ErrorCode::Unreachable);
    }

    #[test]
    fn every_break_has_its_code_and_repeats_nothing() {
        let large = CapacityError::MessageTooLong { size: 2, max_size: 1 };
        for (error, expected) in [
            (Error::ConnectionClosed, ErrorCode::Unreachable),
            (std::io::Error::other("sesame").into(), ErrorCode::Unreachable),
            (ProtocolError::ResetWithoutClosingHandshake.into(), ErrorCode::Unreachable),
            (ProtocolError::NonZeroReservedBits.into(), ErrorCode::NotAService),
            (Error::Utf8("sesame".to_owned()), ErrorCode::NotAService),
            (large.into(), ErrorCode::AnswerTooLarge),
        ] {
            let failure = of_error(&error);
            assert_eq!(failure.code, expected, "{error}");
            assert!(!failure.to_string().contains("sesame"));
        }
    }
}
