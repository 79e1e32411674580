//! What it says of itself, of what works, and of what was typed.

use frontdesk_rig::{Options, Result, run};
use frontdesk_test_daily_dev::Fault;
use serde_json::Value;

use crate::ctl::{Ctl, acme};

#[test]
fn a_diagnosis_fails_where_something_does() -> Result<()> {
    run("ctl_diagnose", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, _) = acme(3, &[]);
        ctl.add(&server, &owner).await?;
        let well = ctl.run(&["diagnose", "--json"]).await?;
        assert_eq!(well.code, 0, "{well:?}");
        let diagnosis: Value = serde_json::from_str(&well.out)?;
        let checks = diagnosis["checks"].as_array().expect("checks");
        let of = |kind: &str| checks.iter().find(|check| check["check"] == kind);
        assert_eq!(of("keyring").expect("checked")["verdict"], "well", "{diagnosis}");
        assert_eq!(of("server").expect("checked")["verdict"], "well", "{diagnosis}");

        server.refuse_connections();
        let ill = ctl.run(&["diagnose", "--no-color"]).await?;
        assert_eq!(ill.code, 1, "{ill:?}");
        assert!(ill.out.contains("failing  The server answers"), "{ill:?}");
        assert!(ill.err.is_empty(), "{ill:?}");
        Ok(())
    })
}

#[test]
fn a_server_that_fails_is_said_beside_what_is_known() -> Result<()> {
    run("ctl_stale", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, _) = acme(3, &["Ada Lovelace"]);
        ctl.add(&server, &owner).await?;
        rig.environment.end("frontdesk-agent", rustix::process::Signal::TERM).await?;
        server.misbehave(Fault::Status(503));
        let members = ctl.run(&["members", "--csv"]).await?;
        assert_eq!(members.code, 0, "{members:?}");
        assert_eq!(members.out.lines().count(), 3, "{members:?}");
        assert!(members.err.contains("older"), "{members:?}");
        let acted = ctl.run(&["promote", "Ada Lovelace"]).await?;
        assert_eq!(acted.code, 6, "{acted:?}");
        let quiet = ctl.run(&["members", "--csv", "--quiet"]).await?;
        assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
        Ok(())
    })
}

#[test]
fn it_explains_itself_without_an_agent() -> Result<()> {
    run("ctl_itself", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let version = ctl.run(&["--version"]).await?;
        assert_eq!(version.out, format!("frontdeskctl {}\n", env!("CARGO_PKG_VERSION")));
        let help = ctl.run(&["--help"]).await?;
        assert!(help.out.contains("never from an\nargument"), "{help:?}");
        let nothing = ctl.run(&[]).await?;
        assert_eq!(nothing.code, 2, "{nothing:?}");
        let strange = ctl.run(&["members", "--colour", "--json"]).await?;
        assert_eq!(strange.code, 2);
        let error: Value = serde_json::from_str(&strange.err)?;
        assert_eq!(error["error"]["code"], "USAGE");

        for shell in ["bash", "zsh", "fish"] {
            let script = ctl.run(&["completions", shell]).await?;
            assert!(script.out.contains("frontdeskctl"), "{shell}: {script:?}");
        }
        let pages = rig.temp("man");
        let written = ctl.run(&["man", pages.to_str().expect("text")]).await?;
        assert_eq!(written.code, 0, "{written:?}");
        let page = std::fs::read_to_string(pages.join("frontdeskctl.1"))?;
        assert!(page.contains("account") && pages.join("frontdeskctl-members.1").exists());
        assert!(rig.environment.running("frontdesk-agent").is_empty());
        Ok(())
    })
}
