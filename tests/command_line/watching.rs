//! `watch`: what happens from now on, whatever becomes of the agent.

use frontdesk_local_api::Request;
use frontdesk_rig::{Options, Person, Result, run, token_of};
use rustix::process::Signal;
use serde_json::Value;

use crate::ctl::Ctl;

#[test]
fn joins_are_said_once_through_every_end_of_the_agent() -> Result<()> {
    run("ctl_watch", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let service = rig.service()?;
        let secret = "correct horse staple";
        let (address, olga) = (&service.address, "olga@example.org");
        let owner = Person::sign_up(address, "Olga", olga, secret).await?;
        let (acme, _) = owner.create_organization("Acme", 10).await?;
        let add = ["account", "add", "--server", address, "--email", olga, "--password-stdin"];
        let added = ctl.feed(&add, secret).await?;
        assert_eq!(added.code, 0, "{added:?}");
        let link = ctl.json(&["invite"]).await?["link"].as_str().unwrap_or_default().to_owned();
        let token = token_of(&link)?;
        let join = async |name: &str| {
            let email = format!("{name}@example.org");
            let person = Person::sign_up(address, name, &email, secret).await?;
            person.join(&acme, &token).await.map(drop)
        };

        // What was before is not said.
        join("Before").await?;
        rig.agent().await?.wait_for_poll().await?;
        let mut watch = ctl.start(&["watch", "--json"]).await?;
        assert_eq!(watch.first, "Watching.");
        let mut words = ctl.start(&["watch", "--organization", "acme", "--no-color"]).await?;
        join("Ada").await?;
        rig.agent().await?.ask(Request::Refresh).await?;
        let event: Value = serde_json::from_str(&watch.line().await?)?;
        assert_eq!(event["event"], "joined");
        assert_eq!(event["member"]["name"], "Ada");
        assert_eq!(event["organization"]["name"], "Acme");
        let said = words.line().await?;
        assert!(said.ends_with("  Acme  Ada joined"), "{said}");

        // The agent crashes: it is started, and nobody is missed.
        rig.environment.end("frontdesk-agent", Signal::KILL).await?;
        join("Bob").await?;
        let event: Value = serde_json::from_str(&watch.line().await?)?;
        assert_eq!(event["member"]["name"], "Bob");
        assert!(words.line().await?.ends_with("Bob joined"));

        // It is replaced: asked to end, while another one starts.
        rig.agent().await?.ask(Request::Quit).await?;
        let agent = rig.start_agent().await?;
        join("Cid").await?;
        agent.ask(Request::Refresh).await?;
        let event: Value = serde_json::from_str(&watch.line().await?)?;
        assert_eq!(event["member"]["name"], "Cid");
        assert!(words.line().await?.ends_with("Cid joined"));

        assert_eq!(watch.end(Signal::TERM).await?, (Some(0), Vec::new()));
        assert_eq!(words.end(Signal::INT).await?, (Some(0), Vec::new()));
        Ok(())
    })
}

#[test]
fn without_an_agent_that_comes_back_it_says_so() -> Result<()> {
    run("ctl_watch_end", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let nobody = ctl.run(&["watch"]).await?;
        assert_eq!(nobody.code, 3, "there is no account: {nobody:?}");
        let agent = rig.agent().await?;
        let start = Request::StartOrganization {
            organization_name: "Acme".to_owned(),
            seats: 3,
            owner_name: "Ada".to_owned(),
            session_only: false,
        };
        agent.ask(start).await?;
        let watch = ctl.start(&["watch"]).await?;
        agent.ask(Request::Quit).await?;
        // Nobody starts it against the will of whoever ended it.
        assert_eq!(watch.ended().await?, (Some(7), Vec::new()));
        assert!(rig.environment.running("frontdesk-agent").is_empty());
        Ok(())
    })
}
