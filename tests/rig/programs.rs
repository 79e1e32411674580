//! Where the programs under test are.

use std::path::{Path, PathBuf};

use crate::{Context, Result};

/// The program of this name: in the folder that `FRONTDESK_BIN_DIR` names, or
/// beside this one, where cargo puts everything of one build.
///
/// It is a fault, never a reason to leave a test out, when it was not built.
pub fn program(name: &str) -> Result<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let named = std::env::var_os("FRONTDESK_BIN_DIR").map(PathBuf::from);
    let own = std::env::current_exe()?;
    // A test lies one folder deeper than the programs, in `deps`.
    let beside = own.ancestors().skip(1).take(2).map(Path::to_path_buf);
    named
        .into_iter()
        .chain(beside)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
        .context(format_args!("the program {name} is not there: build it first"))
}

/// The folder of the build: what may keep the evidence of a failed test.
pub(crate) fn build_folder() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.parent().context("this program lies in no folder")?;
    let folder = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    Ok(folder.context("this program lies in no folder")?.to_path_buf())
}
