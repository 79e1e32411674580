use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{
    StatusCode,
    header::{HeaderMap, LOCATION},
};
use serde_json::json;

use super::{Fault, Redirect, of_faults, of_json, of_sign_in, of_status};

fn fault(extensions: &serde_json::Value) -> Failure {
    let fault: Fault = serde_json::from_value(json!({ "extensions": extensions })).unwrap();
    of_faults(&[fault], Some(7))
}

#[test]
fn each_code_of_the_protocol_has_its_own() {
    for (code, expected) in [
        ("UNAUTHENTICATED", ErrorCode::SignInNeeded),
        ("FORBIDDEN", ErrorCode::Forbidden),
        ("NOT_FOUND", ErrorCode::NotFound),
        ("RATE_LIMITED", ErrorCode::RateLimited),
        ("UNEXPECTED", ErrorCode::ServerFault),
        ("GRAPHQL_VALIDATION_FAILED", ErrorCode::ServerFault),
        ("ZOD_VALIDATION_ERROR", ErrorCode::InputRefused),
        ("SOMETHING_NEW", ErrorCode::ServerFault),
    ] {
        assert_eq!(fault(&json!({ "code": code })).code, expected, "{code}");
    }
}

#[test]
fn refusals_keep_the_server_s_reason() {
    let failure = fault(&json!({ "code": "FORBIDDEN", "reason": "NO_SEATS" }));
    assert_eq!(failure.reason.as_deref(), Some("NO_SEATS"));
}

#[test]
fn bad_input_names_the_field_of_the_request() {
    for (field, reason, code, named) in [
        ("name", "EMPTY", ErrorCode::NameEmpty, "organizationName"),
        ("name", "TOO_LONG", ErrorCode::NameTooLong, "organizationName"),
        ("seats", "OUT_OF_RANGE", ErrorCode::SeatsOutOfRange, "seats"),
        ("name", "TAKEN", ErrorCode::NameTaken, "organizationName"),
        ("image", "TOO_LARGE", ErrorCode::ImageTooLarge, "image"),
        ("image", "NOT_AN_IMAGE", ErrorCode::ImageUnreadable, "image"),
        ("first", "OUT_OF_RANGE", ErrorCode::InputRefused, "first"),
    ] {
        let failure = fault(&json!({ "code": "BAD_USER_INPUT", "field": field, "reason": reason }));
        assert_eq!((failure.code, failure.field.as_deref()), (code, Some(named)));
    }
}

#[test]
fn issues_name_the_field_of_the_request() {
    for (issues, code, named) in [
        (
            json!([{ "code": "too_small", "path": ["name"] }]),
            ErrorCode::NameEmpty,
            Some("organizationName"),
        ),
        (
            json!([{ "code": "too_big", "path": ["name"] }]),
            ErrorCode::NameTooLong,
            Some("organizationName"),
        ),
        (
            json!([{ "code": "too_small", "path": ["quantity"] }]),
            ErrorCode::SeatsOutOfRange,
            Some("seats"),
        ),
        (
            json!([{ "code": "invalid_type", "path": ["image"] }]),
            ErrorCode::InputRefused,
            Some("image"),
        ),
        (
            json!([{ "code": "custom", "path": ["flags", "status"] }]),
            ErrorCode::InputRefused,
            Some("status"),
        ),
        (json!([{ "code": 7, "path": [0] }]), ErrorCode::InputRefused, None),
        (json!([]), ErrorCode::InputRefused, None),
        (json!("none"), ErrorCode::InputRefused, None),
    ] {
        let failure = fault(&json!({ "code": "ZOD_VALIDATION_ERROR", "issues": issues }));
        assert_eq!((failure.code, failure.field.as_deref()), (code, named), "{issues}");
    }
}

#[test]
fn unknown_faults_say_their_code_as_detail() {
    assert_eq!(fault(&json!({ "code": "NEW_ONE" })).detail.as_deref(), Some("NEW_ONE"));
    assert_eq!(fault(&json!(3)).code, ErrorCode::ServerFault);
}

#[test]
fn an_ended_session_explains_what_stands_beside_it() {
    let faults: Vec<Fault> = serde_json::from_value(json!([
        { "message": "x" },
        { "extensions": { "code": "UNAUTHENTICATED" } },
    ]))
    .unwrap();
    assert_eq!(of_faults(&faults, None).code, ErrorCode::SignInNeeded);
}

#[test]
fn statuses_that_speak_for_themselves() {
    for (status, code) in [
        (301, ErrorCode::NotAService),
        (404, ErrorCode::NotAService),
        (407, ErrorCode::ProxyFailed),
        (429, ErrorCode::RateLimited),
        (500, ErrorCode::ServerFault),
        (503, ErrorCode::ServerFault),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let failure = of_status(status, Some(30), None).unwrap();
        assert_eq!(failure.code, code, "{status}");
        let waits = matches!(code, ErrorCode::RateLimited | ErrorCode::ServerFault);
        assert_eq!(failure.retry_after_seconds, waits.then_some(30), "{status}");
    }
    for status in [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED] {
        assert_eq!(of_status(status, None, None), None, "{status}");
    }
}

#[test]
fn a_redirect_names_the_origin_alone() {
    let of = |location: &str| {
        let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
        let here = "https://desk.example.org/graphql".parse().unwrap();
        of_status(StatusCode::TEMPORARY_REDIRECT, None, Redirect::of(&here, &headers).as_ref())
            .unwrap()
    };
    let away = of("https://elsewhere.example.org/login?token=sesame");
    assert_eq!(away.code, ErrorCode::RedirectedElsewhere);
    assert_eq!(away.detail.unwrap(), "to https://elsewhere.example.org");
    assert_eq!(of("//elsewhere.example.org/").code, ErrorCode::RedirectedElsewhere);
    assert_eq!(of("http://desk.example.org/graphql").code, ErrorCode::RedirectedElsewhere);
    assert_eq!(of("/graphql").code, ErrorCode::NotAService);
    assert_eq!(of("http://[").code, ErrorCode::NotAService);
}

#[test]
fn only_json_refuses_a_sign_in() {
    let json = br#"{"code":"INVALID_EMAIL_OR_PASSWORD","message":"x"}"#;
    let code = |status, body: &[u8]| of_sign_in(status, body).code;
    assert_eq!(code(StatusCode::UNAUTHORIZED, json), ErrorCode::SignInRefused);
    assert_eq!(code(StatusCode::BAD_REQUEST, json), ErrorCode::SignInRefused);
    assert_eq!(code(StatusCode::FORBIDDEN, br#"{"code":"INVALID_ORIGIN"}"#), ErrorCode::Forbidden);
    let unconfirmed = br#"{"code":"EMAIL_NOT_VERIFIED","message":"x"}"#;
    assert_eq!(code(StatusCode::FORBIDDEN, unconfirmed), ErrorCode::EmailNotVerified);
    let captcha = br#"{"code":"MISSING_RESPONSE","message":"x"}"#;
    assert_eq!(code(StatusCode::BAD_REQUEST, captcha), ErrorCode::CaptchaRequired);
    assert_eq!(code(StatusCode::UNAUTHORIZED, b"<h1>401</h1>"), ErrorCode::NotAService);
}

#[test]
fn details_do_not_repeat_what_was_received() {
    let body = br#"{"token":["sesame"],"user":"sesame"}"#;
    let error = serde_json::from_slice::<std::collections::HashMap<String, u8>>(body).unwrap_err();
    assert!(!of_json(&error, body).to_string().contains("sesame"));
}
