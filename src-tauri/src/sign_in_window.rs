//! The sign-in window: the server's own page, where people sign in by whatever
//! it offers. Once the session's cookie is there, the cookies of the server go
//! to the agent, and the window goes with everything it stored.
//!
//! What it shows is a stranger's page. Its store is in memory, no capability
//! names it, so no command answers it, and only addresses of the web open in it.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use frontdesk_local_api::{
    Answer, Asker, Credentials, ErrorCode, Failure, OrganizationRef, Request, Secret, ServerFound,
};
use frontdesk_model::AccountId;
use serde::Serialize;
use tauri::{
    AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::{Cookie, NewWindowResponse, PageLoadEvent},
};
use tokio::{sync::Notify, time::sleep};
use url::Host;

use crate::{WINDOW, connection::Connection};

/// The session's cookie, by its plain name and by the one that browsers take
/// over `https` only (daily.dev's protocol, "Signing in").
const SESSION_COOKIES: [&str; 2] = ["dast", "__Secure-dast"];

/// How often the store is looked at beside every page that loads: a page can
/// sign in without loading another.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The one sign-in window, where one is open.
#[derive(Default)]
pub(crate) struct SignInWindow {
    open: Mutex<Option<WebviewWindow>>,
    /// Counts the windows: a label is free again only some time after its
    /// window has gone.
    opened: Mutex<u64>,
}

/// What somebody signs in for.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// Another account.
    Connect {
        /// Keep the sign-in in memory only.
        session_only: bool,
    },
    /// An account whose session has ended.
    Again(AccountId),
}

/// How it goes on, as the page of the main window hears it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Progress {
    /// The window was closed before anybody was signed in.
    Closed,
    /// The agent has the cookies.
    SigningIn,
    /// The account is there, and an organization of it.
    Connected { organization: OrganizationRef },
    /// The account is signed in again.
    SignedIn,
    /// The agent could not use them.
    Failed { failure: Failure },
}

/// Something that happened to the window, for the task that watches it.
#[derive(Default)]
struct Signs {
    loaded: Notify,
    gone: Notify,
}

/// Opens the window on the sign-in page of the server at `address`.
///
/// # Errors
///
/// When the agent finds no such server, it has no such page, or no window opens.
pub(crate) async fn open(
    app: &AppHandle,
    address: String,
    purpose: Purpose,
) -> Result<(), Failure> {
    let asker = app.state::<Connection>().asker()?;
    let server = find(&asker, address).await?;
    let page = server.sign_in_page.as_deref().and_then(|page| Url::parse(page).ok());
    let api = Url::parse(&server.address).ok();
    let (Some(page), Some(api)) = (page.filter(may_open), api) else {
        return Err(ErrorCode::NotSupported.into());
    };
    close(app);
    let signs = Arc::new(Signs::default());
    let window = build(app, &page, &signs)
        .map_err(|error| Failure::from(ErrorCode::Unexpected).with_detail(error))?;
    *lock(&app.state::<SignInWindow>().open) = Some(window.clone());
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let progress = match taken(&window, &api, &signs).await {
            Some(cookies) => {
                tell(&app, &Progress::SigningIn);
                // The agent is asked while the window goes.
                let asking = asker.ask(request(purpose, server.address, cookies));
                end(&window);
                progress_of(asking.await)
            }
            None => Progress::Closed,
        };
        tell(&app, &progress);
    });
    Ok(())
}

/// Closes the window, if one is open.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = lock(&app.state::<SignInWindow>().open).take() {
        end(&window);
    }
}

async fn find(asker: &Asker, address: String) -> Result<ServerFound, Failure> {
    match asker.ask(Request::FindServer { address }).await? {
        Answer::Server(server) => Ok(server),
        _ => Err(ErrorCode::Unexpected.into()),
    }
}

fn build(app: &AppHandle, page: &Url, signs: &Arc<Signs>) -> tauri::Result<WebviewWindow> {
    let label = {
        let state = app.state::<SignInWindow>();
        let mut opened = lock(&state.opened);
        *opened += 1;
        format!("sign-in-{opened}")
    };
    let (loading, opener, opening) = (Arc::clone(signs), app.clone(), label.clone());
    let mut builder = WebviewWindowBuilder::new(app, &label, WebviewUrl::External(page.clone()))
        .title(title_of(page))
        .inner_size(480.0, 720.0)
        .min_inner_size(360.0, 400.0)
        .center()
        .incognito(true)
        .devtools(false)
        .on_navigation(may_open)
        .on_new_window(move |url, _| {
            // Providers open a window of their own. It is shown in this one,
            // which says where it is and is watched.
            if let Some(window) = opener.get_webview_window(&opening).filter(|_| may_open(&url)) {
                // Fails only when the window is gone.
                let _ = window.navigate(url);
            }
            NewWindowResponse::Deny
        })
        .on_download(|_, _| false)
        .on_page_load(move |window, page| {
            if page.event() == PageLoadEvent::Started {
                // Fails only when the window is gone.
                let _ = window.set_title(&title_of(page.url()));
            }
            loading.loaded.notify_one();
        });
    if let Some(main) = app.get_webview_window(WINDOW) {
        builder = builder.parent(&main)?;
    }
    let window = builder.build()?;
    let (ending, store) = (Arc::clone(signs), window.clone());
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { .. } => clear(&store),
        WindowEvent::Destroyed => ending.gone.notify_one(),
        _ => {}
    });
    Ok(window)
}

/// Waits for the cookies of a session; `None` when the window is closed first.
async fn taken(window: &WebviewWindow, api: &Url, signs: &Signs) -> Option<Secret> {
    loop {
        tokio::select! {
            biased;
            () = signs.gone.notified() => return None,
            () = signs.loaded.notified() => {}
            () = sleep(LOOK_AGAIN) => {}
        }
        let (window, api) = (window.clone(), api.clone());
        // The main thread answers, and deadlocks on some systems when it is
        // the one that asks: so a thread is used that may wait for it.
        let look = tauri::async_runtime::spawn_blocking(move || window.cookies_for_url(api));
        // A failed look is one at a window that goes: the next round says so.
        if let Ok(Ok(cookies)) = look.await
            && let Some(header) = header_of(&cookies)
        {
            return Some(header);
        }
    }
}

/// The cookies as in a `Cookie` header, once the session's is among them.
fn header_of(cookies: &[Cookie<'_>]) -> Option<Secret> {
    let session = |cookie: &Cookie<'_>| {
        SESSION_COOKIES.contains(&cookie.name()) && !cookie.value().is_empty()
    };
    cookies.iter().any(session).then(|| {
        let pairs: Vec<_> =
            cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
        Secret::from(pairs.join("; "))
    })
}

fn request(purpose: Purpose, address: String, cookies: Secret) -> Request {
    let credentials = Credentials::Cookies { cookies };
    match purpose {
        Purpose::Connect { session_only } => {
            Request::Connect { address, credentials, session_only }
        }
        Purpose::Again(account) => Request::SignInAgain { account, credentials },
    }
}

fn progress_of(answer: Result<Answer, Failure>) -> Progress {
    match answer {
        Ok(Answer::Added(organization)) => Progress::Connected { organization },
        Ok(Answer::Done) => Progress::SignedIn,
        Ok(_) => Progress::Failed { failure: ErrorCode::Unexpected.into() },
        Err(failure) => Progress::Failed { failure },
    }
}

/// Whether an address may be opened: the web, and without encryption only this
/// computer. `about:blank` and `about:srcdoc` are frames of a page itself.
fn may_open(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
            Some(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
            None => false,
        },
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        _ => false,
    }
}

/// The title says whose page it is; the page has no say in it.
fn title_of(url: &Url) -> String {
    let origin = url.origin();
    if origin.is_tuple() {
        format!("{} · Frontdesk", origin.ascii_serialization())
    } else {
        "Frontdesk".to_owned()
    }
}

/// Empties the store and closes the window. Both fail only when it has gone.
fn end(window: &WebviewWindow) {
    clear(window);
    let _ = window.destroy();
}

fn clear(window: &WebviewWindow) {
    let _ = window.clear_all_browsing_data();
}

fn tell(app: &AppHandle, progress: &Progress) {
    // Fails only when the page is gone, and the window with it.
    let _ = app.emit_to(WINDOW, "sign-in-window", progress);
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
