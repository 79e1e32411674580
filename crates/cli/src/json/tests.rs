use frontdesk_local_api::{
    ActivityEntry, Check, CheckKind, ErrorCode, Failure, OrganizationRef, SeatsPreview, Verdict,
};
use frontdesk_model::{Change, Member, Role, SeatType, Seats};
use serde::Serialize;

use super::{Checked, Diagnosis, Error, Event, Preview, Reference, write};
use crate::fault::Fault;

fn of(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    write(&mut out, value).expect("memory");
    String::from_utf8(out).expect("text")
}

#[test]
fn nothing_in_it_commands_a_terminal() {
    let evil = "\u{1b}[2J\u{9b}2J\u{7f}\u{202e}x\u{2028}“נועה”\n";
    let written = of(&evil);
    assert_eq!(written, r#""\u001b[2J\u009b2J\u007f\u202ex\u2028“נועה”\n""#);
    assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), evil);
}

#[test]
fn every_event() {
    let at = OrganizationRef { account: "a1".into(), organization: "o1".into() };
    let ada = Member {
        id: "u1".into(),
        name: "Ada".to_owned(),
        username: Some("ada".to_owned()),
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: "2026-01-01T00:00:00Z".parse().ok(),
        link: None,
        invited_by: None,
    };
    let (id, name) = (ada.id.clone(), ada.name.clone());
    let (from, to) = (Role::Member, Role::Admin);
    let changes = [
        Change::Joined { member: ada.clone() },
        Change::Gone { member: ada },
        Change::RoleChanged { id: id.clone(), name: name.clone(), from, to },
        Change::SeatChanged { id, name, to: SeatType::Free },
        Change::SeatsChanged { from: 3, to: 5 },
        Change::Renamed { from: "Acme".to_owned(), to: "Acme & Söhne".to_owned() },
    ];
    let lines = (1..).zip(changes).map(|(id, change)| {
        let seen_at = "2026-01-02T03:04:05Z".parse().expect("a time");
        of(&Event::new(Reference::new(&at, "Acme"), &ActivityEntry { id, seen_at, change })) + "\n"
    });
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn an_error_says_its_code_and_its_exit() {
    let mut failure = Failure::new(ErrorCode::RateLimited).with_detail("429");
    failure.retry_after_seconds = Some(7);
    let faults = [
        Fault::Failure(failure),
        Fault::Failure(Failure::new(ErrorCode::Forbidden).because(Some("SELF".to_owned()))),
        Fault::NoAccount,
        Fault::usage("No.", "Yes."),
        crate::find::ambiguous("member", Some("ada"), ["@a", "@b"].map(str::to_owned).into_iter()),
    ];
    let lines = faults.iter().map(|fault| of(&Error { error: &fault.told() }) + "\n");
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn a_diagnosis_and_a_price() {
    let check = |kind, verdict, failure| Check {
        kind,
        account: Some("a1".into()),
        organization: None,
        verdict,
        failure,
        detail: Some("12 ms".to_owned()),
    };
    let checks = [
        check(CheckKind::Server, Verdict::Well, None),
        check(CheckKind::SignIn, Verdict::Failing, Some(ErrorCode::SignInNeeded.into())),
    ];
    let diagnosis = Diagnosis { version: "0", checks: checks.iter().map(Checked::from).collect() };
    let preview = SeatsPreview {
        currency: Some("USD".to_owned()),
        price_per_seat: Some(12.5),
        cycle: None,
        total: Some(125.0),
        due_now: None,
        next_billing: None,
    };
    let seats = super::Seats::from(Seats { total: 3, assigned: 5 });
    insta::assert_snapshot!(
        [of(&diagnosis), of(&Preview::new(10, &preview)), of(&seats)].join("\n")
    );
}
