//! German.

use super::super::moment::{Moment, Span};
use super::{Account, Common, Invite, Words};
use crate::notifications::Kind;

/// German.
pub(in crate::pages) const GERMAN: Words =
    Words { lang: "de", dir: "ltr", common: COMMON, invite: INVITE, account: ACCOUNT };

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
    cannot_read: "Dieses Formular ist nicht lesbar. Geh zurück und versuch es noch einmal.",
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

const ACCOUNT: Account = Account {
    sign_in: "Anmelden",
    sign_up: "Konto anlegen",
    sign_up_button: "Konto anlegen",
    sign_in_with: ("Mit ", " anmelden"),
    by_code: "Stattdessen mit einem Code anmelden",
    by_password: "Stattdessen mit Passwort anmelden",
    send_code: "Code schicken",
    code: "Code aus der E-Mail",
    code_hint: "Sechs Ziffern, 10 Minuten gültig",
    code_sent: ("Wenn es ein Konto mit ", " gibt, ist ein Code unterwegs."),
    another_code: "Noch einen Code schicken",
    code_empty: "Gib die sechs Ziffern ein.",
    code_wrong: "Der Code ist falsch oder nicht mehr gültig.",
    or: "oder",

    title: "Dein Konto",
    signed_in: ("Angemeldet als ", ""),
    organizations: "Organisationen",
    no_organizations: "Du bist in keiner Organisation.",
    owner: "Inhaber",
    admin: "Admin der Organisation",
    member: "Mitglied",
    leave: "Austreten …",
    leave_question: ("Aus ", " austreten?"),
    leave_button: ("Aus ", " austreten"),
    leave_text: "Dein Platz wird für jemand anderen frei. Um zurückzukommen, brauchst du einen \
                 Einladungslink.",
    left: "Du bist ausgetreten.",
    owner_stays: "Der Inhaber kann nicht austreten. Übertrage zuerst die Inhaberschaft.",
    name_and_language: "Name und Sprache",
    language: "Sprache",
    language_of_browser: "Wie der Browser",
    save: "Speichern",
    saved: "Gespeichert.",
    password: "Passwort",
    set_password: "Passwort setzen",
    current_password: "Jetziges Passwort",
    new_password: "Neues Passwort",
    change_password: "Passwort ändern",
    password_changed: "Das Passwort ist geändert. Überall sonst bist du abgemeldet.",
    password_wrong: "Das Passwort ist falsch.",
    sign_in_again: "Melde dich zuerst ab und wieder an: Das ist zu lange her.",
    export: "Deine Daten herunterladen",
    export_text: "Alles, was über dich gespeichert ist, als JSON.",
    back: "Dein Konto",

    waiting: "Wartelisten",
    waits: "Noch ist kein Platz frei",
    kept: |span| format!("Ein Platz ist für dich frei. Er verfällt in {span}"),
    take: "Nehmen",
    stop_waiting: "Nicht mehr warten",
    taken: "Ein Platz gehört dir.",
    not_taken: "Das ging nicht. So wie hier steht es jetzt.",

    mail: "E-Mails",
    mail_text: "Worüber du eine E-Mail bekommst. In der App siehst du alles.",
    no_mail: "Dieser Dienst verschickt keine E-Mails, weil er keinen Mailserver hat. Was du hier \
              wählst, gilt, sobald er einen hat.",
    no_address: "Dein Konto hat keine E-Mail-Adresse, deshalb bekommst du keine.",
    mail_about_you: "Über dich",
    mail_for_admins: "Wo du Admin bist",
    mail_kind: |kind| match kind {
        Kind::Welcome => "Du bist beigetreten",
        Kind::SeatGiven => "Du hast einen Platz bekommen",
        Kind::SeatTaken => "Dein Platz wurde dir genommen",
        Kind::RoleChanged => "Du wurdest befördert oder zurückgestuft",
        Kind::Removed => "Du wurdest entfernt",
        Kind::RequestGranted => "Dein Beitritt wurde angenommen",
        Kind::RequestDeclined => "Dein Beitritt wurde abgelehnt",
        Kind::SeatOffered => "Ein Platz ist für dich frei",
        Kind::MemberJoined => "Jemand ist beigetreten",
        Kind::SeatsLow => "Es sind nur noch wenige Plätze frei",
        Kind::Full => "Es ist kein Platz mehr frei",
        Kind::WebhookDisabled => "Ein Webhook wurde abgeschaltet",
        _ => "Etwas anderes",
    },

    sessions: "Wo du angemeldet bist",
    sessions_text: "Beende, was du nicht kennst, und ändere dein Passwort.",
    this_one: "Dieses hier",
    unknown_device: "Unbekanntes Gerät",
    began: |at| format!("Seit {at}"),
    last_used: |at| format!("Zuletzt benutzt {at}"),
    expires: |at| format!("Bis {at}"),
    end_session: "Abmelden",
    end_others: "Überall sonst abmelden",
    ended: "Dort abgemeldet.",

    tokens: "Zugriffstoken",
    tokens_text: "Für Programme, die für dich handeln. Wer eins hat, kann tun, was es erlaubt.",
    no_tokens: "Es gibt keins.",
    token_name: "Wofür es ist",
    token_scope: "Was es darf",
    scope_read: "Ansehen",
    scope_manage: "Ansehen und Organisationen ändern",
    token_days: "Wie lange es gilt",
    days: |days| format!("{days} Tage"),
    create_token: "Token anlegen",
    token_created: "Kopiere das Token jetzt. Es wird nicht noch einmal gezeigt.",
    never_used: "Nie benutzt",
    revoke: "Widerrufen",
    too_many_tokens: "Du hast 50 Zugriffstoken. Widerrufe zuerst eins.",
    out_of_range: "Von 1 bis 366 Tagen.",

    delete: "Konto löschen",
    delete_text: "Das lässt sich nicht rückgängig machen.",
    delete_memberships: "Du verlässt alle Organisationen, deine Plätze werden frei.",
    delete_audit: "Im Prüfprotokoll einer Organisation bleibt eine Nummer statt deines Namens.",
    delete_for_ever: "Name, E-Mail-Adresse, Anmeldungen und Zugriffstoken werden sofort gelöscht.",
    delete_owner: "Dir gehört eine Organisation. Übertrage oder lösche sie zuerst.",
    delete_confirm: ("Tippe zur Bestätigung ", ""),
    delete_mismatch: "Das ist es nicht.",
    deleted: "Dein Konto ist gelöscht",
    deleted_text: "Du bist überall abgemeldet.",

    device: "Gerät anmelden",
    device_text: "Gib den Code ein, den das Gerät zeigt.",
    device_code: "Code auf dem Gerät",
    device_next: "Weiter",
    device_unknown: "Mit diesem Code wartet kein Gerät. Codes gelten 10 Minuten.",
    device_question: ("", " anmelden?"),
    device_warning: "Erlaube es nur, wenn du es gerade selbst begonnen hast und das Gerät diesen \
                     Code zeigt. Wer es hat, kann dann als du handeln.",
    device_asked: |at| format!("Gefragt {at}"),
    approve: "Erlauben",
    deny: "Ablehnen",
    approved: "Das Gerät ist angemeldet",
    approved_text: "Geh zurück zum Gerät. Abmelden kannst du es in deinem Konto.",
    denied: "Das Gerät ist nicht angemeldet",
    denied_text: "Wenn du das nicht begonnen hast, war es jemand anderes: Mehr ist nicht zu tun.",
};
