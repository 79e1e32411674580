//! `frontdesk://` links: the app opens what they lead to, whether it runs or not.

use frontdesk_local_api::{Link, Request};
use frontdesk_rig::{LIMIT, Options, Result, ends, program, run};

#[test]
fn a_link_starts_the_app_where_it_leads() -> Result<()> {
    run("link_starts", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let invite = Link::Invite(rig.agent().await?.organization_ref().await?);
        window.close().await?;

        let window = rig.open_link(&invite.to_string()).await?;
        window.see("#qr").await?;
        window.close().await
    })
}

#[test]
fn a_link_opens_in_the_window_that_is_there() -> Result<()> {
    run("link_second", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let invite = Link::Invite(rig.agent().await?.organization_ref().await?);
        let mut command = rig.environment.command(program("frontdesk")?)?;
        let mut second = command.arg(invite.to_string()).spawn()?;
        window.see("#qr").await?;
        assert!(ends(&mut second, LIMIT).await?, "it ends, and well");

        let mut command = rig.environment.command(program("frontdesk")?)?;
        let mut second = command.arg("frontdesk://invite/nobody/nothing").spawn()?;
        assert!(!ends(&mut second, LIMIT).await?, "it leads nowhere");
        window.close().await
    })
}

#[test]
fn a_link_that_leads_nowhere_is_said() -> Result<()> {
    run("link_nowhere", Options::default(), async |rig| {
        let agent = rig.start_agent().await?;
        agent
            .ask(Request::StartOrganization {
                organization_name: "Acme".to_owned(),
                seats: 5,
                owner_name: "Ada".to_owned(),
                session_only: false,
            })
            .await?;
        let window = rig.open_link("frontdesk://invite/nobody/nothing").await?;
        window.read("#refused", "This link leads nowhere here").await?;
        window.close().await
    })
}

#[test]
fn anything_else_than_a_link_is_refused() -> Result<()> {
    run("link_wrong", Options::default(), async |rig| {
        for wrong in ["https://example.org", "--help", "file:///etc/passwd"] {
            let mut command = rig.environment.command(program("frontdesk")?)?;
            assert!(!ends(&mut command.arg(wrong).spawn()?, LIMIT).await?, "{wrong}");
        }
        assert_eq!(rig.environment.running("frontdesk-agent"), [], "nothing was started");
        Ok(())
    })
}
