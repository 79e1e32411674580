//! One exchange through the client.

use std::{
    io::Cursor,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{
    Clock, Heard, OrganizationApi, OrganizationUpdate, Person, Scope, Server, Session,
};
use frontdesk_local_api::{AccountKind, Credentials, Failure};
use frontdesk_model::{Capabilities, MemberAction, OrganizationId};
use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    exchange::{Exchange, Kind},
    expected::{self, Context},
    frames,
    outcome::{self, Outcome},
    replay::{Said, http, serve},
    report::Verdict,
};

struct Now;

impl Clock for Now {
    #[expect(clippy::disallowed_methods, reason = "the tests' own clock")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

fn api() -> HttpApi {
    let settings = Settings { system_proxies: false, ..Settings::default() };
    HttpApi::with_settings(settings, Arc::new(Now))
}

/// For all of an exchange.
const LIMIT: Duration = Duration::from_secs(30);

/// A cookie as `/boot` sets it.
const BOOTED: &str = "da3=token.of.ours; Path=/; HttpOnly";

pub(crate) async fn run(exchange: &Exchange) -> Verdict {
    let (kind, checks) = match exchange.kind() {
        Kind::None(why) => return Verdict::Unconcerned(why),
        Kind::Unexplained => return Verdict::Unexplained,
        Kind::SignIn => ("sign-in".to_owned(), vec![sign_in(exchange).await]),
        Kind::Boot => ("boot".to_owned(), vec![boot(exchange).await]),
        Kind::SignOut => ("sign-out".to_owned(), vec![sign_out(exchange).await]),
        Kind::Push => ("push".to_owned(), vec![push(exchange).await]),
        Kind::Malformed => {
            // The client sends nothing of the kind; what is said is an answer.
            ("no operation".to_owned(), vec![operation(exchange, "organizations", false).await])
        }
        Kind::Operation(field) => {
            let mut checks = vec![operation(exchange, &field, false).await];
            if field == "organization" {
                checks.push(operation(exchange, &field, true).await);
            }
            (field, checks)
        }
    };
    for (expected, got) in checks {
        if expected != got {
            return Verdict::Misunderstood { kind, expected, got };
        }
    }
    Verdict::Understood(kind)
}

type Check = (Outcome, Outcome);

fn said(exchange: &Exchange, path: &'static str, body: &str) -> Said {
    let answer =
        (!exchange.is_hung_up()).then(|| http(exchange.status(), &exchange.headers(), body));
    Said { path, answer }
}

fn daily_dev(address: &str) -> Server {
    Server {
        address: address.to_owned(),
        kind: AccountKind::DailyDev,
        version: None,
        capabilities: Capabilities::default(),
        sign_in_page: None,
        clock_ahead: None,
    }
}

async fn sign_in(exchange: &Exchange) -> Check {
    // What follows a sign-in that succeeds.
    let user = json!({
        "id": "u1", "name": "Noa", "username": "noa", "email": "noa@example.org", "image": null,
    });
    let booted = json!({ "user": user, "accessToken": { "token": "t", "expiresIn": null } });
    let cookie = [("set-cookie".to_owned(), BOOTED.to_owned())];
    let boot = Said { path: "/boot", answer: Some(http(200, &cookie, &booted.to_string())) };
    let server = serve(vec![said(exchange, "/auth", &exchange.body()), boot]).await;
    let credentials = Credentials::Password {
        email: "noa@example.org".to_owned(),
        password: "a password of ours".to_owned().into(),
    };
    let signed_in = api().sign_in(&daily_dev(&format!("http://{server}")), &credentials).await;
    let got = Outcome::of(signed_in, |(_, person)| outcome::of_person(person));
    (expected::of_sign_in(exchange, &user), got)
}

async fn boot(exchange: &Exchange) -> Check {
    let server = serve(vec![said(exchange, "/boot", &exchange.body())]).await;
    let cookies = "dast=cookie-of-ours; da3=token.of.ours".to_owned().into();
    let signed_in = api()
        .sign_in(&daily_dev(&format!("http://{server}")), &Credentials::Cookies { cookies })
        .await;
    let got = Outcome::of(signed_in, |(_, person)| outcome::of_person(person));
    (expected::of_boot(exchange), got)
}

async fn sign_out(exchange: &Exchange) -> Check {
    let server = serve(vec![said(exchange, "/", &exchange.body())]).await;
    let session = Session::new(&format!("http://{server}"), "token-of-ours".into());
    let got = Outcome::of(api().sign_out(&session).await, |()| Value::Null);
    (expected::of_sign_out(exchange), got)
}

async fn push(exchange: &Exchange) -> Check {
    let server = frames::serve(exchange.frames()).await;
    let session = Session::new(&format!("http://{server}"), "token-of-ours".into());
    let (listening, hints) = (AtomicBool::new(false), AtomicU32::new(0));
    let heard = |heard: Heard| match heard {
        Heard::Listening => listening.store(true, Ordering::SeqCst),
        Heard::Something => drop(hints.fetch_add(1, Ordering::SeqCst)),
    };
    // Until what was recorded is over.
    let _: Failure = timeout(LIMIT, api().listen(&session, &heard)).await.unwrap();
    let got = json!({ "listening": listening.into_inner(), "hints": hints.into_inner() });
    (expected::of_frames(exchange), Outcome::Value(got))
}

async fn operation(exchange: &Exchange, field: &str, link: bool) -> Check {
    let body = in_one_answer(exchange);
    let server = serve(vec![said(exchange, "/graphql", &body)]).await;
    let session = Session::new(&format!("http://{server}"), "token-of-ours".into());
    let about = Context {
        user: exchange.user(),
        link,
        renames: !exchange.has_file() && exchange.variable("name").is_string(),
    };
    let got = ask(&api(), &session, exchange, field, link).await;
    (expected::of_operation(exchange, field, about), got)
}

/// The client asks for organizations and notifications at once: where one was
/// recorded alone, the other is empty.
fn in_one_answer(exchange: &Exchange) -> String {
    let Some(mut answer) = exchange.answer() else { return exchange.body() };
    if let Some(data) = answer.get_mut("data").and_then(Value::as_object_mut) {
        if data.contains_key("organizations") {
            data.entry("notifications").or_insert_with(|| json!({ "edges": [] }));
        } else if data.contains_key("notifications") {
            data.insert("organizations".to_owned(), json!([]));
        }
    }
    answer.to_string()
}

async fn ask(
    api: &HttpApi,
    session: &Session,
    exchange: &Exchange,
    field: &str,
    link: bool,
) -> Outcome {
    let id = OrganizationId(exchange.variable("id").as_str().unwrap_or("organization").to_owned());
    let member = exchange.variable("memberId").as_str().unwrap_or("member").into();
    let text = |name: &str| exchange.variable(name).as_str().map(str::to_owned);
    let token = text("token").unwrap_or_default();
    let quantity = exchange.variable("quantity").as_u64();
    let seats = quantity.and_then(|seats| u32::try_from(seats).ok()).unwrap_or(5);
    let none = Capabilities::default();
    let nothing = |done: Result<(), Failure>| Outcome::of(done, |()| Value::Null);
    match field {
        "organizations" | "notifications" => {
            Outcome::of(api.listing(session, &none).await, outcome::of_listing)
        }
        "organization" if link => {
            Outcome::of(api.invite_link(session, &id).await, |link| json!(link))
        }
        "organization" => {
            let person = Person {
                id: exchange.user().into(),
                name: exchange.user().to_owned(),
                email: None,
                username: None,
                image: None,
            };
            let scope = Scope { known: None, last_active: true };
            let look = api.look(session, &none, &person, &id, scope).await;
            Outcome::of(look, outcome::of_look)
        }
        "getOrganizationByIdAndInviteToken" => {
            Outcome::of(api.invitation(session, &id, &token).await, |invited| {
                json!({
                    "inviter": invited.inviter,
                    "organization": outcome::organization(&invited.organization),
                })
            })
        }
        "joinOrganization" => Outcome::of(
            api.join(session, &id, &token).await,
            |(role, seat)| json!({ "role": role, "seat": seat }),
        ),
        "leaveOrganization" => nothing(api.leave(session, &id).await),
        "deleteOrganization" => nothing(api.delete(session, &id).await),
        "removeOrganizationMember" => {
            nothing(api.act(session, &id, &member, MemberAction::Remove).await)
        }
        "toggleOrganizationMemberSeat" => {
            nothing(api.act(session, &id, &member, MemberAction::GiveSeat).await)
        }
        "updateOrganizationMemberRole" => {
            let demotes = text("role").as_deref() == Some("member");
            let action = if demotes { MemberAction::Demote } else { MemberAction::Promote };
            nothing(api.act(session, &id, &member, action).await)
        }
        "updateOrganization" => {
            let image = exchange.has_file().then(image);
            let name = Some(text("name").unwrap_or_default());
            nothing(api.update(session, &id, OrganizationUpdate { name, image }).await)
        }
        "previewOrganizationSubscriptionUpdate" => {
            let locale = text("locale");
            let preview = api.preview_seats(session, &id, seats, locale.as_deref()).await;
            Outcome::of(preview, outcome::of_preview)
        }
        "updateOrganizationSubscription" => nothing(api.change_seats(session, &id, seats).await),
        other => unreachable!("the client has no operation {other}"),
    }
}

fn image() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(2, 2).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}
