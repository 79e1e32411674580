//! `/graphql`: the organization protocol. The types and operations are those
//! of `crates/client/schema.graphql`; names and nullability are a contract.

mod absent;
mod account;
mod audit;
mod billing;
mod caller;
mod changes;
mod fault;
mod joining;
mod links;
mod mutation;
mod notifications;
mod organization;
mod query;
mod rates;
mod scene;
mod settings;
mod socket;
mod subscription;
mod transport;
mod types;
mod webhooks;

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
    audit::AuditQuery,
    billing::BillingQuery,
    changes::ChangesQuery,
    joining::JoiningQuery,
    links::LinkQuery,
    notifications::NotificationQuery,
    query::OrganizationQuery,
    webhooks::WebhookQuery,
);

/// Mutations.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    account::AccountMutation,
    billing::BillingMutation,
    joining::JoiningMutation,
    links::LinkMutation,
    mutation::OrganizationMutation,
    notifications::NotificationMutation,
    settings::SettingsMutation,
    webhooks::WebhookMutation,
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
