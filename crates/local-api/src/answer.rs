//! Answers: what the agent says to a request.

use frontdesk_model::{
    AccountId, Capabilities, Change, Member, MemberAction, MemberId, OrganizationAction,
    OrganizationId, Refusal, Role, Seats, SubscriptionStatus,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Acts, ActsPreview, AuditLog, Diagnosis, Door, Failure, FoundMember, InviteLink, InvitePlan,
    Language, OrganizationRef, Overview, Plan, Settings,
};

/// An answer; which one belongs to which request is said there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Answer {
    /// It is done.
    Done,
    /// The organization that can be opened now.
    Added(OrganizationRef),
    /// Accounts, organizations and this desktop.
    State(State),
    /// A page of members.
    Members(MembersPage),
    /// One member.
    Member(MemberDetail),
    /// A page of what happened.
    Activity(ActivityPage),
    /// The invite link.
    Invite(Invite),
    /// A PNG picture in base64.
    Png(String),
    /// An SVG picture.
    Svg(String),
    /// A server that was found.
    Server(ServerFound),
    /// What another number of seats would cost.
    SeatsPreview(SeatsPreview),
    /// What works and what does not.
    Diagnosis(Diagnosis),
    /// What the person chose.
    Settings(Box<Settings>),
    /// What doing something to many would do.
    ActsPreview(ActsPreview),
    /// How far that is.
    Acts(Acts),
    /// A part of a file.
    Text(TextPart),
    /// Members of any organization.
    Found(Vec<FoundMember>),
    /// An organization at a glance.
    Overview(Box<Overview>),
    /// What inviting so many people takes.
    InvitePlan(InvitePlan),
    /// Every invite link.
    InviteLinks(Vec<InviteLink>),
    /// Those who stand at the door.
    Door(Door),
    /// A page of the audit log.
    AuditLog(AuditLog),
    /// What the organization pays for.
    Plan(Plan),
}

/// Everything the frame of the window shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct State {
    /// Version of the agent.
    pub version: String,
    /// In the order in which they were added.
    pub accounts: Vec<AccountState>,
    /// What works on this desktop.
    pub desktop: Desktop,
    /// The embedded service, once an organization was started on this computer.
    pub local_service: Option<LocalService>,
    /// Language of notifications; `None` until somebody chose one.
    pub language: Option<Language>,
    /// What is said right now, and what was not looked at yet.
    pub telling: Telling,
}

/// What is said right now, and what was not looked at yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Telling {
    /// No server is asked: the person paused it.
    pub paused: bool,
    /// Nothing is said of any organization before this time.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub quiet_until: Option<Timestamp>,
    /// It is quiet because of the hours of the day, not because somebody muted.
    pub quiet_hours: bool,
    /// So many joined since a window could last be seen.
    pub news: u32,
}

/// A sign-in on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct AccountState {
    /// Which account.
    pub id: AccountId,
    /// Kind of its server.
    pub kind: AccountKind,
    /// What its server can do beyond the protocol.
    pub capabilities: Capabilities,
    /// Address of its server.
    pub address: String,
    /// The e-mail address it signs in with; `None` for the owner on this computer.
    pub email: Option<String>,
    /// Name of the person.
    pub person_name: String,
    /// How it is.
    pub health: AccountHealth,
    /// The sign-in is in memory only and is gone when the agent ends.
    pub session_only: bool,
    /// Its organizations, by name.
    pub organizations: Vec<OrganizationState>,
}

/// Kind of server behind an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum AccountKind {
    /// The embedded service on this computer.
    Local,
    /// A Frontdesk service elsewhere.
    Service,
    /// daily.dev.
    DailyDev,
}

/// How an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum AccountHealth {
    /// Not asked yet since the agent started.
    Connecting,
    /// The last poll worked.
    Connected,
    /// The last poll failed; what is shown is older.
    Failing {
        /// Why.
        failure: Failure,
        /// Since when.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        since: Timestamp,
        /// When it is tried again.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        next_try: Timestamp,
    },
    /// This computer is in no network; it goes on when there is one.
    Offline {
        /// Since when.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        since: Timestamp,
    },
    /// The session has ended, or is not in the keyring any more.
    SignInNeeded,
}

/// An organization as it was at the last poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OrganizationState {
    /// Which one.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Address of its image.
    pub image: Option<String>,
    /// Its seats.
    pub seats: Seats,
    /// State of its subscription.
    pub status: SubscriptionStatus,
    /// Its members, the person included.
    pub members: u32,
    /// The person.
    pub own_id: MemberId,
    /// The person's role.
    pub own_role: Role,
    /// So many joined and were not reviewed yet.
    pub unreviewed: u32,
    /// What can be done to it, and why not.
    pub offers: Vec<OrganizationOffer>,
    /// Counts up with every poll that saw something new.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub revision: i64,
    /// When it was last seen on its server.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub fetched_at: Timestamp,
}

/// What works on this desktop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Desktop {
    /// Whether the last notification reached the desktop.
    pub notifications: Health,
    /// Whether the keyring answered when it was last asked.
    pub keyring: Health,
    /// Whether there is a tray to be in.
    pub tray: Health,
    /// The history could not be read at the start: it was set aside under this
    /// name, and a new one was begun.
    pub history_set_aside: Option<String>,
    /// The same of the settings.
    pub settings_set_aside: Option<String>,
}

/// Whether something of the desktop works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Health {
    /// Not tried yet.
    #[default]
    Unknown,
    /// It worked.
    Well,
    /// It did not work.
    Failing {
        /// A technical detail.
        detail: String,
    },
}

/// The embedded service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LocalService {
    /// Its address for people: what invite links begin with.
    pub address: String,
    /// Whether the local network may reach it.
    pub network_allowed: bool,
    /// The address it has, or would have, for the local network; `None` where
    /// this computer is in no network.
    pub network_address: Option<String>,
    /// Why it does not run.
    pub failure: Option<Failure>,
}

/// A page of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MembersPage {
    /// Everybody.
    pub total: u32,
    /// Those who fit the search.
    pub shown: u32,
    /// Place of the first row among those shown.
    pub offset: u32,
    /// The rows asked for.
    pub rows: Vec<Member>,
    /// The organization's revision they are of.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub revision: i64,
}

/// One member with what happened to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MemberDetail {
    /// The member as last seen.
    pub member: Member,
    /// Whether they are no longer in the organization.
    pub gone: bool,
    /// Whether they joined and were not reviewed yet.
    pub unreviewed: bool,
    /// Whether this is the person at this computer.
    pub own: bool,
    /// What can be done to them, and why not.
    pub offers: Vec<MemberOffer>,
    /// What happened to them, newest first, at most 50.
    pub history: Vec<ActivityEntry>,
}

/// Something that can be done to a member, or why it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MemberOffer {
    /// What.
    pub action: MemberAction,
    /// Why not; `None`: it can be done.
    pub refusal: Option<Refusal>,
}

/// Something that can be done to an organization, or why it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OrganizationOffer {
    /// What.
    pub action: OrganizationAction,
    /// Why not; `None`: it can be done.
    pub refusal: Option<Refusal>,
}

/// A server, before anybody signs in to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ServerFound {
    /// Its address, as it is kept.
    pub address: String,
    /// What it is: `Service` or `DailyDev`.
    pub kind: AccountKind,
    /// What it says of itself, where it does.
    pub version: Option<String>,
    /// What it can do beyond the protocol.
    pub capabilities: Capabilities,
    /// The page where people sign in, for a sign-in window; `None` where
    /// e-mail address and password are the way.
    pub sign_in_page: Option<String>,
}

/// What another number of seats would cost. Amounts are in the currency's
/// main unit (12.5 is twelve and a half dollars), as the server has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SeatsPreview {
    /// Currency of all amounts (ISO 4217).
    pub currency: Option<String>,
    /// One seat for one cycle.
    pub price_per_seat: Option<f64>,
    /// The cycle: `yearly`, `monthly`, or a word of the server's.
    pub cycle: Option<String>,
    /// All seats for one cycle.
    pub total: Option<f64>,
    /// To pay at once for the rest of this cycle, tax included.
    pub due_now: Option<f64>,
    /// When the next payment is due.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub next_billing: Option<Timestamp>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ActivityEntry {
    /// Counts up; the key for the next page.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub id: i64,
    /// When this computer saw it.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub seen_at: Timestamp,
    /// What.
    pub change: Change,
}

/// A page of what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ActivityPage {
    /// In the order that was asked for.
    pub entries: Vec<ActivityEntry>,
    /// There are more in that direction.
    pub more: bool,
}

/// A part of a file of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TextPart {
    /// The part, ended by a line break.
    pub text: String,
    /// Where the next part begins, as the request asks for it (`offset`,
    /// `before`, `after`); `None`: this was the last.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub next: Option<i64>,
}

/// The invite link of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Invite {
    /// The address; `None` where the person's role has none.
    pub link: Option<String>,
    /// Its QR code.
    pub qr: Option<QrCode>,
    /// The seats.
    pub seats: Seats,
    /// Who can open the link.
    pub reach: Reach,
}

/// Who can open an invite link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Reach {
    /// Whoever reaches the server.
    Server,
    /// Whoever is in the same local network.
    LocalNetwork,
    /// Only browsers on this computer.
    ThisComputer,
}

/// A QR code as one path of unit squares, so that the page draws it without
/// trusting markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QrCode {
    /// Modules along one side, the quiet zone of four on each side included.
    pub side: u32,
    /// SVG path data of the dark modules.
    pub path: String,
}
