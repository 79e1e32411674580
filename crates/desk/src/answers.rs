//! Answers to requests that only look.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use frontdesk_local_api::{
    AccountKind, ActivityEntry, ActivityPage, Answer, ErrorCode, Failure, Invite, MemberDetail,
    MembersQuery, OrganizationRef, Reach,
};
use frontdesk_model::{Change, ChangeKind, MemberId};

use crate::{
    board::Seen,
    engine::Engine,
    members::{self, Search},
    offers, qr, words,
};

/// Most entries in one page of what happened.
const MOST_ENTRIES: u32 = 200;

/// Most entries about one member.
const MOST_ENTRIES_OF_MEMBER: u32 = 50;

/// Entries that are looked at together for somebody.
const SEARCHED_AT_ONCE: u32 = 1_000;

/// What is looked for in what happened.
pub(crate) struct Wanted<'a> {
    /// Empty: every kind.
    pub kinds: &'a [ChangeKind],
    /// About whom; empty: everybody and everything.
    pub search: &'a str,
}

impl Engine {
    /// `State`.
    pub(crate) fn state(&self) -> Answer {
        // Asked before the board is held: the system may take its time.
        let has_local = self.board().local_account().is_some();
        let network_address = if has_local { self.ports.local.network_address() } else { None };
        let settings = self.settings();
        Answer::State(self.board().state(&settings, network_address.as_deref()))
    }

    /// `Members`.
    pub(crate) fn members(&self, query: &MembersQuery) -> Result<Answer, Failure> {
        let seen = self.seen(&query.organization)?;
        self.members_shown(&query.organization);
        let now = self.ports.clock.now();
        Ok(Answer::Members(members::page(&seen, query, now)))
    }

    /// `Member`.
    pub(crate) async fn member(
        &self,
        at: &OrganizationRef,
        id: &MemberId,
    ) -> Result<Answer, Failure> {
        let Seen { snapshot, unreviewed, .. } = self.seen(at)?;
        let present = members::of_id(&snapshot, id).cloned();
        let (member, gone) = match present {
            Some(member) => (member, false),
            None => (self.store.last_known(at, id).await?.ok_or(ErrorCode::NotFound)?, true),
        };
        let history = self.store.activity_of(at, id, MOST_ENTRIES_OF_MEMBER).await?;
        let own = *id == snapshot.own_id;
        let capabilities = self.record(&at.account)?.capabilities;
        let offers =
            if gone { Vec::new() } else { offers::of_member(&snapshot, &member, &capabilities) };
        let unreviewed = unreviewed.contains(id);
        Ok(Answer::Member(MemberDetail { member, gone, unreviewed, own, offers, history }))
    }

    /// `Activity`.
    pub(crate) async fn activity(
        &self,
        at: &OrganizationRef,
        before: Option<i64>,
        limit: u32,
        wanted: &Wanted<'_>,
    ) -> Result<Answer, Failure> {
        self.seen(at)?;
        let limit = limit.min(MOST_ENTRIES);
        let entries = if wanted.search.trim().is_empty() {
            self.store.activity(at, before, wanted.kinds, limit + 1).await?
        } else {
            self.searched(at, before, limit + 1, wanted).await?
        };
        Ok(activity_page(entries, limit))
    }

    /// Entries about somebody who is looked for. SQLite knows no capitals beyond
    /// English ones, so they are compared here, some at a time: polls that are
    /// to be kept meanwhile wait for no more.
    async fn searched(
        &self,
        at: &OrganizationRef,
        mut before: Option<i64>,
        limit: u32,
        wanted: &Wanted<'_>,
    ) -> Result<Vec<ActivityEntry>, Failure> {
        let search = Search::new(wanted.search);
        let mut found = Vec::new();
        loop {
            let some = self.store.activity(at, before, wanted.kinds, SEARCHED_AT_ONCE).await?;
            let last = some.len() < members::count(SEARCHED_AT_ONCE);
            before = some.last().map(|entry| entry.id);
            found.extend(some.into_iter().filter(|entry| is_about(&search, &entry.change)));
            if last || found.len() >= members::count(limit) {
                return Ok(found);
            }
        }
    }

    /// `ActivityAfter`.
    pub(crate) async fn activity_after(
        &self,
        at: &OrganizationRef,
        after: i64,
        limit: u32,
    ) -> Result<Answer, Failure> {
        self.seen(at)?;
        let limit = limit.min(MOST_ENTRIES);
        Ok(activity_page(self.store.activity_after(at, after, limit + 1).await?, limit))
    }

    /// `Invite`.
    pub(crate) async fn invite(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        let Seen { snapshot, .. } = self.seen_with_link(at).await?;
        let link = snapshot.invite_link.clone();
        // A link that no code can hold is still a link.
        let qr = link.as_deref().and_then(|link| qr::path(link).ok());
        let seats = snapshot.organization.seats;
        Ok(Answer::Invite(Invite { link, qr, seats, reach: self.reach(at)? }))
    }

    /// `QrPng`.
    pub(crate) async fn qr_png(
        &self,
        at: &OrganizationRef,
        further: Option<&str>,
    ) -> Result<Answer, Failure> {
        let (_, link) = self.link(at, further).await?;
        // Some milliseconds of work: not on a thread that others wait for.
        let png = tokio::task::spawn_blocking(move || qr::png(&link))
            .await
            .map_err(|fault| Failure::new(ErrorCode::Unexpected).with_detail(fault))??;
        Ok(Answer::Png(STANDARD.encode(png)))
    }

    /// `QrSvg`.
    pub(crate) async fn qr_svg(
        &self,
        at: &OrganizationRef,
        further: Option<&str>,
    ) -> Result<Answer, Failure> {
        let (organization, link) = self.link(at, further).await?;
        let title = words::invite_link(self.language(), &organization);
        Ok(Answer::Svg(qr::svg(&link, &title)?))
    }

    /// The name of an organization, and its invite link or a further one.
    async fn link(
        &self,
        at: &OrganizationRef,
        further: Option<&str>,
    ) -> Result<(String, String), Failure> {
        let Seen { snapshot, .. } = match further {
            None => self.seen_with_link(at).await?,
            Some(_) => self.seen(at)?,
        };
        let link = match further {
            None => snapshot.invite_link.clone(),
            Some(further) => self.further_link(at, further).await?,
        };
        match link {
            Some(link) => Ok((snapshot.organization.name.clone(), link)),
            None => Err(Failure::new(ErrorCode::NotFound).of_field("link")),
        }
    }

    pub(crate) fn seen(&self, at: &OrganizationRef) -> Result<Seen, Failure> {
        self.board().seen(at).cloned().ok_or_else(|| ErrorCode::NotFound.into())
    }

    /// The organization with its invite link, which is not kept on disk.
    async fn seen_with_link(&self, at: &OrganizationRef) -> Result<Seen, Failure> {
        self.seen(at)?;
        self.current_link(at).await?;
        self.seen(at)
    }

    fn reach(&self, at: &OrganizationRef) -> Result<Reach, Failure> {
        if self.record(&at.account)?.kind != AccountKind::Local {
            return Ok(Reach::Server);
        }
        let allowed = self.settings().network_allowed;
        // Allowed, but in no network: nobody else gets here.
        let reached = allowed && self.ports.local.network_address().is_some();
        Ok(if reached { Reach::LocalNetwork } else { Reach::ThisComputer })
    }
}

/// Whether a change is about somebody whose name or username, at that time, fits.
fn is_about(search: &Search, change: &Change) -> bool {
    match change {
        Change::Joined { member } | Change::Gone { member } => {
            search.finds(&member.name, member.username.as_deref())
        }
        Change::RoleChanged { name, .. } | Change::SeatChanged { name, .. } => {
            search.finds(name, None)
        }
        Change::SeatsChanged { .. } | Change::Renamed { .. } => false,
    }
}

/// A page of at most `limit` entries, of which one more was looked for: whether
/// there are more.
fn activity_page(mut entries: Vec<ActivityEntry>, limit: u32) -> Answer {
    let asked = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > asked;
    entries.truncate(asked);
    Answer::Activity(ActivityPage { entries, more })
}
