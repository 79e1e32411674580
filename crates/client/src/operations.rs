//! The operations of the protocol and what their answers mean. A word or a date
//! that this version does not know is replaced by the least it can mean, and an
//! entry of a list that cannot be read is left out and counted, so that no
//! answer of a newer server breaks a poll.

pub(crate) mod act;
pub(crate) mod audit;
pub(crate) mod billing;
mod changes;
mod documents;
pub(crate) mod door;
pub(crate) mod invite;
pub(crate) mod links;
pub(crate) mod listing;
pub(crate) mod look;
pub(crate) mod service;
pub(crate) mod subscription;
pub(crate) mod update;
mod wire;

pub(crate) use documents::{ServiceInfo, service_info};
pub(crate) use wire::name_of;
