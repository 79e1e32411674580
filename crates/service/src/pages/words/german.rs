//! German.

use super::super::moment::{Moment, Span};
use super::{Common, Invite, Words};

/// German.
pub(in crate::pages) const GERMAN: Words =
    Words { lang: "de", dir: "ltr", common: COMMON, invite: INVITE };

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

const COMMON: Common = Common {
    name: "Dein Name",
    email: "E-Mail-Adresse",
    password: "Passwort",
    password_hint: "Mindestens 8 Zeichen",
    sign_in: "Anmelden",
    sign_out: "Abmelden",
    signed_in_as: ("Angemeldet als ", ". Nicht du?"),
    have_account: "Schon ein Konto?",
    no_account: "Noch kein Konto?",
    sign_up: "Eins anlegen",
    your_account: "Dein Konto",

    // As it stands after `in` and `noch`.
    span: |span| match span {
        Span::Seconds(1) => "1 Sekunde".into(),
        Span::Seconds(n) => format!("{n} Sekunden"),
        Span::Minutes(n) => format!("{n} Minuten"),
        Span::Hours(n) => format!("{n} Stunden"),
        Span::Days(n) => format!("{n} Tagen"),
    },
    moment: |at| {
        let Moment { year, month, day, hour, minute } = at.into();
        let month = MONTHS.get(month).unwrap_or(&"");
        format!("{day}. {month} {year}, {hour:02}:{minute:02} Uhr (UTC)")
    },

    name_empty: "Gib deinen Namen ein.",
    name_too_long: "Höchstens 100 Zeichen.",
    email_empty: "Gib deine E-Mail-Adresse ein.",
    email_invalid: "Das ist keine E-Mail-Adresse. Sie sieht aus wie du@example.org.",
    email_taken: "Mit dieser Adresse gibt es schon ein Konto. Melde dich damit an.",
    password_empty: "Gib dein Passwort ein.",
    password_too_short: "Mindestens 8 Zeichen.",
    password_too_long: "Höchstens 200 Zeichen.",
    wrong_password: "E-Mail-Adresse oder Passwort ist falsch.",
    too_many: |wait| format!("Zu viele Versuche. Versuch es in {wait} noch einmal."),
    foreign: "Das kam von einer anderen Seite, deshalb ist nichts geschehen. Versuch es hier \
              noch einmal.",
    failed: "Hier ging etwas schief, es ist nichts geschehen. Versuch es gleich noch einmal.",
};

const INVITE: Invite = Invite {
    open: ("", " beitreten"),
    full: ("", " ist gerade voll"),
    waiting: ("Du stehst auf der Warteliste von ", ""),
    offered: ("Bei ", " ist ein Platz für dich frei"),
    ask: ("Beitritt zu ", " anfragen"),
    pending: ("Du hast den Beitritt zu ", " angefragt"),
    declined: ("Dein Beitritt zu ", " wurde abgelehnt"),
    paused: ("", " kann gerade niemand beitreten"),
    member: ("Du bist schon bei ", ""),
    joined: ("Du bist jetzt bei ", ""),
    removed: ("Mit diesem Link kommst du nicht mehr zu ", ""),
    replaced: ("Dieser Einladungslink zu ", " wurde ersetzt"),
    expired: ("Dieser Einladungslink zu ", " ist abgelaufen"),
    used_up: ("Dieser Einladungslink zu ", " ist aufgebraucht"),
    unknown: "Dieser Einladungslink führt nirgendwohin",
    other_account: "Du bist als jemand anderes angemeldet",

    invited_by: ("Eingeladen von ", ""),
    members: |members| {
        if members == 1 { "1 Mitglied".into() } else { format!("{members} Mitglieder") }
    },
    seats: "Plätze",
    seats_available: |available| if available == 1 { "Platz frei" } else { "Plätze frei" },
    of_seats: |total| format!("von {total}"),
    seats_assigned: |assigned, total| format!("{assigned} von {total} Plätzen vergeben"),
    one_square: |seats| format!("1 Kästchen = {seats} Plätze"),

    join_button: "Beitreten",
    join_as: ("Als ", " beitreten"),
    sign_in_and_join: "Anmelden und beitreten",
    ask_button: "Beitritt anfragen",
    ask_as: ("Beitritt als ", " anfragen"),
    sign_in_and_ask: "Anmelden und anfragen",
    what_admins_see: "Die Admins sehen deinen Namen, deinen Benutzernamen und wann du zuletzt \
                      aktiv warst. Du kannst jederzeit austreten.",
    approval_text: "Ein Admin entscheidet, ob du beitreten kannst.",
    plus_elsewhere: "Du hast Plus von anderswo und brauchst hier keinen Platz.",

    full_reason: |total| {
        if total == 1 {
            "Der einzige Platz ist vergeben, deshalb kann noch niemand beitreten.".into()
        } else {
            format!("Alle {total} Plätze sind vergeben, deshalb kann noch niemand beitreten.")
        }
    },
    wait_button: "Auf einen Platz warten",
    wait_text: "Wird ein Platz frei, bekommt ihn, wer am längsten wartet.",
    before_you: |before| match before {
        0 => "Vor dir ist niemand.".into(),
        1 => "Vor dir ist 1 Person.".into(),
        before => format!("Vor dir sind {before} Personen."),
    },
    sign_in_and_wait: "Anmelden und warten",
    waiting_text: "Ein freier Platz wird 24 Stunden für dich freigehalten. Dann steht es auf \
                   dieser Seite.",
    waiting_mail: "Du bekommst auch eine E-Mail.",
    leave_list: "Warteliste verlassen",
    offered_text: |span, until| format!("Du kannst ihn innerhalb von {span} nehmen, bis {until}."),
    take_as: ("Als ", " Platz nehmen"),
    account_made: "Dein Konto ist angelegt und du bist angemeldet, aber nicht beigetreten: \
                   Jemand war schneller.",

    pending_text: "Ein Admin muss dich hereinlassen. Sobald entschieden ist, steht es auf dieser \
                   Seite.",
    declined_text: "Ein Admin hat dich nicht hereingelassen. Wenn das falsch ist, frag die \
                    Person, von der du den Link hast.",
    paused_text: "Die Admins haben den Beitritt angehalten. Dein Link bleibt gültig: Versuch es \
                  später noch einmal.",
    paused_until: |span, until| {
        format!("Die Admins haben den Beitritt angehalten. In {span} geht es weiter, am {until}.")
    },
    joined_seat: "Ein Platz gehört dir.",
    joined_no_seat: "Du hast Plus von anderswo und brauchst hier keinen Platz.",
    close_page: "Du kannst diese Seite schließen.",
    member_text: "Hier ist nichts mehr zu tun.",
    removed_text: "Du wurdest aus dieser Organisation entfernt. Um zurückzukommen, bitte einen \
                   Admin um einen neuen Einladungslink.",
    replaced_text: "Es gibt einen neuen. Frag die Person danach, von der du diesen hast.",
    expired_text: "Er galt für eine Zeit, die vorbei ist. Frag nach einem anderen.",
    used_up_text: "Mit ihm sind so viele beigetreten, wie es sollten. Frag nach einem anderen.",
    unknown_text: "Vielleicht ist er unvollständig. Frag nach dem aktuellen Link.",

    meant_for: ("Das ist für ", "."),
    you_are: ("Angemeldet bist du als ", "."),
    nothing_done: "Es ist nichts geschehen.",
    switch: "Konto wechseln",
    go_on_as: ("Als ", " weitermachen"),
};
