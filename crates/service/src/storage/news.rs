//! What a commit tells, to this process and to the others: which organization
//! changed, and who has something new to read.

use sqlx::{Any, Transaction};
use tokio::sync::broadcast;

use super::Storage;
use crate::notifications::Bells;

/// Longest message of `NOTIFY`, in bytes, with room to spare (PostgreSQL, NOTIFY:
/// less than 8000).
const LONGEST: usize = 7_000;

/// Everybody has something to read: there are too many for one message.
const EVERYBODY: &str = "*";

/// What a commit tells.
#[derive(Debug)]
pub(super) struct News {
    /// Which organization changed, where one did.
    pub organization: Option<String>,
    /// Who has something new to read.
    pub people: Vec<String>,
}

impl News {
    /// As it is sent: an organization's id or nothing, then people's ids, with
    /// a space before each.
    pub(super) fn message(&self) -> String {
        let organization = self.organization.as_deref().unwrap_or_default();
        let message = std::iter::once(organization)
            .chain(self.people.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ");
        if message.len() > LONGEST { format!("{organization} {EVERYBODY}") } else { message }
    }
}

/// Hands a message on inside this process.
pub(super) fn spread(message: &str, changes: &broadcast::Sender<String>, bells: &Bells) {
    let mut words = message.split(' ');
    let organization = words.next().unwrap_or_default();
    for person in words {
        if person == EVERYBODY {
            bells.ring_all();
        } else {
            bells.ring(person);
        }
    }
    if !organization.is_empty() {
        // An error means that nobody listens.
        let _ = changes.send(organization.to_owned());
    }
}

impl Storage {
    /// Commits, and only then tells whoever listens.
    pub(super) async fn tell_of(
        &self,
        transaction: Transaction<'static, Any>,
        news: &News,
    ) -> Result<(), sqlx::Error> {
        if news.organization.is_none() && news.people.is_empty() {
            return transaction.commit().await;
        }
        self.database.commit(transaction, news, &self.changes, &self.bells).await
    }
}

#[cfg(test)]
mod tests {
    use super::{News, spread};
    use crate::notifications::Bells;
    use std::sync::Arc;
    use tokio::sync::broadcast;

    #[test]
    fn a_message_says_what_changed_and_rings_for_whom_it_names() {
        let bells = Arc::new(Bells::default());
        let (changes, mut heard) = broadcast::channel(4);
        let connected = (bells.connect("ada").unwrap(), bells.connect("bea").unwrap());
        let (mut ada, mut bea) = (connected.0.bell(), connected.1.bell());
        let rung = |bell: &mut tokio::sync::watch::Receiver<()>| {
            let rung = bell.has_changed().unwrap_or(false);
            bell.mark_unchanged();
            rung
        };
        let people = |count: usize| {
            std::iter::once("ada".to_owned())
                .chain((0..count).map(|number| format!("00000000-0000-0000-0000-{number:012}")))
                .collect::<Vec<_>>()
        };
        for (organization, others, expected) in [
            (Some("here"), 0, (true, false)),
            (None, 100, (true, false)),
            // Too many to name.
            (Some("here"), 1_000, (true, true)),
        ] {
            let news =
                News { organization: organization.map(str::to_owned), people: people(others) };
            assert!(news.message().len() < 8_000);
            spread(&news.message(), &changes, &bells);
            assert_eq!((rung(&mut ada), rung(&mut bea)), expected);
            assert_eq!(heard.try_recv().ok().as_deref(), organization);
        }
    }
}
