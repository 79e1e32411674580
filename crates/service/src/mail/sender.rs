//! Hands mails to the mail server, from the outbox that all replicas share.
//!
//! A mail is gone from the outbox once the server has it. What failed for now
//! is tried again, further and further apart; what the server refuses for good
//! is given up. A mail comes twice only where a process dies between the
//! server's yes and the deletion, and then with the same `Message-ID`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lettre::message::Mailbox;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{AsyncTransport as _, Tokio1Executor};
use secrecy::ExposeSecret as _;
use tokio::task::JoinSet;

use super::letter::{Sender, message};
use super::unsubscribe;
use crate::config::MailConfig;
use crate::notifications::Kind;
use crate::storage::{Mail, MailOutcome, StorageError};
use crate::{Service, StartError};

/// Mails under way at once, each by a connection of its own.
const AT_ONCE: u32 = 4;

/// It is looked so often whether a mail is due, when nobody says so.
const ROUND: Duration = Duration::from_secs(2);

/// Longest wait for one answer of the mail server.
const ANSWER: Duration = Duration::from_secs(20);

/// Longest attempt: well within the claim on a mail.
const ATTEMPT: Duration = Duration::from_secs(90);

/// Waits between attempts; the last one for all that follow.
const WAITS: [SignedDuration; 6] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
];

/// A mail that could not be sent for so long is given up.
const PATIENCE: SignedDuration = SignedDuration::from_hours(48);

/// As [`PATIENCE`], for a code that is good for minutes only.
const CODE_PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// Answers to a wrong password or a missing one (RFC 4954): not the fault of
/// the mail, and put right by whoever runs the service.
const SIGN_IN_REFUSED: [u16; 4] = [530, 534, 535, 538];

/// The way to the mail server.
pub(crate) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Post {
    /// By its settings. Connects to nothing.
    ///
    /// # Errors
    ///
    /// [`StartError::Mail`] for settings that cannot be understood.
    pub(crate) fn new(config: &MailConfig) -> Result<Self, StartError> {
        let from = config.from.parse();
        let from = from.map_err(|_| {
            StartError::Mail("the sender is not like `Frontdesk <desk@example.org>`")
        })?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(config.server.expose_secret());
        let builder = builder.map_err(|_| {
            StartError::Mail("the server is not like `smtps://USER:PASSWORD@HOST:PORT`")
        })?;
        let pool = PoolConfig::new().max_size(AT_ONCE).idle_timeout(Duration::from_secs(30));
        let transport = builder.timeout(Some(ANSWER)).pool_config(pool).build();
        Ok(Self { transport, from })
    }
}

/// Sends until it is dropped. Without a mail server it has nothing to do.
pub(crate) async fn send(service: Service) {
    if service.post().is_none() {
        return std::future::pending().await;
    }
    loop {
        match round(&service).await {
            // There may be more.
            Ok(sent) if sent > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "mails wait: the outbox cannot be read"),
        }
        tokio::select! {
            () = service.storage().bells().mail() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Sends some of what is due, and gives how many it was.
async fn round(service: &Service) -> Result<usize, StorageError> {
    let mails = service.storage().claim_mails(i64::from(AT_ONCE), service.now()).await?;
    let claimed = mails.len();
    // Dropped with this: nothing is sent by a service that has ended.
    let mut attempts = JoinSet::new();
    for mail in mails {
        attempts.spawn(attempt(service.clone(), mail));
    }
    while let Some(done) = attempts.join_next().await {
        match done {
            Ok(Ok(())) => {}
            // Its claim ends, and it is tried again: it may come twice.
            Ok(Err(error)) => tracing::error!(%error, "what became of a mail is not kept"),
            Err(error) => tracing::error!(%error, "sending a mail broke off"),
        }
    }
    Ok(claimed)
}

async fn attempt(service: Service, mail: Mail) -> Result<(), StorageError> {
    let tried = tokio::time::timeout(ATTEMPT, hand_over(&service, &mail)).await;
    let failed = match tried {
        Ok(Ok(())) => None,
        Ok(Err(failed)) => Some(failed),
        Err(_) => Some(Failure { word: "timeout".to_owned(), permanent: false }),
    };
    let now = service.now();
    let (outcome, word) = match failed {
        None => (MailOutcome::Accepted, String::new()),
        Some(Failure { word, permanent }) => {
            let again = if permanent { None } else { again(&mail, now) };
            (again.map_or(MailOutcome::GivenUp, MailOutcome::Later), word)
        }
    };
    let (kind, attempts) = (mail.kind.as_str(), mail.attempts);
    match outcome {
        MailOutcome::Accepted => tracing::debug!(mail = mail.id, kind, attempts, "mail sent"),
        MailOutcome::Later(due) => {
            tracing::warn!(mail = mail.id, kind, attempts, word, %due, "mail not sent yet");
        }
        MailOutcome::GivenUp => {
            tracing::error!(mail = mail.id, kind, attempts, word, "mail given up");
        }
    }
    service.storage().mail_tried(&mail.id, outcome, &word, now).await
}

/// Why a mail was not accepted.
struct Failure {
    /// Without an address: an SMTP code, or what kind of failure it was.
    word: String,
    permanent: bool,
}

impl Failure {
    fn for_now(word: &str) -> Self {
        Self { word: word.to_owned(), permanent: false }
    }
}

impl From<SmtpError> for Failure {
    fn from(error: SmtpError) -> Self {
        let code = error.status().map(u16::from);
        let word = match code {
            Some(code) => code.to_string(),
            None if error.is_timeout() => "timeout".to_owned(),
            None if error.is_tls() => "tls".to_owned(),
            None if error.is_client() => "client".to_owned(),
            None => "connection".to_owned(),
        };
        let refused = code.is_some_and(|code| SIGN_IN_REFUSED.contains(&code));
        Self { word, permanent: error.is_permanent() && !refused }
    }
}

/// Gives a mail to the mail server.
async fn hand_over(service: &Service, mail: &Mail) -> Result<(), Failure> {
    let Some(post) = service.post() else { return Err(Failure::for_now("no server")) };
    let Some(public_address) = service.public_address() else {
        return Err(Failure::for_now("no public address"));
    };
    let mut unsubscribe = String::new();
    if let Some(account) = mail.account.as_deref().filter(|_| mail.kind.is_optional()) {
        let link = unsubscribe::link(service, &public_address, account, mail.kind).await;
        unsubscribe = link.map_err(|error| {
            tracing::error!(%error, "a link for a mail could not be made");
            Failure::for_now("no link")
        })?;
    }
    let sender =
        Sender { from: &post.from, public_address: &public_address, unsubscribe: &unsubscribe };
    let message = message(mail, sender).map_err(|error| {
        tracing::error!(%error, mail = mail.id, "a mail could not be written");
        Failure { word: "not written".to_owned(), permanent: true }
    })?;
    post.transport.send(message).await?;
    Ok(())
}

/// When a mail that failed for now is tried again; `None`: it was long enough.
fn again(mail: &Mail, now: Timestamp) -> Option<Timestamp> {
    let attempts = usize::try_from(mail.attempts).unwrap_or(usize::MAX);
    let wait = WAITS[attempts.saturating_sub(1).min(WAITS.len() - 1)];
    let patience = if mail.kind == Kind::SignInCode { CODE_PATIENCE } else { PATIENCE };
    let due = now.checked_add(wait).ok()?;
    (due.duration_since(mail.created_at) <= patience).then_some(due)
}
