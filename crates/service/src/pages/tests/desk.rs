//! A running service whose storage can be reached, and who visits its pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::storage::{NewInviteLink, NewOrganization, Price, Storage};
use crate::{Clock, Config, Service, randomness};

/// A clock that stands still until it is moved.
#[derive(Debug)]
struct StillClock(AtomicI64);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A service that runs until this is dropped.
pub(super) struct Desk {
    pub service: Service,
    pub address: String,
    http: reqwest::Client,
    clock: Arc<StillClock>,
    _folder: TempDir,
    _stop: oneshot::Sender<()>,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    pub id: String,
    pub token: String,
}

/// An organization, and the token of its permanent link.
#[derive(Clone, Debug)]
pub(super) struct Organization {
    pub id: String,
    pub owner: String,
    pub token: String,
}

/// What a browser got.
#[derive(Debug)]
pub(super) struct Page {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub html: String,
}

impl Desk {
    pub(super) async fn open() -> Self {
        Self::with(Config::default()).await
    }

    /// With a configuration of one's own; the database is a new one.
    pub(super) async fn with(config: Config) -> Self {
        // Fails when another test did it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("desk.db").display());
        let clock = Arc::new(StillClock(AtomicI64::new(1_790_000_000_123)));
        let config = Config { database, ..config };
        let service =
            Service::open_with(config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        service.set_public_address(&address);
        let (stop, stopped) = oneshot::channel::<()>();
        let app = service.router().into_make_service_with_connect_info::<std::net::SocketAddr>();
        // Without the jobs: what time does is done when a test says so.
        tokio::spawn(async move {
            let told = async {
                let _ = stopped.await;
            };
            axum::serve(listener, app).with_graceful_shutdown(told).await.unwrap();
        });
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { service, address, http, clock, _folder: folder, _stop: stop }
    }

    pub(super) fn storage(&self) -> &Storage {
        self.service.storage()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// A new person, without the cost of a password.
    pub(super) async fn person(&self, name: &str) -> Visitor {
        let owner = self.service.create_owner(name).await.unwrap();
        Visitor { id: owner.id, token: owner.token.expose_secret().to_owned() }
    }

    pub(super) async fn organization(&self, name: &str, seats: u32) -> Organization {
        let owner = self.person("נועה ברקאי").await.id;
        let (id, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
        let link_id = randomness::id().unwrap();
        let link = NewInviteLink::permanent(&link_id, &token);
        let price = Price { cents: 0, currency: "USD" };
        let new =
            NewOrganization { id: &id, name, seats, owner: &owner, link, price, at: self.now() };
        self.storage().create_organization(new).await.unwrap();
        Organization { id, owner, token }
    }

    /// A further link of an organization: its token.
    pub(super) async fn link(
        &self,
        organization: &Organization,
        change: impl FnOnce(&mut NewInviteLink<'_>),
    ) -> String {
        let (id, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
        let mut link =
            NewInviteLink { name: Some("Fair"), ..NewInviteLink::permanent(&id, &token) };
        change(&mut link);
        let Organization { id, owner, .. } = organization;
        self.storage().create_link(id, owner, link, self.now()).await.unwrap();
        token
    }

    pub(super) async fn join(&self, visitor: &Visitor, organization: &Organization) {
        let Organization { id, token, .. } = organization;
        self.storage().join(id, &visitor.id, token, self.now()).await.unwrap();
    }

    /// A page, as a browser of that language sees it.
    pub(super) async fn get(&self, path: &str, who: Option<&Visitor>, language: &str) -> Page {
        let request = self.http.get(format!("{}{path}", self.address));
        let request = request.header("accept-language", language);
        Page::of(signed_in(request, who)).await
    }

    pub(super) async fn head(&self, path: &str, who: Option<&Visitor>) -> Page {
        Page::of(signed_in(self.http.head(format!("{}{path}", self.address)), who)).await
    }

    /// A form, as a browser on plain HTTP sends it from a page of ours: it
    /// hides where from.
    pub(super) async fn post(
        &self,
        path: &str,
        who: Option<&Visitor>,
        fields: &[(&str, &str)],
    ) -> Page {
        self.post_from(path, who, fields, &[("origin", "null")]).await
    }

    /// A form from anywhere.
    pub(super) async fn post_from(
        &self,
        path: &str,
        who: Option<&Visitor>,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self.http.post(format!("{}{path}", self.address)).body(body);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Page::of(signed_in(request, who)).await
    }
}

fn signed_in(request: reqwest::RequestBuilder, who: Option<&Visitor>) -> reqwest::RequestBuilder {
    match who {
        Some(who) => request.header("cookie", format!("frontdesk_session={}", who.token)),
        None => request,
    }
}

impl Page {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, html: response.text().await.unwrap() }
    }

    /// What stands in quotes after `start`.
    pub(super) fn quoted(&self, start: &str) -> Option<&str> {
        self.html.split_once(start)?.1.split('"').next()
    }

    pub(super) fn state(&self) -> &str {
        self.quoted("data-state=\"").unwrap_or("none")
    }

    /// The proof in the forms of signed-in people.
    pub(super) fn proof(&self) -> &str {
        self.quoted("name=\"proof\" value=\"").unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The heading, without the name in it.
    pub(super) fn heading(&self) -> String {
        let heading = self.html.split_once("<h1>").unwrap().1.split_once("</h1>").unwrap().0;
        match (heading.split_once("<bdi>"), heading.split_once("</bdi>")) {
            (Some((before, _)), Some((_, after))) => format!("{before}X{after}"),
            _ => heading.to_owned(),
        }
    }

    /// What stays the same from run to run: no style, no ids, no secrets.
    pub(super) fn stable(&self) -> String {
        let (head, rest) = self.html.split_once("<style>").unwrap();
        let (_, body) = rest.split_once("</style>").unwrap();
        let mut stable = format!("{head}<style>STYLE</style>{body}");
        for (start, end, word) in [
            ("/j/", &['"', '?'][..], "TOKEN"),
            ("name=\"proof\" value=\"", &['"'], "PROOF"),
            ("name=\"as\" value=\"", &['"'], "ACCOUNT"),
            ("name=\"id\" value=\"", &['"'], "ID"),
            (" tint", &['"'], "N"),
            ("<code>", &['<'], "SECRET"),
        ] {
            stable = redacted(&stable, start, end, word);
        }
        stable
    }
}

/// `text` with `word` for what stands between each `start` and the next `end`.
fn redacted(text: &str, start: &str, end: &[char], word: &str) -> String {
    let mut parts = text.split(start);
    let mut redacted = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.find(end).map_or("", |at| &part[at..]);
        redacted.push_str(start);
        redacted.push_str(word);
        redacted.push_str(rest);
    }
    redacted
}
