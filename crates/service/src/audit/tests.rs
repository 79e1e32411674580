//! An export as it is, and everything that somebody could do to it.

use jiff::Timestamp;
use serde_json::json;

use super::{Entry, GENESIS, Tampered, facts, line, verify};

fn entry(sequence: u64) -> Entry {
    Entry {
        organization: "one".to_owned(),
        sequence,
        at: Timestamp::from_millisecond(1_790_000_000_123).unwrap(),
        actor: Some("ada".to_owned()),
        action: "member.role_changed".to_owned(),
        subject: Some("noa".to_owned()),
        before: Some(facts([("role", json!("member"))])),
        after: Some(facts([("role", json!("admin")), ("by", json!(sequence))])),
        reason: None,
    }
}

fn export(entries: impl Iterator<Item = Entry>) -> Vec<String> {
    let mut previous = GENESIS;
    entries
        .map(|entry| {
            previous = entry.hash(&previous);
            line(entry, &previous)
        })
        .collect()
}

fn check(lines: &[String]) -> Result<u64, String> {
    let verified = verify(lines.join("\n").as_bytes());
    verified.map(|verified| verified.entries).map_err(|tampered| tampered.to_string())
}

#[test]
fn a_whole_export_holds_together() {
    assert_eq!(check(&[]), Ok(0));
    let lines = export((1..=50).map(entry));
    assert_eq!(check(&lines), Ok(50));
    let verified = verify(lines.join("\n").as_bytes()).unwrap();
    assert_eq!(verified.organization, "one");
    assert!(lines[49].contains(&verified.last_hash));
}

#[test]
fn each_changed_entry_is_found_and_named() {
    let lines = export((1..=20).map(entry));
    for changed in 0..20 {
        for (from, to) in [("ada", "eve"), ("\"admin\"", "\"owner\""), ("20.123Z", "20.124Z")] {
            let mut lines = lines.clone();
            lines[changed] = lines[changed].replacen(from, to, 1);
            let number = changed + 1;
            let expected =
                format!("line {number}: entry {number} was changed: its hash does not fit");
            assert_eq!(check(&lines), Err(expected), "{from} to {to}");
        }
    }
}

#[test]
fn dropped_doubled_swapped_and_foreign_entries_are_found() {
    let lines = export((1..=5).map(entry));
    let mut dropped = lines.clone();
    dropped.remove(2);
    assert_eq!(check(&dropped), Err("line 3: is entry 4, where entry 3 should be".to_owned()));
    let mut doubled = lines.clone();
    doubled.insert(2, lines[1].clone());
    assert_eq!(check(&doubled), Err("line 3: is entry 2, where entry 3 should be".to_owned()));
    let mut swapped = lines.clone();
    swapped.swap(0, 1);
    assert_eq!(check(&swapped), Err("line 1: is entry 2, where entry 1 should be".to_owned()));
    let mut foreign = lines.clone();
    foreign[3] = foreign[3].replace("\"one\"", "\"two\"");
    assert_eq!(check(&foreign), Err("line 4: belongs to another organization".to_owned()));
    let mut broken = lines;
    broken[1].truncate(40);
    assert!(matches!(verify(broken.join("\n").as_bytes()), Err(Tampered::NoEntry { line: 2, .. })));
}

#[test]
fn a_chain_that_was_made_anew_from_the_middle_has_another_end() {
    let honest = export((1..=10).map(entry));
    let forged = export((1..=10).map(|sequence| {
        let mut entry = entry(sequence);
        if sequence == 4 {
            entry.reason = Some("forged".to_owned());
        }
        entry
    }));
    assert_eq!(check(&forged), Ok(10), "the chain alone cannot know");
    assert_ne!(honest[9], forged[9], "but its last hash tells");
}
