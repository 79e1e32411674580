//! The program of its own: its first line, its log, its end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// Ended when dropped, whatever the test did.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk-service"));
    command.env_remove("FRONTDESK_DATABASE").env_remove("FRONTDESK_PUBLIC_ADDRESS");
    command
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_listens_logs_no_secret_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("a ?%20b.db").display());
    let mut running = Running(
        program()
            .args(["serve", "--database", &database, "--listen", "127.0.0.1:0"])
            .env("FRONTDESK_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut out = BufReader::new(running.0.stdout.take().unwrap());
    let mut log = running.0.stderr.take().unwrap();
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).unwrap();
        text
    });
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address = line.strip_prefix("listening on ").unwrap().trim_end();
    assert!(address.starts_with("http://127.0.0.1:"), "{line}");

    let http = crate::desk::client();
    let credentials =
        json!({ "name": "Ada", "email": "ada@example.test", "password": "correct horse" });
    let sign_up = http.post(format!("{address}/auth/sign-up/email")).json(&credentials);
    let signed_up: Value = sign_up.send().await.unwrap().json().await.unwrap();
    let token = signed_up["token"].as_str().unwrap();
    let create = json!({ "query":
        "mutation { createOrganization(name: \"Logged\", seats: 2) { referralToken referralUrl } }" });
    let create = http.post(format!("{address}/graphql")).bearer_auth(token).json(&create);
    let created: Value = create.send().await.unwrap().json().await.unwrap();
    let own = &created["data"]["createOrganization"];
    let page = http.get(own["referralUrl"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(page.status(), 200);

    let id = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(running.0.wait().unwrap().success(), "a clean end");
    let log = reading.join().unwrap();
    assert!(log.contains("/j/{token}"), "requests are logged by their route: {log}");
    for secret in [token, own["referralToken"].as_str().unwrap(), "correct horse"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert!(folder.path().join("a ?%20b.db").exists(), "the path is taken as it is");
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
