//! `members`: page after page, as a table, CSV or JSON.

use std::io::{self, Write};

use frontdesk_local_api::MembersQuery;
use frontdesk_model::Member;
use jiff::tz::TimeZone;

use super::organizations::say_age;
use crate::{
    agent::Agent,
    arguments::Members,
    console::Console,
    csv,
    fault::{Fault, Result},
    json,
    member::Pages,
    table::Table,
    time::minute,
};

pub(super) async fn run(agent: &mut Agent, console: Console, members: Members) -> Result<()> {
    let organization = agent.organization(&members.at).await?;
    say_age(console, &organization);
    let query = MembersQuery {
        search: members.search,
        role: members.role.map(Into::into),
        seat: members.seat.map(Into::into),
        inactive_days: members.inactive_for,
        sort: members.sort.into(),
        descending: members.descending,
        ..MembersQuery::everybody(organization.reference())
    };
    let pages = Pages::new(agent, query, members.limit);
    if console.json {
        stream(pages, Json::default()).await
    } else if members.csv {
        stream(pages, Csv).await
    } else {
        table(pages, console).await
    }
}

/// Something that takes members one after the other.
trait Form {
    fn begin(&mut self, out: &mut impl Write) -> io::Result<()>;
    fn member(&mut self, out: &mut impl Write, member: &Member) -> io::Result<()>;
    fn end(&mut self, out: &mut impl Write) -> io::Result<()>;
}

/// Writes each page as soon as it is there, and keeps none.
async fn stream(mut pages: Pages<'_>, mut form: impl Form) -> Result<()> {
    let mut out = Console::out();
    form.begin(&mut out).map_err(Fault::of_output)?;
    while let Some(rows) = pages.next().await? {
        let written = rows.iter().try_for_each(|member| form.member(&mut out, member));
        written.and_then(|()| out.flush()).map_err(Fault::of_output)?;
    }
    form.end(&mut out).and_then(|()| out.flush()).map_err(Fault::of_output)
}

/// An array with a member on each line.
#[derive(Default)]
struct Json {
    begun: bool,
}

impl Form for Json {
    fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn member(&mut self, out: &mut impl Write, member: &Member) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"\n" })?;
        self.begun = true;
        json::write(out, &json::Member::from(member))
    }

    fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"]\n" })
    }
}

struct Csv;

impl Form for Csv {
    fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        csv::row(out, &["id", "name", "username", "role", "seat", "last_active", "joined"])
    }

    fn member(&mut self, out: &mut impl Write, member: &Member) -> io::Result<()> {
        let time =
            |time: Option<jiff::Timestamp>| time.map(|it| it.to_string()).unwrap_or_default();
        let cells = [
            member.id.as_str(),
            &member.name,
            member.username.as_deref().unwrap_or_default(),
            member.role.as_str(),
            member.seat_type.as_str(),
            &time(member.last_active),
            &time(member.joined_at),
        ];
        csv::row(out, &cells)
    }

    fn end(&mut self, _: &mut impl Write) -> io::Result<()> {
        Ok(())
    }
}

async fn table(mut pages: Pages<'_>, console: Console) -> Result<()> {
    let zone = TimeZone::system();
    let head = ["NAME", "USERNAME", "ROLE", "SEAT", "LAST ACTIVE", "JOINED", "ID"];
    let mut table = Table::new(&head);
    let mut nobody = true;
    while let Some(rows) = pages.next().await? {
        nobody = false;
        for member in rows {
            let username = member.username.as_ref().map(|it| format!("@{it}")).unwrap_or_default();
            table.row([
                &member.name,
                &username,
                member.role.as_str(),
                member.seat_type.as_str(),
                &minute(member.last_active, &zone),
                &minute(member.joined_at, &zone),
                member.id.as_str(),
            ]);
        }
    }
    if nobody {
        console.remark("Nobody is like that.");
    }
    Console::write(|out| table.write(out, console.ink))
}

#[cfg(test)]
mod tests {
    use std::io;

    use frontdesk_model::{Member, Role, SeatType};

    use super::{Csv, Form, Json};

    fn members() -> [Member; 2] {
        let ada = Member {
            id: "u1".into(),
            name: "=Ada \"A\" \u{9b}2J".to_owned(),
            username: Some("ada".to_owned()),
            image: None,
            role: Role::Owner,
            seat_type: SeatType::Plus,
            plus_elsewhere: false,
            last_active: "2026-01-02T03:04:05.678Z".parse().ok(),
            joined_at: None,
            link: None,
            invited_by: None,
        };
        let noa = Member {
            id: "u2".into(),
            name: "נועה".to_owned(),
            username: None,
            image: Some("https://example.org/noa.png".to_owned()),
            role: Role::Member,
            seat_type: SeatType::Free,
            plus_elsewhere: true,
            last_active: None,
            joined_at: "2026-01-01T00:00:00Z".parse().ok(),
            link: None,
            invited_by: None,
        };
        [ada, noa]
    }

    fn of(mut form: impl Form, members: &[Member]) -> String {
        let mut out = Vec::new();
        let written = form
            .begin(&mut out)
            .and_then(|()| members.iter().try_for_each(|it| form.member(&mut out, it)))
            .and_then(|()| form.end(&mut out));
        io::Result::expect(written, "memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn as_json() {
        let written = of(Json::default(), &members());
        let read: serde_json::Value = serde_json::from_str(&written).expect("one document");
        assert_eq!(read[0]["name"], members()[0].name, "nothing is lost: {written}");
        insta::assert_snapshot!(written);
        assert_eq!(of(Json::default(), &[]), "[]\n");
    }

    #[test]
    fn as_csv() {
        insta::assert_snapshot!(of(Csv, &members()));
        assert_eq!(of(Csv, &[]).lines().count(), 1);
    }
}
