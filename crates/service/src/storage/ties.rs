//! What ties somebody to an organization: all that a join is decided on, in one
//! question.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::time;
use crate::organizations::{Relation, Request};

/// What ties somebody to an organization.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ties {
    is_member: bool,
    removed_at: Option<Timestamp>,
    /// Their request to be let in.
    pub request: Option<Request>,
    /// Until when a seat is kept for them.
    pub offered_until: Option<Timestamp>,
    /// Whether they hold a seat of another organization.
    pub plus_elsewhere: bool,
}

impl Ties {
    /// What ties `account` to `organization`.
    pub(super) async fn of(
        connection: &mut AnyConnection,
        organization: &str,
        account: &str,
    ) -> Result<Self, sqlx::Error> {
        type Row = (i64, Option<i64>, i64, Option<i64>, Option<i64>, i64);
        let (member, removed_at, requests, declined_at, offered_until, plus): Row = sqlx::query_as(
            "SELECT
                (SELECT COUNT(*) FROM memberships
                 WHERE organization_id = $1 AND account_id = $2),
                (SELECT removed_at FROM removals
                 WHERE organization_id = $1 AND account_id = $2),
                (SELECT COUNT(*) FROM join_requests
                 WHERE organization_id = $1 AND account_id = $2),
                (SELECT declined_at FROM join_requests
                 WHERE organization_id = $1 AND account_id = $2),
                (SELECT offered_until FROM waiting_list
                 WHERE organization_id = $1 AND account_id = $2),
                (SELECT COUNT(*) FROM memberships
                 WHERE account_id = $2 AND organization_id <> $1 AND seat_type = 'plus')",
        )
        .bind(organization)
        .bind(account)
        .fetch_one(connection)
        .await?;
        Ok(Self {
            is_member: member > 0,
            removed_at: removed_at.map(time),
            request: match (requests, declined_at) {
                (0, _) => None,
                (_, None) => Some(Request::Pending),
                (_, Some(_)) => Some(Request::Declined),
            },
            offered_until: offered_until.map(time),
            plus_elsewhere: plus > 0,
        })
    }

    /// What they are to the organization, seen by a link that was made then:
    /// who was removed stays out by every link that is older.
    pub(super) fn relation(&self, link_made: Option<Timestamp>) -> Relation {
        if self.is_member {
            Relation::Member
        } else if let (Some(removed), Some(made)) = (self.removed_at, link_made)
            && removed >= made
        {
            Relation::Removed
        } else {
            Relation::Stranger
        }
    }
}
