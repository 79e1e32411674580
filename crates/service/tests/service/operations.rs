//! Running it: health, metrics, TLS, slow and many connections, copies.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Organization, Person, verdict};
use crate::process::{Place, Running, people, program};

fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = program().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/tls").join(name)
}

#[tokio::test]
async fn it_says_whether_it_lives_and_whether_it_is_ready() {
    let place = Place::sqlite();
    let service = Running::start(&place.database, &[]);
    for path in ["/healthz", "/readyz"] {
        let answer = service.http.get(format!("{}{path}", service.address)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["x-request-id"].len(), 12);
        assert!(!answer.headers().contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn without_its_database_it_lives_and_is_not_ready() {
    use frontdesk_test_postgres::{Cluster, Database, Durability};

    let cluster = Cluster::start(Durability::None).await;
    let database = Database::create_at(&cluster).await;
    let service = Running::start(&database.address, &[]);
    let ready = format!("{}/readyz", service.address);
    assert_eq!(service.http.get(&ready).send().await.unwrap().status(), 200);
    // A server that hangs, as one does whose disk is gone.
    let process = cluster.process();
    let signal = |name: &str| {
        // Its own, and those of the connections.
        let children = format!("/proc/{process}/task/{process}/children");
        let children = std::fs::read_to_string(children).unwrap();
        let all = children.split_whitespace().map(str::to_owned).chain([process.to_string()]);
        let told = std::process::Command::new("kill").arg(name).args(all).status();
        assert!(told.unwrap().success());
    };
    signal("-STOP");
    let begun = Instant::now();
    let answer = service.http.get(&ready).send().await.unwrap();
    let took = begun.elapsed();
    let lives = service.http.get(format!("{}/healthz", service.address)).send().await.unwrap();
    signal("-CONT");
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(lives.status(), 200);
}

#[tokio::test]
async fn metrics_are_counted_and_hold_nothing_of_anybody() {
    let place = Place::sqlite();
    let people = people(&place.database, 3).await;
    let mut service = Running::start(&place.database, &["--metrics-listen", "127.0.0.1:0"]);
    let metrics = service.line().strip_prefix("metrics on ").unwrap().to_owned();
    let organization = service.organization(&people[0], 2).await;
    let joins = ["ok", "ok", "FORBIDDEN NO_SEATS"];
    for (person, expected) in [&people[1], &people[1], &people[2]].into_iter().zip(joins) {
        assert_eq!(verdict(&service.join(person, &organization).await.unwrap()), expected);
    }
    service.http.get(&organization.link).send().await.unwrap();
    let nowhere = format!("{}/nowhere/{}", service.address, organization.token);
    service.http.get(nowhere).send().await.unwrap();

    // Not at the address that everybody reaches.
    let public = service.http.get(format!("{}/metrics", service.address)).send().await.unwrap();
    assert_eq!(public.status(), 404);
    let text = service.http.get(&metrics).send().await.unwrap().text().await.unwrap();
    for line in [
        "frontdesk_joins_total{result=\"JOINED\"} 1",
        "frontdesk_joins_total{result=\"ALREADY\"} 1",
        "frontdesk_joins_total{result=\"NO_SEATS\"} 1",
        "frontdesk_http_requests_total{route=\"/graphql\",status=\"2xx\"} 4",
        "frontdesk_http_requests_total{route=\"/j/{token}\",status=\"2xx\"} 1",
        "frontdesk_http_requests_total{route=\"none\",status=\"4xx\"} 2",
        "frontdesk_queue{queue=\"mail\"}",
        "frontdesk_queue{queue=\"webhooks\"}",
        "frontdesk_database_connections{pool=\"writer\",state=",
        "frontdesk_http_request_duration_seconds_bucket{le=",
        "frontdesk_jobs_last_success_seconds",
        "frontdesk_open_connections",
        "frontdesk_resident_memory_bytes",
    ] {
        assert!(text.contains(line), "{line} is missing: {text}");
    }
    let Organization { id, token, link } = &organization;
    let secrets = [id, token, link].into_iter().chain(people.iter().map(|it| &it.id));
    for secret in secrets.chain(people.iter().map(|it| &it.token)) {
        assert!(!text.contains(secret.as_str()), "{secret} is in the metrics");
    }
}

#[tokio::test]
async fn it_serves_tls_and_takes_a_new_certificate_when_told() {
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    let install = |name: &str| {
        std::fs::copy(fixture(&format!("{name}.pem")), &certificate).unwrap();
        std::fs::copy(fixture(&format!("{name}.key")), &key).unwrap();
    };
    install("first");
    let flags = [certificate.to_str().unwrap(), key.to_str().unwrap()];
    let flags = ["--tls-certificate", flags[0], "--tls-key", flags[1]];
    let service = Running::start(&place.database, &flags);
    assert!(service.address.starts_with("https://127.0.0.1:"), "{}", service.address);

    let authority = std::fs::read(fixture("authority.pem")).unwrap();
    let authority = reqwest::Certificate::from_pem(&authority).unwrap();
    // Each time another connection: the certificate is that of its beginning.
    let served = async || {
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([authority.clone()])
            .tls_info(true)
            .build()
            .unwrap();
        let answer = client.get(format!("{}/readyz", service.address)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["strict-transport-security"], "max-age=63072000");
        let info = answer.extensions().get::<reqwest::tls::TlsInfo>().unwrap();
        info.peer_certificate().unwrap().to_vec()
    };
    let first = served().await;
    assert_eq!(served().await, first);
    install("second");
    service.signal("HUP");
    let begun = Instant::now();
    while served().await == first {
        assert!(begun.elapsed() < Duration::from_secs(30), "the new certificate is not served");
    }
    // One that does not fit its key changes nothing.
    std::fs::copy(fixture("first.pem"), &certificate).unwrap();
    service.signal("HUP");
    assert_ne!(served().await, first);

    // Plain HTTP at this port gets no answer of ours.
    let plain = service.address.replace("https://", "http://");
    assert!(service.http.get(format!("{plain}/healthz")).send().await.is_err());
    let (well, log) = service.end();
    assert!(well && log.contains("the certificate stays as it was"), "{log}");
}

#[tokio::test]
async fn what_a_proxy_says_counts_only_where_it_is_trusted() {
    let place = Place::sqlite();
    let public = ["--public-address", "https://desk.example.org"];
    let trusting = [public[0], public[1], "--trusted-proxies", "127.0.0.1"];
    for (flags, proto, always_tls) in [
        (&trusting[..], Some("https"), true),
        (&trusting[..], Some("http"), false),
        (&trusting[..], None, true),
        (&public[..], Some("http"), true),
        (&[][..], Some("https"), false),
    ] {
        let service = Running::start(&place.database, flags);
        let mut request = service.http.get(format!("{}/healthz", service.address));
        if let Some(proto) = proto {
            request = request.header("x-forwarded-proto", proto);
        }
        let answer = request.send().await.unwrap();
        let said = answer.headers().contains_key("strict-transport-security");
        assert_eq!(said, always_tls, "{flags:?} {proto:?}");
    }
}

fn connect(service: &Running) -> TcpStream {
    let stream = TcpStream::connect(service.address.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(100))).unwrap();
    stream
}

/// What comes until the other side closes the connection.
fn rest_of(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is reset is closed as well.
    match stream.read_to_end(&mut bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("it stays open"),
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

#[tokio::test]
async fn nobody_has_all_connections() {
    let place = Place::sqlite();
    let service = Running::start(&place.database, &["--connections", "6"]);
    let held: Vec<TcpStream> = (0..3).map(|_| connect(&service)).collect();
    // Half of them are taken; the rest is for others.
    assert_eq!(rest_of(connect(&service)), "");
    let elsewhere = reqwest::Client::builder()
        .no_proxy()
        .local_address(std::net::IpAddr::from([127, 0, 0, 2]))
        .build()
        .unwrap();
    let url = format!("{}/healthz", service.address);
    assert_eq!(elsewhere.get(&url).send().await.unwrap().status(), 200);
    drop(held);
    let begun = Instant::now();
    while service.http.get(&url).send().await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "what was given back is not free");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_slow_or_says_too_much_is_hung_up_on() {
    let place = Place::sqlite();
    let service = Running::start(&place.database, &[]);
    let length = "content-length: 500000\r\ncontent-type: application/json\r\n";
    let slow_body = format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{length}\r\n{{");
    let many = "x: y\r\n".repeat(200);
    let long = format!("x: {}\r\n", "y".repeat(100_000));
    let mut waiting = Vec::new();
    for (sent, status) in [
        (String::new(), ""),
        ("GET /healthz HT".to_owned(), ""),
        ("GET /healthz HTTP/1.1\r\nhost: x\r\nx: ".to_owned(), ""),
        ("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(), "200"),
        (slow_body, "503"),
        (format!("GET /healthz HTTP/1.1\r\n{many}\r\n"), "431"),
        (format!("GET /healthz HTTP/1.1\r\n{long}\r\n"), "431"),
        ("nonsense\r\n\r\n".to_owned(), "400"),
    ] {
        let mut stream = connect(&service);
        // It may hang up before it has heard everything.
        let _ = stream.write_all(sent.as_bytes());
        waiting.push(tokio::task::spawn_blocking(move || {
            let answer = rest_of(stream);
            let begin: String = sent.chars().take(60).collect();
            let found = answer.split(' ').nth(1).unwrap_or_default();
            // What is too long may be reset before the answer is read.
            assert!(found == status || (found.is_empty() && status == "431"), "{begin}: {answer}");
        }));
    }
    let url = format!("{}/healthz", service.address);
    assert_eq!(service.http.get(url).send().await.unwrap().status(), 200, "others are answered");
    for one in waiting {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn a_copy_is_made_while_it_runs_and_never_over_a_file() {
    let place = Place::sqlite();
    let people = people(&place.database, 1).await;
    let service = Running::start(&place.database, &[]);
    let organization = service.organization(&people[0], 3).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let arguments = ["backup", copy.to_str().unwrap(), "--database", &place.database];
    let (code, _, log) = run(&arguments);
    assert_eq!(code, 0, "{log}");
    let before = std::fs::read(&copy).unwrap();
    let (code, _, log) = run(&arguments);
    assert_eq!(code, 1);
    assert!(log.contains("exists already"), "{log}");
    assert_eq!(std::fs::read(&copy).unwrap(), before);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing else is left: {names:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    let restored = Running::start(&format!("sqlite:{}", copy.display()), &[]);
    let (seats, assigned, _) = restored.look(&people[0], &organization).await;
    assert_eq!((seats, assigned), (3, 1));

    let postgres = Place::postgres().await;
    let (code, _, log) = run(&["backup", "/tmp/never", "--database", &postgres.database]);
    assert!(code == 1 && log.contains("pg_dump"), "{log}");
}

#[tokio::test]
async fn tables_are_brought_up_to_date_by_whoever_should() {
    for place in [Place::sqlite(), Place::postgres().await] {
        let database = ["--database", &place.database];
        let refused =
            run(&["serve", "--no-migrate", "--listen", "127.0.0.1:0", database[0], database[1]]);
        assert_eq!(refused.0, 1, "{refused:?}");
        assert!(refused.1.is_empty(), "nothing is promised: {refused:?}");
        let (code, _, log) = run(&["migrate", database[0], database[1]]);
        assert_eq!(code, 0, "{log}");
        let service = Running::start(&place.database, &["--migrate", "false"]);
        let ready = service.http.get(format!("{}/readyz", service.address)).send().await.unwrap();
        assert_eq!(ready.status(), 200);
        assert_eq!(run(&["migrate", database[0], database[1]]).0, 0, "again changes nothing");
    }
}

#[tokio::test]
async fn an_export_that_was_tampered_with_is_found_and_the_line_named() {
    let place = Place::sqlite();
    let people = people(&place.database, 2).await;
    let service = Running::start(&place.database, &[]);
    let organization = service.organization(&people[0], 3).await;
    for _ in 0..3 {
        service.join(&people[1], &organization).await.unwrap();
        service.leave(&people[1], &organization).await.unwrap();
    }
    let (code, export, log) =
        run(&["audit", "export", &organization.id, "--database", &place.database]);
    assert_eq!(code, 0, "{log}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.jsonl");
    let lines: Vec<&str> = export.lines().collect();
    let verify = |text: String| {
        std::fs::write(&file, text).unwrap();
        run(&["audit", "verify", file.to_str().unwrap()])
    };
    let (code, words, _) = verify(export.clone());
    assert_eq!(code, 0);
    assert!(words.contains(&organization.id) && words.contains("entries      7"), "{words}");
    for (text, says) in [
        (export.replacen("member.joined", "member.waited", 1), "line 2"),
        ([&lines[..3], &lines[4..]].concat().join("\n"), "line 4"),
        ([&lines[..2], &[lines[3], lines[2]], &lines[4..]].concat().join("\n"), "line 3"),
        ("nonsense".to_owned(), "line 1"),
    ] {
        assert_ne!(text, export, "something was changed");
        let (code, _, log) = verify(text);
        assert_eq!(code, 1);
        assert!(log.contains(says), "{says}: {log}");
    }
    let missing = run(&["audit", "verify", "/no/such/file"]);
    assert!(missing.0 == 1 && missing.2.contains("/no/such/file"), "{missing:?}");
    let nobody = run(&["audit", "export", "nobody", "--database", &place.database]);
    assert_eq!(nobody.0, 1, "{nobody:?}");
}

#[tokio::test]
async fn somebody_who_cannot_sign_in_gets_a_new_password() {
    let place = Place::sqlite();
    let service = Running::start(&place.database, &[]);
    let post = async |path: &str, body: serde_json::Value| {
        service.http.post(format!("{}{path}", service.address)).json(&body).send().await.unwrap()
    };
    let email = "ada@example.test";
    let new = serde_json::json!({ "name": "Ada", "email": email, "password": "correct horse" });
    let signed_up: serde_json::Value = post("/auth/sign-up/email", new).await.json().await.unwrap();
    let old = Person {
        id: signed_up["user"]["id"].as_str().unwrap().to_owned(),
        token: signed_up["token"].as_str().unwrap().to_owned(),
    };

    let (code, password, log) =
        run(&["reset-password", "ADA@example.test", "--database", &place.database]);
    assert_eq!(code, 0, "{log}");
    for (password, status) in [("correct horse", 401), (password.trim(), 200)] {
        let body = serde_json::json!({ "email": email, "password": password });
        assert_eq!(post("/auth/sign-in/email", body).await.status(), status);
    }
    let whoami = service.ask(&old, "{whoami{id}}", serde_json::json!({})).await;
    assert_eq!(verdict(&whoami), "UNAUTHENTICATED", "their sessions ended");
    let nobody = run(&["reset-password", "x@example.test", "--database", &place.database]);
    assert!(nobody.0 == 1 && nobody.1.is_empty(), "{nobody:?}");
}

#[tokio::test]
async fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let place = Place::sqlite();
    let missing = run(&["doctor", "--database", &place.database]);
    assert_eq!(missing.0, 1);
    assert!(missing.1.contains("fail  database") && missing.1.contains("migrate`"), "{missing:?}");

    people(&place.database, 1).await;
    let service = Running::start(&place.database, &[]);
    let certificate = |name: &str| {
        [fixture(&format!("{name}.pem")), fixture(&format!("{name}.key"))]
            .map(|file| file.to_str().unwrap().to_owned())
    };
    let [good, good_key] = certificate("first");
    let base = ["doctor", "--database", &place.database];
    let public = ["--public-address", &service.address];
    let with_tls = |certificate, key| {
        run(&[&base[..], &public, &["--tls-certificate", certificate, "--tls-key", key]].concat())
    };
    let well = with_tls(&good, &good_key);
    assert_eq!(well.0, 0, "{well:?}");
    assert!(!well.1.contains("fail "), "{well:?}");
    for line in [
        "ok    database: SQLite answers",
        "ok    database: its tables are up to date",
        "ok    database: what is kept holds together",
        "answers\n",
        "ok    certificate: good for ",
        "ok    mail: no server",
    ] {
        assert!(well.1.contains(line), "{line}: {well:?}");
    }
    let [over, over_key] = certificate("over");
    let ended = with_tls(&over, &over_key);
    assert!(ended.0 == 1 && ended.1.contains("certificate: over since 2021-01-01"), "{ended:?}");
    let mixed = with_tls(&good, &over_key);
    assert!(mixed.0 == 1 && mixed.1.contains("fail  certificate"), "{mixed:?}");

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mail = format!("smtp://somebody:hidden@{free}");
    let mail = ["--mail-server", &mail, "--mail-from", "desk@example.test"];
    let no_mail = run(&[&base[..], &public, &mail].concat());
    assert!(no_mail.0 == 1 && no_mail.1.contains("fail  mail"), "{no_mail:?}");
    assert!(!no_mail.1.contains("hidden") && !no_mail.2.contains("hidden"), "{no_mail:?}");
    let nowhere = run(&[&base[..], &["--public-address", "ftp://x"]].concat());
    assert!(nowhere.0 == 1 && nowhere.1.contains("fail  public address"), "{nowhere:?}");
}

#[test]
fn the_settings_are_shown_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("service.toml");
    std::fs::write(&file, "mail_server = \"smtp://u:hidden@x\"\nmail_from = \"d@x\"\n").unwrap();
    let mut command = program();
    command.args(["config", "--config", file.to_str().unwrap(), "--listen", "127.0.0.1:9"]);
    command.env("FRONTDESK_DATABASE", "postgres://u:hidden@x/y");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    let line = |key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("database "), "(secret) environment");
    assert_eq!(line("mail_server "), "(secret) file, line 1");
    assert_eq!(line("listen "), "127.0.0.1:9 flag");
    assert_eq!(line("connections "), "800 default");
    assert_eq!(line("public_address "), "- not set");
    assert!(!text.contains("hidden"), "{text}");
}

#[test]
fn how_it_ends_says_what_was_wrong() {
    for (arguments, code, says) in [
        (&["serve"][..], 2, "`database`: this is needed"),
        (&["serve", "--nonsense"], 2, "--nonsense"),
        (&["nonsense"], 2, "nonsense"),
        (&["serve", "--database", "sqlite:x", "--listen", "here"], 2, "`listen` (flag)"),
        (&["serve", "--database", "sqlite:x", "--log", "=,="], 2, "`log`"),
        (&["backup", "x", "--database", "sqlite:/no/such/file"], 1, "database"),
    ] {
        let (found, _, log) = run(arguments);
        assert_eq!(found, code, "{arguments:?}: {log}");
        assert!(log.contains(says), "{arguments:?}: {log}");
    }
    let (code, help, _) = run(&["--help"]);
    assert!(code == 0 && help.contains("doctor") && help.contains("Ends with 0"), "{help}");
}
