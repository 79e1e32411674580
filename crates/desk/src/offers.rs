//! What can be done to members and organizations, and why not.

use frontdesk_local_api::{MemberOffer, OrganizationOffer};
use frontdesk_model::{
    Capabilities, Member, MemberAction, OrganizationAction, Snapshot,
    rules::{refusal_of, refusal_of_organization},
};

/// Every action on `member`.
pub(crate) fn of_member(
    snapshot: &Snapshot,
    member: &Member,
    capabilities: &Capabilities,
) -> Vec<MemberOffer> {
    MemberAction::ALL
        .into_iter()
        .map(|action| MemberOffer {
            action,
            refusal: refusal_of(action, snapshot, member, capabilities),
        })
        .collect()
}

/// Every action on the organization.
pub(crate) fn of_organization(
    snapshot: &Snapshot,
    capabilities: &Capabilities,
) -> Vec<OrganizationOffer> {
    OrganizationAction::ALL
        .into_iter()
        .map(|action| OrganizationOffer {
            action,
            refusal: refusal_of_organization(action, snapshot, capabilities),
        })
        .collect()
}
