//! Queries.
//!
//! A field that may be `null` is an `Option` of a `Result`, not the other way
//! round: then a refusal makes `null` of that field, as the protocol has it,
//! and not of everything that was asked for.

use async_graphql::{Context, ID, Object, Result};

use super::caller::signed_in;
use super::fault::{Fault, Outcome};
use super::organization::{Onlooker, OrganizationMember, UserOrganization};
use super::types::{ServiceInfo, User};
use crate::Service;
use crate::http::Caller;
use crate::organizations::{LinkState, Refusal};
use crate::storage::Account;

/// What this service can do beyond the protocol of daily.dev. A word is added
/// when the thing works.
const CAPABILITIES: &[&str] = &[
    "accessTokens",
    "account",
    "auditExport",
    "auditLog",
    "bearerTokens",
    "changes",
    "createOrganization",
    "deleteOrganization",
    "deviceAuthorization",
    "inviteLinks",
    "invitePage",
    "invitedBy",
    "joinRequests",
    "joinedAt",
    "lastActiveForAdmins",
    "mailSettings",
    "newNotification",
    "notifications",
    "organizationImage",
    "pauseJoins",
    "reasons",
    "refusedJoins",
    "regenerateInviteLink",
    "removedMembers",
    "restoreMembers",
    "seatLimit",
    "seatWarning",
    "sessions",
    "signUp",
    "subscription",
    "transferOwnership",
    "updateOrganization",
    "waitingList",
    "webhooks",
];

/// An id as it is kept. What is no id belongs to nothing.
pub(super) fn known_form(id: &str) -> Outcome<String> {
    let id = uuid::Uuid::try_parse(id).map_err(|_| Fault::NotFound)?;
    Ok(id.hyphenated().to_string())
}

/// The caller's membership.
pub(super) async fn own_membership(
    service: &Service,
    organization: &str,
    account: &Account,
) -> Outcome<UserOrganization> {
    let membership = service.storage().membership(organization, &account.id).await?;
    Ok(UserOrganization::new(membership.ok_or(Fault::NotFound)?, &account.id))
}

/// About organizations.
#[derive(Default)]
pub(crate) struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// What this service is and can do. For everybody.
    async fn service_info(&self, context: &Context<'_>) -> ServiceInfo {
        let config = context.data_unchecked::<Service>().config();
        let mut capabilities = CAPABILITIES.to_vec();
        for (word, set_up) in [
            ("emailCode", config.mail.is_some()),
            ("importMembers", config.imports),
            ("openId", config.open_id.is_some()),
        ] {
            capabilities.extend(set_up.then_some(word));
        }
        ServiceInfo { name: "Frontdesk", version: env!("CARGO_PKG_VERSION"), capabilities }
    }

    /// The caller.
    async fn whoami(&self, context: &Context<'_>) -> Option<Result<User>> {
        Some(whoami(context).await.map_err(Into::into))
    }

    /// The organizations that the caller is in, oldest membership first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn organizations(
        &self,
        context: &Context<'_>,
    ) -> Option<Result<Vec<Option<UserOrganization>>>> {
        Some(organizations(context).await.map_err(Into::into))
    }

    /// One organization that the caller is in.
    async fn organization(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<UserOrganization>> {
        Some(organization(context, &id).await.map_err(Into::into))
    }

    /// What an invite link leads to: who invites, and the organization. For
    /// everybody who holds the link.
    async fn get_organization_by_id_and_invite_token(
        &self,
        context: &Context<'_>,
        id: ID,
        token: String,
    ) -> Option<Result<OrganizationMember>> {
        Some(invited(context, &id, &token).await.map_err(Into::into))
    }
}

async fn whoami(context: &Context<'_>) -> Outcome<User> {
    let account = signed_in(context)?;
    let storage = context.data_unchecked::<Service>().storage();
    let holds_plus = storage.holds_plus(&account.id, None).await?;
    Ok(User::oneself(account.clone(), holds_plus))
}

async fn organizations(context: &Context<'_>) -> Outcome<Vec<Option<UserOrganization>>> {
    let account = signed_in(context)?;
    let memberships =
        context.data_unchecked::<Service>().storage().memberships(&account.id).await?;
    let own = |membership| Some(UserOrganization::new(membership, &account.id));
    Ok(memberships.into_iter().map(own).collect())
}

async fn organization(context: &Context<'_>, id: &str) -> Outcome<UserOrganization> {
    let account = signed_in(context)?;
    own_membership(context.data_unchecked::<Service>(), &known_form(id)?, account).await
}

async fn invited(context: &Context<'_>, id: &str, token: &str) -> Outcome<OrganizationMember> {
    let service = context.data_unchecked::<Service>();
    let caller = context.data_unchecked::<Caller>().account.as_ref();
    let organization = known_form(id)?;
    let invited = service.storage().invited(token).await?;
    let invited = invited.filter(|invited| invited.organization.id == organization);
    let invited = invited.ok_or(Fault::Refused(Refusal::TokenInvalid))?;
    if invited.link_state(service.now()) == LinkState::Revoked {
        return Err(Fault::Refused(Refusal::TokenRevoked));
    }
    let mut onlooker = Onlooker::Invitee;
    if let Some(account) = caller
        && let Some(own) = service.storage().membership(&organization, &account.id).await?
    {
        let manages = own.standing.role.manages();
        onlooker = Onlooker::Member { id: account.id.clone(), manages };
    }
    Ok(OrganizationMember::inviter(invited, onlooker))
}
