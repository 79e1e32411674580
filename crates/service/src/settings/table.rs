//! Every setting there is.

use clap::Arg;

/// One setting.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its name in the file.
    pub key: &'static str,
    /// What stands for its value in the help.
    pub value: &'static str,
    /// What it is where nobody says it.
    pub default: Option<&'static str>,
    /// Never shown, and readable from a file of its own.
    pub secret: bool,
    /// What it does.
    pub help: &'static str,
}

const fn plain(
    key: &'static str,
    value: &'static str,
    default: Option<&'static str>,
    help: &'static str,
) -> Setting {
    Setting { key, value, default, secret: false, help }
}

const fn secret(key: &'static str, value: &'static str, help: &'static str) -> Setting {
    Setting { key, value, default: None, secret: true, help }
}

/// All of them, in the order in which they are shown.
pub(crate) const SETTINGS: &[Setting] = &[
    secret("database", "ADDRESS", "Where the data is: `sqlite:PATH` or `postgres://...`"),
    plain(
        "migrate",
        "BOOL",
        Some("true"),
        "Bring the tables up to date at the start; `false`: refuse a database that is not",
    ),
    plain(
        "listen",
        "ADDRESS",
        Some("127.0.0.1:8080"),
        "Where to listen. Port 0 takes one that is free",
    ),
    plain(
        "public_address",
        "URL",
        None,
        "What invite links begin with, such as `https://desk.example.org`. Without it: where it listens",
    ),
    plain(
        "trusted_proxies",
        "NETWORKS",
        None,
        "Proxies whose `X-Forwarded-For` and `Forwarded` are believed, such as `127.0.0.1/32`",
    ),
    plain("tls_certificate", "FILE", None, "Certificate with its chain, in PEM: TLS by itself"),
    plain("tls_key", "FILE", None, "Key of the certificate, in PEM"),
    plain(
        "connections",
        "NUMBER",
        Some("800"),
        "Most connections at the same time; one address may have half of them",
    ),
    plain(
        "shutdown_seconds",
        "SECONDS",
        Some("5"),
        "How long answers under way may take once it is told to end",
    ),
    plain(
        "metrics_listen",
        "ADDRESS",
        None,
        "Where `/metrics` is given, to everybody who can reach it. Without it: nowhere",
    ),
    plain(
        "log",
        "FILTER",
        Some("info"),
        "What is logged: `warn`, `info`, `debug`, `trace`, or by module",
    ),
    plain("log_format", "FORMAT", Some("text"), "How: `text` or `json`"),
    secret(
        "mail_server",
        "URL",
        "Mail server: `smtps://USER:PASSWORD@HOST:PORT`, or `smtp://...?tls=required`",
    ),
    plain(
        "mail_from",
        "MAILBOX",
        None,
        "Whom mails come from, such as `Frontdesk <desk@example.org>`",
    ),
    plain(
        "openid_issuer",
        "URL",
        None,
        "OpenID Connect provider, such as `https://accounts.example.org`",
    ),
    plain("openid_client_id", "ID", None, "What we are to it"),
    secret("openid_client_secret", "SECRET", "How it knows us"),
    plain("openid_name", "NAME", None, "What its button says: Sign in with NAME"),
    plain(
        "private_webhooks",
        "BOOL",
        Some("false"),
        "Webhooks may go to private and loopback addresses",
    ),
    plain(
        "imports",
        "BOOL",
        Some("false"),
        "Admins may put people in who have an account, without a link",
    ),
    plain(
        "seat_price",
        "NUMBER",
        Some("0"),
        "What a seat costs in a cycle, in hundredths of the currency",
    ),
    plain("currency", "CODE", Some("USD"), "Currency of prices, by ISO 4217"),
];

impl Setting {
    /// The flag, without its dashes.
    pub(crate) fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// The variable of the environment.
    pub(crate) fn variable(&self) -> String {
        format!("FRONTDESK_{}", self.key.to_uppercase())
    }

    /// The setting of a key, and whether the key names a file with its value.
    pub(crate) fn of(key: &str) -> Option<(&'static Self, bool)> {
        let find = |key: &str| SETTINGS.iter().find(|setting| setting.key == key);
        if let Some(setting) = find(key) {
            return Some((setting, false));
        }
        let setting = find(key.strip_suffix("_file")?)?;
        setting.secret.then_some((setting, true))
    }
}

/// The flags of all settings, and the one that names the file.
pub(crate) fn flags() -> Vec<Arg> {
    let mut flags = vec![
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .help("File with settings, in TOML [variable: FRONTDESK_CONFIG]"),
    ];
    for setting in SETTINGS {
        let default = setting.default.map(|it| format!(" [default: {it}]")).unwrap_or_default();
        let help = format!("{}{default} [variable: {}]", setting.help, setting.variable());
        flags.push(Arg::new(setting.key).long(setting.flag()).value_name(setting.value).help(help));
        if setting.secret {
            let key = format!("{}_file", setting.key);
            let help = format!("File that holds it, for `--{}`", setting.flag());
            let flag = format!("{}-file", setting.flag());
            flags.push(Arg::new(key).long(flag).value_name("FILE").help(help));
        }
    }
    flags
}
