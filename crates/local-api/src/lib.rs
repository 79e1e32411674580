//! What one may ask the agent, and how: requests, answers, events, error
//! codes, the framing of the local socket, and a small client.
//!
//! The window, the tray menu and the command line are all clients of this one
//! list. The TypeScript bindings of the window are generated from it
//! (`cargo run -p frontdesk-local-api --features bindings --example bindings`).

mod answer;
mod bulk;
mod client;
mod credentials;
mod diagnosis;
mod event;
mod failure;
mod frame;
mod joining;
mod language;
mod link;
mod members;
mod overview;
mod place;
mod request;
mod secret;
mod settings;
pub mod socket;

pub use answer::{
    AccountHealth, AccountKind, AccountState, ActivityEntry, ActivityPage, Answer, Desktop, Health,
    Invite, LocalService, MemberDetail, MemberOffer, MembersPage, OrganizationOffer,
    OrganizationState, QrCode, Reach, SeatsPreview, ServerFound, State, Telling, TextPart,
};
pub use bulk::{ActRow, Acts, ActsId, ActsPreview, MOST_SELECTED, Outcome, RefusedMany, Selection};
pub use client::{Asker, Client, ConnectFault, Events};
pub use credentials::Credentials;
pub use diagnosis::{Check, CheckKind, Diagnosis, Verdict};
pub use event::{Event, View};
pub use failure::{ErrorCode, Failure};
pub use frame::{
    AgentFrame, ClientFrame, ClientKind, FrameFault, Hello, MAX_FRAME_BYTES, PROTOCOL, Reader,
    Welcome, Writer, split,
};
pub use joining::{
    AuditEntry, AuditLog, Door, InviteLink, InviteLinkState, JoinRequest, NewInviteLink,
    RefusedJoin, RemovedMember, Stranger, Waiting,
};
pub use language::Language;
pub use link::Link;
pub use members::{MemberSort, MembersQuery};
pub use overview::{
    Forecast, FoundMember, InvitePlan, JoinsOfWeek, Overview, Plan, SeatsOfDay, SeatsUse,
};
pub use place::{DATA_DIR, DATA_DIR_FLAG, Place};
pub use request::{OrganizationRef, Request};
pub use secret::Secret;
pub use settings::{
    HistoryBounds, Mute, NoticeKinds, NotificationSettings, OnClose, OrganizationNotices,
    QuietHours, SettingChange, Settings, Sound,
};
