//! Recorded exchanges with daily.dev's server, replayed: the same answer in
//! status, code, shape and order, except where `docs/protocol.md` says
//! otherwise. The exchanges are not part of the repository: the environment
//! variable `FRONTDESK_EXCHANGES` names their folder, from the top of the
//! repository where it is no absolute path.

mod differences;
mod situation;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::desk::verdict;
use differences::{DIFFERENT, FIELDS, NOT_APPLICABLE, fits};
use situation::Situation;

/// What became of an exchange.
enum Replayed {
    Equal,
    /// Equal but for fields that differ on purpose.
    Fields,
    /// On purpose.
    Different,
    NotApplicable(&'static str),
    Unexplained(String),
}

#[tokio::test]
async fn recorded_exchanges_are_answered_the_same_or_differently_on_purpose() {
    let Ok(folder) = std::env::var("FRONTDESK_EXCHANGES") else {
        println!("skipped: FRONTDESK_EXCHANGES names no folder of exchanges");
        return;
    };
    // Tests run in the folder of their package, not where they were typed.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "json"));
    files.sort();
    let (mut equal, mut fields, mut different) = (0, 0, 0);
    let mut not_applicable = BTreeMap::<&str, u32>::new();
    let mut unexplained = Vec::new();
    for file in &files {
        match replay(file).await {
            Replayed::Equal => equal += 1,
            Replayed::Fields => fields += 1,
            Replayed::Different => different += 1,
            Replayed::NotApplicable(why) => *not_applicable.entry(why).or_default() += 1,
            Replayed::Unexplained(how) => unexplained.push(how),
        }
    }
    let replayed = equal + fields + different + unexplained.len();
    println!("{} exchanges, {replayed} replayed:", files.len());
    println!("  {equal} equal, {fields} equal but for fields that differ on purpose");
    println!("  {different} different on purpose, {} unexplained", unexplained.len());
    for (why, count) in not_applicable {
        println!("  {count} not applicable: {why}");
    }
    assert!(!files.is_empty(), "no exchanges");
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

async fn replay(file: &Path) -> Replayed {
    let name = file.file_stem().unwrap().to_str().unwrap();
    if let Some((_, why)) = NOT_APPLICABLE.iter().find(|(pattern, _)| fits(pattern, name)) {
        return Replayed::NotApplicable(why);
    }
    let exchange: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let situation = Situation::of(name).await;
    let (status, ours) = situation.ask(&exchange).await;
    let ends = verdict(&ours);
    if let Some((_, expected, _)) = DIFFERENT.iter().find(|(pattern, ..)| fits(pattern, name)) {
        if *expected == ends {
            return Replayed::Different;
        }
        return Replayed::Unexplained(format!("{name}: {ends} instead of {expected}"));
    }
    let theirs = &exchange["response"];
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
    let (right_status, right_code) = (exchange["status"].as_u64(), code(theirs));
    if right_status != Some(status.into()) || right_code != code(&ours) {
        return Replayed::Unexplained(format!(
            "{name}: {status} {ends} instead of {right_status:?} {right_code}"
        ));
    }
    let (right, data) = (theirs.get("data"), ours.get("data"));
    if right.is_some() != data.is_some() {
        return Replayed::Unexplained(format!("{name}: data is {data:?} instead of {right:?}"));
    }
    let shapes =
        |loose| (right.map(|data| shape(data, loose)), data.map(|data| shape(data, loose)));
    let (right, ours) = shapes(false);
    if right == ours {
        return Replayed::Equal;
    }
    let (right, ours) = shapes(true);
    if right == ours {
        return Replayed::Fields;
    }
    Replayed::Unexplained(format!("{name}: {ours:?} instead of {right:?}"))
}

/// What an answer is made of: names, types and nulls, the order of lists, and
/// the words for roles, seats and subscriptions.
fn shape(value: &Value, loose: bool) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let any = loose && FIELDS.iter().any(|(field, _)| field == name);
                let kept = ["role", "seatType", "status"].contains(&name.as_str());
                let shape = match (any, kept) {
                    (true, _) => json!("any"),
                    (_, true) => value.clone(),
                    _ => shape(value, loose),
                };
                (name.clone(), shape)
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| shape(item, loose)).collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("yes or no"),
        Value::Null => Value::Null,
    }
}
