//! An organization in the embedded service: it dies with the agent, and some
//! people join it, leave it, and join it again.

use frontdesk_local_api::{OrganizationRef, Request};
use frontdesk_rig::{Agent, Context, LIMIT, Person, Result, Tape, token_of, wait_for};
use frontdesk_test_still::Random;
use serde_json::{Value, json};

use super::{added, history::Members};

const PASSWORD: &str = "correct horse staple";

/// Those who come and go.
const PEOPLE: usize = 6;

pub(crate) struct Neighbours {
    people: Vec<Person>,
    /// In it from the beginning to the end: somebody who can be asked.
    witness: Person,
    /// Comes when all is over.
    last: Person,
    organization: String,
    token: String,
}

impl Neighbours {
    /// The name of the organization.
    pub(crate) const NAME: &'static str = "Home";

    /// Starts the organization, and signs everybody up who will ever join.
    pub(crate) async fn move_in(agent: &Agent) -> Result<(OrganizationRef, Self)> {
        let start = Request::StartOrganization {
            organization_name: Self::NAME.into(),
            seats: 50,
            owner_name: "Ada".into(),
            session_only: false,
        };
        let at = added(agent, start).await?;
        let invite = agent.ask(Request::Invite { organization: at.clone() }).await?;
        let frontdesk_local_api::Answer::Invite(invite) = invite else {
            return None.context("not an invite");
        };
        let link = invite.link.context("no invite link")?;
        let sign_up = async |name: &str, mail: &str| {
            Person::sign_up(&link, name, &format!("{mail}@example.org"), PASSWORD).await
        };
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let mail = format!("neighbour{number}");
            people.push(sign_up(&format!("Neighbour {number}"), &mail).await?);
        }
        let (witness, last) = (sign_up("Witness", "w").await?, sign_up("Last", "last").await?);
        let token = token_of(&link)?;
        let organization = at.organization.as_str().to_owned();
        witness.join(&organization, &token).await?;
        Ok((at, Self { people, witness, last, organization, token }))
    }

    /// Waits until the witness was told.
    pub(crate) async fn wait_until_told(&self, tape: &Tape) -> Result<()> {
        wait_for("the witness", LIMIT, async || {
            let told = tape.heard();
            Ok(told.iter().any(|told| told.summary.contains("Witness")).then_some(()))
        })
        .await
    }

    /// Somebody joins, or leaves. Their service may be dead, or not yet alive.
    pub(crate) async fn happen(&self, random: &mut Random) {
        let Some(person) = random.one_of(&self.people) else { return };
        let _ = if random.percent(60) {
            person.join(&self.organization, &self.token).await.map(drop)
        } else {
            let leave = "mutation Leave($id: ID!) { leaveOrganization(id: $id) { _ } }";
            person.ask(leave, json!({ "id": self.organization })).await.map(drop)
        };
    }

    /// Somebody joins after all others.
    pub(crate) async fn last(&self) -> Result<()> {
        wait_for("the service of the last start", LIMIT, async || {
            self.last.join(&self.organization, &self.token).await.map(|_| Some(()))
        })
        .await
    }

    /// Its members, with their role and their seat.
    pub(crate) async fn members(&self) -> Result<Members> {
        let query = "query Members($id: ID!) { organization(id: $id) { role seatType
            organization { members { role seatType user { id } } } } whoami { id } }";
        let answer = self.witness.ask(query, json!({ "id": self.organization })).await?;
        let one = |id: &Value, of: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(id), (text(&of["role"]), text(&of["seatType"])))
        };
        let asked = &answer["organization"];
        // The asker is not among them.
        let mut members = Members::from([one(&answer["whoami"]["id"], asked)]);
        let others = asked["organization"]["members"].as_array().context("no members")?;
        members.extend(others.iter().map(|other| one(&other["user"]["id"], other)));
        Ok(members)
    }
}
