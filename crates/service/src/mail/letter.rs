//! From a row of the outbox to a message: subject, HTML and plain text, and the
//! headers around them.

use std::time::{Duration, SystemTime};

use askama::Template;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use crate::notifications::{Kind, Phrase, around};
use crate::pages::{Language, invite_link};
use crate::storage::Mail;

/// What a mail needs to know of the service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender<'a> {
    /// Whom it comes from.
    pub from: &'a Mailbox,
    /// What links begin with.
    pub public_address: &'a str,
    /// The link that ends mails of this kind; empty where they cannot end.
    pub unsubscribe: &'a str,
}

/// Why a message could not be made. It never can.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("a template failed")]
    Template(#[from] askama::Error),
    #[error("the address of the recipient cannot be read")]
    Address(#[from] lettre::address::AddressError),
    #[error("a header cannot be written")]
    Header(#[from] lettre::message::header::InvalidHeaderName),
    #[error("a message cannot be put together")]
    Message(#[from] lettre::error::Error),
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter<'a>,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter<'a>,
}

/// What a mail says.
pub(super) struct Letter<'a> {
    language: &'static str,
    direction: &'static str,
    subject: String,
    /// A code to type, where that is what it is about.
    code: Option<&'a str>,
    text: String,
    /// What the button says, and where it leads.
    button: Option<(&'static str, String)>,
    because: &'static str,
    host: &'a str,
    unsubscribe: Option<(&'static str, &'a str)>,
}

impl<'a> Letter<'a> {
    pub(super) fn new(mail: &'a Mail, sender: Sender<'a>) -> Self {
        let language = Language::of_account(Some(&mail.language));
        let phrase = Phrase::of(mail.kind, &mail.facts, language);
        let around = around(language);
        let public = sender.public_address;
        let target = match (mail.kind, &mail.invite_token) {
            (Kind::SeatOffered, Some(token)) => invite_link(public, token),
            _ => super::target(public),
        };
        let unsubscribe = (!sender.unsubscribe.is_empty()).then_some(sender.unsubscribe);
        Self {
            language: language.tag(),
            direction: language.direction(),
            subject: phrase.title(&mail.facts, language),
            code: mail.facts.code.as_deref(),
            text: phrase.text(&mail.facts, language),
            button: (!phrase.button.is_empty()).then_some((phrase.button, target)),
            because: around.because,
            host: public.split_once("://").map_or(public, |(_, host)| host),
            unsubscribe: unsubscribe.map(|link| (around.unsubscribe, link)),
        }
    }

    pub(super) fn html(&self) -> Result<String, askama::Error> {
        Html { letter: self }.render()
    }

    pub(super) fn text(&self) -> Result<String, askama::Error> {
        Text { letter: self }.render()
    }
}

/// The whole message of a mail.
pub(super) fn message(mail: &Mail, sender: Sender<'_>) -> Result<Message, Unwritten> {
    let letter = Letter::new(mail, sender);
    let header = |name: &str, value: String| -> Result<HeaderValue, Unwritten> {
        Ok(HeaderValue::new(HeaderName::new_from_ascii(name.to_owned())?, value))
    };
    // The same for every attempt: a repeat is recognised.
    let id = format!("<{}@{}>", mail.id, sender.from.email.domain());
    let since = u64::try_from(mail.created_at.as_millisecond()).unwrap_or_default();
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(None, mail.address.parse()?))
        .subject(letter.subject.clone())
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(since))
        .message_id(Some(id))
        // RFC 3834: no holiday answers, please.
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned())?)
        .raw_header(header("Content-Language", letter.language.to_owned())?);
    if let Some((_, link)) = letter.unsubscribe {
        builder = builder
            .raw_header(header("List-Unsubscribe", format!("<{link}>"))?)
            // RFC 8058.
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())?);
    }
    let body = MultiPart::alternative_plain_html(letter.text()?, letter.html()?);
    Ok(builder.multipart(body)?)
}

#[cfg(test)]
mod tests;
