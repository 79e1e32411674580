//! A place: everything that one Frontdesk keeps and listens at. Each person has
//! their own; a folder of its own makes another one beside it.

use std::{
    env,
    ffi::OsStr,
    fs, io,
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use directories::{BaseDirs, ProjectDirs};

use crate::socket::make_private;

/// The variable of the environment that names the folder of another place.
pub const DATA_DIR: &str = "FRONTDESK_DATA_DIR";

/// The argument that names it; it goes before the variable.
pub const DATA_DIR_FLAG: &str = "--data-dir";

const SOCKET: &str = "agent.sock";

/// What others than the owner may do.
const OTHERS: u32 = 0o077;

/// Name of this program in the keyring.
const KEYRING: &str = "frontdesk";

/// Where one Frontdesk keeps its data, where its agent listens, and under
/// which name its sign-ins are in the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    data: PathBuf,
    cache: PathBuf,
    socket: PathBuf,
    keyring: String,
    own: bool,
}

impl Place {
    /// The person's own place: `$XDG_DATA_HOME/frontdesk`, and a socket at
    /// `$XDG_RUNTIME_DIR/frontdesk/agent.sock`, or beside the data where the
    /// desktop has no runtime folder. Nothing is made yet.
    ///
    /// # Errors
    ///
    /// When the person has no home folder.
    pub fn of_person() -> io::Result<Self> {
        let folders = folders()?;
        let data = folders.data_local_dir().to_owned();
        let cache = folders.cache_dir().to_owned();
        let socket = runtime_folder(&folders).join(SOCKET);
        Ok(Self { data, cache, socket, keyring: KEYRING.to_owned(), own: true })
    }

    /// The place in a folder, which is made where it is not there. The
    /// person's own folder is the person's own place.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made, or is not one that only this person
    /// can enter: it may be one of another use.
    pub fn at(folder: &Path) -> io::Result<Self> {
        let own = Self::of_person()?;
        let is_own = |own: PathBuf| fs::canonicalize(folder).is_ok_and(|named| named == own);
        if fs::canonicalize(&own.data).is_ok_and(is_own) {
            return Ok(own);
        }
        make_own(folder)?;
        let data = fs::canonicalize(folder)?;
        // A socket's path has 107 bytes at most (`sun_path` in unix(7)), and a
        // folder can have a longer one.
        let socket = runtime_folder(&folders()?).join(short(&data)).join(SOCKET);
        let keyring = format!("{KEYRING}:{}", data.display());
        let cache = data.join("cache");
        Ok(Self { data, cache, socket, keyring, own: false })
    }

    /// The place in a folder, or the person's own where none is named.
    ///
    /// # Errors
    ///
    /// As [`Place::at`] and [`Place::of_person`].
    pub fn named(folder: Option<&OsStr>) -> io::Result<Self> {
        // An empty one is none, as with the folders of the XDG specification.
        match folder.filter(|folder| !folder.is_empty()) {
            Some(folder) => Self::at(Path::new(folder)),
            None => Self::of_person(),
        }
    }

    /// The place that the environment names.
    ///
    /// # Errors
    ///
    /// As [`Place::named`].
    pub fn from_environment() -> io::Result<Self> {
        Self::named(env::var_os(DATA_DIR).as_deref())
    }

    /// Where its data is.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where it keeps what can be had again.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// Where its agent listens.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Under which name its sign-ins are in the keyring.
    pub fn keyring(&self) -> &str {
        &self.keyring
    }

    /// A name without separators where it is another one than the person's own:
    /// for what lies beside the same of other places.
    pub fn short_name(&self) -> Option<String> {
        self.folder().map(short)
    }

    /// Its folder where it is another one than the person's own: whoever
    /// starts a program of this place has to say it.
    pub fn folder(&self) -> Option<&Path> {
        (!self.own).then_some(&self.data)
    }
}

/// The names of this program's folders.
fn folders() -> io::Result<ProjectDirs> {
    ProjectDirs::from("", "", "frontdesk")
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this person has no home folder"))
}

/// The folder of sockets. A job that the system starts (cron) is not told of
/// the person's runtime folder, but must find the agent in it all the same.
fn runtime_folder(folders: &ProjectDirs) -> PathBuf {
    let told = folders.runtime_dir().map(Path::to_owned);
    told.or_else(usual_runtime_folder).unwrap_or_else(|| folders.data_local_dir().to_owned())
}

/// Where `pam_systemd(8)` puts it.
fn usual_runtime_folder() -> Option<PathBuf> {
    let person = fs::metadata(BaseDirs::new()?.home_dir()).ok()?.uid();
    let folder = PathBuf::from(format!("/run/user/{person}"));
    let theirs = fs::metadata(&folder).is_ok_and(|found| found.uid() == person);
    theirs.then(|| folder.join("frontdesk"))
}

/// Makes a folder that only this person can enter. One that is there already
/// and holds something is taken as it is or not at all: nobody's home folder is
/// locked up for a slip of the hand.
fn make_own(folder: &Path) -> io::Result<()> {
    let private = match fs::metadata(folder) {
        Ok(found) => found.is_dir() && found.permissions().mode() & OTHERS == 0,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    if private {
        return Ok(());
    }
    if fs::exists(folder)? && fs::read_dir(folder)?.next().is_some() {
        let words = format!("others can enter {}: take a folder of its own", folder.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, words));
    }
    // Fails where it is somebody else's.
    make_private(folder)
}

/// A folder's path in sixteen characters.
fn short(folder: &Path) -> String {
    format!("{:016x}", hash(folder.as_os_str().as_bytes()))
}

/// FNV-1a with 64 bits: short, and the same in every version of this program.
fn hash(bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, path::Path};

    use super::{Place, hash};

    #[test]
    fn a_place_is_the_same_by_every_way_to_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("a long enough name ".repeat(10)).join("desk");
        let place = Place::at(&data).expect("made");
        assert_eq!(fs::metadata(&data).expect("there").permissions().mode() & 0o777, 0o700);
        assert!(place.socket().as_os_str().len() < 107, "{}", place.socket().display());
        assert_ne!(place.socket(), Place::of_person().expect("a home").socket());
        assert_eq!(place.folder(), Some(place.data()));
        let name = place.short_name().expect("another place");
        assert!(place.socket().ends_with(Path::new(&name).join("agent.sock")));
        assert!(place.keyring().ends_with("/desk"), "{}", place.keyring());

        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&data, &link).expect("linked");
        assert_eq!(Place::at(&link.join("../desk")).expect("the same"), place);
        assert_ne!(Place::at(&folder.path().join("other")).expect("made"), place);
    }

    #[test]
    fn nothing_named_is_the_persons_own() {
        let own = Place::of_person().expect("a home");
        assert_eq!(Place::named(None).expect("a home"), own);
        assert_eq!(Place::named(Some("".as_ref())).expect("a home"), own);
        assert_eq!((own.folder(), own.short_name(), own.keyring()), (None, None, "frontdesk"));
    }

    #[test]
    fn a_folder_of_another_use_is_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let used = folder.path().join("used");
        fs::create_dir(&used).expect("made");
        fs::set_permissions(&used, fs::Permissions::from_mode(0o755)).expect("open");
        Place::at(&used).expect("an empty one is taken, and made private");
        fs::write(used.join("letter"), "").expect("written");
        Place::at(&used).expect("it is private");

        fs::set_permissions(&used, fs::Permissions::from_mode(0o750)).expect("open");
        Place::at(&used).expect_err("others can enter");
        assert_eq!(fs::metadata(&used).expect("there").permissions().mode() & 0o777, 0o750);
        Place::at(&used.join("letter")).expect_err("no folder");
    }

    #[test]
    fn the_hash_is_the_published_one() {
        // Test vectors of the FNV-1a reference.
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
