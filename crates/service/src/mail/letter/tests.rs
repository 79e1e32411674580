use std::fmt::Write as _;

use jiff::Timestamp;
use lettre::message::Mailbox;

use super::{Letter, Sender, message};
use crate::notifications::{Facts, Kind};
use crate::storage::Mail;

const PUBLIC: &str = "https://desk.example.org";
const UNSUBSCRIBE: &str =
    "https://desk.example.org/mail/unsubscribe?t=00000000-0000-0000-0000-000000000007.kind.CODE";

fn facts() -> Facts {
    Facts {
        organization: "Acme Engineering".to_owned(),
        organization_id: "00000000-0000-0000-0000-00000000000a".to_owned(),
        person: "Nora Newcomer".to_owned(),
        actor: "Ada Admin".to_owned(),
        role: Some("admin".to_owned()),
        seat_type: Some("plus".to_owned()),
        until: "2026-11-26T10:30:00Z".parse().ok(),
        seats: Some(30),
        free: Some(3),
        host: Some("hooks.example.org".to_owned()),
        code: None,
        ..Facts::default()
    }
}

fn mail(kind: Kind, language: &str, facts: Facts) -> Mail {
    let code = (kind == Kind::SignInCode).then(|| "123456".to_owned());
    Mail {
        id: "00000000-0000-0000-0000-000000000001".to_owned(),
        account: Some("00000000-0000-0000-0000-000000000007".to_owned()),
        address: "nora@example.net".to_owned(),
        kind,
        language: language.to_owned(),
        facts: Facts { code, ..facts },
        created_at: "2026-11-25T10:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH),
        attempts: 1,
        invite_token: (kind == Kind::SeatOffered).then(|| "TOKEN".to_owned()),
    }
}

fn sender(from: &Mailbox, kind: Kind) -> Sender<'_> {
    let unsubscribe = if kind.is_optional() { UNSUBSCRIBE } else { "" };
    Sender { from, public_address: PUBLIC, unsubscribe }
}

fn from() -> Mailbox {
    "Frontdesk <desk@example.org>".parse().unwrap()
}

/// Subject and text of all mails of a language.
fn all(language: &str) -> String {
    let from = from();
    let mut all = String::new();
    for kind in Kind::ALL.iter().copied().filter(|kind| kind.is_mailed()) {
        let mail = mail(kind, language, facts());
        let letter = Letter::new(&mail, sender(&from, kind));
        let (kind, text) = (kind.as_str(), letter.text().unwrap());
        writeln!(all, "==== {kind}: {}\n{text}", letter.subject).unwrap();
    }
    all
}

#[test]
fn the_mails_in_english() {
    insta::assert_snapshot!("english", all("en"));
}

#[test]
fn the_mails_in_german() {
    insta::assert_snapshot!("german", all("de"));
}

#[test]
fn the_mails_in_hebrew() {
    insta::assert_snapshot!("hebrew", all("he"));
}

#[test]
fn a_mail_as_html_and_one_from_right_to_left() {
    let from = from();
    for (name, kind, language) in [
        ("html_seat_offered", Kind::SeatOffered, "en"),
        ("html_sign_in_code", Kind::SignInCode, "en"),
        ("html_hebrew", Kind::MemberJoined, "he"),
    ] {
        let mail = mail(kind, language, facts());
        let html = Letter::new(&mail, sender(&from, kind)).html().unwrap();
        insta::assert_snapshot!(name, html);
    }
}

#[test]
fn the_headers_say_what_it_is_and_how_to_end_it() {
    let from = from();
    let mail = mail(Kind::MemberJoined, "de", facts());
    let text = message(&mail, sender(&from, mail.kind)).unwrap().formatted();
    let text = String::from_utf8(text).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ");
    for line in [
        "From: Frontdesk <desk@example.org>",
        "To: nora@example.net",
        "Date: Wed, 25 Nov 2026 10:00:00 +0000",
        "Message-ID: <00000000-0000-0000-0000-000000000001@example.org>",
        "Auto-Submitted: auto-generated",
        "Content-Language: de",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        &format!("List-Unsubscribe: <{UNSUBSCRIBE}>"),
    ] {
        assert!(unfolded.lines().any(|found| found == line), "{line} in\n{head}");
    }
    // The same again for the next attempt, but for the borders of its parts.
    let again = message(&mail, sender(&from, mail.kind)).unwrap().formatted();
    let again = String::from_utf8(again).unwrap();
    let without_border = |head: &str| {
        head.lines().filter(|line| !line.contains("boundary")).collect::<Vec<_>>().join("\n")
    };
    let (again, _) = again.split_once("\r\n\r\n").unwrap();
    assert_eq!(without_border(head), without_border(again));
}

#[test]
fn a_code_to_sign_in_cannot_be_switched_off() {
    let from = from();
    let mail = mail(Kind::SignInCode, "en", Facts::default());
    let text = message(&mail, sender(&from, mail.kind)).unwrap().formatted();
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains("List-Unsubscribe"));
    assert!(text.contains("123456"));
}

#[test]
fn names_are_only_names() {
    let from = from();
    let evil = Facts {
        organization: "</b><script>alert(1)</script>".to_owned(),
        person: "Nora\r\nBcc: everybody@example.org\r\n\r\nHello".to_owned(),
        ..facts()
    };
    for language in ["en", "de", "he"] {
        let mail = mail(Kind::MemberJoined, language, evil.clone());
        let letter = Letter::new(&mail, sender(&from, mail.kind));
        let html = letter.html().unwrap();
        assert!(!html.contains("<script"), "{html}");
        let text = message(&mail, sender(&from, mail.kind)).unwrap().formatted();
        let text = String::from_utf8(text).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.lines().all(|line| !line.starts_with("Bcc:")), "{head}");
        assert!(head.contains("Content-Type: multipart/alternative"), "{head}");
    }
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let from = from();
    for kind in Kind::ALL.iter().copied().filter(|kind| kind.is_mailed()) {
        let mail = mail(kind, "en", facts());
        let html = Letter::new(&mail, sender(&from, kind)).html().unwrap();
        for word in ["src=", "url(", "<img", "<link", "@import"] {
            assert!(!html.contains(word), "{word}");
        }
        assert_eq!(html.matches("class=\"button\"").count(), usize::from(kind.is_optional()));
    }
}
