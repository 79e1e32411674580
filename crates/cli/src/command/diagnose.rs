//! `diagnose`: everything that Frontdesk needs, and what to do about what does
//! not work.

use std::io::Write;

use frontdesk_local_api::{Answer, Check, CheckKind, Diagnosis, Request, State, Verdict};

use crate::{
    agent::{Agent, unexpected},
    console::{Console, Ink},
    fault::{Fault, Result},
    json,
    text::harmless,
};

pub(super) async fn run(agent: &mut Agent, console: Console) -> Result<()> {
    let state = agent.settled().await?;
    let diagnosis = match agent.ask(Request::Diagnose).await? {
        Answer::Diagnosis(diagnosis) => diagnosis,
        other => return Err(unexpected(&other)),
    };
    let failing = diagnosis.checks.iter().any(|check| check.verdict == Verdict::Failing);
    if console.json {
        let checks = diagnosis.checks.iter().map(json::Checked::from).collect();
        Console::document(&json::Diagnosis { version: &diagnosis.version, checks })?;
    } else {
        Console::write(|out| write(out, &diagnosis, &state, console.ink))?;
    }
    if failing { Err(Fault::Diagnosed) } else { Ok(()) }
}

fn write(
    out: &mut impl Write,
    diagnosis: &Diagnosis,
    state: &State,
    ink: Ink,
) -> std::io::Result<()> {
    let mut about = String::new();
    for check in &diagnosis.checks {
        let subject = subject(check, state);
        if subject != about {
            writeln!(out, "{}", harmless(&subject))?;
            about = subject;
        }
        let (on, off) = match check.verdict {
            Verdict::Well => ink.green(),
            Verdict::Warning => ink.yellow(),
            Verdict::Failing => ink.red(),
            Verdict::Unknown => ("", ""),
        };
        let verdict = json::verdict_word(check.verdict);
        let detail = check.detail.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
        writeln!(out, "  {on}{verdict:<7}{off}  {}{}", words(check.kind), harmless(&detail))?;
        let Some(failure) = check.failure.clone() else { continue };
        let fault = Fault::Failure(failure);
        let told = fault.told();
        let remedy = told.remedy.unwrap_or_default();
        writeln!(out, "           {} {}", harmless(&told.message), harmless(&remedy))?;
    }
    Ok(())
}

/// What a check is about: this computer, an account, or an organization.
fn subject(check: &Check, state: &State) -> String {
    let Some(id) = &check.account else { return "This computer".to_owned() };
    let Some(account) = state.accounts.iter().find(|account| account.id == *id) else {
        return id.to_string();
    };
    let organization = check
        .organization
        .as_ref()
        .and_then(|id| account.organizations.iter().find(|organization| organization.id == *id));
    match organization {
        Some(organization) => organization.name.clone(),
        None => format!("{} at {}", account.person_name, account.address),
    }
}

const fn words(kind: CheckKind) -> &'static str {
    match kind {
        CheckKind::Keyring => "The keyring answers",
        CheckKind::Notifications => "Notifications reach the screen",
        CheckKind::Tray => "There is a tray to be in",
        CheckKind::Storage => "The history can be written",
        CheckKind::Proxy => "A proxy is in the way",
        CheckKind::Server => "The server answers",
        CheckKind::Clock => "This computer's clock is right",
        CheckKind::SignIn => "The account is signed in",
        CheckKind::Polling => "The server is asked in time",
        CheckKind::Push => "The server says by itself what happens",
        CheckKind::Skipped => "Everything the server says is understood",
        CheckKind::InviteLink => "The invite link lets somebody in",
        CheckKind::Seats => "A seat is left",
    }
}
