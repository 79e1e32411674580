//! Tells people what happened, in the transaction in which it happens: a
//! notification each, and a mail where there is a mail server and they want it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::event::{Action, Event};
use super::transaction::OrganizationTransaction;
use crate::notifications::{Facts, Happened, Kind, To, shortage, told, warning};
use crate::organizations::Refusal;
use crate::randomness::{self, NoRandomness};

/// Somebody to tell.
#[derive(sqlx::FromRow)]
struct Reader {
    id: String,
    email: Option<String>,
    language: Option<String>,
    unwanted: i64,
}

/// What stands before the `FROM` of readers. `$1` is a kind of mail.
macro_rules! select_reader {
    () => {
        "SELECT a.id, a.email, a.language,
            (SELECT COUNT(*) FROM unwanted_mail u WHERE u.account_id = a.id AND u.kind = $1)
                AS unwanted
         FROM accounts a "
    };
}

impl OrganizationTransaction<'_> {
    /// Tells whom an event concerns.
    pub(super) async fn tell(&mut self, event: &Event<'_>) -> Result<(), sqlx::Error> {
        let after = |name: &str| event.after.as_ref()?.get(name)?.as_str();
        let happened = Happened {
            action: event.action,
            oneself: event.actor == event.subject,
            seat_type: after("seatType"),
            path: after("path"),
        };
        let to_tell = told(happened);
        if !to_tell.is_empty() {
            let facts = Facts {
                role: after("role").map(str::to_owned),
                seat_type: after("seatType").map(str::to_owned),
                until: after("until").and_then(|until| until.parse().ok()),
                host: after("host").map(str::to_owned),
                ..self.facts(event.subject, event.actor).await?
            };
            for (kind, to) in to_tell {
                self.tell_all(*kind, *to, (event.actor, event.subject), &facts).await?;
            }
        }
        self.warn_of_shortage(event, happened).await
    }

    /// Tells the admins of somebody who stood before a closed door.
    pub(super) async fn tell_of_refusal(
        &mut self,
        account: &str,
        refusal: Refusal,
    ) -> Result<(), sqlx::Error> {
        let facts = Facts {
            reason: Some(refusal.reason().to_owned()),
            ..self.facts(Some(account), Some(account)).await?
        };
        self.tell_all(Kind::JoinRefused, To::Managers, (Some(account), Some(account)), &facts).await
    }

    /// Tells the admins that seats run out, where this event took one.
    async fn warn_of_shortage(
        &mut self,
        event: &Event<'_>,
        happened: Happened<'_>,
    ) -> Result<(), sqlx::Error> {
        let (free, total) = (self.organization.free(), self.organization.seats.total);
        let taken = happened.seat_type == Some("plus");
        // As it was before; the seats of before, where their number changed.
        let (free_before, total_before) = match event.action {
            // A seat that was kept for them was not free before either.
            Action::MemberJoined if taken && happened.path != Some("offer") => (free + 1, total),
            Action::SeatChanged if taken => (free + 1, total),
            Action::SeatsChanged | Action::SeatWarningChanged => (free, total),
            _ => return Ok(()),
        };
        let low_at = self.organization.seats_low_at;
        let before = shortage(free_before, total_before, low_at);
        let now = shortage(free, total, low_at);
        if now == 0 {
            // What they know is put right when seats run out again.
            return Ok(());
        }
        let organization = self.organization.id.clone();
        let known: i64 =
            sqlx::query_scalar("SELECT seats_low_told FROM organizations WHERE id = $1")
                .bind(&organization)
                .fetch_one(self.connection())
                .await?;
        let (kind, known_now) = warning(before, now, known);
        if known_now != known {
            sqlx::query("UPDATE organizations SET seats_low_told = $1 WHERE id = $2")
                .bind(known_now)
                .bind(&organization)
                .execute(self.connection())
                .await?;
        }
        let Some(kind) = kind else { return Ok(()) };
        let facts = Facts { seats: Some(total), free: Some(free), ..self.facts(None, None).await? };
        self.tell_all(kind, To::Managers, (event.actor, None), &facts).await
    }

    /// Names, as they are now.
    async fn facts(
        &mut self,
        subject: Option<&str>,
        actor: Option<&str>,
    ) -> Result<Facts, sqlx::Error> {
        let mut facts = Facts {
            organization: self.organization.name.clone(),
            organization_id: self.organization.id.clone(),
            image: self.organization.image.clone(),
            ..Facts::default()
        };
        if subject.is_none() && actor.is_none() {
            return Ok(facts);
        }
        let names: Vec<(String, String)> =
            sqlx::query_as("SELECT id, name FROM accounts WHERE id = $1 OR id = $2")
                .bind(subject)
                .bind(actor)
                .fetch_all(self.connection())
                .await?;
        let name = |id: Option<&str>| {
            let found = names.iter().find(|(of, _)| Some(of.as_str()) == id);
            found.map(|(_, name)| name.clone()).unwrap_or_default()
        };
        facts.person = name(subject);
        facts.actor = name(actor);
        Ok(facts)
    }

    async fn tell_all(
        &mut self,
        kind: Kind,
        to: To,
        (actor, subject): (Option<&str>, Option<&str>),
        facts: &Facts,
    ) -> Result<(), sqlx::Error> {
        let organization = self.organization.id.clone();
        let readers: Vec<Reader> = match to {
            To::Subject => {
                sqlx::query_as(concat!(select_reader!(), "WHERE a.id = $2"))
                    .bind(kind.as_str())
                    .bind(subject)
                    .fetch_all(self.connection())
                    .await?
            }
            To::Managers => {
                sqlx::query_as(concat!(
                    select_reader!(),
                    "JOIN memberships m ON m.account_id = a.id
                     WHERE m.organization_id = $2 AND m.role IN ('owner', 'admin')"
                ))
                .bind(kind.as_str())
                .bind(&organization)
                .fetch_all(self.connection())
                .await?
            }
            To::Members => {
                sqlx::query_as(concat!(
                    select_reader!(),
                    "JOIN memberships m ON m.account_id = a.id WHERE m.organization_id = $2"
                ))
                .bind(kind.as_str())
                .bind(&organization)
                .fetch_all(self.connection())
                .await?
            }
        };
        let facts = json!(facts);
        for reader in readers {
            let id = Some(reader.id.as_str());
            if to == To::Subject || (id != actor && id != subject) {
                self.tell_one(kind, &reader, &facts).await?;
            }
        }
        Ok(())
    }

    async fn tell_one(
        &mut self,
        kind: Kind,
        reader: &Reader,
        facts: &Value,
    ) -> Result<(), sqlx::Error> {
        let (now, organization) = (self.now.as_millisecond(), self.organization.id.clone());
        let facts = facts.to_string();
        let id = id_in_order(self.now, self.revision, self.told.len())?;
        sqlx::query(
            "INSERT INTO notifications
                (id, account_id, kind, organization_id, facts, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(&reader.id)
        .bind(kind.as_str())
        .bind(organization)
        .bind(&facts)
        .bind(now)
        .execute(self.connection())
        .await?;
        self.told.push(reader.id.clone());
        let mailed = self.storage.mails && kind.is_mailed() && reader.unwanted == 0;
        if let Some(address) = reader.email.as_deref().filter(|_| mailed) {
            sqlx::query(
                "INSERT INTO outbox
                    (id, account_id, address, kind, language, facts, created_at, due_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(randomness::id().map_err(failed)?)
            .bind(&reader.id)
            .bind(address)
            .bind(kind.as_str())
            .bind(reader.language.as_deref().unwrap_or("en"))
            .bind(facts)
            .bind(now)
            .bind(now)
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }
}

/// An id that says in which order things were told: a UUID of version 7 whose
/// first random bits count (RFC 9562, 6.2), the changes of the organization and
/// then what one change told.
fn id_in_order(now: Timestamp, revision: i64, told: usize) -> Result<String, sqlx::Error> {
    let mut bytes: [u8; 10] = randomness::bytes().map_err(failed)?;
    let revision = u16::try_from(revision & 0x0fff).unwrap_or_default();
    bytes[..2].copy_from_slice(&revision.to_be_bytes());
    // Six bits: the variant takes the others.
    bytes[2] = u8::try_from(told).unwrap_or(u8::MAX).min(63);
    let at = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let id = uuid::Builder::from_unix_timestamp_millis(at, &bytes).into_uuid();
    Ok(id.hyphenated().to_string())
}

fn failed(error: NoRandomness) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(error))
}
