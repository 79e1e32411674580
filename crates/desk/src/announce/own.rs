//! What the person did themselves is no news to them.

use frontdesk_local_api::{Failure, OrganizationRef};
use frontdesk_model::{Change, MemberAction, MemberId, Role, SeatType};
use jiff::{SignedDuration, Timestamp};

use crate::engine::Engine;

/// How long after an act began its outcome is seen at the latest: the server
/// answers, and it is looked again.
const OUTCOME_WITHIN: SignedDuration = SignedDuration::from_mins(2);

/// How long an act is remembered, for what was seen in time and is only then
/// decided about.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Something that the person does in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnAct {
    at: OrganizationRef,
    began: Timestamp,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// To a member.
    Member(MemberId, MemberAction),
    /// To somebody at the door, who comes in by it.
    LetIn(MemberId),
    /// To the number of seats.
    Seats,
}

impl OwnAct {
    /// Something that is done to a member.
    pub(crate) fn on_member(
        at: &OrganizationRef,
        member: &MemberId,
        action: MemberAction,
        began: Timestamp,
    ) -> Self {
        Self { at: at.clone(), began, what: What::Member(member.clone(), action) }
    }

    /// Letting somebody in.
    pub(crate) fn letting_in(at: &OrganizationRef, who: &MemberId, began: Timestamp) -> Self {
        Self { at: at.clone(), began, what: What::LetIn(who.clone()) }
    }

    /// Changing the number of seats.
    pub(crate) fn on_seats(at: &OrganizationRef, began: Timestamp) -> Self {
        Self { at: at.clone(), began, what: What::Seats }
    }

    /// Whether it is seen at a time what comes of it.
    fn covers(&self, at: &OrganizationRef, seen_at: Timestamp) -> bool {
        let after = seen_at.duration_since(self.began);
        self.at == *at && !after.is_negative() && after <= OUTCOME_WITHIN
    }

    /// Whether it makes a change.
    fn makes(&self, change: &Change) -> bool {
        let (member, action) = match &self.what {
            What::Member(member, action) => (member, action),
            What::LetIn(who) => {
                return matches!(change, Change::Joined { .. }) && change.member() == Some(who);
            }
            What::Seats => return false,
        };
        let fits = match change {
            Change::Gone { .. } => *action == MemberAction::Remove,
            Change::RoleChanged { to: Role::Admin, .. } => *action == MemberAction::Promote,
            Change::RoleChanged { to: Role::Member, .. } => *action == MemberAction::Demote,
            Change::SeatChanged { to: SeatType::Plus, .. } => *action == MemberAction::GiveSeat,
            Change::SeatChanged { to: SeatType::Free, .. } => *action == MemberAction::TakeSeat,
            _ => false,
        };
        fits && change.member() == Some(member)
    }

    /// Whether it can leave fewer seats.
    const fn takes_seats(&self) -> bool {
        matches!(self.what, What::Seats | What::LetIn(_) | What::Member(_, MemberAction::GiveSeat))
    }
}

/// What the person did in the last minutes.
#[derive(Debug, Default)]
pub(crate) struct OwnActs(Vec<OwnAct>);

impl OwnActs {
    fn begin(&mut self, act: OwnAct) {
        let now = act.began;
        self.0.retain(|act| now.duration_since(act.began).abs() <= REMEMBERED_FOR);
        self.0.push(act);
    }

    /// It did not happen.
    fn take_back(&mut self, act: &OwnAct) {
        if let Some(place) = self.0.iter().position(|known| known == act) {
            self.0.remove(place);
        }
    }

    /// Whether the person made a change that was seen at a time.
    pub(super) fn made(&self, at: &OrganizationRef, change: &Change, seen_at: Timestamp) -> bool {
        self.0.iter().any(|act| act.covers(at, seen_at) && act.makes(change))
    }

    /// Whether the person may have made seats fewer that are seen now.
    pub(super) fn took_seats(&self, at: &OrganizationRef, now: Timestamp) -> bool {
        self.0.iter().any(|act| act.covers(at, now) && act.takes_seats())
    }
}

impl Engine {
    /// Lets the person do something. What comes of it is not said to them: it
    /// is known before the server is asked, because a poll may be quicker than
    /// the answer.
    pub(crate) async fn as_own(
        &self,
        act: OwnAct,
        doing: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        self.board().own_acts.begin(act.clone());
        let outcome = doing.await;
        if outcome.is_err() {
            self.board().own_acts.take_back(&act);
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::OrganizationRef;
    use frontdesk_model::MemberAction;
    use jiff::{SignedDuration, Timestamp};

    use super::{OwnAct, OwnActs};
    use crate::announce::samples::{at, gone, joined, promoted, seat_taken};

    fn now() -> Timestamp {
        "2026-11-03T09:00:00Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        now() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn only_the_outcome_of_an_act_is_the_persons_own() {
        let mut acts = OwnActs::default();
        acts.begin(OwnAct::on_member(&at(), &"a".into(), MemberAction::Remove, now()));
        acts.begin(OwnAct::on_member(&at(), &"b".into(), MemberAction::Promote, now()));
        acts.begin(OwnAct::on_member(&at(), &"c".into(), MemberAction::TakeSeat, now()));
        acts.begin(OwnAct::letting_in(&at(), &"d".into(), now()));
        for (change, own) in [
            (gone("a"), true),
            (gone("b"), false),
            (joined("a"), false),
            (promoted("b"), true),
            (promoted("a"), false),
            (seat_taken("c"), true),
            (seat_taken("b"), false),
            (joined("d"), true),
            (gone("d"), false),
        ] {
            assert_eq!(acts.made(&at(), &change, after(5)), own, "{change:?}");
        }
        let other = OrganizationRef { organization: "other".into(), ..at() };
        assert!(!acts.made(&other, &gone("a"), after(5)));
    }

    #[test]
    fn it_ends_after_two_minutes_and_with_a_refusal() {
        let mut acts = OwnActs::default();
        let act = OwnAct::on_member(&at(), &"a".into(), MemberAction::Remove, now());
        acts.begin(act.clone());
        for (seconds, own) in [(-1, false), (0, true), (120, true), (121, false)] {
            assert_eq!(acts.made(&at(), &gone("a"), after(seconds)), own, "{seconds}");
        }
        acts.take_back(&act);
        assert!(!acts.made(&at(), &gone("a"), after(0)));
    }

    #[test]
    fn giving_a_seat_letting_in_and_changing_their_number_take_seats() {
        let give = OwnAct::on_member(&at(), &"a".into(), MemberAction::GiveSeat, now());
        let let_in = OwnAct::letting_in(&at(), &"a".into(), now());
        for act in [give, let_in, OwnAct::on_seats(&at(), now())] {
            let mut acts = OwnActs::default();
            acts.begin(act);
            assert!(acts.took_seats(&at(), after(5)) && !acts.took_seats(&at(), after(600)));
        }
        for action in [MemberAction::Remove, MemberAction::Promote, MemberAction::TakeSeat] {
            let mut acts = OwnActs::default();
            acts.begin(OwnAct::on_member(&at(), &"a".into(), action, now()));
            assert!(!acts.took_seats(&at(), after(5)), "{action:?}");
        }
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut acts = OwnActs::default();
        acts.begin(OwnAct::on_seats(&at(), now()));
        acts.begin(OwnAct::on_seats(&at(), after(3600)));
        assert_eq!(acts.0.len(), 1);
    }
}
