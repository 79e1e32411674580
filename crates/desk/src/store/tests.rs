mod years;

use frontdesk_local_api::{AccountKind, ErrorCode, Failure};
use frontdesk_model::Capabilities;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{AccountRecord, Store};
use crate::ports::Person;

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
