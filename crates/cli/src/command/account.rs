//! `account`: sign-ins on servers.

use frontdesk_local_api::{
    AccountHealth, AccountKind, AccountState, Answer, ErrorCode, Failure, Request, ServerFound,
};

use crate::{
    agent::{Agent, unexpected},
    arguments::{Account, AccountAdd, AccountSignIn},
    console::Console,
    fault::{Fault, Result},
    find, input, json,
    table::Table,
    text::count,
};

pub(super) async fn run(agent: &mut Agent, console: Console, command: Account) -> Result<()> {
    match command {
        Account::Add(add) => self::add(agent, console, add).await,
        Account::List => list(agent, console).await,
        Account::Remove { account } => remove(agent, console, &account).await,
        Account::SignIn(sign_in) => self::sign_in(agent, console, sign_in).await,
    }
}

/// Finds out what kind of server it is, then signs in. Nobody types a password
/// for an address that leads nowhere.
async fn add(agent: &Agent, console: Console, add: AccountAdd) -> Result<()> {
    let found = match agent.ask(Request::FindServer { address: add.server }).await? {
        Answer::Server(found) => found,
        other => return Err(unexpected(&other)),
    };
    takes(&found, add.credentials.token_stdin)?;
    let credentials = input::credentials(&add.credentials, None).await?;
    let request =
        Request::Connect { address: found.address, credentials, session_only: add.session_only };
    let added = match agent.ask(request).await? {
        Answer::Added(added) => added,
        other => return Err(unexpected(&other)),
    };
    let state = agent.state().await?;
    let account = find::account(&state, Some(added.account.as_str()))?;
    let words = format!(
        "{} is signed in at {} ({}), with {}.",
        account.person_name,
        account.address,
        kind(account.kind),
        organizations(account),
    );
    console.done(&words, &json::Account::from(account))
}

/// A token is of no use where only cookies are taken: said before it is sent.
fn takes(server: &ServerFound, token: bool) -> Result<()> {
    if token && server.kind == AccountKind::DailyDev {
        let failure = Failure::new(ErrorCode::NotSupported);
        return Err(failure.with_detail("daily.dev takes a password or a cookie, no token").into());
    }
    Ok(())
}

async fn list(agent: &mut Agent, console: Console) -> Result<()> {
    let state = agent.settled().await?;
    if console.json {
        let accounts: Vec<_> = state.accounts.iter().map(json::Account::from).collect();
        return Console::document(&accounts);
    }
    let mut table = Table::new(&["ACCOUNT", "PERSON", "KIND", "SERVER", "STATE", "ORGANIZATIONS"]);
    for account in &state.accounts {
        table.row([
            account.id.as_str(),
            &account.person_name,
            kind(account.kind),
            &account.address,
            &health(account),
            &account.organizations.len().to_string(),
        ]);
    }
    Console::write(|out| table.write(out, console.ink))?;
    if state.accounts.is_empty() {
        console.remark("There is no account yet. Add one: frontdeskctl account add --server URL");
    }
    Ok(())
}

async fn remove(agent: &Agent, console: Console, named: &str) -> Result<()> {
    let state = agent.state().await?;
    let account = find::account(&state, Some(named))?;
    agent.ask(Request::RemoveAccount { account: account.id.clone() }).await?;
    let words = format!(
        "{} at {} is forgotten here; the server keeps everything.",
        account.person_name, account.address
    );
    console.done(&words, &json::Account::from(account))
}

async fn sign_in(agent: &Agent, console: Console, sign_in: AccountSignIn) -> Result<()> {
    let state = agent.state().await?;
    let account = find::account(&state, sign_in.account.as_deref())?;
    let credentials = input::credentials(&sign_in.credentials, account.email.as_deref()).await?;
    let account = account.id.clone();
    agent.ask(Request::SignInAgain { account: account.clone(), credentials }).await?;
    let state = agent.state().await?;
    let account = find::account(&state, Some(account.as_str()))?;
    let words = format!("{} is signed in at {} again.", account.person_name, account.address);
    console.done(&words, &json::Account::from(account))
}

const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Local => "this computer",
        AccountKind::Service => "Frontdesk service",
        AccountKind::DailyDev => "daily.dev",
    }
}

/// How an account is, in words.
fn health(account: &AccountState) -> String {
    let words = match &account.health {
        AccountHealth::Connecting => "connecting".to_owned(),
        AccountHealth::Connected => "connected".to_owned(),
        AccountHealth::Failing { failure, .. } => {
            let told = Fault::Failure(failure.clone());
            told.told().message.trim_end_matches('.').to_owned()
        }
        AccountHealth::Offline { .. } => "this computer is offline".to_owned(),
        AccountHealth::SignInNeeded => "sign-in needed".to_owned(),
    };
    if account.session_only { format!("{words}, this session only") } else { words }
}

fn organizations(account: &AccountState) -> String {
    let number = u32::try_from(account.organizations.len()).unwrap_or(u32::MAX);
    count(number, "organization", "organizations")
}
