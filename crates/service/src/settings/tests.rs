//! Which value counts, and what cannot be taken.

use std::collections::HashMap;
use std::path::Path;

use clap::Command;

use super::layers::Source;
use super::table::Setting;
use super::{Settings, SettingsError, flags, layer};

fn read(arguments: &[&str], environment: &[(&str, &str)]) -> Result<super::Found, SettingsError> {
    let matches = Command::new("test")
        .args(flags())
        .get_matches_from(std::iter::once("test").chain(arguments.iter().copied()));
    let environment: HashMap<String, String> =
        environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    layer(&matches, |name| environment.get(name).cloned())
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn path(file: &tempfile::NamedTempFile) -> &str {
    file.path().to_str().unwrap()
}

#[test]
fn a_flag_counts_before_the_environment_before_the_file_before_the_default() {
    let file = file("# settings\nlisten = \"127.0.0.1:1\"\nconnections = 10\n");
    let config = ["--config", path(&file)];
    let listen = "FRONTDESK_LISTEN";
    let with_flag = [config[0], config[1], "--listen", "127.0.0.1:3"];
    for (arguments, environment, port, source) in [
        (&[][..], vec![], 8080, Source::Default),
        (&config, vec![], 1, Source::File(2)),
        (&config, vec![(listen, "")], 1, Source::File(2)),
        (&config, vec![(listen, "127.0.0.1:2")], 2, Source::Environment),
        (&with_flag, vec![(listen, "127.0.0.1:2")], 3, Source::Flag),
        (&[], vec![("FRONTDESK_CONFIG", path(&file))], 1, Source::File(2)),
    ] {
        let found = read(arguments, &environment).unwrap();
        assert_eq!(found.value("listen").unwrap().source, source);
        assert_eq!(Settings::of(&found).unwrap().listen.port(), port, "{source}");
    }
    assert_eq!(Settings::of(&read(&config, &[]).unwrap()).unwrap().connections, 10);
}

#[test]
fn what_the_file_should_not_say_is_named_with_its_line() {
    for (text, says) in [
        ("listen = \"127.0.0.1:1\"\nlisten_at = 1\n", "line 2: there is no setting `listen_at`"),
        ("[mail]\nserver = \"x\"\n", "line 1: there is no setting `mail`"),
        ("\n\nlisten_file = \"x\"\n", "line 3: there is no setting `listen_file`"),
        ("listen = 1.5\n", "line 1: `listen` must be text"),
        ("\nlog = \"a\"\nlog = \"b\"\n", "line 3"),
        ("mail_server = \"smtp://u:hidden\n", "line 1"),
    ] {
        let file = file(text);
        let fault = read(&["--config", path(&file)], &[]).unwrap_err().to_string();
        assert!(fault.contains(says), "{text}: {fault}");
        assert!(!fault.contains("hidden"), "{fault}");
    }
    let fault = read(&["--config", "/no/such/file"], &[]).unwrap_err().to_string();
    assert!(fault.contains("/no/such/file"), "{fault}");
}

#[test]
fn a_value_that_cannot_be_taken_is_named_with_its_source() {
    for (arguments, says) in [
        (&["--listen", "here"][..], "`listen` (flag): `here`"),
        (&["--migrate", "maybe"], "`migrate` (flag)"),
        (&["--connections", "3"], "`connections` (flag): this is 4 or more"),
        (&["--trusted-proxies", "10.0.0.0/8,proxy"], "`proxy` is no network"),
        (&["--tls-key", "x"], "needs `tls_certificate`"),
        (&["--mail-from", "x"], "needs `mail_server`"),
        (&["--openid-name", "x"], "`openid_name` (flag): needs `openid_issuer`"),
        (&["--currency", "euro"], "three capital letters"),
        (&["--log-format", "xml"], "`text` or `json`"),
    ] {
        let fault = Settings::of(&read(arguments, &[]).unwrap()).unwrap_err().to_string();
        assert!(fault.contains(says), "{arguments:?}: {fault}");
    }
}

#[test]
fn a_secret_may_be_in_a_file_of_its_own_and_is_shown_nowhere() {
    let secret = file("postgres://u:hidden@db/desk\n");
    let variable = [("FRONTDESK_DATABASE_FILE", path(&secret))];
    let found = read(&[], &variable).unwrap();
    let settings = Settings::of(&found).unwrap();
    assert_eq!(settings.config.database, "postgres://u:hidden@db/desk");
    let value = found.value("database").unwrap();
    let (setting, _) = Setting::of("database").unwrap();
    for shown in [value.shown(setting), format!("{found:?}"), format!("{settings:?}")] {
        assert!(!shown.contains("hidden"), "{shown}");
    }
    // A later layer counts, in whichever of the two forms.
    let found = read(&["--database", "sqlite:x"], &variable).unwrap();
    assert_eq!(Settings::of(&found).unwrap().config.database, "sqlite:x");

    let both = [("FRONTDESK_DATABASE", "sqlite:x"), variable[0]];
    let fault = read(&[], &both).unwrap_err().to_string();
    assert!(fault.contains("both given"), "{fault}");
    let fault = read(&["--mail-server-file", "/no/file"], &[]).unwrap_err().to_string();
    assert!(fault.contains("`mail_server_file`: /no/file"), "{fault}");
}

#[test]
fn lists_may_be_lists_and_an_address_is_a_network_of_one() {
    let file = file("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n");
    let found = read(&["--config", path(&file)], &[]).unwrap();
    let networks = Settings::of(&found).unwrap().config.trusted_proxies;
    let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["10.0.0.0/8", "::1/128"]);
}

#[test]
fn the_example_can_be_read_and_names_every_setting() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/frontdesk-service.toml");
    let text = std::fs::read_to_string(&example).unwrap();
    for setting in super::SETTINGS {
        assert!(text.contains(setting.key), "{} is missing", setting.key);
    }
    // Every line that is commented out as well.
    let whole: String = text
        .lines()
        .map(|line| line.strip_prefix("#").filter(|rest| rest.contains(" = ")).unwrap_or(line))
        .filter(|line| !line.starts_with("database_file") && !line.contains("_file = "))
        .flat_map(|line| [line, "\n"])
        .collect();
    for text in [text.as_str(), &whole] {
        let file = file(text);
        let found = read(&["--config", path(&file)], &[]).unwrap();
        Settings::of(&found).unwrap();
    }
}

#[test]
fn the_unit_sets_only_what_is_known() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/frontdesk-service.service");
    let text = std::fs::read_to_string(unit).unwrap();
    let lines = text.lines().map(|line| line.trim_start_matches('#'));
    let set: Vec<&str> = lines
        .filter_map(|line| line.strip_prefix("Environment="))
        .flat_map(|pairs| pairs.split(' '))
        .filter_map(|pair| pair.split_once('=')?.0.strip_prefix("FRONTDESK_"))
        .collect();
    assert_eq!(set.len(), 5);
    for name in set {
        assert!(Setting::of(&name.to_lowercase()).is_some(), "{name}");
    }
}
