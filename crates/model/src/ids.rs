//! Identifiers: opaque strings that must not be mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as the server or the store wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }
    };
}

id! {
    /// One sign-in on one server, as this computer knows it.
    AccountId
}
id! {
    /// An organization, as its server names it.
    OrganizationId
}
id! {
    /// A person, as the server names them. On daily.dev and on the Frontdesk
    /// service a member's id is their user id.
    MemberId
}
