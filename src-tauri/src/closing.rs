//! Closing the window: the person chose what that means, or is asked.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use frontdesk_local_api::{Answer, Asker, OnClose, Request};
use tauri::{AppHandle, CloseRequestApi, Emitter, Manager};
use tokio::time::timeout;

use crate::{WINDOW, connection::Connection};

/// How long the agent may take to say what was chosen: then the window closes
/// as it does without an agent.
const LIMIT: Duration = Duration::from_secs(2);

/// How long the agent may take to hear that the window goes.
const GOODBYE_LIMIT: Duration = Duration::from_millis(500);

/// Whether a close is being decided on.
#[derive(Default)]
pub(crate) struct Closing(AtomicBool);

/// The window is to close. It stays open while the agent and perhaps the
/// person are asked. Nobody is held by that: a second close within the
/// question closes, and so does one with no agent or page to ask.
pub(crate) fn requested(app: &AppHandle, api: &CloseRequestApi) {
    let connection = app.state::<Connection>();
    let Ok(asker) = connection.asker() else { return };
    if !connection.has_page() || app.state::<Closing>().0.swap(true, Ordering::SeqCst) {
        return;
    }
    api.prevent_close();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match chosen(&asker).await {
            OnClose::Ask => ask(&app),
            OnClose::KeepWatching => answer(&app, true),
            OnClose::Quit => {
                // Its end is said by an event; this program goes in any case.
                let _ = timeout(LIMIT, asker.ask(Request::Quit)).await;
                app.exit(0);
            }
        }
    });
}

/// The question is answered: the window closes, or stays.
pub(crate) fn answer(app: &AppHandle, close: bool) {
    app.state::<Closing>().0.store(false, Ordering::SeqCst);
    if close {
        let app = app.clone();
        tauri::async_runtime::spawn(async move { go(&app).await });
    }
}

/// Closes the window. The agent hears it first: this program takes a moment to
/// end, and whoever opens Frontdesk in that moment wants a window.
async fn go(app: &AppHandle) {
    if let Ok(asker) = app.state::<Connection>().asker() {
        let _ = timeout(GOODBYE_LIMIT, asker.ask(Request::WindowCloses)).await;
    }
    if let Some(window) = app.get_webview_window(WINDOW) {
        // Fails only when it is closed already.
        let _ = window.destroy();
    }
}

async fn chosen(asker: &Asker) -> OnClose {
    match timeout(LIMIT, asker.ask(Request::Settings)).await {
        Ok(Ok(Answer::Settings(settings))) => settings.on_close,
        _ => OnClose::KeepWatching,
    }
}

/// The page asks the person. A window closed from a list of windows may be out
/// of sight.
fn ask(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    // Fails only when the page is gone, and the window with it.
    let _ = app.emit("close-asked", ());
}
