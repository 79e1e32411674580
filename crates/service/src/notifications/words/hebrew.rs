//! Hebrew.

use super::super::{Facts, Kind};
use super::{Around, Phrase};

pub(super) const AROUND: Around = Around {
    because: "קיבלת את ההודעה הזאת בגלל החשבון שלך אצל",
    unsubscribe: "בלי הודעות נוספות מסוג זה",
    unsubscribe_page: (
        "להפסיק הודעות כמו ”{}“?",
        "להפסיק",
        "בוצע. לא יישלחו אליך עוד הודעות מסוג זה.",
    ),
    unsubscribe_unknown: "הקישור אינו שלם. אפשר לפתוח אותו שוב מתוך ההודעה.",
};

pub(super) fn role(role: &str) -> &'static str {
    match role {
        "owner" => "בעלים",
        "admin" => "אדמין",
        _ => "חבר",
    }
}

/// What kept somebody from joining.
fn refusal(reason: &str) -> &'static str {
    match reason {
        "NO_SEATS" => "לא היה מקום פנוי.",
        "JOINS_PAUSED" => "ההצטרפות מושהית.",
        "TOKEN_REVOKED" => "קישור ההזמנה הוחלף.",
        "TOKEN_EXPIRED" => "תוקף קישור ההזמנה פג.",
        "TOKEN_USED_UP" => "קישור ההזמנה נוצל עד תום.",
        "REMOVED" => "הוסרו מהארגון בעבר.",
        "APPROVAL_DECLINED" => "הבקשה נדחתה בעבר.",
        _ => "",
    }
}

/// What mails of a kind are about.
pub(super) const fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Welcome => "ברוכים הבאים",
        Kind::SeatGiven => "קיבלת מקום",
        Kind::SeatTaken => "המקום שלך נלקח",
        Kind::RoleChanged => "התפקיד שלך השתנה",
        Kind::Removed => "הוסרת",
        Kind::RequestGranted => "בקשתך להצטרף אושרה",
        Kind::RequestDeclined => "בקשתך להצטרף נדחתה",
        Kind::SeatOffered => "מקום שמור לך",
        Kind::MemberJoined => "הצטרפות חדשה",
        Kind::SeatsLow => "נותרו מעט מקומות",
        Kind::Full => "לא נותר מקום",
        Kind::WebhookDisabled => "webhook כובה",
        _ => "",
    }
}

pub(super) fn phrase(kind: Kind, facts: &Facts) -> Phrase {
    let plus = facts.seat_type.as_deref() == Some("plus");
    let member = if plus {
        "הצטרפת לארגון, ויש לך מקום."
    } else {
        "הצטרפת לארגון."
    };
    let (title, text, button) = match kind {
        Kind::Welcome => ("ברוכים הבאים אל {organization}", member, "לחשבון שלך"),
        Kind::SeatGiven => {
            ("יש לך עכשיו מקום אצל {organization}", "המקום ניתן על ידי {actor}.", "לחשבון שלך")
        }
        Kind::SeatTaken => (
            "אין לך עוד מקום אצל {organization}",
            "המקום נלקח על ידי {actor}. החברות שלך נמשכת.",
            "לחשבון שלך",
        ),
        Kind::RoleChanged => (
            "התפקיד שלך אצל {organization} הוא עכשיו {role}",
            "התפקיד שונה על ידי {actor}.",
            "לחשבון שלך",
        ),
        Kind::Removed => (
            "החברות שלך אצל {organization} הסתיימה",
            "הוסרת על ידי {actor}. כדי לחזור, יש לבקש מאדמין קישור הזמנה חדש.",
            "לחשבון שלך",
        ),
        Kind::RequestGranted => ("בקשתך להצטרף אל {organization} אושרה", member, "לחשבון שלך"),
        Kind::RequestDeclined => (
            "בקשתך להצטרף אל {organization} נדחתה",
            "אם זו טעות, כדאי לדבר עם מי ששלח לך את ההזמנה.",
            "לחשבון שלך",
        ),
        Kind::SeatOffered => (
            "מקום אצל {organization} שמור לך",
            "המקום שלך עד {until}. אחר כך הוא עובר לבא בתור ברשימת ההמתנה.",
            "לקחת את המקום",
        ),
        Kind::OfferLapsed => (
            "המקום אצל {organization} שנשמר לך כבר אינו שמור",
            "המקום לא נלקח בזמן. אפשר להמתין למקום אחר.",
            "",
        ),
        Kind::OrganizationDeleted => ("{organization} נמחק", "נמחק על ידי {actor}.", ""),
        Kind::OwnershipTransferred => {
            ("הבעלות על {organization} עברה אליך", "הבעלות הועברה על ידי {actor}.", "")
        }
        Kind::MemberJoined => (
            "חבר חדש אצל {organization}: {person}",
            if plus { "ניתן מקום." } else { "לא היה צורך במקום." },
            "לחשבון שלך",
        ),
        Kind::MemberLeft => ("עזיבה של {organization}: {person}", "", ""),
        Kind::MemberRemoved => {
            ("הסרה מתוך {organization}: {person}", "ההסרה בוצעה על ידי {actor}.", "")
        }
        Kind::JoinRefused => (
            "הצטרפות אל {organization} שלא הצליחה: {person}",
            refusal(facts.reason.as_deref().unwrap_or_default()),
            "",
        ),
        Kind::JoinRequested => {
            ("בקשה להצטרף אל {organization}: {person}", "אפשר לאשר או לדחות.", "")
        }
        Kind::SeatsLow => (
            "נותרו מעט מקומות אצל {organization}",
            "מקומות פנויים: {free} מתוך {seats}.",
            "לחשבון שלך",
        ),
        Kind::Full => (
            "לא נותר מקום אצל {organization}",
            "אי אפשר להצטרף עד שיתפנה מקום או שיתווספו מקומות. מקומות: {seats}.",
            "לחשבון שלך",
        ),
        Kind::WebhookDisabled => (
            "webhook של {organization} כובה",
            "במשך ימים דבר לא הגיע אל {host}. אפשר לתקן ולהפעיל שוב.",
            "לחשבון שלך",
        ),
        Kind::SignInCode => (
            "קוד הכניסה שלך: {code}",
            "יש להקליד אותו במקום הכניסה. הוא טוב לפעם אחת ולזמן קצר. אם לא ביקשת אותו, אין צורך \
             לעשות דבר.",
            "",
        ),
    };
    Phrase { title, text, button }
}
