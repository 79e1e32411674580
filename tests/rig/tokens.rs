//! Session tokens that lie on a disk, found without knowing them.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{Environment, Result};

/// Length of a session token of the service: 32 bytes in base64.
const TOKEN: usize = 43;

/// Folders in which nothing of a sign-in may be.
const FOLDERS: [&str; 7] = ["home", "data", "config", "cache", "run", "temp", "logs"];

/// Every file of the desktop.
fn files(environment: &Environment) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in FOLDERS {
        list(&environment.folder(name), &mut found);
    }
    found
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    // What goes while it is looked at holds nothing any more.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            list(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
}

/// The files that hold this text.
pub(crate) fn files_with(environment: &Environment, text: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    files(environment).into_iter().filter(holds).collect()
}

/// Whether the embedded service knows this token. It keeps hashes only.
pub(crate) fn is_session(environment: &Environment, token: &str) -> Result<bool> {
    Ok(hashes(environment)?.contains(&hash(token.as_bytes())))
}

/// The files that hold the token of a session of the embedded service: any text
/// of a token's length whose hash the service keeps.
pub(crate) fn files_with_a_token(environment: &Environment) -> Result<Vec<PathBuf>> {
    let hashes = hashes(environment)?;
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes
            .split(|byte| !byte.is_ascii_alphanumeric() && !b"-_".contains(byte))
            .flat_map(|run| run.windows(TOKEN))
            .any(|text| hashes.contains(&hash(text)))
    };
    Ok(files(environment).into_iter().filter(holds).collect())
}

/// Everything in the service's database that could be a hash.
fn hashes(environment: &Environment) -> Result<HashSet<[u8; 32]>> {
    let mut found = HashSet::new();
    for name in ["service.sqlite", "service.sqlite-wal"] {
        let path = environment.folder("data").join("frontdesk").join(name);
        if path.exists() {
            let bytes = fs::read(path)?;
            found.extend(bytes.windows(32).filter_map(|part| <[u8; 32]>::try_from(part).ok()));
        }
    }
    Ok(found)
}

fn hash(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}
