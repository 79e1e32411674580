//! A browser as small as it can be: it follows redirects, keeps cookies and
//! presses buttons. It runs no JavaScript, as nobody must.

use std::collections::BTreeMap;

use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use url::{Url, form_urlencoded};

/// Most redirects in a row.
const MAX_REDIRECTS: usize = 5;

pub(crate) struct Browser {
    http: Client,
    cookies: BTreeMap<String, String>,
    url: Url,
    pub(crate) status: StatusCode,
    pub(crate) html: String,
}

impl Browser {
    /// Opens a link in a browser that knows nobody yet.
    pub(crate) async fn open(link: &str) -> Self {
        // A second installation is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut browser = Self {
            http: Client::builder().no_proxy().redirect(Policy::none()).build().unwrap(),
            cookies: BTreeMap::new(),
            url: link.parse().unwrap(),
            status: StatusCode::OK,
            html: String::new(),
        };
        let request = browser.http.get(browser.url.clone());
        browser.load(request).await;
        browser
    }

    /// Fills in the form that has this button, and presses it. Fields that
    /// people do not see are sent as they are.
    pub(crate) async fn press(&mut self, action: &str, fields: &[(&str, &str)]) {
        let button = format!("value=\"{action}\"");
        let form = self
            .html
            .split("<form ")
            .skip(1)
            .filter_map(|rest| rest.split("</form>").next())
            .find(|form| tags(form, "button").any(|tag| tag.contains(&button)))
            .unwrap_or_else(|| panic!("no button {action} on the page:\n{}", self.html));
        let shown: Vec<_> = tags(form, "input").filter_map(|tag| attribute(tag, "name")).collect();
        for (name, _) in fields {
            assert!(shown.iter().any(|shown| shown == name), "no field {name} in the form");
        }
        let hidden = tags(form, "input")
            .filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"))
            .map(|tag| (attribute(tag, "name").unwrap(), attribute(tag, "value").unwrap()));
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(hidden)
            .extend_pairs(fields)
            .append_pair("action", action)
            .finish();
        self.url = self.url.join(&attribute(form, "action").unwrap_or_default()).unwrap();
        let request = self.http.post(self.url.clone()).body(body);
        self.load(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await;
    }

    async fn load(&mut self, mut request: RequestBuilder) {
        for _ in 0..MAX_REDIRECTS {
            let response = request.header(COOKIE, self.cookie_header()).send().await.unwrap();
            self.keep_cookies(&response);
            if let Some(location) = response.headers().get(LOCATION) {
                self.url = self.url.join(location.to_str().unwrap()).unwrap();
                request = self.http.get(self.url.clone());
                continue;
            }
            self.status = response.status();
            self.html = response.text().await.unwrap();
            return;
        }
        panic!("more than {MAX_REDIRECTS} redirects");
    }

    fn keep_cookies(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}

/// The start tags of that name, each up to its end.
fn tags<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let start = format!("<{name} ");
    html.match_indices(&start)
        .map(|(at, _)| html[at..].split('>').next().unwrap_or_default())
        .collect::<Vec<_>>()
        .into_iter()
}

/// An attribute of the first tag in `html`, with the references that askama
/// writes read back.
fn attribute(html: &str, name: &str) -> Option<String> {
    let tag = html.split('>').next()?;
    let value = tag.split_once(&format!("{name}=\""))?.1.split('"').next()?;
    let plain = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .into_iter()
        .fold(value.to_owned(), |text, (written, meant)| text.replace(written, meant));
    Some(plain.replace("&amp;", "&"))
}
