//! `--data-dir`: a whole second Frontdesk.

use std::fs;

use frontdesk_rig::{Options, Result, run};
use serde_json::json;

use crate::ctl::{Ctl, acme};

#[test]
fn a_place_of_its_own_shares_nothing() -> Result<()> {
    run("ctl_places", Options::default(), async |rig| {
        let folder = rig.temp("second");
        let (own, second) = (Ctl::new(rig), Ctl::at(rig, folder.clone()));
        let (server, owner, _) = acme(3, &[]);
        second.add(&server, &owner).await?;
        assert_eq!(second.json(&["account", "list"]).await?.as_array().map(Vec::len), Some(1));
        assert_eq!(own.json(&["account", "list"]).await?, json!([]));
        assert_eq!(rig.environment.running("frontdesk-agent").len(), 2);
        assert_eq!(rig.keyring()?.len(), 0, "it is kept under another name");
        assert!(folder.join("desk.sqlite").exists());

        // Named by the environment it is the same, by another way in, too.
        let way = rig.temp("way");
        std::os::unix::fs::symlink(&folder, &way)?;
        let mut command = own.command(&["account", "list", "--json"])?;
        let named = command.env("FRONTDESK_DATA_DIR", &way).output().await?;
        let listed: serde_json::Value = serde_json::from_slice(&named.stdout)?;
        assert_eq!(listed[0]["person"], "Olivia Owner");
        assert_eq!(rig.environment.running("frontdesk-agent").len(), 2);

        let used = rig.temp("used");
        fs::create_dir(&used)?;
        fs::write(used.join("letter"), "Dear Ada,")?;
        let refused = Ctl::at(rig, used).run(&["account", "list"]).await?;
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.err.contains("others can enter"), "{refused:?}");
        Ok(())
    })
}
