//! The program of its own: its first line, its log, its end.

use serde_json::{Value, json};

use crate::process::{Running, program};

/// What somebody does from sign-up to sign-out, with every kind of secret in
/// every place where one can be. Gives the secrets.
async fn a_day(service: &Running, password: &str) -> Vec<String> {
    let Running { address, http, .. } = service;
    let post = async |path: &str, body: Value| -> (Value, String) {
        let sent = http.post(format!("{address}{path}")).json(&body).send().await.unwrap();
        let cookie = sent.headers().get("set-cookie").map(|it| it.to_str().unwrap().to_owned());
        (sent.json().await.unwrap(), cookie.unwrap_or_default())
    };
    let email = format!("{}@example.test", uuid::Uuid::new_v4().simple());
    let new = json!({ "name": "Ada", "email": email, "password": password });
    let (signed_up, _) = post("/auth/sign-up/email", new).await;
    let old = json!({ "email": email, "password": password });
    let (signed_in, cookie) = post("/auth/sign-in/email", old).await;
    let wrong = format!("{password}, and wrong");
    post("/auth/sign-in/email", json!({ "email": email, "password": wrong })).await;
    let token = signed_in["token"].as_str().unwrap();
    let create = json!({
        "query": "mutation ($name: String!) { createOrganization(name: $name, seats: 2) {
            referralToken referralUrl organization { id } } }",
        "variables": { "name": format!("Logged {}", uuid::Uuid::new_v4().simple()) } });
    let create = http.post(format!("{address}/graphql")).bearer_auth(token).json(&create);
    let created: Value = create.send().await.unwrap().json().await.unwrap();
    let own = &created["data"]["createOrganization"];
    let invite = own["referralToken"].as_str().unwrap();
    let id = own["organization"]["id"].as_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    for path in [
        format!("/j/{invite}"),
        format!("/join/organization?token={invite}&orgId={id}"),
        format!("/nowhere/{invite}?token={token}"),
        format!("/graphql?query={{whoami{{id}}}}&secret={token}"),
    ] {
        let page = http.get(format!("{address}{path}")).header("cookie", cookie).bearer_auth(token);
        page.send().await.unwrap();
    }
    let form = http
        .post(format!("{address}/j/{invite}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("action=sign-in&email={email}&password={wrong}"));
    form.send().await.unwrap();
    let out = http.post(format!("{address}/auth/sign-out")).bearer_auth(token);
    out.send().await.unwrap();
    let first = signed_up["token"].as_str().unwrap();
    [first, token, invite, password, &email].map(str::to_owned).into()
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_listens_logs_no_secret_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a ?%20b.db");
    let database = format!("sqlite:{}", file.display());
    for format in ["text", "json"] {
        let service = Running::start(&database, &["--log", "trace", "--log-format", format]);
        assert!(service.address.starts_with("http://127.0.0.1:"), "{}", service.address);
        let secrets = a_day(&service, "correct horse").await;
        let (well, log) = service.end();
        assert!(well, "a clean end");
        assert!(log.contains("/j/{token}"), "requests are logged by their route: {log}");
        for secret in secrets {
            assert!(!log.contains(&secret), "{secret} is in the log");
        }
        if format == "json" {
            for line in log.lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
            }
            let answered =
                log.lines().find(|line| line.contains("\"route\":\"/graphql\"")).unwrap();
            let answered: Value = serde_json::from_str(answered).unwrap();
            assert_eq!((&answered["status"], &answered["method"]), (&json!(200), &json!("POST")));
            assert!(answered["took_ms"].is_u64(), "{answered}");
            assert_eq!(answered["span"]["id"].as_str().unwrap().len(), 12, "{answered}");
        }
    }
    assert!(file.exists(), "the path is taken as it is");
}

#[cfg(unix)]
#[tokio::test]
async fn a_password_of_the_database_is_in_no_log() {
    let postgres = frontdesk_test_postgres::Database::create().await;
    let with_password = postgres.address.replace("postgres@", "postgres:very-secret@");
    let service = Running::start(&with_password, &["--log", "trace"]);
    a_day(&service, "correct horse").await;
    let (well, log) = service.end();
    assert!(well && !log.contains("very-secret"), "{log}");
    let nowhere = "postgres://u:very-secret@127.0.0.1:1/x";
    let output =
        program().args(["serve", "--log", "trace", "--database", nowhere]).output().unwrap();
    assert!(!output.status.success());
    assert!(!String::from_utf8(output.stderr).unwrap().contains("very-secret"));
}

#[test]
fn the_schema_is_printed() {
    let output = program().arg("schema").output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), frontdesk_service::schema());
}

#[test]
fn a_start_that_cannot_be_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no database");
    std::fs::write(&file, "this is text, and more of it than a header has. ".repeat(40)).unwrap();
    let missing = folder.path().join("no/such/folder/desk.db");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let good = format!("sqlite:{}", folder.path().join("desk.db").display());
    for (database, listen, public, says) in [
        ("mysql://x", "127.0.0.1:0", "http://x", "sqlite:"),
        ("postgres://127.0.0.1:1/x", "127.0.0.1:0", "http://x", "cannot be opened"),
        ("sqlite::memory:", "127.0.0.1:0", "http://x", "sqlite:"),
        (&format!("sqlite:{}", missing.display()), "127.0.0.1:0", "http://x", "cannot be made"),
        (&format!("sqlite:{}", file.display()), "127.0.0.1:0", "http://x", "database"),
        (&good, "127.0.0.1:0", "desk.example.org", "http"),
        (&good, &taken, "http://x", "cannot listen"),
    ] {
        let output = program()
            .args(["serve", "--database", database, "--listen", listen])
            .args(["--public-address", public])
            .output()
            .unwrap();
        assert!(!output.status.success(), "{database}");
        assert!(output.stdout.is_empty(), "nothing is promised: {database}");
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(log.contains(says), "{database}: {log}");
    }
}
