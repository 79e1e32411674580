//! Size and place of the window come back, on a screen.

use std::fs;

use frontdesk_rig::{LIMIT, Options, OtherWindow, Result, Rig, run, wait_for};

#[test]
fn size_and_place_come_back() -> Result<()> {
    run("shape", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let frame = rig.window_titled("^Frontdesk$").await?;
        frame.reshape((120, 80), (900, 600))?;
        is_shaped(&frame, ["X=120", "Y=80", "WIDTH=900", "HEIGHT=600"]).await?;
        frame.ask_to_close()?;
        window.answer("#close-keep-watching").await?;

        let window = rig.open_app().await?;
        window.row_of("Ada").await?;
        let frame = rig.window_titled("^Frontdesk$").await?;
        is_shaped(&frame, ["X=120", "Y=80", "WIDTH=900", "HEIGHT=600"]).await?;
        frame.ask_to_close()?;
        window.forget().await
    })
}

#[test]
fn a_window_left_on_a_screen_that_is_gone_comes_back_on_another() -> Result<()> {
    run("shape_gone", Options::default(), async |rig| {
        keep(rig, r#"{"width":900,"height":600,"at":[4000,300],"maximized":false}"#)?;
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let frame = rig.window_titled("^Frontdesk$").await?;
        let shape = frame.shape()?;
        assert!(shape.contains(&"WIDTH=900".to_owned()), "{shape:?}");
        assert!(!shape.contains(&"X=4000".to_owned()), "{shape:?}");
        window.close().await
    })
}

#[test]
fn a_broken_file_opens_the_window_all_the_same() -> Result<()> {
    run("shape_broken", Options::default(), async |rig| {
        keep(rig, r#"{"width":"wide"#)?;
        let window = rig.open_app().await?;
        window.see("#way-local").await?;
        window.close().await
    })
}

/// What a window before this one left.
fn keep(rig: &Rig, shape: &str) -> Result<()> {
    let folder = rig.environment.folder("data").join("frontdesk");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join("window.json"), shape)?)
}

async fn is_shaped(frame: &OtherWindow, shape: [&str; 4]) -> Result<()> {
    wait_for("the shape of the window", LIMIT, async || Ok((frame.shape()? == shape).then_some(())))
        .await
}
