//! Recorded exchanges with a server, run through the client: a server on the
//! loopback says again what was recorded, the client does what was asked then,
//! and what it understood is compared with what the answer says, read here
//! without the client.
//!
//! `FRONTDESK_EXCHANGES` names a folder of them, from the top of the repository
//! where it is no absolute path; a few of our own making are in
//! `own/`. One file holds one exchange: `request` (`method`, `path`, `query` and
//! `variables`, or `body`, or the parts of an upload), `status`,
//! `response_headers_of_interest` and `response`; or `frames` of a WebSocket.

#![cfg(test)]

mod document;
mod exchange;
mod expected;
mod frames;
mod outcome;
mod replay;
mod report;
mod run;

use std::{collections::BTreeSet, path::Path};

use crate::{exchange::Exchange, report::Report, run::run};

async fn report_of(folder: &Path) -> Report {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut report = Report::default();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        report.add(name, run(&Exchange::read(&text)).await);
    }
    report
}

#[tokio::test]
async fn exchanges_of_our_own_making() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchanges/own");
    let report = report_of(&folder).await;
    println!("{report}");
    report.judge();
    // Every kind is among them, so that what runs them is tested.
    let kinds: BTreeSet<_> = report.understood_kinds().collect();
    for kind in ["sign-in", "boot", "sign-out", "organizations", "organization", "push"] {
        assert!(kinds.contains(kind), "no exchange of {kind}");
    }
    assert!(report.unconcerned() > 0);
}

#[tokio::test]
async fn exchanges_that_were_recorded() {
    let Some(folder) = std::env::var_os("FRONTDESK_EXCHANGES") else {
        println!("skipped: FRONTDESK_EXCHANGES names no folder of exchanges");
        return;
    };
    // Tests run in the folder of their package, not where they were typed.
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let report = report_of(&top.join(folder)).await;
    println!("{report}");
    report.judge();
}
