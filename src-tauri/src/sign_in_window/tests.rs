use frontdesk_local_api::{Answer, Credentials, ErrorCode, Failure, OrganizationRef, Request};
use serde_json::json;
use tauri::{Url, webview::Cookie};

use super::{Progress, Purpose, header_of, may_open, progress_of, request, title_of};

fn url(text: &str) -> Url {
    text.parse().expect("an address")
}

#[test]
fn only_the_web_opens_and_plain_http_only_on_this_computer() {
    for good in [
        "https://app.daily.dev/onboarding",
        "https://github.com/login/oauth/authorize?x=1",
        "http://127.0.0.1:4711/",
        "http://127.8.0.1/",
        "http://[::1]:80/",
        "http://localhost:5000/",
        "http://api.localhost/",
        "about:blank",
        "about:srcdoc",
    ] {
        assert!(may_open(&url(good)), "{good}");
    }
    for bad in [
        "http://app.daily.dev/",
        "http://192.168.1.2/",
        "http://localhost.example.org/",
        "http://notlocalhost/",
        "file:///etc/passwd",
        "tauri://localhost/",
        "ipc://localhost/ask",
        "javascript:alert(1)",
        "data:text/html,x",
        "blob:https://app.daily.dev/1",
        "frontdesk://open",
        "mailto:a@b.example",
        "about:config",
    ] {
        assert!(!may_open(&url(bad)), "{bad}");
    }
}

#[test]
fn the_title_is_the_origin_and_never_the_name_before_it() {
    assert_eq!(title_of(&url("https://app.daily.dev/x?y")), "https://app.daily.dev · Frontdesk");
    assert_eq!(
        title_of(&url("https://app.daily.dev@evil.example/")),
        "https://evil.example · Frontdesk"
    );
    // A look-alike is shown as what it is.
    assert_eq!(title_of(&url("https://dаily.dev/")), "https://xn--dily-53d.dev · Frontdesk");
    assert_eq!(title_of(&url("http://127.0.0.1:4711/")), "http://127.0.0.1:4711 · Frontdesk");
    assert_eq!(title_of(&url("about:blank")), "Frontdesk");
}

fn header(cookies: &[(&str, &str)]) -> Option<String> {
    let cookies: Vec<_> = cookies.iter().copied().map(Cookie::from).collect();
    let secret = header_of(&cookies)?;
    Some(serde_json::to_value(secret).expect("text").as_str().expect("text").to_owned())
}

#[test]
fn cookies_are_taken_once_the_session_is_there_all_of_them() {
    assert_eq!(header(&[]), None);
    assert_eq!(header(&[("da2", "somebody"), ("da3", "a"), ("mydast", "b")]), None);
    assert_eq!(header(&[("dast", "")]), None, "an empty one is a sign-out");
    assert_eq!(
        header(&[("da2", "somebody"), ("dast", "s=1"), ("da3", "a.b.c")]).as_deref(),
        Some("da2=somebody; dast=s=1; da3=a.b.c")
    );
    assert_eq!(header(&[("__Secure-dast", "s")]).as_deref(), Some("__Secure-dast=s"));
}

#[test]
fn they_go_to_the_agent_for_what_the_window_was_opened() {
    let connect = Purpose::Connect { session_only: true };
    let asked = request(connect, "https://api.example.org".into(), "dast=s".to_owned().into());
    let Request::Connect { address, credentials: Credentials::Cookies { .. }, session_only: true } =
        &asked
    else {
        panic!("{asked:?}");
    };
    assert_eq!(address, "https://api.example.org");
    assert!(!format!("{asked:?}").contains("dast=s"), "no cookie in a log");

    let again = Purpose::Again("account-1".into());
    let asked = request(again, "https://api.example.org".into(), "dast=s".to_owned().into());
    assert!(
        matches!(&asked, Request::SignInAgain { account, .. } if account.as_str() == "account-1"),
        "{asked:?}"
    );
}

#[test]
fn the_page_hears_what_came_of_it() {
    let said = |answer| serde_json::to_value(progress_of(answer)).expect("JSON");
    let organization = OrganizationRef { account: "a".into(), organization: "o".into() };
    assert_eq!(
        said(Ok(Answer::Added(organization))),
        json!({ "type": "connected", "organization": { "account": "a", "organization": "o" } })
    );
    assert_eq!(said(Ok(Answer::Done)), json!({ "type": "signedIn" }));
    assert_eq!(said(Ok(Answer::Png(String::new())))["failure"]["code"], "UNEXPECTED");
    let refused = Failure::new(ErrorCode::NotFound).of_field("organization");
    assert_eq!(said(Err(refused))["failure"]["field"], "organization");
    assert_eq!(json!(Progress::Closed), json!({ "type": "closed" }));
}
