//! By what somebody signs in.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// By what somebody signs in. Used once, never kept as it is here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Credentials {
    /// E-mail address and password.
    Password {
        /// Who signs in.
        email: String,
        /// Their password.
        password: Secret,
    },
    /// The cookies of a browser that is signed in: `name=value; name=value`,
    /// as a sign-in window has them or a person copies them.
    Cookies {
        /// As in a `Cookie` header.
        cookies: Secret,
    },
    /// An access token of a Frontdesk service.
    Token {
        /// As the service gave it.
        token: Secret,
    },
}
