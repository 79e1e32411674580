//! The agent of the desktop, asked over its own socket.

use std::path::PathBuf;

use frontdesk_local_api::{
    AccountState, Answer, Asker, Client, ClientKind, OrganizationRef, OrganizationState, Request,
    State,
};

use crate::{Context, Environment, Fault, LIMIT, Result, wait_for};

/// A connection to the agent.
pub struct Agent {
    asker: Asker,
}

impl Agent {
    /// The agent's socket in this desktop.
    pub fn socket(environment: &Environment) -> PathBuf {
        environment.folder("run").join("frontdesk/agent.sock")
    }

    /// Connects to the agent that runs, or will soon.
    pub async fn connect(environment: &Environment) -> Result<Self> {
        let socket = Self::socket(environment);
        let client = wait_for("the agent", LIMIT, async || {
            Ok(Some(Client::connect(&socket, ClientKind::CommandLine).await?))
        })
        .await?;
        let mut events = client.events;
        // Nobody here listens, but what is said must not pile up.
        tokio::spawn(async move { while events.next().await.is_some() {} });
        Ok(Self { asker: client.asker })
    }

    /// Asks for something.
    pub async fn ask(&self, request: Request) -> Result<Answer> {
        Ok(self.asker.ask(request).await?)
    }

    /// Accounts, organizations and what works on this desktop.
    pub async fn state(&self) -> Result<State> {
        match self.ask(Request::State).await? {
            Answer::State(state) => Ok(state),
            other => Err(Fault::new(format!("not a state: {other:?}"))),
        }
    }

    /// The only organization there is, with its account.
    pub async fn organization(&self) -> Result<(AccountState, OrganizationState)> {
        let state = self.state().await?;
        let account = state.accounts.first().context("no account")?.clone();
        let organization = account.organizations.first().context("no organization")?.clone();
        Ok((account, organization))
    }

    /// The only organization there is, for requests.
    pub async fn organization_ref(&self) -> Result<OrganizationRef> {
        let (account, organization) = self.organization().await?;
        Ok(OrganizationRef { account: account.id, organization: organization.id })
    }

    /// The invite link of the only organization there is.
    pub async fn invite_link(&self) -> Result<String> {
        let organization = self.organization_ref().await?;
        match self.ask(Request::Invite { organization }).await? {
            Answer::Invite(invite) => invite.link.context("no invite link"),
            other => Err(Fault::new(format!("not an invite link: {other:?}"))),
        }
    }

    /// Waits until the organization was polled once more, from here on.
    pub async fn wait_for_poll(&self) -> Result<()> {
        let (_, before) = self.organization().await?;
        self.ask(Request::Refresh).await?;
        wait_for("a poll", LIMIT, async || {
            let (_, now) = self.organization().await?;
            Ok((now.fetched_at > before.fetched_at).then_some(()))
        })
        .await
    }
}
