//! `organizations`: all of them, with their seats.

use frontdesk_local_api::{AccountHealth, AccountState, ErrorCode, Failure};
use frontdesk_model::Seats;
use jiff::tz::TimeZone;

use crate::{
    agent::Agent,
    console::Console,
    fault::{Fault, Result},
    find::Organization,
    json,
    table::Table,
    time::minute,
};

pub(super) async fn run(agent: &mut Agent, console: Console) -> Result<()> {
    let state = agent.settled().await?;
    if state.accounts.is_empty() {
        return Err(Fault::NoAccount);
    }
    for account in &state.accounts {
        say_health(console, account);
    }
    let all = state.accounts.iter().flat_map(|account| {
        account.organizations.iter().map(move |organization| (account, organization))
    });
    if console.json {
        let all: Vec<_> = all.map(|(a, o)| json::Organization::new(a, o)).collect();
        return Console::document(&all);
    }
    let zone = TimeZone::system();
    let mut table =
        Table::new(&["ORGANIZATION", "ROLE", "MEMBERS", "SEATS", "SERVER", "SEEN", "ID"]);
    for (account, organization) in all {
        table.row([
            &organization.name,
            organization.own_role.as_str(),
            &organization.members.to_string(),
            &seats(organization.seats),
            &account.address,
            &minute(Some(organization.fetched_at), &zone),
            organization.id.as_str(),
        ]);
    }
    Console::write(|out| table.write(out, console.ink))
}

/// Assigned of all, and what is over.
fn seats(seats: Seats) -> String {
    let over = match seats.over_by() {
        0 => String::new(),
        over => format!(", over by {over}"),
    };
    format!("{} of {}{over}", seats.assigned, seats.total)
}

/// Says where what is shown may be older than it looks.
pub(super) fn say_age(console: Console, organization: &Organization) {
    say_health(console, &organization.account);
}

fn say_health(console: Console, account: &AccountState) {
    let failure = match &account.health {
        AccountHealth::Connected => return,
        AccountHealth::Connecting => Failure::new(ErrorCode::TimedOut),
        AccountHealth::Failing { failure, .. } => failure.clone(),
        AccountHealth::Offline { .. } => Failure::new(ErrorCode::Unreachable),
        AccountHealth::SignInNeeded => Failure::new(ErrorCode::SignInNeeded),
    };
    let fault = Fault::Failure(failure);
    let told = fault.told();
    let remedy = told.remedy.unwrap_or_default();
    console.remark(&format!(
        "What is shown of {} is older: {} {remedy}",
        account.address, told.message
    ));
}
