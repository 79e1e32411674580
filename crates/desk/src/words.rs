//! The words of notifications and saved pictures, in every language.

pub(crate) mod csv;
pub(crate) mod notices;

use frontdesk_local_api::Language;
use frontdesk_model::{Seats, text};

/// Longest name in a notification, in characters. Desktops cut titles
/// somewhere; here the other words stay readable.
const LONGEST_NAME: usize = 60;

/// How many seats are left.
pub(crate) fn seats(language: Language, seats: Seats) -> String {
    let (available, total) = (seats.available(), seats.total);
    match language {
        Language::En => format!("{available} of {total} seats available."),
        Language::De => format!("{available} von {total} Plätzen frei."),
        Language::He => format!("מושבים פנויים: {available} מתוך {total}."),
    }
}

/// The word on a notification's button.
pub(crate) const fn show(language: Language) -> &'static str {
    match language {
        Language::En => "Show",
        Language::De => "Anzeigen",
        Language::He => "הצגה",
    }
}

/// A session has ended: what to do about it.
pub(crate) fn sign_in_to(language: Language, server: &str) -> String {
    let server = isolated(server);
    match language {
        Language::En => format!("Sign in again to {server}"),
        Language::De => format!("Bei {server} neu anmelden"),
        Language::He => format!("נדרשת כניסה מחדש אל {server}"),
    }
}

/// A session has ended: whose, and what that means.
pub(crate) fn session_ended(language: Language, person: &str) -> String {
    let person = isolated(person);
    match language {
        Language::En => {
            format!("The sign-in of {person} has ended. Until then nobody is told who joins.")
        }
        Language::De => {
            format!(
                "Die Anmeldung von {person} ist abgelaufen. Bis dahin meldet niemand, wer beitritt."
            )
        }
        Language::He => {
            format!("הכניסה של {person} הסתיימה. עד אז לא תהיה התראה על מצטרפים.")
        }
    }
}

/// The word on the button of a notification that asks to sign in again.
pub(crate) const fn sign_in_again(language: Language) -> &'static str {
    match language {
        Language::En => "Sign in again",
        Language::De => "Neu anmelden",
        Language::He => "כניסה מחדש",
    }
}

/// What a picture of an invite link is.
pub(crate) fn invite_link(language: Language, organization: &str) -> String {
    let organization = isolated(organization);
    match language {
        Language::En => format!("QR code of the invite link of {organization}"),
        Language::De => format!("QR-Code des Einladungslinks von {organization}"),
        Language::He => format!("קוד QR של קישור ההזמנה של {organization}"),
    }
}

/// A name inside a sentence.
fn isolated(name: &str) -> String {
    text::isolated(name, LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::Language;
    use frontdesk_model::Seats;

    use super::{
        invite_link, notices::joined, seats, session_ended, show, sign_in_again, sign_in_to,
    };

    const ALL: [Language; 3] = [Language::En, Language::De, Language::He];

    #[test]
    fn english_says_how_many_seats_are_available() {
        assert_eq!(
            seats(Language::En, Seats { total: 25, assigned: 4 }),
            "21 of 25 seats available."
        );
        assert_eq!(seats(Language::En, Seats { total: 3, assigned: 5 }), "0 of 3 seats available.");
    }

    #[test]
    fn every_language_holds_the_names_the_numbers_and_a_button() {
        for language in ALL {
            let left = seats(language, Seats { total: 25, assigned: 4 });
            assert!(left.contains("21") && left.contains("25"));
            assert!(!show(language).is_empty() && !sign_in_again(language).is_empty());
            assert!(sign_in_to(language, "daily.dev").contains("\u{2068}daily.dev\u{2069}"));
            assert!(session_ended(language, "Olive").contains("\u{2068}Olive\u{2069}"));
            assert!(invite_link(language, "Acme").contains("\u{2068}Acme\u{2069}"));
        }
    }

    #[test]
    fn markup_is_text_and_a_name_cannot_leave_its_isolate() {
        let words = joined(Language::En, "<b>\u{2069}\u{202E}x\ny", "נועה");
        assert_eq!(words, "\u{2068}<b>xy\u{2069} joined \u{2068}נועה\u{2069}");
    }

    #[test]
    fn a_long_name_ends_with_an_ellipsis_at_sixty_characters() {
        let fits = "é".repeat(60);
        assert!(joined(Language::En, &fits, "Acme").contains(&format!("\u{2068}{fits}\u{2069}")));
        let words = joined(Language::En, &"é".repeat(61), "Acme");
        assert!(words.contains(&format!("\u{2068}{}…\u{2069}", "é".repeat(59))));
    }
}
