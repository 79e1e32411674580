//! Pictures on disk: so many and so large, and the least used go first.

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
    time::{Duration, SystemTime},
};

use frontdesk_local_api::socket::make_private;

/// How long one is as good as new.
const FRESH: Duration = Duration::from_hours(7 * 24);

const ENDING: &str = "png";

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Most pictures.
    pub(super) count: usize,
    /// Most bytes, all together.
    pub(super) bytes: u64,
}

/// The folder of pictures, and what is in it. What cannot be read or written
/// is as if it were not there: everything can be had again.
pub(super) struct Cache {
    folder: PathBuf,
    bounds: Bounds,
    kept: HashMap<String, Kept>,
    bytes: u64,
    /// Counts up with every use.
    uses: u64,
}

struct Kept {
    bytes: u64,
    written: SystemTime,
    used: u64,
}

/// A picture that was kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) png: Vec<u8>,
    /// It need not be asked for again.
    pub(super) fresh: bool,
}

impl Cache {
    /// Looks at what an earlier agent left in `folder`.
    pub(super) fn open(folder: PathBuf, bounds: Bounds) -> Self {
        let mut cache = Self { folder, bounds, kept: HashMap::new(), bytes: 0, uses: 0 };
        let mut files: Vec<_> = cache.files().unwrap_or_default();
        // The latest count as used last.
        files.sort_by_key(|(_, _, written)| *written);
        for (name, bytes, written) in files {
            cache.note(name, bytes, written);
        }
        cache.trim();
        cache
    }

    /// A picture by its name.
    pub(super) fn get(&mut self, name: &str, now: SystemTime) -> Option<Found> {
        let path = self.path(name);
        let kept = self.kept.get_mut(name)?;
        let Ok(png) = fs::read(path) else {
            self.forget(name);
            return None;
        };
        self.uses += 1;
        kept.used = self.uses;
        // From a clock that was set back it is not fresh for ever.
        let fresh = now.duration_since(kept.written).is_ok_and(|age| age < FRESH);
        Some(Found { png, fresh })
    }

    /// Keeps a picture in the place of an earlier one.
    pub(super) fn keep(&mut self, name: &str, png: &[u8], now: SystemTime) {
        self.forget(name);
        match self.write(name, png, now) {
            Ok(()) => {
                let bytes = u64::try_from(png.len()).unwrap_or(u64::MAX);
                self.note(name.to_owned(), bytes, now);
                self.trim();
            }
            Err(error) => tracing::debug!(%error, "a picture is not kept"),
        }
    }

    fn write(&self, name: &str, png: &[u8], now: SystemTime) -> io::Result<()> {
        make_private(&self.folder)?;
        // Only a whole one has its name.
        let part = self.folder.join("part");
        let mut file = File::create(&part)?;
        file.write_all(png)?;
        file.set_modified(now)?;
        fs::rename(part, self.path(name))
    }

    fn files(&self) -> io::Result<Vec<(String, u64, SystemTime)>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let path = entry.path();
            if path.extension() != Some(OsStr::new(ENDING)) {
                continue;
            }
            let (Some(name), Ok(about)) = (path.file_stem(), entry.metadata()) else { continue };
            files.push((name.to_string_lossy().into_owned(), about.len(), about.modified()?));
        }
        Ok(files)
    }

    fn note(&mut self, name: String, bytes: u64, written: SystemTime) {
        self.uses += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        self.kept.insert(name, Kept { bytes, written, used: self.uses });
    }

    fn trim(&mut self) {
        while self.kept.len() > self.bounds.count || self.bytes > self.bounds.bytes {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(name) = oldest.map(|(name, _)| name.clone()) else { break };
            self.forget(&name);
        }
    }

    fn forget(&mut self, name: &str) {
        let Some(kept) = self.kept.remove(name) else { return };
        self.bytes = self.bytes.saturating_sub(kept.bytes);
        // Where it stays, the next agent finds it.
        let _ = fs::remove_file(self.path(name));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension(ENDING)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        time::{Duration, SystemTime},
    };

    use tempfile::TempDir;

    use super::{Bounds, Cache, FRESH, Found};

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn after(seconds: u64) -> SystemTime {
        START + Duration::from_secs(1_000_000 + seconds)
    }

    fn open(folder: &TempDir) -> Cache {
        Cache::open(folder.path().join("pictures"), Bounds { count: 3, bytes: 10 })
    }

    fn names(cache: &Cache) -> Vec<&str> {
        let mut names: Vec<_> = cache.kept.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_picture_stays_and_grows_old() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = open(&folder);
        assert_eq!(cache.get("a", after(0)), None);
        cache.keep("a", b"old", after(0));
        cache.keep("a", b"new", after(0));
        let found = |fresh| Some(Found { png: b"new".to_vec(), fresh });
        assert_eq!(cache.get("a", after(1)), found(true));
        assert_eq!(cache.get("a", after(0) + FRESH), found(false));
        assert_eq!(cache.get("a", START), found(false), "of a clock that was set back");
        assert_eq!(cache.bytes, 3);
        let mut again = open(&folder);
        assert_eq!(again.get("a", after(1)), found(true));
        assert_eq!(again.get("a", after(0) + FRESH), found(false));
    }

    #[test]
    fn the_least_used_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = open(&folder);
        for (second, name) in (0..).zip(["a", "b", "c"]) {
            cache.keep(name, b"1", after(second));
        }
        cache.get("a", after(4));
        cache.keep("d", b"1", after(5));
        assert_eq!(names(&cache), ["a", "c", "d"]);
        cache.keep("e", b"12345678", after(6));
        assert_eq!(names(&cache), ["a", "d", "e"], "ten bytes");
        cache.keep("f", b"12345678901", after(7));
        assert!(names(&cache).is_empty(), "larger than everything");
        assert_eq!(fs::read_dir(folder.path().join("pictures")).unwrap().count(), 0);
    }

    #[test]
    fn what_others_did_to_the_folder_is_no_matter() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = open(&folder);
        cache.keep("a", b"1", after(0));
        let pictures = folder.path().join("pictures");
        fs::write(pictures.join("part"), "half").unwrap();
        fs::remove_file(pictures.join("a.png")).unwrap();
        assert_eq!(cache.get("a", after(0)), None);
        assert_eq!((names(&cache).len(), cache.bytes), (0, 0));
        fs::remove_dir_all(&pictures).unwrap();
        cache.keep("b", b"1", after(0));
        assert!(cache.get("b", after(0)).is_some());
        assert_eq!(names(&open(&folder)), ["b"]);
    }
}
