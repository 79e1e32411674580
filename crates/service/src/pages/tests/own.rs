//! The pages of one's own account, signing in, and a device that asks.

use super::super::language::Language;
use super::desk::{Desk, Organization, Page, Visitor};
use crate::Config;
use crate::accounts::Scope;
use crate::notifications::Kind;

/// Somebody who signed up by the form, with the password `correct horse`.
async fn sign_up(desk: &Desk, name: &str, email: &str) -> Visitor {
    let fields = [
        ("action", "sign-up"),
        ("name", name),
        ("email", email),
        ("password", "correct horse"),
        ("return_to", "/account?done=saved"),
    ];
    let sent = desk.post("/sign-in", None, &fields).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/account?done=saved"));
    visitor(desk, &sent).await
}

async fn visitor(desk: &Desk, page: &Page) -> Visitor {
    let token = page.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    let account = desk.service.accounts().session(&token).await.unwrap().unwrap();
    Visitor { id: account.id, token }
}

/// Sends a form of a page, with its proof, and follows where it leads.
async fn send(desk: &Desk, who: &Visitor, path: &str, fields: &[(&str, &str)]) -> Page {
    let proof = desk.get("/account", Some(who), "en").await.proof().to_owned();
    let fields = [fields, &[("proof", &proof)]].concat();
    let sent = desk.post(path, Some(who), &fields).await;
    if sent.status == 303 { desk.get(sent.header("location"), Some(who), "en").await } else { sent }
}

/// A device that asks to be signed in: its user code.
async fn device(desk: &Desk) -> String {
    let fields = [("client_id", "frontdesk")];
    let agent = [("user-agent", "frontdesk/0.1 (Linux)")];
    let page = desk.post_from("/oauth/device_authorization", None, &fields, &agent).await;
    page.quoted("\"user_code\":\"").unwrap().to_owned()
}

/// A desk with mail and OpenID Connect, and Ada with something of everything.
async fn furnished() -> (Desk, Visitor) {
    let config = Config {
        mail: Some(crate::MailConfig {
            server: "smtp://127.0.0.1:9".into(),
            from: "Frontdesk <desk@example.test>".into(),
        }),
        open_id: Some(crate::OpenIdConfig {
            issuer: "http://127.0.0.1:9".into(),
            client_id: "frontdesk".into(),
            client_secret: "secret".into(),
            name: "Example".into(),
        }),
        ..Config::default()
    };
    let desk = Desk::with(config).await;
    let ada = sign_up(&desk, "Ada", "ada@example.test").await;
    let organization = desk.organization("Brindlewick Maps", 3).await;
    desk.join(&ada, &organization).await;
    let accounts = desk.service.accounts();
    let account = accounts.session(&ada.token).await.unwrap().unwrap();
    accounts.create_access_token(&account, "Report", &[Scope::Read], 30).await.unwrap();
    (desk, ada)
}

#[tokio::test]
async fn every_page_in_english_and_its_heading_in_every_language() {
    let (desk, ada) = furnished().await;
    let password = "correct horse".to_owned();
    desk.pass(60);
    let signed_in =
        desk.service.accounts().sign_in("ada@example.test", password.into(), &phone()).await;
    signed_in.unwrap();
    let code = device(&desk).await;
    let asks = format!("/device?code={}", code.to_lowercase());
    let organization = desk.storage().memberships(&ada.id).await.unwrap().remove(0).organization.id;
    let leave = format!("/account/leave?id={organization}");
    let ada = Some(&ada);
    for (name, path, who, state) in [
        ("sign-in", "/sign-in", None, "sign-in"),
        ("sign-up", "/sign-in?form=sign-up&return_to=/device", None, "sign-up"),
        ("send-code", "/sign-in?form=send-code", None, "send-code"),
        ("account", "/account", ada, "account"),
        ("account-saved", "/account?done=saved", ada, "account"),
        ("sessions", "/account/sessions", ada, "sessions"),
        ("mail", "/account/mail", ada, "mail"),
        ("tokens", "/account/tokens", ada, "tokens"),
        ("leave", &leave, ada, "leave"),
        ("delete", "/account/delete", ada, "delete"),
        ("device", "/device", ada, "device"),
        ("device-unknown", "/device?code=%3Cb%3E", ada, "device"),
        ("device-asks", &asks, ada, "device-asks"),
    ] {
        let page = desk.get(path, who, "en").await;
        assert_eq!(page.state(), state, "{name}: {}", page.html);
        let stable = page.stable().replace(&organization, "ID").replace(&code, "CODE");
        insta::assert_snapshot!(name, stable);
        for (tag, language) in [("de", Language::German), ("he", Language::Hebrew)] {
            let other = desk.get(path, who, tag).await;
            let start = format!("<html lang=\"{tag}\" dir=\"{}\"", language.words().dir);
            assert!(other.html.contains(&start), "{name} {tag}");
            assert_ne!(other.heading(), page.heading(), "{name} {tag}");
        }
    }
}

fn phone() -> crate::http::Visitor {
    crate::http::Visitor { peer: None, device: "Safari on iPhone".into() }
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_and_back() {
    let desk = Desk::open().await;
    for (path, back) in [
        ("/account", "%2Faccount"),
        ("/account/sessions", "%2Faccount%2Fsessions"),
        ("/account/mail", "%2Faccount%2Fmail"),
        ("/account/tokens", "%2Faccount%2Ftokens"),
        ("/account/delete", "%2Faccount%2Fdelete"),
        ("/device?code=BCDF-GHJK", "%2Fdevice%3Fcode%3DBCDF-GHJK"),
    ] {
        let page = desk.get(path, None, "en").await;
        let to = format!("/sign-in?return_to={back}");
        assert_eq!((page.status, page.header("location")), (303, to.as_str()), "{path}");
    }
    // Back is always here.
    let elsewhere = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:0"];
    for (number, elsewhere) in elsewhere.into_iter().enumerate() {
        let fields = [
            ("action", "sign-up"),
            ("name", "Ada"),
            ("email", &format!("{number}@example.test")),
            ("password", "correct horse"),
            ("return_to", elsewhere),
        ];
        let sent = desk.post("/sign-in", None, &fields).await;
        assert_eq!((sent.status, sent.header("location")), (303, "/"), "{elsewhere}");
    }
    let page = desk.get("/", None, "en").await;
    assert_eq!(page.header("location"), "/account");
}

#[tokio::test]
async fn ways_to_sign_in_are_offered_where_they_work() {
    let bare = Desk::open().await;
    let page = bare.get("/sign-in?form=send-code", None, "en").await;
    assert_eq!(page.state(), "sign-in");
    assert!(!page.html.contains("send-code") && !page.html.contains("openid"), "{}", page.html);

    let (desk, _) = furnished().await;
    let page = desk.get("/sign-in", None, "en").await;
    assert!(page.html.contains("Sign in with <bdi>Example</bdi>"));
    let fields = [("action", "send-code"), ("email", "ada@example.test")];
    let page = desk.post("/sign-in", None, &fields).await;
    assert_eq!((page.status, page.state()), (200, "code"));
    assert!(page.html.contains("If there is an account with <bdi>ada@example.test</bdi>"));
    assert!(page.html.contains("autocomplete=\"one-time-code\" inputmode=\"numeric\""));
    for (code, says) in [("", "Enter the six digits."), ("12", "wrong"), ("999999", "wrong")] {
        let fields = [("action", "code"), ("email", "ada@example.test"), ("code", code)];
        let page = desk.post("/sign-in", None, &fields).await;
        assert_eq!(page.state(), "code");
        assert!(page.quoted("id=\"code-fault\" role=\"alert").unwrap().is_empty());
        assert!(page.html.contains(says), "{code}");
    }
}

#[tokio::test]
async fn name_language_and_password_can_be_changed() {
    let desk = Desk::open().await;
    let ada = sign_up(&desk, "Ada", "ada@example.test").await;
    let fields = [("action", "save"), ("name", "Ada <b>"), ("language", "de")];
    let page = send(&desk, &ada, "/account", &fields).await;
    assert!(page.html.contains("lang=\"de\"") && page.html.contains("Gespeichert."));
    assert!(page.html.contains("<bdi>Ada &#60;b&#62;</bdi>"));
    let fields = [("action", "save"), ("name", " "), ("language", "")];
    let page = send(&desk, &ada, "/account", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.html.contains("aria-describedby=\"name-fault\""));
    let fields = [("action", "save"), ("name", "Ada"), ("language", "")];
    send(&desk, &ada, "/account", &fields).await;

    for (current, new, field, says) in [
        ("", "battery staple", "current", "Enter your password."),
        ("wrong horse", "battery staple", "current", "The password is wrong."),
        ("correct horse", "short", "new", "At least 8 characters."),
    ] {
        let fields = [("action", "password"), ("current", current), ("new", new)];
        let page = send(&desk, &ada, "/account", &fields).await;
        assert_eq!(page.status, 422, "{says}");
        let fault = page.html.split_once(&format!("id=\"{field}-fault\" role=\"alert\">")).unwrap();
        assert!(fault.1.starts_with(says), "{says}");
        assert!(!page.html.contains("battery") && !page.html.contains("horse"));
    }
    let fields = [("action", "password"), ("current", "correct horse"), ("new", "battery staple")];
    let page = send(&desk, &ada, "/account", &fields).await;
    assert!(page.html.contains("The password is changed."));
    let fields =
        [("action", "sign-in"), ("email", "ada@example.test"), ("password", "battery staple")];
    assert_eq!(desk.post("/sign-in", None, &fields).await.status, 303);
}

#[tokio::test]
async fn sessions_and_tokens_can_be_ended() {
    let (desk, ada) = furnished().await;
    for _ in 0..2 {
        let password = "correct horse".to_owned();
        let phone = phone();
        desk.service.accounts().sign_in("ada@example.test", password.into(), &phone).await.unwrap();
    }
    let page = desk.get("/account/sessions", Some(&ada), "en").await;
    assert_eq!(page.html.matches("Safari on iPhone</bdi>").count(), 2);
    assert_eq!(page.html.matches("This one").count(), 1);
    let id = page.quoted("name=\"id\" value=\"").unwrap().to_owned();
    let fields = [("action", "end"), ("id", id.as_str())];
    let page = send(&desk, &ada, "/account/sessions", &fields).await;
    assert!(page.html.contains("Signed out there."));
    assert_eq!(page.html.matches("Safari on iPhone</bdi>").count(), 1);
    let page = send(&desk, &ada, "/account/sessions", &[("action", "end-others")]).await;
    assert!(!page.html.contains("Safari on iPhone"));

    desk.pass(1);
    let fields = [("action", "create"), ("name", "<i>"), ("scope", "manage"), ("days", "7")];
    let page = send(&desk, &ada, "/account/tokens", &fields).await;
    assert_eq!(page.state(), "token-created");
    assert_eq!(page.header("cache-control"), "no-store");
    let token = page.html.split_once("<code>").unwrap().1.split('<').next().unwrap().to_owned();
    assert!(token.starts_with("fdp_"));
    let page = desk.get("/account/tokens", Some(&ada), "en").await;
    assert!(!page.html.contains(&token), "shown once");
    assert!(page.html.contains("<bdi>&#60;i&#62;</bdi>"));
    let id = page.quoted("name=\"id\" value=\"").unwrap().to_owned();
    let fields = [("action", "revoke"), ("id", id.as_str())];
    let page = send(&desk, &ada, "/account/tokens", &fields).await;
    assert!(!page.html.contains("&#60;i&#62;"));
    let fields = [("action", "create"), ("name", ""), ("scope", "read"), ("days", "7")];
    assert_eq!(send(&desk, &ada, "/account/tokens", &fields).await.status, 422);
}

#[tokio::test]
async fn a_device_is_approved_or_denied_by_whoever_sees_its_name() {
    let (desk, ada) = furnished().await;
    for (action, state) in [("approve", "device-approved"), ("deny", "device-denied")] {
        let code = device(&desk).await;
        let asked = desk.get(&format!("/device?code={code}"), Some(&ada), "en").await;
        assert!(asked.html.contains("Sign in <bdi>Frontdesk on Linux</bdi>?"));
        assert!(asked.html.contains("only if you started this yourself"));
        let again = desk.get(&format!("/device?code={code}"), Some(&ada), "en").await;
        assert_eq!(again.state(), "device-asks", "looking decides nothing");
        let page = send(&desk, &ada, "/device", &[("action", action), ("code", &code)]).await;
        assert_eq!(page.state(), state);
        let page = send(&desk, &ada, "/device", &[("action", action), ("code", &code)]).await;
        assert_eq!((page.status, page.state()), (404, "device"), "once");
    }
    let mut page = desk.get("/device?code=BCDFGHJK", Some(&ada), "en").await;
    for _ in 0..12 {
        page = desk.get("/device?code=BCDFGHJK", Some(&ada), "en").await;
    }
    assert_eq!(page.status, 429);
    assert!(page.html.contains("Too many attempts. Try again in "));
    assert!(!page.header("retry-after").is_empty());
}

#[tokio::test]
async fn leaving_and_deleting_are_asked_once_and_done() {
    let (desk, ada) = furnished().await;
    let id = desk.storage().memberships(&ada.id).await.unwrap().remove(0).organization.id;
    let page = send(&desk, &ada, "/account/leave", &[("id", id.as_str())]).await;
    assert!(
        page.html.contains("You have left.") && page.html.contains("You are in no organization.")
    );

    let fields = [("confirm", "yes"), ("password", "correct horse")];
    let page = send(&desk, &ada, "/account/delete", &fields).await;
    assert_eq!((page.status, page.state()), (422, "delete"));
    let fields = [("confirm", "ada"), ("password", "wrong")];
    assert_eq!(send(&desk, &ada, "/account/delete", &fields).await.status, 422);
    let fields = [("confirm", "@ada"), ("password", "correct horse")];
    let page = send(&desk, &ada, "/account/delete", &fields).await;
    assert_eq!((page.status, page.state()), (200, "deleted"));
    assert!(page.header("set-cookie").contains("Max-Age=0"));
    assert!(desk.storage().name_of(&ada.id).await.unwrap().is_none());

    // An owner is told what to do first.
    let organization = desk.organization("Owned", 1).await;
    let owner = desk.service.sign_in_owner(&organization.owner).await.unwrap().unwrap();
    let token = secrecy::ExposeSecret::expose_secret(&owner).to_owned();
    let owner = Visitor { id: organization.owner, token };
    let page = desk.get("/account/delete", Some(&owner), "en").await;
    assert!(page.html.contains("You own an organization."));
    assert!(!page.html.contains("class=\"final\""));
}

#[tokio::test]
async fn a_seat_that_is_kept_can_be_taken_without_the_link() {
    let desk = Desk::open().await;
    let (ada, bea) = (desk.person("Ada").await, desk.person("Bea").await);
    let organization = desk.organization("Brindlewick Maps", 1).await;
    let Organization { id, owner, token } = &organization;
    for waiting in [&ada, &bea] {
        desk.storage().wait_for_seat(id, &waiting.id, token, desk.now()).await.unwrap();
    }
    let page = desk.get("/account", Some(&ada), "en").await;
    assert!(page.html.contains("No seat is free yet"));
    let taken = send(&desk, &ada, "/account/waiting", &[("action", "take"), ("id", id)]).await;
    assert!(taken.html.contains("That did not work."));
    desk.storage().change_seats(id, owner, 2, desk.now()).await.unwrap();
    let page = desk.get("/account", Some(&ada), "en").await;
    assert!(page.html.contains("A seat is kept for you for 24 hours"));
    let taken = send(&desk, &ada, "/account/waiting", &[("action", "take"), ("id", id)]).await;
    assert!(taken.html.contains("A seat is yours."));
    assert!(taken.html.contains("/account/leave?id="), "they are in");
    let page = send(&desk, &bea, "/account/waiting", &[("action", "stop"), ("id", id)]).await;
    assert!(!page.html.contains("Waiting lists"));
}

#[tokio::test]
async fn mails_can_be_switched_with_and_without_a_mail_server() {
    let bare = Desk::open().await;
    let eve = bare.person("Eve").await;
    let page = bare.get("/account/mail", Some(&eve), "en").await;
    assert!(page.html.contains("because it has no mail server"));
    let (desk, ada) = furnished().await;
    let page = desk.get("/account/mail", Some(&ada), "en").await;
    assert!(!page.html.contains("mail server"));
    let kinds = Kind::optional().count();
    assert_eq!(page.html.matches(" checked").count(), kinds, "all are wanted at first");
    let wanted = [(Kind::Welcome.as_str(), "wanted"), ("nonsense", "wanted")];
    let page = send(&desk, &ada, "/account/mail", &wanted).await;
    assert!(page.html.contains("Saved."));
    assert_eq!(page.html.matches(" checked").count(), 1);
    assert_eq!(desk.storage().unwanted_mail(&ada.id).await.unwrap().len(), kinds - 1);
}
