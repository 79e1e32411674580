use frontdesk_desk::ports::Target;
use frontdesk_local_api::{
    AccountHealth, AccountKind, AccountState, ActivityEntry, Desktop, ErrorCode, Failure, Health,
    Language, LocalService, Mute, OrganizationRef, OrganizationState, SettingChange, State,
    Telling, View,
};
use frontdesk_model::{
    Capabilities, Change, Member, MemberId, Role, SeatType, Seats, SubscriptionStatus,
};
use jiff::{SignedDuration, Timestamp, ZonedDateTime, tz::TimeZone};

use super::{Choice, Entry, Look, look};
use crate::tray::{icon::Icon, joins::Joins};

fn now() -> ZonedDateTime {
    let noon: Timestamp = "2026-06-01T10:00:00Z".parse().expect("a time");
    noon.to_zoned_datetime(TimeZone::fixed(jiff::tz::offset(2)))
}

fn organization(name: &str, own_role: Role) -> OrganizationState {
    OrganizationState {
        id: name.into(),
        name: name.to_owned(),
        image: None,
        seats: Seats { total: 25, assigned: 4 },
        status: SubscriptionStatus::Active,
        members: 4,
        own_id: "noa".into(),
        own_role,
        unreviewed: 0,
        offers: Vec::new(),
        revision: 1,
        fetched_at: now().timestamp(),
    }
}

fn account(id: &str, organizations: Vec<OrganizationState>) -> AccountState {
    AccountState {
        id: id.into(),
        kind: AccountKind::Service,
        capabilities: Capabilities::default(),
        address: "https://desk.example".to_owned(),
        email: None,
        person_name: "Olga".to_owned(),
        health: AccountHealth::Connected,
        session_only: false,
        organizations,
    }
}

/// Olga has one organization, and all is well.
fn well() -> State {
    State {
        version: "1".to_owned(),
        accounts: vec![account("a", vec![organization("Acme", Role::Owner)])],
        desktop: Desktop::default(),
        local_service: None,
        language: None,
        telling: Telling::default(),
    }
}

fn acme() -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: "Acme".into() }
}

fn seen(state: &State) -> Look {
    look(state, &[], &now())
}

fn failing(minutes: i64) -> AccountHealth {
    let since = now().timestamp() - SignedDuration::from_mins(minutes);
    AccountHealth::Failing {
        failure: ErrorCode::Unreachable.into(),
        since,
        next_try: now().timestamp(),
    }
}

fn muted(hours: i64) -> Telling {
    let until = now().timestamp() + SignedDuration::from_hours(hours);
    Telling { quiet_until: Some(until), ..Telling::default() }
}

/// What a choice in the menu does, menus in menus included.
fn choices(entries: &[Entry]) -> Vec<(String, Choice)> {
    let mut found = Vec::new();
    for entry in entries {
        match entry {
            Entry::Choice { word, choice } => found.push((word.clone(), choice.clone())),
            Entry::Menu { entries, .. } => found.extend(choices(entries)),
            Entry::Separator => {}
        }
    }
    found
}

/// The words without the marks around names.
fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

fn menu_words(look: &Look) -> Vec<String> {
    choices(&look.menu).iter().map(|(word, _)| plain(word)).collect()
}

#[test]
fn calm_says_what_there_is() {
    let look = seen(&well());
    assert_eq!((look.icon, look.title.as_str()), (Icon::Calm, "Frontdesk"));
    assert_eq!(plain(&look.tooltip), "Acme: 21 of 25 seats available");
    assert!(!look.right_to_left);
    assert_eq!(
        choices(&look.menu)
            .into_iter()
            .map(|(word, choice)| (plain(&word), choice))
            .collect::<Vec<_>>(),
        [
            (
                "Acme: 21 of 25 seats available".to_owned(),
                Choice::Open(Target::Organization(acme()))
            ),
            ("Open Frontdesk".to_owned(), Choice::Open(Target::Window)),
            ("Open invite link".to_owned(), Choice::Open(Target::View(acme(), View::Invite))),
            ("Pause".to_owned(), Choice::Set(SettingChange::Paused { paused: true })),
            (
                "Mute for an hour".to_owned(),
                Choice::Set(SettingChange::Mute { organization: None, mute: Mute::Hour })
            ),
            (
                "Mute until tomorrow".to_owned(),
                Choice::Set(SettingChange::Mute { organization: None, mute: Mute::UntilTomorrow })
            ),
            ("Quit Frontdesk".to_owned(), Choice::Quit),
        ]
    );
}

#[test]
fn who_joined_is_new_until_somebody_looks() {
    let mut state = well();
    state.telling.news = 1;
    let look = seen(&state);
    assert_eq!((look.icon, look.title.as_str()), (Icon::New, "Frontdesk: 1 person joined"));
    state.telling.news = 14;
    assert_eq!(seen(&state).title, "Frontdesk: 14 people joined");
}

#[test]
fn muted_says_until_when_and_how_to_end_it() {
    let mut state = well();
    state.telling = muted(1);
    let look = seen(&state);
    // Noon in that place is ten o'clock in Greenwich.
    assert_eq!((look.icon, look.title.as_str()), (Icon::Muted, "Frontdesk: Muted until 13:00"));
    let unmute = SettingChange::Mute { organization: None, mute: Mute::Off };
    assert!(choices(&look.menu).contains(&("Notify again".to_owned(), Choice::Set(unmute))));
    assert!(!menu_words(&look).contains(&"Mute for an hour".to_owned()));

    state.telling = muted(100 * 24);
    assert_eq!(seen(&state).title, "Frontdesk: Muted");
    state.telling = muted(-1);
    assert_eq!(seen(&state).icon, Icon::Calm, "it is over");

    // The hours of the day end by themselves: muting can only be added to them.
    state.telling = Telling { quiet_hours: true, ..muted(3) };
    let look = seen(&state);
    assert_eq!(look.title, "Frontdesk: Quiet hours until 15:00");
    assert!(menu_words(&look).contains(&"Mute for an hour".to_owned()));

    // What came meanwhile is said all the same.
    state.telling.news = 2;
    let look = seen(&state);
    assert_eq!(look.icon, Icon::Muted);
    assert!(look.tooltip.contains("2 people joined"), "{}", look.tooltip);
}

#[test]
fn paused_can_be_taken_back() {
    let mut state = well();
    state.telling.paused = true;
    let look = seen(&state);
    assert_eq!(look.icon, Icon::Muted);
    let go_on = Choice::Set(SettingChange::Paused { paused: false });
    assert!(choices(&look.menu).contains(&("Go on".to_owned(), go_on)));
}

#[test]
fn offline_is_no_trouble() {
    let mut state = well();
    state.accounts[0].health = AccountHealth::Offline { since: now().timestamp() };
    state.telling.news = 3;
    let look = seen(&state);
    assert_eq!((look.icon, look.title.as_str()), (Icon::Offline, "Frontdesk: No network"));
}

#[test]
fn what_somebody_has_to_do_comes_before_all_else() {
    let mut state = well();
    state.telling = Telling { paused: true, news: 3, ..muted(1) };
    state.accounts[0].health = AccountHealth::SignInNeeded;
    let look = seen(&state);
    assert_eq!(look.icon, Icon::Attention);
    assert_eq!(plain(&look.title), "Frontdesk: Sign in again to desk.example");
    let (word, choice) = choices(&look.menu).remove(0);
    assert_eq!(plain(&word), "Sign in again to desk.example");
    assert_eq!(choice, Choice::Open(Target::SignIn("a".into())));
}

#[test]
fn a_server_that_fails_is_trouble_after_a_while() {
    let mut state = well();
    state.accounts[0].health = failing(15);
    assert_eq!(seen(&state).icon, Icon::Calm);
    state.accounts[0].health = failing(16);
    let look = seen(&state);
    assert_eq!(look.icon, Icon::Attention);
    assert_eq!(plain(&look.title), "Frontdesk: No answer from desk.example");
}

#[test]
fn what_fails_on_this_computer_is_trouble() {
    let broken = || Health::Failing { detail: "broken".to_owned() };
    let local = LocalService {
        address: "http://localhost".to_owned(),
        network_allowed: false,
        network_address: None,
        failure: Some(Failure::new(ErrorCode::AddressTaken)),
    };
    let aside = || Some("desk.sqlite.broken".to_owned());
    let states = [
        State { desktop: Desktop { notifications: broken(), ..Desktop::default() }, ..well() },
        State { desktop: Desktop { history_set_aside: aside(), ..Desktop::default() }, ..well() },
        State { desktop: Desktop { settings_set_aside: aside(), ..Desktop::default() }, ..well() },
        State { local_service: Some(local), ..well() },
    ];
    for state in states {
        assert_eq!(seen(&state).icon, Icon::Attention, "{state:?}");
    }
    // Somebody who reads this has a tray again, and a keyring is asked for
    // where it is needed.
    let desktop = Desktop { tray: broken(), keyring: broken(), ..Desktop::default() };
    assert_eq!(seen(&State { desktop, ..well() }).icon, Icon::Calm);
}

#[test]
fn several_organizations_have_a_menu_of_invite_links() {
    let mut state = well();
    state.accounts.push(account(
        "b",
        vec![organization("Beta", Role::Member), organization("Gamma", Role::Admin)],
    ));
    let look = seen(&state);
    let links = look.menu.iter().find_map(|entry| match entry {
        Entry::Menu { word, entries } => Some((word.as_str(), choices(entries))),
        _ => None,
    });
    let (word, links) = links.expect("a menu");
    let names: Vec<_> = links.iter().map(|(name, _)| plain(name)).collect();
    assert_eq!((word, names), ("Open invite link", vec!["Acme".to_owned(), "Gamma".to_owned()]));
    assert_eq!(look.tooltip.lines().count(), 3);
}

#[test]
fn a_member_has_no_invite_link_and_nobody_has_nothing_to_pause() {
    let mut state = well();
    state.accounts[0].organizations[0].own_role = Role::Member;
    assert!(!menu_words(&seen(&state)).contains(&"Open invite link".to_owned()));
    state.accounts.clear();
    let look = seen(&state);
    assert_eq!(menu_words(&look), ["Open Frontdesk", "Quit Frontdesk"]);
    assert_eq!(look.tooltip, "");
}

#[test]
fn many_organizations_stay_a_menu_one_can_read() {
    let mut state = well();
    let many = (0..1000).map(|number| organization(&number.to_string(), Role::Owner)).collect();
    state.accounts = vec![account("a", many)];
    let look = seen(&state);
    assert_eq!(look.tooltip.lines().count(), 10);
    assert!(choices(&look.menu).len() < 30);
}

#[test]
fn the_last_who_joined_are_named_newest_first() {
    let joined = |name: &str, minute: i64| ActivityEntry {
        id: minute,
        seen_at: now().timestamp() + SignedDuration::from_mins(minute),
        change: Change::Joined { member: member(name) },
    };
    let gone = |name: &str| ActivityEntry {
        id: 0,
        seen_at: now().timestamp(),
        change: Change::Gone { member: member(name) },
    };
    let mut state = well();
    let mut joins = Joins::default();
    assert_eq!(joins.unknown(&state), [acme()]);
    joins.learn(&acme(), vec![joined("Noa", 9), gone("Bob"), joined("Ada", 1)]);
    assert_eq!(joins.unknown(&state), []);
    let named = |state: &State, joins: &mut Joins| {
        let look = look(state, &joins.newest(state), &now());
        choices(&look.menu)
            .into_iter()
            .filter(|(_, choice)| matches!(choice, Choice::Open(Target::Member(..))))
            .map(|(word, choice)| (plain(&word), choice))
            .collect::<Vec<_>>()
    };
    let ada = Choice::Open(Target::Member(acme(), MemberId::from("Ada")));
    let words = named(&state, &mut joins);
    assert_eq!(words[0].0, "Noa joined");
    assert_eq!(words[1], ("Ada joined".to_owned(), ada));

    // In two organizations, the organization is named, and the five newest of both.
    let beta = OrganizationRef { account: "a".into(), organization: "Beta".into() };
    state.accounts[0].organizations.push(organization("Beta", Role::Owner));
    joins.learn(&beta, (2..9).rev().map(|minute| joined(&format!("B{minute}"), minute)).collect());
    let words: Vec<_> = named(&state, &mut joins).into_iter().map(|(word, _)| word).collect();
    let expected =
        ["Noa joined Acme", "B8 joined Beta", "B7 joined Beta", "B6 joined Beta", "B5 joined Beta"];
    assert_eq!(words, expected);

    // It was left: nobody in it can be opened any more.
    state.accounts[0].organizations.pop();
    assert_eq!(named(&state, &mut joins).len(), 2);
    state.accounts[0].organizations.push(organization("Beta", Role::Owner));
    assert_eq!(joins.unknown(&state), [beta]);
}

#[test]
fn every_language_has_all_the_words() {
    let mut texts = Vec::new();
    for language in [Language::En, Language::De, Language::He] {
        let mut text = Vec::new();
        for telling in [muted(1), muted(500), Telling { quiet_hours: true, ..muted(1) }] {
            for (paused, news) in [(false, 0), (true, 1), (false, 2), (false, 3)] {
                let telling = Telling { paused, news, ..telling.clone() };
                let mut state = State { language: Some(language), telling, ..well() };
                state.accounts[0].health = failing(60);
                let look = seen(&state);
                assert_eq!(look.right_to_left, language == Language::He);
                text.push(look.tooltip.clone());
                text.extend(menu_words(&look));
            }
        }
        assert!(text.iter().all(|words| !words.is_empty()));
        texts.push(text);
    }
    let [english, german, hebrew] = texts.try_into().expect("three");
    let hebrew_letters = |text: &str| text.contains(|c| ('א'..='ת').contains(&c));
    for ((english, german), hebrew) in english.iter().zip(&german).zip(&hebrew) {
        assert_ne!(english, german);
        assert!(hebrew_letters(hebrew), "{hebrew}");
        assert!(!hebrew_letters(english) && !hebrew_letters(german));
    }
}

fn member(name: &str) -> Member {
    Member {
        id: name.into(),
        name: name.to_owned(),
        username: None,
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}
