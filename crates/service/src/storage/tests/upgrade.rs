//! A database of the first version keeps everything.

use frontdesk_model::{Role, SeatType};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

use super::super::Storage;
use crate::accounts::hash_of;
use crate::audit;

const OLD: &str = include_str!("../../../migrations/sqlite/0001_organizations.sql");

#[tokio::test]
async fn a_database_of_the_first_version_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("with a 100% odd? name#.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut old = SqliteConnection::connect_with(&options).await.unwrap();
    // As the library applies it, so that it is known to be.
    let migrator = sqlx::migrate::Migrator::with_migrations(
        sqlx::migrate!("migrations/sqlite").iter().take(1).cloned().collect(),
    );
    migrator.run(&mut old).await.unwrap();
    assert!(OLD.contains("organization_events"));
    let token = hash_of("invite").map(|byte| format!("{byte:02x}")).concat();
    let rows = format!(
        "INSERT INTO accounts VALUES
            ('ada', 'Ada', 'ada', 'ada@example.test', 'hash', 1, 2),
            ('noa', 'נועה', 'noa', NULL, NULL, 1, 2), ('eve', 'Eve', 'eve', NULL, NULL, 1, 2);
         INSERT INTO sessions VALUES (x'01', 'ada', 1, NULL);
         INSERT INTO organizations VALUES ('one', 'One', 3, 0, 0, 'invite', x'{token}', 5, 5);
         INSERT INTO memberships VALUES
            ('one', 'ada', 'owner', 'plus', 5), ('one', 'noa', 'member', 'free', 5);
         INSERT INTO removals VALUES ('one', 'eve', 7);
         INSERT INTO organization_events (organization_id, kind, actor_id, subject_id, detail, at)
         VALUES ('one', 'created', 'ada', 'ada', NULL, 5), ('one', 'joined', 'noa', 'noa', 'plus', 5),
                ('one', 'seat_changed', 'ada', 'noa', 'free', 6), ('one', 'removed', 'ada', 'eve', NULL, 7)"
    );
    old.execute(AssertSqlSafe(rows)).await.unwrap();
    old.close().await.unwrap();

    let address = format!("sqlite:{}", path.display());
    for _ in 0..2 {
        let storage = Storage::open(&address).await.unwrap();
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        assert_eq!(storage.session(&[1], now).await.unwrap().unwrap().account.id, "ada");
        let own = storage.membership("one", "ada").await.unwrap().unwrap();
        assert_eq!((own.standing.role, own.standing.seat_type), (Role::Owner, SeatType::Plus));
        assert_eq!(own.invite_token.as_deref(), Some("invite"), "printed codes go on working");
        let seats = own.organization.seats;
        assert_eq!((seats.total, seats.assigned, own.organization.members), (3, 1, 2));
        let invited = storage.invited("invite").await.unwrap().unwrap();
        assert!(storage.is_removed("one", "eve", &invited.link).await.unwrap());
        let entries = storage.audit_entries("one", 0, 100).await.unwrap();
        let said: Vec<&str> = entries.iter().map(|entry| entry.entry.action.as_str()).collect();
        let expected =
            ["organization.created", "member.joined", "member.seat_changed", "member.removed"];
        assert_eq!(said, expected);
        let lines: Vec<String> =
            entries.into_iter().map(|entry| audit::line(entry.entry, &entry.hash)).collect();
        assert_eq!(audit::verify(lines.join("\n").as_bytes()).unwrap().entries, 4);
        storage.close().await;
    }
}
