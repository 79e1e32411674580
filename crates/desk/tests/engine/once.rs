//! Whoever joins is said under exactly one number, whatever happens between: a
//! crash while the desktop has it, no notification daemon, quiet, the program
//! off.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_desk::Desk;
use frontdesk_local_api::{AccountHealth, Mute, Request, SettingChange};

use crate::{
    fakes::LOCAL,
    world::{World, ask, close, refresh, start, until, until_health},
};

const ACME: &str = "organization-1";

/// What happens one after the other, as a few seeds have it.
const STEPS: usize = 40;

/// `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

async fn polled(world: &World, desk: &Desk) {
    refresh(world, desk, LOCAL).await;
    world.advance(desk, 3).await;
}

async fn mute(desk: &Desk, mute: Mute) {
    let change = SettingChange::Mute { organization: None, mute };
    ask(desk, Request::ChangeSetting { change }).await.unwrap();
}

/// How many joins a title says.
fn joins_in(title: &str) -> usize {
    if title.starts_with("Meanwhile in Acme: ") {
        let count = title.rsplit(": ").next().and_then(|counts| counts.split(' ').next());
        return count.and_then(|count| count.parse().ok()).unwrap();
    }
    let (who, _) = title.split_once(" joined Acme").unwrap();
    who.strip_suffix(" people").map_or(1, |count| count.parse().unwrap())
}

/// How many are said, by what each number shows last; and nobody by name under
/// two numbers.
fn said(world: &World) -> usize {
    let mut last = BTreeMap::new();
    let mut named: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for notice in &world.outside().shown {
        let plain = |words: &str| words.replace(['\u{2068}', '\u{2069}'], "");
        last.insert(notice.number, plain(&notice.title));
        let words = format!("{} {}", notice.title, notice.body);
        for name in words.split('\u{2068}').filter_map(|part| part.split('\u{2069}').next()) {
            if name.starts_with("Person") {
                named.entry(name.to_owned()).or_default().insert(notice.number);
            }
        }
    }
    assert!(named.values().all(|numbers| numbers.len() == 1), "{named:?}");
    last.values().map(|title| joins_in(title)).sum()
}

async fn life(seed: u64) {
    let world = World::new();
    let mut random = Random(seed);
    let mut desk = world.open().await;
    start(&desk, "Acme").await;
    world.on_server(LOCAL, ACME, |snapshot| snapshot.organization.seats.total = 1000);
    polled(&world, &desk).await;
    let mut joined = 0;
    for _ in 0..STEPS {
        match random.below(10) {
            0..4 => {
                for _ in 0..=random.below(3) {
                    joined += 1;
                    world.join(ACME, &format!("Person{joined}"));
                }
                polled(&world, &desk).await;
            }
            4 => polled(&world, &desk).await,
            5 => {
                let fault = (random.below(2) == 0).then(|| "no daemon".to_owned());
                world.outside().notifier_fault = fault;
            }
            6 => mute(&desk, if random.below(2) == 0 { Mute::Hour } else { Mute::Off }).await,
            7 => {
                // A crash while the desktop has a notification, if it gets one.
                world.outside().notifier_hangs = true;
                joined += 1;
                world.join(ACME, &format!("Person{joined}"));
                polled(&world, &desk).await;
                close(&desk).await;
                world.outside().notifier_hangs = false;
                desk = world.open().await;
            }
            _ => {
                desk.close().await;
                joined += 1;
                world.join(ACME, &format!("Person{joined}"));
                desk = world.open().await;
            }
        }
    }
    world.outside().notifier_fault = None;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    mute(&desk, Mute::Off).await;
    polled(&world, &desk).await;
    until(&format!("everybody with the seed {seed}"), || said(&world) == joined).await;
    polled(&world, &desk).await;
    assert_eq!(said(&world), joined, "with the seed {seed}");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_joins_is_said_under_exactly_one_number() {
    for seed in [1, 2, 3] {
        life(seed).await;
    }
}
