//! A caller of the stand-in: plain requests, with the cookies of somebody.

use std::time::Duration;

use frontdesk_test_daily_dev::{Cookies, DailyDev};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// Longest wait for an answer that comes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Caller {
    pub(crate) client: Client,
    address: String,
    cookies: Option<String>,
}

impl Caller {
    pub(crate) fn anonymous(server: &DailyDev) -> Self {
        // Another test of this process may have done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).no_proxy().timeout(PATIENCE);
        Self {
            client: client.build().unwrap(),
            address: server.address().to_owned(),
            cookies: None,
        }
    }

    pub(crate) fn signed_in(server: &DailyDev, person: &str) -> Self {
        let cookies = server.world().sign_in(person);
        Self::with(server, &cookies)
    }

    pub(crate) fn with(server: &DailyDev, cookies: &Cookies) -> Self {
        Self { cookies: Some(cookies.header()), ..Self::anonymous(server) }
    }

    pub(crate) fn with_header(server: &DailyDev, cookies: &str) -> Self {
        Self { cookies: Some(cookies.to_owned()), ..Self::anonymous(server) }
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.add(self.client.get(format!("{}{path}", self.address)))
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.add(self.client.post(format!("{}{path}", self.address)))
    }

    fn add(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.cookies {
            Some(cookies) => request.header("cookie", cookies),
            None => request,
        }
    }

    pub(crate) async fn graphql(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.post("/graphql").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Response {
        let body = json!({ "email": email, "password": password });
        self.post("/auth/sign-in/email").json(&body).send().await.unwrap()
    }
}

/// The value of a cookie that an answer sets.
pub(crate) fn set(answer: &Response, name: &str) -> Option<String> {
    answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next()?.split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// The code of the first error.
pub(crate) fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}
