//! What operations on one organization begin with.

use async_graphql::Context;
use jiff::Timestamp;

use super::caller::{acting, signed_in};
use super::fault::{Fault, Outcome};
use super::organization::UserOrganization;
use super::query::{known_form, own_membership};
use crate::Service;
use crate::organizations::manages;
use crate::storage::{Account, Membership, Storage};

/// Who does something in which organization, and when.
pub(super) struct Scene<'a> {
    pub service: &'a Service,
    pub account: &'a Account,
    pub organization: String,
    pub now: Timestamp,
}

impl<'a> Scene<'a> {
    fn new(context: &Context<'a>, account: &'a Account, id: &str) -> Outcome<Self> {
        let service = context.data_unchecked::<Service>();
        Ok(Self { service, account, organization: known_form(id)?, now: service.now() })
    }

    /// Somebody who changes something. What they may is decided in the
    /// transaction.
    pub(super) fn to_act(context: &Context<'a>, id: &str) -> Outcome<Self> {
        Self::new(context, acting(context)?, id)
    }

    /// A member who looks.
    pub(super) async fn to_look(context: &Context<'a>, id: &str) -> Outcome<(Self, Membership)> {
        let scene = Self::new(context, signed_in(context)?, id)?;
        let membership = scene.storage().membership(&scene.organization, scene.actor()).await?;
        Ok((scene, membership.ok_or(Fault::NotFound)?))
    }

    /// An admin or the owner who looks.
    pub(super) async fn to_manage(context: &Context<'a>, id: &str) -> Outcome<Self> {
        let (scene, membership) = Self::to_look(context, id).await?;
        manages(membership.standing.role).map_err(Fault::Refused)?;
        Ok(scene)
    }

    pub(super) fn storage(&self) -> &'a Storage {
        self.service.storage()
    }

    pub(super) fn actor(&self) -> &'a str {
        &self.account.id
    }

    /// The caller's membership afterwards.
    pub(super) async fn membership(&self) -> Outcome<UserOrganization> {
        own_membership(self.service, &self.organization, self.account).await
    }
}
