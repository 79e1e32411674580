//! What people were told, and which mails they want.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::caller::{in_person, signed_in};
use super::fault::{Fault, Outcome};
use super::types::{DateTime, EmptyResponse};
use crate::Service;
use crate::notifications::{Kind, Phrase};
use crate::organizations::BadInput;
use crate::pages::Language;
use crate::storage::Told;

/// Notifications on a page where nobody says how many, and at most.
const PAGE: (i32, i32) = (30, 100);

/// The picture of a notification: all have the same.
const ICON: &str = "Bell";

/// A notification.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct Notification {
    id: ID,
    /// What it is about, such as `organization_member_joined`.
    #[graphql(name = "type")]
    kind: &'static str,
    /// Id of the organization.
    reference_id: String,
    icon: &'static str,
    created_at: DateTime,
    read_at: Option<DateTime>,
    /// HTML: names stand in `<b>`. In the reader's language.
    title: String,
    /// Plain text.
    description: Option<String>,
    target_url: String,
    avatars: Option<Vec<NotificationAvatar>>,
    attachments: Option<Vec<NotificationAttachment>>,
    num_total_avatars: Option<i32>,
    has_thanks: bool,
}

/// A picture beside a notification.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct NotificationAvatar {
    #[graphql(name = "type")]
    kind: &'static str,
    /// Address of the picture; empty where there is none.
    image: String,
    name: String,
    target_url: String,
    reference_id: String,
}

/// Something that comes with a notification. Here none has one.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct NotificationAttachment {
    #[graphql(name = "type")]
    kind: String,
    image: String,
    title: String,
}

/// Where a page of a list ends.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct PageInfo {
    /// Ask for what comes after it.
    end_cursor: Option<String>,
    /// There is more.
    has_next_page: bool,
}

/// An entry of a list.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct NotificationEdge {
    node: Notification,
    cursor: String,
}

/// A page of notifications.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct NotificationConnection {
    page_info: PageInfo,
    edges: Vec<NotificationEdge>,
}

/// Whether somebody wants mails of a kind.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct MailSetting {
    /// As the `type` of notifications.
    kind: &'static str,
    /// They want them.
    wanted: bool,
}

impl Notification {
    pub(super) fn new(told: Told, service: &Service) -> Self {
        let language = Language::of_account(told.language.as_deref());
        let phrase = Phrase::of(told.kind, &told.facts, language);
        let text = phrase.text(&told.facts, language);
        let public = service.public_address().unwrap_or_default();
        let target = crate::mail::target(&public);
        let image = told.facts.image.as_ref().map(|hash| format!("{public}/images/{hash}"));
        Self {
            title: phrase.title_html(&told.facts, language),
            description: Some(text).filter(|text| !text.is_empty()),
            id: told.id.into(),
            kind: told.kind.as_str(),
            icon: ICON,
            created_at: DateTime(told.created_at),
            read_at: told.read_at.map(DateTime),
            avatars: Some(vec![NotificationAvatar {
                kind: "organization",
                image: image.unwrap_or_default(),
                name: told.facts.organization,
                target_url: target.clone(),
                reference_id: told.organization.clone(),
            }]),
            attachments: Some(Vec::new()),
            reference_id: told.organization,
            target_url: target,
            num_total_avatars: None,
            has_thanks: false,
        }
    }
}

/// A place in the list: a time and an id.
fn cursor(told: &Told) -> String {
    STANDARD.encode(format!("time:{}:{}", told.created_at.as_millisecond(), told.id))
}

fn place(cursor: &str) -> Option<(Timestamp, String)> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    let (at, id) = text.strip_prefix("time:")?.split_once(':')?;
    Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, id.to_owned()))
}

/// About notifications.
#[derive(Default)]
pub(crate) struct NotificationQuery;

#[Object]
impl NotificationQuery {
    /// What the caller was told, the latest first. From 1 to 100 at once.
    #[graphql(complexity = "first.unwrap_or(30).clamp(1, 100) as usize * child_complexity")]
    async fn notifications(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<NotificationConnection> {
        Ok(notifications(context, first, after.as_deref()).await?)
    }

    /// How many the caller has not read.
    async fn unread_notifications_count(&self, context: &Context<'_>) -> Option<Result<i64>> {
        Some(unread(context).await.map_err(Into::into))
    }

    /// Which mails the caller wants.
    async fn mail_settings(&self, context: &Context<'_>) -> Option<Result<Vec<MailSetting>>> {
        Some(mail_settings(context).await.map_err(Into::into))
    }
}

async fn notifications(
    context: &Context<'_>,
    first: Option<i32>,
    after: Option<&str>,
) -> Outcome<NotificationConnection> {
    let account = signed_in(context)?;
    let service = context.data_unchecked::<Service>();
    let first = first.unwrap_or(PAGE.0);
    let limit = usize::try_from(first).ok().filter(|_| (1..=PAGE.1).contains(&first));
    let limit = limit.ok_or(BadInput {
        field: "first",
        reason: "OUT_OF_RANGE",
        message: "From 1 to 100 at once.",
    })?;
    // Some clients begin with an empty one.
    let after = match after.filter(|after| !after.is_empty()) {
        None => None,
        Some(after) => Some(place(after).ok_or(BadInput {
            field: "after",
            reason: "INVALID",
            message: "This is not where a page ended.",
        })?),
    };
    let after = after.as_ref().map(|(at, id)| (*at, id.as_str()));
    let page = service.storage().notifications(&account.id, after, limit).await?;
    let edges: Vec<_> = page
        .told
        .into_iter()
        .map(|told| NotificationEdge {
            cursor: cursor(&told),
            node: Notification::new(told, service),
        })
        .collect();
    let end_cursor = edges.last().map(|edge| edge.cursor.clone());
    Ok(NotificationConnection {
        page_info: PageInfo { end_cursor, has_next_page: page.more },
        edges,
    })
}

async fn unread(context: &Context<'_>) -> Outcome<i64> {
    let account = signed_in(context)?;
    let storage = context.data_unchecked::<Service>().storage();
    Ok(storage.unread_notifications(&account.id).await?)
}

async fn mail_settings(context: &Context<'_>) -> Outcome<Vec<MailSetting>> {
    let account = in_person(context)?;
    let unwanted = context.data_unchecked::<Service>().storage().unwanted_mail(&account.id).await?;
    let setting =
        |kind: Kind| MailSetting { kind: kind.as_str(), wanted: !unwanted.contains(&kind) };
    Ok(Kind::optional().map(setting).collect())
}

/// About notifications.
#[derive(Default)]
pub(crate) struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// The caller has read all.
    async fn read_notifications(&self, context: &Context<'_>) -> Option<Result<EmptyResponse>> {
        Some(read(context, None).await.map_err(Into::into))
    }

    /// The caller has read this one.
    async fn read_notification(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<EmptyResponse>> {
        Some(read(context, Some(&id)).await.map_err(Into::into))
    }

    /// The caller wants mails of a kind, or does not.
    async fn set_mail_setting(
        &self,
        context: &Context<'_>,
        kind: String,
        wanted: bool,
    ) -> Option<Result<Vec<MailSetting>>> {
        Some(set_mail_setting(context, &kind, wanted).await.map_err(Into::into))
    }
}

async fn read(context: &Context<'_>, id: Option<&str>) -> Outcome<EmptyResponse> {
    let account = signed_in(context)?;
    let service = context.data_unchecked::<Service>();
    let read = service.storage().read_notifications(&account.id, id, service.now()).await?;
    if id.is_some() && !read {
        return Err(Fault::NotFound);
    }
    Ok(EmptyResponse::DONE)
}

async fn set_mail_setting(
    context: &Context<'_>,
    kind: &str,
    wanted: bool,
) -> Outcome<Vec<MailSetting>> {
    let account = in_person(context)?;
    let kind = Kind::parse(kind).filter(|kind| kind.is_optional()).ok_or(BadInput {
        field: "kind",
        reason: "UNKNOWN",
        message: "There are no such mails to switch.",
    })?;
    let storage = context.data_unchecked::<Service>().storage();
    storage.set_mail_wanted(&account.id, kind, wanted).await?;
    mail_settings(context).await
}
