//! `invite`: the invite link, its QR code, and a message to send.

use std::{fs, io::Write, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use frontdesk_local_api::{Answer, ErrorCode, Failure, OrganizationRef, QrCode, Reach, Request};

use super::seats::in_words;
use crate::{
    agent::{Agent, unexpected},
    arguments,
    console::Console,
    fault::{Fault, Result},
    find::Organization,
    json, qr,
    text::harmless,
};

pub(super) async fn run(
    agent: &mut Agent,
    console: Console,
    wanted: arguments::Invite,
) -> Result<()> {
    let here = wanted.qr.as_deref().is_some_and(|file| file == Path::new(arguments::HERE));
    let file = wanted.qr.as_deref().filter(|_| !here);
    let picture = file.map(Picture::of).transpose()?;
    let organization = agent.organization(&wanted.at).await?;
    let reference = organization.reference();
    let invite = match agent.ask(Request::Invite { organization: reference.clone() }).await? {
        Answer::Invite(invite) => invite,
        other => return Err(unexpected(&other)),
    };
    let link = invite.link.as_deref();
    if link.is_none() && (!console.json || wanted.qr.is_some()) {
        return Err(Failure::new(ErrorCode::NotFound).of_field("link").into());
    }
    if let Some(picture) = picture {
        picture.save(agent, reference).await?;
    }
    if console.json {
        return Console::document(&json::Invite {
            organization: json::Reference::new(&organization.reference(), organization.name()),
            link,
            reach: json::reach(invite.reach),
            seats: invite.seats.into(),
        });
    }
    let link = link.unwrap_or_default();
    let drawn = invite.qr.as_ref().filter(|_| here);
    Console::write(|out| {
        for line in drawn.map(|code: &QrCode| qr::lines(code, console.ink)).into_iter().flatten() {
            writeln!(out, "{line}")?;
        }
        if wanted.text {
            write!(out, "{}", message(&organization, link))
        } else {
            writeln!(out, "{}", harmless(link))
        }
    })?;
    console.remark(&format!("{}: {}.", organization.name(), in_words(invite.seats)));
    match invite.reach {
        Reach::Server => {}
        Reach::LocalNetwork => console.remark("Whoever is in the same local network can open it."),
        Reach::ThisComputer => console.remark("Only browsers on this computer can open it."),
    }
    Ok(())
}

/// A message to invite somebody with: context, steps, and whom to ask.
fn message(organization: &Organization, link: &str) -> String {
    let (name, person) =
        (harmless(organization.name()), harmless(&organization.account.person_name));
    format!(
        "You are invited to {name}.\n\n\
         1. Open {}\n\
         2. Sign in, or sign up where you have no account yet.\n\
         3. Choose Join. Your seat is yours at once.\n\n\
         Questions? Ask {person}.\n",
        harmless(link)
    )
}

/// A picture of the QR code in a file.
struct Picture<'a> {
    file: &'a Path,
    png: bool,
}

impl<'a> Picture<'a> {
    fn of(file: &'a Path) -> Result<Self> {
        let ending = file.extension().map(|it| it.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("png") => Ok(Self { file, png: true }),
            Some("svg") => Ok(Self { file, png: false }),
            _ => Err(Fault::usage(
                "The kind of picture is not said.",
                "Name a file that ends in .png or .svg.",
            )),
        }
    }

    async fn save(&self, agent: &Agent, organization: OrganizationRef) -> Result<()> {
        let request = if self.png {
            Request::QrPng { organization, link: None }
        } else {
            Request::QrSvg { organization, link: None }
        };
        let bytes = match agent.ask(request).await? {
            Answer::Png(picture) => STANDARD.decode(picture).map_err(|error| {
                Fault::from(Failure::new(ErrorCode::Unexpected).with_detail(error))
            })?,
            Answer::Svg(picture) => picture.into_bytes(),
            other => return Err(unexpected(&other)),
        };
        fs::write(self.file, bytes).map_err(|error| Fault::of_file(self.file, error))
    }
}
