//! Those who stand at the door of an organization, and whether it is open.

use frontdesk_desk::ports::{AtDoor, Joins, Session};
use frontdesk_local_api::{
    Door, ErrorCode, Failure, JoinRequest, RefusedJoin, RemovedMember, Stranger, Waiting,
};
use frontdesk_model::{MemberId, OrganizationId};

use super::documents::{
    self, AllowAgain, DecideJoinRequest, PauseJoins, Restore, ResumeJoins, allow_again,
    decide_join_request, door, pause_joins, restore, resume_joins,
};
use super::wire::{count, name_of, time};
use crate::HttpApi;

/// Most of each kind.
const MOST: usize = 500;

/// A list that is missing has its reason among the errors beside it.
pub(crate) async fn door(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<Door, Failure> {
    let variables = door::Variables { id: organization.as_str().to_owned() };
    api.ask::<documents::Door, _>(session, variables, |data| {
        let joins = data.organization.ok_or(ErrorCode::NotFound)?.organization;
        Ok(Door {
            joins_paused: joins.joins_paused,
            joins_resume_at: time(joins.joins_resume_at),
            requests: all(data.organization_join_requests, |request| JoinRequest {
                who: stranger(request.user),
                link: request.invite_link.and_then(|link| link.name),
                requested_at: request.requested_at.known(),
                declined_at: time(request.declined_at),
            })?,
            waiting: all(data.organization_waiting_list, |waiting| Waiting {
                who: stranger(waiting.user),
                since: waiting.since.known(),
                offered_until: time(waiting.offered_until),
            })?,
            refused: all(data.organization_refused_joins, |refused| RefusedJoin {
                who: stranger(refused.user),
                reason: refused.reason,
                link: refused.invite_link.and_then(|link| link.name),
                times: count(refused.times),
                last_at: refused.last_at.known(),
            })?,
            removed: all(data.organization_removed_members, |removed| RemovedMember {
                who: stranger(removed.user),
                removed_at: removed.removed_at.known(),
            })?,
        })
    })
    .await
}

fn all<W, T>(list: Option<Vec<W>>, read: impl Fn(W) -> T) -> Result<Vec<T>, ErrorCode> {
    let list = list.ok_or(ErrorCode::ServerFault)?;
    Ok(list.into_iter().take(MOST).map(read).collect())
}

fn stranger(user: door::Somebody) -> Stranger {
    let name = name_of(user.name, user.username.as_deref());
    Stranger { id: MemberId(user.id), name, username: user.username }
}

pub(crate) async fn set_joins(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    joins: Joins,
) -> Result<(), Failure> {
    let id = organization.as_str().to_owned();
    match joins {
        Joins::Open => {
            let variables = resume_joins::Variables { id };
            api.ask::<ResumeJoins, _>(session, variables, |_| Ok(())).await
        }
        Joins::Paused { until } => {
            let variables = pause_joins::Variables { id, until: until.map(Into::into) };
            api.ask::<PauseJoins, _>(session, variables, |_| Ok(())).await
        }
    }
}

pub(crate) async fn act(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    member: &MemberId,
    act: AtDoor,
) -> Result<(), Failure> {
    let (id, member_id) = (organization.as_str().to_owned(), member.as_str().to_owned());
    match act {
        AtDoor::LetIn | AtDoor::Decline => {
            let approve = act == AtDoor::LetIn;
            let variables = decide_join_request::Variables { id, member_id, approve };
            api.ask::<DecideJoinRequest, _>(session, variables, |_| Ok(())).await
        }
        AtDoor::AllowAgain => {
            let variables = allow_again::Variables { id, member_id };
            api.ask::<AllowAgain, _>(session, variables, |_| Ok(())).await
        }
        AtDoor::Restore => {
            let variables = restore::Variables { id, member_id };
            api.ask::<Restore, _>(session, variables, |_| Ok(())).await
        }
    }
}
