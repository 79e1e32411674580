#![expect(clippy::used_underscore_binding, reason = "the interface's macro uses every argument")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use zbus::{Connection, fdo, interface, zvariant::OwnedObjectPath};

use super::Desktop;

/// Who asks for the keyring's password: counts how often, and is turned away.
pub(crate) struct Prompter {
    asked: Arc<AtomicUsize>,
    _connection: Connection,
}

struct Dialog(Arc<AtomicUsize>);

#[interface(name = "org.gnome.keyring.internal.Prompter")]
impl Dialog {
    fn begin_prompting(&self, _callback: OwnedObjectPath) -> fdo::Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Err(fdo::Error::Failed("nobody is there".to_owned()))
    }
}

impl Prompter {
    pub(crate) async fn start(desktop: &Desktop) -> Self {
        let asked = Arc::<AtomicUsize>::default();
        let connection = desktop.connection().await;
        let server = connection.object_server();
        server.at("/org/gnome/keyring/Prompter", Dialog(Arc::clone(&asked))).await.expect("there");
        connection.request_name("org.gnome.keyring.SystemPrompter").await.expect("its name");
        Self { asked, _connection: connection }
    }

    /// How often the person was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}
