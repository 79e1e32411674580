//! The invite link's other ways out of the window: a file, and the dark theme.

use std::path::Path;

use frontdesk_rig::{Context, Options, Result, read_qr, run};

#[test]
fn a_saved_picture_and_both_themes_hold_the_link() -> Result<()> {
    run("invite", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let link = window.show_invite().await?;
        window.click("#save-png").await?;
        let words = window.read("#saved-path", ".png").await?;
        let path = words.find('/').map(|start| words[start..].trim()).context("a path")?;
        assert_eq!(read_qr(&rig.environment, Path::new(path))?, link);

        window.choose_theme("dark").await?;
        assert_eq!(window.show_invite().await?, link);
        assert_eq!(rig.qr_on_screen().await?, link);
        window.choose_theme("light").await?;
        assert_eq!(rig.qr_on_screen().await?, link);
        window.close().await
    })
}
