//! Notifications, as they are asked for and pushed.

use async_graphql::{ID, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::types::{DateTime, PageInfo};
use crate::world::rules::Refusal;
use crate::world::{self, World};

/// A page, where nobody says how long it is, and the longest there is.
const PAGE: i32 = 30;
const LONGEST_PAGE: i32 = 100;

pub(super) struct Notification {
    pub(super) row: world::Notification,
    /// Pushed ones are not whole (`ws.transport.owner_full_fields`).
    pub(super) pushed: bool,
    pub(super) address: String,
}

#[derive(SimpleObject)]
struct NotificationAvatar {
    #[graphql(name = "type")]
    kind: String,
    image: String,
    name: String,
    target_url: String,
    reference_id: String,
}

#[derive(SimpleObject)]
struct NotificationAttachment {
    #[graphql(name = "type")]
    kind: String,
    image: String,
    title: String,
}

#[Object]
impl Notification {
    async fn id(&self) -> ID {
        ID(self.row.id.clone())
    }

    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.row.kind
    }

    async fn reference_id(&self) -> &str {
        &self.row.reference
    }

    async fn icon(&self) -> &str {
        "Bell"
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    async fn read_at(&self) -> Option<DateTime> {
        self.row.read_at.map(DateTime)
    }

    /// Holds HTML.
    async fn title(&self) -> &str {
        &self.row.title
    }

    async fn description(&self) -> Option<&str> {
        self.row.description.as_deref()
    }

    async fn target_url(&self) -> &str {
        &self.row.target
    }

    async fn avatars(&self) -> Option<Vec<NotificationAvatar>> {
        let (name, image) = self.row.avatar.clone()?;
        Some(vec![NotificationAvatar {
            kind: "organization".to_owned(),
            image: image.unwrap_or_else(|| format!("{}/no-image.png", self.address)),
            name,
            target_url: self.row.target.clone(),
            reference_id: self.row.reference.clone(),
        }])
    }

    async fn attachments(&self) -> Option<Vec<NotificationAttachment>> {
        Some(Vec::new())
    }

    async fn num_total_avatars(&self) -> Option<i32> {
        None
    }

    async fn has_thanks(&self) -> Result<bool> {
        if self.pushed { Err(Refusal::Unexpected.into()) } else { Ok(false) }
    }
}

#[derive(SimpleObject)]
struct NotificationEdge {
    node: Notification,
    cursor: String,
}

#[derive(SimpleObject)]
pub(super) struct NotificationConnection {
    page_info: PageInfo,
    edges: Vec<NotificationEdge>,
}

impl NotificationConnection {
    /// Newest first.
    pub(super) fn of(world: &World, caller: &str, after: Option<&str>, first: Option<i32>) -> Self {
        let count = first.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
        let before = after.and_then(moment);
        let mut rows = world
            .notifications
            .get(caller)
            .into_iter()
            .flatten()
            .rev()
            .filter(|row| before.is_none_or(|time| row.created_at.as_millisecond() < time));
        let count = usize::try_from(count).unwrap_or_default();
        let edges: Vec<_> = rows
            .by_ref()
            .take(count)
            .map(|row| NotificationEdge {
                node: Notification {
                    row: row.clone(),
                    pushed: false,
                    address: world.address.clone(),
                },
                cursor: cursor(row),
            })
            .collect();
        let page_info = PageInfo {
            has_next_page: rows.next().is_some(),
            has_previous_page: before.is_some(),
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            stale_cursor: None,
        };
        Self { page_info, edges }
    }
}

/// A cursor is a time: two notifications of one millisecond cannot be told apart.
fn cursor(row: &world::Notification) -> String {
    STANDARD.encode(format!("time:{}", row.created_at.as_millisecond()))
}

fn moment(cursor: &str) -> Option<i64> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("time:")?.parse().ok()
}
