//! `organization`: its name, its image, leaving and deleting it.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use frontdesk_local_api::{ErrorCode, Failure, Request};

use crate::{
    agent::Agent,
    arguments::{At, Organization as Change},
    console::Console,
    fault::{Fault, Result},
    find::{self, Organization},
    input, json,
};

/// The most of a file that is sent to the agent, which scales what is larger
/// than servers take. In base64 it still fits one frame of 8 MiB.
const LARGEST_IMAGE: u64 = 5 * 1024 * 1024;

pub(super) async fn run(agent: &mut Agent, console: Console, change: Change) -> Result<()> {
    match change {
        Change::Rename { name, at } => {
            let words =
                |organization: &Organization| format!("It is called {} now.", organization.name());
            update(agent, console, &at, Some(name), None, words).await
        }
        Change::SetImage { file, at } => {
            let image = STANDARD.encode(read(&file)?);
            let words = |organization: &Organization| {
                format!("{} has another image now.", organization.name())
            };
            update(agent, console, &at, None, Some(image), words).await
        }
        Change::Leave { at, sure } => {
            let organization = agent.organization(&at).await?;
            input::be_sure(sure, &format!("Leave {}?", organization.name())).await?;
            agent.ask(Request::Leave { organization: organization.reference() }).await?;
            gone(console, &organization, "You are no member of {} any more.")
        }
        Change::Delete { at, sure } => {
            let organization = agent.organization(&at).await?;
            let question = format!("Delete {}, for everybody and for good?", organization.name());
            input::be_sure(sure, &question).await?;
            agent
                .ask(Request::DeleteOrganization { organization: organization.reference() })
                .await?;
            gone(console, &organization, "{} is deleted.")
        }
    }
}

async fn update(
    agent: &mut Agent,
    console: Console,
    at: &At,
    name: Option<String>,
    image: Option<String>,
    words: impl Fn(&Organization) -> String,
) -> Result<()> {
    let organization = agent.organization(at).await?.reference();
    let request = Request::UpdateOrganization { organization: organization.clone(), name, image };
    agent.ask(request).await?;
    let by_id = At {
        organization: Some(organization.organization.0),
        account: Some(organization.account.0),
    };
    let now = find::organization(&agent.state().await?, &by_id)?;
    console.done(&words(&now), &json::Organization::new(&now.account, &now.state))
}

fn gone(console: Console, organization: &Organization, words: &str) -> Result<()> {
    let words = words.replace("{}", organization.name());
    console.done(&words, &json::Organization::new(&organization.account, &organization.state))
}

/// An image from a file. What it is, and whether a server takes it, judges the
/// agent.
fn read(file: &Path) -> Result<Vec<u8>> {
    let of_file = |error| Fault::of_file(file, error);
    if fs::metadata(file).map_err(of_file)?.len() > LARGEST_IMAGE {
        return Err(Failure::new(ErrorCode::ImageTooLarge).into());
    }
    fs::read(file).map_err(of_file)
}
