//! What the page may call: each unpacks, asks, and hands the answer back.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use frontdesk_local_api::{Answer, ErrorCode, Failure, Request};
use frontdesk_model::AccountId;
use tauri::{AppHandle, Manager, State, WebviewWindow};
use tauri_plugin_clipboard_manager::ClipboardExt;

use crate::{
    closing,
    connection::{self, Connection, ConnectionState},
    mail::Mail,
    saving::{self, SaveWish},
    sign_in_window::{self, Purpose},
    start::StartLink,
    tell,
};

/// Asks the agent. Quitting ends this program even when the agent has gone.
#[tauri::command]
pub(crate) async fn ask(
    app: AppHandle,
    connection: State<'_, Connection>,
    request: Request,
) -> Result<Answer, Failure> {
    let quit = matches!(request, Request::Quit);
    let answer = match connection.asker() {
        Ok(asker) => asker.ask(request).await,
        Err(failure) => Err(failure),
    };
    if quit {
        app.exit(0);
    }
    answer
}

/// Whether the agent is there. The page asks once it listens to events, and
/// hears then what was held for it.
#[tauri::command]
pub(crate) fn connection(app: AppHandle, connection: State<'_, Connection>) -> ConnectionState {
    if let Some(event) = connection.page_listens() {
        tell(&app, &event);
    }
    connection.state()
}

/// Tries once more to reach or start the agent.
#[tauri::command]
pub(crate) async fn reconnect(app: AppHandle) {
    if app.state::<Connection>().asker().is_err() {
        connection::establish(&app).await;
    }
}

/// Puts text on the clipboard.
#[tauri::command]
pub(crate) async fn copy_text(app: AppHandle, text: String) -> Result<(), Failure> {
    app.clipboard()
        .write_text(text)
        .map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))
}

/// Saves a file in the person's download folder and says where.
#[tauri::command]
pub(crate) async fn save(
    app: AppHandle,
    connection: State<'_, Connection>,
    what: SaveWish,
) -> Result<String, Failure> {
    let asker = connection.asker()?;
    let paths = app.path();
    let folder = paths
        .download_dir()
        .or_else(|_| paths.home_dir())
        .map_err(|error| Failure::new(ErrorCode::StorageFailed).with_detail(error))?;
    // Part by part is asked for and written: not on a thread that others wait for.
    let saved = tauri::async_runtime::spawn_blocking(move || {
        saving::save(&folder, what, |request| tauri::async_runtime::block_on(asker.ask(request)))
    });
    let saved =
        saved.await.map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))??;
    Ok(saved.display().to_string())
}

/// Opens a mail in the person's mail program.
#[tauri::command]
pub(crate) async fn open_mail(mail: Mail) -> Result<(), Failure> {
    mail.open().await
}

/// Prints the page: the person says where and how.
#[tauri::command]
pub(crate) fn print(window: WebviewWindow) -> Result<(), Failure> {
    window.print().map_err(|error| Failure::new(ErrorCode::NotSupported).with_detail(error))
}

/// Fills the screen with the window, or no more.
#[tauri::command]
pub(crate) fn set_full_screen(window: WebviewWindow, on: bool) -> Result<(), Failure> {
    window
        .set_fullscreen(on)
        .map_err(|error| Failure::new(ErrorCode::NotSupported).with_detail(error))
}

/// Closes the sign-in window.
#[tauri::command]
pub(crate) fn sign_in_window_close(app: AppHandle) {
    sign_in_window::close(&app);
}

/// Opens the sign-in window of the server at this address: to connect it, or
/// for an account of it whose session has ended. What comes of it is said by
/// the event `sign-in-window`.
#[tauri::command]
pub(crate) async fn sign_in_window_open(
    app: AppHandle,
    address: String,
    account: Option<AccountId>,
    session_only: bool,
) -> Result<(), Failure> {
    let purpose = match account {
        Some(account) => Purpose::Again(account),
        None => Purpose::Connect { session_only },
    };
    sign_in_window::open(&app, address, purpose).await
}

/// The page can be used: keys go to it from now on.
#[tauri::command]
pub(crate) fn window_ready(window: WebviewWindow) {
    // Fails only when it is closed already.
    let _ = window.set_focus();
}

/// The link with which the program was started, once.
#[tauri::command]
pub(crate) fn take_link(link: State<'_, StartLink>) -> Option<String> {
    link.take()
}

/// Closes the window as its frame does: what that means was chosen, or is
/// asked.
#[tauri::command]
pub(crate) fn close_window(window: WebviewWindow) {
    // Fails only when it is closed already.
    let _ = window.close();
}

/// The person was asked whether to close the window, and said so.
#[tauri::command]
pub(crate) fn answer_close(app: AppHandle, close: bool) {
    closing::answer(&app, close);
}
