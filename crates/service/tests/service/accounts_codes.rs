//! Signing in by a code that comes by e-mail. Who sends the mails is tested
//! elsewhere: here they are read where they wait.

use frontdesk_service::MailConfig;
use serde_json::{Value, json};
use sqlx::{ConnectOptions as _, SqliteConnection};

use crate::desk::{Desk, Person, verdict};

async fn desk_with_mail() -> Desk {
    Desk::open_with(|config| {
        config.mail = Some(MailConfig {
            server: "smtp://127.0.0.1:1".into(),
            from: "Frontdesk <desk@example.test>".to_owned(),
        });
    })
    .await
}

async fn database(desk: &Desk) -> SqliteConnection {
    let file = desk.folder.path().join("desk.db");
    sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap()
}

/// The codes that wait to be sent, the last one last.
async fn codes(desk: &Desk) -> Vec<(String, String, String)> {
    let waiting: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT address, language, facts FROM outbox WHERE kind = 'sign_in_code' ORDER BY rowid",
    )
    .fetch_all(&mut database(desk).await)
    .await
    .unwrap();
    let code = |facts: String| {
        let facts: Value = serde_json::from_str(&facts).unwrap();
        facts["code"].as_str().unwrap().to_owned()
    };
    waiting.into_iter().map(|(to, language, facts)| (to, language, code(facts))).collect()
}

async fn sign_up(desk: &Desk) -> Person {
    let body = json!({ "name": "Ada", "email": "ada@example.test", "password": "correct horse" });
    let body: Value = desk.post("/auth/sign-up/email", body).await.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Person { id: text(&body["user"]["id"]), token: text(&body["token"]) }
}

#[tokio::test]
async fn a_code_signs_in_once_and_says_nothing_of_who_has_an_account() {
    let desk = desk_with_mail().await;
    let ada = sign_up(&desk).await;
    let mut answers = Vec::new();
    for email in ["ADA@example.test", "nobody@example.test"] {
        let sent = desk.post("/auth/email-code", json!({ "email": email, "language": "de" })).await;
        answers.push((sent.status(), sent.text().await.unwrap()));
    }
    assert_eq!(answers[0].0, 200);
    assert_eq!(answers[0], answers[1]);
    let codes = codes(&desk).await;
    assert_eq!(codes.len(), 1);
    let (to, language, code) = &codes[0];
    assert_eq!((to.as_str(), language.as_str(), code.len()), ("ada@example.test", "de", 6));

    let sign_in = async |code: &str| {
        let body = json!({ "email": "ada@example.test", "code": code });
        desk.post("/auth/sign-in/email-code", body).await
    };
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = sign_in(wrong).await;
    assert_eq!(refused.status(), 401);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!((&refused["code"], &refused["field"]), (&"INVALID_CODE".into(), &"code".into()));
    let signed_in = sign_in(code).await;
    assert_eq!(signed_in.status(), 200);
    assert!(signed_in.headers().contains_key("set-cookie"));
    let body: Value = signed_in.json().await.unwrap();
    assert_eq!(body["user"]["id"], ada.id.as_str());
    assert_eq!(sign_in(code).await.status(), 401, "good once");
    let whoami = desk.ask(Some(&ada), "{whoami{id}}", json!({})).await;
    assert_eq!(verdict(&whoami), "UNAUTHENTICATED", "who typed an address first may be anybody");

    // They have no password now, and choose one.
    let ada = Person { token: body["token"].as_str().unwrap().to_owned(), ..ada };
    let choose = "mutation { changePassword(new: \"another horse\") { _ } }";
    assert_eq!(verdict(&desk.ask(Some(&ada), choose, json!({})).await), "ok");
    let body = json!({ "email": "ada@example.test", "password": "another horse" });
    assert_eq!(desk.post("/auth/sign-in/email", body).await.status(), 200);
}

#[tokio::test]
async fn a_code_ends_in_ten_minutes_and_after_five_guesses() {
    let desk = desk_with_mail().await;
    sign_up(&desk).await;
    let send = async || {
        let sent = desk.post("/auth/email-code", json!({ "email": "ada@example.test" })).await;
        assert_eq!(sent.status(), 200);
        codes(&desk).await.pop().unwrap().2
    };
    let sign_in = async |code: &str| {
        let body = json!({ "email": "ada@example.test", "code": code });
        desk.post("/auth/sign-in/email-code", body).await.status().as_u16()
    };
    let code = send().await;
    desk.clock.advance(600);
    assert_eq!(sign_in(&code).await, 401);
    let code = send().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(sign_in(wrong).await, 401);
    }
    assert_eq!(sign_in(&code).await, 401);
}

#[tokio::test]
async fn nobodys_mailbox_is_filled() {
    let desk = desk_with_mail().await;
    sign_up(&desk).await;
    let send = async |email: &str| {
        let sent = desk.post("/auth/email-code", json!({ "email": email })).await;
        (sent.status().as_u16(), sent.headers().contains_key("retry-after"))
    };
    for email in ["ada@example.test", "nobody@example.test"] {
        for _ in 0..3 {
            assert_eq!(send(email).await, (200, false));
        }
        assert_eq!(send(email).await, (429, true), "the same for both");
    }
    assert_eq!(codes(&desk).await.len(), 3);
}

#[tokio::test]
async fn bad_input_has_its_field_and_without_mail_there_are_no_codes() {
    let desk = desk_with_mail().await;
    for (path, body, field) in [
        ("/auth/email-code", json!({ "email": "" }), "email"),
        ("/auth/email-code", json!({ "email": "x@y", "language": "fr" }), ""),
        ("/auth/sign-in/email-code", json!({ "email": "x@y", "code": "" }), "code"),
        ("/auth/sign-in/email-code", json!({ "email": "x@y", "code": "12345" }), "code"),
        ("/auth/sign-in/email-code", json!({ "email": "x", "code": "123456" }), "email"),
    ] {
        let answer = desk.post(path, body.clone()).await;
        assert_eq!(answer.status(), 400, "{body}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["field"].as_str().unwrap_or_default(), field, "{body}");
    }
    let without = Desk::open().await;
    for (path, body) in [
        ("/auth/email-code", json!({ "email": "x@y" })),
        ("/auth/sign-in/email-code", json!({ "email": "x@y", "code": "123456" })),
    ] {
        let answer = without.post(path, body).await;
        assert_eq!(answer.status(), 404);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["code"], "MAIL_NOT_CONFIGURED");
    }
}
