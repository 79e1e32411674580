//! Tauri's build step. The capabilities lie beside this file while the package
//! root is one folder up, so their place has to be said: without it they would
//! be silently empty (a test asserts that they are not).

use tauri_build::{AppManifest, Attributes};

/// The commands that the page may call; each has its permission
/// `allow-NAME` in `capabilities/window.json`.
const COMMANDS: &[&str] = &[
    "answer_close",
    "ask",
    "close_window",
    "connection",
    "copy_text",
    "open_mail",
    "print",
    "reconnect",
    "save",
    "set_full_screen",
    "sign_in_window_close",
    "sign_in_window_open",
    "take_link",
    "window_ready",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(AppManifest::new().commands(COMMANDS));
    Ok(tauri_build::try_build(attributes)?)
}
