//! A running service, and people who use it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use frontdesk_service::{Clock, Config, Service};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    pub(crate) fn at(milliseconds: i64) -> Self {
        Self(AtomicI64::new(milliseconds))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A service that runs until this is dropped.
pub(crate) struct Desk {
    pub(crate) service: Service,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) address: String,
    pub(crate) folder: TempDir,
    pub(crate) http: reqwest::Client,
    _stop: oneshot::Sender<()>,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// An organization and its invite link.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) link: String,
}

/// A client that follows no redirect, keeps no cookie, and shows compressed
/// answers as they came.
pub(crate) fn client() -> reqwest::Client {
    // Fails when another test did it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .no_gzip()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::open_as(Config::default()).await
    }

    /// As [`Desk::open`], with a configuration that is not the default.
    pub(crate) async fn open_with(adjust: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        adjust(&mut config);
        Self::open_as(config).await
    }

    /// A service that is set up like this, with a database of its own where
    /// none is named.
    pub(crate) async fn open_as(mut config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if config.database.is_empty() {
            config.database = format!("sqlite:{}", folder.path().join("desk.db").display());
        }
        let clock = Arc::new(StillClock(AtomicI64::new(1_790_000_000_123)));
        let service =
            Service::open_with(config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
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
        let desk = Self { service, clock, address, folder, http: client(), _stop: stop };
        // It answers: from now on links have its address.
        desk.ask(None, "{serviceInfo{name}}", json!({})).await;
        desk
    }

    /// A new person, without the cost of a password.
    pub(crate) async fn person(&self, name: &str) -> Person {
        let owner = self.service.create_owner(name).await.unwrap();
        Person { id: owner.id, token: owner.token.expose_secret().to_owned() }
    }

    /// The answer to a GraphQL request.
    pub(crate) async fn ask(&self, who: Option<&Person>, query: &str, variables: Value) -> Value {
        let mut request = self.http.post(format!("{}/graphql", self.address));
        if let Some(person) = who {
            request = request.bearer_auth(&person.token);
        }
        let body = json!({ "query": query, "variables": variables });
        let response = request.json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The answer to a GraphQL request that is expected to work.
    pub(crate) async fn data(&self, who: &Person, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(Some(who), query, variables).await;
        assert_eq!(verdict(&answer), "ok", "{answer}");
        answer["data"].take()
    }

    pub(crate) async fn organization(
        &self,
        owner: &Person,
        name: &str,
        seats: u32,
    ) -> Organization {
        let query = "mutation ($name: String!, $seats: Int!) {
            createOrganization(name: $name, seats: $seats) {
                referralToken referralUrl organization { id } } }";
        let answer = self.ask(Some(owner), query, json!({ "name": name, "seats": seats })).await;
        let own = &answer["data"]["createOrganization"];
        Organization {
            id: own["organization"]["id"].as_str().unwrap().to_owned(),
            token: own["referralToken"].as_str().unwrap().to_owned(),
            link: own["referralUrl"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) async fn join(&self, who: &Person, organization: &Organization) -> Value {
        let query = "mutation ($id: ID!, $token: String!) {
            joinOrganization(id: $id, token: $token) {
                role seatType organization { seats activeSeats } } }";
        let variables = json!({ "id": organization.id, "token": organization.token });
        self.ask(Some(who), query, variables).await
    }

    /// A new person who joined.
    pub(crate) async fn member(&self, organization: &Organization, name: &str) -> Person {
        let person = self.person(name).await;
        let answer = self.join(&person, organization).await;
        assert_eq!(verdict(&answer), "ok", "{answer}");
        person
    }

    /// An operation on a member: `remove`, `toggle`, or a role to give.
    pub(crate) async fn act(
        &self,
        who: Option<&Person>,
        what: &str,
        organization: &str,
        member: &str,
    ) -> Value {
        let arguments = "id: $id, memberId: $member";
        let operation = match what {
            "remove" => format!("removeOrganizationMember({arguments})"),
            "toggle" => format!("toggleOrganizationMemberSeat({arguments})"),
            role => format!("updateOrganizationMemberRole({arguments}, role: {role})"),
        };
        let query = format!("mutation ($id: ID!, $member: String!) {{ {operation} {{ role }} }}");
        self.ask(who, &query, json!({ "id": organization, "member": member })).await
    }

    /// Seats, assigned seats, and how many members the person sees beside
    /// themselves.
    pub(crate) async fn count(
        &self,
        who: &Person,
        organization: &Organization,
    ) -> (i64, i64, usize) {
        let query = "query ($id: ID!) { organization(id: $id) {
            organization { seats activeSeats members { role } } } }";
        let answer = self.ask(Some(who), query, json!({ "id": organization.id })).await;
        let found = &answer["data"]["organization"]["organization"];
        (
            found["seats"].as_i64().unwrap(),
            found["activeSeats"].as_i64().unwrap(),
            found["members"].as_array().unwrap().len(),
        )
    }

    /// A POST of JSON, as a program does it.
    pub(crate) async fn post(&self, path: &str, body: Value) -> reqwest::Response {
        self.http.post(format!("{}{path}", self.address)).json(&body).send().await.unwrap()
    }

    /// A page, as a browser with this cookie sees it.
    pub(crate) async fn page(&self, url: &str, cookie: Option<&str>) -> Page {
        let mut request = self.http.get(url);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        Page::of(request.send().await.unwrap()).await
    }

    /// A form, as a browser on plain HTTP sends it from a page of ours: it
    /// hides where from.
    pub(crate) async fn submit(
        &self,
        url: &str,
        cookie: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Page {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self
            .http
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "null");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        Page::of(request.body(body).send().await.unwrap()).await
    }
}

/// What a browser got.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Page {
    async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }

    /// What stands in quotes after `start`.
    pub(crate) fn quoted(&self, start: &str) -> Option<&str> {
        self.html.split_once(start)?.1.split('"').next()
    }

    pub(crate) fn state(&self) -> &str {
        self.quoted("data-state=\"").unwrap_or("none")
    }

    /// The proof in the forms of signed-in people.
    pub(crate) fn proof(&self) -> &str {
        self.quoted("name=\"proof\" value=\"").unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookie as it is sent back.
    pub(crate) fn cookie(&self) -> Option<String> {
        cookie(self.headers.get("set-cookie"))
    }
}

pub(crate) fn cookie(header: Option<&HeaderValue>) -> Option<String> {
    Some(header?.to_str().unwrap().split(';').next()?.to_owned())
}

/// How an answer ended: `ok`, or `CODE` or `CODE REASON` of its first error.
pub(crate) fn verdict(answer: &Value) -> String {
    let Some(error) = answer["errors"].get(0) else { return "ok".to_owned() };
    let word = |name| error["extensions"][name].as_str();
    [word("code"), word("reason")].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
