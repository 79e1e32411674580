//! What is pushed.

use std::sync::Arc;

use async_graphql::Context;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::broadcast::error::RecvError;

use super::Caller;
use super::notifications::Notification;
use crate::server::Shared;

pub(crate) struct Subscription;

#[async_graphql::Subscription]
impl Subscription {
    /// The caller's notifications from now on; nothing, ever, for those who are
    /// not signed in (`ws.bad_token`).
    async fn new_notification(
        &self,
        context: &Context<'_>,
    ) -> impl Stream<Item = Option<Notification>> {
        let caller = context.data_unchecked::<Caller>().clone();
        let shared = context.data_unchecked::<Arc<Shared>>();
        let (pushed, address) = {
            let world = shared.world();
            (world.push.subscribe(), world.address.clone())
        };
        unfold((pushed, caller, address), |(mut pushed, caller, address)| async move {
            loop {
                let Some(id) = caller.id() else { std::future::pending().await };
                match pushed.recv().await {
                    Ok((person, row)) if person == id => {
                        let address_of = address.clone();
                        let one = Notification { row, pushed: true, address: address_of };
                        return Some((Some(one), (pushed, caller, address)));
                    }
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
    }
}
