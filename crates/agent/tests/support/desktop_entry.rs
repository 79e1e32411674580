//! Desktop entries, read as the Desktop Entry Specification has them.

use std::collections::HashMap;

/// The keys of an entry: one group, each key once, the escapes of text taken back.
pub(crate) fn keys(entry: &str) -> HashMap<&str, String> {
    let mut lines = entry.lines();
    assert_eq!(lines.next(), Some("[Desktop Entry]"));
    let mut keys = HashMap::new();
    for line in lines {
        let (key, value) = line.split_once('=').expect("a key with a value");
        let base = key.split_once('[').map_or(key, |(base, _)| base);
        assert!(base.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{key}");
        let mut text = String::new();
        let mut characters = value.chars();
        while let Some(c) = characters.next() {
            text.push(match c {
                '\\' => match characters.next() {
                    Some('\\') => '\\',
                    Some('n') => '\n',
                    other => panic!("an unknown escape: {other:?}"),
                },
                other => other,
            });
        }
        assert_eq!(keys.insert(key, text), None, "{key} is there twice");
    }
    keys
}

/// The arguments of `Exec`: quoted, or plain words. Of the field codes only `%u`,
/// which is an argument of its own.
pub(crate) fn arguments(exec: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut characters = exec.chars().peekable();
    while let Some(first) = characters.next() {
        let mut argument = String::new();
        match first {
            ' ' => continue,
            '"' => loop {
                match characters.next().expect("the end of a quoted argument") {
                    '"' => break,
                    '\\' => argument.push(characters.next().expect("an escaped character")),
                    '`' | '$' => panic!("not escaped in {exec}"),
                    '%' => {
                        assert_eq!(characters.next(), Some('%'), "a field code in {exec}");
                        argument.push('%');
                    }
                    other => argument.push(other),
                }
            },
            plain => {
                argument.push(plain);
                while let Some(c) = characters.next_if(|c| *c != ' ') {
                    argument.push(c);
                }
                let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
                assert!(argument == "%u" || argument.chars().all(is_plain), "quote {argument}");
            }
        }
        arguments.push(argument);
    }
    arguments
}
