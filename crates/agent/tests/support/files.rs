use std::{fs, path::Path};

/// No file below `folder` holds these words.
pub(crate) fn assert_in_no_file(words: &str, folder: &Path) {
    assert!(look(words, folder) > 0, "an empty folder shows nothing");
}

/// Gives how many files were looked at.
fn look(words: &str, folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.fold(0, |looked, path| {
        if path.is_dir() {
            return looked + look(words, &path);
        }
        let bytes = fs::read(&path).expect("a file");
        let held = bytes.windows(words.len()).any(|window| window == words.as_bytes());
        assert!(!held, "{words} is in {}", path.display());
        looked + 1
    })
}
