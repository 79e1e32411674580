//! WebDriver: one page, in the window or in the phone's browser.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator, elements::Element, error::CmdError, wd::Capabilities,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tokio::time::timeout;

use crate::{Context, Fault, LIMIT, Result, wait_for};

/// How long one command of WebDriver may take. A session that never begins
/// would else wait for ever.
const COMMAND_LIMIT: Duration = Duration::from_secs(45);

/// A WebDriver server.
pub(crate) struct Driver {
    address: String,
    child: Child,
}

impl Driver {
    /// Starts a server that takes `--port=N`, and waits until it says that it
    /// is ready.
    pub(crate) async fn start(mut command: impl FnMut() -> Result<Command>) -> Result<Self> {
        // Somebody else may take the free port before the server does: then
        // the server ends, and another port is tried.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            let child = command()?.arg(format!("--port={port}")).spawn();
            let child = child.context("starting a WebDriver server")?;
            let mut driver = Self { address: format!("http://127.0.0.1:{port}"), child };
            if driver.ready().await? {
                return Ok(driver);
            }
        }
        Err(Fault::new("the WebDriver server ends each time it is started"))
    }

    async fn ready(&mut self) -> Result<bool> {
        let http = crate::people::http()?;
        let address = format!("{}/status", self.address);
        wait_for("the WebDriver server", LIMIT, async || {
            if self.child.try_wait()?.is_some() {
                return Ok(Some(false));
            }
            let answer = http.get(&address).send().await?;
            Ok(answer.status().is_success().then_some(true))
        })
        .await
    }

    /// Begins a session.
    pub(crate) async fn page(&self, capabilities: Value) -> Result<Page> {
        let capabilities: Capabilities = serde_json::from_value(capabilities)?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let session = builder.capabilities(capabilities).connect(&self.address);
        let client = timeout(COMMAND_LIMIT, session)
            .await
            .context("the session does not begin")?
            .context("beginning a session")?;
        Ok(Page { client })
    }

    /// Ends the server, and what it started with it.
    pub(crate) fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A page that is driven.
pub struct Page {
    client: Client,
}

/// Every command gets a limit.
async fn limited<T>(doing: &str, command: impl Future<Output = Result<T, CmdError>>) -> Result<T> {
    let answer = timeout(COMMAND_LIMIT, command).await.context(doing)?;
    answer.map_err(|error| match error {
        // WebKit's words are often none; the code always says something.
        CmdError::Standard(error) => {
            Fault::new(format!("{doing}: {}: {}", error.error, error.message))
        }
        error => Fault::new(format!("{doing}: {error}")),
    })
}

impl Page {
    /// Opens an address.
    pub async fn open(&self, address: &str) -> Result<()> {
        limited("opening an address", self.client.goto(address)).await
    }

    /// The element that fits this CSS selector, as soon as it is there and
    /// can be seen.
    pub async fn see(&self, css: &str) -> Result<Element> {
        let seen = wait_for(css, LIMIT, async || {
            let element = limited(css, self.client.find(Locator::Css(css))).await?;
            Ok(limited(css, element.is_displayed()).await?.then_some(element))
        });
        match seen.await {
            Ok(element) => Ok(element),
            Err(fault) => {
                let text = self.text("body").await.unwrap_or_default();
                Err(Fault::new(format!("{fault}; the page says: {text}")))
            }
        }
    }

    /// Whether something fits this CSS selector now.
    pub async fn has(&self, css: &str) -> Result<bool> {
        Ok(!limited(css, self.client.find_all(Locator::Css(css))).await?.is_empty())
    }

    /// Waits until nothing fits this CSS selector.
    pub async fn wait_until_gone(&self, css: &str) -> Result<()> {
        wait_for(&format!("the end of {css}"), LIMIT, async || {
            Ok((!self.has(css).await?).then_some(()))
        })
        .await
    }

    /// Clicks as soon as that can be done.
    pub async fn click(&self, css: &str) -> Result<()> {
        wait_for(&format!("a click on {css}"), LIMIT, async || {
            let element = limited(css, self.client.find(Locator::Css(css))).await?;
            if !limited(css, element.is_enabled()).await? {
                return Ok(None);
            }
            limited(css, element.click()).await.map(Some)
        })
        .await
    }

    /// Types into a field, in place of what was there.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        // WebDriver's own way to clear a field tells the page nothing of it.
        self.set(css, "").await?;
        if text.is_empty() {
            return Ok(());
        }
        limited(css, self.see(css).await?.send_keys(text)).await
    }

    /// Puts a text into a field at once, as pasting does: for more than anybody
    /// types.
    pub async fn set(&self, css: &str, text: &str) -> Result<()> {
        self.see(css).await?;
        let script = "const field = document.querySelector(arguments[0]);
            field.value = arguments[1];
            field.dispatchEvent(new InputEvent('input', { bubbles: true }))";
        self.script(script, vec![css.into(), text.into()]).await.map(drop)
    }

    /// The visible text.
    pub async fn text(&self, css: &str) -> Result<String> {
        let element = limited(css, self.client.find(Locator::Css(css))).await?;
        limited(css, element.text()).await
    }

    /// The text there, as soon as it holds `part`.
    pub async fn read(&self, css: &str, part: &str) -> Result<String> {
        wait_for(&format!("{part:?} in {css}"), LIMIT, async || {
            let text = self.text(css).await?;
            Ok(text.contains(part).then_some(text))
        })
        .await
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> Result<String> {
        let field = self.see(css).await?;
        limited(css, field.prop("value")).await?.context(format_args!("{css} has no value"))
    }

    /// Runs a script in the page and answers what it returns.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        limited("a script", self.client.execute(script, arguments)).await
    }

    /// Writes a picture of the page, as its browser paints it.
    pub async fn take_picture(&self, path: &Path) -> Result<()> {
        let png = limited("a picture", self.client.screenshot()).await?;
        Ok(std::fs::write(path, png)?)
    }

    /// Ends the session, and with it the program that shows the page.
    pub async fn close(self) -> Result<()> {
        limited("closing the page", self.client.close()).await
    }
}
