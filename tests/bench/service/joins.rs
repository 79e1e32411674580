//! Joins: one after another, and many at once, beside bare inserts.

use std::{cell::RefCell, time::Instant};

use frontdesk_rig::Result;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use super::place::{Person, Place, Server};
use crate::figure::{Figure, milliseconds, quantile};

/// Joins one after another.
const SINGLY: usize = 200;

/// Joins of which so many are under way at the same time.
const TOGETHER: usize = 2_000;
const AT_ONCE: usize = 32;

const JOIN: &str = "mutation ($id: ID!, $token: String!) {
    joinOrganization(id: $id, token: $token) { role } }";

/// What a run of requests took.
struct Run {
    each_second: f64,
    median: f64,
    slowest: f64,
}

pub(super) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let people = place.people("Joiner", 1 + SINGLY + TOGETHER).await?;
    let service = Server::start(place)?;
    let (owner, people) = people.split_at(1);
    let (id, token) = service.organization(&owner[0], people.len() + 1).await?;
    let body = json!({ "query": JOIN, "variables": { "id": id, "token": token } });
    let (first, rest) = people.split_at(SINGLY);
    let alone = run(&service, "/graphql", first, 1, &body).await?;
    let joins = run(&service, "/graphql", rest, AT_ONCE, &body).await?;
    drop(service);

    let bare = Server::start_bare(place)?;
    let alone_bare = run(&bare, "/join", first, 1, &body).await?;
    let inserts = run(&bare, "/join", rest, AT_ONCE, &body).await?;
    let figure = |name: &str, value, yardstick, aim| {
        Figure::new(&format!("service: {name} ({place})"), value, "ms", Some(yardstick), aim)
    };
    Ok(vec![
        figure("join", alone.median, alone_bare.median, 10.0),
        Figure::at_least(
            &format!("service: joins, {AT_ONCE} at once ({place})"),
            joins.each_second,
            "1/s",
            Some(inserts.each_second),
            100.0,
        ),
        figure("join, of those the median", joins.median, inserts.median, 300.0),
        figure("join, of those 99 %", joins.slowest, inserts.slowest, 1000.0),
    ])
}

/// Sends the body for each of the people.
async fn run(
    server: &Server,
    path: &str,
    people: &[Person],
    at_once: usize,
    body: &Value,
) -> Result<Run> {
    let times = RefCell::new(Vec::new());
    let begun = Instant::now();
    stream::iter(people)
        .map(Ok)
        .try_for_each_concurrent(at_once, async |person| -> Result<()> {
            let sent = Instant::now();
            let answer = server.post(path, &person.token, body).await?;
            times.borrow_mut().push(milliseconds(sent.elapsed()));
            match answer.get("errors") {
                Some(errors) => Err(frontdesk_rig::Fault::new(format!("refused: {errors}"))),
                None => Ok(()),
            }
        })
        .await?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand")]
    let each_second = people.len() as f64 / begun.elapsed().as_secs_f64();
    let times = times.into_inner();
    let (median, slowest) = (quantile(times.clone(), 0.5), quantile(times, 0.99));
    Ok(Run { each_second, median, slowest })
}
