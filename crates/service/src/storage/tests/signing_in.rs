//! Accounts and the ways to sign in.

use jiff::SignedDuration;

use super::super::{
    Account, CreateAccountError, DeviceAnswer, Identity, NewAccessToken, NewAccount,
    NewDeviceGrant, NewEmailCode, OpenIdAttempt, OperationError, SessionToKeep, Storage,
};
use super::world::{Step, World, on_both};
use crate::limits::Rate;
use crate::organizations::{Denial, Refusal};
use crate::randomness;

on_both! {
    a_limit_counts_what_is_asked_at_once,
    a_device_is_signed_in_once_however_many_ask,
    a_device_that_asks_too_often_is_slowed_down,
    an_email_code_is_good_once_and_five_times_wrong,
    a_first_code_ends_what_somebody_else_may_have_begun,
    an_address_is_signed_up_once_however_many_try,
    whoever_comes_by_a_provider_is_found_again,
    whoever_comes_twice_at_once_is_one_person,
    an_allowed_device_is_out_when_the_other_sessions_end,
    an_unverified_address_gives_no_account_away,
    an_openid_attempt_is_taken_once,
    a_person_has_no_more_tokens_than_they_may,
    sessions_are_listed_and_end_each_or_all_but_one,
    a_password_is_changed_from_the_one_that_was_looked_at,
    another_name_is_a_change_in_every_organization,
    a_deleted_account_leaves_everywhere_and_frees_its_seats,
    an_owner_cannot_be_deleted,
    what_has_expired_is_forgotten,
}

/// A session of nobody in particular.
fn session<'a>(world: &World, token: &'a str) -> SessionToKeep<'a> {
    SessionToKeep {
        id: token,
        device: "Firefox on Linux",
        token_hash: token.as_bytes(),
        account: "",
        at: world.now,
        expires: Some(world.now + SignedDuration::from_hours(1)),
    }
}

async fn with_email(world: &World, email: &str) -> Account {
    let id = randomness::id().unwrap();
    let new = NewAccount {
        id: &id,
        name: "Ada",
        usernames: &[],
        sign_in: Some((email, "hash")),
        at: world.now,
    };
    let begun = SessionToKeep { account: &id, ..session(world, &id) };
    world.storage.create_account(new, begun).await.unwrap()
}

async fn exists(world: &World, account: &str) -> bool {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE id = $1")
        .bind(account)
        .fetch_one(&world.storage.database.readers)
        .await
        .unwrap();
    found > 0
}

async fn a_limit_counts_what_is_asked_at_once(world: World) {
    let rate = Rate { what: "test", burst: 4, one_each: SignedDuration::from_mins(1) };
    let asking = (0..12).map(|_| {
        let (storage, now) = (world.storage.clone(), world.now);
        tokio::spawn(async move { storage.take(rate, "key", now).await.unwrap().is_ok() })
    });
    let mut taken = 0;
    for asked in asking.collect::<Vec<_>>() {
        taken += u32::from(asked.await.unwrap());
    }
    assert_eq!(taken, 4);
    world.storage.give_back(rate, "key").await.unwrap();
    assert!(world.storage.take(rate, "key", world.now).await.unwrap().is_ok());
    assert!(world.storage.take(rate, "other key", world.now).await.unwrap().is_ok());
}

async fn begin_device(world: &World, code: &str, user_code: &str) -> bool {
    let new = NewDeviceGrant {
        code_hash: code.as_bytes(),
        user_code,
        device: "Frontdesk on Windows",
        at: world.now,
        expires: world.now + SignedDuration::from_mins(10),
        interval: 5,
    };
    world.storage.begin_device_grant(new).await.unwrap()
}

async fn a_device_is_signed_in_once_however_many_ask(world: World) {
    assert!(begin_device(&world, "code", "BCDF-GHJK").await);
    assert!(!begin_device(&world, "other", "BCDF-GHJK").await, "the user code is under way");
    let storage = &world.storage;
    let grant = storage.device_grant("BCDF-GHJK", world.now).await.unwrap().unwrap();
    assert_eq!(grant.device, "Frontdesk on Windows");
    let person = &world.people[1];
    assert!(storage.decide_device_grant(person, "BCDF-GHJK", true, world.now).await.unwrap());
    assert!(
        !storage.decide_device_grant(person, "BCDF-GHJK", false, world.now).await.unwrap(),
        "decided is decided"
    );
    assert!(storage.device_grant("BCDF-GHJK", world.now).await.unwrap().is_none());
    let tokens: Vec<String> = (0..8).map(|number| format!("token {number}")).collect();
    let asking = tokens.iter().map(|token| {
        let (storage, token, at) = (storage.clone(), token.clone(), world.now);
        tokio::spawn(async move {
            let session = SessionToKeep {
                id: &token,
                device: "",
                token_hash: token.as_bytes(),
                account: "",
                at,
                expires: None,
            };
            storage.ask_device_grant(b"code", session).await.unwrap()
        })
    });
    let mut begun = 0;
    for answer in asking.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            DeviceAnswer::Begun => begun += 1,
            answer => assert_eq!(answer, DeviceAnswer::Unknown),
        }
    }
    assert_eq!(begun, 1);
    let mut signed_in = Vec::new();
    for token in &tokens {
        signed_in.extend(storage.session(token.as_bytes(), world.now).await.unwrap());
    }
    assert_eq!(signed_in.len(), 1);
    assert_eq!(&signed_in[0].account.id, person);
    let listed = storage.sessions(person, b"none", world.now).await.unwrap();
    assert!(listed.iter().any(|session| session.device == "Frontdesk on Windows"));
}

async fn a_device_that_asks_too_often_is_slowed_down(world: World) {
    begin_device(&world, "code", "BCDF-GHJK").await;
    let ask = async |seconds: i64| {
        let at = world.now + SignedDuration::from_secs(seconds);
        let session = SessionToKeep { at, ..session(&world, "token") };
        world.storage.ask_device_grant(b"code", session).await.unwrap()
    };
    assert_eq!(ask(0).await, DeviceAnswer::Pending);
    assert_eq!(ask(5).await, DeviceAnswer::Pending);
    assert_eq!(ask(9).await, DeviceAnswer::TooSoon);
    assert_eq!(ask(18).await, DeviceAnswer::TooSoon, "it is ten seconds now");
    assert_eq!(ask(33).await, DeviceAnswer::Pending, "and fifteen now");
    world
        .storage
        .decide_device_grant(&world.people[0], "BCDF-GHJK", false, world.now)
        .await
        .unwrap();
    assert_eq!(ask(48).await, DeviceAnswer::Denied);
    assert_eq!(ask(63).await, DeviceAnswer::Unknown);
    begin_device(&world, "code", "BCDF-GHJK").await;
    assert_eq!(ask(600).await, DeviceAnswer::Expired);
    assert_eq!(ask(600).await, DeviceAnswer::Unknown);
}

async fn send_code(world: &World, email: &str, code: &str) {
    let mail = randomness::id().unwrap();
    let new = NewEmailCode {
        email,
        code_hash: code.as_bytes(),
        at: world.now,
        expires: world.now + SignedDuration::from_mins(10),
        mail: &mail,
        language: "he",
        facts: "{}",
    };
    world.storage.begin_email_code(new).await.unwrap();
}

async fn redeem(world: &World, email: &str, code: &str, token: &str) -> Option<Account> {
    let session = session(world, token);
    world.storage.redeem_email_code(email, code.as_bytes(), session).await.unwrap()
}

async fn mails(storage: &Storage) -> Vec<(String, String, String)> {
    sqlx::query_as("SELECT address, kind, language FROM outbox ORDER BY created_at")
        .fetch_all(&storage.database.readers)
        .await
        .unwrap()
}

async fn an_email_code_is_good_once_and_five_times_wrong(world: World) {
    let ada = with_email(&world, "ada@example.test").await;
    send_code(&world, "ada@example.test", "first").await;
    send_code(&world, "ada@example.test", "second").await;
    send_code(&world, "nobody@example.test", "third").await;
    let mail = ("ada@example.test".to_owned(), "sign_in_code".to_owned(), "he".to_owned());
    assert_eq!(mails(&world.storage).await, [mail.clone(), mail], "none to who has no account");
    assert!(redeem(&world, "ada@example.test", "first", "t1").await.is_none(), "it was replaced");
    assert!(redeem(&world, "nobody@example.test", "third", "t2").await.is_none());
    let redeemed = redeem(&world, "ada@example.test", "second", "t3").await.unwrap();
    assert_eq!((redeemed.id, redeemed.email_verified), (ada.id, true));
    assert!(redeem(&world, "ada@example.test", "second", "t4").await.is_none(), "good once");

    send_code(&world, "ada@example.test", "right").await;
    for _ in 0..5 {
        assert!(redeem(&world, "ada@example.test", "wrong", "t5").await.is_none());
    }
    assert!(redeem(&world, "ada@example.test", "right", "t6").await.is_none(), "guessed too often");
}

async fn a_first_code_ends_what_somebody_else_may_have_begun(world: World) {
    let ada = with_email(&world, "ada@example.test").await;
    let storage = &world.storage;
    assert!(storage.session(ada.id.as_bytes(), world.now).await.unwrap().is_some());
    send_code(&world, "ada@example.test", "code").await;
    redeem(&world, "ada@example.test", "code", "t1").await.unwrap();
    assert!(storage.session(ada.id.as_bytes(), world.now).await.unwrap().is_none());
    assert!(storage.account_by_email("ada@example.test").await.unwrap().is_none(), "no password");

    send_code(&world, "ada@example.test", "again").await;
    redeem(&world, "ada@example.test", "again", "t2").await.unwrap();
    let first = storage.session(b"t1", world.now).await.unwrap();
    assert!(first.is_some(), "who has shown it before keeps their other sessions");
}

async fn enter(world: &World, subject: &str, email: Option<&str>, token: &str) -> Account {
    let id = randomness::id().unwrap();
    let new = NewAccount { id: &id, name: "Ada", usernames: &[], sign_in: None, at: world.now };
    let identity = Identity { issuer: "https://id.example.test", subject, email };
    world.storage.enter_by_open_id(identity, new, session(world, token)).await.unwrap()
}

async fn whoever_comes_by_a_provider_is_found_again(world: World) {
    let ada = enter(&world, "1", Some("ada@example.test"), "t1").await;
    assert_eq!(ada.email.as_deref(), Some("ada@example.test"));
    assert!(ada.email_verified && !ada.has_password);
    assert_eq!(enter(&world, "1", None, "t2").await.id, ada.id, "by the subject alone");
    assert_eq!(enter(&world, "1", Some("other@example.test"), "t3").await.id, ada.id);
    let same = enter(&world, "2", Some("ada@example.test"), "t4").await;
    assert_eq!(same.id, ada.id, "both sides have verified the address");
    assert_ne!(enter(&world, "3", None, "t5").await.id, ada.id);
}

async fn an_address_is_signed_up_once_however_many_try(world: World) {
    let trying = (0..6).map(|_| {
        let (storage, at) = (world.storage.clone(), world.now);
        tokio::spawn(async move {
            let id = randomness::id().unwrap();
            let sign_in = Some(("ada@example.test", "hash"));
            let usernames = ["ada".to_owned(), id.clone()];
            let new = NewAccount { id: &id, name: "Ada", usernames: &usernames, sign_in, at };
            let session = SessionToKeep {
                id: &id,
                device: "",
                token_hash: id.as_bytes(),
                account: &id,
                at,
                expires: None,
            };
            storage.create_account(new, session).await
        })
    });
    let mut made = 0;
    for tried in trying.collect::<Vec<_>>() {
        match tried.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, CreateAccountError::EmailTaken), "{error}"),
        }
    }
    assert_eq!(made, 1);
}

async fn whoever_comes_twice_at_once_is_one_person(world: World) {
    for (subject, email) in [("1", Some("ada@example.test")), ("2", None)] {
        let coming = (0..6).map(|_| {
            let (storage, at) = (world.storage.clone(), world.now);
            tokio::spawn(async move {
                let id = randomness::id().unwrap();
                let new = NewAccount { id: &id, name: "Ada", usernames: &[], sign_in: None, at };
                let identity = Identity { issuer: "https://id.example.test", subject, email };
                let session = SessionToKeep {
                    id: &id,
                    device: "",
                    token_hash: id.as_bytes(),
                    account: "",
                    at,
                    expires: None,
                };
                storage.enter_by_open_id(identity, new, session).await.unwrap().id
            })
        });
        let mut came = std::collections::HashSet::new();
        for one in coming.collect::<Vec<_>>() {
            came.insert(one.await.unwrap());
        }
        assert_eq!(came.len(), 1, "{subject}");
    }
}

async fn an_allowed_device_is_out_when_the_other_sessions_end(world: World) {
    let person = &world.people[0];
    begin_device(&world, "code", "BCDF-GHJK").await;
    world.storage.decide_device_grant(person, "BCDF-GHJK", true, world.now).await.unwrap();
    world.storage.revoke_other_sessions(person, b"none").await.unwrap();
    let answer = world.storage.ask_device_grant(b"code", session(&world, "token")).await.unwrap();
    assert_eq!(answer, DeviceAnswer::Unknown);
}

async fn an_unverified_address_gives_no_account_away(world: World) {
    let typed = with_email(&world, "ada@example.test").await;
    let new = enter(&world, "1", Some("ada@example.test"), "t1").await;
    assert_ne!(new.id, typed.id);
    assert_eq!(new.email, None, "the address stays with who has it");
}

async fn an_openid_attempt_is_taken_once(world: World) {
    let attempt = OpenIdAttempt {
        nonce: "nonce".to_owned(),
        pkce_verifier: "verifier".to_owned(),
        return_to: "/".to_owned(),
    };
    let expires = world.now + SignedDuration::from_mins(10);
    for state in [b"a", b"b"] {
        world.storage.begin_open_id(state, &attempt, expires).await.unwrap();
    }
    assert_eq!(world.storage.take_open_id(b"a", world.now).await.unwrap(), Some(attempt));
    assert_eq!(world.storage.take_open_id(b"a", world.now).await.unwrap(), None);
    assert_eq!(world.storage.take_open_id(b"b", expires).await.unwrap(), None, "too late");
}

async fn a_person_has_no_more_tokens_than_they_may(world: World) {
    let person = world.people[0].clone();
    let names: Vec<String> = (0..6).map(|number| format!("token {number}")).collect();
    let making = names.into_iter().map(|name| {
        let (storage, person, at) = (world.storage.clone(), person.clone(), world.now);
        tokio::spawn(async move {
            let new = NewAccessToken {
                id: &name,
                token_hash: name.as_bytes(),
                account: &person,
                name: &name,
                scopes: "read",
                at,
                expires: at + SignedDuration::from_hours(24),
            };
            storage.create_access_token(new, 3).await.unwrap()
        })
    });
    let mut made = 0;
    for one in making.collect::<Vec<_>>() {
        made += usize::from(one.await.unwrap());
    }
    assert_eq!(made, 3);
    assert_eq!(world.storage.access_tokens(&person, world.now).await.unwrap().len(), 3);
    let tomorrow = world.now + SignedDuration::from_hours(24);
    assert!(world.storage.access_tokens(&person, tomorrow).await.unwrap().is_empty());
}

async fn sessions_are_listed_and_end_each_or_all_but_one(world: World) {
    let ada = with_email(&world, "ada@example.test").await;
    let storage = &world.storage;
    for token in ["t1", "t2", "t3"] {
        let session = SessionToKeep { account: &ada.id, ..session(&world, token) };
        storage.create_session(session).await.unwrap();
    }
    let listed = storage.sessions(&ada.id, b"t2", world.now).await.unwrap();
    assert_eq!(listed.len(), 4);
    let current: Vec<_> = listed.iter().filter(|session| session.current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].id, "t2");
    assert!(!storage.revoke_session(&world.people[0], "t1").await.unwrap(), "not theirs");
    assert!(storage.revoke_session(&ada.id, "t1").await.unwrap());
    assert!(!storage.revoke_session(&ada.id, "t1").await.unwrap());
    assert_eq!(storage.revoke_other_sessions(&ada.id, b"t2").await.unwrap(), 2);
    let later = world.now + SignedDuration::from_secs(59);
    let used = storage.session(b"t2", later).await.unwrap().unwrap();
    storage.session_used(b"t2", &used, later, used.expires).await.unwrap();
    let unwritten = storage.session(b"t2", later).await.unwrap().unwrap();
    assert_eq!(unwritten.last_used, world.now, "at most once a minute");
    let later = world.now + SignedDuration::from_secs(60);
    storage.session_used(b"t2", &used, later, used.expires).await.unwrap();
    assert_eq!(storage.session(b"t2", later).await.unwrap().unwrap().last_used, later);
}

async fn a_password_is_changed_from_the_one_that_was_looked_at(world: World) {
    let ada = with_email(&world, "ada@example.test").await;
    let storage = &world.storage;
    let change = async |old: Option<&'static str>, new: &'static str| {
        storage.change_password(&ada.id, (old, new), b"kept").await.unwrap()
    };
    assert!(!change(Some("other"), "new").await);
    assert!(!change(None, "new").await);
    assert!(change(Some("hash"), "new").await);
    assert!(storage.session(ada.id.as_bytes(), world.now).await.unwrap().is_none());
    let kept = storage.password_of(&ada.id).await.unwrap();
    assert_eq!(kept.as_deref(), Some("new"));
}

async fn another_name_is_a_change_in_every_organization(world: World) {
    world.take(Step::Join(0, 2)).await;
    world.take(Step::Join(1, 2)).await;
    let revision = async |organization: usize| {
        let id = &world.organizations[organization];
        let owner = &world.people[organization];
        let membership = world.storage.membership(id, owner).await.unwrap();
        membership.unwrap().organization.revision
    };
    let before = [revision(0).await, revision(1).await];
    world.storage.rename_account(&world.people[2], "Ada Lovelace", world.now).await.unwrap();
    for organization in [0, 1] {
        let now = revision(organization).await;
        assert_eq!(now, before[organization] + 1);
        let id = &world.organizations[organization];
        let changes = world.storage.changes_since(id, before[organization], now, 10).await.unwrap();
        let names: Vec<_> = changes.changed.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["Ada Lovelace"]);
    }
    world.check().await;
}

async fn a_deleted_account_leaves_everywhere_and_frees_its_seats(world: World) {
    world.take(Step::Join(0, 2)).await;
    let seats = async || {
        let id = &world.organizations[0];
        let membership = world.storage.membership(id, &world.people[0]).await.unwrap();
        membership.unwrap().organization.seats.assigned
    };
    let before = seats().await;
    let person = &world.people[2];
    world.storage.delete_account(person, world.now).await.unwrap();
    assert_eq!(seats().await, before - 1);
    assert!(!exists(&world, person).await);
    let entries = world.storage.audit_entries(&world.organizations[0], 0, 100).await.unwrap();
    let last = &entries.last().unwrap().entry;
    assert_eq!((last.action.as_str(), last.subject.as_ref()), ("member.left", Some(person)));
}

async fn an_owner_cannot_be_deleted(world: World) {
    let owner = &world.people[0];
    assert!(world.storage.owns_something(owner).await.unwrap());
    let refused = world.storage.delete_account(owner, world.now).await.unwrap_err();
    assert!(
        matches!(refused, OperationError::Denied(Denial::Refused(Refusal::Owner))),
        "{refused}"
    );
    assert!(exists(&world, owner).await);
    world.check().await;
}

async fn what_has_expired_is_forgotten(world: World) {
    let ada = with_email(&world, "ada@example.test").await;
    begin_device(&world, "code", "BCDF-GHJK").await;
    send_code(&world, "ada@example.test", "code").await;
    let later = world.now + SignedDuration::from_hours(1);
    world.storage.forget_expired(later).await.unwrap();
    for (table, sql) in [
        ("device_grants", "SELECT COUNT(*) FROM device_grants"),
        ("email_codes", "SELECT COUNT(*) FROM email_codes"),
        ("sessions", "SELECT COUNT(*) FROM sessions WHERE expires_at IS NOT NULL"),
    ] {
        let kept: i64 =
            sqlx::query_scalar(sql).fetch_one(&world.storage.database.readers).await.unwrap();
        assert_eq!(kept, 0, "{table}");
    }
    assert!(exists(&world, &ada.id).await);
}
