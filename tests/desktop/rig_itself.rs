//! The rig, tried on the empty window: when this fails, every other test here
//! fails for the same reason, and the app is not at fault.

use std::time::Duration;

use frontdesk_rig::{KeyringState, Options, Result, run};
use qrcode::{QrCode, render::svg};
use serde_json::json;

#[test]
fn a_qr_code_in_a_window_is_read_off_the_screen() -> Result<()> {
    run("rig_window", Options::default(), async |rig| {
        let window = rig.open_window("empty-window").await?;
        let link = "http://127.0.0.1:4711/j/0123456789abcdef0123456789abcdef";
        let svg = QrCode::new(link)?.render::<svg::Color<'_>>().min_dimensions(260, 260).build();
        let show = "document.querySelector('main').innerHTML = arguments[0]";
        window.script(show, vec![json!(svg)]).await?;
        assert_eq!(rig.qr_on_screen().await?, link);
        window.close().await?;
        assert!(rig.environment.running("empty-window").is_empty());
        Ok(())
    })
}

#[test]
fn a_notification_is_heard_with_its_name() -> Result<()> {
    run("rig_notification", Options::default(), async |rig| {
        rig.environment.output("notify-send", &["Somebody joined", "A &lt;b&gt; B"])?;
        let notice = rig.wait_for_notice("A <b> B", Duration::from_secs(10)).await?;
        assert_eq!(notice.summary, "Somebody joined");
        Ok(())
    })
}

#[test]
fn a_phone_opens_a_page() -> Result<()> {
    run("rig_phone", Options::default(), async |rig| {
        let phone = rig.phone().await?;
        phone.open("data:text/html,<title>x</title><body>Hello</body>").await?;
        assert_eq!(phone.text("body").await?, "Hello");
        phone.close().await
    })
}

#[test]
fn the_keyring_gives_back_what_was_stored() -> Result<()> {
    run("rig_keyring", Options::default(), async |rig| {
        let store = "printf '%s' 'a secret' | \
            secret-tool store --label=test service frontdesk username somebody";
        rig.environment.output("sh", &["-c", store])?;
        let found = rig.keyring()?;
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].username.as_str(), found[0].secret.as_str()),
            ("somebody", "a secret")
        );
        Ok(())
    })
}

#[test]
fn a_desktop_can_be_without_keyring_and_notifications() -> Result<()> {
    let options =
        Options { keyring: KeyringState::None, notifications: false, ..Options::default() };
    run("rig_bare", options, async |rig| {
        assert!(rig.environment.running("gnome-keyring-daemon").is_empty());
        assert!(rig.environment.output("secret-tool", &["lookup", "service", "x"]).is_err());
        Ok(())
    })
}
