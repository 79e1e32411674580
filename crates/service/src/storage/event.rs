//! What happens to organizations: written into the audit log, and told to
//! whom it concerns, in the transaction in which it happens.

use crate::audit::Facts;

/// Something that happened to an organization.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    pub action: Action,
    /// Who did it; `None`: the service itself, such as when a deadline passed.
    pub actor: Option<&'a str>,
    /// Whom it is about.
    pub subject: Option<&'a str>,
    /// What it was before: an object of what changed. No names, no addresses:
    /// the audit log keeps it for ever.
    pub before: Option<Facts>,
    /// What it is now.
    pub after: Option<Facts>,
    /// Why, in the actor's words.
    pub reason: Option<&'a str>,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $word:literal,)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) enum Action {
            #[default]
            $($(#[$doc])* $action,)*
        }

        impl Action {
            /// Its word in the audit log, and of webhooks.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $word,)*
                }
            }
        }
    };
}

actions! {
    /// An organization was started.
    OrganizationCreated = "organization.created",
    /// Its name or image changed.
    OrganizationChanged = "organization.changed",
    /// It was deleted.
    OrganizationDeleted = "organization.deleted",
    /// It has another owner.
    OwnershipTransferred = "organization.ownership_transferred",
    /// It has more or fewer seats.
    SeatsChanged = "organization.seats_changed",
    /// Its subscription was cancelled or resumed, or has ended.
    SubscriptionChanged = "organization.subscription_changed",
    /// The threshold of the warning changed.
    SeatWarningChanged = "organization.seat_warning_changed",
    /// Nobody may join for now.
    JoinsPaused = "organization.joins_paused",
    /// People may join again.
    JoinsResumed = "organization.joins_resumed",
    /// Somebody came in, by whatever path.
    MemberJoined = "member.joined",
    /// Somebody left.
    MemberLeft = "member.left",
    /// Somebody was removed.
    MemberRemoved = "member.removed",
    /// Somebody who was removed may come back by old links.
    MemberAllowedAgain = "member.allowed_again",
    /// Somebody was promoted or demoted.
    RoleChanged = "member.role_changed",
    /// Somebody was given a seat, or lost it.
    SeatChanged = "member.seat_changed",
    /// A link was made.
    LinkCreated = "invite_link.created",
    /// The permanent link was replaced.
    LinkRegenerated = "invite_link.regenerated",
    /// A link was ended.
    LinkRevoked = "invite_link.revoked",
    /// Somebody asked to join by a link that needs approval.
    JoinRequested = "join_request.created",
    /// They were declined.
    JoinDeclined = "join_request.declined",
    /// Somebody began to wait for a seat.
    WaitingBegun = "waiting_list.joined",
    /// Somebody no longer waits.
    WaitingEnded = "waiting_list.left",
    /// A seat is kept for somebody for a while.
    SeatOffered = "waiting_list.offered",
    /// They did not take it in time.
    OfferLapsed = "waiting_list.offer_lapsed",
    /// A webhook was made.
    WebhookCreated = "webhook.created",
    /// It was changed, or enabled again.
    WebhookChanged = "webhook.changed",
    /// It was deleted.
    WebhookDeleted = "webhook.deleted",
    /// It failed for so long that it was switched off.
    WebhookDisabled = "webhook.disabled",
}
