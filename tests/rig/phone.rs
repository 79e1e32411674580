//! The phone of whoever is invited: Chromium with a small window.

use std::{ops::Deref, time::Instant};

use serde_json::json;

use crate::{Environment, Page, Result, webdriver::Driver};

/// A browser with a profile of its own. It reads as its [`Page`].
pub struct Phone {
    driver: Driver,
    page: Page,
}

impl Phone {
    pub(crate) async fn start(environment: &Environment) -> Result<Self> {
        let driver = Driver::start(|| environment.command("chromedriver")).await?;
        let profile = tempfile::Builder::new().tempdir_in(environment.folder("temp"))?.keep();
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--no-proxy-server".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        let metrics = json!({ "width": 390, "height": 844, "pixelRatio": 2.0, "touch": true });
        let page = driver
            .page(json!({ "goog:chromeOptions": {
                "args": arguments,
                "mobileEmulation": { "deviceMetrics": metrics },
            }}))
            .await?;
        Ok(Self { driver, page })
    }

    /// Opens an invite link, signs up and joins. Answers when the button was
    /// pressed.
    pub async fn sign_up_and_join(
        &self,
        link: &str,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Instant> {
        self.open(link).await?;
        self.see("html[data-state=open]").await?;
        self.fill("[name=name]", name).await?;
        self.fill("[name=email]", email).await?;
        self.fill("[name=password]", password).await?;
        let pressed = Instant::now();
        self.click("[name=action][value=sign-up]").await?;
        Ok(pressed)
    }

    /// Ends the browser.
    pub async fn close(mut self) -> Result<()> {
        let closed = self.page.close().await;
        self.driver.end();
        closed
    }
}

impl Deref for Phone {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
