//! The invite page in every state, and its forms.

use crate::desk::{Desk, Organization, Page, verdict};
use serde_json::json;

const ADA: [(&str, &str); 4] = [
    ("name", "Ada"),
    ("email", "ada@example.test"),
    ("password", "correct horse"),
    ("action", "sign-up"),
];

/// What a browser does after a form: it follows the redirect.
async fn follow(desk: &Desk, page: &Page, cookie: Option<&str>) -> Page {
    assert_eq!(page.status, 303, "{}", page.html);
    desk.page(&format!("{}{}", desk.address, page.header("location")), cookie).await
}

async fn desk_with(seats: u32) -> (Desk, crate::desk::Person, Organization) {
    let desk = Desk::open().await;
    let owner = desk.person("נועה ברקאי").await;
    let organization = desk.organization(&owner, "Brindlewick Maps", seats).await;
    (desk, owner, organization)
}

#[tokio::test]
async fn sign_up_and_join_in_one_go_then_out_and_in_again() {
    let (desk, owner, organization) = desk_with(3).await;
    let page = desk.page(&organization.link, None).await;
    assert_eq!((page.status, page.state()), (200, "open"));
    for words in [
        "Brindlewick Maps",
        "<bdi>נועה ברקאי</bdi>",
        "1 member",
        "<b>2</b> seats available",
        "of 3",
    ] {
        assert!(page.html.contains(words), "{words}");
    }
    let submitted = desk.submit(&organization.link, None, &ADA).await;
    let cookie = submitted.cookie().unwrap();
    let joined = follow(&desk, &submitted, Some(&cookie)).await;
    assert_eq!(joined.state(), "joined");
    assert!(joined.html.contains("You are in <bdi>Brindlewick Maps</bdi>"));
    assert!(joined.html.contains("A seat is yours."));
    assert_eq!(desk.count(&owner, &organization).await, (3, 2, 1));
    assert_eq!(desk.page(&organization.link, Some(&cookie)).await.state(), "member");

    let fields = [("action", "sign-out"), ("proof", joined.proof())];
    let out = desk.submit(&organization.link, Some(&cookie), &fields).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let page = follow(&desk, &out, Some(&cookie)).await;
    assert_eq!(page.state(), "open", "the session is over, whatever the browser sends");

    let fields =
        [("email", "ada@example.test"), ("password", "correct horse"), ("action", "sign-in")];
    let back = desk.submit(&organization.link, None, &fields).await;
    let cookie = back.cookie().unwrap();
    assert_eq!(follow(&desk, &back, Some(&cookie)).await.state(), "member");
    assert_eq!(desk.count(&owner, &organization).await, (3, 2, 1));
}

#[tokio::test]
async fn somebody_signed_in_joins_with_one_button() {
    let (desk, owner, organization) = desk_with(3).await;
    let ada = desk.person("Ada <b>\"x\"</b>").await;
    let cookie = format!("frontdesk_session={}", ada.token);
    let page = desk.page(&organization.link, Some(&cookie)).await;
    assert_eq!(page.state(), "open");
    assert!(page.html.contains("Join as <bdi>Ada &#60;b&#62;&#34;x&#34;&#60;/b&#62;</bdi>"));
    assert!(!page.html.contains("name=\"password\""));
    assert_eq!(desk.count(&owner, &organization).await.2, 0, "looking joins nobody");

    let fields = [("action", "join"), ("proof", page.proof())];
    let submitted = desk.submit(&organization.link, Some(&cookie), &fields).await;
    assert_eq!(follow(&desk, &submitted, Some(&cookie)).await.state(), "joined");
    assert_eq!(desk.count(&owner, &organization).await, (3, 2, 1));
    let again = desk.submit(&organization.link, Some(&cookie), &fields).await;
    assert_eq!(follow(&desk, &again, Some(&cookie)).await.state(), "member");
}

#[tokio::test]
async fn a_form_without_proof_or_from_another_site_does_nothing() {
    let (desk, owner, organization) = desk_with(3).await;
    let ada = desk.person("Ada").await;
    let cookie = format!("frontdesk_session={}", ada.token);
    let proof = desk.page(&organization.link, Some(&cookie)).await.proof().to_owned();
    for (proof, origin, site) in [
        ("", "null", None),
        ("wrong", "null", None),
        (proof.as_str(), "https://evil.example", None),
        (proof.as_str(), "null", Some("cross-site")),
    ] {
        for action in ["join", "sign-out"] {
            let mut request = desk
                .http
                .post(&organization.link)
                .header("cookie", &cookie)
                .header("origin", origin)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("action={action}&proof={proof}"));
            if let Some(site) = site {
                request = request.header("sec-fetch-site", site);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 403, "{action} {origin} {site:?}");
            assert!(response.text().await.unwrap().contains("from another page"));
        }
    }
    assert_eq!(desk.count(&owner, &organization).await.2, 0);
    let answer = desk.ask(Some(&ada), "{whoami{id}}", json!({})).await;
    assert_eq!(verdict(&answer), "ok", "still signed in");
}

#[tokio::test]
async fn who_presses_join_too_often_waits() {
    let (desk, owner, organization) = desk_with(1).await;
    let ada = desk.person("Ada").await;
    let cookie = format!("frontdesk_session={}", ada.token);
    let proof = desk.page(&organization.link, Some(&cookie)).await.proof().to_owned();
    let fields = [("action", "join"), ("proof", proof.as_str())];
    for _ in 0..20 {
        assert_eq!(desk.submit(&organization.link, Some(&cookie), &fields).await.status, 303);
    }
    let refused = desk.submit(&organization.link, Some(&cookie), &fields).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "10"));
    // The wire counts with the page.
    assert_eq!(verdict(&desk.join(&ada, &organization).await), "RATE_LIMITED");
    desk.clock.advance(10);
    assert_eq!(verdict(&desk.join(&ada, &organization).await), "FORBIDDEN NO_SEATS");
    assert_eq!(desk.count(&owner, &organization).await, (1, 1, 0));
}

#[tokio::test]
async fn full_says_why_and_makes_no_account() {
    let (desk, owner, organization) = desk_with(1).await;
    let page = desk.page(&organization.link, None).await;
    assert_eq!((page.status, page.state()), (200, "full"));
    assert!(page.html.contains("is full right now"));
    assert!(page.html.contains("disabled aria-describedby=\"full-reason\""));
    assert!(page.html.contains("The only seat is taken, so nobody can join yet."));
    assert!(!page.html.contains("value=\"sign-up\""));
    assert!(page.html.contains("value=\"sign-up-and-wait\""));

    let submitted = desk.submit(&organization.link, None, &ADA).await;
    assert_eq!((submitted.status, submitted.state()), (409, "full"));
    assert!(submitted.cookie().is_none());
    let body = json!({ "email": "ada@example.test", "password": "correct horse" });
    let sign_in = desk.post("/auth/sign-in/email", body).await;
    assert_eq!(sign_in.status(), 401, "nothing half done");
    assert_eq!(desk.count(&owner, &organization).await, (1, 1, 0));

    // Who signs in there is signed in, and is told the same.
    let body = json!({ "name": "Ada", "email": "ada@example.test", "password": "correct horse" });
    assert_eq!(desk.post("/auth/sign-up/email", body).await.status(), 200);
    let fields =
        [("email", "ada@example.test"), ("password", "correct horse"), ("action", "sign-in")];
    let submitted = desk.submit(&organization.link, None, &fields).await;
    let cookie = submitted.cookie().unwrap();
    let page = follow(&desk, &submitted, Some(&cookie)).await;
    assert_eq!(page.state(), "full");
    assert!(page.html.contains("Signed in as <bdi>Ada</bdi>"));
    let made = desk.page(&format!("{}?after=sign-up", organization.link), Some(&cookie)).await;
    assert!(made.html.contains("somebody else was faster"), "what a lost race says");
}

#[tokio::test]
async fn what_was_wrong_stands_beside_the_field_and_the_rest_is_kept() {
    let (desk, owner, organization) = desk_with(9).await;
    let body = json!({ "name": "Eve", "email": "eve@example.test", "password": "correct horse" });
    assert_eq!(desk.post("/auth/sign-up/email", body).await.status(), 200);
    let secret = "secret-secret";
    for (name, email, password, status, field, says) in [
        (" ", "a@b.c", secret, 422, "name", "Enter your name."),
        (&"x".repeat(10_000), "a@b.c", secret, 422, "name", "At most 100"),
        ("<b>\"Ada\"", "nonsense", secret, 422, "email", "not an e-mail address"),
        ("<b>\"Ada\"", "", secret, 422, "email", "Enter your e-mail"),
        ("<b>\"Ada\"", "a@b.c", "short", 422, "password", "At least 8"),
        ("<b>\"Ada\"", "a@b.c", &"y".repeat(201), 422, "password", "At most 200"),
        ("<b>\"Ada\"", "EVE@example.test", secret, 409, "email", "already an account"),
    ] {
        let fields =
            [("name", name), ("email", email), ("password", password), ("action", "sign-up")];
        let page = desk.submit(&organization.link, None, &fields).await;
        assert_eq!((page.status, page.state()), (status, "open"), "{field}: {says}");
        let fault = format!("id=\"{field}-fault\" role=\"alert\">");
        let fault = page.html.split_once(&fault).unwrap().1.split('<').next().unwrap();
        assert!(fault.contains(says), "{fault}");
        assert!(page.html.contains(&format!("aria-describedby=\"{field}-fault\"")));
        assert_eq!(page.quoted("type=\"email\" value=\""), Some(email));
        assert!(!page.html.contains(password), "never the password");
        assert!(!page.html.contains("<b>\"Ada"), "typed markup is text");
        if name.starts_with('<') {
            assert_eq!(page.quoted("type=\"text\" value=\""), Some("&#60;b&#62;&#34;Ada&#34;"));
        }
        assert!(page.cookie().is_none());
    }
    let fields =
        [("email", "eve@example.test"), ("password", "wrong horse"), ("action", "sign-in")];
    for _ in 0..5 {
        let page = desk.submit(&organization.link, None, &fields).await;
        assert_eq!((page.status, page.state()), (401, "open"));
        assert!(page.html.contains("The e-mail address or the password is wrong."));
        assert!(page.html.contains("value=\"sign-in\""), "the same form again");
        assert!(!page.html.contains("wrong horse"));
    }
    let page = desk.submit(&organization.link, None, &fields).await;
    assert_eq!((page.status, page.header("retry-after")), (429, "10"));
    assert!(page.html.contains("Too many attempts. Try again in 10 seconds."));
    assert_eq!(desk.count(&owner, &organization).await.2, 0);
}

#[tokio::test]
async fn the_long_link_is_the_same_page_and_a_wrong_one_is_unknown() {
    let (desk, owner, organization) = desk_with(3).await;
    let other = desk.organization(&owner, "Other", 3).await;
    let Organization { id, token, .. } = &organization;
    let upper = id.to_uppercase();
    for (query, status, state) in [
        (format!("?token={token}&orgId={id}"), 200, "open"),
        (format!("?orgId={upper}&token={token}"), 200, "open"),
        (format!("?token={token}&orgId={}", other.id), 404, "unknown"),
        (format!("?token={token}"), 404, "unknown"),
        (format!("?orgId={id}"), 404, "unknown"),
        (format!("?token=null&orgId={id}"), 404, "unknown"),
        (String::new(), 404, "unknown"),
    ] {
        let page = desk.page(&format!("{}/join/organization{query}", desk.address), None).await;
        assert_eq!((page.status, page.state()), (status, state), "{query}");
    }
    for token in ["nope", "%00", "%22%3E%3Cb%3E", &"x".repeat(5_000)] {
        let page = desk.page(&format!("{}/j/{token}", desk.address), None).await;
        assert_eq!((page.status, page.state()), (404, "unknown"), "{token}");
        assert!(!page.html.contains("<b>"));
    }
    let page = desk.submit(&format!("{}/j/nope", desk.address), None, &ADA).await;
    assert_eq!(page.state(), "unknown");
    for body in ["", "action=fly", "action=join&action=join", "\u{1}=%zz"] {
        let request = desk.http.post(&organization.link).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        assert!(request.send().await.unwrap().status().is_client_error(), "{body}");
    }
    let signed_out = [("action", "join")];
    let page = desk.submit(&organization.link, None, &signed_out).await;
    assert_eq!(follow(&desk, &page, None).await.state(), "open", "a join of nobody joins nobody");
}

#[tokio::test]
async fn the_page_loads_nothing_runs_nothing_and_is_kept_by_nobody() {
    let (desk, _, organization) = desk_with(3).await;
    for url in [organization.link.clone(), format!("{}/j/unknown", desk.address)] {
        let page = desk.page(&url, None).await;
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert!(page.header("x-robots-tag").contains("noindex"));
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        // The style of the page is the one that the policy lets in.
        let style = page.html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = <sha2::Sha256 as sha2::Digest>::digest(style.as_bytes());
        let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
        for part in ["<script", "style=", "http://", "https://", "<img", "<link"] {
            assert!(!page.html.contains(part), "{part}");
        }
    }
}

#[tokio::test]
async fn the_page_speaks_three_languages_and_both_directions() {
    let desk = Desk::open().await;
    let owner = desk.person("Ada").await;
    let organization = desk.organization(&owner, "מפות <b>\"&'", 1_000).await;
    for (asked, lang, dir, words) in [
        ("en", "en", "ltr", "Join <bdi>"),
        ("de-DE,de;q=0.9", "de", "ltr", "</bdi> beitreten"),
        ("he", "he", "rtl", "הצטרפות אל <bdi>"),
        ("fr", "en", "ltr", "1 square = 5 seats"),
    ] {
        let request = desk.http.get(&organization.link).header("accept-language", asked);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-language"], lang);
        let html = response.text().await.unwrap();
        assert!(html.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\"")), "{asked}");
        assert!(html.contains(words), "{asked}: {words}");
        assert!(html.contains("<bdi>מפות &#60;b&#62;&#34;&#38;&#39;</bdi>"));
        assert!(!html.contains("<b>\""));
    }
}
