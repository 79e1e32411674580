//! The window of Frontdesk: a page in a Tauri window, and the connection to the
//! agent that does the work. It holds no credential and can end at any time
//! without anything being lost.

mod closing;
mod commands;
mod connection;
mod mail;
mod pictures;
mod saving;
mod sign_in_window;
mod start;
mod window_shape;

use std::process::ExitCode;

use frontdesk_local_api::{Event, Place};
use tauri::{
    App, AppHandle, Builder, Emitter, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder,
    WindowEvent,
};

use crate::{
    closing::Closing,
    connection::{Connection, First},
    sign_in_window::SignInWindow,
    start::StartLink,
    window_shape::{KeptShape, SMALLEST, Screen},
};

/// The one window that has commands.
const WINDOW: &str = "main";

/// What this program ends with when it was called in a wrong way, as the agent
/// and the command line do.
const MISUSED: u8 = 2;

/// Runs the window until it is closed.
pub fn run() -> ExitCode {
    let Ok(link) = start::link_of(std::env::args_os().skip(1)) else {
        say(start::USAGE);
        return ExitCode::from(MISUSED);
    };
    let app = Builder::default()
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(tauri::generate_handler![
            commands::answer_close,
            commands::ask,
            commands::close_window,
            commands::connection,
            commands::copy_text,
            commands::open_mail,
            commands::print,
            commands::reconnect,
            commands::save,
            commands::set_full_screen,
            commands::sign_in_window_close,
            commands::sign_in_window_open,
            commands::take_link,
            commands::window_ready,
        ])
        .register_asynchronous_uri_scheme_protocol(
            pictures::SCHEME,
            |context, request, responder| pictures::serve(context, &request, responder),
        )
        .setup(|app| Ok(set_up(app, link)?))
        .build(tauri::generate_context!("tauri.conf.json"));
    match app {
        Ok(app) => {
            let code = app.run_return(|app, event| {
                if matches!(event, RunEvent::Exit)
                    && let Some(shape) = app.try_state::<KeptShape>()
                {
                    shape.save();
                }
            });
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        Err(error) => {
            say(&format!("Frontdesk cannot open its window: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// One line where there is no window to say it in.
fn say(line: &str) {
    #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
    {
        eprintln!("{line}");
    }
}

fn set_up(app: &App, link: Option<String>) -> tauri::Result<()> {
    let handle = app.handle().clone();
    app.manage(SignInWindow::default());
    app.manage(Closing::default());
    match tauri::async_runtime::block_on(connection::first()) {
        First::WindowIsOpen(client) => {
            // The agent has asked the other window to come to the front.
            handle.exit(tauri::async_runtime::block_on(connection::open_there(client, link)));
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
    app.manage(StartLink::new(link));
    open_window(app)
}

fn open_window(app: &App) -> tauri::Result<()> {
    let place = Place::from_environment()?;
    let kept = KeptShape::load(place.data());
    let screens = app.available_monitors()?;
    let shape = kept.on(&screens.iter().map(Screen::from).collect::<Vec<_>>());
    app.manage(kept);
    // Shown from the start: a web view in a hidden window gets no frames, so
    // there is no first paint to wait for.
    let mut window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
        .title("Frontdesk")
        .inner_size(shape.width, shape.height)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .maximized(shape.maximized);
    if let Some((x, y)) = shape.at {
        window = window.position(x, y);
    }
    // Theme and language are of the place, too.
    if let Some(folder) = place.folder() {
        window = window.data_directory(folder.join("window"));
    }
    let window = window.build()?;
    let handle = app.handle().clone();
    let looked_at = window.clone();
    window.on_window_event(move |event| {
        let shape = handle.state::<KeptShape>();
        match event {
            WindowEvent::Moved(_) | WindowEvent::Resized(_) => shape.note(&looked_at),
            // Whoever logs out leaves the window first.
            WindowEvent::Focused(false) => shape.save(),
            WindowEvent::CloseRequested { api, .. } => closing::requested(&handle, api),
            WindowEvent::Destroyed => sign_in_window::close(&handle),
            _ => {}
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
        Event::StateChanged | Event::OrganizationChanged { .. } | Event::ActsChanged { .. } => {}
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
