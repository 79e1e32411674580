//! The link that ends mails of a kind: by a button on a page, or by the mail
//! program itself (RFC 8058). It works without a sign-in, so it carries its own
//! proof: whose it is, which kind, and a code that only the service can make.
//! Looking at the page changes nothing: mail scanners follow links.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::Service;
use crate::accounts::Failed;
use crate::http::Unavailable;
use crate::notifications::{Kind, around, label};
use crate::pages::Language;
use crate::randomness::{self, NoRandomness};

/// The key's name.
const KEY: &str = "unsubscribe";

/// In the page itself: it arrives whole, in one answer.
const STYLE: &str = include_str!("unsubscribe.css");

/// Nothing is loaded, nothing runs, nobody frames it, and the form stays here.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// The route.
pub(crate) fn routes() -> axum::Router<Service> {
    axum::Router::new().route("/mail/unsubscribe", get(show).post(submit))
}

/// The link for somebody and a kind.
pub(super) async fn link(
    service: &Service,
    public_address: &str,
    account: &str,
    kind: Kind,
) -> Result<String, Failed> {
    let code = code(service, account, kind).await?.finalize().into_bytes();
    let code = URL_SAFE_NO_PAD.encode(code);
    Ok(format!("{public_address}/mail/unsubscribe?t={account}.{}.{code}", kind.as_str()))
}

/// What only the service can make of an account and a kind.
async fn code(service: &Service, account: &str, kind: Kind) -> Result<Hmac<Sha256>, Failed> {
    let key = service.storage().shared_key(KEY, randomness::bytes()?).await?;
    // HMAC takes keys of any length (RFC 2104): none is refused.
    let mut code = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| NoRandomness)?;
    code.update(format!("{account}.{}", kind.as_str()).as_bytes());
    Ok(code)
}

/// Whose token it is, and for which kind, where it is whole.
async fn read(service: &Service, token: &str) -> Result<Option<(String, Kind)>, Unavailable> {
    let parts = || {
        let (account, rest) = token.split_once('.')?;
        let (kind, given) = rest.split_once('.')?;
        let kind = Kind::parse(kind).filter(|kind| kind.is_optional())?;
        Some((account.to_owned(), kind, URL_SAFE_NO_PAD.decode(given).ok()?))
    };
    let Some((account, kind, given)) = parts() else { return Ok(None) };
    let code = code(service, &account, kind).await.map_err(|error| unavailable(&error))?;
    // Compares in constant time.
    let whole = code.verify_slice(&given).is_ok();
    Ok(whole.then_some((account, kind)))
}

#[derive(Default, Deserialize)]
struct Link {
    #[serde(default)]
    t: String,
}

#[derive(Template)]
#[template(path = "mail/unsubscribe.html")]
struct Page<'a> {
    language: &'static str,
    direction: &'static str,
    style: &'static str,
    state: &'static str,
    heading: String,
    form: Option<(&'static str, &'a str)>,
}

async fn show(
    State(service): State<Service>,
    headers: HeaderMap,
    link: Result<Query<Link>, QueryRejection>,
) -> Result<Response, Unavailable> {
    let Query(Link { t: token }) = link.unwrap_or_default();
    let language = Language::of(&headers);
    Ok(match read(&service, &token).await? {
        None => unknown(language),
        Some((_, kind)) => {
            let (heading, button, _) = around(language).unsubscribe_page;
            let heading = heading.replace("{}", label(kind, language));
            page(language, "ask", heading, Some((button, &token)))
        }
    })
}

async fn submit(
    State(service): State<Service>,
    headers: HeaderMap,
    link: Result<Query<Link>, QueryRejection>,
) -> Result<Response, Unavailable> {
    let Query(Link { t: token }) = link.unwrap_or_default();
    let language = Language::of(&headers);
    let Some((account, kind)) = read(&service, &token).await? else {
        return Ok(unknown(language));
    };
    let ended = service.storage().set_mail_wanted(&account, kind, false).await;
    ended.map_err(|error| unavailable(&error.into()))?;
    Ok(page(language, "done", around(language).unsubscribe_page.2.to_owned(), None))
}

fn unknown(language: Language) -> Response {
    let mut page = page(language, "unknown", around(language).unsubscribe_unknown.to_owned(), None);
    *page.status_mut() = StatusCode::NOT_FOUND;
    page
}

fn page(
    language: Language,
    state: &'static str,
    heading: String,
    form: Option<(&'static str, &str)>,
) -> Response {
    let page = Page {
        language: language.tag(),
        direction: language.direction(),
        style: STYLE,
        state,
        heading,
        form,
    };
    match page.render() {
        Ok(html) => {
            let headers = [
                (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
                (header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag())),
            ];
            (headers, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn unavailable(error: &Failed) -> Unavailable {
    tracing::error!(%error, "a link of a mail could not be followed");
    Unavailable
}
