//! Hebrew, right to left.

use super::super::moment::{Moment, Span};
use super::{Common, Invite, Words};

/// Hebrew.
pub(in crate::pages) const HEBREW: Words =
    Words { lang: "he", dir: "rtl", common: COMMON, invite: INVITE };

const MONTHS: [&str; 12] = [
    "ינואר",
    "פברואר",
    "מרץ",
    "אפריל",
    "מאי",
    "יוני",
    "יולי",
    "אוגוסט",
    "ספטמבר",
    "אוקטובר",
    "נובמבר",
    "דצמבר",
];

const COMMON: Common = Common {
    name: "שם",
    email: "כתובת דוא״ל",
    password: "סיסמה",
    password_hint: "לפחות 8 תווים",
    sign_in: "כניסה",
    sign_out: "יציאה",
    signed_in_as: ("מחובר בתור ", ". זה לא את או אתה?"),
    have_account: "כבר יש לך חשבון?",
    no_account: "עדיין אין לך חשבון?",
    sign_up: "יצירת חשבון",
    your_account: "החשבון שלך",

    span: |span| match span {
        Span::Seconds(1) => "שנייה אחת".into(),
        Span::Seconds(n) => format!("{n} שניות"),
        Span::Minutes(2) => "שתי דקות".into(),
        Span::Minutes(n) => format!("{n} דקות"),
        Span::Hours(2) => "שעתיים".into(),
        Span::Hours(n) => format!("{n} שעות"),
        Span::Days(2) => "יומיים".into(),
        Span::Days(n) => format!("{n} ימים"),
    },
    moment: |at| {
        let Moment { year, month, day, hour, minute } = at.into();
        let month = MONTHS.get(month).unwrap_or(&"");
        format!("{day} ב{month} {year} בשעה {hour:02}:{minute:02} (UTC)")
    },

    name_empty: "יש להזין שם.",
    name_too_long: "לכל היותר 100 תווים.",
    email_empty: "יש להזין כתובת דוא״ל.",
    email_invalid: "זו לא כתובת דוא״ל. היא נראית כך: you@example.org.",
    email_taken: "כבר יש חשבון עם הכתובת הזו. אפשר להיכנס איתה.",
    password_empty: "יש להזין סיסמה.",
    password_too_short: "לפחות 8 תווים.",
    password_too_long: "לכל היותר 200 תווים.",
    wrong_password: "כתובת הדוא״ל או הסיסמה שגויה.",
    too_many: |wait| format!("יותר מדי ניסיונות. אפשר לנסות שוב בעוד {wait}."),
    foreign: "הבקשה נשלחה מדף אחר ולכן לא נעשה דבר. אפשר לנסות שוב כאן.",
    failed: "משהו נכשל כאן ולא נעשה דבר. אפשר לנסות שוב בעוד רגע.",
};

const INVITE: Invite = Invite {
    open: ("הצטרפות אל ", ""),
    full: ("", " מלא כרגע"),
    waiting: ("שמך ברשימת ההמתנה של ", ""),
    offered: ("מקום אצל ", " שמור לך"),
    ask: ("בקשה להצטרף אל ", ""),
    pending: ("ביקשת להצטרף אל ", ""),
    declined: ("בקשתך להצטרף אל ", " נדחתה"),
    paused: ("כרגע אי אפשר להצטרף אל ", ""),
    member: ("כבר הצטרפת אל ", ""),
    joined: ("הצטרפת אל ", ""),
    removed: ("הקישור הזה כבר לא מוביל אל ", ""),
    replaced: ("קישור ההזמנה הזה אל ", " הוחלף"),
    expired: ("קישור ההזמנה הזה אל ", " פג"),
    used_up: ("קישור ההזמנה הזה אל ", " נוצל עד תום"),
    unknown: "קישור ההזמנה הזה לא מוביל לשום מקום",
    other_account: "נכנסת בשם של מישהו אחר",

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

    join_button: "הצטרפות",
    join_as: ("הצטרפות בתור ", ""),
    sign_in_and_join: "כניסה והצטרפות",
    ask_button: "בקשה להצטרף",
    ask_as: ("בקשה להצטרף בתור ", ""),
    sign_in_and_ask: "כניסה ובקשה להצטרף",
    what_admins_see: "המנהלים יראו את השם, את שם המשתמש ומתי היית פעיל לאחרונה. אפשר לעזוב בכל עת.",
    approval_text: "מנהל יחליט אם לאשר את הבקשה.",
    plus_elsewhere: "יש לך Plus ממקום אחר, ולכן לא יילקח כאן מקום.",

    full_reason: |total| {
        if total == 1 {
            "המקום היחיד תפוס, ולכן עדיין אי אפשר להצטרף.".into()
        } else {
            format!("כל {total} המקומות תפוסים, ולכן עדיין אי אפשר להצטרף.")
        }
    },
    wait_button: "המתנה למקום",
    wait_text: "מקום שמתפנה נשמר למי שממתין הכי הרבה זמן.",
    before_you: |before| match before {
        0 => "אין איש לפניך.".into(),
        1 => "אדם אחד לפניך.".into(),
        before => format!("{before} אנשים לפניך."),
    },
    sign_in_and_wait: "כניסה והמתנה",
    waiting_text: "מקום שמתפנה נשמר לך ל־24 שעות. הוא יופיע אז בדף הזה.",
    waiting_mail: "תישלח גם הודעת דוא״ל.",
    leave_list: "יציאה מרשימת ההמתנה",
    offered_text: |span, until| format!("אפשר לקחת אותו בתוך {span}, עד {until}."),
    take_as: ("לקיחת המקום בתור ", ""),
    account_made: "החשבון נוצר ונכנסת אליו, אבל לא הצטרפת: מישהו הקדים אותך.",

    pending_text: "מנהל צריך לאשר את הצטרפותך. ההחלטה תופיע בדף הזה.",
    declined_text: "מנהל לא אישר את הצטרפותך. אם זו טעות, אפשר לפנות למי ששלח את הקישור.",
    paused_text: "המנהלים השהו את ההצטרפות. הקישור נשאר תקף: אפשר לנסות שוב אחר כך.",
    paused_until: |span, until| {
        format!("המנהלים השהו את ההצטרפות. היא תתחדש בעוד {span}, ב־{until}.")
    },
    joined_seat: "יש לך מקום.",
    joined_no_seat: "יש לך Plus ממקום אחר, ולכן לא תפסת כאן מקום.",
    close_page: "אפשר לסגור את הדף.",
    member_text: "אין כאן עוד מה לעשות.",
    removed_text: "הוסרת מהארגון הזה. כדי לחזור, יש לבקש ממנהל קישור הזמנה חדש.",
    replaced_text: "יש קישור חדש. אפשר לבקש אותו ממי ששלח את הקישור הזה.",
    expired_text: "הוא נוצר לזמן שכבר עבר. אפשר לבקש קישור אחר ממי ששלח אותו.",
    used_up_text: "הצטרפו דרכו כל מי שיכלו. אפשר לבקש קישור אחר ממי ששלח אותו.",
    unknown_text: "ייתכן שהוא לא שלם. יש לבקש את הקישור העדכני ממי ששלח אותו.",

    meant_for: ("זה מיועד אל ", "."),
    you_are: ("נכנסת בתור ", "."),
    nothing_done: "לא נעשה דבר.",
    switch: "החלפת חשבון",
    go_on_as: ("להמשיך בתור ", ""),
};
