//! The words of comma-separated values, as the window has them.

use frontdesk_local_api::Language;
use frontdesk_model::{ChangeKind, Role, SeatType};

/// The header line of members.
pub(crate) const fn members(language: Language) -> [&'static str; 8] {
    match language {
        Language::En => {
            ["Name", "Username", "Role", "Seat", "Last active", "Joined", "Link", "Invited by"]
        }
        Language::De => [
            "Name",
            "Benutzername",
            "Rolle",
            "Platz",
            "Zuletzt aktiv",
            "Beigetreten",
            "Link",
            "Eingeladen von",
        ],
        Language::He => {
            ["שם", "שם משתמש", "תפקיד", "מושב", "פעילות אחרונה", "הצטרפות", "קישור", "הזמנה מאת"]
        }
    }
}

/// The header line of what happened.
pub(crate) const fn activity(language: Language) -> [&'static str; 6] {
    match language {
        Language::En => ["Time", "Event", "Name", "Username", "Before", "After"],
        Language::De => ["Zeit", "Ereignis", "Name", "Benutzername", "Vorher", "Nachher"],
        Language::He => ["זמן", "אירוע", "שם", "שם משתמש", "לפני", "אחרי"],
    }
}

pub(crate) const fn role(language: Language, role: Role) -> &'static str {
    match (language, role) {
        (Language::En, Role::Owner) => "Owner",
        (Language::En | Language::De, Role::Admin) => "Admin",
        (Language::En, Role::Member) => "Member",
        (Language::De, Role::Owner) => "Eigentümer",
        (Language::De, Role::Member) => "Mitglied",
        (Language::He, Role::Owner) => "בעלים",
        (Language::He, Role::Admin) => "מנהל",
        (Language::He, Role::Member) => "חבר",
    }
}

pub(crate) const fn seat(language: Language, seat: SeatType) -> &'static str {
    match (language, seat) {
        (_, SeatType::Plus) => "Plus",
        (Language::En, SeatType::Free) => "Free",
        (Language::De, SeatType::Free) => "Frei",
        (Language::He, SeatType::Free) => "חינם",
    }
}

/// The invite link that an organization always has.
pub(crate) const fn permanent_link(language: Language) -> &'static str {
    match language {
        Language::En => "Permanent link",
        Language::De => "Dauerhafter Link",
        Language::He => "קישור קבוע",
    }
}

/// What happened, by its kind.
pub(crate) const fn kind(language: Language, kind: ChangeKind) -> &'static str {
    match (language, kind) {
        (Language::En, ChangeKind::Joined) => "Joined",
        (Language::En, ChangeKind::Gone) => "Left or removed",
        (Language::En, ChangeKind::RoleChanged) => "Role changed",
        (Language::En, ChangeKind::SeatChanged) => "Seat changed",
        (Language::En, ChangeKind::SeatsChanged) => "Number of seats changed",
        (Language::En, ChangeKind::Renamed) => "Organization renamed",
        (Language::De, ChangeKind::Joined) => "Beigetreten",
        (Language::De, ChangeKind::Gone) => "Ausgetreten oder entfernt",
        (Language::De, ChangeKind::RoleChanged) => "Rolle geändert",
        (Language::De, ChangeKind::SeatChanged) => "Platz geändert",
        (Language::De, ChangeKind::SeatsChanged) => "Zahl der Plätze geändert",
        (Language::De, ChangeKind::Renamed) => "Organisation umbenannt",
        (Language::He, ChangeKind::Joined) => "הצטרפות",
        (Language::He, ChangeKind::Gone) => "עזיבה או הסרה",
        (Language::He, ChangeKind::RoleChanged) => "שינוי תפקיד",
        (Language::He, ChangeKind::SeatChanged) => "שינוי מושב",
        (Language::He, ChangeKind::SeatsChanged) => "שינוי במספר המושבים",
        (Language::He, ChangeKind::Renamed) => "שינוי שם הארגון",
    }
}
