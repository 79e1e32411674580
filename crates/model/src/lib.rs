//! What everybody in Frontdesk talks about: organization, member, role, seats,
//! invite link, event, snapshot and what changed between two snapshots.
//!
//! No I/O, no clock, no async: everything here is data and pure functions.

mod capabilities;
mod change;
pub mod csv;
mod ids;
mod member;
mod organization;
pub mod rules;
mod seats;
pub mod text;

pub use capabilities::{Capabilities, Capability};
pub use change::{Change, ChangeKind, diff};
pub use ids::{AccountId, MemberId, OrganizationId};
pub use member::{Inviter, LinkUsed, Member, Role, SeatType};
pub use organization::{Organization, Snapshot, SubscriptionStatus};
pub use rules::{MemberAction, OrganizationAction, Refusal};
pub use seats::{MAX_SEATS, Seats};
