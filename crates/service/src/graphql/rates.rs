//! How often something may be done here.

use async_graphql::Context;
use jiff::SignedDuration;

use super::fault::{Fault, Outcome};
use crate::Service;
use crate::http::Peer;
use crate::limits::Rate;

/// Joins that are refused, and leaving, for each person: enough for whoever
/// tries again, too little for whoever guesses or makes noise.
const JOINS: Rate = Rate { what: "join", burst: 20, one_each: SignedDuration::from_secs(10) };

/// Joins that are refused, for each address. Many people can share one.
const JOINS_OF_PEER: Rate =
    Rate { what: "join-peer", burst: 200, one_each: SignedDuration::from_secs(1) };

/// New invite links for each person.
pub(super) const LINKS: Rate =
    Rate { what: "link", burst: 50, one_each: SignedDuration::from_secs(20) };

/// New organizations for each person.
pub(super) const ORGANIZATIONS: Rate =
    Rate { what: "organization", burst: 30, one_each: SignedDuration::from_mins(5) };

/// Uploaded images for each person: they take time.
pub(super) const IMAGES: Rate =
    Rate { what: "image", burst: 10, one_each: SignedDuration::from_secs(30) };

/// Takes one, or says how long to wait.
pub(super) async fn take(service: &Service, rate: Rate, key: &str) -> Outcome<()> {
    service.storage().take(rate, key, service.now()).await?.map_err(Fault::RateLimited)
}

/// Whoever joins or leaves, with the address they come from.
pub(super) struct Comings<'a> {
    service: &'a Service,
    keys: Vec<(Rate, String)>,
}

impl<'a> Comings<'a> {
    pub(super) fn of(context: &Context<'a>, account: &str) -> Self {
        let service = context.data_unchecked::<Service>();
        let peer = context.data_opt::<Peer>().and_then(|peer| peer.0);
        // From this computer come the app and proxies, not people.
        let peer = peer.filter(|address| !address.is_loopback());
        let mut keys = vec![(JOINS, account.to_owned())];
        keys.extend(peer.map(|address| (JOINS_OF_PEER, address.to_string())));
        Self { service, keys }
    }

    /// Goes on only where there is one left. A join that works takes none: it
    /// works once, and then only after leaving.
    pub(super) async fn look(&self) -> Outcome<()> {
        for (rate, key) in &self.keys {
            let left = self.service.storage().would_take(*rate, key, self.service.now()).await?;
            left.map_err(Fault::RateLimited)?;
        }
        Ok(())
    }

    /// Takes one.
    pub(super) async fn take(&self) -> Outcome<()> {
        for (rate, key) in &self.keys {
            take(self.service, *rate, key).await?;
        }
        Ok(())
    }
}
