//! What a client holds on to: tasks and connections.

use std::time::Duration;

use tokio::runtime::Handle;

use crate::Desk;

const PATIENCE: Duration = Duration::from_secs(20);

/// What was held before something went wrong.
pub(crate) struct Held {
    tasks: usize,
    connections: usize,
}

impl Held {
    pub(crate) fn by(desk: &Desk) -> Self {
        let tasks = Handle::current().metrics().num_alive_tasks();
        Self { tasks, connections: desk.server.open_connections() }
    }

    /// Nothing more than that is held now, and no request is under way.
    pub(crate) async fn nothing(&self, desk: &Desk) {
        let tasks = || Handle::current().metrics().num_alive_tasks();
        let quiet = async {
            while tasks() > self.tasks
                || desk.server.open_connections() > self.connections
                || desk.server.in_progress() > 0
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let quiet = tokio::time::timeout(PATIENCE, quiet).await;
        let (connections, requests) = (desk.server.open_connections(), desk.server.in_progress());
        assert!(
            quiet.is_ok(),
            "tasks {} of {}, connections {connections} of {}, requests {requests}",
            tasks(),
            self.tasks,
            self.connections
        );
    }
}
