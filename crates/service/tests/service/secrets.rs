//! Where secrets are not.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn no_session_token_and_no_password_is_in_the_database() {
    let desk = Desk::open().await;
    let body = json!({ "name": "Ada", "email": "ada@example.test", "password": "correct horse" });
    let signed_up: serde_json::Value =
        desk.post("/auth/sign-up/email", body).await.json().await.unwrap();
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Secrets", 5).await;

    let mut kept = Vec::new();
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        kept.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    let holds = |secret: &str| kept.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(holds(&organization.token), "an invite token is kept readable: it is shown again");
    assert!(holds("ada@example.test"), "the search finds what is there");
    assert!(!holds(signed_up["token"].as_str().unwrap()));
    assert!(!holds(&owner.token));
    assert!(!holds("correct horse"));
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_is_readable_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;

    let desk = Desk::open().await;
    desk.person("Owner").await;
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", file.path().display());
    }
}

#[test]
fn what_holds_a_secret_does_not_print_it() {
    let owner = frontdesk_service::Owner {
        id: "id".to_owned(),
        name: "Ada".to_owned(),
        token: "very-secret".into(),
    };
    assert!(!format!("{owner:?}").contains("very-secret"));
}
