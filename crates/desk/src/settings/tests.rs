use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use frontdesk_local_api::{
    ErrorCode, HistoryBounds, Language, Mute, NoticeKinds, OrganizationRef, QuietHours,
    SettingChange, Settings, Sound,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    change::applied,
    file::{Opened, SettingsFile},
};

fn now() -> Timestamp {
    "2026-11-03T09:00:00Z".parse().unwrap()
}

fn acme() -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: "acme".into() }
}

fn chosen(before: &Settings, change: SettingChange) -> Settings {
    applied(before, change, now(), &TimeZone::UTC).unwrap()
}

#[test]
fn what_cannot_be_chosen_is_refused_and_says_which_field() {
    let hours = |from_minute, to_minute| SettingChange::QuietHours {
        hours: Some(QuietHours { from_minute, to_minute }),
    };
    let bounds = |days, entries| SettingChange::History { bounds: HistoryBounds { days, entries } };
    let seconds = |seconds| SettingChange::PollSeconds { seconds: Some(seconds) };
    for (change, field) in [
        (seconds(29), "seconds"),
        (seconds(3601), "seconds"),
        (SettingChange::SeatsLowAt { seats: 0 }, "seats"),
        (hours(1440, 0), "hours"),
        (hours(0, 1440), "hours"),
        (bounds(Some(0), None), "days"),
        (bounds(None, Some(999)), "entries"),
    ] {
        let failure = applied(&Settings::default(), change, now(), &TimeZone::UTC).unwrap_err();
        assert_eq!(failure.code, ErrorCode::SettingOutOfRange);
        assert_eq!(failure.field.as_deref(), Some(field));
    }
    for change in [
        seconds(30),
        seconds(3600),
        SettingChange::PollSeconds { seconds: None },
        SettingChange::SeatsLowAt { seats: 1 },
        hours(1439, 0),
        hours(60, 60),
        bounds(Some(1), Some(1000)),
        bounds(None, None),
    ] {
        applied(&Settings::default(), change, now(), &TimeZone::UTC).unwrap();
    }
}

#[test]
fn a_mute_ends_when_it_says() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let muted = |at: &str, mute| {
        let change = SettingChange::Mute { organization: None, mute };
        let settings = applied(&Settings::default(), change, at.parse().unwrap(), &berlin);
        settings.unwrap().notifications.muted_until
    };
    let at = |time: &str| Some(time.parse().unwrap());
    assert_eq!(muted("2026-11-03T09:00:00Z", Mute::Hour), at("2026-11-03T10:00:00Z"));
    let tomorrow = |now| muted(now, Mute::UntilTomorrow);
    assert_eq!(tomorrow("2026-11-03T09:00:00Z"), at("2026-11-04T07:00:00Z"));
    // Midnight is that of the person.
    assert_eq!(tomorrow("2026-11-03T23:30:00Z"), at("2026-11-05T07:00:00Z"));
    // The clocks go back in the night to 2026-10-25, and forward in the one to
    // 2027-03-28: it is eight by the clock on the wall.
    assert_eq!(tomorrow("2026-10-24T10:00:00Z"), at("2026-10-25T07:00:00Z"));
    assert_eq!(tomorrow("2027-03-27T10:00:00Z"), at("2027-03-28T06:00:00Z"));
    assert_eq!(muted("2026-11-03T09:00:00Z", Mute::Always), at("9999-01-01T00:00:00Z"));
    assert_eq!(muted("2026-11-03T09:00:00Z", Mute::Off), None);
}

#[test]
fn a_choice_for_an_organization_that_is_as_everywhere_is_none() {
    let kinds =
        SettingChange::KindsOf { organization: acme(), kinds: Some(NoticeKinds::default()) };
    let mute = |mute| SettingChange::Mute { organization: Some(acme()), mute };
    let both = chosen(&chosen(&Settings::default(), kinds), mute(Mute::Always));
    let [notices] = both.notifications.organizations.as_slice() else { panic!("{both:?}") };
    assert!(notices.kinds.is_some() && notices.muted_until.is_some());
    let kinds = chosen(&both, mute(Mute::Off));
    assert_eq!(kinds.notifications.organizations[0].muted_until, None);
    let none = SettingChange::KindsOf { organization: acme(), kinds: None };
    assert_eq!(chosen(&kinds, none), Settings::default());
}

fn open(folder: &Path) -> SettingsFile {
    let Opened { file, set_aside, .. } = SettingsFile::open(folder, now());
    assert_eq!(set_aside, None);
    file
}

fn content(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("settings.json")).unwrap()).unwrap()
}

async fn choose(file: &SettingsFile, change: SettingChange) {
    file.change(|before| applied(before, change, now(), &TimeZone::UTC)).await.unwrap();
}

#[tokio::test]
async fn what_was_chosen_is_kept_and_only_that() {
    let folder = tempfile::tempdir().unwrap();
    let file = open(folder.path());
    assert!(!folder.path().join("settings.json").exists());
    choose(&file, SettingChange::PollSeconds { seconds: Some(60) }).await;
    choose(&file, SettingChange::SeatsLowAt { seats: 5 }).await;
    choose(&file, SettingChange::Mute { organization: Some(acme()), mute: Mute::Hour }).await;
    let kept = file.current();
    assert_eq!(*open(folder.path()).current(), *kept);
    let entry = json!({
        "organization": { "account": "a", "organization": "acme" },
        "kinds": null,
        "mutedUntil": "2026-11-03T10:00:00Z",
    });
    let expected = json!({
        "version": 1,
        "pollSeconds": 60,
        "notifications": { "seatsLowAt": 5, "organizations": [entry] },
    });
    assert_eq!(content(folder.path()), expected);
    let mode = fs::metadata(folder.path().join("settings.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test]
async fn what_a_newer_version_wrote_is_kept_and_read_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let entry = json!({
        "organization": { "account": "a", "organization": "acme" },
        "mutedUntil": null,
        "colour": "green",
    });
    let newer = json!({
        "version": 7,
        "language": "tlh",
        "pollSeconds": 90,
        "mood": { "today": "good" },
        "notifications": {
            "sound": { "file": "bell.ogg" },
            "seatsLowAt": 9,
            "volume": 3,
            "organizations": [entry],
        },
    });
    fs::write(folder.path().join("settings.json"), newer.to_string()).unwrap();
    let file = open(folder.path());
    let settings = file.current();
    assert_eq!((settings.language, settings.poll_seconds), (None, Some(90)));
    assert_eq!(settings.notifications.sound, Sound::default());
    assert_eq!(settings.notifications.seats_low_at, 9);
    assert_eq!(settings.notifications.organizations[0].organization, acme());

    choose(&file, SettingChange::Paused { paused: true }).await;
    choose(&file, SettingChange::SeatsLowAt { seats: 2 }).await;
    choose(&file, SettingChange::Mute { organization: Some(acme()), mute: Mute::Hour }).await;
    let mut expected = newer;
    expected["paused"] = true.into();
    expected["notifications"]["seatsLowAt"] = 2.into();
    let entry = &mut expected["notifications"]["organizations"][0];
    entry["kinds"] = Value::Null;
    entry["mutedUntil"] = "2026-11-03T10:00:00Z".into();
    assert_eq!(content(folder.path()), expected);
}

#[tokio::test]
async fn a_broken_file_is_set_aside_and_what_is_good_in_it_goes_on() {
    let cases: [(&[u8], Option<u32>); 9] = [
        (b"", None),
        (b"{\"version\": 1, \"pollSec", None),
        (b"\0\0\0\0\0\0\0\0", None),
        (b"[1]", None),
        (b"{\"pollSeconds\": 60}", None),
        (b"{\"version\": 0, \"pollSeconds\": 60}", None),
        (b"{\"version\": 1, \"pollSeconds\": 60, \"paused\": \"perhaps\"}", Some(60)),
        (b"{\"version\": 1, \"pollSeconds\": 1}", None),
        (
            b"{\"version\": 1, \"pollSeconds\": 60, \"notifications\": {\"seatsLowAt\": 0}}",
            Some(60),
        ),
    ];
    for (bytes, poll_seconds) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        fs::write(&path, bytes).unwrap();
        let Opened { file, set_aside, new } = SettingsFile::open(folder.path(), now());
        let text = String::from_utf8_lossy(bytes);
        assert!(!new, "{text}");
        assert_eq!(set_aside.as_deref(), Some("settings.broken-20261103T090000Z.json"), "{text}");
        let aside = folder.path().join(set_aside.unwrap());
        assert_eq!(fs::read(aside).unwrap(), bytes);
        assert_eq!(file.current().poll_seconds, poll_seconds, "{text}");
        choose(&file, SettingChange::Paused { paused: true }).await;
        let again = open(folder.path()).current();
        assert_eq!((again.poll_seconds, again.paused), (poll_seconds, true), "{text}");
    }
}

#[test]
fn two_that_break_in_the_same_second_are_both_kept() {
    let folder = tempfile::tempdir().unwrap();
    for content in ["one", "two"] {
        fs::write(folder.path().join("settings.json"), content).unwrap();
        assert!(SettingsFile::open(folder.path(), now()).set_aside.is_some());
    }
    let aside = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(aside("settings.broken-20261103T090000Z.json"), "one");
    assert_eq!(aside("settings.broken-20261103T090000Z-2.json"), "two");
}

#[tokio::test]
async fn what_cannot_be_written_is_not_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let file = open(folder.path());
    choose(&file, SettingChange::Paused { paused: true }).await;
    let before = fs::read(folder.path().join("settings.json")).unwrap();
    // Where the new file would be written, a folder is in the way.
    fs::create_dir(folder.path().join("settings.new")).unwrap();
    let change = |before: &Settings| {
        Ok(Settings { language: Some(Language::De), paused: false, ..before.clone() })
    };
    let failure = file.change(change).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::StorageFailed);
    assert!(file.current().paused);
    assert_eq!(file.current().language, None);
    assert_eq!(fs::read(folder.path().join("settings.json")).unwrap(), before);
    fs::remove_dir(folder.path().join("settings.new")).unwrap();
    file.change(change).await.unwrap();
    assert_eq!(open(folder.path()).current().language, Some(Language::De));
}
