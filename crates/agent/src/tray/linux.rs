//! The tray of a Linux desktop: a `StatusNotifierItem` with a menu, on the
//! session's bus. Whoever shows trays has a `StatusNotifierWatcher` there; where
//! nobody does (plain GNOME), nothing is shown until somebody comes.

use frontdesk_desk::ports::Target;
use frontdesk_local_api::Health;
use futures_util::StreamExt;
use ksni::{
    Category, Handle, Icon, MenuItem, OfflineReason, Status, TextDirection, ToolTip, TrayMethods,
    menu::{StandardItem, SubMenu},
};
use tokio::sync::mpsc::UnboundedSender;
use zbus::{Connection, fdo::DBusProxy, names::BusName};

use super::{
    Told, icon,
    look::{Choice, Entry, Look},
    words,
};

/// Who knows the trays of the session.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// A tray that is there.
pub(super) struct Tray(Handle<Item>);

impl Tray {
    /// Shows how it looks now.
    pub(super) async fn show(&self, look: &Look) {
        let look = look.clone();
        // Gone only when the agent ends.
        self.0.update(move |item| item.look = look).await;
    }
}

/// Makes the tray appear as soon as somebody shows trays. Afterwards it
/// appears anew by itself whenever whoever shows it comes back.
pub(super) async fn appear(look: Look, told: UnboundedSender<Told>) {
    let item = Item { look, told: told.clone() };
    let told_of = match watch(item).await {
        Ok(handle) => Told::There(Tray(handle)),
        Err(error) => Told::Health(Health::Failing { detail: error.to_string() }),
    };
    // Nobody listens any more when the agent ends.
    let _ = told.send(told_of);
}

/// Waits for a watcher that takes the item. `ksni` listens for watchers only
/// after it has registered the item, and would miss one that goes or comes
/// just then: so it is looked at from a connection of our own.
async fn watch(item: Item) -> zbus::Result<Handle<Item>> {
    let connection = Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    let mut changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
    let watcher = BusName::try_from(WATCHER)?;
    loop {
        let owner = bus.get_name_owner(watcher.clone()).await.ok();
        if owner.is_some() {
            // Said first: a watcher that goes meanwhile has the last word.
            item.tell(Health::Well);
            match item.clone().assume_sni_available(true).spawn().await {
                Ok(handle) if bus.get_name_owner(watcher.clone()).await.ok() == owner => {
                    return Ok(handle);
                }
                Ok(handle) => {
                    handle.shutdown().await;
                    continue;
                }
                Err(error) => item.fail(error.to_string()),
            }
        } else {
            item.fail("no StatusNotifierWatcher is on the session's bus".to_owned());
        }
        changes.next().await.ok_or(zbus::Error::InvalidReply)?;
    }
}

/// What is on the bus.
#[derive(Clone)]
struct Item {
    look: Look,
    told: UnboundedSender<Told>,
}

impl Item {
    fn choose(&self, choice: Choice) {
        let _ = self.told.send(Told::Chosen(choice));
    }

    fn tell(&self, health: Health) {
        let _ = self.told.send(Told::Health(health));
    }

    fn fail(&self, detail: String) {
        self.tell(Health::Failing { detail });
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "frontdesk".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn title(&self) -> String {
        self.look.title.clone()
    }

    fn status(&self) -> Status {
        match self.look.icon {
            icon::Icon::Attention => Status::NeedsAttention,
            _ => Status::Active,
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.look.icon.pictures().map(pixmap).collect()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        icon::Icon::Attention.pictures().map(pixmap).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        let description = markup(&self.look.tooltip);
        ToolTip { title: words::NAME.to_owned(), description, ..ToolTip::default() }
    }

    fn text_direction(&self) -> TextDirection {
        if self.look.right_to_left {
            TextDirection::RightToLeft
        } else {
            TextDirection::LeftToRight
        }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.look.menu.iter().map(menu_item).collect()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.choose(Choice::Open(Target::Window));
    }

    fn watcher_online(&self) {
        self.tell(Health::Well);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        self.fail(match reason {
            OfflineReason::Error(error) => error.to_string(),
            _ => "the StatusNotifierWatcher has left the session's bus".to_owned(),
        });
        // It waits for the next one.
        true
    }
}

fn menu_item(entry: &Entry) -> MenuItem<Item> {
    match entry {
        Entry::Separator => MenuItem::Separator,
        Entry::Menu { word, entries } => SubMenu {
            label: label(word),
            submenu: entries.iter().map(menu_item).collect(),
            ..SubMenu::default()
        }
        .into(),
        Entry::Choice { word, choice } => {
            let choice = choice.clone();
            StandardItem {
                label: label(word),
                activate: Box::new(move |item: &mut Item| item.choose(choice.clone())),
                ..StandardItem::default()
            }
            .into()
        }
    }
}

/// A line of the menu, where one underscore would mark an access key
/// (`com.canonical.dbusmenu`, property `label`).
fn label(word: &str) -> String {
    word.replace('_', "__")
}

/// A tooltip, where markup is read (`StatusNotifierItem`, property `ToolTip`).
fn markup(text: &str) -> String {
    // The ampersand first, or it would escape the others' own.
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A picture as the bus has it: ARGB, 32 bits, in the order of the network.
fn pixmap(picture: image::RgbaImage) -> Icon {
    let side = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
    let (width, height) = picture.dimensions();
    let mut data = picture.into_raw();
    data.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.rotate_right(1));
    Icon { width: side(width), height: side(height), data }
}
