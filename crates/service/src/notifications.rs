//! Who is told of what, and in which words. Pure, but for the bells.
//!
//! A notification is kept as facts: names as they were then, and what happened.
//! Its words are made when it is read, in the reader's language.

mod bells;
mod words;

use serde::{Deserialize, Serialize};

use crate::storage::Action;

pub(crate) use bells::{Bells, Connection};
pub(crate) use words::{Phrase, around, label};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal,)*) => {
        /// What somebody is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All there are.
            pub(crate) const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its word: `type` on the wire, `kind` in the tables.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// To who joined.
    Welcome = "organization_welcome",
    /// To who was given a seat.
    SeatGiven = "organization_seat_given",
    /// To who lost their seat.
    SeatTaken = "organization_seat_taken",
    /// To who was promoted or demoted.
    RoleChanged = "organization_role_changed",
    /// To who was removed.
    Removed = "organization_removed",
    /// To whose request to join was granted.
    RequestGranted = "organization_request_granted",
    /// To whose request to join was declined.
    RequestDeclined = "organization_request_declined",
    /// To for whom a seat is kept.
    SeatOffered = "organization_seat_offered",
    /// To who did not take it in time.
    OfferLapsed = "organization_offer_lapsed",
    /// To all members: it was deleted.
    OrganizationDeleted = "organization_deleted",
    /// To who is the owner now.
    OwnershipTransferred = "organization_ownership_transferred",
    /// To the admins: somebody joined.
    MemberJoined = "organization_member_joined",
    /// To the admins: somebody left.
    MemberLeft = "organization_member_left",
    /// To the admins: somebody was removed.
    MemberRemoved = "organization_member_removed",
    /// To the admins: somebody stood before a closed door.
    JoinRefused = "organization_join_refused",
    /// To the admins: somebody asks to be let in.
    JoinRequested = "organization_join_requested",
    /// To the admins: few seats are left.
    SeatsLow = "organization_seats_low",
    /// To the admins: no seat is left.
    Full = "organization_full",
    /// To the admins: a webhook failed for so long that it was switched off.
    WebhookDisabled = "webhook_disabled",
    /// To who signs in. A mail alone.
    SignInCode = "sign_in_code",
}

impl Kind {
    /// The kind of a word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Whether it is sent by mail, too, to those who want that.
    pub(crate) const fn is_mailed(self) -> bool {
        match self {
            Self::Welcome
            | Self::SeatGiven
            | Self::SeatTaken
            | Self::RoleChanged
            | Self::Removed
            | Self::RequestGranted
            | Self::RequestDeclined
            | Self::SeatOffered
            | Self::MemberJoined
            | Self::SeatsLow
            | Self::Full
            | Self::WebhookDisabled
            | Self::SignInCode => true,
            Self::OfferLapsed
            | Self::OrganizationDeleted
            | Self::OwnershipTransferred
            | Self::MemberLeft
            | Self::MemberRemoved
            | Self::JoinRefused
            | Self::JoinRequested => false,
        }
    }

    /// Whether somebody may say that they do not want such mails.
    pub(crate) const fn is_optional(self) -> bool {
        self.is_mailed() && !matches!(self, Self::SignInCode)
    }

    /// The kinds of mail that can be switched.
    pub(crate) fn optional() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.is_optional())
    }
}

/// What a notification or a mail says: names as they were when it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Facts {
    /// Name of the organization.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organization: String,
    /// Its id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organization_id: String,
    /// Name of whom it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub person: String,
    /// Name of who did it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor: String,
    /// Content hash of the organization's image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The role they have now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The seat type they have now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat_type: Option<String>,
    /// The word of a refusal, or a reason in the actor's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when, where there is a deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<jiff::Timestamp>,
    /// Seats in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// Seats that are free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<u32>,
    /// The host that a webhook goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The code to sign in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Whom something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// Whom it is about.
    Subject,
    /// The admins and the owner, except who did it or whom it is about.
    Managers,
    /// All members, except who did it.
    Members,
}

/// What happened, as far as it decides who is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happened<'a> {
    pub action: Action,
    /// Somebody did it to themselves.
    pub oneself: bool,
    /// The seat type they have now.
    pub seat_type: Option<&'a str>,
    /// By which path somebody came in.
    pub path: Option<&'a str>,
}

/// Who is told of what.
pub(crate) fn told(happened: Happened<'_>) -> &'static [(Kind, To)] {
    use Kind as K;
    use To::{Managers, Members, Subject};
    match happened.action {
        Action::MemberJoined if happened.path == Some("approval") => {
            &[(K::RequestGranted, Subject), (K::MemberJoined, Managers)]
        }
        Action::MemberJoined => &[(K::Welcome, Subject), (K::MemberJoined, Managers)],
        Action::MemberLeft => &[(K::MemberLeft, Managers)],
        Action::MemberRemoved => &[(K::Removed, Subject), (K::MemberRemoved, Managers)],
        Action::RoleChanged | Action::SeatChanged | Action::OwnershipTransferred
            if happened.oneself =>
        {
            &[]
        }
        Action::RoleChanged => &[(K::RoleChanged, Subject)],
        Action::SeatChanged if happened.seat_type == Some("plus") => &[(K::SeatGiven, Subject)],
        Action::SeatChanged => &[(K::SeatTaken, Subject)],
        Action::OwnershipTransferred => &[(K::OwnershipTransferred, Subject)],
        Action::JoinRequested => &[(K::JoinRequested, Managers)],
        Action::JoinDeclined => &[(K::RequestDeclined, Subject)],
        Action::SeatOffered => &[(K::SeatOffered, Subject)],
        Action::OfferLapsed => &[(K::OfferLapsed, Subject)],
        Action::OrganizationDeleted => &[(K::OrganizationDeleted, Members)],
        Action::WebhookDisabled => &[(K::WebhookDisabled, Managers)],
        _ => &[],
    }
}

/// How short of seats an organization is: 0, there are enough; 1, few; 2, none.
pub(crate) fn shortage(free: u32, total: u32, low_at: Option<u32>) -> i64 {
    if free == 0 { 2 } else { i64::from(free <= low_at.unwrap_or_else(|| total.div_ceil(10))) }
}

/// What is told when seats were taken, and how short of them the admins know
/// the organization to be then. `told` is what they know from before.
///
/// What they know is put right by how it was just before: a seat that was
/// free for a moment, until the next on the waiting list had it, is no news.
pub(crate) fn warning(before: i64, after: i64, told: i64) -> (Option<Kind>, i64) {
    let told = told.min(before);
    match after {
        2 if told < 2 => (Some(Kind::Full), 2),
        1 if told < 1 => (Some(Kind::SeatsLow), 1),
        _ => (None, told),
    }
}

#[cfg(test)]
mod tests;
