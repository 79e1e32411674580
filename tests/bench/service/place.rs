//! A database, people in it, and a service on it.

use std::{
    fmt::Display,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use frontdesk_rig::{Context as _, Result, program};
use frontdesk_service::{Clock as _, SystemClock};
use frontdesk_test_postgres::{Cluster, Durability};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::{AnyPool, any::AnyPoolOptions};
use tempfile::TempDir;

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// A database with its tables, as durable as on a real server.
pub(super) struct Place {
    pub(super) database: Database,
    /// As the service wants it.
    pub(super) address: String,
    /// For what no client could bring in so quickly.
    pub(super) pool: AnyPool,
    _folder: TempDir,
    _cluster: Option<Cluster>,
}

impl Place {
    pub(super) async fn make(database: Database) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (address, cluster) = match database {
            Database::Sqlite => {
                (format!("sqlite:{}", folder.path().join("desk.db").display()), None)
            }
            Database::Postgres => {
                let cluster = Cluster::start(Durability::Full).await;
                (format!("{}/postgres", cluster.address), Some(cluster))
            }
        };
        frontdesk_service::upkeep::migrate(&address).await?;
        // Done by the migration already, if at all.
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new().max_connections(1).connect(&address).await?;
        Ok(Self { database, address, pool, _folder: folder, _cluster: cluster })
    }

    /// People who are signed in, `word` in their names.
    pub(super) async fn people(&self, word: &str, number: usize) -> Result<Vec<Person>> {
        let now = SystemClock.now().as_millisecond();
        let mut transaction = self.pool.begin().await?;
        let mut people = Vec::new();
        for number in 0..number {
            let id = uuid::Uuid::new_v4().to_string();
            let token = format!("{word}-{number}-{}", uuid::Uuid::new_v4().simple());
            let insert = "INSERT INTO accounts (id, name, username, created_at, last_active_at)
                          VALUES ($1, $2, $3, $4, $5)";
            sqlx::query(insert)
                .bind(&id)
                .bind(format!("{word} {number}"))
                .bind(&id)
                .bind(now)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            let insert = "INSERT INTO sessions
                          (token_hash, id, account_id, device, created_at, last_used_at)
                          VALUES ($1, $2, $3, 'bench', $4, $5)";
            sqlx::query(insert)
                .bind(Sha256::digest(token.as_bytes()).to_vec())
                .bind(&id)
                .bind(&id)
                .bind(now)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            people.push(Person { token });
        }
        transaction.commit().await?;
        Ok(people)
    }
}

impl Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self.database {
            Database::Sqlite => "SQLite",
            Database::Postgres => "PostgreSQL",
        })
    }
}

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) token: String,
}

/// A program that answers at an address until this is dropped.
pub(super) struct Server {
    child: Child,
    pub(super) address: String,
    http: reqwest::Client,
}

impl Server {
    /// The service.
    pub(super) fn start(place: &Place) -> Result<Self> {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--database"];
        Self::run(program("frontdesk-service")?, &arguments, &place.address)
    }

    /// The yardstick.
    pub(super) fn start_bare(place: &Place) -> Result<Self> {
        Self::run(std::env::current_exe()?, &["bare"], &place.address)
    }

    fn run(program: PathBuf, arguments: &[&str], database: &str) -> Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .arg(database)
            // A line for each request is the log's cost, and the disk's.
            .env("FRONTDESK_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut first = String::new();
        let read = child.stdout.take().map(|out| BufReader::new(out).read_line(&mut first));
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build()?;
        let mut server = Self { child, address: String::new(), http };
        read.context("no output")??;
        let address = first.trim().strip_prefix("listening on ");
        address
            .context(format_args!("the server began with {first:?}"))?
            .clone_into(&mut server.address);
        Ok(server)
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// A POST of JSON.
    pub(super) async fn post(&self, path: &str, token: &str, body: &Value) -> Result<Value> {
        let request = self.http.post(format!("{}{path}", self.address)).bearer_auth(token);
        Ok(request.json(body).send().await?.error_for_status()?.json().await?)
    }

    /// Runs a GraphQL operation and answers its `data`.
    pub(super) async fn ask(&self, who: &Person, query: &str, variables: Value) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables });
        let mut answer = self.post("/graphql", &who.token, &body).await?;
        let refused = answer.get("errors").map(Value::to_string);
        match refused {
            Some(errors) => Err(frontdesk_rig::Fault::new(format!("refused: {errors}"))),
            None => Ok(answer["data"].take()),
        }
    }

    /// Makes an organization. Gives its id and invite token.
    pub(super) async fn organization(
        &self,
        owner: &Person,
        seats: usize,
    ) -> Result<(String, String)> {
        let query = "mutation ($name: String!, $seats: Int!) {
            createOrganization(name: $name, seats: $seats) { referralToken organization { id } } }";
        let name = format!("Bench {}", uuid::Uuid::new_v4().simple());
        let made = self.ask(owner, query, json!({ "name": name, "seats": seats })).await?;
        let own = &made["createOrganization"];
        let text = |value: &Value| value.as_str().map(str::to_owned).context("no organization");
        Ok((text(&own["organization"]["id"])?, text(&own["referralToken"])?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
