//! Whatever is done in whatever order: the seats add up, there is one owner,
//! everybody is in once, the audit log's chain holds.

use frontdesk_model::Role;
use frontdesk_test_postgres::Database;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};

use super::super::Storage;
use super::world::{PEOPLE, Step, World};

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = || 0..2_usize;
    let person = || 0..PEOPLE;
    let one = move || (place(), person());
    let two = move || (place(), person(), person());
    let role =
        prop_oneof![Just(Role::Owner), Just(Role::Admin), Just(Role::Admin), Just(Role::Member)];
    let step = prop_oneof![
        6 => one().prop_map(|(o, p)| Step::Join(o, p)),
        2 => one().prop_map(|(o, p)| Step::JoinByOldLink(o, p)),
        2 => one().prop_map(|(o, p)| Step::JoinByApprovalLink(o, p)),
        2 => (two(), any::<bool>()).prop_map(|((o, a, p), yes)| Step::Decide(o, a, p, yes)),
        4 => one().prop_map(|(o, p)| Step::Wait(o, p)),
        1 => one().prop_map(|(o, p)| Step::StopWaiting(o, p)),
        2 => one().prop_map(|(o, p)| Step::TakeOffer(o, p)),
        2 => one().prop_map(|(o, p)| Step::Leave(o, p)),
        2 => two().prop_map(|(o, a, p)| Step::Remove(o, a, p)),
        2 => two().prop_map(|(o, a, p)| Step::Restore(o, a, p)),
        1 => two().prop_map(|(o, a, p)| Step::AllowAgain(o, a, p)),
        2 => two().prop_map(|(o, a, p)| Step::Import(o, a, p)),
        3 => (two(), role).prop_map(|((o, a, p), role)| Step::Role(o, a, p, role)),
        1 => two().prop_map(|(o, a, p)| Step::Transfer(o, a, p)),
        4 => two().prop_map(|(o, a, p)| Step::Toggle(o, a, p)),
        2 => (one(), 1..6_u32).prop_map(|((o, a), seats)| Step::Seats(o, a, seats)),
        1 => one().prop_map(|(o, a)| Step::Regenerate(o, a)),
        1 => one().prop_map(|(o, a)| Step::Pause(o, a)),
        1 => one().prop_map(|(o, a)| Step::Resume(o, a)),
        2 => (1..30_i64).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..50)
}

fn hold_after_any_sequence(cases: u32, storage: impl AsyncFn() -> Storage) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let storage = runtime.block_on(storage());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let world = World::on(storage.clone()).await;
                for step in steps {
                    world.take(step).await;
                    world.check().await;
                }
                world.check_looks().await;
            });
            Ok(())
        })
        .unwrap();
    runtime.block_on(storage.close());
}

#[test]
fn they_hold_after_any_sequence_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("desk.db").display());
    hold_after_any_sequence(48, async || Storage::open(&address).await.unwrap());
}

#[test]
fn they_hold_after_any_sequence_on_postgres() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(Database::create());
    hold_after_any_sequence(48, async || Storage::open(&database.address).await.unwrap());
}
