//! What an hour of watching costs a server.

use std::time::Duration;

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::Looking;
use frontdesk_desk::ports::{Category, Clock, OrganizationApi as _, Scope};
use frontdesk_local_api::{Credentials, MembersQuery, Request};
use frontdesk_model::Capabilities;
use frontdesk_test_daily_dev::{self as daily_dev, DailyDev, PASSWORD, World};
use jiff::Timestamp;

use crate::{Still, clock_stands};

/// How many people join in the hour: each takes a seat but the last, who has
/// Plus from elsewhere.
const JOINS: usize = 5;

/// A step of time, in seconds.
const STEP: u64 = 5;

/// What an hour cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// All requests.
    pub requests: usize,
    /// Those for the list of organizations.
    pub listings: usize,
    /// Those for members.
    pub looks: usize,
    /// Bytes in both directions, headers as well.
    pub bytes: u64,
}

/// Watches an organization of so many members for an hour, after the first
/// look, with a window that shows its members or without one.
pub async fn hour(members: usize, window: bool) -> Hour {
    let server = serve(members);
    let organization = organization(&server);
    let owner = server.world().members(&organization).remove(0);
    let email = server.world().email(&owner);
    let mut still = Still::new(began(), 7);
    still.open().await;
    let at = still.connect(server.address(), &email, PASSWORD).await;
    still.desk().set_looking(Looking::at(window, false));
    for _ in 0..4 {
        still.step(Duration::from_secs(STEP)).await;
    }
    drop(server.take_requests());
    let before = server.traffic();
    for second in (0..3_600).step_by(usize::try_from(STEP).unwrap_or(1)) {
        let by = Duration::from_secs(STEP);
        server.clock().advance(by);
        still.step(by).await;
        if second % 600 == 300 && second / 600 < JOINS {
            join(&server, &organization, second / 600);
        }
        if window && second % 60 == 0 {
            let query = MembersQuery::everybody(at.clone());
            still.desk().ask(Request::Members(query)).await.expect("members are known");
        }
    }
    let after = server.traffic();
    let requests = server.take_requests();
    let about = |name| requests.iter().filter(|it| it.call.is_about(name)).count();
    let people = still.shown().into_iter().filter(|notice| notice.category == Category::People);
    assert_eq!(people.count(), JOINS, "everybody was noticed");
    still.close().await;
    Hour {
        requests: requests.len(),
        listings: about("Listing"),
        looks: about("Look"),
        bytes: after.0 + after.1 - before.0 - before.1,
    }
}

/// The same by a naive client that asks for everything every 30 seconds:
/// counted for some polls, and multiplied.
pub async fn full_polls(members: usize) -> Hour {
    const COUNTED: u32 = 3;
    let _clock_stands = clock_stands();
    let server = serve(members);
    let organization = organization(&server);
    let owner = server.world().members(&organization).remove(0);
    let email = server.world().email(&owner);
    let settings = Settings { system_proxies: false, ..Settings::default() };
    let client = HttpApi::with_settings(settings, std::sync::Arc::new(Began));
    let found = client.find_server(server.address()).await.expect("it is found");
    let credentials = Credentials::Password { email, password: PASSWORD.to_owned().into() };
    let (session, person) = client.sign_in(&found, &credentials).await.expect("it lets in");
    drop(server.take_requests());
    let before = server.traffic();
    let everything = Scope { known: None, last_active: true };
    let none = Capabilities::default();
    for _ in 0..COUNTED {
        let id = organization.as_str().into();
        let look = client.look(&session, &none, &person, &id, everything).await;
        assert_eq!(look.expect("it tells").snapshot.members.len(), members);
    }
    let after = server.traffic();
    let polls = 3_600 / 30 / COUNTED;
    Hour {
        requests: server.take_requests().len() * polls as usize,
        listings: 0,
        looks: 3_600 / 30,
        bytes: (after.0 + after.1 - before.0 - before.1) * u64::from(polls),
    }
}

fn serve(members: usize) -> DailyDev {
    let mut world = World::with_clock(daily_dev::Clock::fixed(began()));
    let owner = world.person("Olivia Owner");
    let seats = i32::try_from(members + JOINS).expect("so many seats there are");
    let acme = world.organization("Acme", &owner, seats);
    world.crowd(&acme, members - 1);
    DailyDev::start(world)
}

fn organization(server: &DailyDev) -> String {
    server.world().organization_ids().remove(0)
}

fn join(server: &DailyDev, organization: &str, number: usize) {
    let mut world = server.world();
    let person = world.person(&format!("Newcomer {number}"));
    if number + 1 == JOINS {
        world.give_plus(&person);
    }
    world.join(organization, &person);
}

fn began() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// A clock that stands.
struct Began;

impl Clock for Began {
    fn now(&self) -> Timestamp {
        began()
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}
