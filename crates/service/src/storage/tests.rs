//! What both databases promise: the same suite on SQLite and on PostgreSQL.

mod invariants;
mod look;
mod outbox;
mod paths;
mod settings;
mod signing_in;
mod telling;
mod upgrade;
mod webhooks;
mod world;

use frontdesk_model::Role;

use super::{NewAccount, SessionToKeep};
use world::{Step, World, on_both};

on_both! {
    the_database_itself_refuses_one_seat_too_many_and_a_second_owner,
    every_change_leaves_an_entry_in_a_chain_that_holds,
    the_audit_log_can_only_grow,
    a_username_is_taken_once,
    whoever_listens_is_told_of_every_change,
}

async fn the_database_itself_refuses_one_seat_too_many_and_a_second_owner(world: World) {
    world.take(Step::Join(0, 2)).await;
    world.take(Step::Join(0, 3)).await;
    let by_hand = |role: &'static str, seat: &'static str| {
        sqlx::query(
            "INSERT INTO memberships
                (organization_id, account_id, role, seat_type, joined_at, joined_revision, revision)
             SELECT id, $1, $2, $3, 0, revision, revision FROM organizations WHERE id = $4",
        )
        .bind(&world.people[4])
        .bind(role)
        .bind(seat)
        .bind(&world.organizations[0])
        .execute(&world.storage.database.writer)
    };
    assert!(by_hand("member", "plus").await.is_err());
    assert!(by_hand("owner", "free").await.is_err());
    assert!(by_hand("member", "free").await.is_ok());
    world.check().await;
}

async fn every_change_leaves_an_entry_in_a_chain_that_holds(world: World) {
    for step in [
        Step::Join(0, 2),
        Step::Role(0, 0, 2, Role::Admin),
        Step::Role(0, 0, 2, Role::Admin),
        Step::Toggle(0, 2, 2),
        Step::Join(0, 3),
        Step::Remove(0, 2, 3),
        Step::Join(0, 3),
        Step::Leave(0, 2),
    ] {
        world.take(step).await;
    }
    let entries = world.storage.audit_entries(&world.organizations[0], 0, 100).await.unwrap();
    let said: Vec<_> = entries
        .iter()
        .map(|entry| {
            let entry = &entry.entry;
            let after = entry.after.iter().flatten();
            let after = after.filter(|(name, _)| ["role", "seatType"].contains(&name.as_str()));
            let after: Vec<&str> = after.filter_map(|(_, value)| value.as_str()).collect();
            let person = |id: &Option<String>| {
                let id = id.as_deref().unwrap_or("nobody");
                world.people.iter().position(|person| person == id).unwrap_or(99)
            };
            (entry.action.as_str(), person(&entry.actor), person(&entry.subject), after.join(" "))
        })
        .collect();
    let expected = [
        ("organization.created", 0, 0, "owner plus"),
        ("invite_link.created", 0, 99, ""),
        ("member.joined", 2, 2, "member plus"),
        ("member.role_changed", 0, 2, "admin"),
        ("member.seat_changed", 2, 2, "free"),
        ("member.joined", 3, 3, "member plus"),
        ("member.removed", 2, 3, ""),
        ("member.left", 2, 2, ""),
    ];
    let expected =
        expected.map(|(action, actor, subject, after)| (action, actor, subject, after.to_owned()));
    assert_eq!(said, expected);
    world.check().await;
}

async fn the_audit_log_can_only_grow(world: World) {
    for statement in [
        "UPDATE audit_entries SET action = 'nothing' WHERE sequence = 1",
        "DELETE FROM audit_entries",
    ] {
        let done = sqlx::query(statement).execute(&world.storage.database.writer).await;
        let error = done.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}

async fn a_username_is_taken_once(world: World) {
    let mut names = Vec::new();
    for id in ["x1", "x2", "x3"] {
        let usernames = ["ada".to_owned(), "ada-2".to_owned()];
        let new =
            NewAccount { id, name: "Ada", usernames: &usernames, sign_in: None, at: world.now };
        let session = SessionToKeep {
            id,
            device: "",
            token_hash: id.as_bytes(),
            account: id,
            at: world.now,
            expires: None,
        };
        names.push(world.storage.create_account(new, session).await.unwrap().username);
    }
    assert_eq!(names, ["ada", "ada-2", "x3"]);
}

async fn whoever_listens_is_told_of_every_change(world: World) {
    let mut changes = world.storage.changes();
    // On PostgreSQL the listening begins a moment after the start.
    let patience = std::time::Duration::from_secs(20);
    let heard = tokio::time::timeout(patience, async {
        for round in 0.. {
            let step = if round % 2 == 0 { Step::Join(0, 2) } else { Step::Leave(0, 2) };
            world.take(step).await;
            let short = std::time::Duration::from_millis(200);
            // The world's own beginning may still be told as well.
            while let Ok(told) = tokio::time::timeout(short, changes.recv()).await {
                if told.unwrap() == world.organizations[0] {
                    return;
                }
            }
        }
        unreachable!("the rounds do not end")
    });
    heard.await.unwrap();
}
