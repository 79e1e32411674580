//! German.

use super::Words;

/// German.
pub(in crate::pages) const GERMAN: Words = Words {
    lang: "de",
    dir: "ltr",

    join: ("", " beitreten"),
    full: ("", " ist gerade voll"),
    member: ("Du bist schon bei ", ""),
    joined: ("Du bist jetzt bei ", ""),
    removed: ("Mit diesem Link kommst du nicht mehr zu ", ""),
    unknown: "Dieser Einladungslink führt nirgendwohin",

    invited_by: ("Eingeladen von ", ""),
    members: |members| {
        if members == 1 { "1 Mitglied".into() } else { format!("{members} Mitglieder") }
    },
    seats: "Plätze",
    seats_available: |available| if available == 1 { "Platz frei" } else { "Plätze frei" },
    of_seats: |total| format!("von {total}"),
    seats_assigned: |assigned, total| format!("{assigned} von {total} Plätzen vergeben"),
    one_square: |seats| format!("1 Kästchen = {seats} Plätze"),

    name: "Dein Name",
    email: "E-Mail-Adresse",
    password: "Passwort",
    password_hint: "Mindestens 8 Zeichen",
    join_button: "Beitreten",
    join_as: ("Als ", " beitreten"),
    sign_in_button: "Anmelden und beitreten",
    have_account: "Schon ein Konto?",
    sign_in: "Anmelden",
    no_account: "Noch kein Konto?",
    sign_up: "Eins anlegen",
    signed_in_as: ("Angemeldet als ", ". Nicht du?"),
    sign_out: "Abmelden",
    what_admins_see: "Die Admins sehen deinen Namen, deinen Benutzernamen und wann du zuletzt \
                      aktiv warst. Du kannst jederzeit austreten.",

    full_reason: |total| {
        if total == 1 {
            "Der einzige Platz ist vergeben, deshalb kann noch niemand beitreten.".into()
        } else {
            format!("Alle {total} Plätze sind vergeben, deshalb kann noch niemand beitreten.")
        }
    },
    account_made: "Dein Konto ist angelegt und du bist angemeldet, aber nicht beigetreten: \
                   Jemand war schneller.",
    joined_seat: "Ein Platz gehört dir.",
    joined_no_seat: "Du hast Plus von anderswo und brauchst hier keinen Platz.",
    close_page: "Du kannst diese Seite schließen.",
    member_text: "Hier ist nichts mehr zu tun.",
    removed_text: "Du wurdest aus dieser Organisation entfernt. Um zurückzukommen, bitte einen \
                   Admin um einen neuen Einladungslink.",
    unknown_text: "Vielleicht ist er unvollständig oder durch einen neuen ersetzt. Frag nach dem \
                   aktuellen Link.",

    name_empty: "Gib deinen Namen ein.",
    name_too_long: "Höchstens 100 Zeichen.",
    email_empty: "Gib deine E-Mail-Adresse ein.",
    email_invalid: "Das ist keine E-Mail-Adresse. Sie sieht aus wie du@example.org.",
    email_taken: "Mit dieser Adresse gibt es schon ein Konto. Melde dich damit an.",
    password_empty: "Gib dein Passwort ein.",
    password_too_short: "Mindestens 8 Zeichen.",
    password_too_long: "Höchstens 200 Zeichen.",
    wrong_password: "E-Mail-Adresse oder Passwort ist falsch.",
    too_many: |seconds| format!("Zu viele Versuche. Versuch es in {seconds} s noch einmal."),
    foreign: "Das kam von einer anderen Seite, deshalb ist nichts geschehen. Versuch es hier \
              noch einmal.",
    failed: "Hier ging etwas schief, es ist nichts geschehen. Versuch es gleich noch einmal.",
};
