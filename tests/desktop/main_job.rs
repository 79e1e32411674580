//! The whole main job: from the first start to the notification, and through a
//! restart of everything.

use std::{path::PathBuf, time::Duration};

use frontdesk_rig::{Options, Result, Rig, run, wait_for};
use rustix::process::Signal;

const ORGANIZATION: &str = "<b>Café</b> \"Nord\" & שלום";
const INVITEE: &str = "Zoë <i>O'Hara</i> & נועה";

/// "Within seconds": what a person at the desk would call at once.
const SECONDS: Duration = Duration::from_secs(5);

#[test]
fn somebody_joins_by_phone_and_the_desktop_says_so_once() -> Result<()> {
    run("main_job", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization(ORGANIZATION, 5, "Ada Owner").await?;
        window.row_of("Ada Owner").await?;
        window.read("#seats-available", "4").await?;

        let link = window.show_invite().await?;
        assert_eq!(rig.qr_on_screen().await?, link, "what the camera reads is what is shown");

        let phone = rig.phone().await?;
        phone.open(&link).await?;
        phone.see("html[data-state=open]").await?;
        assert!(phone.text("body").await?.contains(ORGANIZATION), "names are text, not markup");
        let pressed = phone
            .sign_up_and_join(&link, INVITEE, "zoe@example.org", "correct horse staple")
            .await?;
        phone.see("html[data-state=joined]").await?;

        let notice = rig.wait_for_notice(INVITEE, Duration::from_mins(1)).await?;
        let late = notice.at.saturating_duration_since(pressed);
        assert!(late < SECONDS, "told {late:?} after the press on Join");
        assert!(notice.names(ORGANIZATION), "it says where: {notice:?}");

        // The window shows the same without being asked.
        window.read("#seats-available", "3").await?;
        window.show_members().await?;
        let member = window.row_of(INVITEE).await?;
        window.read("#seats-available", "3").await?;

        window.click("#nav-invite").await?;
        rig.click_notification()?;
        window.read("#panel", INVITEE).await?;
        window.see(&format!("[data-member-id=\"{member}\"].is-open")).await?;

        token_is_in_the_keyring_only(rig).await?;
        phone.close().await?;
        window.close().await?;
        nobody_is_announced_twice(rig).await
    })
}

async fn token_is_in_the_keyring_only(rig: &Rig) -> Result<()> {
    let (account, _) = rig.agent().await?.organization().await?;
    let kept = rig.keyring()?;
    assert_eq!(kept.len(), 1, "one secret for one account");
    assert_eq!(kept[0].username, account.id.as_str());
    assert!(kept[0].secret.len() >= 22, "a secret of 128 bits or more");
    assert!(rig.is_session(&kept[0].secret)?, "it is the session's token");
    assert_eq!(rig.files_with(&kept[0].secret), [] as [PathBuf; 0]);
    assert_eq!(rig.files_with_a_token()?, [] as [PathBuf; 0]);
    // The search itself works: what is no secret is found.
    assert!(!rig.files_with("Ada Owner").is_empty());
    Ok(())
}

async fn nobody_is_announced_twice(rig: &Rig) -> Result<()> {
    let before = rig.notices().len();
    rig.environment.end("frontdesk-agent", Signal::TERM).await?;
    let window = rig.open_app().await?;
    window.row_of(INVITEE).await?;
    let agent = rig.agent().await?;
    agent.wait_for_poll().await?;
    agent.wait_for_poll().await?;
    assert_eq!(rig.notices().len(), before, "a restart says nothing again");

    // And whoever comes next is still announced.
    let (_, organization) = agent.organization().await?;
    let link = agent.invite_link().await?;
    let person = frontdesk_rig::Person::sign_up(
        &link,
        "The Next One",
        "next@example.org",
        "correct horse staple",
    )
    .await?;
    person.join(organization.id.as_str(), &frontdesk_rig::token_of(&link)?).await?;
    rig.wait_for_notice("The Next One", Duration::from_mins(1)).await?;
    wait_for("the seats", Duration::from_mins(1), async || {
        let (_, organization) = agent.organization().await?;
        Ok((organization.seats.available() == 2).then_some(()))
    })
    .await?;
    assert_eq!(rig.notices_of(INVITEE).len(), 1);
    window.close().await
}
