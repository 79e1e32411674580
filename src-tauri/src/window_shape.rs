//! Size and place of the window, kept for its next start. They are of the
//! place, as theme and language are: a file beside the history.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tauri::{Monitor, WebviewWindow};

const FILE: &str = "window.json";

/// The smallest size, also of the window itself.
pub(crate) const SMALLEST: (f64, f64) = (480.0, 400.0);

/// So much of the window's upper edge has to be on a screen for somebody to
/// get hold of it: width and height.
const GRIP: (f64, f64) = (64.0, 32.0);

/// In logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shape {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Where its frame begins; `None`: where the desktop puts it.
    pub(crate) at: Option<(f64, f64)>,
    /// It fills the screen; the size is that of before.
    pub(crate) maximized: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self { width: 1280.0, height: 800.0, at: None, maximized: false }
    }
}

/// One screen, in logical pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl From<&Monitor> for Screen {
    fn from(monitor: &Monitor) -> Self {
        let scale = monitor.scale_factor();
        let at = monitor.position().to_logical::<f64>(scale);
        let size = monitor.size().to_logical::<f64>(scale);
        Self { left: at.x, top: at.y, width: size.width, height: size.height }
    }
}

impl Screen {
    fn holds_grip_of(&self, shape: &Shape, (x, y): (f64, f64)) -> bool {
        let wide = (x + shape.width).min(self.left + self.width) - x.max(self.left);
        let high = (y + GRIP.1).min(self.top + self.height) - y.max(self.top);
        wide >= GRIP.0 && high >= GRIP.1
    }
}

impl Shape {
    /// The same on these screens: they may be others than when it was kept. It
    /// is no larger than the largest of them, and where nobody could get hold
    /// of it, the desktop places it anew. Without a word on screens it is as
    /// it was.
    fn on(self, screens: &[Screen]) -> Self {
        let largest = |side: fn(&Screen) -> f64| screens.iter().map(side).reduce(f64::max);
        let within = |side: f64, least: f64, most: Option<f64>| {
            side.min(most.unwrap_or(f64::INFINITY)).max(least)
        };
        let shape = Self {
            width: within(self.width, SMALLEST.0, largest(|screen| screen.width)),
            height: within(self.height, SMALLEST.1, largest(|screen| screen.height)),
            ..self
        };
        let held = |at: &(f64, f64)| {
            screens.is_empty() || screens.iter().any(|screen| screen.holds_grip_of(&shape, *at))
        };
        Self { at: shape.at.filter(held), ..shape }
    }

    /// Numbers that are none are in no file that this program wrote.
    fn is_sound(&self) -> bool {
        let at = self.at.unwrap_or_default();
        [self.width, self.height, at.0, at.1].iter().all(|number| number.is_finite())
    }
}

/// The shape as it is now, and as it is in the file.
pub(crate) struct KeptShape {
    file: PathBuf,
    now: Mutex<Shape>,
    saved: Mutex<Option<Shape>>,
}

impl KeptShape {
    /// Of the window of the place whose data is in `folder`. What cannot be
    /// read is as at the first start.
    pub(crate) fn load(folder: &Path) -> Self {
        let file = folder.join(FILE);
        let saved = fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Shape>(&bytes).ok())
            .filter(Shape::is_sound);
        let now = Mutex::new(saved.unwrap_or_default());
        Self { file, now, saved: Mutex::new(saved) }
    }

    /// How to open the window on these screens.
    pub(crate) fn on(&self, screens: &[Screen]) -> Shape {
        let mut now = lock(&self.now);
        *now = now.on(screens);
        *now
    }

    /// The window was moved or its size changed.
    pub(crate) fn note(&self, window: &WebviewWindow) {
        // A window that is going answers nothing, and has nothing new to say.
        let _ = self.look(window);
    }

    fn look(&self, window: &WebviewWindow) -> tauri::Result<()> {
        if window.is_minimized()? {
            return Ok(());
        }
        let maximized = window.is_maximized()?;
        let scale = window.scale_factor()?;
        let size = window.inner_size()?.to_logical::<f64>(scale);
        let at = window.outer_position()?.to_logical::<f64>(scale);
        let mut now = lock(&self.now);
        now.maximized = maximized;
        if !maximized {
            (now.width, now.height, now.at) = (size.width, size.height, Some((at.x, at.y)));
        }
        Ok(())
    }

    /// Writes it where it is another one than the file has.
    pub(crate) fn save(&self) {
        let now = *lock(&self.now);
        let mut saved = lock(&self.saved);
        if *saved != Some(now) && write(&self.file, &now).is_ok() {
            *saved = Some(now);
        }
    }
}

/// Whole or not at all: the window may end at any moment.
fn write(file: &Path, shape: &Shape) -> io::Result<()> {
    let beside = file.with_extension("json.new");
    fs::write(&beside, serde_json::to_vec(shape)?)?;
    fs::rename(beside, file)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FILE, KeptShape, SMALLEST, Screen, Shape};

    const LAPTOP: Screen = Screen { left: 0.0, top: 0.0, width: 1440.0, height: 900.0 };
    const BESIDE: Screen = Screen { left: 1440.0, top: -200.0, width: 1920.0, height: 1080.0 };

    fn shape(at: (f64, f64), width: f64, height: f64) -> Shape {
        Shape { width, height, at: Some(at), maximized: false }
    }

    #[test]
    fn what_is_on_a_screen_stays() {
        for kept in [
            shape((10.0, 20.0), 900.0, 600.0),
            shape((1500.0, -200.0), 900.0, 600.0),
            // Half beyond an edge, as people put them.
            shape((-800.0, 100.0), 900.0, 600.0),
            shape((1300.0, 850.0), 900.0, 600.0),
        ] {
            assert_eq!(kept.on(&[LAPTOP, BESIDE]), kept);
        }
    }

    #[test]
    fn what_nobody_could_get_hold_of_is_placed_anew() {
        for at in [(1500.0, 100.0), (-880.0, 100.0), (100.0, 890.0), (100.0, -40.0)] {
            let kept = shape(at, 900.0, 600.0);
            assert_eq!(kept.on(&[LAPTOP]), Shape { at: None, ..kept }, "{at:?}");
        }
    }

    #[test]
    fn a_size_fits_the_screens() {
        let large = shape((0.0, 0.0), 3000.0, 2000.0).on(&[LAPTOP]);
        assert_eq!((large.width, large.height), (1440.0, 900.0));
        let small = shape((0.0, 0.0), 3.0, -1.0).on(&[LAPTOP]);
        assert_eq!((small.width, small.height), SMALLEST);
        let nowhere = shape((-9000.0, 0.0), 900.0, 600.0);
        assert_eq!(nowhere.on(&[]), nowhere, "no screen is known");
    }

    #[test]
    fn a_file_that_is_none_is_a_first_start() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let kept = KeptShape::load(folder.path());
        kept.save();
        let again = KeptShape::load(folder.path());
        assert_eq!(*again.saved.lock().expect("a shape"), Some(Shape::default()));
        for broken in ["", "{", "{\"width\":1}", "[]", "{\"width\":\"x\"}"] {
            fs::write(folder.path().join(FILE), broken)?;
            assert_eq!(KeptShape::load(folder.path()).on(&[LAPTOP]), Shape::default(), "{broken}");
        }
        Ok(())
    }

    #[test]
    fn a_folder_that_is_gone_is_no_fault() {
        KeptShape::load(std::path::Path::new("/nowhere/at/all")).save();
    }
}
