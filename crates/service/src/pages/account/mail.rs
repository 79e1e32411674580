//! Which mails somebody wants.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::form::Faults;
use super::super::own::{Note, Own, Sent};
use super::super::view::{Frame, respond};
use super::super::words;
use super::done;
use crate::http::Unavailable;
use crate::notifications::Kind;

const PATH: &str = "/account/mail";

#[derive(Template)]
#[template(path = "mail-settings.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    says: Option<&'static str>,
    /// Why no mail comes, whatever is chosen.
    no_mail: Option<&'static str>,
    about_you: Vec<Choice>,
    for_admins: Vec<Choice>,
}

struct Choice {
    kind: &'static str,
    words: &'static str,
    wanted: bool,
}

pub(in crate::pages) async fn show(own: Own, note: Query<Note>) -> Result<Response, Unavailable> {
    let words = &own.words.account;
    let unwanted = own.service.storage().unwanted_mail(&own.account.id).await?;
    let choice = |kind: Kind| Choice {
        kind: kind.as_str(),
        words: (words.mail_kind)(kind),
        wanted: !unwanted.contains(&kind),
    };
    let (for_admins, about_you): (Vec<Kind>, Vec<Kind>) =
        Kind::optional().partition(|kind| is_for_admins(*kind));
    let no_mail = if own.service.config().mail.is_none() {
        Some(words.no_mail)
    } else if own.account.email.is_none() {
        Some(words.no_address)
    } else {
        None
    };
    let page = Page {
        frame: own.frame("mail"),
        words,
        says: (note.done == "saved").then_some(words.saved),
        no_mail,
        about_you: about_you.into_iter().map(choice).collect(),
        for_admins: for_admins.into_iter().map(choice).collect(),
    };
    Ok(respond(StatusCode::OK, own.words, &Faults::default(), &page))
}

const fn is_for_admins(kind: Kind) -> bool {
    matches!(kind, Kind::MemberJoined | Kind::SeatsLow | Kind::Full | Kind::WebhookDisabled)
}

/// What is ticked is wanted, and nothing else.
pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Vec<(String, String)>>,
) -> Result<Response, Unavailable> {
    let storage = own.service.storage();
    for kind in Kind::optional() {
        let wanted = fields.iter().any(|(name, _)| name == kind.as_str());
        storage.set_mail_wanted(&own.account.id, kind, wanted).await?;
    }
    Ok(done(PATH, "saved"))
}
