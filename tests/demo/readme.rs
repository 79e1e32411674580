//! The pictures of the README: the real window with an organization in it.

use std::path::Path;

use frontdesk_rig::{LIMIT, Person, Result, Rig, token_of, wait_for};

use crate::album::say;

/// Whoever joins, in this order.
const PEOPLE: [&str; 11] = [
    "Grace Hopper",
    "Noa Ben-David",
    "Émilie du Châtelet",
    "Jürgen Weiß",
    "Katherine Johnson",
    "נועה לוי",
    "Tu Youyou",
    "Alan Turing",
    "Chien-Shiung Wu",
    "Srinivasa Ramanujan",
    "Mary Jackson",
];

/// Who is opened in the picture.
const OPENED: &str = "Katherine Johnson";

/// The other views, by the id of their place in the rail, and their titles.
const VIEWS: [(&str, &str); 5] = [
    ("overview", "Overview"),
    ("activity", "Activity"),
    ("review", "Review"),
    ("seats", "Seats"),
    ("settings", "Settings"),
];

/// Takes the pictures into `folder`.
pub(crate) async fn take(rig: &Rig, folder: &Path) -> Result<()> {
    // They would lie over the window.
    rig.environment.output("dunstctl", &["set-paused", "true"])?;
    let window = rig.open_app().await?;
    window.start_organization("Café Nord", 25, "Ada Lovelace").await?;
    let link = window.show_invite().await?;
    let agent = rig.agent().await?;
    let (_, organization) = agent.organization().await?;
    for (number, name) in PEOPLE.into_iter().enumerate() {
        let email = format!("person{number}@example.org");
        let person = Person::sign_up(&link, name, &email, "correct horse staple").await?;
        person.join(organization.id.as_str(), &token_of(&link)?).await?;
    }
    let everybody = u32::try_from(PEOPLE.len())? + 1;
    wait_for("everybody", LIMIT, async || {
        let (_, organization) = agent.organization().await?;
        Ok((organization.members == everybody).then_some(()))
    })
    .await?;
    window.read("#seats-available", &(25 - everybody).to_string()).await?;
    picture(rig, folder, "invite").await?;

    window.show_members().await?;
    let member = window.row_of(OPENED).await?;
    // WebKit's driver cannot click on a row, only on what is in it.
    window.click(&format!("[data-member-id=\"{member}\"] .who")).await?;
    window.read("#panel", OPENED).await?;
    picture(rig, folder, "members").await?;

    for (view, title) in VIEWS {
        window.click(&format!("#nav-{view}")).await?;
        window.read("main h1", title).await?;
        window.wait_until_gone(".skel-row").await?;
        picture(rig, folder, view).await?;
    }
    window.leave_by("quit").await
}

async fn picture(rig: &Rig, folder: &Path, name: &str) -> Result<()> {
    let path = folder.join(format!("{name}.png"));
    rig.calm_picture(&path).await?;
    say(&path.display().to_string());
    Ok(())
}
