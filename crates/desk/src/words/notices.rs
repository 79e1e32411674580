//! The words about what happened in organizations.

use frontdesk_local_api::Language;
use frontdesk_model::{Role, SeatType};

use super::isolated;
use crate::announce::Kind;

/// Somebody joined.
pub(crate) fn joined(language: Language, name: &str, organization: &str) -> String {
    let (name, organization) = (isolated(name), isolated(organization));
    match language {
        Language::En => format!("{name} joined {organization}"),
        Language::De => format!("{name} ist {organization} beigetreten"),
        Language::He => format!("{name} הצטרף/ה אל {organization}"),
    }
}

/// Somebody left or was removed.
pub(crate) fn gone(language: Language, name: &str, organization: &str) -> String {
    let (name, organization) = (isolated(name), isolated(organization));
    match language {
        Language::En => format!("{name} is no longer in {organization}"),
        Language::De => format!("{name} ist nicht mehr in {organization}"),
        Language::He => format!("{name} כבר לא אצל {organization}"),
    }
}

/// Somebody has another role.
pub(crate) fn role_changed(language: Language, name: &str, to: Role, organization: &str) -> String {
    let (name, organization) = (isolated(name), isolated(organization));
    match (language, to) {
        (Language::En, Role::Owner) => format!("{name} is now the owner of {organization}"),
        (Language::En, Role::Admin) => format!("{name} is now an admin of {organization}"),
        (Language::En, Role::Member) => format!("{name} is now a member of {organization}"),
        (Language::De, Role::Owner) => format!("{organization} gehört jetzt {name}"),
        (Language::De, Role::Admin) => format!("{name} ist jetzt Admin von {organization}"),
        (Language::De, Role::Member) => format!("{name} ist jetzt Mitglied von {organization}"),
        (Language::He, Role::Owner) => format!("כעת {name} הבעלים של {organization}"),
        (Language::He, Role::Admin) => format!("כעת {name} מנהל/ת של {organization}"),
        (Language::He, Role::Member) => format!("כעת {name} חבר/ה של {organization}"),
    }
}

/// Somebody was given a seat, or it was taken.
pub(crate) fn seat_changed(
    language: Language,
    name: &str,
    to: SeatType,
    organization: &str,
) -> String {
    let (name, organization) = (isolated(name), isolated(organization));
    match (language, to) {
        (Language::En, SeatType::Plus) => format!("{name} now has a seat in {organization}"),
        (Language::En, SeatType::Free) => {
            format!("{name} no longer has a seat in {organization}")
        }
        (Language::De, SeatType::Plus) => format!("{name} hat jetzt einen Platz in {organization}"),
        (Language::De, SeatType::Free) => {
            format!("{name} hat keinen Platz mehr in {organization}")
        }
        (Language::He, SeatType::Plus) => format!("ל-{name} יש כעת מושב אצל {organization}"),
        (Language::He, SeatType::Free) => format!("ל-{name} כבר אין מושב אצל {organization}"),
    }
}

/// More of one kind at once. `count` is more than one.
pub(crate) fn many(language: Language, kind: Kind, count: usize, organization: &str) -> String {
    let organization = isolated(organization);
    match (language, kind) {
        (Language::En, Kind::Joined) => format!("{count} people joined {organization}"),
        (Language::En, Kind::Gone) => format!("{count} people are no longer in {organization}"),
        (Language::En, Kind::RoleChanged) => format!("{count} roles changed in {organization}"),
        (Language::En, Kind::SeatChanged) => {
            format!("{count} seats were given or taken in {organization}")
        }
        (Language::De, Kind::Joined) => {
            format!("{count} Personen sind {organization} beigetreten")
        }
        (Language::De, Kind::Gone) => {
            format!("{count} Personen sind nicht mehr in {organization}")
        }
        (Language::De, Kind::RoleChanged) => format!("{count} neue Rollen in {organization}"),
        (Language::De, Kind::SeatChanged) => {
            format!("{count} Plätze in {organization} vergeben oder entzogen")
        }
        (Language::He, Kind::Joined) => format!("{count} אנשים הצטרפו אל {organization}"),
        (Language::He, Kind::Gone) => format!("{count} אנשים כבר לא אצל {organization}"),
        (Language::He, Kind::RoleChanged) => format!("{count} שינויי תפקיד אצל {organization}"),
        (Language::He, Kind::SeatChanged) => format!("{count} שינויי מושב אצל {organization}"),
    }
}

/// What happened while nothing could be said: how many of each kind.
pub(crate) fn meanwhile(
    language: Language,
    organization: &str,
    counts: &[(Kind, usize)],
) -> String {
    let organization = isolated(organization);
    let counts: Vec<String> =
        counts.iter().map(|(kind, count)| counted(language, *kind, *count)).collect();
    let counts = counts.join(", ");
    match language {
        Language::En => format!("Meanwhile in {organization}: {counts}"),
        Language::De => format!("Inzwischen in {organization}: {counts}"),
        Language::He => format!("בינתיים אצל {organization}: {counts}"),
    }
}

fn counted(language: Language, kind: Kind, count: usize) -> String {
    let words = match (language, kind, count) {
        (Language::En, Kind::Joined, _) => "joined",
        (Language::En, Kind::Gone, _) => "gone",
        (Language::En, Kind::RoleChanged, 1) => "role changed",
        (Language::En, Kind::RoleChanged, _) => "roles changed",
        (Language::En, Kind::SeatChanged, 1) => "seat given or taken",
        (Language::En, Kind::SeatChanged, _) => "seats given or taken",
        (Language::De, Kind::Joined, _) => "beigetreten",
        (Language::De, Kind::Gone, _) => "nicht mehr dabei",
        (Language::De, Kind::RoleChanged, 1) => "neue Rolle",
        (Language::De, Kind::RoleChanged, _) => "neue Rollen",
        (Language::De, Kind::SeatChanged, 1) => "Platz vergeben oder entzogen",
        (Language::De, Kind::SeatChanged, _) => "Plätze vergeben oder entzogen",
        // The number behind: it would have to agree with the words.
        (Language::He, kind, count) => return format!("{}: {count}", heading(language, kind)),
    };
    format!("{count} {words}")
}

/// Who they are, of one kind.
pub(crate) fn names(language: Language, kind: Kind, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| isolated(name)).collect();
    format!("{}: {}.", heading(language, kind), names.join(", "))
}

const fn heading(language: Language, kind: Kind) -> &'static str {
    match (language, kind) {
        (Language::En, Kind::Joined) => "Joined",
        (Language::En, Kind::Gone) => "Gone",
        (Language::En, Kind::RoleChanged) => "New role",
        (Language::En, Kind::SeatChanged) => "Seat given or taken",
        (Language::De, Kind::Joined) => "Beigetreten",
        (Language::De, Kind::Gone) => "Nicht mehr dabei",
        (Language::De, Kind::RoleChanged) => "Neue Rolle",
        (Language::De, Kind::SeatChanged) => "Platz vergeben oder entzogen",
        (Language::He, Kind::Joined) => "הצטרפו",
        (Language::He, Kind::Gone) => "כבר לא כאן",
        (Language::He, Kind::RoleChanged) => "תפקיד חדש",
        (Language::He, Kind::SeatChanged) => "שינוי מושב",
    }
}

/// Few seats are available, or none.
pub(crate) fn seats_left(language: Language, available: u32, organization: &str) -> String {
    let organization = isolated(organization);
    match (language, available) {
        (Language::En, 0) => format!("No seats left in {organization}"),
        (Language::En, 1) => format!("1 seat left in {organization}"),
        (Language::En, _) => format!("{available} seats left in {organization}"),
        (Language::De, 0) => format!("Keine Plätze mehr frei in {organization}"),
        (Language::De, 1) => format!("Noch 1 Platz frei in {organization}"),
        (Language::De, _) => format!("Noch {available} Plätze frei in {organization}"),
        (Language::He, 0) => format!("לא נותרו מושבים אצל {organization}"),
        (Language::He, 1) => format!("נותר מושב אחד אצל {organization}"),
        (Language::He, _) => format!("נותרו {available} מושבים אצל {organization}"),
    }
}

/// A notification that only shows that they come.
pub(crate) const fn test_title(language: Language) -> &'static str {
    match language {
        Language::En => "Notifications work",
        Language::De => "Benachrichtigungen funktionieren",
        Language::He => "ההתראות פועלות",
    }
}

/// What it says below.
pub(crate) const fn test_body(language: Language) -> &'static str {
    match language {
        Language::En => "This is how Frontdesk says who joins.",
        Language::De => "So sagt Frontdesk, wer beitritt.",
        Language::He => "כך Frontdesk מודיע מי מצטרף.",
    }
}

/// The word on the button that opens the review of who joined.
pub(crate) const fn review(language: Language) -> &'static str {
    match language {
        Language::En => "Review",
        Language::De => "Prüfen",
        Language::He => "סקירה",
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::Language;
    use frontdesk_model::{Role, SeatType};

    use super::{
        gone, joined, many, meanwhile, names, review, role_changed, seat_changed, seats_left,
        test_body, test_title,
    };
    use crate::announce::Kind;

    const ALL: [Language; 3] = [Language::En, Language::De, Language::He];

    fn plain(words: &str) -> String {
        words.replace(['\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn english_says_who_did_what_where() {
        let en = Language::En;
        assert_eq!(joined(en, "Ada", "Acme"), "\u{2068}Ada\u{2069} joined \u{2068}Acme\u{2069}");
        assert_eq!(plain(&gone(en, "Ada", "Acme")), "Ada is no longer in Acme");
        let admin = role_changed(en, "Ada", Role::Admin, "Acme");
        assert_eq!(plain(&admin), "Ada is now an admin of Acme");
        let free = seat_changed(en, "Ada", SeatType::Free, "Acme");
        assert_eq!(plain(&free), "Ada no longer has a seat in Acme");
        assert_eq!(many(en, Kind::Joined, 14, "Acme"), "14 people joined \u{2068}Acme\u{2069}");
        let counts = [(Kind::Joined, 3), (Kind::Gone, 1), (Kind::RoleChanged, 1)];
        assert_eq!(
            plain(&meanwhile(en, "Acme", &counts)),
            "Meanwhile in Acme: 3 joined, 1 gone, 1 role changed"
        );
        assert_eq!(plain(&names(en, Kind::Gone, &["Ada", "Grace"])), "Gone: Ada, Grace.");
        let left = [0, 1, 2].map(|available| plain(&seats_left(en, available, "Acme")));
        assert_eq!(left, ["No seats left in Acme", "1 seat left in Acme", "2 seats left in Acme"]);
    }

    #[test]
    fn every_language_holds_the_names_and_the_numbers() {
        let (ada, acme) = ("\u{2068}Ada\u{2069}", "\u{2068}Acme\u{2069}");
        for language in ALL {
            let of_one = [
                joined(language, "Ada", "Acme"),
                gone(language, "Ada", "Acme"),
                role_changed(language, "Ada", Role::Owner, "Acme"),
                role_changed(language, "Ada", Role::Admin, "Acme"),
                role_changed(language, "Ada", Role::Member, "Acme"),
                seat_changed(language, "Ada", SeatType::Plus, "Acme"),
                seat_changed(language, "Ada", SeatType::Free, "Acme"),
            ];
            for words in &of_one {
                assert!(words.contains(ada) && words.contains(acme), "{words}");
            }
            let different: std::collections::HashSet<&String> = of_one.iter().collect();
            assert_eq!(different.len(), of_one.len());
            for kind in Kind::ALL {
                let words = many(language, kind, 14, "Acme");
                assert!(words.contains("14") && words.contains(acme), "{words}");
                let words = meanwhile(language, "Acme", &[(kind, 2), (Kind::Joined, 37)]);
                assert!(words.contains('2') && words.contains("37") && words.contains(acme));
                assert!(names(language, kind, &["Ada"]).contains(ada));
            }
            assert!(seats_left(language, 7, "Acme").contains('7'));
            for words in [test_title(language), test_body(language), review(language)] {
                assert!(!words.is_empty());
            }
        }
    }
}
