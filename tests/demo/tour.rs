//! The main job, step by step.

use std::path::Path;

use frontdesk_rig::{Context, LIMIT, Result, Rig};

use crate::album::{Album, say, seconds};

const INVITEE: &str = "Grace Hopper";

/// Goes through the main job and takes a picture of each step.
pub(crate) async fn take(rig: &Rig, folder: &Path) -> Result<()> {
    say("The main job on a virtual screen:\n");
    let mut album = Album::new(rig, folder);
    let window = rig.open_app().await?;
    window.see("#way-local").await?;
    album.screen("first-start", "the app starts for the first time").await?;

    window.fill_start_form("Café Nord", 12, "Ada Lovelace").await?;
    album.screen("form", "an organization, typed in").await?;
    window.click("#submit").await?;
    window.row_of("Ada Lovelace").await?;
    album.screen("members", "it is started: members and seats").await?;

    let link = window.show_invite().await?;
    album.screen("invite", "the invite view with its QR code").await?;
    let read = rig.qr_on_screen().await?;
    say(&format!("           the QR code, read off the screen: {read}"));

    let phone = rig.phone().await?;
    phone.open(&read).await?;
    phone.see("html[data-state=open]").await?;
    album.phone("phone-invited", "a phone opens what it has read", &phone).await?;
    let pressed =
        phone.sign_up_and_join(&link, INVITEE, "grace@example.org", "correct horse staple").await?;
    phone.see("html[data-state=joined]").await?;
    let notice = rig.wait_for_notice(INVITEE, LIMIT).await?;
    let told = seconds(notice.at.saturating_duration_since(pressed));
    say(&format!(
        "{told}  {}",
        "from the press on Join (sign-up included) to the notification on the bus"
    ));
    album.phone("phone-joined", "signed up and joined", &phone).await?;
    window.read("#seats-available", "10").await?;
    album.screen("notification", "the notification; the seats have moved").await?;

    rig.click_notification()?;
    window.read("#panel", INVITEE).await?;
    album.screen("member", "a click on it shows the member").await?;

    window.choose_theme("dark").await?;
    album.screen("member-dark", "the same in the dark theme").await?;
    window.show_invite().await?;
    album.screen("invite-dark", "the invite view in the dark theme").await?;
    let read = rig.qr_on_screen().await?;
    (read == link).then_some(()).context("the dark theme's QR code says something else")?;
    window.choose_theme("light").await?;
    phone.close().await?;
    window.leave_by("quit").await?;
    say(&format!("\nThe pictures are in {}", folder.display()));
    Ok(())
}
