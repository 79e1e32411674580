//! The window's life: one of them, and an end to everything when the person
//! asks for it.

use frontdesk_rig::{Cover, LIMIT, Options, Result, ends, program, run, wait_for};

#[test]
fn quitting_ends_the_window_and_the_agent() -> Result<()> {
    run("quit", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        rig.environment.the_one("frontdesk-agent")?;
        window.leave_by("quit").await?;
        rig.environment.gone("frontdesk-agent", LIMIT).await
    })
}

#[test]
fn closing_the_window_leaves_the_agent() -> Result<()> {
    run("close", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let agent = rig.environment.the_one("frontdesk-agent")?;
        rig.window_titled("^Frontdesk$").await?.ask_to_close()?;
        window.see("#close-remember:checked").await?;
        window.answer("#close-keep-watching").await?;
        assert_eq!(rig.environment.the_one("frontdesk-agent")?, agent);
        rig.agent().await?.wait_for_poll().await?;

        // It was asked once.
        let window = rig.open_app().await?;
        window.row_of("Ada").await?;
        window.leave_by("close-window").await?;
        assert_eq!(rig.environment.the_one("frontdesk-agent")?, agent);
        Ok(())
    })
}

#[test]
fn closing_can_be_quitting() -> Result<()> {
    run("close_quits", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        rig.window_titled("^Frontdesk$").await?.ask_to_close()?;
        window.answer("#close-quit").await?;
        rig.environment.gone("frontdesk-agent", LIMIT).await?;

        let window = rig.open_app().await?;
        window.row_of("Ada").await?;
        rig.window_titled("^Frontdesk$").await?.ask_to_close()?;
        window.forget().await?;
        rig.environment.gone("frontdesk-agent", LIMIT).await
    })
}

#[test]
fn the_question_of_closing_holds_nobody() -> Result<()> {
    run("close_twice", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let frame = rig.window_titled("^Frontdesk$").await?;
        frame.ask_to_close()?;
        window.see("#close-quit").await?;

        // Taken back: the next close asks again.
        frame.press(&["Escape"])?;
        window.wait_until_gone("#close-quit").await?;
        frame.ask_to_close()?;
        window.see("#close-quit").await?;

        frame.ask_to_close()?;
        window.forget().await?;
        rig.environment.the_one("frontdesk-agent").map(drop)
    })
}

#[test]
fn a_second_start_brings_the_first_window_to_the_front() -> Result<()> {
    run("second_start", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let first = rig.environment.the_one("frontdesk")?;
        let cover = Cover::the_screen(&rig.environment)?;
        assert!(cover.is_on_top()?);

        let mut second = rig.environment.command(program("frontdesk")?)?.spawn()?;
        assert!(ends(&mut second, LIMIT).await?, "it ends, and well");
        wait_for("the window in front", LIMIT, async || Ok((!cover.is_on_top()?).then_some(())))
            .await?;
        assert_eq!(rig.environment.the_one("frontdesk")?, first);
        window.row_of("Ada").await?;
        window.close().await
    })
}
