//! Hebrew, right to left.

use super::Words;

/// Hebrew.
pub(in crate::pages) const HEBREW: Words = Words {
    lang: "he",
    dir: "rtl",

    join: ("הצטרפות אל ", ""),
    full: ("", " מלא כרגע"),
    member: ("כבר הצטרפת אל ", ""),
    joined: ("הצטרפת אל ", ""),
    removed: ("הקישור הזה כבר לא מוביל אל ", ""),
    unknown: "קישור ההזמנה הזה לא מוביל לשום מקום",

    invited_by: ("הזמנה מאת ", ""),
    members: |members| {
        if members == 1 { "חבר אחד".into() } else { format!("{members} חברים") }
    },
    seats: "מקומות",
    seats_available: |available| {
        if available == 1 { "מקום פנוי" } else { "מקומות פנויים" }
    },
    of_seats: |total| format!("מתוך {total}"),
    seats_assigned: |assigned, total| format!("{assigned} מתוך {total} מקומות תפוסים"),
    one_square: |seats| format!("ריבוע אחד = {seats} מקומות"),

    name: "שם",
    email: "כתובת דוא״ל",
    password: "סיסמה",
    password_hint: "לפחות 8 תווים",
    join_button: "הצטרפות",
    join_as: ("הצטרפות בתור ", ""),
    sign_in_button: "כניסה והצטרפות",
    have_account: "כבר יש לך חשבון?",
    sign_in: "כניסה",
    no_account: "עדיין אין לך חשבון?",
    sign_up: "יצירת חשבון",
    signed_in_as: ("מחובר בתור ", ". זה לא את או אתה?"),
    sign_out: "יציאה",
    what_admins_see: "המנהלים יראו את השם, את שם המשתמש ומתי היית פעיל לאחרונה. אפשר לעזוב בכל עת.",

    full_reason: |total| {
        if total == 1 {
            "המקום היחיד תפוס, ולכן עדיין אי אפשר להצטרף.".into()
        } else {
            format!("כל {total} המקומות תפוסים, ולכן עדיין אי אפשר להצטרף.")
        }
    },
    account_made: "החשבון נוצר ונכנסת אליו, אבל לא הצטרפת: מישהו הקדים אותך.",
    joined_seat: "יש לך מקום.",
    joined_no_seat: "יש לך Plus ממקום אחר, ולכן לא תפסת כאן מקום.",
    close_page: "אפשר לסגור את הדף.",
    member_text: "אין כאן עוד מה לעשות.",
    removed_text: "הוסרת מהארגון הזה. כדי לחזור, יש לבקש ממנהל קישור הזמנה חדש.",
    unknown_text: "ייתכן שהוא לא שלם או שהוחלף בחדש. יש לבקש את הקישור העדכני.",

    name_empty: "יש להזין שם.",
    name_too_long: "לכל היותר 100 תווים.",
    email_empty: "יש להזין כתובת דוא״ל.",
    email_invalid: "זו לא כתובת דוא״ל. היא נראית כך: you@example.org.",
    email_taken: "כבר יש חשבון עם הכתובת הזו. אפשר להיכנס איתה.",
    password_empty: "יש להזין סיסמה.",
    password_too_short: "לפחות 8 תווים.",
    password_too_long: "לכל היותר 200 תווים.",
    wrong_password: "כתובת הדוא״ל או הסיסמה שגויה.",
    too_many: |seconds| format!("יותר מדי ניסיונות. אפשר לנסות שוב בעוד {seconds} שניות."),
    foreign: "הבקשה נשלחה מדף אחר ולכן לא נעשה דבר. אפשר לנסות שוב כאן.",
    failed: "משהו נכשל כאן ולא נעשה דבר. אפשר לנסות שוב בעוד רגע.",
};
