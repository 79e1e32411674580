//! How often something may be done here.

use async_graphql::Context;
use jiff::SignedDuration;

use super::fault::{Fault, Outcome};
use crate::Service;
use crate::comings::Comings;
use crate::http::Peer;
use crate::limits::Rate;

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

/// Whoever calls, as somebody who comes or goes.
pub(super) fn comings<'a>(context: &Context<'a>, account: &str) -> Comings<'a> {
    let peer = context.data_opt::<Peer>().and_then(|peer| peer.0);
    Comings::of(context.data_unchecked::<Service>(), account, peer)
}
