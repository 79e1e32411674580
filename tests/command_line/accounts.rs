//! Accounts: added, listed, removed; by password, cookie and token.

use std::fs;

use frontdesk_rig::{KeyringState, LIMIT, Options, Person, Result, Rig, run, wait_for};
use frontdesk_test_daily_dev::{DailyDev, Fault, PASSWORD};
use serde_json::json;

use crate::ctl::{Ctl, Told, acme, told};

#[test]
fn a_password_adds_an_account_and_removing_it_leaves_nothing() -> Result<()> {
    run("ctl_password", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, _) = acme(5, &["Mia Member"]);
        let email = server.world().email(&owner);
        let add =
            ["account", "add", "--server", server.address(), "--email", &email, "--password-stdin"];

        let wrong = ctl.feed(&add, "not the password\n").await?;
        assert_eq!(wrong.code, 5, "{wrong:?}");
        assert!(wrong.out.is_empty() && wrong.err.contains("refused"), "{wrong:?}");
        assert_eq!(ctl.json(&["account", "list"]).await?, json!([]));

        // The end of the line is not of the password.
        let added = ctl.feed(&add, &format!("{PASSWORD}\n")).await?;
        assert_eq!(added.code, 0, "{added:?}");
        assert!(added.out.contains("Olivia Owner") && added.out.contains("daily.dev"), "{added:?}");
        let accounts = ctl.json(&["account", "list"]).await?;
        assert_eq!(accounts[0]["kind"], "dailyDev");
        assert_eq!(accounts[0]["state"], "connected");
        assert_eq!(accounts[0]["organizations"][0]["name"], "Acme & Söhne");
        assert_eq!(rig.keyring()?.len(), 1);

        let table = ctl.run(&["organizations", "--no-color"]).await?;
        assert!(table.out.starts_with("ORGANIZATION"), "{table:?}");
        assert!(table.out.contains("Acme & Söhne  owner  2        2 of 5"), "{table:?}");

        let nobody = ctl.run(&["account", "remove", "nobody"]).await?;
        assert_eq!(nobody.code, 3, "{nobody:?}");
        assert!(nobody.err.contains("Olivia Owner"), "it names who is there: {nobody:?}");
        let removed = ctl.run(&["account", "remove", "OLIVIA"]).await?;
        assert_eq!(removed.code, 0, "{removed:?}");
        assert_eq!(rig.keyring()?.len(), 0);
        let none = ctl.run(&["organizations"]).await?;
        assert_eq!(none.code, 3, "{none:?}");
        assert!(none.err.contains("account add"), "{none:?}");
        Ok(())
    })
}

#[test]
fn a_cookie_and_a_token_sign_in_too() -> Result<()> {
    run("ctl_cookie", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, _) = acme(5, &[]);
        let cookies = server.world().sign_in(&owner).header();
        let add = ["account", "add", "--server", server.address(), "--cookie-stdin"];
        let nonsense = ctl.feed(&add, "Cookie:").await?;
        assert_eq!(nonsense.code, 2, "{nonsense:?}");
        let nothing = ctl.feed(&add, "\n").await?;
        assert_eq!(nothing.code, 2, "{nothing:?}");
        let added = ctl.feed(&add, &cookies).await?;
        assert_eq!(added.code, 0, "{added:?}");
        assert_eq!(ctl.json(&["organizations"]).await?[0]["name"], "Acme & Söhne");
        assert_no_trace(rig, &cookies)?;

        // daily.dev has no tokens: nobody sends one there.
        let add = ["account", "add", "--server", server.address(), "--token-stdin"];
        let refused = ctl.feed(&add, "fdt_token").await?;
        assert_eq!(refused.code, 4, "{refused:?}");
        drop(server);

        let (address, token) = with_a_token(rig).await?;
        let add = ["account", "add", "--server", &address, "--token-stdin"];
        let added = ctl.feed(&add, &token).await?;
        assert_eq!(added.code, 0, "{added:?}");
        let accounts = ctl.json(&["account", "list"]).await?;
        assert_eq!(accounts[1]["kind"], "service");
        assert_eq!(accounts[1]["person"], "Ada");
        assert_no_trace(rig, &token)
    })
}

/// A service with an organization, and an access token of its owner.
async fn with_a_token(rig: &Rig) -> Result<(String, String)> {
    let service = rig.service()?;
    let password = "correct horse staple";
    let ada = Person::sign_up(&service.address, "Ada", "ada@example.org", password).await?;
    ada.create_organization("Analytical", 3).await?;
    let query = "mutation { createAccessToken(name: \"script\", scopes: [manage], expiresInDays: 1) { token } }";
    let made = ada.ask(query, json!({})).await?;
    Ok((service.address, made["createAccessToken"]["token"].as_str().unwrap_or_default().into()))
}

/// No file of the desktop, logs included, holds a secret.
fn assert_no_trace(rig: &Rig, secret: &str) -> Result<()> {
    let control = rig.temp("control");
    fs::write(&control, secret)?;
    assert_eq!(rig.files_with(secret), std::slice::from_ref(&control), "the search itself works");
    Ok(fs::remove_file(control)?)
}

#[test]
fn every_way_it_can_fail_has_its_code() -> Result<()> {
    let options = Options { keyring: KeyringState::None, ..Options::default() };
    run("ctl_codes", options, async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, _) = acme(5, &[]);
        let email = server.world().email(&owner);
        let add = async |address: &str, rest: &[&str], input: &str| -> Result<Told> {
            let start = ["account", "add", "--server", address];
            ctl.feed(&[&start, rest].concat(), input).await
        };
        let password = ["--email", email.as_str(), "--password-stdin"];

        // By what to sign in has to be said, and never as an argument.
        assert_eq!(add(server.address(), &[], "").await?.code, 2);
        assert_eq!(add(server.address(), &["--email", "a@b.c"], PASSWORD).await?.code, 2);
        let secret = ["--email", "a@b.c", "--password", "hunter2"];
        let refused = add(server.address(), &secret, "").await?;
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains("arguments of others"), "{refused:?}");
        assert!(refused.err.contains("--password-stdin"), "{refused:?}");
        assert!(!refused.err.contains("hunter2"), "{refused:?}");

        // Where the server is not.
        assert_eq!(add("not an address", &password, PASSWORD).await?.code, 2);
        let down = std::net::TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", down.local_addr()?);
        drop(down);
        let told = add(&address, &[&password[..], &["--json"]].concat(), PASSWORD).await?;
        assert_eq!(told.code, 6, "{told:?}");
        let error: serde_json::Value = serde_json::from_str(&told.err)?;
        assert_eq!(error["error"]["code"], "CONNECTION_REFUSED");
        assert_eq!(error["error"]["exit"], 6);
        assert!(error["error"]["remedy"].is_string(), "{error}");

        // There is no keyring: it is said, and for this session it works.
        let told = add(server.address(), &password, PASSWORD).await?;
        assert_eq!(told.code, 8, "{told:?}");
        assert!(told.err.contains("--session-only"), "{told:?}");
        let kept = [&password[..], &["--session-only"]].concat();
        let told = add(server.address(), &kept, PASSWORD).await?;
        assert_eq!(told.code, 0, "{told:?}");
        Ok(())
    })
}

#[test]
fn nothing_secret_is_in_arguments_environment_or_logs() -> Result<()> {
    run("ctl_secrets", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, _) = acme(5, &[]);
        let email = server.world().email(&owner);
        // The sign-in hangs, so that there is time to look.
        server.misbehave(Fault::StallBefore.on_path("/auth/sign-in/email"));
        let arguments =
            ["account", "add", "--server", server.address(), "--email", &email, "--password-stdin"];
        let mut child = ctl.command(&arguments)?.spawn()?;
        let mut stdin = child.stdin.take().expect("a pipe");
        tokio::io::AsyncWriteExt::write_all(&mut stdin, PASSWORD.as_bytes()).await?;
        drop(stdin);
        wait_for("the sign-in", LIMIT, async || Ok(signs_in(&server).then_some(()))).await?;
        for name in ["frontdeskctl", "frontdesk-agent"] {
            let pid = rig.environment.the_one(name)?;
            for file in ["cmdline", "environ"] {
                let shown = fs::read(format!("/proc/{pid}/{file}"))?;
                let shown = String::from_utf8_lossy(&shown);
                assert!(shown.contains(name) || file == "environ", "{shown}");
                assert!(!shown.contains(PASSWORD), "{name}: {file}");
            }
        }
        server.behave();
        server.hang_up();
        let told = told(child).await?;
        assert!(!told.out.contains(PASSWORD) && !told.err.contains(PASSWORD), "{told:?}");
        ctl.add(&server, &owner).await?;
        assert_no_trace(rig, PASSWORD)
    })
}

fn signs_in(server: &DailyDev) -> bool {
    server.requests().iter().any(|request| request.call.path.contains("sign-in"))
}
