//! A window that no WebDriver drives: looked at and typed into from outside, as
//! a person does.

use x11rb::{
    CURRENT_TIME,
    protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask},
};

use crate::{Context, Environment, LIMIT, Result, Rig, wait_for};

/// A window of any program of this desktop, by its title.
pub struct OtherWindow {
    environment: Environment,
    id: String,
}

impl Rig {
    /// The window whose title has these words, as soon as it is there.
    pub async fn window_titled(&self, words: &str) -> Result<OtherWindow> {
        wait_for(&format!("a window titled {words}"), LIMIT, async || {
            let found = self.windows_titled(words);
            Ok(found
                .into_iter()
                .next()
                .map(|id| OtherWindow { environment: self.environment.clone(), id }))
        })
        .await
    }

    fn windows_titled(&self, words: &str) -> Vec<String> {
        // Nothing found is a failure to `xdotool`.
        let search = ["search", "--onlyvisible", "--name", words];
        let found = self.environment.output("xdotool", &search).unwrap_or_default();
        found.lines().map(str::to_owned).collect()
    }
}

impl OtherWindow {
    /// Its title.
    pub fn title(&self) -> Result<String> {
        let title = self.environment.output("xdotool", &["getwindowname", &self.id])?;
        Ok(title.trim_end().to_owned())
    }

    /// Where it is on the screen, and how large: `X=`, `Y=`, `WIDTH=` and
    /// `HEIGHT=`, as xdotool writes them.
    pub fn shape(&self) -> Result<Vec<String>> {
        let shape =
            self.environment.output("xdotool", &["getwindowgeometry", "--shell", &self.id])?;
        let wanted = ["X=", "Y=", "WIDTH=", "HEIGHT="];
        let is_wanted = |line: &&str| wanted.iter().any(|name| line.starts_with(name));
        Ok(shape.lines().filter(is_wanted).map(str::to_owned).collect())
    }

    /// Moves it there and gives it this size, as a window manager does.
    pub fn reshape(&self, at: (i32, i32), size: (u32, u32)) -> Result<()> {
        let (x, y, width, height) =
            (at.0.to_string(), at.1.to_string(), size.0.to_string(), size.1.to_string());
        self.environment.output("xdotool", &["windowsize", &self.id, &width, &height])?;
        self.environment.output("xdotool", &["windowmove", "--sync", &self.id, &x, &y]).map(drop)
    }

    /// Types text where the keyboard is in this window.
    pub fn write(&self, text: &str) -> Result<()> {
        self.focus()?;
        self.environment.output("xdotool", &["type", "--delay", "20", text]).map(drop)
    }

    /// Presses keys one after the other: `Tab`, `Return` ...
    pub fn press(&self, keys: &[&str]) -> Result<()> {
        self.focus()?;
        let presses = [&["key", "--delay", "40"], keys].concat();
        self.environment.output("xdotool", &presses).map(drop)
    }

    /// Asks it to close, as a window manager does for the button in its frame
    /// (ICCCM, 4.2.8.1).
    pub fn ask_to_close(&self) -> Result<()> {
        let (connection, _) = x11rb::connect(Some(self.environment.get("DISPLAY")?))?;
        let atom =
            |name: &[u8]| -> Result<u32> { Ok(connection.intern_atom(true, name)?.reply()?.atom) };
        let delete = [atom(b"WM_DELETE_WINDOW")?, CURRENT_TIME, 0, 0, 0];
        let window = self.id.parse().context("the number of a window")?;
        let message = ClientMessageEvent::new(32, window, atom(b"WM_PROTOCOLS")?, delete);
        connection.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
        Ok(())
    }

    /// Waits until it is gone.
    pub async fn gone(&self) -> Result<()> {
        wait_for("the end of a window", LIMIT, async || Ok(self.title().is_err().then_some(())))
            .await
    }

    // No window manager hands the focus out here.
    fn focus(&self) -> Result<()> {
        self.environment
            .output("xdotool", &["windowfocus", "--sync", &self.id])
            .context("the focus of a window")
            .map(drop)
    }
}
