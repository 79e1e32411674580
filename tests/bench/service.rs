//! What the service's answers take.

use std::time::Instant;

use frontdesk_rig::{Options, Person, Result, Rig};
use serde_json::json;

use crate::figure::{Figure, median, milliseconds};

/// So many answers of each kind.
const ANSWERS: usize = 50;

/// Members that the poll is measured with.
const MEMBERS: u32 = 100;

const POLL: &str = "query Poll($id: ID!) { organization(id: $id) { role seatType organization {
    id name seats activeSeats members { role seatType joinedAt lastActive
    user { id name username image } } } } }";

/// Polls and joins, beside the smallest answer there is.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let service = rig.service()?;
    let password = "correct horse staple";
    let address = &service.address;
    let owner = Person::sign_up(address, "Ada", "ada@example.org", password).await?;
    let (id, token) = owner.create_organization("Acme", MEMBERS).await?;
    let mut joins = Vec::new();
    for number in 1..MEMBERS {
        let email = format!("person{number}@example.org");
        let person = Person::sign_up(address, "Grace", &email, password).await?;
        let begun = Instant::now();
        joins.push(milliseconds(person.join(&id, &token).await?.duration_since(begun)));
    }
    let (mut polls, mut smallest) = (Vec::new(), Vec::new());
    for _ in 0..ANSWERS {
        let begun = Instant::now();
        owner.ask(POLL, json!({ "id": id })).await?;
        polls.push(milliseconds(begun.elapsed()));
        let begun = Instant::now();
        owner.ask("{ serviceInfo { name } }", json!({})).await?;
        smallest.push(milliseconds(begun.elapsed()));
    }
    let yardstick = Some(median(smallest));
    Ok(vec![
        Figure::new("service: poll of 100 members", median(polls), "ms", yardstick, 50.0),
        Figure::new("service: join", median(joins), "ms", yardstick, 50.0),
    ])
}
