//! Notifications: dunst shows them on the screen, and a listener on the bus
//! writes down each one with its time.

use std::{
    fs,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Instant,
};

use futures_util::StreamExt;
use zbus::{
    Connection, MatchRule, MessageStream, conn::Builder, fdo::MonitoringProxy, message::Type,
    zvariant::OwnedValue,
};

use crate::{Environment, Result, bus};

/// A notification as the daemon was asked to show it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// When the request was seen on the bus.
    pub at: Instant,
    /// Which program shows it.
    pub app: String,
    /// The title.
    pub summary: String,
    /// The text, as markup.
    pub body: String,
    /// Keys and labels of its actions, in turn.
    pub actions: Vec<String>,
}

/// Calm and large: stays until it is clicked.
const DUNST: &str = "[global]
origin = top-right
offset = 16x16
width = 380
height = 200
font = Sans 11
markup = full
format = \"<b>%s</b>\\n%b\"
frame_width = 1
corner_radius = 8
icon_position = left
max_icon_size = 48
show_age_threshold = -1
idle_threshold = 0
sticky_history = yes
mouse_left_click = do_action, close_current
[urgency_low]
timeout = 0
background = \"#24211d\"
foreground = \"#f3efe8\"
frame_color = \"#5c564d\"
[urgency_normal]
timeout = 0
background = \"#24211d\"
foreground = \"#f3efe8\"
frame_color = \"#5c564d\"
[urgency_critical]
timeout = 0
background = \"#24211d\"
foreground = \"#f3efe8\"
frame_color = \"#b98a2f\"
";

/// What was heard so far.
pub(crate) type Heard = Arc<Mutex<Vec<Notice>>>;

/// Starts dunst.
pub(crate) async fn start(environment: &Environment, connection: &Connection) -> Result<()> {
    let file = environment.folder("run").join("dunstrc");
    fs::write(&file, DUNST)?;
    let mut daemon = environment.command("dunst")?;
    daemon.arg("-conf").arg(file);
    environment.start(daemon)?;
    bus::wait_for_name(connection, "org.freedesktop.Notifications").await
}

/// Listens from now on. It has a thread of its own, so that the times it
/// writes down do not wait for what a test is doing.
pub(crate) fn listen(environment: &Environment) -> Result<Heard> {
    let address = environment.get("DBUS_SESSION_BUS_ADDRESS")?.to_owned();
    let heard = Heard::default();
    let notices = Arc::clone(&heard);
    let (ready, started) = mpsc::channel();
    thread::Builder::new().name("notices".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let stream = match monitor(&address).await {
                Ok(stream) => stream,
                Err(fault) => {
                    // The one who waits may be gone, with the test.
                    let _ = ready.send(Err(fault));
                    return;
                }
            };
            let _ = ready.send(Ok(()));
            write_down(stream, &notices).await;
        });
        Ok::<(), std::io::Error>(())
    })?;
    started.recv()??;
    Ok(heard)
}

async fn monitor(address: &str) -> Result<MessageStream> {
    let connection = Builder::address(address)?.build().await?;
    let rule = MatchRule::builder()
        .msg_type(Type::MethodCall)
        .interface("org.freedesktop.Notifications")?
        .member("Notify")?
        .build();
    MonitoringProxy::new(&connection).await?.become_monitor(&[rule], 0).await?;
    Ok(MessageStream::from(connection))
}

async fn write_down(mut stream: MessageStream, notices: &Mutex<Vec<Notice>>) {
    type Notify = (
        String,
        u32,
        String,
        String,
        String,
        Vec<String>,
        std::collections::HashMap<String, OwnedValue>,
        i32,
    );
    while let Some(Ok(message)) = stream.next().await {
        let at = Instant::now();
        if let Ok((app, _, _, summary, body, actions, _, _)) =
            message.body().deserialize::<Notify>()
        {
            let mut notices = notices.lock().unwrap_or_else(PoisonError::into_inner);
            notices.push(Notice { at, app, summary, body, actions });
        }
    }
}

impl Notice {
    /// Whether it says this, in its title or its text (where `&`, `<` and `>`
    /// are written as markup wants them).
    pub fn names(&self, name: &str) -> bool {
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.summary.contains(name) || self.body.contains(&escaped)
    }
}
