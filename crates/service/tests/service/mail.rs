//! Mails, as a mail server gets them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frontdesk_service::{Clock, Config, MailConfig, Service, StartError};
use frontdesk_test_postgres::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::desk::{Desk, Organization, Person, client, verdict};
use crate::sink::{Manner, Received, Sink};

fn by(port: u16) -> MailConfig {
    MailConfig {
        server: format!("smtp://127.0.0.1:{port}").into(),
        from: "Frontdesk <desk@example.org>".to_owned(),
    }
}

async fn desk_with(sink: &Sink) -> Desk {
    Desk::open_with(|config| config.mail = Some(by(sink.port))).await
}

/// Somebody with an address.
async fn with_address(desk: &Desk, name: &str) -> Person {
    let email = format!("{}@example.test", name.to_lowercase());
    let body = json!({ "name": name, "email": email, "password": "correct horse" });
    let answer: Value = desk.post("/auth/sign-up/email", body).await.json().await.unwrap();
    let token = answer["token"].as_str().unwrap().to_owned();
    let person = Person { id: String::new(), token };
    let me = desk.ask(Some(&person), "{whoami{id}}", json!({})).await;
    Person { id: me["data"]["whoami"]["id"].as_str().unwrap().to_owned(), ..person }
}

/// An owner with an address, and their organization.
async fn owner(desk: &Desk) -> (Person, Organization) {
    let owner = with_address(desk, "Olga").await;
    let organization = desk.organization(&owner, "Acme", 100).await;
    (owner, organization)
}

/// How often each message was taken, by its id.
fn by_id(received: &[Received]) -> HashMap<String, usize> {
    let mut ids = HashMap::new();
    for mail in received {
        *ids.entry(mail.header("Message-ID").unwrap()).or_default() += 1;
    }
    ids
}

#[tokio::test]
async fn a_join_is_mailed_once_to_each() {
    let sink = Sink::open().await;
    let desk = desk_with(&sink).await;
    let (_owner, organization) = owner(&desk).await;
    let nora = with_address(&desk, "Nora").await;
    assert_eq!(verdict(&desk.join(&nora, &organization).await), "ok");
    let received = sink.until(2).await;
    let mut said: Vec<_> =
        received.iter().map(|mail| (mail.to.as_str(), mail.header("Subject").unwrap())).collect();
    said.sort();
    assert_eq!(
        said,
        [
            ("nora@example.test", "Welcome to Acme".to_owned()),
            ("olga@example.test", "Nora joined Acme".to_owned()),
        ]
    );
    // Somebody without an address is told otherwise.
    desk.member(&organization, "Norman").await;
    let received = sink.until(3).await;
    assert_eq!(received[2].to, "olga@example.test");
    assert_eq!(by_id(&received).len(), 3);
    assert!(sink.connections() <= 4, "connections are used again");
}

/// Lets time pass, some minutes at once, until something has happened.
async fn pass_until(desk: &Desk, happened: impl Fn() -> bool) {
    let passed = async {
        while !happened() {
            desk.clock.advance(5 * 60);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), passed).await.unwrap();
}

#[tokio::test]
async fn what_was_put_off_is_sent_later_and_what_was_refused_is_not() {
    let sink = Sink::open().await;
    let desk = desk_with(&sink).await;
    let (_owner, organization) = owner(&desk).await;
    sink.set(Manner::Refuse("450 later, olga@example.test"));
    desk.member(&organization, "Nora").await;
    sink.attempted(1).await;
    sink.set(Manner::Accept);
    pass_until(&desk, || !sink.received().is_empty()).await;
    assert_eq!(sink.received()[0].to, "olga@example.test");
    // For good.
    sink.set(Manner::Refuse("550 no such person"));
    let attempts = sink.attempts();
    desk.member(&organization, "Norman").await;
    sink.attempted(attempts + 1).await;
    sink.set(Manner::Accept);
    desk.clock.advance(24 * 3600);
    desk.member(&organization, "Nelly").await;
    let received = sink.until(2).await;
    let subjects: Vec<_> = received.iter().map(|mail| mail.header("Subject").unwrap()).collect();
    assert_eq!(subjects, ["Nora joined Acme", "Nelly joined Acme"]);
    assert_eq!(sink.attempts(), attempts + 2);
}

#[tokio::test]
async fn a_dead_server_loses_nothing_and_stops_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let desk = Desk::open_with(|config| config.mail = Some(by(port))).await;
    let (owner, organization) = owner(&desk).await;
    desk.member(&organization, "Nora").await;
    assert_eq!(desk.count(&owner, &organization).await.1, 2, "joins go on");
    let sink = Sink::at(TcpListener::bind(("127.0.0.1", port)).await.unwrap());
    sink.set(Manner::HangUp);
    pass_until(&desk, || sink.attempts() > 0).await;
    sink.set(Manner::Accept);
    pass_until(&desk, || !sink.received().is_empty()).await;
    let received = sink.received();
    assert_eq!(received[0].header("Subject").unwrap(), "Nora joined Acme");
    assert_eq!(received.len(), 1);
}

#[tokio::test]
async fn what_a_service_that_ended_had_in_hand_is_sent_by_the_next() {
    let sink = Sink::open().await;
    let desk = desk_with(&sink).await;
    let (_owner, organization) = owner(&desk).await;
    sink.set(Manner::SayNothing);
    desk.member(&organization, "Nora").await;
    sink.attempted(1).await;
    let database = format!("sqlite:{}", desk.folder.path().join("desk.db").display());
    let Desk { service, clock, folder, .. } = desk;
    // Ended with the mail under way: `_stop` is gone.
    service.close().await;
    sink.set(Manner::Accept);
    clock.advance(6 * 60);
    let config = Config { database, mail: Some(by(sink.port)), ..Config::default() };
    let next = Service::open_with(config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    let running = Running::start(&next).await;
    let received = sink.until(1).await;
    assert_eq!(received[0].header("Subject").unwrap(), "Nora joined Acme");
    assert_eq!(received.len(), 1);
    drop((running, folder));
}

/// A service that is served until this is dropped.
struct Running {
    address: String,
    _stop: oneshot::Sender<()>,
}

impl Running {
    async fn start(service: &Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = service.clone();
        tokio::spawn(async move {
            let told = async {
                let _ = stopped.await;
            };
            serving.serve(listener, told).await.unwrap();
        });
        Self { address, _stop: stop }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_services_on_one_database_send_each_mail_once() {
    let (sink, database) = (Sink::open().await, Database::create().await);
    let clock = Arc::new(crate::desk::StillClock::at(1_790_000_000_123));
    let mut services = Vec::new();
    for _ in 0..2 {
        let config = Config {
            database: database.address.clone(),
            mail: Some(by(sink.port)),
            ..Config::default()
        };
        let service =
            Service::open_with(config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        let running = Running::start(&service).await;
        services.push((service, running));
    }
    let http = client();
    let ask = async |replica: usize, token: &str, query: &str, variables: Value| -> Value {
        let address = &services[replica].1.address;
        let body = json!({ "query": query, "variables": variables });
        let request = http.post(format!("{address}/graphql")).bearer_auth(token).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let body = json!({ "name": "Olga", "email": "olga@example.test", "password": "correct horse" });
    let sign_up = http.post(format!("{}/auth/sign-up/email", services[0].1.address)).json(&body);
    let olga: Value = sign_up.send().await.unwrap().json().await.unwrap();
    let query = "mutation { createOrganization(name: \"Acme\", seats: 1000) {
        referralToken organization { id } } }";
    let made = ask(0, olga["token"].as_str().unwrap(), query, json!({})).await;
    let made = &made["data"]["createOrganization"];
    let variables = json!({ "id": made["organization"]["id"], "token": made["referralToken"] });
    let join = async |number: usize| {
        let replica = number % 2;
        let owner = services[replica].0.create_owner(&format!("N{number}")).await.unwrap();
        let token = secrecy::ExposeSecret::expose_secret(&owner.token).to_owned();
        let query = "mutation ($id: ID!, $token: String!) {
            joinOrganization(id: $id, token: $token) { role } }";
        let joined = ask(replica, &token, query, variables.clone()).await;
        assert_eq!(verdict(&joined), "ok", "{joined}");
    };
    for number in 0..100 {
        join(number).await;
    }
    sink.until(100).await;
    // Each has sent once more: what they had in hand before is through.
    join(100).await;
    join(101).await;
    sink.until(102).await;
    let received = sink.received();
    let subjects: HashSet<_> = received.iter().map(|mail| mail.header("Subject")).collect();
    assert_eq!(subjects.len(), 102, "one for each");
    let ids = by_id(&received);
    assert_eq!((ids.len(), received.len()), (102, 102));
}

/// The link that ends mails of a kind, out of a mail.
fn unsubscribe(mail: &Received) -> String {
    let header = mail.header("List-Unsubscribe").unwrap();
    header.trim_matches(['<', '>']).to_owned()
}

#[tokio::test]
async fn a_link_ends_mails_of_its_kind_and_looking_at_it_does_not() {
    let sink = Sink::open().await;
    let desk = desk_with(&sink).await;
    let (owner, organization) = owner(&desk).await;
    desk.member(&organization, "Nora").await;
    let mail = sink.until(1).await.remove(0);
    assert_eq!(mail.header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
    let link = unsubscribe(&mail);
    let page = desk.page(&link, None).await;
    assert_eq!((page.status, page.state()), (200, "ask"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert!(!page.html.contains("Nora"));
    let settings = "{mailSettings{kind wanted}}";
    let wanted = async || {
        let answer = desk.ask(Some(&owner), settings, json!({})).await;
        let all = answer["data"]["mailSettings"].as_array().unwrap().clone();
        let joined = all.iter().find(|one| one["kind"] == "organization_member_joined").unwrap();
        (all.len(), joined["wanted"].as_bool().unwrap())
    };
    assert_eq!(wanted().await, (12, true));
    // As a mail program does it: no cookie, no page before.
    let page = desk.submit(&link, None, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!((page.status, page.state()), (200, "done"));
    assert_eq!(wanted().await, (12, false));
    desk.member(&organization, "Norman").await;
    let change = "mutation { setMailSetting(kind: \"organization_member_joined\", wanted: true) {
        kind } }";
    assert_eq!(verdict(&desk.ask(Some(&owner), change, json!({})).await), "ok");
    desk.member(&organization, "Nelly").await;
    let received = sink.until(2).await;
    assert_eq!(received[1].header("Subject").unwrap(), "Nelly joined Acme");

    for bad in [
        link.replace("member_joined", "full"),
        link.replace("organization_member_joined", "sign_in_code"),
        format!("{}A", &link[..link.len() - 1]),
        link.split('?').next().unwrap().to_owned(),
        format!("{}?t=%FF%00..", link.split('?').next().unwrap()),
    ] {
        let unchanged = bad == link;
        let page = desk.submit(&bad, None, &[]).await;
        assert!(unchanged || (page.status, page.state()) == (404, "unknown"), "{bad}");
    }
    for kind in ["sign_in_code", "nothing", "organization_member_left"] {
        let change =
            format!("mutation {{ setMailSetting(kind: \"{kind}\", wanted: true) {{ kind }} }}");
        let answer = desk.ask(Some(&owner), &change, json!({})).await;
        assert_eq!(verdict(&answer), "BAD_USER_INPUT UNKNOWN");
        assert_eq!(answer["errors"][0]["extensions"]["field"], "kind");
    }
}

#[tokio::test]
async fn without_a_mail_server_all_else_works_and_a_wrong_one_is_named() {
    let desk = Desk::open().await;
    let (owner, organization) = owner(&desk).await;
    desk.member(&organization, "Nora").await;
    let answer = desk.ask(Some(&owner), "{unreadNotificationsCount}", json!({})).await;
    assert_eq!(answer["data"]["unreadNotificationsCount"], 1);

    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    for (server, from) in [
        ("smtp://user:very-secret@", "Frontdesk <desk@example.org>"),
        ("ftp://user:very-secret@host", "Frontdesk <desk@example.org>"),
        ("smtp://127.0.0.1:25", "nobody"),
    ] {
        let mail = Some(MailConfig { server: server.into(), from: from.to_owned() });
        let config = Config { database: database.clone(), mail, ..Config::default() };
        assert!(!format!("{config:?}").contains("very-secret"));
        let error = Service::open(config).await.unwrap_err();
        assert!(matches!(error, StartError::Mail(_)), "{error}");
        assert!(!error.to_string().contains("very-secret"));
    }
}

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// On one thread: the log of this test is this test's.
#[tokio::test]
async fn the_log_names_mails_but_nobody() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let sink = Sink::open().await;
    let server = format!("smtp://desk:very-secret@127.0.0.1:{}", sink.port);
    let from = "Frontdesk <desk@example.org>".to_owned();
    let config = MailConfig { server: server.into(), from };
    let desk = Desk::open_with(|adjusted| adjusted.mail = Some(config)).await;
    let (_owner, organization) = owner(&desk).await;
    for answer in ["550 no olga@example.test here", "450 not now, olga@example.test"] {
        let attempts = sink.attempts();
        sink.set(Manner::Refuse(answer));
        desk.member(&organization, "Nora").await;
        sink.attempted(attempts + 1).await;
    }
    let said = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    sink.set(Manner::Accept);
    pass_until(&desk, || said().contains("mail sent")).await;
    let said = said();
    assert!(said.contains("mail given up") && said.contains("mail not sent yet"), "{said}");
    let link = unsubscribe(&sink.received()[0]);
    let token = link.split_once("t=").unwrap().1;
    for secret in ["olga@", "Olga", "Nora", "very-secret", token] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}
