//! The notice that says something of an organization: words, buttons, and where
//! they lead. A pure decision: what is said again after a crash is the same.

use frontdesk_local_api::{Language, NotificationSettings, OrganizationRef, View};
use frontdesk_model::{Change, Organization};

use super::{Pending, grouping::MOST_BY_NAME, kinds::Kind};
use crate::{
    ports::{Button, Category, Notice, Target},
    store::Begun,
    words::{self, notices},
};

/// Where the numbers of notices about organizations begin. Daemons count theirs
/// up from 1: one that does not know a number of ours must not find somebody
/// else's notification under it.
const FIRST_NUMBER: u32 = 0x4000_0000;

/// So many there are, before they begin anew.
const NUMBERS: u32 = 0x4000_0000;

/// The numbers behind those: one for each account that asks to sign in again.
const FIRST_SIGN_IN_NUMBER: u32 = 0x8000_0000;

/// The number of the notice that only shows that notifications come.
pub(super) const TEST_NUMBER: u32 = 0xC000_0000;

/// The number on the screen of a notice.
fn number(id: i64) -> u32 {
    let place = id.unsigned_abs() % u64::from(NUMBERS);
    FIRST_NUMBER + u32::try_from(place).unwrap_or_default()
}

/// The number on the screen of asking to sign in again: the same after a
/// restart. Two accounts share one hardly ever, and then the later one is seen.
pub(super) fn sign_in_number(account: &str) -> u32 {
    let sum =
        account.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    FIRST_SIGN_IN_NUMBER + sum % NUMBERS
}

/// What a notice about an organization says of it.
pub(super) struct Said<'a> {
    /// What is known of it.
    pub begun: &'a Begun,
    /// What happened.
    pub news: &'a [Pending],
    /// The organization as it is now: a seat count that moved on meanwhile
    /// would puzzle.
    pub organization: &'a Organization,
}

/// The notice itself.
pub(super) fn notice(
    said: &Said<'_>,
    settings: &NotificationSettings,
    language: Language,
) -> Notice {
    let Said { begun, news, organization } = said;
    let at = &begun.at;
    let Content { title, names, target } = content(at, news, organization, language);
    let seats = words::seats(language, organization.seats);
    let body = names.into_iter().chain([seats]).collect::<Vec<_>>().join(" ");
    let anybody_joined = news.iter().any(|news| matches!(news.change, Change::Joined { .. }));
    let review = anybody_joined.then(|| Button {
        word: notices::review(language).to_owned(),
        target: Target::View(at.clone(), View::Review),
    });
    Notice {
        number: number(begun.id),
        title,
        body,
        open: Button { word: words::show(language).to_owned(), target },
        buttons: review.into_iter().collect(),
        category: if news.is_empty() { Category::Seats } else { Category::People },
        image: organization.image.clone(),
        sound: settings.sound,
    }
}

struct Content {
    title: String,
    /// Who they are, where the title only counts them.
    names: Vec<String>,
    target: Target,
}

fn content(
    at: &OrganizationRef,
    news: &[Pending],
    organization: &Organization,
    language: Language,
) -> Content {
    let name = &organization.name;
    let (title, target) = match news {
        [] => {
            let available = organization.seats.available();
            let title = notices::seats_left(language, available, name);
            (title, Target::Organization(at.clone()))
        }
        [one] => (of_one(&one.change, name, language), whom(at, &one.change)),
        many => {
            let counts = counts(many);
            if let [(kind, count)] = counts.as_slice()
                && *count > MOST_BY_NAME
            {
                let title = notices::many(language, *kind, *count, name);
                (title, Target::Organization(at.clone()))
            } else {
                let title = notices::meanwhile(language, name, &counts);
                (title, Target::View(at.clone(), View::Activity))
            }
        }
    };
    let few = (2..=MOST_BY_NAME).contains(&news.len());
    Content { title, names: if few { names(news, language) } else { Vec::new() }, target }
}

fn of_one(change: &Change, organization: &str, language: Language) -> String {
    match change {
        Change::Joined { member } => notices::joined(language, &member.name, organization),
        Change::Gone { member } => notices::gone(language, &member.name, organization),
        Change::RoleChanged { name, to, .. } => {
            notices::role_changed(language, name, *to, organization)
        }
        Change::SeatChanged { name, to, .. } => {
            notices::seat_changed(language, name, *to, organization)
        }
        // Never said: the name of the organization is no less true.
        Change::SeatsChanged { .. } | Change::Renamed { .. } => organization.to_owned(),
    }
}

fn whom(at: &OrganizationRef, change: &Change) -> Target {
    match change.member() {
        Some(member) => Target::Member(at.clone(), member.clone()),
        None => Target::Organization(at.clone()),
    }
}

/// How many there are of each kind that there is.
fn counts(news: &[Pending]) -> Vec<(Kind, usize)> {
    let counts = Kind::ALL.map(|kind| (kind, of_kind(news, kind).count()));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn of_kind(news: &[Pending], kind: Kind) -> impl Iterator<Item = &Change> {
    let changes = news.iter().map(|news| &news.change);
    changes.filter(move |change| Kind::of(change) == Some(kind))
}

/// Who they are, kind by kind.
fn names(news: &[Pending], language: Language) -> Vec<String> {
    let of_kind = |(kind, _): (Kind, usize)| {
        let names: Vec<&str> = of_kind(news, kind).filter_map(name).collect();
        notices::names(language, kind, &names)
    };
    counts(news).into_iter().map(of_kind).collect()
}

fn name(change: &Change) -> Option<&str> {
    match change {
        Change::Joined { member } | Change::Gone { member } => Some(&member.name),
        Change::RoleChanged { name, .. } | Change::SeatChanged { name, .. } => Some(name),
        Change::SeatsChanged { .. } | Change::Renamed { .. } => None,
    }
}

#[cfg(test)]
mod tests;
