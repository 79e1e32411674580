//! What webhooks are told of.

use crate::storage::Action;

/// The events that concern programs outside: who is in, who may come in, and
/// the seats. Not the webhooks themselves, nor settings that only admins see,
/// nor the end of an organization, which takes its webhooks along.
pub(crate) const EVENTS: [Action; 20] = [
    Action::OrganizationChanged,
    Action::OwnershipTransferred,
    Action::SeatsChanged,
    Action::JoinsPaused,
    Action::JoinsResumed,
    Action::MemberJoined,
    Action::MemberLeft,
    Action::MemberRemoved,
    Action::MemberAllowedAgain,
    Action::RoleChanged,
    Action::SeatChanged,
    Action::LinkCreated,
    Action::LinkRegenerated,
    Action::LinkRevoked,
    Action::JoinRequested,
    Action::JoinDeclined,
    Action::WaitingBegun,
    Action::WaitingEnded,
    Action::SeatOffered,
    Action::OfferLapsed,
];

/// What an admin sends to see whether it arrives. Every webhook takes it.
pub(crate) const TEST: &str = "webhook.test";

/// Whether a webhook for these words is told of an event. No word means all.
pub(crate) fn wants(events: &str, event: &str) -> bool {
    events.is_empty() || event == TEST || events.split(' ').any(|word| word == event)
}
