//! `promote`, `demote`, `remove`, `seat`: what is done to one member.

use frontdesk_local_api::{Answer, Request};
use frontdesk_model::{Member, MemberAction};

use crate::{
    agent::{Agent, unexpected},
    arguments::{OneMember, Sure},
    console::Console,
    fault::Result,
    find::Organization,
    input, json, member,
};

/// Does it; where `sure` is there, only when somebody is.
pub(super) async fn run(
    agent: &mut Agent,
    console: Console,
    action: MemberAction,
    whom: OneMember,
    sure: Option<Sure>,
) -> Result<()> {
    let OneMember { member: named, at } = whom;
    let organization = agent.organization(&at).await?;
    let found = member::find(agent, &organization.reference(), &named).await?;
    if let Some(sure) = sure {
        input::be_sure(sure, &question(&found, &organization)).await?;
    }
    let request = Request::Act { organization: organization.reference(), member: found.id, action };
    let now = match agent.ask(request).await? {
        Answer::Member(detail) => detail.member,
        other => return Err(unexpected(&other)),
    };
    console.done(&done(action, &now, &organization), &json::Member::from(&now))
}

fn question(member: &Member, organization: &Organization) -> String {
    let username = member.username.as_ref().map(|it| format!(" (@{it})")).unwrap_or_default();
    format!("Remove {}{username} from {}?", member.name, organization.name())
}

fn done(action: MemberAction, member: &Member, organization: &Organization) -> String {
    let (who, whose) = (&member.name, organization.name());
    match action {
        MemberAction::Promote => format!("{who} is an admin of {whose} now."),
        MemberAction::Demote => format!("{who} is no admin of {whose} any more."),
        MemberAction::GiveSeat => format!("{who} holds a seat of {whose} now."),
        MemberAction::TakeSeat => format!("{who} holds no seat of {whose} any more."),
        MemberAction::Remove => format!("{who} is no member of {whose} any more."),
    }
}
