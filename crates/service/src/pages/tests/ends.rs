//! Every end of an invite link.

use jiff::SignedDuration;

use super::super::language::Language;
use super::desk::{Desk, Organization, Visitor};
use crate::organizations::Joins;
use crate::randomness;
use crate::storage::NewInviteLink;

/// A page of the invite link, and who looks at it.
struct End {
    name: &'static str,
    state: &'static str,
    status: u16,
    path: String,
    who: Option<Visitor>,
}

/// Makes every end of an invite link happen.
async fn every_end(desk: &Desk, name: &str, person: &str) -> Vec<End> {
    let mut ends = Vec::new();
    let mut end = |name, state, status, token: &str, who: Option<&Visitor>| {
        let path = format!("/j/{token}");
        ends.push(End { name, state, status, path, who: who.cloned() });
    };
    let ada = desk.person(person).await;
    let (storage, now) = (desk.storage(), desk.now());

    let open = desk.organization(&format!("{name} Open"), 3).await;
    end("open", "open", 200, &open.token, None);
    end("open-sign-in", "open", 200, &format!("{}?form=sign-in", open.token), None);
    end("open-signed-in", "open", 200, &open.token, Some(&ada));
    end("unknown", "unknown", 404, "nothing", None);
    end("unknown-signed-in", "unknown", 404, "nothing", Some(&ada));
    let bea = desk.person("Bea").await;
    let other = format!("{}?for={}", open.token, bea.id);
    end("other-account", "other-account", 200, &other, Some(&ada));

    let full = desk.organization(&format!("{name} Full"), 1).await;
    end("full", "full", 200, &full.token, None);
    end("full-sign-in", "full", 200, &format!("{}?form=sign-in", full.token), None);
    end("full-signed-in", "full", 200, &full.token, Some(&ada));
    let after = format!("{}?after=sign-up", full.token);
    end("full-after-sign-up", "full", 200, &after, Some(&ada));
    let first = desk.person("First").await;
    for waiting in [&first, &bea] {
        storage.wait_for_seat(&full.id, &waiting.id, &full.token, now).await.unwrap();
    }
    end("waiting", "waiting", 200, &full.token, Some(&bea));

    let offering = desk.organization(&format!("{name} Offering"), 1).await;
    storage.wait_for_seat(&offering.id, &ada.id, &offering.token, now).await.unwrap();
    storage.change_seats(&offering.id, &offering.owner, 2, now).await.unwrap();
    end("offered", "offered", 200, &offering.token, Some(&ada));
    end("kept-for-another", "full", 200, &offering.token, Some(&bea));

    let asking = desk.organization(&format!("{name} Asking"), 9).await;
    let token = desk.link(&asking, |link| link.needs_approval = true).await;
    end("ask", "ask", 200, &token, None);
    end("ask-signed-in", "ask", 200, &token, Some(&ada));
    for asked in [&bea, &first] {
        storage.join(&asking.id, &asked.id, &token, now).await.unwrap_err();
    }
    storage.decide_request(&asking.id, &asking.owner, &first.id, false, now).await.unwrap();
    end("pending", "pending", 200, &token, Some(&bea));
    end("declined", "declined", 200, &token, Some(&first));

    let paused = desk.organization(&format!("{name} Paused"), 9).await;
    storage.set_joins(&paused.id, &paused.owner, Joins::Paused, now).await.unwrap();
    end("paused", "paused", 200, &paused.token, Some(&ada));
    let until = desk.organization(&format!("{name} Until"), 9).await;
    let end_of_pause = Joins::PausedUntil(now + SignedDuration::from_hours(3));
    storage.set_joins(&until.id, &until.owner, end_of_pause, now).await.unwrap();
    end("paused-until", "paused", 200, &until.token, None);

    let entered = desk.organization(&format!("{name} Entered"), 9).await;
    let dora = desk.person("Dora").await;
    desk.join(&dora, &entered).await;
    end("member", "member", 200, &entered.token, Some(&dora));
    end("joined", "joined", 200, &format!("{}?after=joined", entered.token), Some(&dora));
    let second = desk.organization(&format!("{name} Second"), 2).await;
    desk.join(&dora, &second).await;
    let after = format!("{}?after=joined", second.token);
    end("joined-with-plus", "joined", 200, &after, Some(&dora));
    let plus = desk.organization(&format!("{name} Plus"), 1).await;
    end("open-with-plus", "open", 200, &plus.token, Some(&dora));
    desk.join(&first, &entered).await;
    storage.remove(&entered.id, &entered.owner, &first.id, None, now).await.unwrap();
    end("removed", "removed", 403, &entered.token, Some(&first));

    let replaced = desk.organization(&format!("{name} Replaced"), 9).await;
    regenerate(desk, &replaced).await;
    end("replaced", "replaced", 410, &replaced.token, None);
    end("replaced-signed-in", "replaced", 410, &replaced.token, Some(&ada));
    let token = desk.link(&open, |link| link.expires_at = Some(now)).await;
    end("expired", "expired", 410, &token, None);
    let token = desk.link(&entered, |link| link.max_uses = Some(0)).await;
    end("used-up", "used-up", 410, &token, None);
    ends
}

async fn regenerate(desk: &Desk, organization: &Organization) {
    let (id, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
    let new = NewInviteLink::permanent(&id, &token);
    let Organization { id, owner, .. } = organization;
    let at_once = SignedDuration::ZERO;
    desk.storage().regenerate_link(id, owner, new, at_once, desk.now()).await.unwrap();
}

#[tokio::test]
async fn every_end_in_english() {
    let desk = Desk::open().await;
    for end in every_end(&desk, "Brindlewick Maps", "Ada").await {
        let page = desk.get(&end.path, end.who.as_ref(), "en").await;
        assert_eq!((page.status, page.state()), (end.status, end.state), "{}", end.name);
        insta::assert_snapshot!(format!("invite-{}", end.name), page.stable());
    }
}

#[tokio::test]
async fn every_end_in_every_language() {
    let desk = Desk::open().await;
    let ends = every_end(&desk, "Brindlewick Maps", "Ada").await;
    for (tag, language) in
        [("en", Language::English), ("de", Language::German), ("he", Language::Hebrew)]
    {
        let words = &language.words().invite;
        for End { name, state, path, who, .. } in &ends {
            let page = desk.get(path, who.as_ref(), tag).await;
            let around = match *state {
                "open" => words.open,
                "full" => words.full,
                "waiting" => words.waiting,
                "offered" => words.offered,
                "ask" => words.ask,
                "pending" => words.pending,
                "declined" => words.declined,
                "paused" => words.paused,
                "member" => words.member,
                "joined" => words.joined,
                "removed" => words.removed,
                "replaced" => words.replaced,
                "expired" => words.expired,
                "used-up" => words.used_up,
                "unknown" => (words.unknown, ""),
                _ => (words.other_account, ""),
            };
            let named = !matches!(*state, "unknown" | "other-account");
            let heading = format!("{}{}{}", around.0, if named { "X" } else { "" }, around.1);
            assert_eq!(page.heading(), heading, "{name} {tag}");
            let start = format!("<html lang=\"{tag}\" dir=\"{}\"", language.words().dir);
            assert!(page.html.contains(&start), "{name} {tag}");
            assert_eq!(page.header("content-language"), tag);
        }
    }
}

#[tokio::test]
async fn a_dead_link_shows_no_more_than_the_name() {
    let desk = Desk::open().await;
    let ends = every_end(&desk, "Brindlewick Maps", "Ada").await;
    let dead = ["replaced", "expired", "used-up", "removed", "declined"];
    let mut seen = 0;
    for end in ends.iter().filter(|end| dead.contains(&end.state)) {
        let page = desk.get(&end.path, end.who.as_ref(), "en").await;
        assert!(page.html.contains("<bdi>Brindlewick Maps "), "{}", end.name);
        for secret in ["נועה", "member", "available", "class=\"rack", "<svg", "name=\"password\""]
        {
            assert!(!page.html.contains(secret), "{}: {secret}", end.name);
        }
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[tokio::test]
async fn names_are_text_at_every_end() {
    let desk = Desk::open().await;
    let name = "</title><script>alert(1)</script>\"'&";
    for end in every_end(&desk, name, "<img src=x onerror=\"a\">").await {
        let page = desk.get(&end.path, end.who.as_ref(), "en").await;
        assert_eq!(page.state(), end.state, "{}", end.name);
        for markup in ["<script", "<img", "</title><", "\"'&"] {
            assert!(!page.html.contains(markup), "{}: {markup}", end.name);
        }
    }
}

#[tokio::test]
async fn opening_changes_nothing() {
    let desk = Desk::open().await;
    let ends = every_end(&desk, "Brindlewick Maps", "Ada").await;
    let mut changes = desk.service.changes();
    for end in &ends {
        let before = desk.get(&end.path, end.who.as_ref(), "en").await;
        for _ in 0..3 {
            let head = desk.head(&end.path, end.who.as_ref()).await;
            assert_eq!((head.status, head.html.as_str()), (end.status, ""));
            assert_eq!(head.header("set-cookie"), "");
        }
        let after = desk.get(&end.path, end.who.as_ref(), "en").await;
        assert_eq!(before.html, after.html, "{}", end.name);
        for (header, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex, nofollow"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(after.header(header), value, "{}", end.name);
        }
    }
    assert!(changes.try_recv().is_err(), "nothing happened to any organization");
}
