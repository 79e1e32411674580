//! `/graphql`: the organization protocol. The types and operations are those
//! of `crates/client/schema.graphql`; names and nullability are a contract.

mod account;
mod caller;
mod fault;
mod mutation;
mod notifications;
mod query;
mod socket;
mod subscription;
mod transport;
mod types;

use async_graphql::MergedObject;

pub(crate) use transport::routes;

/// Deepest nesting of a query.
const MAX_DEPTH: usize = 10;

/// Most that one request may cost. A field costs one, a list of members a
/// hundred times what is asked of each: the full query of an organization fits
/// several times, members of members do not fit once.
const MAX_COMPLEXITY: usize = 10_000;

/// Queries.
#[derive(MergedObject, Default)]
pub(crate) struct Query(
    account::AccountQuery,
    notifications::NotificationQuery,
    query::OrganizationQuery,
);

/// Mutations.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    account::AccountMutation,
    mutation::OrganizationMutation,
    notifications::NotificationMutation,
);

/// The executable schema.
pub(crate) type Schema = async_graphql::Schema<Query, Mutation, subscription::Subscription>;

/// The schema with its limits.
pub(crate) fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), subscription::Subscription)
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .limit_directives(20)
        .finish()
}
