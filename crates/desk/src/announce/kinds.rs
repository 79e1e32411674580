//! Which events are news at all, and to which kind of notices they belong.

use frontdesk_local_api::{NoticeKinds, NotificationSettings, OrganizationRef};
use frontdesk_model::{Change, MemberId};

/// A kind of news about people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Joined,
    Gone,
    RoleChanged,
    SeatChanged,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub(crate) const ALL: [Self; 4] =
        [Self::Joined, Self::Gone, Self::RoleChanged, Self::SeatChanged];

    /// The kind of a change. The number of seats and the name of an
    /// organization are changed by those who run it: in the timeline only.
    pub(crate) const fn of(change: &Change) -> Option<Self> {
        match change {
            Change::Joined { .. } => Some(Self::Joined),
            Change::Gone { .. } => Some(Self::Gone),
            Change::RoleChanged { .. } => Some(Self::RoleChanged),
            Change::SeatChanged { .. } => Some(Self::SeatChanged),
            Change::SeatsChanged { .. } | Change::Renamed { .. } => None,
        }
    }

    /// Whether it is switched on.
    pub(super) const fn is_on(self, kinds: NoticeKinds) -> bool {
        match self {
            Self::Joined => kinds.joined,
            Self::Gone => kinds.gone,
            Self::RoleChanged => kinds.role_changed,
            Self::SeatChanged => kinds.seat_changed,
        }
    }
}

/// Whether a change may have to be said: what happens to the person themselves
/// is no news to them.
pub(crate) fn may_be_said(change: &Change, own_id: &MemberId) -> bool {
    Kind::of(change).is_some() && change.member() != Some(own_id)
}

/// The kinds that are switched on for an organization.
pub(super) fn kinds_of(settings: &NotificationSettings, at: &OrganizationRef) -> NoticeKinds {
    let own = settings.organizations.iter().find(|notices| notices.organization == *at);
    own.and_then(|notices| notices.kinds).unwrap_or(settings.kinds)
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::{
        NoticeKinds, NotificationSettings, OrganizationNotices, OrganizationRef,
    };
    use frontdesk_model::Change;

    use super::{Kind, kinds_of, may_be_said};
    use crate::announce::samples::{at, gone, joined, promoted, seat_taken};

    #[test]
    fn each_kind_of_change_has_a_switch_of_its_own() {
        let off = NoticeKinds {
            joined: false,
            gone: false,
            role_changed: false,
            seat_changed: false,
            seats_low: true,
            seats_full: true,
            sign_in_needed: true,
        };
        let each = [
            (joined("a"), NoticeKinds { joined: true, ..off }),
            (gone("a"), NoticeKinds { gone: true, ..off }),
            (promoted("a"), NoticeKinds { role_changed: true, ..off }),
            (seat_taken("a"), NoticeKinds { seat_changed: true, ..off }),
        ];
        for (change, on) in each {
            let kind = Kind::of(&change).unwrap();
            assert!(kind.is_on(on) && !kind.is_on(off));
            assert!(Kind::ALL.iter().filter(|kind| kind.is_on(on)).eq([&kind]));
        }
    }

    #[test]
    fn the_person_themselves_and_the_organization_are_no_news() {
        for change in [joined("a"), gone("a"), promoted("a"), seat_taken("a")] {
            assert!(may_be_said(&change, &"b".into()) && !may_be_said(&change, &"a".into()));
        }
        assert!(!may_be_said(&Change::SeatsChanged { from: 1, to: 2 }, &"b".into()));
        let renamed = Change::Renamed { from: "A".to_owned(), to: "B".to_owned() };
        assert!(!may_be_said(&renamed, &"b".into()));
    }

    #[test]
    fn an_organization_has_its_own_switches_or_those_of_all() {
        let own = NoticeKinds { joined: false, ..NoticeKinds::default() };
        let chosen = |kinds| OrganizationNotices { organization: at(), kinds, muted_until: None };
        let mut settings =
            NotificationSettings { organizations: vec![chosen(Some(own))], ..Default::default() };
        assert_eq!(kinds_of(&settings, &at()), own);
        let other = OrganizationRef { organization: "other".into(), ..at() };
        assert_eq!(kinds_of(&settings, &other), NoticeKinds::default());
        settings.organizations = vec![chosen(None)];
        assert_eq!(kinds_of(&settings, &at()), NoticeKinds::default());
    }
}
