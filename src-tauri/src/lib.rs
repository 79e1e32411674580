//! The window of Frontdesk: a page in a Tauri window, and the connection to the
//! agent that does the work. It holds no credential and can end at any time
//! without anything being lost.

mod commands;
mod connection;
mod qr_file;
mod sign_in_window;

use std::process::ExitCode;

use frontdesk_local_api::{Event, Place};
use tauri::{
    App, AppHandle, Builder, Emitter, Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent,
};

use crate::{
    connection::{Connection, First},
    sign_in_window::SignInWindow,
};

/// The one window that has commands.
const WINDOW: &str = "main";

/// Runs the window until it is closed.
pub fn run() -> ExitCode {
    let app = Builder::default()
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(tauri::generate_handler![
            commands::ask,
            commands::close_window,
            commands::connection,
            commands::copy_text,
            commands::reconnect,
            commands::save_qr,
            commands::sign_in_window_close,
            commands::sign_in_window_open,
            commands::window_ready,
        ])
        .setup(|app| Ok(set_up(app)?))
        .build(tauri::generate_context!("tauri.conf.json"));
    match app {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(|_, _| {})).unwrap_or(1)),
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
            {
                eprintln!("Frontdesk cannot open its window: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &App) -> tauri::Result<()> {
    let handle = app.handle().clone();
    app.manage(SignInWindow::default());
    match tauri::async_runtime::block_on(connection::first()) {
        First::WindowIsOpen => {
            // The agent has asked the other window to come to the front.
            handle.exit(0);
            return Ok(());
        }
        First::Connected(client) => {
            app.manage(Connection::default());
            connection::adopt(&handle, client);
        }
        First::NotYet => {
            app.manage(Connection::default());
            tauri::async_runtime::spawn(async move { connection::establish(&handle).await });
        }
    }
    open_window(app)
}

fn open_window(app: &App) -> tauri::Result<()> {
    // Shown from the start: a web view in a hidden window gets no frames, so
    // there is no first paint to wait for.
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
        .title("Frontdesk")
        .inner_size(1280.0, 800.0)
        .min_inner_size(480.0, 400.0);
    let place = Place::from_environment()?;
    // Theme and language are of the place, too.
    let window = match place.folder() {
        Some(folder) => window.data_directory(folder.join("window")).build()?,
        None => window.build()?,
    };
    let handle = app.handle().clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Destroyed) {
            sign_in_window::close(&handle);
        }
    });
    Ok(())
}

/// Passes an event of the agent on to the page, and does what the window
/// itself has to do about it.
fn hear(app: &AppHandle, event: &Event) {
    match event {
        Event::Quitting => app.exit(0),
        Event::OpenMember { .. }
        | Event::OpenSignIn { .. }
        | Event::OpenView { .. }
        | Event::ShowWindow => {
            if let Some(window) = app.get_webview_window(WINDOW) {
                let _ = window.unminimize();
                let _ = window.show();
                let _ = window.set_focus();
            }
        }
        Event::StateChanged | Event::OrganizationChanged { .. } => {}
    }
    if let Some(event) = app.state::<Connection>().pass(event) {
        tell(app, event);
    }
}

/// Says an event to the page.
fn tell(app: &AppHandle, event: &Event) {
    // Fails only when the page is gone, and the window with it.
    let _ = app.emit("frontdesk", event);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    /// Without their place in `build.rs` the capabilities are silently empty.
    #[test]
    fn the_capabilities_name_the_main_window_alone() {
        let found = include_str!("../../gen/schemas/capabilities.json");
        let found: Value = serde_json::from_str(found).expect("JSON");
        let found = found.as_object().expect("capabilities by name");
        assert!(found["window"]["permissions"].as_array().is_some_and(|all| !all.is_empty()));
        for (name, capability) in found {
            // Neither the sign-in window nor a remote page gets a command.
            assert_eq!(capability["windows"], json!([super::WINDOW]), "{name}");
            assert_eq!(capability.get("webviews"), None, "{name}");
            assert_eq!(capability.get("remote"), None, "{name}");
        }
    }
}
