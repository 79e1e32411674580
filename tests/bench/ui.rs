//! What the agent's answers to the window take.

use std::time::Instant;

use frontdesk_local_api::{MemberSort, MembersQuery, Request};
use frontdesk_rig::{Agent, Options, Result, Rig};

use crate::figure::{Figure, median, milliseconds};

/// So many answers of each kind.
const ANSWERS: usize = 50;

/// A page of members and the QR code, beside the smallest answer there is.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    agent.ask(crate::desktop::start_organization()).await?;
    let organization = agent.organization_ref().await?;
    let members = Request::Members(MembersQuery {
        organization: organization.clone(),
        search: "a".into(),
        sort: MemberSort::Name,
        descending: false,
        offset: 0,
        limit: 50,
    });
    let smallest = Some(time(&agent, &Request::State).await?);
    let page = time(&agent, &members).await?;
    let qr = time(&agent, &Request::Invite { organization }).await?;
    Ok(vec![
        Figure::new("ui: search of members over the socket", page, "ms", smallest, 16.0),
        Figure::new("ui: invite link with its QR code", qr, "ms", smallest, 16.0),
    ])
}

async fn time(agent: &Agent, request: &Request) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ANSWERS {
        let begun = Instant::now();
        agent.ask(request.clone()).await?;
        times.push(milliseconds(begun.elapsed()));
    }
    Ok(median(times))
}
