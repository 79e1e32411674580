//! What is elsewhere: the public address as people reach it, the mail server.

use std::time::Duration;

use jiff::Timestamp;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use secrecy::ExposeSecret as _;
use url::{Host, Url};

use super::{Finding, apart};
use crate::settings::Settings;

/// Who takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Clocks that are further apart, in seconds, make signatures fail.
const APART: u64 = 60;

pub(super) async fn public_address(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let Some(address) = &settings.config.public_address else {
        return vec![Finding::warn(
            format!(
                "public address: none; invite links begin with where it listens, {}",
                settings.listen
            ),
            "Set `public_address` to what people type.",
        )];
    };
    let Some(url) = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
    else {
        let what = format!("public address: `{address}` is not an http or https address");
        return vec![Finding::fail(
            what,
            "Set `public_address`, such as `https://desk.example.org`.",
        )];
    };
    let mut findings = Vec::new();
    if url.scheme() == "http" && !is_loopback(&url) {
        findings.push(Finding::warn(
            format!("public address: {address} is not encrypted"),
            "Put a proxy with TLS before it, or set `tls_certificate` and `tls_key`.",
        ));
    }
    let proxied = url.scheme() == "https" && settings.tls.is_none();
    if proxied && settings.config.trusted_proxies.is_empty() {
        findings.push(Finding::warn(
            "public address: a proxy is before it, and none is trusted",
            "Set `trusted_proxies`: else limits count everybody as one address.",
        ));
    }
    findings.push(answering(&url, address, now).await);
    findings
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

async fn answering(url: &Url, address: &str, now: Timestamp) -> Finding {
    const REMEDY: &str =
        "Look whether the service runs, and whether its name and proxy lead to it.";
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let asked = match (client, url.join("/healthz")) {
        (Ok(client), Ok(health)) => client.get(health).send().await,
        _ => return Finding::warn(format!("public address: {address} cannot be asked"), REMEDY),
    };
    let answer = match asked {
        Ok(answer) if answer.status().is_success() => answer,
        Ok(answer) => {
            let what = format!("public address: {address} answers {}", answer.status());
            return Finding::fail(what, REMEDY);
        }
        Err(error) => {
            let why = error.without_url();
            return Finding::warn(
                format!("public address: {address} does not answer: {why}"),
                REMEDY,
            );
        }
    };
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    match date.map(|date| apart(date.timestamp(), now)).filter(|apart| *apart > APART) {
        Some(apart) => Finding::warn(
            format!("clock: {apart} s apart from that of {address}"),
            "Let both computers take their time from the network (NTP).",
        ),
        None => Finding::ok(format!("public address: {address} answers")),
    }
}

pub(super) async fn mail(settings: &Settings) -> Vec<Finding> {
    const REMEDY: &str =
        "Look at `mail_server`: host, port, name, password, `smtps` or `tls=required`.";
    let Some(mail) = &settings.config.mail else {
        return vec![Finding::ok("mail: no server; everything but mail works")];
    };
    let fail = |what: &str| vec![Finding::fail(format!("mail: {what}"), REMEDY)];
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(mail.server.expose_secret());
    let Ok(transport) = transport else { return fail("the address of the server cannot be read") };
    let transport: AsyncSmtpTransport<Tokio1Executor> = transport.timeout(Some(PATIENCE)).build();
    match tokio::time::timeout(PATIENCE, transport.test_connection()).await {
        Ok(Ok(true)) => vec![Finding::ok("mail: the server answers")],
        Ok(Ok(false)) => fail("the server hangs up"),
        // What it says can hold the name that was sent.
        Ok(Err(error)) if error.is_permanent() => fail("the server refuses name or password"),
        Ok(Err(_)) => fail("the server cannot be reached, or not by TLS"),
        Err(_) => fail("the server does not answer in time"),
    }
}
