//! German.

use super::super::{Facts, Kind};
use super::{Around, Phrase};

pub(super) const AROUND: Around = Around {
    because: "Du bekommst diese Mail wegen deines Kontos bei",
    unsubscribe: "Keine Mails dieser Art mehr",
    unsubscribe_page: (
        "Keine Mails wie „{}“ mehr?",
        "Abschalten",
        "Erledigt. Du bekommst keine Mails dieser Art mehr.",
    ),
    unsubscribe_unknown: "Dieser Link ist unvollständig. Öffne ihn noch einmal aus der Mail.",
};

pub(super) fn role(role: &str) -> &'static str {
    match role {
        "owner" => "Eigentümer",
        "admin" => "Admin",
        _ => "Mitglied",
    }
}

/// What kept somebody from joining.
fn refusal(reason: &str) -> &'static str {
    match reason {
        "NO_SEATS" => "Es war kein Platz frei.",
        "JOINS_PAUSED" => "Beitritte sind angehalten.",
        "TOKEN_REVOKED" => "Der Einladungslink wurde ersetzt.",
        "TOKEN_EXPIRED" => "Der Einladungslink ist abgelaufen.",
        "TOKEN_USED_UP" => "Der Einladungslink ist aufgebraucht.",
        "REMOVED" => "Diese Person wurde früher entfernt.",
        "APPROVAL_DECLINED" => "Die Anfrage wurde früher abgelehnt.",
        _ => "",
    }
}

/// What mails of a kind are about.
pub(super) const fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Welcome => "Willkommen",
        Kind::SeatGiven => "Du hast einen Platz bekommen",
        Kind::SeatTaken => "Dein Platz wurde zurückgenommen",
        Kind::RoleChanged => "Deine Rolle hat sich geändert",
        Kind::Removed => "Du wurdest entfernt",
        Kind::RequestGranted => "Deine Anfrage wurde angenommen",
        Kind::RequestDeclined => "Deine Anfrage wurde abgelehnt",
        Kind::SeatOffered => "Ein Platz ist für dich frei gehalten",
        Kind::MemberJoined => "Jemand ist beigetreten",
        Kind::SeatsLow => "Wenige Plätze sind frei",
        Kind::Full => "Kein Platz ist frei",
        Kind::WebhookDisabled => "Ein Webhook wurde abgeschaltet",
        _ => "",
    }
}

pub(super) fn phrase(kind: Kind, facts: &Facts) -> Phrase {
    let plus = facts.seat_type.as_deref() == Some("plus");
    let member = if plus {
        "Du bist jetzt Mitglied, und ein Platz gehört dir."
    } else {
        "Du bist jetzt Mitglied."
    };
    let (title, text, button) = match kind {
        Kind::Welcome => ("Willkommen bei {organization}", member, "Konto öffnen"),
        Kind::SeatGiven => (
            "Du hast jetzt einen Platz bei {organization}",
            "{actor} hat ihn dir gegeben.",
            "Konto öffnen",
        ),
        Kind::SeatTaken => (
            "Du hast keinen Platz mehr bei {organization}",
            "{actor} hat ihn zurückgenommen. Du bist weiter Mitglied.",
            "Konto öffnen",
        ),
        Kind::RoleChanged => (
            "Deine Rolle bei {organization} ist jetzt {role}",
            "{actor} hat sie geändert.",
            "Konto öffnen",
        ),
        Kind::Removed => (
            "Du bist nicht mehr Mitglied bei {organization}",
            "{actor} hat dich entfernt. Um zurückzukommen, bitte einen Admin um einen neuen \
             Einladungslink.",
            "Konto öffnen",
        ),
        Kind::RequestGranted => ("Du bist bei {organization} aufgenommen", member, "Konto öffnen"),
        Kind::RequestDeclined => (
            "Deine Anfrage an {organization} wurde abgelehnt",
            "Wenn das ein Irrtum ist, sprich mit der Person, die dich eingeladen hat.",
            "Konto öffnen",
        ),
        Kind::SeatOffered => (
            "Ein Platz bei {organization} ist für dich frei gehalten",
            "Er gehört dir bis {until}. Danach bekommt ihn, wer als Nächstes auf der Warteliste \
             steht.",
            "Platz nehmen",
        ),
        Kind::OfferLapsed => (
            "Der für dich frei gehaltene Platz bei {organization} ist weg",
            "Du hast ihn nicht rechtzeitig genommen. Du kannst auf einen anderen warten.",
            "",
        ),
        Kind::OrganizationDeleted => ("{organization} wurde gelöscht", "Gelöscht von {actor}.", ""),
        Kind::OwnershipTransferred => {
            ("{organization} gehört jetzt dir", "{actor} hat dich zum Eigentümer gemacht.", "")
        }
        Kind::MemberJoined => (
            "{person} ist jetzt bei {organization}",
            if plus { "Ein Platz ist vergeben." } else { "Ein Platz war nicht nötig." },
            "Konto öffnen",
        ),
        Kind::MemberLeft => ("{person} ist bei {organization} ausgetreten", "", ""),
        Kind::MemberRemoved => {
            ("{person} wurde aus {organization} entfernt", "Entfernt von {actor}.", "")
        }
        Kind::JoinRefused => (
            "{person} konnte {organization} nicht beitreten",
            refusal(facts.reason.as_deref().unwrap_or_default()),
            "",
        ),
        Kind::JoinRequested => (
            "{person} möchte {organization} beitreten",
            "Nimm die Anfrage an oder lehne sie ab.",
            "",
        ),
        Kind::SeatsLow => (
            "Bei {organization} sind nur noch wenige Plätze frei",
            "Freie Plätze: {free} von {seats}.",
            "Konto öffnen",
        ),
        Kind::Full => (
            "Bei {organization} ist kein Platz mehr frei",
            "Niemand kann beitreten, bis ein Platz frei wird oder es mehr gibt. Plätze: {seats}.",
            "Konto öffnen",
        ),
        Kind::WebhookDisabled => (
            "Ein Webhook von {organization} wurde abgeschaltet",
            "Tagelang kam bei {host} nichts an. Bring es in Ordnung und schalte ihn wieder ein.",
            "Konto öffnen",
        ),
        Kind::SignInCode => (
            "Dein Code zum Anmelden: {code}",
            "Gib ihn dort ein, wo du dich anmeldest. Er gilt einmal und nur kurz. Wenn du ihn \
             nicht angefordert hast, ist nichts zu tun.",
            "",
        ),
    };
    Phrase { title, text, button }
}
