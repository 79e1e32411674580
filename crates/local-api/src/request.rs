//! Requests: everything a client can ask the agent.

use frontdesk_model::{AccountId, ChangeKind, MemberAction, MemberId, OrganizationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ActsId, Credentials, Language, MembersQuery, NewInviteLink, Selection, SettingChange};

/// An organization of an account. The same organization can be seen through
/// two accounts, with different roles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OrganizationRef {
    /// Through which account.
    pub account: AccountId,
    /// Which organization.
    pub organization: OrganizationId,
}

/// A request. Every answer is an [`crate::Answer`] or a [`crate::Failure`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Request {
    /// Accounts, organizations and what works on this desktop. Answer: `State`.
    State,
    /// Start an organization in the embedded service. Answer: `Added`.
    StartOrganization {
        /// Name of the organization.
        organization_name: String,
        /// Seats it gets, `1..=`[`frontdesk_model::MAX_SEATS`].
        seats: u32,
        /// Name of its owner: the person at this computer.
        owner_name: String,
        /// Keep the sign-in in memory only, because there is no keyring.
        session_only: bool,
    },
    /// What kind of server lives at an address. Answer: `Server`.
    FindServer {
        /// Its address; `https://` is added where no scheme was typed.
        address: String,
    },
    /// Sign in to a server: daily.dev, or a Frontdesk service. Answer: `Added`.
    Connect {
        /// Its address; `https://` is added where no scheme was typed.
        address: String,
        /// By what.
        credentials: Credentials,
        /// Keep the sign-in in memory only, because there is no keyring.
        session_only: bool,
    },
    /// Sign in again to an account whose session has ended. Answer: `Done`.
    SignInAgain {
        /// Which account.
        account: AccountId,
        /// By what: the person must be the same.
        credentials: Credentials,
    },
    /// Forget an account on this computer; the server keeps everything.
    /// Answer: `Done`.
    RemoveAccount {
        /// Which account.
        account: AccountId,
    },
    /// A page of the members. Answer: `Members`.
    Members(MembersQuery),
    /// One member with what happened to them. Answer: `Member`.
    Member {
        /// Where.
        organization: OrganizationRef,
        /// Who.
        member: MemberId,
    },
    /// Promote, demote or remove a member, give or take their seat. Answer:
    /// `Member`, as the server has them afterwards.
    Act {
        /// Where.
        organization: OrganizationRef,
        /// Who.
        member: MemberId,
        /// What.
        action: MemberAction,
    },
    /// What doing something to many would do. Answer: `ActsPreview`.
    PreviewActs {
        /// Where.
        organization: OrganizationRef,
        /// Who.
        members: Selection,
        /// What.
        action: MemberAction,
    },
    /// Do something to many, one after the other. Answer: `Acts`, as it begins;
    /// [`crate::Event::ActsChanged`] says how it goes on. One at a time for an
    /// organization.
    ActOnMany {
        /// Where.
        organization: OrganizationRef,
        /// Who. Those to whom it cannot be done are left alone and said.
        members: Selection,
        /// What.
        action: MemberAction,
        /// Why, for the audit log of a server that keeps one: up to 500
        /// characters.
        #[serde(default)]
        reason: Option<String>,
    },
    /// How far an action on many is. Answer: `Acts`.
    Acts {
        /// Which.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        id: ActsId,
    },
    /// Do no more of it. Answer: `Acts`.
    StopActs {
        /// Which.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        id: ActsId,
    },
    /// Undo what it did, one after the other. Answer: `Acts`, of the undoing.
    UndoActs {
        /// Which.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        id: ActsId,
    },
    /// Members as comma-separated values: a header line and 5,000 rows at most,
    /// the columns of the window in its language. Answer: `Text`; `more` asks for
    /// the next part.
    MembersCsv {
        /// Which members, in which order. `limit` means nothing; an `offset`
        /// other than 0 leaves the header line out.
        query: MembersQuery,
    },
    /// The same of what happened, newest first, 5,000 rows at most. Answer: `Text`.
    ActivityCsv {
        /// Where.
        organization: OrganizationRef,
        /// Only entries older than this one; without it, a header line first.
        #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
        before: Option<i64>,
    },
    /// Members of any organization whose name or username holds a text.
    /// Answer: `Found`.
    FindMembers {
        /// Part of a name or username, in any case.
        search: String,
        /// At most so many, capped at 50.
        limit: u32,
    },
    /// An organization at a glance. Answer: `Overview`.
    Overview {
        /// Which.
        organization: OrganizationRef,
        /// So many days back, `7..=366`.
        days: u32,
    },
    /// What inviting so many people takes. Answer: `InvitePlan`.
    PlanInvites {
        /// Where.
        organization: OrganizationRef,
        /// How many, `1..=`[`frontdesk_model::MAX_SEATS`].
        people: u32,
        /// Language of the price (`en-US` ...).
        locale: Option<String>,
    },
    /// These were looked at: they are new no longer. Answer: `Done`.
    Reviewed {
        /// Where.
        organization: OrganizationRef,
        /// Who; everybody new with [`Selection::Shown`] of the unreviewed.
        members: Selection,
    },
    /// The picture of a member, or of an organization. Answer: `Png`; failure
    /// `NOT_FOUND` where there is none.
    Picture {
        /// Where.
        organization: OrganizationRef,
        /// Whose; `None`: the organization's own.
        member: Option<MemberId>,
    },
    /// Every invite link: the permanent one, then the latest. Answer:
    /// `InviteLinks`.
    InviteLinks {
        /// Where.
        organization: OrganizationRef,
    },
    /// Make a further invite link. Answer: `InviteLinks`.
    CreateInviteLink {
        /// Where.
        organization: OrganizationRef,
        /// As it is to be.
        link: NewInviteLink,
    },
    /// Replace the permanent invite link. Answer: `InviteLinks`.
    RegenerateInviteLink {
        /// Where.
        organization: OrganizationRef,
        /// The old one goes on for so long, 30 days at most; 0: it is dead at once.
        grace_seconds: u32,
    },
    /// End a further invite link at once. Answer: `InviteLinks`.
    RevokeInviteLink {
        /// Where.
        organization: OrganizationRef,
        /// Which.
        link: String,
    },
    /// Let nobody join. Answer: `Done`.
    PauseJoins {
        /// Where.
        organization: OrganizationRef,
        /// Until then; `None`: until they are resumed.
        #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
        until: Option<Timestamp>,
    },
    /// Let people join again. Answer: `Done`.
    ResumeJoins {
        /// Where.
        organization: OrganizationRef,
    },
    /// Who asked to be let in, waits, was refused, was removed. Answer: `Door`.
    Door {
        /// Where.
        organization: OrganizationRef,
    },
    /// Let in who asked, or do not. Answer: `Door`.
    DecideJoinRequest {
        /// Where.
        organization: OrganizationRef,
        /// Who.
        member: MemberId,
        /// Let in or not.
        approve: bool,
    },
    /// Let somebody who was removed come back by the links there are. Answer: `Door`.
    AllowAgain {
        /// Where.
        organization: OrganizationRef,
        /// Who.
        member: MemberId,
    },
    /// Undo a removal: they are what they were. Answer: `Door`.
    Restore {
        /// Where.
        organization: OrganizationRef,
        /// Who.
        member: MemberId,
    },
    /// The audit log that the server keeps, newest first. Answer: `AuditLog`.
    AuditLog {
        /// Where.
        organization: OrganizationRef,
        /// Only entries older than this one.
        before: Option<u32>,
        /// At most so many, capped at 200.
        limit: u32,
    },
    /// The same as a file that can be verified: JSON lines, oldest first, 500 at
    /// most. Answer: `Text`; `more` asks for the next part.
    AuditLogLines {
        /// Where.
        organization: OrganizationRef,
        /// Only entries newer than this one; 0: from the beginning.
        after: u32,
    },
    /// What the organization pays for. Answer: `Plan`.
    Plan {
        /// Which.
        organization: OrganizationRef,
        /// Language of the price (`en-US` ...).
        locale: Option<String>,
    },
    /// End the subscription with the cycle that is paid for. Answer: `Done`.
    CancelSubscription {
        /// Whose.
        organization: OrganizationRef,
    },
    /// Let a subscription go on that was cancelled or has ended. Answer: `Done`.
    ResumeSubscription {
        /// Whose.
        organization: OrganizationRef,
    },
    /// Make a member the owner; the person is an admin then. Answer: `Done`.
    TransferOwnership {
        /// Of which.
        organization: OrganizationRef,
        /// To whom.
        member: MemberId,
    },
    /// Forget what happened in an organization; its members stay. Answer: `Done`.
    ForgetActivity {
        /// Where.
        organization: OrganizationRef,
    },
    /// Leave an organization. Answer: `Done`.
    Leave {
        /// Which.
        organization: OrganizationRef,
    },
    /// Change the name or the image of an organization. Answer: `Done`.
    UpdateOrganization {
        /// Which.
        organization: OrganizationRef,
        /// Its new name; `None`: as it is.
        name: Option<String>,
        /// Its new image, a PNG, JPG or GIF in base64; `None`: as it is.
        image: Option<String>,
    },
    /// Delete an organization. Answer: `Done`.
    DeleteOrganization {
        /// Which.
        organization: OrganizationRef,
    },
    /// What another number of seats would cost. Answer: `SeatsPreview`.
    PreviewSeats {
        /// Where.
        organization: OrganizationRef,
        /// All seats, taken or not.
        seats: u32,
        /// Language of the price (`en-US` ...).
        locale: Option<String>,
    },
    /// Change the number of seats. Answer: `Done`.
    ChangeSeats {
        /// Where.
        organization: OrganizationRef,
        /// All seats, taken or not.
        seats: u32,
    },
    /// What happened after an entry, oldest first. Answer: `Activity`.
    ActivityAfter {
        /// Where.
        organization: OrganizationRef,
        /// Only entries newer than this one.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        after: i64,
        /// At most so many, capped at 200.
        limit: u32,
    },
    /// What happened, newest first. Answer: `Activity`.
    Activity {
        /// Where.
        organization: OrganizationRef,
        /// Only entries older than this one.
        #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
        before: Option<i64>,
        /// At most so many, capped at 200.
        limit: u32,
        /// Only these kinds; empty: all.
        #[serde(default)]
        kinds: Vec<ChangeKind>,
        /// Only about somebody whose name or username, at that time, holds this,
        /// in any case; empty: about everybody and everything.
        #[serde(default)]
        search: String,
    },
    /// The invite link with its QR code and the seats. Answer: `Invite`.
    Invite {
        /// Where.
        organization: OrganizationRef,
    },
    /// The QR code of the invite link as a PNG picture. Answer: `Png`.
    QrPng {
        /// Where.
        organization: OrganizationRef,
        /// Of a further link; `None`: of the permanent one.
        #[serde(default)]
        link: Option<String>,
    },
    /// The QR code of the invite link as an SVG picture. Answer: `Svg`.
    QrSvg {
        /// Where.
        organization: OrganizationRef,
        /// Of a further link; `None`: of the permanent one.
        #[serde(default)]
        link: Option<String>,
    },
    /// Check everything that Frontdesk needs. Answer: `Diagnosis`.
    Diagnose,
    /// Whether the local network may reach the embedded service. Answer: `Done`.
    AllowLocalNetwork {
        /// `false`: this computer only.
        allowed: bool,
    },
    /// Try to start the embedded service again. Answer: `Done`.
    RetryLocalService,
    /// Ask the server of every account now. Answer: `Done`.
    Refresh,
    /// Whether this client's window can be seen: polls are quicker then.
    /// Answer: `Done`.
    WindowVisible {
        /// Seen or not.
        visible: bool,
        /// It shows an invite link: somebody may join any moment.
        #[serde(default)]
        inviting: bool,
    },
    /// This client's window goes: another one may open before its program has
    /// ended. Answer: `Done`.
    WindowCloses,
    /// What the person chose. Answer: `Settings`.
    Settings,
    /// Choose something. Answer: `Settings`, as they are afterwards.
    ChangeSetting {
        /// What.
        change: SettingChange,
    },
    /// Show a notification, to see whether it reaches the screen. Answer: `Done`.
    TestNotification,
    /// Open what a `frontdesk://` link leads to. Answer: `Done`.
    OpenLink {
        /// The link, as it came in.
        link: String,
    },
    /// The language of notifications. Answer: `Done`.
    SetLanguage {
        /// Which.
        language: Language,
    },
    /// End the agent, and with it every window. Answer: `Done`.
    Quit,
}
