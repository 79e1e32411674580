//! Signing in and up, by password, by a code that comes by e-mail, or by
//! OpenID Connect, and out. The last three are offered where they work.

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use secrecy::SecretString;
use serde::Deserialize;

use super::form::{Faults, account_faults, code_faults, is_ours, shortened};
use super::language::Language;
use super::own::Sent;
use super::view::{Field, Frame, respond};
use super::words;
use crate::Service;
use crate::accounts::{SignUp, SignedIn, local};
use crate::http::{Caller, Provenance, Unavailable, Visitor, cookie};

/// The routes.
pub(super) fn routes() -> axum::Router<Service> {
    axum::Router::new().route("/sign-in", get(show).post(submit)).route("/sign-out", post(sign_out))
}

/// Where somebody goes who wants nothing else.
const HOME: &str = "/account";

/// Where somebody signs in who then comes back to a path of ours.
pub(super) fn address(back: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("/sign-in?{}", query.append_pair("return_to", back).finish())
}

/// Which form is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Variant {
    #[default]
    SignIn,
    SignUp,
    /// Asks where to send a code.
    SendCode,
    /// Asks for the code.
    Code,
}

impl Variant {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignUp => "sign-up",
            Self::SendCode => "send-code",
            Self::Code => "code",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    form: Variant,
    return_to: String,
}

#[derive(Deserialize)]
struct Fields {
    action: Variant,
    #[serde(default)]
    return_to: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: Option<SecretString>,
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    common: &'static words::Common,
    variant: Variant,
    fault: Option<&'a str>,
    return_to: &'a str,
    /// The same, in the query of an address.
    back: String,
    name: Field<'a>,
    email: Field<'a>,
    typed_email: &'a str,
    password: Field<'a>,
    code: Field<'a>,
    mails: bool,
    /// What the OpenID Connect provider is called.
    provider: Option<&'a str>,
}

/// Somebody who signs in.
struct Visit {
    service: Service,
    language: Language,
    caller: Caller,
    variant: Variant,
    return_to: String,
    name: String,
    email: String,
}

/// A path of ours to come back to.
fn return_to(asked: &str) -> String {
    if asked.is_empty() { HOME.to_owned() } else { local(asked) }
}

async fn show(
    State(service): State<Service>,
    asked: Result<Query<Asked>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let return_to = return_to(&asked.return_to);
    if caller.in_person().is_some() {
        return Redirect::to(&return_to).into_response();
    }
    let language = Language::of(&headers);
    let (name, email) = (String::new(), String::new());
    // Without an address there is no code to ask for.
    let variant = match asked.form {
        Variant::SendCode | Variant::Code if service.config().mail.is_some() => Variant::SendCode,
        Variant::SendCode | Variant::Code => Variant::SignIn,
        variant => variant,
    };
    let visit = Visit { service, language, caller, variant, return_to, name, email };
    visit.page(&Faults::default())
}

async fn submit(
    State(service): State<Service>,
    caller: Caller,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Response {
    let language = Language::of(&headers);
    let Ok(Form(fields)) = fields else {
        let says = language.words().common.cannot_read;
        return (StatusCode::BAD_REQUEST, format!("{says}\n")).into_response();
    };
    let provenance = Provenance::of(&headers, &service);
    let mut visit = Visit {
        service,
        language,
        caller,
        variant: fields.action,
        return_to: return_to(&fields.return_to),
        name: shortened(&fields.name),
        email: shortened(&fields.email),
    };
    let words = language.words();
    // What relies on no cookie needs no proof, but nothing is done for others.
    if !is_ours(false, "", &visit.caller, provenance) {
        return visit.page(&Faults::foreign(words));
    }
    let service = visit.service.clone();
    let accounts = service.accounts();
    let password = fields.password.unwrap_or_default();
    let signed_in = match fields.action {
        Variant::SignIn => accounts
            .sign_in(&fields.email, password, &visitor)
            .await
            .map_err(|error| account_faults(words, &error)),
        Variant::SignUp => accounts
            .sign_up(SignUp { name: &fields.name, email: &fields.email, password }, &visitor)
            .await
            .map_err(|error| account_faults(words, &error)),
        Variant::Code => accounts
            .sign_in_by_code(&fields.email, &fields.code, &visitor)
            .await
            .map_err(|error| code_faults(words, &error)),
        Variant::SendCode => {
            let sent = accounts.begin_email_code(&fields.email, words.lang, &visitor).await;
            return match sent {
                Ok(()) => {
                    visit.variant = Variant::Code;
                    visit.page(&Faults::default())
                }
                Err(error) => visit.page(&code_faults(words, &error)),
            };
        }
    };
    match signed_in {
        Ok(signed_in) => visit.enter(&signed_in),
        Err(faults) => visit.page(&faults),
    }
}

impl Visit {
    fn enter(&self, signed_in: &SignedIn) -> Response {
        let cookie = cookie::session(&signed_in.token, self.service.is_secure());
        let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
        (cookie, Redirect::to(&self.return_to)).into_response()
    }

    fn page(&self, faults: &Faults) -> Response {
        let words = self.language.words();
        let config = self.service.config();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let password = if self.variant == Variant::SignUp {
            Field::new_password(words, faults)
        } else {
            Field::password(words, faults)
        };
        let page = Page {
            frame: Frame::new(words, self.variant.as_str(), &self.caller),
            words: &words.account,
            common: &words.common,
            variant: self.variant,
            fault: faults.general.as_deref(),
            return_to: &self.return_to,
            back: query.append_pair("return_to", &self.return_to).finish(),
            name: Field::name(words, &self.name, faults),
            email: Field::email(words, &self.email, faults),
            typed_email: &self.email,
            password,
            code: Field::email_code(words, faults),
            mails: config.mail.is_some(),
            provider: config.open_id.as_ref().map(|provider| provider.name.as_str()),
        };
        respond(StatusCode::OK, words, faults, &page)
    }
}

#[derive(Deserialize)]
struct Nothing {}

async fn sign_out(
    Sent { own, fields: Nothing {} }: Sent<Nothing>,
) -> Result<Response, Unavailable> {
    own.service.accounts().sign_out(own.token()).await?;
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie::ended(own.service.is_secure()))]);
    Ok((cookie, Redirect::to("/sign-in")).into_response())
}
