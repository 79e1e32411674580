//! The file that a saved QR code becomes.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use frontdesk_local_api::{ErrorCode, Failure};

/// Longest part of the organization's name in a file name, in characters:
/// well below the 255 bytes that file systems allow, in any script.
const MAX_NAME: usize = 48;

/// How many files of the same name are stepped over.
const MAX_COPIES: u32 = 999;

/// Saves a picture (PNG in base64) as `NAME invite.png` in `folder`. A file
/// that is there already is never overwritten: the new one gets a number.
pub(crate) fn save(folder: &Path, name: &str, picture: &str) -> Result<PathBuf, Failure> {
    let bytes = BASE64_STANDARD
        .decode(picture)
        .map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))?;
    let storage = |error| Failure::new(ErrorCode::StorageFailed).with_detail(error);
    fs::create_dir_all(folder).map_err(storage)?;
    let stem = file_stem(name);
    for copy in 0..MAX_COPIES {
        let path = folder.join(match copy {
            0 => format!("{stem}.png"),
            _ => format!("{stem} ({copy}).png"),
        });
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                return match file.write_all(&bytes) {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        // Half a picture is worse than none.
                        let _ = fs::remove_file(&path);
                        Err(storage(error))
                    }
                };
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(storage(error)),
        }
    }
    Err(Failure::new(ErrorCode::StorageFailed))
}

/// A name that every file system takes: letters, digits and a few signs stay,
/// the rest becomes a space.
fn file_stem(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '&' | '+') { c } else { ' ' })
        .collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(MAX_NAME).collect();
    format!("{} invite", cut.trim()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{file_stem, save};

    #[test]
    fn names_become_file_names() {
        assert_eq!(file_stem("Acme <b>\"1/2\"</b>"), "Acme b 1 2 b invite");
        assert_eq!(file_stem("../.."), "invite");
        assert_eq!(file_stem("אקמה"), "אקמה invite");
        assert!(file_stem(&"x".repeat(10_000)).len() < 60);
    }

    #[test]
    fn an_older_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let first = save(folder.path(), "Acme", "YQ==").unwrap();
        let second = save(folder.path(), "Acme", "Yg==").unwrap();
        assert_eq!(first.file_name().unwrap(), "Acme invite.png");
        assert_eq!(second.file_name().unwrap(), "Acme invite (1).png");
        assert_eq!(std::fs::read(first).unwrap(), b"a");
    }

    #[test]
    fn what_is_no_picture_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(save(folder.path(), "Acme", "not base64!").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
