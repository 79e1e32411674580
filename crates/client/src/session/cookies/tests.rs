use frontdesk_local_api::ErrorCode;
use secrecy::ExposeSecret;

use super::{SetCookie, pasted};

fn sent(text: &str) -> String {
    pasted(text).unwrap().all_cookies().expose_secret().to_owned()
}

#[test]
fn whatever_way_they_are_copied() {
    let both = "__Secure-dast=abc.d%2Fe%3D; da3=eyJa.b.c.d%3D";
    for text in [
        "__Secure-dast=abc.d%2Fe%3D; da3=eyJa.b.c.d%3D",
        "da2=tracking; da3=eyJa.b.c.d%3D; ilikecookies=yes; __Secure-dast=abc.d%2Fe%3D",
        "Cookie: __Secure-dast=abc.d%2Fe%3D; da3=eyJa.b.c.d%3D\n",
        "'cookie: __Secure-dast=abc.d%2Fe%3D;da3=eyJa.b.c.d%3D'",
        "__Secure-dast=abc.d%2Fe%3D\r\nda3=eyJa.b.c.d%3D\r\n",
        "__Secure-dast: \"abc.d%2Fe%3D\"\nda3: \"eyJa.b.c.d%3D\"",
        "\"__Secure-dast\": \"abc.d%2Fe%3D\",\n\"da3\": \"eyJa.b.c.d%3D\"",
        "__Secure-dast=\"abc.d%2Fe%3D\"; da3=\"eyJa.b.c.d%3D\"",
        "__Secure-dast\tabc.d%2Fe%3D\t.daily.dev\t/\t2026-12-23\nda3\teyJa.b.c.d%3D\t.daily.dev",
        "Cookie: __Secure-dast=abc.d\n  %2Fe%3D; da3=eyJa.b.c\n.d%3D",
    ] {
        assert_eq!(sent(text), both, "{text}");
    }
    assert_eq!(sent("dast=abc.def"), "dast=abc.def");
    assert_eq!(sent("da3=eyJa.b.c.d"), "da3=eyJa.b.c.d");
}

#[test]
fn a_value_alone() {
    assert_eq!(sent(" abc.d%2Fe%3D\n"), "__Secure-dast=abc.d%2Fe%3D; dast=abc.d%2Fe%3D");
    assert_eq!(sent("\"abc.de=\""), "__Secure-dast=abc.de=; dast=abc.de=");
    assert_eq!(sent("eyJa.b.c.d%3D"), "da3=eyJa.b.c.d%3D");
}

#[test]
fn text_that_signs_nobody_in() {
    let long = format!("dast={}", "x".repeat(70_000));
    for text in [
        "",
        "  \n",
        "password",
        "da2=tracking; other=1",
        "dast=",
        "da3=; dast=\"\"",
        "dast=a b",
        "dast=ab\u{e9}",
        "eyJa.b.c",
        "https://app.daily.dev/",
        "...",
        "a.b.c",
        "{\"json\": true}",
        "Cookie:",
        long.as_str(),
    ] {
        assert_eq!(pasted(text).unwrap_err().code, ErrorCode::CookiesUnusable, "{text}");
    }
}

#[test]
fn what_servers_set() {
    let read = |header| SetCookie::read(header).map(|set| (set.name, set.value, set.is_removal));
    assert_eq!(
        read("dast=a.b%3D; Max-Age=2592000; Domain=127.0.0.1; Path=/; HttpOnly; SameSite=Lax"),
        Some(("dast", "a.b%3D", false))
    );
    assert_eq!(read("da3=x; max-age = 0"), Some(("da3", "x", true)));
    assert_eq!(read("da3=; Path=/"), Some(("da3", "", true)));
    assert_eq!(read("da3"), None);
}
