//! Pictures of steps, each told in a line.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use frontdesk_rig::{Phone, Result, Rig};

/// Where the pictures go, and since when the step runs that is taken next.
pub(crate) struct Album<'a> {
    rig: &'a Rig,
    folder: &'a Path,
    pictures: u32,
    begun: Instant,
}

impl<'a> Album<'a> {
    /// An empty album: the first step begins now.
    pub(crate) fn new(rig: &'a Rig, folder: &'a Path) -> Self {
        Self { rig, folder, pictures: 0, begun: Instant::now() }
    }

    /// The step `what` is done: a picture of the screen.
    pub(crate) async fn screen(&mut self, name: &str, what: &str) -> Result<()> {
        let took = self.begun.elapsed();
        let path = self.next(name);
        self.rig.calm_picture(&path).await?;
        self.tell(took, what, &path);
        Ok(())
    }

    /// The step `what` is done: a picture of the phone.
    pub(crate) async fn phone(&mut self, name: &str, what: &str, phone: &Phone) -> Result<()> {
        let took = self.begun.elapsed();
        let path = self.next(name);
        phone.take_picture(&path).await?;
        self.tell(took, what, &path);
        Ok(())
    }

    fn next(&mut self, name: &str) -> PathBuf {
        self.pictures += 1;
        self.folder.join(format!("{:02}-{name}.png", self.pictures))
    }

    fn tell(&mut self, took: Duration, what: &str, path: &Path) {
        say(&format!("{}  {what}\n           {}", seconds(took), path.display()));
        // What a picture takes is not the next step's.
        self.begun = Instant::now();
    }
}

/// How long something took, as it stands at the start of a line.
pub(crate) fn seconds(took: Duration) -> String {
    format!("{:>7.2} s", took.as_secs_f64())
}

/// One line for whoever watches.
#[expect(clippy::print_stdout, reason = "what this program is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
