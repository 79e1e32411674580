//! A desktop without a keyring, or with a locked one: the app says so, and
//! never writes the sign-in to a disk.

use std::path::PathBuf;

use frontdesk_local_api::AccountHealth;
use frontdesk_rig::{KeyringState, LIMIT, Options, Person, Result, Rig, run, wait_for};
use rustix::process::Signal;

#[test]
fn without_a_keyring_the_sign_in_is_for_this_session_only() -> Result<()> {
    let options = Options { keyring: KeyringState::None, ..Options::default() };
    run("no_keyring", options, async |rig| {
        asks_before_going_on(rig, "This computer has no keyring").await?;

        // Gone with the agent; the owner on this computer, who has no password,
        // is given another, for one session again.
        rig.environment.end("frontdesk-agent", Signal::TERM).await?;
        let agent = rig.start_agent().await?;
        wait_for("a new session", LIMIT, async || {
            let (account, _) = agent.organization().await?;
            Ok((account.health == AccountHealth::Connected).then_some(()))
        })
        .await?;
        let (account, _) = agent.organization().await?;
        assert!(account.session_only);
        assert_eq!(rig.files_with_a_token()?, [] as [PathBuf; 0]);
        Ok(())
    })
}

#[test]
fn a_locked_keyring_is_said_too() -> Result<()> {
    let options = Options { keyring: KeyringState::Locked, ..Options::default() };
    run("locked_keyring", options, async |rig| {
        asks_before_going_on(rig, "The keyring is locked").await
    })
}

/// Starts an organization, reads why the sign-in cannot be kept, and goes on
/// for this session only.
async fn asks_before_going_on(rig: &Rig, words: &str) -> Result<()> {
    let window = rig.open_app().await?;
    window.fill_start_form("Acme", 5, "Ada").await?;
    window.click("#submit").await?;
    window.read("[role=alert]", words).await?;
    assert_eq!(window.value("#organizationName").await?, "Acme", "nothing typed is lost");
    assert_eq!(rig.agent().await?.state().await?.accounts, [], "nothing half done");

    window.click("#session-only").await?;
    window.see("[data-member-id]").await?;
    let (account, _) = rig.agent().await?.organization().await?;
    assert!(account.session_only);
    assert_eq!(rig.files_with_a_token()?, [] as [PathBuf; 0]);

    // The search itself works: the token of somebody else, in a file, is found.
    let link = rig.agent().await?.invite_link().await?;
    let other = Person::sign_up(&link, "Eve", "eve@example.org", "correct horse staple").await?;
    let file = rig.temp("token");
    std::fs::write(&file, format!("{{\"token\":\"{}\"}}", other.token()))?;
    assert_eq!(rig.files_with_a_token()?, [file.as_path()]);
    std::fs::remove_file(file)?;
    window.close().await
}
