//! The window under test, driven by WebKit's own WebDriver.

use std::{ops::Deref, path::Path};

use rustix::process::Signal;
use serde_json::json;

use crate::{Context, Environment, LIMIT, Page, Result, webdriver::Driver};

/// A Tauri program with its window open. It reads as its [`Page`].
pub struct Window {
    environment: Environment,
    program: String,
    driver: Driver,
    page: Page,
}

impl Window {
    /// Starts `program` and waits until its page can be driven.
    pub(crate) async fn open(
        environment: &Environment,
        program: &Path,
        arguments: &[&str],
    ) -> Result<Self> {
        let driver = Driver::start(|| {
            let mut command = environment.command("WebKitWebDriver")?;
            command.env("TAURI_WEBVIEW_AUTOMATION", "true");
            Ok(command)
        })
        .await?;
        let options = json!({ "binary": program, "args": arguments });
        let page = driver.page(json!({ "webkitgtk:browserOptions": options })).await?;
        let name = program.file_name().context("a program without a name")?;
        Ok(Self {
            environment: environment.clone(),
            program: name.to_string_lossy().into_owned(),
            driver,
            page,
        })
    }

    /// Ends the session and the window, and waits until its process is gone.
    pub async fn close(mut self) -> Result<()> {
        let closed = self.page.close().await;
        // The driver takes the end of what it started, so it goes last.
        self.environment.end(&self.program, Signal::TERM).await?;
        self.driver.end();
        closed
    }

    /// Ends the session of a window that has ended by itself, or that was
    /// killed.
    pub async fn forget(mut self) -> Result<()> {
        let gone = self.environment.gone(&self.program, LIMIT).await;
        self.driver.end();
        gone
    }
}

impl Deref for Window {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
