//! The scheme `picture`: pictures of people and organizations for the page, as
//! the agent has them. No address of a server goes through the page.

use base64::{Engine, prelude::BASE64_STANDARD};
use frontdesk_local_api::{Answer, ErrorCode, Failure, OrganizationRef, Request};
use frontdesk_model::MemberId;
use percent_encoding::percent_decode_str;
use tauri::{
    AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Wry,
    http::{
        self, HeaderMap, HeaderValue, Response, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
};
use tokio::sync::Semaphore;

use crate::{WINDOW, connection::Connection};

/// Addresses are `picture://localhost/ACCOUNT/ORGANIZATION/MEMBER?VERSION`, and
/// an organization's own is without the member.
pub(crate) const SCHEME: &str = "picture";

/// Most that the agent is asked for at once: it takes 32 requests of a window,
/// and what the person does must not wait for pictures.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// Another version has another address, so it is good for as long as the page.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=86400");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// Answers the page. The sign-in window shows a stranger's page and gets none.
pub(crate) fn serve(
    context: UriSchemeContext<'_, Wry>,
    request: &http::Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let wanted = wanted(request.uri().path()).filter(|_| context.webview_label() == WINDOW);
    let Some(wanted) = wanted else { return responder.respond(response(None)) };
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let (organization, member) = wanted;
        let wanted = Request::Picture { organization, member };
        responder.respond(response(picture(&app, wanted).await.ok()));
    });
}

/// Whose picture it is; `None` where the path does not say it.
fn wanted(path: &str) -> Option<(OrganizationRef, Option<MemberId>)> {
    let mut parts = Vec::new();
    for part in path.strip_prefix('/')?.split('/') {
        let part = percent_decode_str(part).decode_utf8().ok()?.into_owned();
        if part.is_empty() {
            return None;
        }
        parts.push(part);
    }
    let (account, organization, member) = match <[String; 3]>::try_from(parts) {
        Ok([account, organization, member]) => (account, organization, Some(member.into())),
        Err(parts) => {
            let [account, organization] = <[String; 2]>::try_from(parts).ok()?;
            (account, organization, None)
        }
    };
    let organization =
        OrganizationRef { account: account.into(), organization: organization.into() };
    Some((organization, member))
}

async fn picture(app: &AppHandle, wanted: Request) -> Result<Vec<u8>, Failure> {
    let _turn = AT_ONCE.acquire().await;
    let asker = app.state::<Connection>().asker()?;
    let Answer::Png(picture) = asker.ask(wanted).await? else {
        return Err(ErrorCode::Unexpected.into());
    };
    BASE64_STANDARD
        .decode(picture)
        .map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))
}

fn response(picture: Option<Vec<u8>>) -> Response<Vec<u8>> {
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, if picture.is_some() { KEPT } else { NOT_KEPT });
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let status = if picture.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let mut response = Response::new(picture.unwrap_or_default());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::OrganizationRef;
    use frontdesk_model::MemberId;
    use tauri::http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    };

    use super::{response, wanted};

    fn picture(
        account: &str,
        organization: &str,
        member: Option<&str>,
    ) -> (OrganizationRef, Option<MemberId>) {
        let organization =
            OrganizationRef { account: account.into(), organization: organization.into() };
        (organization, member.map(Into::into))
    }

    #[test]
    fn a_path_names_a_member_or_an_organization() {
        assert_eq!(wanted("/a/b/c"), Some(picture("a", "b", Some("c"))));
        assert_eq!(wanted("/a/b"), Some(picture("a", "b", None)));
        let strange = wanted("/a%2Fb/%E2%9C%93/%2e%2e%2fc");
        assert_eq!(strange, Some(picture("a/b", "✓", Some("../c"))));
    }

    #[test]
    fn another_path_names_nobody() {
        for path in ["", "/", "/a", "/a/", "/a//c", "/a/b/", "/a/b/c/d", "a/b", "/a/b/%FF"] {
            assert_eq!(wanted(path), None, "{path}");
        }
    }

    #[test]
    fn only_a_picture_is_kept() {
        let found = response(Some(vec![1, 2]));
        assert_eq!((found.status(), found.body().as_slice()), (StatusCode::OK, &[1, 2][..]));
        assert_eq!(found.headers()[CONTENT_TYPE], "image/png");
        let none = response(None);
        assert_eq!((none.status(), none.body().len()), (StatusCode::NOT_FOUND, 0));
        assert_eq!(none.headers()[CACHE_CONTROL], "no-store");
    }
}
