//! A server with two organizations, of which things happen.

use std::collections::BTreeMap;

use frontdesk_model::{
    Member, MemberId, Organization, OrganizationId, Role, SeatType, Seats, Snapshot,
    SubscriptionStatus,
};

use crate::ports::{Glance, Look};

/// The person whose account it is.
pub(super) const OWN: &str = "own";

/// What happens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Happening {
    Joins(usize),
    Goes(usize),
    ChangesRole(usize),
    ChangesSeat(usize),
    IsRenamed(usize),
    HasSeats(u32),
    Renamed,
    /// The person whose account it is comes back, or is removed.
    OwnIsIn(bool),
}

pub(super) struct Server {
    /// It tells how many changes there were.
    counts_changes: bool,
    changes: i64,
    organizations: [Snapshot; 2],
    own_is_in: bool,
    /// How often each person joined.
    joins: BTreeMap<MemberId, usize>,
}

impl Server {
    pub(super) fn new(counts_changes: bool) -> Self {
        let organizations = ["acme", "beta"].map(|id| Snapshot {
            organization: Organization {
                id: id.into(),
                name: id.to_owned(),
                image: None,
                seats: Seats { total: 9, assigned: 0 },
                status: SubscriptionStatus::Active,
            },
            own_id: OWN.into(),
            own_role: Role::Owner,
            invite_link: None,
            server_revision: counts_changes.then_some(0),
            members: vec![member(OWN)],
        });
        Self { counts_changes, changes: 0, organizations, own_is_in: true, joins: BTreeMap::new() }
    }

    /// Even people are of one organization, odd ones of the other.
    pub(super) fn happen(&mut self, happening: Happening) {
        self.changes += 1;
        let changes = self.changes;
        if let Happening::OwnIsIn(is_in) = happening {
            self.own_is_in = is_in;
            return;
        }
        let (Happening::Joins(who)
        | Happening::Goes(who)
        | Happening::ChangesRole(who)
        | Happening::ChangesSeat(who)
        | Happening::IsRenamed(who)) = happening
        else {
            let organization = &mut self.organizations[0].organization;
            match happening {
                Happening::HasSeats(total) => organization.seats.total = total,
                _ => organization.name = format!("acme {changes}"),
            }
            return self.count(0);
        };
        let (place, id) = (who % 2, MemberId(format!("person-{who}")));
        let members = &mut self.organizations[place].members;
        let found = members.iter().position(|member| member.id == id);
        match (happening, found) {
            (Happening::Joins(_), None) => {
                members.push(member(id.as_str()));
                *self.joins.entry(id).or_default() += 1;
            }
            (Happening::Goes(_), Some(at)) => drop(members.remove(at)),
            (Happening::ChangesRole(_), Some(at)) => {
                let role = &mut members[at].role;
                *role = if *role == Role::Admin { Role::Member } else { Role::Admin };
            }
            (Happening::ChangesSeat(_), Some(at)) => {
                let seat = &mut members[at].seat_type;
                *seat = if *seat == SeatType::Plus { SeatType::Free } else { SeatType::Plus };
            }
            (Happening::IsRenamed(_), Some(at)) => members[at].name = format!("{id} {changes}"),
            _ => return,
        }
        self.count(place);
    }

    fn count(&mut self, place: usize) {
        let Snapshot { organization, members, server_revision, .. } =
            &mut self.organizations[place];
        let assigned = members.iter().filter(|member| member.seat_type == SeatType::Plus).count();
        organization.seats.assigned = u32::try_from(assigned).unwrap();
        *server_revision = self.counts_changes.then_some(self.changes);
    }

    /// How often somebody joined.
    pub(super) fn joins(&self, person: &MemberId) -> usize {
        self.joins.get(person).copied().unwrap_or_default()
    }

    /// The organizations that the person is in.
    pub(super) fn present(&self) -> &[Snapshot] {
        if self.own_is_in { &self.organizations } else { &[] }
    }

    pub(super) fn list(&self) -> Vec<Glance> {
        let glance = |snapshot: &Snapshot| Glance {
            organization: snapshot.organization.clone(),
            own_role: snapshot.own_role,
            own_seat_type: SeatType::Free,
            server_revision: snapshot.server_revision,
        };
        self.present().iter().map(glance).collect()
    }

    /// A look, of which some of the members cannot be understood.
    pub(super) fn look(&self, id: &OrganizationId, not_understood: usize) -> Option<Look> {
        let present = self.present().iter();
        let mut snapshot = present.clone().find(|it| it.organization.id == *id)?.clone();
        let understood = snapshot.members.len().saturating_sub(not_understood).max(1);
        let skipped = snapshot.members.drain(understood..).count();
        Some(Look { snapshot, skipped: u32::try_from(skipped).unwrap() })
    }
}

fn member(id: &str) -> Member {
    Member {
        id: id.into(),
        name: id.to_owned(),
        username: None,
        image: None,
        role: if id == OWN { Role::Owner } else { Role::Member },
        seat_type: SeatType::Free,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}
