//! Saying exactly once: what is about to be said is kept before the desktop is
//! asked to show it, and marked after it has.

use std::collections::{HashMap, HashSet};

use frontdesk_local_api::{Health, OrganizationRef, Settings};
use frontdesk_model::Organization;
use jiff::SignedDuration;

use super::{
    Pending,
    grouping::grouped,
    kinds::{Kind, kinds_of},
    notice::{Said, notice},
    quiet::quiet,
    seats::{Level, is_news},
    subject::Subject,
};
use crate::{
    engine::Engine,
    store::{Begun, StoreFault},
};

/// How long something is news that could not be said.
const NEWS_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What whoever says it remembers.
pub(super) struct Sayer {
    /// What is to be said of them happened while nothing could be: before the
    /// start, in quiet hours, without a notification daemon. It is one summary.
    late: HashSet<OrganizationRef>,
    /// Notices that an earlier run of this program began.
    begun_before: HashSet<i64>,
    /// The available seats that were said, or were no news.
    available: HashMap<OrganizationRef, u32>,
    /// The two above were read.
    learned: bool,
    /// What was said but could not be marked so: not to be said again.
    unmarked: Option<Begun>,
}

/// What there is to say of an organization.
struct Open {
    news: Vec<Pending>,
    /// The seats, where they are news.
    available: Option<u32>,
    begun: Option<Begun>,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.news.is_empty() && self.available.is_none() && self.begun.is_none()
    }
}

impl Sayer {
    /// What is found at the first look happened before.
    pub(super) fn new(engine: &Engine) -> Self {
        Self {
            late: engine.subjects().into_iter().map(|subject| subject.at).collect(),
            begun_before: HashSet::new(),
            available: HashMap::new(),
            learned: false,
            unmarked: None,
        }
    }

    /// Says everything that can be said now. Gives whether the desktop took it.
    pub(super) async fn say_all(
        &mut self,
        engine: &Engine,
        settings: &Settings,
    ) -> Result<bool, StoreFault> {
        self.learn(engine).await?;
        self.mark(engine).await?;
        // Before what is pending is read: whoever was looked at by now has all
        // that the look found among it.
        let subjects = engine.subjects();
        let mut begun = engine.store.begun().await?;
        let mut pending = engine.store.pending().await?;
        let mut taken = true;
        for subject in &subjects {
            let news = pending.remove(&subject.at).unwrap_or_default();
            if !taken {
                if !news.is_empty() {
                    self.late.insert(subject.at.clone());
                }
                continue;
            }
            let place = begun.iter().position(|begun| begun.at == subject.at);
            let open = Open { news, available: None, begun: place.map(|at| begun.remove(at)) };
            taken = self.say_of(engine, settings, subject, open).await?;
        }
        Ok(taken && engine.ask_to_sign_in(&settings.notifications).await?)
    }

    /// Says what can be said now of one organization.
    async fn say_of(
        &mut self,
        engine: &Engine,
        settings: &Settings,
        subject: &Subject,
        mut open: Open,
    ) -> Result<bool, StoreFault> {
        let at = &subject.at;
        // As it is now: a seat count that moved on meanwhile would puzzle.
        let Some(seen) = engine.board().seen(at).cloned() else { return Ok(true) };
        let organization = &seen.snapshot.organization;
        self.pass_over(engine, settings, at, &mut open).await?;
        open.available = self.news_of_seats(engine, settings, at, organization).await?;
        if open.is_empty() {
            if subject.looked {
                self.late.remove(at);
            }
            return Ok(true);
        }
        let clock = &engine.ports.clock;
        if quiet(&settings.notifications, Some(at), clock.now(), &clock.time_zone()).is_some() {
            self.late.insert(at.clone());
            if let Some(begun) = &open.begun {
                // It goes into the summary, under its number.
                self.begun_before.remove(&begun.id);
            }
            return Ok(true);
        }
        if let Some(begun) = open.begun.take_if(|begun| self.begun_before.remove(&begun.id)) {
            // It may be on the screen: the very same takes its place.
            let (again, rest) =
                open.news.into_iter().partition(|news| begun.events.contains(&news.event));
            open.news = rest;
            if !self.say(engine, settings, organization, begun, again).await? {
                self.late.insert(at.clone());
                return Ok(false);
            }
            open.available = self.news_of_seats(engine, settings, at, organization).await?;
        }
        let late = self.late.contains(at);
        if late && !subject.looked && subject.connecting && !settings.paused {
            // The first look comes in a moment, and belongs to it.
            return Ok(true);
        }
        let begun = open.begun.take();
        let notices = notices(open, late);
        if let Some(begun) = begun.as_ref().filter(|_| notices.is_empty()) {
            // Of what it was to say, nothing is so any more.
            self.unmarked = Some(begun.clone());
            self.mark(engine).await?;
        }
        let mut id = begun.map(|begun| begun.id);
        for (news, available) in notices {
            let events = news.iter().map(|news| news.event).collect();
            let begun = engine.store.begin_notice(id.take(), at, events, available).await?;
            if !self.say(engine, settings, organization, begun, news).await? {
                self.late.insert(at.clone());
                return Ok(false);
            }
        }
        if subject.looked {
            self.late.remove(at);
        }
        Ok(true)
    }

    /// Says one notice. Gives whether the desktop took it.
    async fn say(
        &mut self,
        engine: &Engine,
        settings: &Settings,
        organization: &Organization,
        begun: Begun,
        news: Vec<Pending>,
    ) -> Result<bool, StoreFault> {
        let _unbroken = engine.saying.lock().await;
        let settings = &settings.notifications;
        let enough =
            Level::of(organization.seats.available(), settings.seats_low_at) == Level::Enough;
        if news.is_empty() && enough {
            // It was about seats, of which there are more meanwhile.
            self.unmarked = Some(begun);
            self.mark(engine).await?;
            return Ok(true);
        }
        let said = Said { begun: &begun, news: &news, organization };
        let health = engine.show(&notice(&said, settings, engine.language())).await;
        if health != Health::Well {
            engine.note_notifications(&health);
            return Ok(false);
        }
        self.unmarked = Some(begun);
        self.mark(engine).await?;
        // Only now: who reads that all is well may rely on the mark.
        engine.note_notifications(&health);
        Ok(true)
    }

    /// Leaves out what need not be said: what is switched off, what the person
    /// did themselves, and what is no news any more. What was begun stays.
    async fn pass_over(
        &self,
        engine: &Engine,
        settings: &Settings,
        at: &OrganizationRef,
        open: &mut Open,
    ) -> Result<(), StoreFault> {
        let kinds = kinds_of(&settings.notifications, at);
        let now = engine.ports.clock.now();
        let begun: &[i64] = open.begun.as_ref().map_or(&[], |begun| &begun.events);
        let is_said = |news: &Pending| {
            let own = engine.board().own_acts.made(at, &news.change, news.seen_at);
            let wanted = Kind::of(&news.change).is_some_and(|kind| kind.is_on(kinds));
            let fresh = now.duration_since(news.seen_at) <= NEWS_FOR;
            begun.contains(&news.event) || wanted && fresh && !own
        };
        let (news, passed): (Vec<Pending>, Vec<Pending>) =
            std::mem::take(&mut open.news).into_iter().partition(is_said);
        open.news = news;
        if !passed.is_empty() {
            let passed: Vec<i64> = passed.iter().map(|news| news.event).collect();
            engine.store.pass_over(&passed).await?;
        }
        Ok(())
    }

    /// The available seats, where they are news. Where not, that is kept.
    async fn news_of_seats(
        &mut self,
        engine: &Engine,
        settings: &Settings,
        at: &OrganizationRef,
        organization: &Organization,
    ) -> Result<Option<u32>, StoreFault> {
        let settings = &settings.notifications;
        let available = organization.seats.available();
        let said = self.available.get(at).copied();
        let own = engine.board().own_acts.took_seats(at, engine.ports.clock.now());
        let kinds = kinds_of(settings, at);
        if !own && is_news(said, available, settings.seats_low_at, kinds) {
            return Ok(Some(available));
        }
        if said != Some(available) {
            engine.store.keep_available_said(at, available).await?;
            self.available.insert(at.clone(), available);
        }
        Ok(None)
    }

    async fn learn(&mut self, engine: &Engine) -> Result<(), StoreFault> {
        if !self.learned {
            self.available = engine.store.available_said().await?;
            let begun = engine.store.begun().await?;
            self.begun_before = begun.into_iter().map(|begun| begun.id).collect();
            self.learned = true;
        }
        Ok(())
    }

    async fn mark(&mut self, engine: &Engine) -> Result<(), StoreFault> {
        if let Some(said) = &self.unmarked {
            engine.store.mark_said(said, engine.ports.clock.now()).await?;
            if let Some(available) = said.available {
                self.available.insert(said.at.clone(), available);
            }
            self.unmarked = None;
        }
        Ok(())
    }
}

/// The notices for what is open: each with its news, and the seats that it says.
fn notices(open: Open, late: bool) -> Vec<(Vec<Pending>, Option<u32>)> {
    let Open { news, available, .. } = open;
    let mut notices: Vec<_> = grouped(news, late).into_iter().map(|news| (news, None)).collect();
    match notices.as_mut_slice() {
        [(_, seats)] if late => *seats = available,
        _ if available.is_some() => notices.push((Vec::new(), available)),
        _ => {}
    }
    notices
}
