//! The sign-in window on a server of daily.dev's kind: its real page in a real
//! second window, typed into from outside.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use axum::{Json, Router, extract::State, http::header, response::Html, routing};
use frontdesk_local_api::{AccountHealth, AccountKind, Request};
use frontdesk_rig::{Context, LIMIT, Options, OtherWindow, Result, Rig, Window, run, wait_for};
use frontdesk_test_daily_dev::{DailyDev, PASSWORD, Role, World};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Opens the sign-in window from the form or dialog that is open.
async fn open_sign_in(rig: &Rig, window: &Window, address: &str) -> Result<OtherWindow> {
    window.click("#open-sign-in-window").await?;
    let other = rig.window_titled(address).await?;
    assert_eq!(other.title()?, format!("{address} · Frontdesk"), "it says whose page it is");
    window.read("#window-stage", "in the other window").await?;
    Ok(other)
}

#[test]
fn somebody_signs_in_on_the_real_page_acts_and_signs_in_again() -> Result<()> {
    run("sign_in_window", Options::default(), async |rig| {
        let mut world = World::new();
        let olivia = world.person("Olivia Owner");
        let mia = world.person("Mia Member");
        let acme = world.organization("Acme", &olivia, 1);
        world.join(&acme, &mia);
        let email = world.email(&olivia);
        let server = DailyDev::start(world);
        server.world().switches.github = Some(olivia.clone());
        let address = server.address().to_owned();

        let window = rig.open_app().await?;
        window.find_server(&address).await?;
        let other = open_page(rig, &window, &server).await?;
        other.press(&["Tab"])?;
        other.write(&email)?;
        other.press(&["Tab"])?;
        other.write(PASSWORD)?;
        other.press(&["Return"])?;
        let member = window.row_of("Mia Member").await?;
        other.gone().await?;
        nothing_is_left(rig, &server)?;

        // More are in than there are seats, as daily.dev has it.
        window.read("#nav-over", "Over by 1").await?;
        window.click(&format!("[data-member-id=\"{member}\"] .n")).await?;
        window.click("#act-promote").await?;
        window.read("#action-done", "Admin now").await?;
        let role = server.world().membership(&acme, &mia).map(|(role, _)| role);
        assert_eq!(role, Some(Role::Admin));

        server.world().end_sessions(&olivia);
        server.world().revoke_tokens();
        wait_for("the banner", LIMIT, async || {
            // The server is asked at once instead of with the next poll.
            rig.agent().await?.ask(Request::Refresh).await.ok();
            Ok(window.has("#sign-in-again").await?.then_some(()))
        })
        .await?;
        window.row_of("Mia Member").await?;
        window.click("#sign-in-ask").await?;
        let other = open_page(rig, &window, &server).await?;
        assert!(was_a_stranger(&server), "the first sign-in has left no cookie");
        // By another provider: a link that leads away and back.
        other.press(&["Tab", "Tab", "Tab", "Tab", "Return"])?;
        window.wait_until_gone("#sign-in-again").await?;
        other.gone().await?;
        let (account, _) = rig.agent().await?.organization().await?;
        assert_eq!(account.kind, AccountKind::DailyDev);
        assert_eq!(account.health, AccountHealth::Connected);
        nothing_is_left(rig, &server)?;
        window.close().await
    })
}

/// Opens the sign-in window, and waits until its page can be typed into: it has
/// asked who is there.
async fn open_page(rig: &Rig, window: &Window, server: &DailyDev) -> Result<OtherWindow> {
    let before = looks(server);
    let other = open_sign_in(rig, window, server.address()).await?;
    wait_for("the page", LIMIT, async || Ok((looks(server) > before).then_some(()))).await?;
    Ok(other)
}

/// How often a page in a browser has asked who is there, and was told.
fn looks(server: &DailyDev) -> usize {
    let in_browser = |agent: &String| agent.contains("AppleWebKit");
    let requests = server.requests();
    let told = requests.iter().filter(|request| {
        let call = &request.call;
        call.path == "/boot" && call.user_agent.as_ref().is_some_and(in_browser) && request.over
    });
    told.count()
}

/// Whether the page was last opened without any cookie.
fn was_a_stranger(server: &DailyDev) -> bool {
    let requests = server.requests();
    let opened = requests.iter().rev().find(|request| request.call.path == "/");
    opened.is_some_and(|request| request.call.credentials.cookies.is_empty())
}

/// The session is in the keyring, and in no file.
fn nothing_is_left(rig: &Rig, server: &DailyDev) -> Result<()> {
    let kept = rig.keyring()?;
    assert_eq!(kept.len(), 1, "one secret for one account");
    assert_eq!(rig.files_with(&kept[0].secret), [] as [PathBuf; 0]);
    let cookies: Vec<_> = kept[0]
        .secret
        .split(|sign: char| !(sign.is_ascii_alphanumeric() || "._-%".contains(sign)))
        .filter(|value| value.len() >= 20)
        .collect();
    assert!(!cookies.is_empty(), "the keyring keeps the session");
    for cookie in cookies {
        assert_eq!(rig.files_with(cookie), [] as [PathBuf; 0]);
    }
    // The search itself works.
    assert!(!rig.files_with(server.address()).is_empty());
    Ok(())
}

#[test]
fn a_closed_window_is_said_and_changes_nothing() -> Result<()> {
    run("sign_in_closed", Options::default(), async |rig| {
        let server = DailyDev::start(World::sample());
        let window = rig.open_app().await?;
        window.find_server(server.address()).await?;
        let other = open_sign_in(rig, &window, server.address()).await?;
        other.ask_to_close()?;
        window.read("#by-window", "closed before anybody was signed in").await?;

        // Whoever goes elsewhere takes the window along.
        let other = open_sign_in(rig, &window, server.address()).await?;
        window.click("#change-address").await?;
        other.gone().await?;
        assert_eq!(rig.agent().await?.state().await?.accounts, []);
        assert!(rig.keyring()?.is_empty());
        window.find_server(server.address()).await?;
        let other = open_sign_in(rig, &window, server.address()).await?;
        // And so does the window it belongs to.
        rig.window_titled("^Frontdesk$").await?.ask_to_close()?;
        window.forget().await?;
        other.gone().await
    })
}

/// What the hostile page has told, by what it tried.
type Told = Arc<tokio::sync::Mutex<HashMap<String, String>>>;

const MARK: &str = "left-behind-by-a-hostile-page";

/// Tries everything a page of the window could want, tells the server what came
/// of each, and at last signs in with a cookie that is none.
const HOSTILE: &str = r"<!doctype html><title>Frontdesk</title><script>
const tell = (name, outcome) =>
  fetch('/told', { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, outcome: String(outcome) }) });
const attempt = async (name, doing) => {
  const limit = new Promise((resolve) => setTimeout(resolve, 4000, 'refused: no answer'));
  const done = (async () => {
    try { return `done: ${JSON.stringify(await doing())}`; } catch (error) { return `refused: ${error}`; }
  })();
  await tell(name, await Promise.race([done, limit]));
};
const invoke = (...call) => window.__TAURI_INTERNALS__.invoke(...call);
const mark = 'left-behind-by-a-hostile-page';
(async () => {
  await attempt('ask', () => invoke('ask', { request: { type: 'state' } }));
  await attempt('reconnect', () => invoke('reconnect'));
  await attempt('copy', () => invoke('copy_text', { text: 'x' }));
  await attempt('again', () => invoke('sign_in_window_close'));
  await attempt('listen', () =>
    invoke('plugin:event|listen', { event: 'sign-in-window', target: { kind: 'Any' }, handler: 1 }));
  await attempt('emit', () => invoke('plugin:event|emit', { event: 'frontdesk', payload: 1 }));
  await attempt('clipboard', () => invoke('plugin:clipboard-manager|read_text'));
  await attempt('ipc', async () => (await fetch('ipc://localhost/ask', { method: 'POST', body: '{}' })).status);
  await attempt('file', async () => (await fetch('file:///etc/hostname')).status);
  localStorage.setItem('mark', mark);
  await attempt('store', () => new Promise((resolve, reject) => {
    const open = indexedDB.open(mark);
    open.onsuccess = () => resolve('kept');
    open.onerror = reject;
  }));
  location.href = '/download';
  await new Promise((resolve) => setTimeout(resolve, 500));
  location.href = 'file:///etc/hostname';
  await new Promise((resolve) => setTimeout(resolve, 500));
  document.cookie = `other=${mark}; max-age=9999`;
  const button = document.createElement('button');
  button.textContent = 'Continue';
  button.onclick = () => window.open('/popup');
  document.documentElement.append(button);
  button.focus();
  await tell('ready', '');
})();
</script>";

#[test]
fn a_hostile_page_gets_nothing() -> Result<()> {
    run("sign_in_hostile", Options::default(), async |rig| {
        let told = Told::default();
        let address = hostile_site(Arc::clone(&told)).await?;
        let window = rig.open_app().await?;
        window.find_server(&address).await?;
        let other = open_sign_in(rig, &window, &address).await?;

        wait_for("the end of its attempts", LIMIT, async || {
            Ok(told.lock().await.contains_key("ready").then_some(()))
        })
        .await?;

        // The popup comes up in the same window, and sets a session's cookie.
        other.press(&["Return"])?;
        window.read("[role=alert]", "does not take this sign-in").await?;
        other.gone().await?;
        let told = told.lock().await.clone();
        assert_eq!(told.get("popup").map(String::as_str), Some("in place"));
        for name in
            ["ask", "reconnect", "copy", "again", "listen", "emit", "clipboard", "ipc", "file"]
        {
            let outcome = told.get(name).context(name)?;
            assert!(outcome.starts_with("refused"), "{name}: {outcome}");
        }
        assert_eq!(told.get("store").map(String::as_str), Some("done: \"kept\""));
        assert_eq!(rig.files_with(MARK), [] as [PathBuf; 0], "nothing on the disk");
        assert_eq!(rig.agent().await?.state().await?.accounts, []);
        window.close().await
    })
}

/// Something that speaks as daily.dev does as far as anybody asks who has no
/// session, and whose page is hostile.
async fn hostile_site(told: Told) -> Result<String> {
    let unknown = json!({ "errors": [{
        "message": "Cannot query field \"serviceInfo\"",
        "extensions": { "code": "GRAPHQL_VALIDATION_FAILED" },
    }] });
    let nobody = json!({ "user": { "id": "nobody" } });
    let popup = r"<!doctype html><script>
        fetch('/told', { method: 'POST', headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'popup', outcome: window.opener ? 'apart' : 'in place' }) })
          .then(() => { document.cookie = 'dast=no-session-at-all'; });
      </script>";
    let site = Router::new()
        .route("/", routing::get(async || Html(HOSTILE)))
        .route("/popup", routing::get(async move || Html(popup)))
        .route("/graphql", routing::post(async move || Json(unknown)))
        .route("/boot", routing::get(async move || Json(nobody)))
        .route(
            "/download",
            routing::get(async || {
                ([(header::CONTENT_DISPOSITION, "attachment; filename=mark.txt")], MARK)
            }),
        )
        .route("/told", routing::post(tell))
        .with_state(told);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, site).await });
    Ok(address)
}

async fn tell(State(told): State<Told>, Json(said): Json<Value>) {
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    told.lock().await.insert(text("name"), text("outcome"));
}
