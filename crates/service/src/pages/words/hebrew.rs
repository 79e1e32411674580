//! Hebrew, right to left.

use super::super::moment::{Moment, Span};
use super::{Account, Common, Invite, Words};

/// Hebrew.
pub(in crate::pages) const HEBREW: Words =
    Words { lang: "he", dir: "rtl", common: COMMON, invite: INVITE, account: ACCOUNT };

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
    cannot_read: "אי אפשר לקרוא את הטופס הזה. אפשר לחזור ולנסות שוב.",
    nothing_here: "אין כאן דבר",
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

const ACCOUNT: Account = Account {
    sign_in: "כניסה",
    sign_up: "יצירת חשבון",
    sign_up_button: "יצירת החשבון",
    sign_in_with: ("כניסה באמצעות ", ""),
    by_code: "כניסה באמצעות קוד במקום זאת",
    by_password: "כניסה באמצעות סיסמה במקום זאת",
    send_code: "שליחת קוד",
    code: "הקוד מהודעת הדוא״ל",
    code_hint: "שש ספרות, תקף ל־10 דקות",
    code_sent: ("אם יש חשבון עם הכתובת ", ", קוד בדרך."),
    another_code: "שליחת קוד נוסף",
    code_empty: "יש להזין את שש הספרות.",
    code_wrong: "הקוד שגוי או שאינו תקף עוד.",
    or: "או",

    account: "החשבון שלך",
    signed_in: ("נכנסת בתור ", ""),
    organizations: "ארגונים",
    no_organizations: "אין ארגון שהצטרפת אליו.",
    owner: "בעלים",
    admin: "מנהל",
    member: "חבר",
    leave: "עזיבה…",
    leave_question: ("לעזוב את ", "?"),
    leave_text: "המקום יתפנה למישהו אחר. כדי לחזור יש צורך בקישור הזמנה.",
    left: "עזבת את הארגון.",
    owner_stays: "הבעלים לא יכולים לעזוב. יש להעביר תחילה את הבעלות.",
    name_and_language: "שם ושפה",
    language: "שפה",
    language_of_browser: "לפי הדפדפן",
    save: "שמירה",
    saved: "נשמר.",
    password: "סיסמה",
    set_password: "קביעת סיסמה",
    current_password: "הסיסמה הנוכחית",
    new_password: "סיסמה חדשה",
    change_password: "שינוי הסיסמה",
    password_changed: "הסיסמה שונתה. בכל מקום אחר נותקת.",
    password_wrong: "הסיסמה שגויה.",
    sign_in_again: "יש לצאת ולהיכנס שוב תחילה: עבר זמן רב מדי.",
    export: "הורדת הנתונים שלך",
    export_text: "כל מה ששמור עליך, בתבנית JSON.",
    back: "החשבון שלך",

    sessions: "היכן נכנסת לחשבון",
    sessions_text: "כדאי לנתק מה שלא מוכר ולשנות את הסיסמה.",
    this_one: "המכשיר הזה",
    unknown_device: "מכשיר לא מוכר",
    began: |at| format!("מאז {at}"),
    last_used: |at| format!("שימוש אחרון {at}"),
    expires: |at| format!("עד {at}"),
    end_session: "ניתוק",
    end_others: "ניתוק בכל מקום אחר",
    ended: "נותק שם.",

    tokens: "אסימוני גישה",
    tokens_text: "לתוכנות שפועלות בשמך. מי שמחזיק באסימון יכול לעשות מה שהוא מתיר.",
    no_tokens: "אין אף אחד.",
    token_name: "למה הוא מיועד",
    token_scope: "מה הוא מתיר",
    scope_read: "צפייה",
    scope_manage: "צפייה ושינוי ארגונים",
    token_days: "כמה זמן הוא תקף",
    days: |days| format!("{days} ימים"),
    create_token: "יצירת האסימון",
    token_created: "יש להעתיק את האסימון עכשיו. הוא לא יוצג שוב.",
    never_used: "טרם נעשה בו שימוש",
    revoke: "ביטול",
    too_many_tokens: "יש לך 50 אסימוני גישה. יש לבטל אחד תחילה.",
    out_of_range: "בין יום אחד ל־366 ימים.",

    delete: "מחיקת החשבון",
    delete_text: "אי אפשר לבטל זאת.",
    delete_memberships: "תהיה עזיבה של כל הארגונים, והמקומות יתפנו.",
    delete_audit: "ביומן הביקורת של ארגון נשאר מספר במקום השם.",
    delete_for_ever: "השם, כתובת הדוא״ל, הכניסות ואסימוני הגישה נמחקים מיד.",
    delete_owner: "יש ארגון בבעלותך. יש להעביר את הבעלות או למחוק אותו תחילה.",
    delete_confirm: ("לאישור יש להקליד ", ""),
    delete_mismatch: "זה לא זה.",
    deleted: "החשבון נמחק",
    deleted_text: "נותקת בכל מקום.",

    device: "כניסה במכשיר",
    device_text: "יש להזין את הקוד שמוצג במכשיר.",
    device_code: "הקוד במכשיר",
    device_next: "המשך",
    device_unknown: "אין מכשיר שממתין עם הקוד הזה. קודים תקפים ל־10 דקות.",
    device_question: ("לאשר כניסה של ", "?"),
    device_warning: "יש לאשר רק אם התחלת זאת בעצמך עכשיו והמכשיר מציג את הקוד הזה. מי שמחזיק \
                     בו יוכל לפעול בשמך.",
    device_asked: |at| format!("הבקשה נשלחה {at}"),
    approve: "אישור",
    deny: "דחייה",
    approved: "המכשיר נכנס לחשבון",
    approved_text: "אפשר לחזור אל המכשיר. ניתן לנתק אותו בחשבון שלך.",
    denied: "המכשיר לא נכנס לחשבון",
    denied_text: "אם לא התחלת זאת, מישהו אחר ניסה: אין צורך לעשות עוד דבר.",
};
