//! The program of its own, running, and people who use it over HTTP.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::desk::{Organization, Person, client};

/// The program, without anything that the environment says.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk-service"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("FRONTDESK_")) {
            command.env_remove(name);
        }
    }
    command
}

/// A service that runs until it is dropped, whatever becomes of the test.
pub(crate) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    log: Option<std::thread::JoinHandle<String>>,
    /// Where it answers.
    pub(crate) address: String,
    pub(crate) http: reqwest::Client,
}

impl Running {
    /// Starts it on a free port, and waits until it listens.
    pub(crate) fn start(database: &str, more: &[&str]) -> Self {
        let mut command = program();
        command.args(["serve", "--database", database, "--listen", "127.0.0.1:0"]).args(more);
        Self::of(command)
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = log.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let out = BufReader::new(child.stdout.take().unwrap());
        let address = String::new();
        let mut running = Self { child, out, log: Some(log), address, http: client() };
        let line = running.line();
        let Some(address) = line.strip_prefix("listening on ") else {
            let _ = running.child.wait();
            panic!("it began with {line:?}: {}", running.log.take().unwrap().join().unwrap());
        };
        address.clone_into(&mut running.address);
        running
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(told.unwrap().success());
    }

    /// Waits for its end after a signal that it cannot catch.
    pub(crate) fn gone(mut self) {
        assert!(!self.child.wait().unwrap().success(), "it did not end by itself");
    }

    /// Tells it to end, waits, and gives whether it ended well, and its log.
    pub(crate) fn end(mut self) -> (bool, String) {
        self.signal("TERM");
        let well = self.child.wait().unwrap().success();
        (well, self.log.take().unwrap().join().unwrap())
    }

    /// The answer to a GraphQL request; `None` where there is none.
    pub(crate) async fn try_ask(
        &self,
        who: &Person,
        query: &str,
        variables: Value,
    ) -> Option<Value> {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(format!("{}/graphql", self.address));
        let answer = request.bearer_auth(&who.token).json(&body).send().await.ok()?;
        answer.json().await.ok()
    }

    pub(crate) async fn ask(&self, who: &Person, query: &str, variables: Value) -> Value {
        self.try_ask(who, query, variables).await.expect("the service answers")
    }

    pub(crate) async fn organization(&self, owner: &Person, seats: u32) -> Organization {
        let query = "mutation ($name: String!, $seats: Int!) {
            createOrganization(name: $name, seats: $seats) {
                referralToken referralUrl organization { id } } }";
        // Every round has one of its own; names may have to differ.
        let name = format!("Organization {}", uuid::Uuid::new_v4().simple());
        let answer = self.ask(owner, query, json!({ "name": name, "seats": seats })).await;
        let own = &answer["data"]["createOrganization"];
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        Organization {
            id: text(&own["organization"]["id"]),
            token: text(&own["referralToken"]),
            link: text(&own["referralUrl"]),
        }
    }

    pub(crate) async fn join(&self, who: &Person, organization: &Organization) -> Option<Value> {
        let variables = json!({ "id": organization.id, "token": organization.token });
        self.try_ask(who, JOIN, variables).await
    }

    pub(crate) async fn leave(&self, who: &Person, organization: &Organization) -> Option<Value> {
        self.try_ask(who, LEAVE, json!({ "id": organization.id })).await
    }

    /// Seats, assigned seats, and the ids of everybody in it.
    pub(crate) async fn look(
        &self,
        who: &Person,
        organization: &Organization,
    ) -> (i64, i64, Vec<String>) {
        let query = "query ($id: ID!) { organization(id: $id) { organization {
            seats activeSeats members { user { id } } } } }";
        let answer = self.ask(who, query, json!({ "id": organization.id })).await;
        let found = &answer["data"]["organization"]["organization"];
        let others = found["members"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let ids = others.iter().map(|other| other["user"]["id"].as_str().unwrap().to_owned());
        (
            found["seats"].as_i64().unwrap(),
            found["activeSeats"].as_i64().unwrap(),
            ids.chain([who.id.clone()]).collect(),
        )
    }
}

const JOIN: &str = "mutation ($id: ID!, $token: String!) {
    joinOrganization(id: $id, token: $token) { role } }";
const LEAVE: &str = "mutation ($id: ID!) { leaveOrganization(id: $id) { _ } }";

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// People who are signed in, made before any program runs: without the cost of
/// their passwords, as the app makes its owner.
pub(crate) async fn people(database: &str, number: usize) -> Vec<Person> {
    use frontdesk_service::{Config, Service};
    use secrecy::ExposeSecret as _;

    let config = Config { database: database.to_owned(), ..Config::default() };
    let service = Service::open(config).await.unwrap();
    let mut people = Vec::new();
    for number in 0..number {
        let owner = service.create_owner(&format!("Person {number}")).await.unwrap();
        people.push(Person { id: owner.id, token: owner.token.expose_secret().to_owned() });
    }
    service.close().await;
    people
}

/// A database that is gone afterwards.
pub(crate) struct Place {
    pub(crate) database: String,
    _folder: tempfile::TempDir,
    _postgres: Option<frontdesk_test_postgres::Database>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("desk.db").display());
        Self { database, _folder: folder, _postgres: None }
    }

    pub(crate) async fn postgres() -> Self {
        let postgres = frontdesk_test_postgres::Database::create().await;
        let database = postgres.address.clone();
        Self { database, _folder: tempfile::tempdir().unwrap(), _postgres: Some(postgres) }
    }
}
