//! Memory of the service: at rest, and while many listen.

use std::{fs, time::Duration};

use frontdesk_rig::{Context as _, Result};

use super::{
    place::{Place, Server},
    socket::Socket,
};
use crate::figure::Figure;

/// Open subscriptions.
const LISTENERS: usize = 200;

/// How long it may rest before its memory is read.
const REST: Duration = Duration::from_secs(2);

pub(super) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let people = place.people("Listener", LISTENERS).await?;
    let service = Server::start(place)?;
    service.ask(&people[0], "{ whoami { id } }", serde_json::json!({})).await?;
    tokio::time::sleep(REST).await;
    let idle = proportional_set_size(service.process())?;
    let mut figures =
        vec![Figure::new(&format!("service: memory at rest ({place})"), idle, "MiB", None, 50.0)];
    let mut sockets = Vec::new();
    for person in &people {
        sockets.push(Socket::subscribed(&service.address, &person.token).await?);
    }
    tokio::time::sleep(REST).await;
    let listened = proportional_set_size(service.process())?;
    for socket in &mut sockets {
        socket.is_open().await?;
    }
    figures.push(Figure::new(
        &format!("service: memory with {LISTENERS} subscriptions ({place})"),
        listened,
        "MiB",
        Some(idle),
        100.0,
    ));
    Ok(figures)
}

/// In MiB: its own pages, and its share of those that others have too.
fn proportional_set_size(process: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss")?;
    let kibibytes = line.split_whitespace().next().context("no number")?;
    Ok(kibibytes.parse::<f64>()? / 1024.0)
}
