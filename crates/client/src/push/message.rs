//! The messages of `graphql-transport-ws` (graphql-ws, PROTOCOL.md), as far as
//! one subscription needs them.

use frontdesk_local_api::{ErrorCode, Failure};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::failure::{self, Fault};

/// The name of the protocol.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// What is subscribed to. `hasThanks` is left out: asking for it makes
/// daily.dev's server give an error in place of every notification (exchange
/// `ws.transport.owner_full_fields`).
const SUBSCRIPTION: &str =
    "subscription NewNotification { newNotification { id type referenceId } }";

/// The one subscription of a connection.
const ID: &str = "1";

/// What a server can say, as far as it is of interest.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The token was taken, or at least not refused.
    Acknowledged,
    /// It wants to know whether anybody is there.
    Ping,
    /// It is there.
    Pong,
    /// There is a notification.
    Next,
    /// The subscription has ended.
    Ended(Failure),
    /// Anything else: no reason to end.
    Nothing,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    payload: Value,
}

/// Reads what the server said.
pub(super) fn read(text: &str) -> Said {
    let Ok(Message { kind, payload }) = serde_json::from_str(text) else { return Said::Nothing };
    match kind.as_str() {
        "connection_ack" => Said::Acknowledged,
        "ping" => Said::Ping,
        "pong" => Said::Pong,
        "next" => next(payload),
        "error" => Said::Ended(of_faults(payload)),
        "complete" => {
            Said::Ended(Failure::new(ErrorCode::ServerFault).with_detail("the subscription ended"))
        }
        _ => Said::Nothing,
    }
}

/// A notification that could not be read is one, too. Only that nobody is
/// signed in any more is something else.
fn next(mut payload: Value) -> Said {
    let errors = payload.get_mut("errors").map(Value::take).unwrap_or_default();
    let failure = of_faults(errors);
    if failure.code == ErrorCode::SignInNeeded { Said::Ended(failure) } else { Said::Next }
}

fn of_faults(errors: Value) -> Failure {
    let faults: Vec<Fault> = serde_json::from_value(errors).unwrap_or_default();
    if faults.iter().any(|fault| fault.is("GRAPHQL_VALIDATION_FAILED")) {
        return Failure::new(ErrorCode::NotSupported).with_detail("no such subscription");
    }
    failure::of_faults(&faults, None)
}

/// The first message: who is there.
pub(super) fn init(token: &SecretString) -> SecretString {
    json!({ "type": "connection_init", "payload": { "token": token.expose_secret() } })
        .to_string()
        .into()
}

pub(super) fn subscribe() -> String {
    json!({ "id": ID, "type": "subscribe", "payload": { "query": SUBSCRIPTION } }).to_string()
}

pub(super) fn ping() -> String {
    json!({ "type": "ping" }).to_string()
}

pub(super) fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::ErrorCode;

    use super::{Said, read};

    #[test]
    fn what_is_not_known_is_no_reason_to_end() {
        for text in [
            "",
            "hello",
            "[]",
            "{}",
            r#"{"type":7}"#,
            r#"{"type":"connection_error","payload":{"message":"x"}}"#,
            r#"{"type":"tomorrow","payload":[1]}"#,
        ] {
            assert_eq!(read(text), Said::Nothing, "{text}");
        }
    }

    #[test]
    fn every_notification_is_one_whatever_is_in_it() {
        for text in [
            r#"{"id":"1","type":"next","payload":{"data":{"newNotification":{"id":"n"}}}}"#,
            r#"{"id":"1","type":"next","payload":{"data":{"newNotification":null},
                "errors":[{"message":"x","extensions":{"code":"UNEXPECTED"}}]}}"#,
            r#"{"id":"1","type":"next","payload":"tomorrow"}"#,
            r#"{"id":"1","type":"next"}"#,
        ] {
            assert_eq!(read(text), Said::Next, "{text}");
        }
    }

    #[test]
    fn an_end_says_why() {
        let code = |text: &str| match read(text) {
            Said::Ended(failure) => failure.code,
            other => panic!("{other:?}"),
        };
        let of = |kind: &str, payload: &str| {
            code(&format!(r#"{{"id":"1","type":"{kind}","payload":{payload}}}"#))
        };
        let coded = |code: &str| format!(r#"[{{"message":"x","extensions":{{"code":"{code}"}}}}]"#);
        assert_eq!(of("error", &coded("GRAPHQL_VALIDATION_FAILED")), ErrorCode::NotSupported);
        assert_eq!(of("error", &coded("UNAUTHENTICATED")), ErrorCode::SignInNeeded);
        assert_eq!(of("error", &coded("RATE_LIMITED")), ErrorCode::RateLimited);
        assert_eq!(of("error", r#"[{"message":"Invalid operation"}]"#), ErrorCode::ServerFault);
        assert_eq!(of("error", "{}"), ErrorCode::NotAService);
        assert_eq!(of("complete", "null"), ErrorCode::ServerFault);
        let ended = format!(r#"{{"errors":{}}}"#, coded("UNAUTHENTICATED"));
        assert_eq!(of("next", &ended), ErrorCode::SignInNeeded);
    }
}
