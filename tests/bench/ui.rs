//! What the agent's answers to the window take, in a large organization.

use std::time::Instant;

use frontdesk_local_api::{
    Credentials, MemberSort, MembersQuery, OrganizationRef, Request, Secret,
};
use frontdesk_rig::{Agent, LIMIT, Options, Result, Rig, wait_for};

use crate::{
    crowd,
    figure::{Figure, median, milliseconds},
};

/// So many answers of each kind.
const ANSWERS: usize = 50;

/// Members of the organization.
const MEMBERS: u32 = 10_000;

/// A frame of the screen, in milliseconds: what is quicker feels instant.
const FRAME: f64 = 16.0;

/// Pages of members and the QR code, beside the smallest answer there is.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let rig = Rig::start(Options::default()).await?;
    let agent = rig.start_agent().await?;
    crowded(&agent).await?;
    let organization = agent.organization_ref().await?;
    let page = |search: &str, sort| query(&organization, search, sort);

    let smallest = Some(time(&agent, &Request::State).await?);
    let mut figures = Vec::new();
    for (name, request) in [
        ("first page", page("", MemberSort::Server)),
        ("search", page("hop", MemberSort::Server)),
        ("search that finds nobody", page("zzzz", MemberSort::Server)),
        ("sort by name", page("", MemberSort::Name)),
        ("search and sort", page("ada", MemberSort::LastActive)),
    ] {
        let name = format!("ui: {name}, 10,000 members, over the socket");
        figures.push(Figure::new(&name, time(&agent, &request).await?, "ms", smallest, FRAME));
    }
    let qr = time(&agent, &Request::Invite { organization }).await?;
    figures.push(Figure::new("ui: invite link with its QR code", qr, "ms", smallest, FRAME));
    Ok(figures)
}

/// Connects an agent to an organization of [`MEMBERS`], and waits for them.
pub(crate) async fn crowded(agent: &Agent) -> Result<()> {
    let connect = Request::Connect {
        address: crowd::serve(MEMBERS as usize).await?,
        credentials: Credentials::Password {
            email: "ada@example.org".into(),
            password: Secret::from("correct horse staple".to_owned()),
        },
        session_only: true,
    };
    agent.ask(connect).await?;
    wait_for("the members", LIMIT, async || {
        let (_, organization) = agent.organization().await?;
        Ok((organization.members == MEMBERS).then_some(()))
    })
    .await
}

fn query(organization: &OrganizationRef, search: &str, sort: MemberSort) -> Request {
    Request::Members(MembersQuery {
        search: search.into(),
        sort,
        limit: 50,
        ..MembersQuery::everybody(organization.clone())
    })
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
