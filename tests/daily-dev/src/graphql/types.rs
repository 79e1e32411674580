//! Types that several others use.

use std::sync::Arc;

use async_graphql::{
    InputValueError, InputValueResult, Object, Scalar, ScalarType, SimpleObject, Value,
};
use jiff::Timestamp;

use crate::clock::iso;
use crate::world::Person;

/// A time: ISO 8601, UTC, milliseconds, `Z`.
pub(super) struct DateTime(pub(super) Timestamp);

#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => text.parse().map(DateTime).map_err(InputValueError::custom),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(iso(self.0))
    }
}

/// An answer with nothing in it.
#[derive(SimpleObject)]
pub(super) struct EmptyResponse {
    #[graphql(name = "_")]
    underscore: Option<bool>,
}

impl EmptyResponse {
    pub(super) fn done() -> Self {
        Self { underscore: Some(true) }
    }
}

/// A company somebody works for. Nobody does.
#[derive(SimpleObject)]
pub(super) struct Company {
    id: String,
    name: String,
    image: Option<String>,
}

/// A number that stands for a word. Nothing here has one.
pub(super) struct ProtoEnumValue(i32);

#[Scalar(name = "ProtoEnumValue")]
impl ScalarType for ProtoEnumValue {
    fn parse(value: Value) -> InputValueResult<Self> {
        Err(InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

/// Somebody, as others see them.
pub(super) struct User {
    pub(super) person: Arc<Person>,
    /// Whether they look at themselves.
    pub(super) own: bool,
    pub(super) address: String,
}

#[Object]
impl User {
    async fn id(&self) -> &str {
        &self.person.id
    }

    async fn name(&self) -> Option<&str> {
        Some(&self.person.name)
    }

    /// Others do not see it (`invite.leaks_members`).
    async fn email(&self) -> Option<&str> {
        self.own.then_some(self.person.email.as_str())
    }

    async fn image(&self) -> Option<&str> {
        Some(self.person.image())
    }

    async fn cover(&self) -> Option<&str> {
        None
    }

    async fn username(&self) -> Option<&str> {
        Some(&self.person.username)
    }

    async fn permalink(&self) -> String {
        format!("{}/{}", self.address, self.person.username)
    }

    async fn bio(&self) -> Option<&str> {
        None
    }

    async fn company(&self) -> Option<&str> {
        None
    }

    async fn title(&self) -> Option<&str> {
        None
    }

    async fn twitter(&self) -> Option<&str> {
        None
    }

    async fn github(&self) -> Option<&str> {
        None
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.person.created_at)
    }

    async fn timezone(&self) -> Option<&str> {
        Some("Etc/UTC")
    }

    async fn reputation(&self) -> Option<i32> {
        Some(10)
    }

    async fn experience_level(&self) -> Option<&str> {
        None
    }

    async fn is_team_member(&self) -> Option<bool> {
        Some(false)
    }

    async fn is_plus(&self) -> Option<bool> {
        Some(self.person.plus.is_some())
    }

    async fn plus_member_since(&self) -> Option<DateTime> {
        self.person.plus.as_ref().map(|_| DateTime(self.person.created_at))
    }

    async fn companies(&self) -> Option<Vec<Option<Company>>> {
        Some(Vec::new())
    }

    async fn language(&self) -> Option<&str> {
        None
    }

    async fn cores_role(&self) -> Option<i32> {
        Some(0)
    }
}

/// Where one is in a list.
#[derive(SimpleObject)]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) has_previous_page: bool,
    pub(super) start_cursor: Option<String>,
    pub(super) end_cursor: Option<String>,
    pub(super) stale_cursor: Option<bool>,
}
