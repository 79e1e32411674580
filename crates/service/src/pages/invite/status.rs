//! What the invite page shows: decided by the rule that decides a join, so that
//! the page offers what will work, and says beforehand what will not.

use axum::http::StatusCode;

use crate::organizations::{self as rules, Join, JoinFacts, Refusal};

/// The ends of an invite link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// They can join.
    Open,
    /// No seat is left; they can wait for one.
    Full,
    /// They wait for one.
    Waiting,
    /// One is kept for them.
    Offered,
    /// They can ask an admin to let them in.
    Ask,
    /// They asked.
    Pending,
    /// They asked, and an admin said no.
    Declined,
    /// Nobody may join for now.
    Paused,
    /// They are in.
    Member,
    /// They are in since a moment ago.
    Joined,
    /// They were removed, and the link is older than that.
    Removed,
    /// The link was replaced or ended.
    Replaced,
    /// Its time is over.
    Expired,
    /// It has let in as many as it may.
    UsedUp,
    /// It is no link of ours.
    Unknown,
    /// It is for somebody else than who is signed in.
    OtherAccount,
}

impl Status {
    /// Of somebody for whom a join would be decided on these facts, and who
    /// waits for a seat or does not.
    pub(super) fn of(facts: JoinFacts, waits: bool) -> Self {
        use Refusal::{
            ApprovalDeclined, ApprovalPending, JoinsPaused, NoSeats, Removed, TokenExpired,
            TokenRevoked, TokenUsedUp,
        };
        match rules::join(facts) {
            Ok(Join::Already) => Self::Member,
            Ok(Join::Enter) => Self::Open,
            Ok(Join::ByOffer) => Self::Offered,
            Ok(Join::Ask) => Self::Ask,
            // Who waits keeps their place, whatever became of their link.
            Err(NoSeats | TokenRevoked | TokenExpired | TokenUsedUp) if waits => Self::Waiting,
            Err(NoSeats) => Self::Full,
            Err(TokenRevoked) => Self::Replaced,
            Err(TokenExpired) => Self::Expired,
            Err(TokenUsedUp) => Self::UsedUp,
            Err(JoinsPaused) => Self::Paused,
            Err(ApprovalPending) => Self::Pending,
            Err(ApprovalDeclined) => Self::Declined,
            Err(Removed) => Self::Removed,
            Err(_) => Self::Unknown,
        }
    }

    /// Its word for programs.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Full => "full",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Ask => "ask",
            Self::Pending => "pending",
            Self::Declined => "declined",
            Self::Paused => "paused",
            Self::Member => "member",
            Self::Joined => "joined",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::UsedUp => "used-up",
            Self::Unknown => "unknown",
            Self::OtherAccount => "other-account",
        }
    }

    /// The status of its answer.
    pub(super) const fn code(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Replaced | Self::Expired | Self::UsedUp => StatusCode::GONE,
            Self::Removed => StatusCode::FORBIDDEN,
            _ => StatusCode::OK,
        }
    }

    /// Whether whoever stands there may see more of the organization than its
    /// name.
    pub(super) const fn shows_organization(self) -> bool {
        !matches!(
            self,
            Self::Removed
                | Self::Declined
                | Self::Replaced
                | Self::Expired
                | Self::UsedUp
                | Self::Unknown
                | Self::OtherAccount
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{self, *};
    use crate::organizations::{JoinFacts, Joins, LinkState, Relation, Request};

    const STRANGER: JoinFacts = JoinFacts {
        link: Some(LinkState::Good),
        needs_approval: false,
        relation: Relation::Stranger,
        joins: Joins::Open,
        request: None,
        offered: false,
        plus_elsewhere: false,
        free: 1,
    };

    #[test]
    fn every_end() {
        let full = JoinFacts { free: 0, ..STRANGER };
        let ask = JoinFacts { needs_approval: true, ..STRANGER };
        let revoked = JoinFacts { link: Some(LinkState::Revoked), ..STRANGER };
        let offered = JoinFacts { offered: true, ..full };
        let paused = JoinFacts { joins: Joins::Paused, ..STRANGER };
        for (facts, waits, status) in [
            (STRANGER, false, Open),
            (full, false, Full),
            (full, true, Waiting),
            (JoinFacts { plus_elsewhere: true, ..full }, false, Open),
            (offered, true, Offered),
            (JoinFacts { link: revoked.link, ..offered }, true, Offered),
            (JoinFacts { joins: Joins::Paused, ..offered }, true, Paused),
            (ask, false, Ask),
            (JoinFacts { request: Some(Request::Pending), ..ask }, false, Pending),
            (JoinFacts { request: Some(Request::Declined), ..ask }, false, Declined),
            (paused, false, Paused),
            (JoinFacts { free: 0, ..paused }, false, Paused),
            (JoinFacts { relation: Relation::Member, ..revoked }, false, Member),
            (JoinFacts { relation: Relation::Removed, ..STRANGER }, false, Removed),
            (revoked, false, Replaced),
            (JoinFacts { relation: Relation::Removed, ..revoked }, false, Replaced),
            (JoinFacts { link: Some(LinkState::Expired), ..STRANGER }, false, Expired),
            (JoinFacts { link: Some(LinkState::UsedUp), ..STRANGER }, false, UsedUp),
            (JoinFacts { link: Some(LinkState::UsedUp), ..full }, true, Waiting),
            (JoinFacts { link: None, ..STRANGER }, false, Unknown),
        ] {
            assert_eq!(Status::of(facts, waits), status, "{facts:?}");
        }
    }
}
