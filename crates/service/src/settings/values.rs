//! From text to what the library wants.

use std::net::IpAddr;
use std::path::PathBuf;

use frontdesk_service::{Config, Host, MailConfig, Names, OpenIdConfig};
use ipnet::IpNet;

use super::layers::Found;
use super::{LogFormat, SettingsError};

/// One address may have half of them, and a browser wants some.
const FEWEST_CONNECTIONS: usize = 4;

pub(super) fn config(found: &Found) -> Result<Config, SettingsError> {
    let migrate: bool = found.parsed("migrate")?;
    Ok(Config {
        database: found.text("database").unwrap_or_default().to_owned(),
        leave_tables: !migrate,
        public_address: found.text("public_address").map(str::to_owned),
        trusted_proxies: networks(found, "trusted_proxies")?,
        mail: mail(found)?,
        open_id: open_id(found)?,
        private_webhooks: found.parsed("private_webhooks")?,
        imports: found.parsed("imports")?,
        host: Host::Server,
        names: Names::Unique,
        seat_price: found.parsed("seat_price")?,
        currency: currency(found)?,
    })
}

pub(super) fn tls(found: &Found) -> Result<Option<(PathBuf, PathBuf)>, SettingsError> {
    match (found.text("tls_certificate"), found.text("tls_key")) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificate.into(), key.into()))),
        (Some(_), None) => Err(found.fault("tls_certificate", "needs `tls_key` beside it")),
        (None, Some(_)) => Err(found.fault("tls_key", "needs `tls_certificate` beside it")),
    }
}

pub(super) fn log_format(found: &Found) -> Result<LogFormat, SettingsError> {
    match found.text("log_format") {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(_) => Err(found.fault("log_format", "this is `text` or `json`")),
    }
}

pub(super) fn connections(found: &Found) -> Result<usize, SettingsError> {
    let connections = found.parsed("connections")?;
    if connections < FEWEST_CONNECTIONS {
        let what = format!("this is {FEWEST_CONNECTIONS} or more");
        return Err(found.fault("connections", &what));
    }
    Ok(connections)
}

fn mail(found: &Found) -> Result<Option<MailConfig>, SettingsError> {
    match (found.text("mail_server"), found.text("mail_from")) {
        (None, None) => Ok(None),
        (Some(server), Some(from)) => {
            Ok(Some(MailConfig { server: server.into(), from: from.to_owned() }))
        }
        (Some(_), None) => Err(found.fault("mail_server", "needs `mail_from` beside it")),
        (None, Some(_)) => Err(found.fault("mail_from", "needs `mail_server` beside it")),
    }
}

fn open_id(found: &Found) -> Result<Option<OpenIdConfig>, SettingsError> {
    const KEYS: [&str; 4] =
        ["openid_issuer", "openid_client_id", "openid_client_secret", "openid_name"];
    let [issuer, client_id, client_secret, name] = KEYS.map(|key| found.text(key));
    if let (Some(issuer), Some(client_id), Some(client_secret), Some(name)) =
        (issuer, client_id, client_secret, name)
    {
        return Ok(Some(OpenIdConfig {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.into(),
            name: name.to_owned(),
        }));
    }
    let there = KEYS.into_iter().find(|key| found.text(key).is_some());
    let missing = KEYS.into_iter().find(|key| found.text(key).is_none());
    match (there, missing) {
        (Some(there), Some(missing)) => {
            Err(found.fault(there, &format!("needs `{missing}` beside it")))
        }
        _ => Ok(None),
    }
}

fn currency(found: &Found) -> Result<String, SettingsError> {
    let code = found.text("currency").unwrap_or_default();
    if code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Ok(code.to_owned());
    }
    Err(found.fault("currency", "this is three capital letters, such as `EUR` (ISO 4217)"))
}

/// Networks or single addresses, with commas between.
fn networks(found: &Found, key: &str) -> Result<Vec<IpNet>, SettingsError> {
    let texts = found.text(key).unwrap_or_default().split(',').map(str::trim);
    let read = |text: &str| -> Result<IpNet, SettingsError> {
        text.parse()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map_err(|_| found.fault(key, &format!("`{text}` is no network such as `10.0.0.0/8`")))
    };
    texts.filter(|text| !text.is_empty()).map(read).collect()
}
