//! Forms that come from elsewhere change nothing, whichever form it is.

use super::desk::{Desk, Visitor};

/// Every form that relies on the cookie: its path and its fields.
fn forms<'a>(token: &'a str, organization: &'a str) -> Vec<(String, Vec<(&'a str, &'a str)>)> {
    let link = format!("/j/{token}");
    let mut forms: Vec<(String, Vec<(&str, &str)>)> =
        ["join", "wait", "leave-list", "switch", "sign-out"]
            .map(|action| (link.clone(), vec![("action", action)]))
            .to_vec();
    for (path, fields) in [
        ("/sign-out", vec![]),
        ("/account", vec![("action", "save"), ("name", "Eve"), ("language", "de")]),
        ("/account", vec![("action", "password"), ("current", ""), ("new", "battery staple")]),
        ("/account/leave", vec![("id", organization)]),
        ("/account/sessions", vec![("action", "end-others")]),
        ("/account/sessions", vec![("action", "end"), ("id", "x")]),
        (
            "/account/tokens",
            vec![("action", "create"), ("name", "Eve"), ("scope", "read"), ("days", "7")],
        ),
        ("/account/tokens", vec![("action", "revoke"), ("id", "x")]),
        ("/account/delete", vec![("confirm", "ada")]),
        ("/account/mail", vec![]),
        ("/account/waiting", vec![("action", "take"), ("id", organization)]),
        ("/device", vec![("action", "approve"), ("code", "BCDF-GHJK")]),
    ] {
        forms.push((path.to_owned(), fields));
    }
    forms
}

/// Whatever a forged form could have changed.
async fn state(desk: &Desk, who: &Visitor) -> String {
    let accounts = desk.service.accounts();
    let account = accounts.session(&who.token).await.unwrap().unwrap();
    let sessions = accounts.sessions(&account, &who.token).await.unwrap().len();
    let tokens = accounts.access_tokens(&account).await.unwrap().len();
    let memberships = desk.storage().memberships(&who.id).await.unwrap().len();
    let unwanted = desk.storage().unwanted_mail(&who.id).await.unwrap();
    format!(
        "{} {:?} {unwanted:?} {sessions} {tokens} {memberships}",
        account.name, account.language
    )
}

#[tokio::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let desk = Desk::open().await;
    let ada = desk.person("Ada").await;
    let left = desk.organization("Left", 3).await;
    desk.join(&ada, &left).await;
    let joined = desk.organization("Joined", 3).await;
    let other = desk.person("Eve").await;
    let own = desk.get("/account", Some(&ada), "en").await.proof().to_owned();
    let foreign = desk.get("/account", Some(&other), "en").await.proof().to_owned();
    assert!(!own.is_empty() && own != foreign);
    let before = state(&desk, &ada).await;
    let null = ("origin", "null");
    for (path, fields) in forms(&joined.token, &left.id) {
        for (proof, headers) in [
            ("", vec![null]),
            ("", vec![]),
            ("wrong", vec![null]),
            (foreign.as_str(), vec![null]),
            (&own, vec![("origin", "https://evil.example")]),
            (&own, vec![null, ("sec-fetch-site", "cross-site")]),
            (&own, vec![null, ("sec-fetch-site", "same-site")]),
        ] {
            let fields = [fields.as_slice(), &[("proof", proof)]].concat();
            let page = desk.post_from(&path, Some(&ada), &fields, &headers).await;
            assert_eq!(page.status, 403, "{path} {fields:?} {headers:?}");
            assert!(page.html.contains("from another page, so nothing was done"));
        }
    }
    assert_eq!(state(&desk, &ada).await, before);
}

#[tokio::test]
async fn a_form_that_cannot_be_read_changes_nothing() {
    let desk = Desk::open().await;
    let ada = desk.person("Ada").await;
    let organization = desk.organization("Open", 3).await;
    let before = state(&desk, &ada).await;
    let own = desk.get("/account", Some(&ada), "en").await.proof().to_owned();
    let link = format!("/j/{}", organization.token);
    for path in [&link, "/account", "/account/sessions", "/account/tokens", "/device"] {
        for fields in
            [vec![], vec![("action", "fly")], vec![("action", "join"), ("action", "join")]]
        {
            let fields = [fields.as_slice(), &[("proof", own.as_str())]].concat();
            let page = desk.post(path, Some(&ada), &fields).await;
            assert_eq!(page.status, 400, "{path} {fields:?}");
        }
    }
    assert_eq!(desk.post("/sign-in", None, &[("action", "fly")]).await.status, 400);
    assert_eq!(state(&desk, &ada).await, before);
}
