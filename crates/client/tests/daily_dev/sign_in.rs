//! Who is there, and how one gets in and out.

use frontdesk_desk::ports::{OrganizationApi, Session};
use frontdesk_local_api::{AccountKind, Credentials, ErrorCode};
use frontdesk_test_daily_dev::{Fault, PASSWORD};
use jiff::SignedDuration;
use secrecy::ExposeSecret;

use crate::{Desk, cookies};

fn password(email: &str, password: &str) -> Credentials {
    Credentials::Password { email: email.to_owned(), password: password.to_owned().into() }
}

async fn refused(desk: &Desk, credentials: &Credentials) -> ErrorCode {
    desk.api.sign_in(&desk.found().await, credentials).await.unwrap_err().code
}

#[tokio::test]
async fn daily_dev_is_found_by_what_it_does_not_know() {
    let desk = Desk::open();
    desk.server.clock().skew(SignedDuration::from_hours(-5));
    let found = desk.found().await;
    assert_eq!(found.kind, AccountKind::DailyDev);
    assert_eq!(found.address, desk.server.address());
    assert_eq!(found.version, None);
    assert_eq!(found.sign_in_page, Some(format!("{}/", desk.server.address())));
    assert!(found.clock_ahead.unwrap() < SignedDuration::from_hours(-5));
    desk.server.misbehave(Fault::Status(404).on_path("/boot"));
    let failure = desk.api.find_server(desk.server.address()).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::NotAService);
}

#[tokio::test]
async fn by_password() {
    for production in [false, true] {
        let desk = Desk::open();
        desk.server.world().switches.production_names = production;
        let email = desk.server.world().email(&desk.olivia);
        let found = desk.found().await;
        let (session, person) =
            desk.api.sign_in(&found, &password(&email, PASSWORD)).await.unwrap();
        assert_eq!((person.id.as_str(), person.name.as_str()), (&*desk.olivia, "Olivia Owner"));
        assert_eq!(person.email, Some(email));
        assert!(person.username.is_some());
        assert_eq!(desk.poll(&session).await.unwrap(), 1);
        assert_eq!(desk.asked("/boot"), 2, "once to find it, once to sign in");

        // What is kept has no token, and a restart finds its way from there.
        let name = desk.server.world().session_name();
        assert!(session.secret().expose_secret().contains("eyJ"));
        let lasting = session.lasting();
        assert!(lasting.expose_secret().contains(name));
        assert!(!lasting.expose_secret().contains("eyJ"));
        let kept = Session::new(desk.server.address(), lasting);
        assert_eq!(desk.poll(&kept).await.unwrap(), 1);
        assert!(kept.is_kept(), "a renewal leaves the keyring alone");
        assert!(!format!("{kept:?} {session:?}").contains("eyJ"));
    }
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let desk = Desk::open();
    desk.server.world().switches.unlimited_sign_in = true;
    let email = desk.server.world().email(&desk.olivia);
    let wrong = password(&email, "a-wrong-password-of-nobody");
    assert_eq!(refused(&desk, &wrong).await, ErrorCode::SignInRefused);
    let nobody = password("nobody@example.test", PASSWORD);
    assert_eq!(refused(&desk, &nobody).await, ErrorCode::SignInRefused);
    desk.server.world().set_confirmed(&desk.olivia, false);
    let right = password(&email, PASSWORD);
    assert_eq!(refused(&desk, &right).await, ErrorCode::EmailNotVerified);
    desk.server.world().switches.captcha = true;
    assert_eq!(refused(&desk, &right).await, ErrorCode::CaptchaRequired);
    let token = Credentials::Token { token: "some-token".to_owned().into() };
    assert_eq!(refused(&desk, &token).await, ErrorCode::NotSupported);
    assert_eq!(desk.server.world().sessions_of(&desk.olivia), 0);
}

#[tokio::test]
async fn the_fourth_try_says_how_long_to_wait() {
    let desk = Desk::open();
    let wrong = password("nobody@example.test", PASSWORD);
    for _ in 0..3 {
        assert_eq!(refused(&desk, &wrong).await, ErrorCode::SignInRefused);
    }
    let failure = desk.api.sign_in(&desk.found().await, &wrong).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::RateLimited);
    assert!(failure.retry_after_seconds.is_some_and(|wait| (1..=10).contains(&wait)));
}

#[tokio::test]
async fn by_the_cookies_of_a_window_or_of_a_clipboard() {
    let desk = Desk::open();
    let found = desk.found().await;
    let browser = desk.server.world().sign_in(&desk.olivia);
    let all = browser.header();
    for text in [
        all.clone(),
        format!("Cookie: da2=tracking; {all}; other=1"),
        format!("dast={}", browser.session),
        browser.session.clone(),
        format!("\"{}\"", browser.session),
        all.replace("; ", "\n"),
        format!("da3={}", browser.token),
        browser.token.clone(),
    ] {
        let (session, person) = desk.api.sign_in(&found, &cookies(&text)).await.unwrap();
        assert_eq!(person.name, "Olivia Owner");
        assert_eq!(desk.poll(&session).await.unwrap(), 1, "{text}");
    }
}

#[tokio::test]
async fn a_value_alone_learns_its_name_from_the_server() {
    for production in [false, true] {
        let desk = Desk::open();
        desk.server.world().switches.production_names = production;
        let browser = desk.server.world().sign_in(&desk.olivia);
        let pasted = cookies(&browser.session);
        let (session, _) = desk.api.sign_in(&desk.found().await, &pasted).await.unwrap();
        let lasting = session.lasting();
        assert_eq!(lasting.expose_secret().matches("dast").count(), 1);
        assert!(lasting.expose_secret().contains(&format!("\"{}\"", browser.session_name)));
    }
}

#[tokio::test]
async fn cookies_of_nobody() {
    let desk = Desk::open();
    assert_eq!(refused(&desk, &cookies("da2=tracking")).await, ErrorCode::CookiesUnusable);
    assert_eq!(desk.asked("/boot"), 1, "only to find it");
    for text in ["dast=some.thing", "da3=eyJh.eyJi.c.d", "some.thing"] {
        assert_eq!(refused(&desk, &cookies(text)).await, ErrorCode::SignInRefused);
    }
    let gone = desk.cookies();
    desk.server.world().end_sessions(&desk.olivia);
    assert_eq!(refused(&desk, &cookies(&gone)).await, ErrorCode::SignInRefused);
}

#[tokio::test]
async fn only_what_is_needed_goes_to_each_path() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    desk.poll(&session).await.unwrap();
    let requests = desk.server.requests();
    let of = |path: &str| {
        let last = requests.iter().rfind(|request| request.call.path == path).unwrap();
        last.call.clone()
    };
    assert_eq!(of("/graphql").credentials.cookies, ["da3"]);
    assert_eq!(of("/boot").credentials.cookies, ["dast", "da3"]);
    assert!(requests.iter().all(|request| {
        let agent = request.call.user_agent.as_deref().unwrap_or_default();
        !request.call.credentials.authorization && agent.starts_with("frontdesk/")
    }));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_forgets_the_token() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    assert_eq!(desk.server.world().sessions_of(&desk.olivia), 1);
    desk.api.sign_out(&session).await.unwrap();
    assert_eq!(desk.server.world().sessions_of(&desk.olivia), 0);
    let call = desk.server.requests().pop().unwrap().call;
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v1/users/logout"));
    assert_eq!(call.origin.as_deref(), Some(desk.server.address()));
    assert!(!session.secret().expose_secret().contains("eyJ"));
    assert_eq!(desk.code(&session).await, ErrorCode::SignInNeeded);
    desk.api.sign_out(&session).await.unwrap();
}
