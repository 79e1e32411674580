//! The phone of whoever is invited: Chromium with a small window.

use std::{ops::Deref, time::Instant};

use serde_json::json;

use crate::{Environment, Page, Result, processes::Caretaker, webdriver::Driver};

/// A browser with a profile of its own. It reads as its [`Page`].
pub struct Phone {
    driver: Driver,
    page: Page,
    /// Of a phone without a desktop beside it.
    _caretaker: Option<Caretaker>,
}

/// How a phone is set.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// In CSS pixels.
    pub width: u32,
    /// What it asks for, such as `he`.
    pub language: &'a str,
    /// Whether it prefers dark pages.
    pub dark: bool,
}

impl Phone {
    pub(crate) async fn start(environment: &Environment) -> Result<Self> {
        Self::with(environment, Setting { width: 390, language: "en", dark: false }).await
    }

    /// One with no desktop beside it.
    pub async fn alone(setting: Setting<'_>) -> Result<Self> {
        let (environment, caretaker) = Environment::new()?;
        let phone = Self::with(&environment, setting).await?;
        Ok(Self { _caretaker: Some(caretaker), ..phone })
    }

    async fn with(environment: &Environment, setting: Setting<'_>) -> Result<Self> {
        let driver = Driver::start(|| environment.command("chromedriver")).await?;
        let profile = tempfile::Builder::new().tempdir_in(environment.folder("temp"))?.keep();
        // As Blink counts: dark is 0, light is 1.
        let scheme = u8::from(!setting.dark);
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
            format!("--blink-settings=preferredColorScheme={scheme}"),
            format!("--user-data-dir={}", profile.display()),
        ];
        let width = setting.width;
        let metrics = json!({ "width": width, "height": 844, "pixelRatio": 2.0, "touch": true });
        let page = driver
            .page(json!({ "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "intl.accept_languages": setting.language },
                "mobileEmulation": { "deviceMetrics": metrics },
            }}))
            .await?;
        Ok(Self { driver, page, _caretaker: None })
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
