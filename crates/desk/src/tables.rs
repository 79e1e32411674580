//! Members and what happened as comma-separated values, part by part.

use frontdesk_local_api::{
    ActivityEntry, Answer, Failure, Language, MembersQuery, OrganizationRef, TextPart,
};
use frontdesk_model::{Change, Member, csv};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    engine::Engine,
    members::{self, count},
    words::csv as words,
};

/// Most rows in one part.
const MOST_ROWS: u32 = 5_000;

/// What a file begins with that Excel is to read as UTF-8.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// How cells are written.
struct Style {
    language: Language,
    zone: TimeZone,
}

impl Engine {
    /// `MembersCsv`.
    pub(crate) fn members_csv(&self, query: &MembersQuery) -> Result<Answer, Failure> {
        let seen = self.seen(&query.organization)?;
        let style = self.style();
        let mut text = String::new();
        if query.offset == 0 {
            begin(&mut text, &words::members(style.language));
        }
        let mut rows = members::found(&seen, query, self.ports.clock.now());
        let part = rows.by_ref().skip(count(query.offset)).take(count(MOST_ROWS));
        for member in part {
            style.member(&mut text, member);
        }
        let next = rows.next().map(|_| i64::from(query.offset) + i64::from(MOST_ROWS));
        Ok(Answer::Text(TextPart { text, next }))
    }

    /// `ActivityCsv`.
    pub(crate) async fn activity_csv(
        &self,
        at: &OrganizationRef,
        before: Option<i64>,
    ) -> Result<Answer, Failure> {
        self.seen(at)?;
        let style = self.style();
        let mut text = String::new();
        if before.is_none() {
            begin(&mut text, &words::activity(style.language));
        }
        let mut entries = self.store.activity(at, before, &[], MOST_ROWS + 1).await?;
        let more = entries.len() > count(MOST_ROWS);
        entries.truncate(count(MOST_ROWS));
        for entry in &entries {
            style.entry(&mut text, entry);
        }
        let next = entries.last().filter(|_| more).map(|entry| entry.id);
        Ok(Answer::Text(TextPart { text, next }))
    }

    fn style(&self) -> Style {
        Style { language: self.language(), zone: self.ports.clock.time_zone() }
    }
}

fn begin(text: &mut String, header: &[&str]) {
    text.push(BYTE_ORDER_MARK);
    csv::row(text, header);
}

impl Style {
    fn member(&self, text: &mut String, member: &Member) {
        let link = member.link.as_ref().map_or("", |link| {
            link.name.as_deref().unwrap_or(words::permanent_link(self.language))
        });
        csv::row(
            text,
            &[
                &member.name,
                member.username.as_deref().unwrap_or_default(),
                words::role(self.language, member.role),
                words::seat(self.language, member.seat_type),
                &self.time(member.last_active),
                &self.time(member.joined_at),
                link,
                member.invited_by.as_ref().map_or("", |inviter| &inviter.name),
            ],
        );
    }

    fn entry(&self, text: &mut String, entry: &ActivityEntry) {
        let language = self.language;
        let kind = words::kind(language, entry.change.kind());
        let time = self.time(Some(entry.seen_at));
        let mut row = |name: &str, username: &str, before: &str, after: &str| {
            csv::row(text, &[&time, kind, name, username, before, after]);
        };
        match &entry.change {
            Change::Joined { member } | Change::Gone { member } => {
                let username = member.username.as_deref().unwrap_or_default();
                row(&member.name, username, "", "");
            }
            Change::RoleChanged { name, from, to, .. } => {
                row(name, "", words::role(language, *from), words::role(language, *to));
            }
            Change::SeatChanged { name, to, .. } => row(name, "", "", words::seat(language, *to)),
            Change::SeatsChanged { from, to } => {
                row("", "", &from.to_string(), &to.to_string());
            }
            Change::Renamed { from, to } => row("", "", from, to),
        }
    }

    /// A time that spreadsheets understand, where the person is.
    fn time(&self, time: Option<Timestamp>) -> String {
        let local = |time: Timestamp| self.zone.to_datetime(time);
        time.map(|time| local(time).strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
    }
}
