//! Members: filtered, sorted, as a table, JSON and CSV, many of them.

use std::{process::Stdio, time::Duration};

use frontdesk_rig::{Context, LIMIT, Options, Result, run};
use frontdesk_test_daily_dev::{DailyDev, Role, Seat, World};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    time::timeout,
};

use crate::ctl::{Ctl, told};

/// More than two pages of the socket.
const CROWD: usize = 1_234;

/// An organization with everything that makes lists hard.
fn hard() -> (DailyDev, String) {
    let mut world = World::new();
    let owner = world.person("Olivia Owner");
    let acme = world.organization("Acme", &owner, 2_000);
    let now = world.clock().now();
    for (name, days) in [("=SUM(A1:A9)", 90), ("נועה ברקאי", 40), ("\u{1b}[31mRed\u{9b}2J", 3)]
    {
        let member = world.person(name);
        world.join(&acme, &member);
        world.set_last_active(&member, now.checked_sub(Duration::from_secs(days * 86_400)).ok());
    }
    let admin = world.person("Ada Admin");
    world.join(&acme, &admin);
    world.set_role(&acme, &admin, Role::Admin);
    world.set_last_active(&admin, Some(now));
    let free = world.person("Freya Free");
    world.join(&acme, &free);
    world.set_seat(&acme, &free, Seat::Free);
    world.set_last_active(&free, Some(now));
    world.crowd(&acme, CROWD);
    (DailyDev::start(world), owner)
}

/// The members that fit a filter.
async fn found(ctl: &Ctl<'_>, filter: &str) -> Result<Vec<Value>> {
    let arguments: Vec<_> = std::iter::once("members").chain(filter.split_whitespace()).collect();
    ctl.json(&arguments).await?.as_array().cloned().context("an array")
}

#[test]
fn members_are_filtered_sorted_and_written_in_every_form() -> Result<()> {
    run("ctl_members", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner) = hard();
        ctl.add(&server, &owner).await?;
        let members = async |filter: &str| found(&ctl, filter).await;
        let names = |found: &[Value]| {
            found
                .iter()
                .map(|member| member["name"].as_str().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        };

        // Everybody, once.
        let all = members("").await?;
        assert_eq!(all.len(), CROWD + 6);
        let ids: std::collections::HashSet<_> = all.iter().map(|it| it["id"].to_string()).collect();
        assert_eq!(ids.len(), all.len());
        assert_eq!(all[0]["name"], "Olivia Owner");
        assert_eq!(all[0]["role"], "owner");

        assert_eq!(names(&members("--role admin").await?), ["Ada Admin"]);
        assert_eq!(names(&members("--seat free").await?), ["Freya Free"]);
        assert_eq!(names(&members("--search ברק").await?), ["נועה ברקאי"]);
        assert_eq!(members("--search @member --limit 700").await?.len(), 700);
        assert_eq!(members("--limit 0").await?.len(), 0);
        let idle = members("--inactive-for 30d --search a --sort last-active").await?;
        assert!(names(&idle).contains(&"=SUM(A1:A9)".to_owned()), "{idle:?}");
        assert!(!names(&idle).contains(&"Ada Admin".to_owned()), "{idle:?}");
        let last = members("--sort name --descending --limit 1").await?;
        assert_eq!(names(&last), ["נועה ברקאי"]);

        let csv = ctl.run(&["members", "--csv"]).await?;
        assert_eq!(csv.code, 0, "{}", csv.err);
        assert_eq!(csv.out.matches("\r\n").count(), all.len() + 1);
        assert!(csv.out.contains(",\"'=SUM(A1:A9)\","), "a formula stays text");
        assert!(!csv.out.contains(['\u{1b}', '\u{9b}']), "nothing commands a terminal");

        let table = ctl.run(&["members", "--limit", "6"]).await?;
        assert!(!table.out.contains(['\u{1b}', '\u{9b}']), "{table:?}");
        assert_eq!(table.out.lines().count(), 7);
        let nobody = ctl.run(&["members", "--search", "zzzz"]).await?;
        assert_eq!((nobody.code, nobody.out.as_str()), (0, ""));
        Ok(())
    })
}

#[test]
fn who_stops_reading_ends_it_quietly() -> Result<()> {
    run("ctl_pipe", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner) = hard();
        ctl.add(&server, &owner).await?;
        for form in [["members", "--csv"], ["members", "--json"], ["members", "--quiet"]] {
            let mut child = ctl.command(&form)?.stdin(Stdio::null()).spawn()?;
            let mut out = BufReader::with_capacity(16, child.stdout.take().context("a pipe")?);
            let mut first = String::new();
            timeout(LIMIT, out.read_line(&mut first)).await??;
            assert!(!first.is_empty());
            drop(out);
            let told = told(child).await?;
            assert_eq!((told.code, told.err.as_str()), (0, ""), "{form:?}");
        }
        Ok(())
    })
}
