//! The agent without its window: nobody who joins is missed, and what stands
//! in its way is said.

use std::{net::TcpListener, time::Duration};

use frontdesk_local_api::{ErrorCode, Request};
use frontdesk_rig::{LIMIT, Options, Person, Result, run, token_of, wait_for};
use rustix::process::Signal;

const PASSWORD: &str = "correct horse staple";

#[test]
fn a_killed_window_misses_nobody() -> Result<()> {
    run("killed_window", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let link = window.show_invite().await?;
        let agent = rig.agent().await?;
        let (_, organization) = agent.organization().await?;
        let person = Person::sign_up(&link, "Grace", "grace@example.org", PASSWORD).await?;

        let token = token_of(&link)?;
        let joining = person.join(organization.id.as_str(), &token);
        let killing = rig.environment.end("frontdesk", Signal::KILL);
        let (joined, killed) = tokio::join!(joining, killing);
        joined?;
        killed?;
        window.forget().await?;

        let notice = rig.wait_for_notice("Grace", Duration::from_mins(1)).await?;
        assert!(notice.names("Acme"));
        agent.wait_for_poll().await?;
        agent.wait_for_poll().await?;
        assert_eq!(rig.notices_of("Grace").len(), 1, "once");

        // A click opens the window anew, at that very member.
        rig.click_notification()?;
        wait_for("the window", LIMIT, async || rig.environment.the_one("frontdesk").map(Some))
            .await?;
        Ok(())
    })
}

#[test]
fn a_taken_port_is_said_and_tried_again() -> Result<()> {
    run("taken_port", Options::default(), async |rig| {
        let window = rig.open_app().await?;
        window.start_organization("Acme", 5, "Ada").await?;
        let link = window.show_invite().await?;
        let port = url::Url::parse(&link)?.port().unwrap_or_default();
        window.close().await?;
        rig.environment.end("frontdesk-agent", Signal::TERM).await?;

        let other =
            wait_for("the port", LIMIT, async || Ok(Some(TcpListener::bind(("127.0.0.1", port))?)))
                .await?;
        let window = rig.open_app().await?;
        window.read("main", "Another program uses the address").await?;
        let agent = rig.agent().await?;
        let service = agent.state().await?.local_service;
        let failure = service.and_then(|service| service.failure);
        assert_eq!(failure.map(|failure| failure.code), Some(ErrorCode::AddressTaken));
        // The last data is there meanwhile.
        window.show_members().await?;
        window.row_of("Ada").await?;
        assert!(agent.ask(Request::RetryLocalService).await.is_err(), "still taken");

        drop(other);
        window.click(".banner button").await?;
        window.wait_until_gone(".banner").await?;
        assert_eq!(window.show_invite().await?, link, "printed codes stay good");
        window.close().await
    })
}
