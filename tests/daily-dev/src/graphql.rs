//! GraphQL: the schema of what clients of organizations use, executed for
//! real, so that documents are validated as on the server.

#![expect(clippy::unused_async, reason = "what resolves a field is asynchronous, whatever it does")]

mod mutation;
mod notifications;
mod organization;
mod query;
mod socket;
mod subscription;
mod transport;
mod types;

use std::sync::LazyLock;

use async_graphql::{Error, ErrorExtensions as _, Value};

use crate::world::rules::Refusal;

pub(crate) use socket::open;
pub(crate) use transport::{Unreadable, about, answer, read};

pub(crate) type Schema =
    async_graphql::Schema<query::Query, mutation::Mutation, subscription::Subscription>;

/// The schema: made once a process, for all stand-ins.
pub(crate) fn schema() -> Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
        Schema::build(query::Query, mutation::Mutation, subscription::Subscription).finish()
    });
    SCHEMA.clone()
}

/// Who asks: none is anonymous.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) Option<String>);

impl Caller {
    fn id(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::new(refusal.message()).extend_with(|_, extensions| {
            extensions.set("code", refusal.code());
            if let Refusal::Invalid(issues) = &refusal {
                let issues = issues.iter().cloned().map(Value::from_json);
                extensions.set("issues", Value::List(issues.filter_map(Result::ok).collect()));
            }
        })
    }
}
