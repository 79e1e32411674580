use std::{fs, path::Path};

use frontdesk_local_api::{Answer, ErrorCode, Failure, OrganizationRef, Request, TextPart};
use serde_json::json;

use super::{SaveWish, file_stem, save};

fn acme() -> OrganizationRef {
    OrganizationRef { account: "account".into(), organization: "acme".into() }
}

fn qr() -> SaveWish {
    SaveWish::QrPng { organization: acme(), link: None, name: "Acme".to_owned() }
}

fn activity() -> SaveWish {
    SaveWish::Activity { organization: acme(), name: "Acme".to_owned() }
}

/// What the page sends.
fn members() -> SaveWish {
    let query = json!({
        "organization": acme(), "search": "ol", "role": null, "seat": "plus",
        "inactiveDays": null, "joinedDays": null, "link": null, "unreviewed": false,
        "sort": "name", "descending": false, "offset": 200, "limit": 100,
    });
    serde_json::from_value(json!({ "type": "members", "query": query, "name": "Acme" })).unwrap()
}

fn png(of: &'static str) -> impl FnMut(Request) -> Result<Answer, Failure> {
    move |_| Ok(Answer::Png(of.to_owned()))
}

fn text(text: &str, next: Option<i64>) -> Answer {
    Answer::Text(TextPart { text: text.to_owned(), next })
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn names_become_file_names() {
    assert_eq!(file_stem("Acme <b>\"1/2\"</b>", "invite"), "Acme b 1 2 b invite");
    assert_eq!(file_stem("../..", "audit log"), "audit log");
    assert_eq!(file_stem("אקמה", "members"), "אקמה members");
    assert!(file_stem(&"x".repeat(10_000), "members").len() < 60);
}

#[test]
fn an_older_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let first = save(folder.path(), qr(), png("YQ==")).unwrap();
    let second = save(folder.path(), qr(), png("Yg==")).unwrap();
    assert_eq!(first.file_name().unwrap(), "Acme invite.png");
    assert_eq!(second.file_name().unwrap(), "Acme invite (1).png");
    assert_eq!(fs::read(first).unwrap(), b"a");
    assert_eq!(files(folder.path()), 2);
}

#[test]
fn each_form_is_asked_for_by_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let (organization, link) = (acme(), Some("fair".to_owned()));
    let wish = SaveWish::QrSvg { organization, link: link.clone(), name: "Job fair".to_owned() };
    let path = save(folder.path(), wish, |request| {
        let Request::QrSvg { organization, link: asked } = request else { panic!("{request:?}") };
        assert_eq!((organization, &asked), (acme(), &link));
        Ok(Answer::Svg("<svg/>".to_owned()))
    });
    let path = path.unwrap();
    assert_eq!(path.file_name().unwrap(), "Job fair invite.svg");
    assert_eq!(fs::read_to_string(path).unwrap(), "<svg/>");
}

#[test]
fn members_come_from_the_first_to_the_last_whatever_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut offsets = Vec::new();
    let path = save(folder.path(), members(), |request| {
        let Request::MembersCsv { query } = request else { panic!("{request:?}") };
        assert_eq!(query.search, "ol");
        offsets.push(query.offset);
        Ok(match query.offset {
            0 => text("name\nOlive\n", Some(5_000)),
            5_000 => text("Oliver\n", Some(10_000)),
            _ => text("Olga\n", None),
        })
    });
    assert_eq!(fs::read_to_string(path.unwrap()).unwrap(), "name\nOlive\nOliver\nOlga\n");
    assert_eq!(offsets, [0, 5_000, 10_000]);
}

#[test]
fn activity_and_the_audit_log_go_on_where_they_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = save(folder.path(), activity(), |request| match request {
        Request::ActivityCsv { before: None, .. } => Ok(text("a\n", Some(7))),
        Request::ActivityCsv { before: Some(7), .. } => Ok(text("b\n", None)),
        other => panic!("{other:?}"),
    });
    let path = path.unwrap();
    assert_eq!(path.file_name().unwrap(), "Acme activity.csv");
    assert_eq!(fs::read_to_string(path).unwrap(), "a\nb\n");

    let log = SaveWish::AuditLog { organization: acme(), name: "Acme".to_owned() };
    let path = save(folder.path(), log, |request| match request {
        Request::AuditLogLines { after: 0, .. } => Ok(text("{}\n", Some(500))),
        Request::AuditLogLines { after: 500, .. } => Ok(text("{}\n", None)),
        other => panic!("{other:?}"),
    });
    assert_eq!(path.unwrap().file_name().unwrap(), "Acme audit log.jsonl");
}

#[test]
fn what_fails_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let failure = save(folder.path(), qr(), png("not base64!")).unwrap_err();
    assert_eq!(failure.code, ErrorCode::Unexpected);

    let failure = save(folder.path(), activity(), |request| match request {
        Request::ActivityCsv { before: None, .. } => Ok(text("a\n", Some(7))),
        _ => Err(ErrorCode::AgentUnreachable.into()),
    });
    assert_eq!(failure.unwrap_err().code, ErrorCode::AgentUnreachable);

    let endless = save(folder.path(), activity(), |_| Ok(text("a\n", Some(7))));
    assert_eq!(endless.unwrap_err().code, ErrorCode::Unexpected);
    assert_eq!(files(folder.path()), 0);
}

#[test]
fn a_folder_that_is_none_is_said() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let failure = save(file.path(), qr(), png("YQ==")).unwrap_err();
    assert_eq!(failure.code, ErrorCode::StorageFailed);
}
