//! An organization at a glance.

mod days;
mod forecast;

use frontdesk_local_api::{Answer, Event, Failure, OrganizationRef, Overview, SeatsUse};
use frontdesk_model::{Change, ChangeKind, Member, SeatType};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use self::days::Past;
use crate::{
    board::Seen,
    engine::Engine,
    members::{count, days_before},
};

/// The newest entries that are shown.
const LATEST: u32 = 10;

/// Entries that are read at once: who has a poll to keep waits for no more.
const AT_ONCE: u32 = 1_000;

/// What moves seats, or brings somebody.
const KINDS: [ChangeKind; 4] =
    [ChangeKind::Joined, ChangeKind::Gone, ChangeKind::SeatChanged, ChangeKind::SeatsChanged];

impl Engine {
    /// `Overview`.
    pub(crate) async fn overview(
        &self,
        at: &OrganizationRef,
        days: u32,
    ) -> Result<Answer, Failure> {
        let seen = self.seen(at)?;
        let (now, zone) = (self.ports.clock.now(), self.ports.clock.time_zone());
        let known_since = self.store.known_since(at).await?.unwrap_or(now);
        let today = day(now, &zone);
        let wanted = days::before(today, days.clamp(7, 366) - 1);
        let first = wanted.max(day(known_since, &zone)).min(today);
        let past = self.past(at, first, &zone).await?;
        let seats = seen.snapshot.organization.seats;
        let days = days::walk(seats, &past, first, today);
        let latest = self.store.activity(at, None, &[], LATEST).await?;
        let before = seen.snapshot.members.iter().filter_map(|member| member.joined_at);
        let before = before.filter(|joined| *joined < known_since).map(|at| day(at, &zone));
        let weeks = days::weeks(&past, before, (wanted, first), today);
        Ok(Answer::Overview(Box::new(Overview {
            seats: seats_use(&seen, now),
            forecast: forecast::forecast(&days, seats),
            days,
            weeks,
            unreviewed: u32::try_from(seen.unreviewed.len()).unwrap_or(u32::MAX),
            latest,
            revision: seen.revision,
        })))
    }

    /// `ForgetActivity`.
    pub(crate) async fn forget_activity(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        let revision = self.seen(at)?.revision;
        // What is just being said is said.
        let saying = self.saying.lock().await;
        self.store.forget_activity(at, self.ports.clock.now()).await?;
        drop(saying);
        self.unsaid.notify_one();
        self.tell(Event::OrganizationChanged { organization: at.clone(), revision });
        Ok(Answer::Done)
    }

    /// What moved seats since a day, newest first.
    async fn past(
        &self,
        at: &OrganizationRef,
        first: Date,
        zone: &TimeZone,
    ) -> Result<Vec<Past>, Failure> {
        let (mut past, mut before) = (Vec::new(), None);
        loop {
            let some = self.store.activity(at, before, &KINDS, AT_ONCE).await?;
            let last = some.len() < count(AT_ONCE);
            before = some.last().map(|entry| entry.id);
            for entry in some {
                let seen_on = day(entry.seen_at, zone);
                if seen_on < first {
                    return Ok(past);
                }
                let joined = match &entry.change {
                    Change::Joined { member } => {
                        Some(member.joined_at.map_or(seen_on, |at| day(at, zone)))
                    }
                    _ => None,
                };
                past.push(Past::new(seen_on, joined, &entry.change));
            }
            if last {
                return Ok(past);
            }
        }
    }
}

/// The seats, and what they hold.
fn seats_use(seen: &Seen, now: Timestamp) -> SeatsUse {
    let snapshot = &seen.snapshot;
    let known = snapshot.own_role.manages();
    let held = || snapshot.members.iter().filter(|member| member.seat_type == SeatType::Plus);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let idle = |days| {
        let since = days_before(now, days);
        let is_idle = |member: &&Member| member.last_active.is_none_or(|last| last <= since);
        if known { number(held().filter(is_idle).count()) } else { 0 }
    };
    SeatsUse {
        seats: snapshot.organization.seats,
        new: number(held().filter(|member| seen.unreviewed.contains(&member.id)).count()),
        idle_30: idle(30),
        idle_60: idle(60),
        idle_90: idle(90),
        activity_unknown: !known,
    }
}

fn day(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

#[cfg(test)]
mod tests;
