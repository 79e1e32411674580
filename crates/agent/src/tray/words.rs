//! The words of the tray, in every language.

use frontdesk_local_api::Language;
use frontdesk_model::{Seats, text::isolated};

/// The name of the program: the same in every language.
pub(super) const NAME: &str = "Frontdesk";

/// Longest name in a line of the menu, in characters.
const LONGEST_NAME: usize = 40;

/// A name among other words.
pub(super) fn name(name: &str) -> String {
    isolated(name, LONGEST_NAME)
}

/// How many seats an organization has left.
pub(super) fn seats(language: Language, organization: &str, seats: Seats) -> String {
    let organization = name(organization);
    let (available, total) = (seats.available(), seats.total);
    match language {
        Language::En => format!("{organization}: {available} of {total} seats available"),
        Language::De => format!("{organization}: {available} von {total} Plätzen frei"),
        Language::He => format!("{organization}: מושבים פנויים {available} מתוך {total}"),
    }
}

/// Somebody joined; which organization, where there are several.
pub(super) fn joined(language: Language, person: &str, organization: Option<&str>) -> String {
    let person = name(person);
    match (language, organization.map(name)) {
        (Language::En, None) => format!("{person} joined"),
        (Language::En, Some(organization)) => format!("{person} joined {organization}"),
        (Language::De, None) => format!("{person} ist beigetreten"),
        (Language::De, Some(organization)) => format!("{person} ist {organization} beigetreten"),
        (Language::He, None) => format!("{person} הצטרף/ה"),
        (Language::He, Some(organization)) => format!("{person} הצטרף/ה אל {organization}"),
    }
}

/// How many joined since somebody looked: at least one.
pub(super) fn news(language: Language, people: u32) -> String {
    match (language, people) {
        (Language::En, 1) => "1 person joined".to_owned(),
        (Language::En, people) => format!("{people} people joined"),
        (Language::De, 1) => "1 Person ist beigetreten".to_owned(),
        (Language::De, people) => format!("{people} Personen sind beigetreten"),
        (Language::He, 1) => "אדם אחד הצטרף".to_owned(),
        (Language::He, 2) => "שני אנשים הצטרפו".to_owned(),
        (Language::He, people) => format!("{people} אנשים הצטרפו"),
    }
}

/// A session has ended.
pub(super) fn sign_in_to(language: Language, server: &str) -> String {
    let server = name(server);
    match language {
        Language::En => format!("Sign in again to {server}"),
        Language::De => format!("Bei {server} neu anmelden"),
        Language::He => format!("נדרשת כניסה מחדש אל {server}"),
    }
}

/// A server has not answered for long.
pub(super) fn unreached(language: Language, server: &str) -> String {
    let server = name(server);
    match language {
        Language::En => format!("No answer from {server}"),
        Language::De => format!("Keine Antwort von {server}"),
        Language::He => format!("אין תשובה מהשרת {server}"),
    }
}

/// Nothing is said before a time of the day, because somebody muted it.
pub(super) fn muted_until(language: Language, at: &str) -> String {
    match language {
        Language::En => format!("Muted until {at}"),
        Language::De => format!("Stumm bis {at}"),
        Language::He => format!("מושתק עד {at}"),
    }
}

/// Nothing is said before a time of the day, as on every day.
pub(super) fn quiet_hours(language: Language, at: &str) -> String {
    match language {
        Language::En => format!("Quiet hours until {at}"),
        Language::De => format!("Ruhezeit bis {at}"),
        Language::He => format!("שעות שקט עד {at}"),
    }
}

/// The words of something in each language: English, German, Hebrew.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $german:literal, $hebrew:literal;)*) => {
        $(
            $(#[$doc])*
            pub(super) const fn $name(language: Language) -> &'static str {
                match language {
                    Language::En => $english,
                    Language::De => $german,
                    Language::He => $hebrew,
                }
            }
        )*
    };
}

// Where the window says the same, it says it in the same words.
words! {
    /// Nothing is said until it is switched on again.
    muted: "Muted", "Stumm", "מושתק";
    /// No server is asked.
    paused: "Paused: no server is asked", "Pause: Kein Server wird gefragt", "בהשהיה: אף שרת לא נשאל";
    /// There is no network.
    offline: "No network", "Kein Netz", "אין רשת";
    /// The embedded service does not run.
    local_service_stopped: "The service on this computer does not run",
        "Der Dienst auf diesem Computer läuft nicht",
        "השירות במחשב הזה לא פועל";
    /// Notifications cannot be shown.
    not_told: "Notifications do not arrive", "Mitteilungen kommen nicht an", "ההתראות לא מגיעות";
    /// The history is a new one.
    history_set_aside: "The history could not be read",
        "Der Verlauf war nicht lesbar",
        "אי אפשר היה לקרוא את ההיסטוריה";
    /// The settings are new ones.
    settings_set_aside: "The settings could not be read",
        "Die Einstellungen waren nicht lesbar",
        "אי אפשר היה לקרוא את ההגדרות";
    /// Show the window.
    open: "Open Frontdesk", "Frontdesk öffnen", "פתיחת Frontdesk";
    /// Show the invite link.
    invite_link: "Open invite link", "Einladungslink öffnen", "פתיחת קישור ההזמנה";
    /// Ask no server.
    pause: "Pause", "Pausieren", "השהיה";
    /// Ask servers again.
    go_on: "Go on", "Weitermachen", "המשך";
    /// Say nothing for an hour.
    mute_hour: "Mute for an hour", "Eine Stunde stumm", "השתקה לשעה";
    /// Say nothing today.
    mute_until_tomorrow: "Mute until tomorrow", "Bis morgen stumm", "השתקה עד מחר";
    /// Say it again.
    unmute: "Notify again", "Wieder melden", "להודיע שוב";
    /// End the agent.
    quit: "Quit Frontdesk", "Frontdesk beenden", "יציאה מ־Frontdesk";
}
