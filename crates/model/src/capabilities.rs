//! What a server can do beyond what every server of organizations does.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Something that not every server can do. camelCase on the wire and in the
/// answer to `serviceInfo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Capability {
    /// Keeps a log of everything that was done in an organization.
    AuditLog,
    /// Takes bearer tokens beside cookies.
    BearerTokens,
    /// Says what changed since a revision.
    Changes,
    /// Starts organizations.
    CreateOrganization,
    /// Has more invite links than the permanent one.
    InviteLinks,
    /// Says who invited a member, and by which link.
    InvitedBy,
    /// Asks an admin before somebody joins.
    JoinRequests,
    /// Says when somebody joined.
    JoinedAt,
    /// Stops joins for a while.
    PauseJoins,
    /// Says why it refused something.
    Reasons,
    /// Makes a new invite link in place of the old one.
    RegenerateInviteLink,
    /// Keeps subscriptions itself: a cancelled one can be resumed, and a seat
    /// is given and taken whether or not one is active.
    Subscription,
    /// Hands an organization over to another owner.
    TransferOwnership,
    /// Keeps a list of those who wait for a seat.
    WaitingList,
    /// Tells other programs what happened.
    Webhooks,
}

/// What a server can do. daily.dev says nothing and can do none of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Capabilities(BTreeSet<Capability>);

impl Capabilities {
    /// Those of a server's words that this version knows. A newer server says
    /// more: that is no fault.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        words.into_iter().filter_map(Capability::parse).collect()
    }

    /// Whether the server can do it.
    pub fn has(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<T: IntoIterator<Item = Capability>>(capabilities: T) -> Self {
        Self(capabilities.into_iter().collect())
    }
}

impl Capability {
    /// The capability of a server's word, or `None` for one that this version
    /// does not know.
    pub fn parse(word: &str) -> Option<Self> {
        use serde::de::{IntoDeserializer, value::Error};
        Self::deserialize(IntoDeserializer::<Error>::into_deserializer(word)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Capabilities, Capability};

    #[test]
    fn words_that_nobody_knows_are_left_out() {
        let found = Capabilities::of_words(["changes", "teleport", "", "joinedAt"]);
        assert!(found.has(Capability::Changes) && found.has(Capability::JoinedAt));
        assert_eq!(found, [Capability::JoinedAt, Capability::Changes].into_iter().collect());
        assert!(!Capabilities::default().has(Capability::Changes));
    }
}
