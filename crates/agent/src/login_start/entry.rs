//! What is written for the desktop: text in the formats of others. Pure.

use std::path::Path;

use frontdesk_local_api::DATA_DIR_FLAG;

/// The entry that starts `program` at login, of the place in `folder` where it
/// is not the person's own (Desktop Entry Specification 1.5, Desktop
/// Application Autostart Specification 0.5). `None`: such a path cannot stand
/// in one.
pub(super) fn desktop_entry(program: &Path, folder: Option<&Path>) -> Option<String> {
    let program = program.to_str()?;
    // "must not contain the equal sign" (the key `Exec`).
    if program.contains('=') {
        return None;
    }
    let mut command = quoted(program);
    if let Some(folder) = folder {
        command = format!("{command} {DATA_DIR_FLAG} {}", quoted(folder.to_str()?));
    }
    let (exec, try_exec) = (escaped(&command), escaped(program));
    Some(format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name=Frontdesk\n\
         Comment=Watches who joins\n\
         Comment[de]=Merkt, wer beitritt\n\
         Comment[he]=מעקב אחר מצטרפים\n\
         Icon=frontdesk\n\
         Exec={exec}\n\
         TryExec={try_exec}\n\
         Terminal=false\n\
         NoDisplay=true\n\
         StartupNotify=false\n"
    ))
}

/// For desktops whose entries systemd starts: an agent that died is started
/// again, one that was asked to end is not (systemd.service(5)).
pub(super) const RESTART: &str = "[Service]\nExitType=main\nRestart=on-failure\nRestartSec=1\n";

/// The name under which systemd starts the entry of that name
/// (systemd-xdg-autostart-generator(8), systemd.unit(5)).
pub(super) fn unit(name: &str) -> String {
    format!("app-{}@autostart.service", name.replace('-', "\\x2d"))
}

/// An argument as `Exec` has it, before what holds for every text.
fn quoted(argument: &str) -> String {
    let mut quoted = String::from("\"");
    for c in argument.chars() {
        match c {
            '"' | '`' | '$' | '\\' => quoted.extend(['\\', c]),
            // One would be a field code.
            '%' => quoted.push_str("%%"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Text as every key has it.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{desktop_entry, unit};

    fn exec(program: &str, folder: Option<&str>) -> Option<String> {
        let entry = desktop_entry(Path::new(program), folder.map(Path::new))?;
        let line = entry.lines().find_map(|line| line.strip_prefix("Exec="));
        line.map(str::to_owned)
    }

    #[test]
    fn a_path_stands_as_the_specification_has_it() {
        let usual = exec("/usr/bin/frontdesk-agent", None);
        assert_eq!(usual.as_deref(), Some(r#""/usr/bin/frontdesk-agent""#));
        let other = exec("/opt/a b/agent", Some("/home/olga/50% \"x\""));
        let expected = r#""/opt/a b/agent" --data-dir "/home/olga/50%% \\"x\\"""#;
        assert_eq!(other.as_deref(), Some(expected));
        // The specification's own examples: four backslashes for one, two
        // before a dollar sign.
        assert_eq!(exec(r"/a\b", None).as_deref(), Some(r#""/a\\\\b""#));
        assert_eq!(exec("/a$b", None).as_deref(), Some(r#""/a\\$b""#));
        assert_eq!(exec("/a\nb", None).as_deref(), Some(r#""/a\nb""#));
    }

    #[test]
    fn what_no_entry_can_hold_is_refused() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

        let no_text = Path::new(OsStr::from_bytes(b"/a\xff"));
        assert_eq!(desktop_entry(no_text, None), None);
        assert_eq!(desktop_entry(Path::new("/agent"), Some(no_text)), None);
        assert_eq!(exec("/a=b", None), None);
        assert!(exec("/agent", Some("/a=b")).is_some(), "an argument may hold one");
    }

    #[test]
    fn the_unit_is_named_as_systemd_names_it() {
        assert_eq!(unit("frontdesk-agent"), r"app-frontdesk\x2dagent@autostart.service");
    }
}
