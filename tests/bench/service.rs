//! What the service's answers take.

use std::{net::Ipv4Addr, time::Instant};

use frontdesk_rig::{Options, Person, Result, Rig};
use serde_json::{Value, json};

use crate::figure::{Figure, median, milliseconds};

/// So many answers of each kind.
const ANSWERS: usize = 100;

/// Members of the small and of the large organization that is polled.
const FEW: u32 = 10;
const MANY: u32 = 1000;

/// Sign-ups that one address may send without waiting.
const PEOPLE_AT_ONE_ADDRESS: u32 = 100;

const PASSWORD: &str = "correct horse staple";

const SMALLEST: &str = "{ serviceInfo { name } }";

const POLL: &str = "query Poll($id: ID!) { organization(id: $id) { role seatType organization {
    id name seats activeSeats members { role seatType joinedAt lastActive
    user { id name username image } } } } }";

/// Polls and joins, beside the smallest answer there is.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let address = rig.service()?.address;
    let owner = Person::sign_up(&address, "Ada", "ada@example.org", PASSWORD).await?;
    let (id, token) = owner.create_organization("Acme", MANY).await?;
    let mut joins = Vec::new();
    let mut few = 0.0;
    for number in 1..MANY {
        if number == FEW {
            few = time(&owner, POLL, json!({ "id": id })).await?;
        }
        let email = format!("person{number}@example.org");
        // A crowd does not come from one address: any of 127.0.0.0/8 is this computer.
        let [.., last] = (number / PEOPLE_AT_ONE_ADDRESS + 1).to_be_bytes();
        let from = Ipv4Addr::new(127, 0, 0, last);
        let person = Person::sign_up_from(from, &address, "Grace", &email, PASSWORD).await?;
        let begun = Instant::now();
        joins.push(milliseconds(person.join(&id, &token).await?.duration_since(begun)));
    }
    let many = time(&owner, POLL, json!({ "id": id })).await?;
    let smallest = Some(time(&owner, SMALLEST, json!({})).await?);
    Ok(vec![
        Figure::new("service: poll of 10 members", few, "ms", smallest, 10.0),
        Figure::new("service: poll of 1,000 members", many, "ms", smallest, 80.0),
        Figure::new("service: join", median(joins), "ms", smallest, 10.0),
    ])
}

async fn time(person: &Person, query: &str, variables: Value) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ANSWERS {
        let begun = Instant::now();
        person.ask(query, variables.clone()).await?;
        times.push(milliseconds(begun.elapsed()));
    }
    Ok(median(times))
}
