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
        window.leave_by("close-window").await?;
        assert_eq!(rig.environment.the_one("frontdesk-agent")?, agent);
        rig.agent().await?.wait_for_poll().await
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
