//! What the tray shows, as a function of what is known: no I/O.

use frontdesk_desk::ports::Target;
use frontdesk_local_api::{
    AccountHealth, AccountKind, AccountState, Health, Language, Mute, OrganizationRef,
    OrganizationState, SettingChange, State, View,
};
use jiff::{SignedDuration, ZonedDateTime};

use super::{icon::Icon, joins::Joined, words};

/// How long a server may fail before the tray says so. The next poll is at most
/// 15 minutes away, and tells it with its state: no clock runs for it.
const LONG: SignedDuration = SignedDuration::from_mins(15);

/// Most organizations in the tooltip and in a menu; the window has all.
const MOST_ORGANIZATIONS: usize = 10;

/// Everything that is seen of the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) icon: Icon,
    /// The name of the program, and what there is to say.
    pub(super) title: String,
    /// More of it, line by line: plain text.
    pub(super) tooltip: String,
    pub(super) menu: Vec<Entry>,
    pub(super) right_to_left: bool,
}

/// A line of the menu: plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Something to choose.
    Choice { word: String, choice: Choice },
    /// A menu of its own.
    Menu { word: String, entries: Vec<Entry> },
    /// Between two groups.
    Separator,
}

/// What the person chose in the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// See something in the window.
    Open(Target),
    /// Set something.
    Set(SettingChange),
    /// End the agent.
    Quit,
}

/// Something to do something about.
struct Trouble {
    words: String,
    target: Target,
}

/// How the tray looks. `joined` are the last who joined, newest first.
pub(super) fn look(state: &State, joined: &[Joined], now: &ZonedDateTime) -> Look {
    let language = state.language.unwrap_or_default();
    let troubles = troubles(state, language, now);
    let offline = is_offline(state);
    let quiet = quiet(state, language, now);
    let icon = match state.telling.news {
        _ if !troubles.is_empty() => Icon::Attention,
        _ if offline => Icon::Offline,
        _ if quiet.is_some() => Icon::Muted,
        0 => Icon::Calm,
        _ => Icon::New,
    };
    let said: Vec<String> = troubles
        .iter()
        .map(|trouble| trouble.words.clone())
        .chain(offline.then(|| words::offline(language).to_owned()))
        .chain(quiet)
        .chain((state.telling.news > 0).then(|| words::news(language, state.telling.news)))
        .collect();
    let title = match said.first() {
        Some(first) => format!("{}: {first}", words::NAME),
        None => words::NAME.to_owned(),
    };
    let seats = organizations(state).map(|(_, organization)| seats(language, organization));
    let tooltip: Vec<String> = said.into_iter().chain(seats.take(MOST_ORGANIZATIONS)).collect();
    Look {
        icon,
        title,
        tooltip: tooltip.join("\n"),
        menu: menu(state, joined, troubles),
        right_to_left: language == Language::He,
    }
}

/// What the person has to do something about, most pressing first.
fn troubles(state: &State, language: Language, now: &ZonedDateTime) -> Vec<Trouble> {
    let of_accounts = state.accounts.iter().filter_map(|account| {
        let words = match &account.health {
            AccountHealth::SignInNeeded => words::sign_in_to(language, server(account)),
            AccountHealth::Failing { since, .. }
                if now.timestamp().duration_since(*since) > LONG =>
            {
                words::unreached(language, server(account))
            }
            _ => return None,
        };
        let target = match &account.health {
            AccountHealth::SignInNeeded => Target::SignIn(account.id.clone()),
            _ => Target::Window,
        };
        Some(Trouble { words, target })
    });
    let desktop = &state.desktop;
    let stopped = state.local_service.as_ref().is_some_and(|local| local.failure.is_some());
    let of_desktop = [
        (stopped, words::local_service_stopped(language)),
        (matches!(desktop.notifications, Health::Failing { .. }), words::not_told(language)),
        (desktop.history_set_aside.is_some(), words::history_set_aside(language)),
        (desktop.settings_set_aside.is_some(), words::settings_set_aside(language)),
    ];
    let of_desktop = of_desktop.into_iter().filter(|(is_so, _)| *is_so);
    of_accounts
        .chain(of_desktop.map(|(_, words)| Trouble { words: words.into(), target: Target::Window }))
        .collect()
}

/// There is no network: not even one account can be asked that is not here.
fn is_offline(state: &State) -> bool {
    state.accounts.iter().any(|account| matches!(account.health, AccountHealth::Offline { .. }))
}

/// Why nothing is said right now.
fn quiet(state: &State, language: Language, now: &ZonedDateTime) -> Option<String> {
    let telling = &state.telling;
    if telling.paused {
        return Some(words::paused(language).to_owned());
    }
    let until = telling.quiet_until.filter(|until| *until > now.timestamp())?;
    // Within a day the time on the wall says when. What is longer is until it
    // is switched on again.
    let soon = until.duration_since(now.timestamp()) <= SignedDuration::from_hours(24);
    let at = soon
        .then(|| until.to_zoned_datetime(now.time_zone().clone()).strftime("%H:%M").to_string());
    Some(match at {
        Some(at) if telling.quiet_hours => words::quiet_hours(language, &at),
        Some(at) => words::muted_until(language, &at),
        None => words::muted(language).to_owned(),
    })
}

fn menu(state: &State, joined: &[Joined], troubles: Vec<Trouble>) -> Vec<Entry> {
    let language = state.language.unwrap_or_default();
    let telling = &state.telling;
    let troubles = troubles.into_iter().map(|Trouble { words, target }| open(words, target));
    let counts = organizations(state)
        .take(MOST_ORGANIZATIONS)
        .map(|(at, organization)| open(seats(language, organization), Target::Organization(at)));
    let several = organizations(state).nth(1).is_some();
    let people = joined.iter().map(|joined| {
        let organization = several.then_some(joined.organization_name.as_str());
        let target = Target::Member(joined.organization.clone(), joined.member.clone());
        open(words::joined(language, &joined.name, organization), target)
    });
    let window = std::iter::once(open(words::open(language).into(), Target::Window));
    let by_person = telling.quiet_until.is_some() && !telling.quiet_hours;
    let mutes = if by_person {
        vec![(words::unmute(language), Mute::Off)]
    } else {
        vec![
            (words::mute_hour(language), Mute::Hour),
            (words::mute_until_tomorrow(language), Mute::UntilTomorrow),
        ]
    };
    let pause = if telling.paused { words::go_on(language) } else { words::pause(language) };
    let pause = (pause, SettingChange::Paused { paused: !telling.paused });
    let mutes = mutes
        .into_iter()
        .map(|(word, mute)| (word, SettingChange::Mute { organization: None, mute }));
    let settings = std::iter::once(pause)
        .chain(mutes)
        .map(|(word, change)| Entry::Choice { word: word.to_owned(), choice: Choice::Set(change) });
    // With nobody to watch there is nothing to pause.
    let settings = settings.filter(|_| !state.accounts.is_empty());
    let quit = Entry::Choice { word: words::quit(language).into(), choice: Choice::Quit };
    grouped([
        troubles.collect(),
        counts.collect(),
        people.collect(),
        window.chain(invite(state, language)).collect(),
        settings.collect(),
        vec![quit],
    ])
}

/// Where invite links are: of the one organization, or of each.
fn invite(state: &State, language: Language) -> Option<Entry> {
    let mut links: Vec<(&str, Target)> = organizations(state)
        .filter(|(_, organization)| organization.own_role.manages())
        .take(MOST_ORGANIZATIONS)
        .map(|(at, organization)| (organization.name.as_str(), Target::View(at, View::Invite)))
        .collect();
    let word = words::invite_link(language).to_owned();
    if links.len() > 1 {
        let entries = links.into_iter().map(|(name, target)| open(words::name(name), target));
        return Some(Entry::Menu { word, entries: entries.collect() });
    }
    links.pop().map(|(_, target)| open(word, target))
}

/// The groups that hold something, with a separator between two.
fn grouped(groups: impl IntoIterator<Item = Vec<Entry>>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for group in groups.into_iter().filter(|group| !group.is_empty()) {
        if !entries.is_empty() {
            entries.push(Entry::Separator);
        }
        entries.extend(group);
    }
    entries
}

fn open(word: String, target: Target) -> Entry {
    Entry::Choice { word, choice: Choice::Open(target) }
}

/// Every organization, account by account.
pub(super) fn organizations(
    state: &State,
) -> impl Iterator<Item = (OrganizationRef, &OrganizationState)> {
    state.accounts.iter().flat_map(|account| {
        account.organizations.iter().map(|organization| {
            let at = OrganizationRef {
                account: account.id.clone(),
                organization: organization.id.clone(),
            };
            (at, organization)
        })
    })
}

fn seats(language: Language, organization: &OrganizationState) -> String {
    words::seats(language, &organization.name, organization.seats)
}

/// What people call a server.
fn server(account: &AccountState) -> &str {
    match account.kind {
        AccountKind::Local => words::NAME,
        AccountKind::DailyDev => "daily.dev",
        AccountKind::Service => {
            account.address.split_once("://").map_or(&account.address, |(_, host)| host)
        }
    }
}

#[cfg(test)]
mod tests;
