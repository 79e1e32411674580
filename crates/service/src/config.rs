//! How to open a service: plain data. The binary reads it from flags,
//! environment and a file; the app writes it down.

use ipnet::IpNet;
use secrecy::SecretString;

/// How to open a service.
#[derive(Clone, Default)]
pub struct Config {
    /// Where the data is: `sqlite:PATH`, whose file is made where there is
    /// none and whose folder must exist, or `postgres://...`.
    pub database: String,
    /// The tables are left as they are, and a database that is not up to date
    /// is not opened: for where somebody else brings it up to date.
    pub leave_tables: bool,
    /// What invite links begin with, without a slash at its end, such as
    /// `https://desk.example.org`. `None`: the address that
    /// [`Service::serve`](crate::Service::serve) listens at; for all
    /// interfaces, the loopback one.
    pub public_address: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The mail server. Without one everything but mail works.
    pub mail: Option<MailConfig>,
    /// Sign-in by OpenID Connect, beside e-mail and password.
    pub open_id: Option<OpenIdConfig>,
    /// Webhooks may go to private and loopback addresses.
    pub private_webhooks: bool,
    /// Admins may put people in who have an account, without a link: for
    /// services whose people are all of one company.
    pub imports: bool,
    /// Whether two organizations may have the same name.
    pub names: Names,
    /// Whose computer it runs on.
    pub host: Host,
    /// What a seat costs in one cycle, in hundredths of [`currency`](Self::currency)'s unit.
    pub seat_price: u32,
    /// ISO 4217; empty: `USD`.
    pub currency: String,
}

impl std::fmt::Debug for Config {
    /// Without the database's address: it can hold a password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Config")
            .field("public_address", &self.public_address)
            .finish_non_exhaustive()
    }
}

/// Whether two organizations may have the same name, or names that look the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// They may not: one could be mistaken for the other.
    #[default]
    Unique,
    /// They may. On one's own computer nobody is mistaken for anybody, and a
    /// start that broke off can be made again.
    Repeatable,
}

/// Whose computer a service runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// A server's. Others may work on its database, and it is watched whether
    /// its jobs go round.
    #[default]
    Server,
    /// Somebody's own, which is to rest: nobody else works on the database, jobs
    /// wait for what is due, and little memory is taken.
    Person,
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// `smtps://USER:PASSWORD@HOST:PORT`, `smtp://...?tls=required`, or
    /// `smtp://HOST:PORT` for one on this computer. Secret for its password.
    pub server: SecretString,
    /// Whom mails come from, such as `Frontdesk <desk@example.org>`.
    pub from: String,
}

/// An OpenID Connect provider.
#[derive(Clone, Debug)]
pub struct OpenIdConfig {
    /// Its issuer, such as `https://accounts.example.org`.
    pub issuer: String,
    /// What we are to it.
    pub client_id: String,
    /// How it knows us.
    pub client_secret: SecretString,
    /// What the button says: *Sign in with NAME*.
    pub name: String,
}
