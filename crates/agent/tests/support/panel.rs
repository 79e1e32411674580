use std::collections::HashMap;

use tokio::{sync::mpsc, time::timeout};
use zbus::{
    Connection, Message, interface,
    zvariant::{OwnedValue, Structure, Value},
};

use super::{Desktop, PATIENCE, until};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// A panel that shows trays: it is the watcher, and looks at each item as a
/// host does.
pub(crate) struct Panel {
    connection: Connection,
    registered: mpsc::UnboundedReceiver<String>,
}

struct Watcher(mpsc::UnboundedSender<String>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.0.send(service).expect("the test listens");
    }

    #[expect(clippy::unused_self, reason = "a property is one of an object")]
    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

impl Panel {
    pub(crate) async fn start(desktop: &Desktop) -> Self {
        let (sender, registered) = mpsc::unbounded_channel();
        let connection = desktop.connection().await;
        let server = connection.object_server();
        server.at("/StatusNotifierWatcher", Watcher(sender)).await.expect("served");
        connection.request_name(WATCHER).await.expect("the name");
        Self { connection, registered }
    }

    /// Waits for the next item.
    pub(crate) async fn item(&mut self) -> TrayItem {
        let name = timeout(PATIENCE, self.registered.recv()).await.expect("an item");
        TrayItem { connection: self.connection.clone(), name: name.expect("a watcher") }
    }

    /// It leaves the bus, as in a crash.
    pub(crate) async fn end(self) {
        self.connection.close().await.expect("closed");
    }
}

/// An item in the tray, as a host sees it.
pub(crate) struct TrayItem {
    connection: Connection,
    name: String,
}

/// A line of its menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    id: i32,
    /// Without the marks around names.
    pub(crate) label: String,
    pub(crate) lines: Vec<Line>,
}

impl TrayItem {
    async fn call<B, T>(&self, path: &str, interface: &str, method: &str, body: &B) -> T
    where
        B: serde::Serialize + zbus::zvariant::DynamicType + Sync,
        T: serde::de::DeserializeOwned + zbus::zvariant::Type,
    {
        let answer = self.ask(path, interface, method, body).await.expect("taken");
        answer.body().deserialize().expect("what it should be")
    }

    async fn ask<B>(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &B,
    ) -> zbus::Result<Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType + Sync,
    {
        let name = Some(self.name.as_str());
        let call = self.connection.call_method(name, path, Some(interface), method, body);
        timeout(PATIENCE, call).await.expect("an answer in time")
    }

    /// A property, as the specification names it.
    pub(crate) async fn property(&self, name: &str) -> OwnedValue {
        let of = ("org.kde.StatusNotifierItem", name);
        self.call("/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get", &of).await
    }

    /// A property that is text, without the marks around names.
    pub(crate) async fn text(&self, name: &str) -> String {
        plain(&String::try_from(self.property(name).await).expect("text"))
    }

    /// What the tooltip says.
    pub(crate) async fn tooltip(&self) -> String {
        let tooltip = Structure::try_from(self.property("ToolTip").await).expect("a structure");
        plain(tooltip.fields()[3].downcast_ref::<&str>().expect("text"))
    }

    /// Width, height and data of its pictures.
    pub(crate) async fn pictures(&self) -> Vec<(i32, i32, Vec<u8>)> {
        self.property("IconPixmap").await.try_into().expect("pictures")
    }

    /// Its menu as it is now.
    pub(crate) async fn menu(&self) -> Vec<Line> {
        let all = (0_i32, -1_i32, Vec::<String>::new());
        let (_, root): (u32, Layout) =
            self.call("/MenuBar", "com.canonical.dbusmenu", "GetLayout", &all).await;
        line(root).lines
    }

    /// Waits until the menu has a line with that label.
    pub(crate) async fn line(&self, label: &str) -> Line {
        until(label, async || find(&self.menu().await, label)).await
    }

    /// Clicks a line of the menu. A line that is another one by now is looked
    /// for anew: a new menu has new numbers.
    pub(crate) async fn choose(&self, label: &str) {
        until(label, async || {
            let Line { id, .. } = find(&self.menu().await, label)?;
            let event = (id, "clicked", Value::from(0_i32), 0_u32);
            self.ask("/MenuBar", "com.canonical.dbusmenu", "Event", &event).await.ok()
        })
        .await;
    }

    /// Clicks the item itself.
    pub(crate) async fn activate(&self) {
        let at = (0_i32, 0_i32);
        let interface = "org.kde.StatusNotifierItem";
        let () = self.call("/StatusNotifierItem", interface, "Activate", &at).await;
    }
}

/// A line with its properties and the lines below, as on the bus.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn line((id, properties, below): Layout) -> Line {
    let label = properties.get("label").and_then(|label| label.downcast_ref::<&str>().ok());
    let below = below.into_iter().map(|below| line(below.try_into().expect("a line")));
    Line { id, label: plain(label.unwrap_or_default()), lines: below.collect() }
}

fn find(lines: &[Line], label: &str) -> Option<Line> {
    lines.iter().find_map(|line| {
        if line.label == label { Some(line.clone()) } else { find(&line.lines, label) }
    })
}

fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
