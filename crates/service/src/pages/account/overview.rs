//! Name, language, password, and the organizations that somebody is in.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use frontdesk_model::Role;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::super::form::{Faults, account_faults};
use super::super::moment::Span;
use super::super::own::{Note, Own, Sent};
use super::super::view::{Field, Frame, respond};
use super::super::words::{self, Words};
use super::done;
use crate::accounts::LanguageChoice;
use crate::http::Unavailable;
use crate::storage::{Account, Membership};

/// Languages by their own names, and `lang` of each.
const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("de", "Deutsch"), ("he", "עברית")];

#[derive(Template)]
#[template(path = "account.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    common: &'static words::Common,
    account: &'a Account,
    says: Option<&'static str>,
    fault: Option<&'a str>,
    waiting: Vec<Waits>,
    organizations: Vec<Row<'a>>,
    name: Field<'a>,
    languages: Vec<Choice>,
    /// For those who can sign in by password, or could.
    passwords: Option<Passwords<'a>>,
}

struct Row<'a> {
    id: &'a str,
    name: &'a str,
    role: &'static str,
    owns: bool,
}

/// A waiting list that somebody is on.
struct Waits {
    id: String,
    name: String,
    offered: bool,
    says: String,
}

struct Choice {
    tag: &'static str,
    name: &'static str,
    chosen: bool,
}

struct Passwords<'a> {
    /// `None`: they have none yet.
    current: Option<Field<'a>>,
    new: Field<'a>,
}

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(in crate::pages) enum Fields {
    Save { name: String, language: String },
    Password { current: Option<SecretString>, new: SecretString },
}

pub(in crate::pages) async fn show(own: Own, note: Query<Note>) -> Result<Response, Unavailable> {
    page(&own, &note.done, &own.account.name, &Faults::default()).await
}

pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Fields>,
) -> Result<Response, Unavailable> {
    let accounts = own.service.accounts();
    let (changed, what, name) = match fields {
        Fields::Save { name, language } => {
            let language = match language.as_str() {
                "" => LanguageChoice::AsAsked,
                language => LanguageChoice::This(language),
            };
            let changed = accounts.update(&own.account, Some(&name), language).await;
            (changed.map(drop), "saved", name)
        }
        Fields::Password { current, new } => {
            let changed = accounts.change_password(&own.account, own.token(), current, new).await;
            (changed, "password", own.account.name.clone())
        }
    };
    match changed {
        Ok(()) => Ok(done("/account", what)),
        Err(error) => page(&own, "", &name, &account_faults(own.words, &error)).await,
    }
}

async fn page(own: &Own, what: &str, name: &str, faults: &Faults) -> Result<Response, Unavailable> {
    let words = own.words;
    let account = &own.account;
    let memberships = own.service.storage().memberships(&account.id).await?;
    let now = own.service.now();
    let waiting = own.service.storage().waiting_lists(&account.id, now).await?;
    let chosen = account.language.as_deref().unwrap_or_default();
    let browser = ("", words.account.language_of_browser);
    let languages = [browser].into_iter().chain(LANGUAGES);
    let passwords = account.email.as_ref().map(|_| Passwords {
        current: account.has_password.then(|| Field::current_password(words, faults)),
        new: Field::changed_password(words, faults),
    });
    let page = Page {
        frame: own.frame("account"),
        words: &words.account,
        common: &words.common,
        account,
        says: match what {
            "saved" => Some(words.account.saved),
            "password" => Some(words.account.password_changed),
            "left" => Some(words.account.left),
            "taken" => Some(words.account.taken),
            "not-taken" => Some(words.account.not_taken),
            _ => None,
        },
        fault: faults.general.as_deref(),
        waiting: waiting.into_iter().map(|place| Waits::new(place, words, now)).collect(),
        organizations: memberships.iter().map(|own| Row::new(own, words)).collect(),
        name: Field::name(words, name, faults),
        languages: languages
            .map(|(tag, name)| Choice { tag, name, chosen: tag == chosen })
            .collect(),
        passwords,
    };
    Ok(respond(StatusCode::OK, words, faults, &page))
}

impl Waits {
    fn new(
        (id, name, until): (String, String, Option<Timestamp>),
        words: &Words,
        now: Timestamp,
    ) -> Self {
        let says = until.map_or_else(
            || words.account.waits.to_owned(),
            |until| {
                let span = Span::at_most(until.duration_since(now));
                (words.account.kept)(&(words.common.span)(span))
            },
        );
        Self { id, name, offered: until.is_some(), says }
    }
}

impl<'a> Row<'a> {
    fn new(own: &'a Membership, words: &Words) -> Self {
        let role = match own.standing.role {
            Role::Owner => words.account.owner,
            Role::Admin => words.account.admin,
            Role::Member => words.account.member,
        };
        let owns = own.standing.role == Role::Owner;
        Self { id: &own.organization.id, name: &own.organization.name, role, owns }
    }
}
