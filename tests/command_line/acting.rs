//! What is done to members and organizations.

use std::fs;

use frontdesk_rig::{Options, Result, read_qr, run};
use frontdesk_test_daily_dev::{Role, Seat};
use serde_json::json;

use crate::ctl::{Ctl, acme};

#[test]
fn members_are_promoted_seated_and_removed() -> Result<()> {
    run("ctl_acting", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, acme) =
            acme(3, &["Ada Lovelace", "Noa Levi", "noa levi", "Grace Hopper"]);
        ctl.add(&server, &owner).await?;
        let members = server.world().members(&acme);
        let id_of = |name: &str| {
            let world = server.world();
            members.iter().find(|id| world.name(id) == name).cloned().expect("a member")
        };
        let (ada, noa) = (id_of("Ada Lovelace"), id_of("Noa Levi"));
        let membership = |id: &str| server.world().membership(&acme, id);

        // By name, in any case; JSON says how they are now.
        let promoted = ctl.json(&["promote", "ada lovelace"]).await?;
        assert_eq!((&promoted["id"], &promoted["role"]), (&json!(ada), &json!("admin")));
        assert_eq!(membership(&ada).map(|it| it.0), Some(Role::Admin));
        let again = ctl.run(&["promote", &ada]).await?;
        assert_eq!(again.code, 4, "{again:?}");
        assert!(again.err.contains("so already"), "{again:?}");
        let demoted = ctl.run(&["demote", "Ada Lovelace"]).await?;
        assert_eq!(demoted.code, 0, "{demoted:?}");
        assert_eq!(demoted.out, "Ada Lovelace is no admin of Acme & Söhne any more.\n");

        // Two have this name: nobody is taken for the other.
        let twice = ctl.run(&["seat", "take", "Noa Levi", "--json"]).await?;
        assert_eq!(twice.code, 3, "{twice:?}");
        assert!(twice.err.contains("AMBIGUOUS") && twice.err.contains("@noalevi"), "{twice:?}");
        let taken = ctl.run(&["seat", "take", &noa]).await?;
        assert_eq!(taken.code, 0, "{taken:?}");
        assert_eq!(membership(&noa).map(|it| it.1), Some(Seat::Free));
        let part = ctl.run(&["promote", "Lovelace"]).await?;
        assert_eq!(part.code, 3, "a part is not enough: {part:?}");
        assert!(part.err.contains("Did you mean @ada"), "{part:?}");

        // More assigned than there are: said, and nobody gets one.
        let seats = ctl.run(&["seats"]).await?;
        assert_eq!(seats.out, "3 seats: 4 assigned, 0 available, over by 1\n");
        let full = ctl.run(&["seat", "give", &noa]).await?;
        assert_eq!(full.code, 4, "{full:?}");
        assert!(full.err.contains("No seat is left"), "{full:?}");

        // The owner stays; others go, but only when somebody is sure.
        let owner = ctl.run(&["remove", "Olivia Owner", "--yes"]).await?;
        assert_eq!(owner.code, 4, "{owner:?}");
        let unsure = ctl.run(&["remove", "Ada Lovelace"]).await?;
        assert_eq!(unsure.code, 2, "{unsure:?}");
        assert!(unsure.err.contains("--yes") && membership(&ada).is_some(), "{unsure:?}");
        let removed = ctl.run(&["remove", "Ada Lovelace", "--yes"]).await?;
        assert_eq!(removed.code, 0, "{removed:?}");
        assert_eq!(membership(&ada), None);
        assert_eq!(ctl.run(&["promote", &ada]).await?.code, 3);

        // Somebody who joined a moment ago is found, too.
        let mia = server.world().person("Mia Member");
        server.world().join(&acme, &mia);
        let promoted = ctl.run(&["promote", "mia member"]).await?;
        assert_eq!(promoted.code, 0, "{promoted:?}");
        Ok(())
    })
}

#[test]
fn the_invite_link_is_printed_drawn_and_saved() -> Result<()> {
    run("ctl_invite", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, acme) = acme(3, &[]);
        ctl.add(&server, &owner).await?;
        let token = server.world().invite_token(&acme, &owner).expect("a token");
        let link = ctl.run(&["invite", "--quiet"]).await?.out;
        assert!(link.contains(&token) && link.ends_with('\n'), "{link}");
        let link = link.trim();
        let invite = ctl.json(&["invite"]).await?;
        assert_eq!(invite["link"], link);
        assert_eq!(invite["seats"]["available"], 2);

        let (png, svg) = (rig.temp("code.png"), rig.temp("code.svg"));
        for file in [&png, &svg] {
            let saved = ctl.run(&["invite", "--qr", file.to_str().expect("text")]).await?;
            assert_eq!(saved.code, 0, "{saved:?}");
        }
        assert_eq!(read_qr(&rig.environment, &png)?, link);
        assert!(fs::read_to_string(svg)?.contains("<svg"));
        let other = ctl.run(&["invite", "--qr", "code.bmp"]).await?;
        assert_eq!(other.code, 2, "{other:?}");
        let drawn = ctl.run(&["invite", "--qr"]).await?;
        assert!(drawn.out.contains('█') && drawn.out.contains(link), "{drawn:?}");
        let message = ctl.run(&["invite", "--text"]).await?;
        assert!(message.out.contains("invited to Acme & Söhne"), "{message:?}");
        assert!(message.out.contains(link), "{message:?}");
        Ok(())
    })
}

#[test]
fn an_organization_is_renamed_priced_and_kept_from_deletion() -> Result<()> {
    run("ctl_organization", Options::default(), async |rig| {
        let ctl = Ctl::new(rig);
        let (server, owner, acme) = acme(3, &["Ada Lovelace"]);
        ctl.add(&server, &owner).await?;
        let renamed = ctl.json(&["organization", "rename", "Umbrella"]).await?;
        assert_eq!(renamed["name"], "Umbrella");
        assert_eq!(server.world().organization_name(&acme), "Umbrella");
        let empty = ctl.run(&["organization", "rename", " "]).await?;
        assert_eq!(empty.code, 2, "{empty:?}");

        let picture = rig.temp("picture.png");
        rig.picture(&picture)?;
        let file = picture.to_str().expect("text");
        let changed = ctl.run(&["organization", "set-image", file]).await?;
        assert_eq!(changed.code, 0, "{changed:?}");
        assert!(server.world().image(&acme).is_some());
        let text = rig.temp("letter.png");
        fs::write(&text, "Dear Ada,")?;
        let unread = ctl.run(&["organization", "set-image", text.to_str().expect("text")]).await?;
        assert_eq!(unread.code, 2, "{unread:?}");

        let price = ctl.json(&["seats", "preview", "10"]).await?;
        assert_eq!(price["seats"], 10);
        assert!(price["total"].is_number(), "{price}");
        let unsure = ctl.run(&["seats", "set", "10"]).await?;
        assert_eq!(unsure.code, 2, "what costs money is asked for: {unsure:?}");
        let set = ctl.run(&["seats", "set", "10", "--yes"]).await?;
        assert_eq!(set.code, 0, "{set:?}");
        assert_eq!(server.world().seats(&acme).0, 10);

        for refused in [["organization", "delete", "--yes"], ["organization", "leave", "--yes"]] {
            let told = ctl.run(&refused).await?;
            assert_eq!(told.code, 4, "{told:?}");
        }
        Ok(())
    })
}
