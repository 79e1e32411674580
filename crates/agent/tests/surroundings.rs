//! What the system tells, as the agent hears it.

use zbus::{interface, object_server::SignalEmitter};

use crate::support::{Desktop, until};

struct Logind;

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

#[tokio::test(flavor = "multi_thread")]
async fn waking_up_asks_every_server() {
    let desktop = Desktop::new();
    let connection = desktop.connection().await;
    connection.request_name("org.freedesktop.login1").await.expect("the name");
    let emitter = SignalEmitter::new(&connection, "/org/freedesktop/login1").expect("a path");
    let _agent = desktop.agent().await;
    // It listens soon after its start; what is said before is not for it.
    until("the agent to hear of it", async || {
        Logind::prepare_for_sleep(&emitter, false).await.expect("said");
        desktop.log().contains("the computer woke").then_some(())
    })
    .await;
}
