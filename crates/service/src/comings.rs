//! How often somebody may come and go: joins that are refused, and leaving,
//! whether by the protocol or by a page.

use std::net::IpAddr;

use jiff::SignedDuration;

use crate::Service;
use crate::limits::Rate;
use crate::storage::StorageError;

/// For each person: enough for whoever tries again, too little for whoever
/// guesses or makes noise.
const JOINS: Rate = Rate { what: "join", burst: 20, one_each: SignedDuration::from_secs(10) };

/// For each address. Many people can share one.
const JOINS_OF_PEER: Rate =
    Rate { what: "join-peer", burst: 200, one_each: SignedDuration::from_secs(1) };

/// How long to wait, where there is none left.
type Left = Result<Result<(), SignedDuration>, StorageError>;

/// Whoever joins or leaves, with the address they come from.
pub(crate) struct Comings<'a> {
    service: &'a Service,
    keys: Vec<(Rate, String)>,
}

impl<'a> Comings<'a> {
    pub(crate) fn of(service: &'a Service, account: &str, peer: Option<IpAddr>) -> Self {
        // From this computer come the app and proxies, not people.
        let peer = peer.filter(|address| !address.is_loopback());
        let mut keys = vec![(JOINS, account.to_owned())];
        keys.extend(peer.map(|address| (JOINS_OF_PEER, address.to_string())));
        Self { service, keys }
    }

    /// Whether there is one left. A join that works takes none: it works once,
    /// and then only after leaving.
    pub(crate) async fn look(&self) -> Left {
        for (rate, key) in &self.keys {
            let left = self.service.storage().would_take(*rate, key, self.service.now()).await?;
            if left.is_err() {
                return Ok(left);
            }
        }
        Ok(Ok(()))
    }

    /// Takes one.
    pub(crate) async fn take(&self) -> Left {
        for (rate, key) in &self.keys {
            let taken = self.service.storage().take(*rate, key, self.service.now()).await?;
            if taken.is_err() {
                return Ok(taken);
            }
        }
        Ok(Ok(()))
    }
}
