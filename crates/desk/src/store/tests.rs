mod years;

use std::{collections::HashSet, sync::Arc};

use frontdesk_local_api::{AccountKind, ErrorCode, Failure, OrganizationRef};
use frontdesk_model::{
    Capabilities, Change, Organization, Role, Seats, Snapshot, SubscriptionStatus,
};
use jiff::Timestamp;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{AccountRecord, KeptOrganization, Look, Opened, Store, StoreFault};
use crate::{ports::Person, settings};

fn record(id: &str, person: &str) -> AccountRecord {
    AccountRecord {
        id: id.into(),
        kind: AccountKind::Service,
        address: "https://one".to_owned(),
        person: Person {
            id: person.into(),
            name: "<b>'; DROP TABLE account; --".to_owned(),
            email: Some("o'brien@example.org".to_owned()),
            username: None,
            image: None,
        },
        capabilities: Capabilities::of_words(["changes"]),
        session_only: false,
        sign_in_asked_at: None,
    }
}

#[tokio::test]
async fn accounts_are_kept_in_their_order_and_changed_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let store = Store::open(&path).await.unwrap();
    let (mut one, two) = (record("b", "p1"), record("a", "p2"));
    store.keep_account(&one).await.unwrap();
    store.keep_account(&two).await.unwrap();
    one.session_only = true;
    store.keep_account(&one).await.unwrap();
    one.sign_in_asked_at = Some("2026-11-03T09:00:00Z".parse().unwrap());
    store.keep_sign_in_asked(&one.id, one.sign_in_asked_at).await.unwrap();
    store.close().await;
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), [one, two]);
    store.close().await;
}

#[tokio::test]
async fn the_same_person_on_the_same_server_is_no_second_account() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("history.sqlite")).await.unwrap();
    store.keep_account(&record("a", "p")).await.unwrap();
    let fault = store.keep_account(&record("b", "p")).await.unwrap_err();
    assert_eq!(Failure::from(fault).code, ErrorCode::StorageFailed);
    store.close().await;
}

#[tokio::test]
async fn what_is_not_a_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    std::fs::write(&path, "not a database, but long enough to be looked at ".repeat(40)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let failure = Failure::from(Store::open(&path).await.unwrap_err());
    assert_eq!(failure.code, ErrorCode::StorageFailed);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let nowhere = folder.path().join("no/such/folder");
    assert_eq!(
        Failure::from(Store::open(&nowhere).await.unwrap_err()).code,
        ErrorCode::StorageFailed
    );
}

/// A history as the first version left it.
async fn history_of_the_first_version(path: &std::path::Path) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let mut first = sqlx::migrate!();
    first.migrations.to_mut().truncate(1);
    first.run(&pool).await.unwrap();
    let snapshot = r#"{
        "organization": {
            "id": "acme", "name": "Acme", "image": null,
            "seats": { "total": 3, "assigned": 1 }, "status": "active"
        },
        "ownId": "p", "ownRole": "owner", "inviteLink": null,
        "members": [{
            "id": "p", "name": "Olive", "username": null, "image": null, "role": "owner",
            "seatType": "plus", "lastActive": null, "joinedAt": null
        }]
    }"#;
    sqlx::query(
        "INSERT INTO account (id, kind, address, email, person_id, person_name, session_only)
         VALUES ('a', 'service', 'https://one', 'olive@example.org', 'p', 'Olive', 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO organization (account, id, present, revision, fetched_at, snapshot)
         VALUES ('a', 'acme', 1, 7, '2026-11-03T09:00:00Z', ?)",
    )
    .bind(snapshot)
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_history_of_the_first_version_is_brought_up_to_date_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    history_of_the_first_version(&path).await;
    let store = Store::open(&path).await.unwrap();
    let accounts = store.accounts().await.unwrap();
    let [account] = accounts.as_slice() else { panic!("{accounts:?}") };
    assert_eq!((account.kind, account.person.name.as_str()), (AccountKind::Service, "Olive"));
    assert_eq!(account.capabilities, Capabilities::default());
    let organizations = store.organizations().await.unwrap();
    let [acme] = organizations.as_slice() else { panic!("{organizations:?}") };
    assert_eq!((acme.revision, acme.snapshot.members.len()), (7, 1));
    store.close().await;
}

fn now() -> Timestamp {
    "2026-11-03T09:00:00Z".parse().unwrap()
}

fn acme() -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: "acme".into() }
}

fn snapshot(name: &str) -> Snapshot {
    Snapshot {
        organization: Organization {
            id: "acme".into(),
            name: name.to_owned(),
            image: None,
            seats: Seats { total: 3, assigned: 1 },
            status: SubscriptionStatus::Active,
        },
        own_id: "p".into(),
        own_role: Role::Owner,
        invite_link: None,
        server_revision: None,
        members: Vec::new(),
    }
}

async fn rename(store: &Store, name: &str, revision: i64) -> Result<(), StoreFault> {
    let renamed = Change::Renamed { from: "Acme".to_owned(), to: name.to_owned() };
    let (at, snapshot, changes) = (acme(), snapshot(name), [renamed]);
    let (seen_at, fetched_at) = (now(), now());
    let (at, snapshot, changes) = (&at, &snapshot, &changes);
    store.record(&Look { at, seen_at, fetched_at, snapshot, revision, changes }).await
}

async fn run(store: &Store, statement: &'static str) {
    sqlx::query(statement).execute(&store.pool).await.unwrap();
}

fn code_and_reason(fault: StoreFault) -> (ErrorCode, Option<String>) {
    let failure = Failure::from(fault);
    (failure.code, failure.reason)
}

#[tokio::test]
async fn a_history_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let store = Store::open(&path).await.unwrap();
    run(
        &store,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9000, 'of later', 1, x'00', 1)",
    )
    .await;
    store.close().await;
    let before = std::fs::read(&path).unwrap();
    let fault = Store::open_or_begin(&path, now()).await.err().unwrap();
    assert_eq!(code_and_reason(fault), (ErrorCode::StorageFailed, Some("NEWER".to_owned())));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_full_disk_is_said_and_costs_nothing_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("history.sqlite")).await.unwrap();
    store.keep_account(&record("a", "p")).await.unwrap();
    rename(&store, "Acme", 1).await.unwrap();
    // SQLite takes it for a full disk. No page more than there are.
    run(&store, "PRAGMA max_page_count = 1").await;
    let long = "Acme ".repeat(10_000);
    let fault = rename(&store, &long, 2).await.unwrap_err();
    assert_eq!(code_and_reason(fault), (ErrorCode::StorageFailed, Some("FULL".to_owned())));
    let kept = store.organizations().await.unwrap();
    assert_eq!((kept[0].revision, kept[0].snapshot.organization.name.as_str()), (1, "Acme"));
    assert_eq!(store.activity(&acme(), None, &[], 10).await.unwrap().len(), 1);
    run(&store, "PRAGMA max_page_count = 100000").await;
    rename(&store, &long, 2).await.unwrap();
    assert_eq!(store.activity(&acme(), None, &[], 10).await.unwrap().len(), 2);
    store.close().await;
}

#[tokio::test]
async fn damage_under_way_is_found_and_mended_with_what_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let Opened { store, .. } = Store::open_or_begin(&path, now()).await.unwrap();
    let account = record("a", "p");
    store.keep_account(&account).await.unwrap();
    for revision in 1..200 {
        rename(&store, "Acme", revision).await.unwrap();
    }
    let known = || {
        let kept = KeptOrganization {
            account: "a".into(),
            id: "acme".into(),
            present: true,
            revision: 199,
            fetched_at: now(),
            snapshot: snapshot("Acme").into(),
            unreviewed: Arc::new(HashSet::from(["ada".into()])),
        };
        (vec![account.clone()], vec![kept])
    };
    assert_eq!(store.mend(known, now()).await.unwrap(), None, "nothing to mend");

    run(&store, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    run(&store, "PRAGMA shrink_memory").await;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let fault = store.activity(&acme(), None, &[], 200).await.unwrap_err();
    assert_eq!(code_and_reason(fault), (ErrorCode::StorageFailed, Some("BROKEN".to_owned())));
    let name = store.mend(known, now()).await.unwrap().unwrap();
    assert_eq!(name, "history.broken-20261103T090000Z.sqlite");
    rename(&store, "Acme & Co", 200).await.unwrap();
    store.close().await;

    let opened = Store::open_or_begin(&path, now()).await.unwrap();
    assert_eq!(opened.set_aside, None);
    assert_eq!(opened.accounts, [account]);
    assert_eq!(opened.organizations[0].revision, 200);
    assert!(opened.organizations[0].unreviewed.contains(&"ada".into()));
    assert_eq!(opened.store.activity(&acme(), None, &[], 200).await.unwrap().len(), 1);
    opened.store.close().await;
}

#[tokio::test]
async fn what_nobody_wrote_is_damage_though_the_database_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let Opened { store, .. } = Store::open_or_begin(&path, now()).await.unwrap();
    let account = record("a", "p");
    store.keep_account(&account).await.unwrap();
    rename(&store, "Acme", 7).await.unwrap();
    // An organization is looked at anew; its history stays.
    run(&store, "UPDATE organization SET snapshot = 'none'").await;
    store.close().await;
    let Opened { store, organizations, set_aside, .. } =
        Store::open_or_begin(&path, now()).await.unwrap();
    assert_eq!((organizations, set_aside), (Vec::new(), None));
    assert_eq!(store.activity(&acme(), None, &[], 9).await.unwrap().len(), 1);
    // Without its accounts, nothing goes on: they come from the copy.
    run(&store, "UPDATE account SET sign_in_asked_at = 'never'").await;
    store.close().await;
    let Opened { store, accounts, set_aside, .. } =
        Store::open_or_begin(&path, now()).await.unwrap();
    assert_eq!(accounts, [account]);
    assert!(set_aside.is_some());
    store.close().await;
}

#[tokio::test]
async fn settings_of_an_older_version_are_found_until_they_are_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.old_settings().await.unwrap(), (None, false));
    run(&store, r#"INSERT INTO setting VALUES ('language', '"he"'), ('networkAllowed', 'true')"#)
        .await;
    let (file, set_aside) = settings::open(&path, now(), &store).await.unwrap();
    assert_eq!(set_aside, None);
    let settings = file.current();
    assert_eq!(settings.language, Some(frontdesk_local_api::Language::He));
    assert!(settings.network_allowed);
    assert_eq!(store.old_settings().await.unwrap(), (None, false));
    store.close().await;
}
