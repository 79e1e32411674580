//! Against the stand-in of daily.dev's server.

use std::{sync::mpsc, time::Duration};

use frontdesk_client::HttpApi;
use frontdesk_desk::ports::{Heard, OrganizationApi, Session};
use frontdesk_local_api::{Credentials, ErrorCode};
use frontdesk_test_daily_dev::{DailyDev, Fault, PASSWORD, World};

use crate::{Listener, api, hasty, patiently, settings};

/// A server with an organization and its owner, who signs in.
struct Scene {
    server: DailyDev,
    organization: String,
    owner: String,
}

impl Scene {
    fn new() -> Self {
        let mut world = World::new();
        let owner = world.person("Olivia Owner");
        let organization = world.organization("Acme", &owner, 50);
        Self { server: DailyDev::start(world), organization, owner }
    }

    async fn sign_in(&self, api: &HttpApi) -> Session {
        let email = self.server.world().email(&self.owner);
        let server = api.find_server(self.server.address()).await.unwrap();
        let password = PASSWORD.to_owned().into();
        let credentials = Credentials::Password { email, password };
        api.sign_in(&server, &credentials).await.unwrap().0
    }

    fn join(&self, name: &str) {
        let mut world = self.server.world();
        let person = world.person(name);
        world.join(&self.organization, &person);
    }

    async fn nobody_is_connected(&self) {
        patiently(self.server.until(|server| server.open_sockets() == 0)).await;
    }
}

#[tokio::test]
async fn a_join_is_a_hint_to_the_owner() {
    let scene = Scene::new();
    let api = api(settings());
    let session = scene.sign_in(&api).await;
    let mut listener = Listener::standing(&api, &session).await;
    assert!(listener.is_silent());
    for name in ["Ada", "Grace"] {
        scene.join(name);
        assert_eq!(listener.next().await, Some(Heard::Something));
    }
    // Any kind is one.
    scene.server.world().notify(&scene.owner, "article_upvote_milestone", "<b>10</b> upvotes");
    assert_eq!(listener.next().await, Some(Heard::Something));
    assert_eq!(scene.server.open_sockets(), 1);
    listener.leave().await;
    scene.nobody_is_connected().await;
}

#[tokio::test]
async fn no_credential_is_in_an_address_and_cookies_stay_out_of_the_handshake() {
    let scene = Scene::new();
    let api = api(settings());
    let session = scene.sign_in(&api).await;
    let listener = Listener::standing(&api, &session).await;
    let sockets: Vec<_> =
        scene.server.requests().into_iter().filter(|asked| asked.call.web_socket).collect();
    assert!(!sockets.is_empty());
    for asked in sockets {
        assert_eq!(asked.call.path, "/graphql");
        assert!(asked.call.credentials.cookies.is_empty(), "{asked:?}");
    }
    listener.leave().await;
}

#[tokio::test]
async fn a_bad_token_is_acknowledged_and_silent() {
    let scene = Scene::new();
    let api = api(settings());
    let bad = Session::new(scene.server.address(), "sesame-token".into());
    let mut listener = Listener::standing(&api, &bad).await;
    let session = scene.sign_in(&api).await;
    let mut good = Listener::standing(&api, &session).await;
    scene.join("Ada");
    assert_eq!(good.next().await, Some(Heard::Something));
    assert!(listener.is_silent());
    listener.leave().await;
    good.leave().await;
}

#[tokio::test]
async fn a_session_that_has_ended_connects_nobody() {
    let scene = Scene::new();
    let api = api(settings());
    let session = scene.sign_in(&api).await;
    scene.server.world().end_sessions(&scene.owner);
    let failure = Listener::begin(&api, &session).end().await;
    assert_eq!(failure.code, ErrorCode::SignInNeeded);
    assert_eq!(scene.server.open_sockets(), 0);
}

/// Time moves on only where a test says so: tokio's paused clock would run
/// ahead whenever a socket is waited for, but stands while a blocking task runs.
struct Standstill(#[expect(dead_code, reason = "its end ends the task")] mpsc::Sender<()>);

impl Standstill {
    fn begin() -> Self {
        tokio::time::pause();
        let (end, is_over) = mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || is_over.recv());
        Self(end)
    }
}

#[tokio::test]
async fn before_a_token_ends_another_connection_takes_over_and_nothing_is_lost() {
    let scene = Scene::new();
    let api = api(settings());
    let session = scene.sign_in(&api).await;
    let _standstill = Standstill::begin();
    let mut listener = Listener::standing(&api, &session).await;
    let (boots, sockets) = (count(&scene, "/boot"), scene.server.count_of("newNotification"));
    for round in 1..=3 {
        // To just before the moment, and over it.
        for minutes in [13, 2] {
            let by = Duration::from_secs(60 * minutes);
            scene.server.clock().advance(by);
            tokio::time::advance(by).await;
        }
        let taken_over = |server: &DailyDev| {
            server.count_of("newNotification") == sockets + round && server.open_sockets() == 1
        };
        patiently(scene.server.until(taken_over)).await;
        assert_eq!(count(&scene, "/boot"), boots + round);
        scene.join(&format!("Person {round}"));
        assert_eq!(listener.next().await, Some(Heard::Something));
        assert!(listener.is_silent(), "the first connection is closed");
    }
    listener.leave().await;
    scene.nobody_is_connected().await;
}

fn count(scene: &Scene, path: &str) -> usize {
    scene.server.requests().iter().filter(|asked| asked.call.path == path).count()
}

#[tokio::test]
async fn each_way_to_misbehave_has_its_code_and_leaves_nothing_open() {
    let scene = Scene::new();
    let api = api(hasty());
    let session = scene.sign_in(&api).await;
    for (fault, code) in [
        (Fault::Reset, ErrorCode::Unreachable),
        (Fault::HangUp, ErrorCode::Unreachable),
        (Fault::StallBefore, ErrorCode::TimedOut),
        (Fault::Html, ErrorCode::NotSupported),
        (Fault::Status(401), ErrorCode::NotAService),
        (Fault::Status(404), ErrorCode::NotSupported),
        (Fault::Status(429), ErrorCode::RateLimited),
        (Fault::Status(502), ErrorCode::ServerFault),
        (Fault::HugeBody, ErrorCode::NotSupported),
        (Fault::RedirectLoop, ErrorCode::NotAService),
        (Fault::RedirectElsewhere, ErrorCode::RedirectedElsewhere),
    ] {
        scene.server.misbehave(fault.on_web_sockets());
        let failure = Listener::begin(&api, &session).end().await;
        assert_eq!(failure.code, code, "{fault:?}");
        scene.server.behave();
        patiently(scene.server.settled()).await;
    }
    let wait = Fault::TryLater { status: 429, header: "retry-after", seconds: 7 };
    scene.server.misbehave(wait.on_web_sockets());
    let failure = Listener::begin(&api, &session).end().await;
    assert_eq!((failure.code, failure.retry_after_seconds), (ErrorCode::RateLimited, Some(7)));
    assert!(scene.server.elsewhere().is_empty());
    scene.server.behave();

    // The next good answer works.
    let mut listener = Listener::standing(&api, &session).await;
    scene.join("Ada");
    assert_eq!(listener.next().await, Some(Heard::Something));
    listener.leave().await;
    scene.nobody_is_connected().await;
}

#[tokio::test]
async fn a_server_that_goes_away_ends_the_connection() {
    let scene = Scene::new();
    let api = api(settings());
    let session = scene.sign_in(&api).await;
    let listener = Listener::standing(&api, &session).await;
    scene.server.hang_up();
    assert_eq!(listener.end().await.code, ErrorCode::Unreachable);
    scene.server.refuse_connections();
    let bearer = Session::new(scene.server.address(), "sesame-token".into());
    let failure = Listener::begin(&api, &bearer).end().await;
    assert_eq!(failure.code, ErrorCode::ConnectionRefused);
}
