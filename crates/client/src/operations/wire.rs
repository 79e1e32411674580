//! What the wire has, as the model has it.

use std::collections::HashMap;

use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Member, MemberId, Role, SeatType, Snapshot};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A word or a date, or something that this version cannot read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Lenient<T>(Option<T>);

impl<T> Lenient<T> {
    pub(super) fn known(self) -> Option<T> {
        self.0
    }

    pub(super) fn or(self, least: T) -> T {
        self.0.unwrap_or(least)
    }
}

impl<T> From<T> for Lenient<T> {
    fn from(known: T) -> Self {
        Self(Some(known))
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(Value::deserialize(deserializer)?).ok()))
    }
}

/// Reads the organization of a document: the same fields are a type of its own
/// in each.
macro_rules! organization {
    ($wire:expr) => {{
        let wire = $wire;
        frontdesk_model::Organization {
            id: wire.id.into(),
            name: wire.name,
            image: wire.image,
            seats: frontdesk_model::Seats {
                total: $crate::operations::wire::count(wire.seats),
                assigned: $crate::operations::wire::count(wire.active_seats),
            },
            status: wire.status.or(frontdesk_model::SubscriptionStatus::None),
        }
    }};
}

/// Reads the person of a document.
macro_rules! person {
    ($wire:expr) => {{
        let wire = $wire;
        $crate::operations::wire::Person {
            id: wire.id,
            name: wire.name,
            username: wire.username,
            image: wire.image,
            has_plus: wire.is_plus == Some(true),
        }
    }};
}

pub(super) use {organization, person};

/// A person, whichever document asked for them.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) username: Option<String>,
    pub(super) image: Option<String>,
    pub(super) has_plus: bool,
}

impl Person {
    /// Who says that they have Plus and holds no seat has it from elsewhere. A
    /// word that this version cannot read changes nothing: what was `known` of
    /// them stays.
    pub(super) fn member(
        self,
        role: Lenient<Role>,
        seat_type: Lenient<SeatType>,
        known: Option<&Member>,
    ) -> Member {
        let role = role.or(known.map_or(Role::Member, |known| known.role));
        let seat_type = seat_type.or(known.map_or(SeatType::Free, |known| known.seat_type));
        Member {
            id: MemberId(self.id),
            name: name_of(self.name, self.username.as_deref()),
            username: self.username,
            image: self.image,
            role,
            plus_elsewhere: self.has_plus && seat_type == SeatType::Free,
            seat_type,
            last_active: None,
            joined_at: None,
            link: None,
            invited_by: None,
        }
    }
}

/// The members as they were known.
#[derive(Clone, Debug, Default)]
pub(super) struct Known<'a>(HashMap<&'a str, &'a Member>);

impl<'a> Known<'a> {
    pub(super) fn of(snapshot: Option<&'a Snapshot>) -> Self {
        let members = snapshot.map(|snapshot| snapshot.members.as_slice()).unwrap_or_default();
        Self(members.iter().map(|member| (member.id.as_str(), member)).collect())
    }

    pub(super) fn member(&self, id: &str) -> Option<&'a Member> {
        self.0.get(id).copied()
    }
}

/// The name, or what comes nearest to it.
pub(crate) fn name_of(name: Option<String>, username: Option<&str>) -> String {
    name.unwrap_or_else(|| username.unwrap_or("?").to_owned())
}

/// A time, where there is one that can be read.
pub(super) fn time(time: Option<Lenient<Timestamp>>) -> Option<Timestamp> {
    time.and_then(Lenient::known)
}

/// GraphQL numbers are signed; seats are not.
pub(super) fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// A number of seats as GraphQL has it: what its `Int` cannot hold would come
/// back as a fault of the query.
pub(super) fn quantity(seats: u32) -> Result<i64, Failure> {
    i32::try_from(seats)
        .map(i64::from)
        .map_err(|_| Failure::new(ErrorCode::SeatsOutOfRange).of_field("seats"))
}
