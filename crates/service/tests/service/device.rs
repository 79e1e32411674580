//! The endpoints of the device authorization grant. That somebody allows it is
//! tested beside the code.

use serde_json::Value;

use crate::desk::Desk;

const GRANT: &str = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";

struct Answer {
    status: u16,
    cache: String,
    body: Value,
}

async fn post(desk: &Desk, path: &str, form: &str) -> Answer {
    let request = desk.http.post(format!("{}{path}", desk.address));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let response = request.body(form.to_owned()).send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        cache: response.headers()["cache-control"].to_str().unwrap().to_owned(),
        body: response.json().await.unwrap(),
    }
}

#[tokio::test]
async fn a_device_asks_waits_and_is_told_when_its_time_is_over() {
    let desk = Desk::open().await;
    desk.service.set_public_address("https://desk.example.org");
    let begun = post(&desk, "/oauth/device_authorization", "client_id=frontdesk").await;
    assert_eq!((begun.status, begun.cache.as_str()), (200, "no-store"));
    let code = begun.body["user_code"].as_str().unwrap();
    assert_eq!(code.len(), 9);
    assert!(code.chars().all(|c| c == '-' || "BCDFGHJKLMNPQRSTVWXZ".contains(c)), "{code}");
    assert_eq!(begun.body["verification_uri"], "https://desk.example.org/device");
    let complete = format!("https://desk.example.org/device?code={code}");
    assert_eq!(begun.body["verification_uri_complete"], complete);
    assert_eq!((&begun.body["expires_in"], &begun.body["interval"]), (&600.into(), &5.into()));

    let device_code = begun.body["device_code"].as_str().unwrap();
    assert!(device_code.len() >= 43, "nobody guesses it");
    let form = format!("grant_type={GRANT}&client_id=frontdesk&device_code={device_code}");
    let ask = async || {
        let answer = post(&desk, "/oauth/token", &form).await;
        assert_eq!(answer.cache, "no-store");
        (answer.status, answer.body["error"].as_str().unwrap_or_default().to_owned())
    };
    let error = |word: &str| (400, word.to_owned());
    assert_eq!(ask().await, error("authorization_pending"));
    assert_eq!(ask().await, error("slow_down"));
    desk.clock.advance(9);
    assert_eq!(ask().await, error("slow_down"), "ten seconds now");
    desk.clock.advance(15);
    assert_eq!(ask().await, error("authorization_pending"));
    desk.clock.advance(600);
    assert_eq!(ask().await, error("expired_token"));
    assert_eq!(ask().await, error("invalid_grant"));
}

#[tokio::test]
async fn what_is_no_such_request_has_its_error() {
    let desk = Desk::open().await;
    let device = "/oauth/device_authorization";
    let token = "/oauth/token";
    let unknown = format!("grant_type={GRANT}&client_id=frontdesk&device_code=unknown");
    let without_code = format!("grant_type={GRANT}&client_id=frontdesk");
    let stranger = format!("grant_type={GRANT}&client_id=other&device_code=unknown");
    for (path, form, status, error) in [
        (device, "", 400, "invalid_request"),
        (device, "client_id=other", 401, "invalid_client"),
        (token, "", 400, "invalid_request"),
        (token, "grant_type=password&client_id=frontdesk", 400, "unsupported_grant_type"),
        (token, &without_code, 400, "invalid_request"),
        (token, &stranger, 401, "invalid_client"),
        (token, &unknown, 400, "invalid_grant"),
    ] {
        let answer = post(&desk, path, form).await;
        assert_eq!(
            (answer.status, &answer.body["error"]),
            (status, &error.into()),
            "{path} {form}"
        );
    }
    let json = desk.post(device, serde_json::json!({ "client_id": "frontdesk" })).await;
    assert_eq!(json.status(), 400, "a form, as RFC 8628 has it");
}

#[tokio::test]
async fn nobody_fills_the_desk_with_devices() {
    let desk = Desk::open().await;
    for _ in 0..60 {
        let begun = post(&desk, "/oauth/device_authorization", "client_id=frontdesk").await;
        assert_eq!(begun.status, 200);
    }
    let refused = post(&desk, "/oauth/device_authorization", "client_id=frontdesk").await;
    assert_eq!((refused.status, &refused.body["error"]), (429, &"slow_down".into()));
}
