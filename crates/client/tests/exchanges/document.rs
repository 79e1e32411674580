//! What a GraphQL document asks for, as far as it matters here.

/// The fields of the operation of that name, or of the first one, without what
/// is in them. Empty where there is no operation.
pub(crate) fn fields(document: &str, operation: Option<&str>) -> Vec<String> {
    let mut words = words(document).into_iter().peekable();
    let mut operations: Vec<(Option<String>, Vec<String>)> = Vec::new();
    while let Some(word) = words.next() {
        let mut head = vec![word];
        while head.last().is_some_and(|word| word != "{") {
            match words.next() {
                Some(word) => head.push(word),
                None => return chosen(operations, operation),
            }
        }
        let mut found = Vec::new();
        let (mut depth, mut brackets) = (1_usize, 0_usize);
        let mut before = String::new();
        while depth > 0 {
            let Some(word) = words.next() else { break };
            match word.as_str() {
                "{" if brackets == 0 => depth += 1,
                "}" if brackets == 0 => depth -= 1,
                "(" => brackets += 1,
                ")" => brackets = brackets.saturating_sub(1),
                _ if depth == 1 && brackets == 0 && is_name(&word) => {
                    let alias = words.peek().is_some_and(|next| next == ":");
                    if !alias && before != "..." && before != "@" {
                        found.push(word.clone());
                    }
                }
                _ => {}
            }
            before = word;
        }
        if head[0] != "fragment" {
            let name = head.get(1).filter(|name| is_name(name)).cloned();
            operations.push((name, found));
        }
    }
    chosen(operations, operation)
}

fn chosen(operations: Vec<(Option<String>, Vec<String>)>, wanted: Option<&str>) -> Vec<String> {
    let named =
        operations.iter().position(|(name, _)| wanted.is_some() && name.as_deref() == wanted);
    operations.into_iter().nth(named.unwrap_or(0)).map(|(_, fields)| fields).unwrap_or_default()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// Names, numbers, and each sign by itself; no text, no comments.
fn words(document: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut letters = document.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '#' => while letters.next_if(|next| *next != '\n').is_some() {},
            '"' => while letters.next().is_some_and(|next| next != '"') {},
            '.' => {
                while letters.next_if_eq(&'.').is_some() {}
                words.push("...".to_owned());
            }
            _ if letter.is_ascii_alphanumeric() || letter == '_' => {
                let mut word = String::from(letter);
                while let Some(next) =
                    letters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
                {
                    word.push(next);
                }
                words.push(word);
            }
            _ if letter.is_whitespace() || letter == ',' => {}
            sign => words.push(sign.to_string()),
        }
    }
    words
}

#[test]
fn fields_of_operations() {
    for (document, operation, expected) in [
        ("{organizations{role organization{id}}}", None, vec!["organizations"]),
        ("query A { a } query B { b(x: {y: 1}) { c } }", Some("B"), vec!["b"]),
        ("query A { a }", Some("B"), vec!["a"]),
        (
            "fragment F on T { f } mutation($id: ID!) { done: leave(id: $id) { ...F } }",
            None,
            vec!["leave"],
        ),
        ("{ a ...F @include(if: true) b # c\n \"d\" }", None, vec!["a", "b"]),
        ("{organizations{", None, vec!["organizations"]),
        ("", None, vec![]),
        ("no document", None, vec![]),
    ] {
        assert_eq!(fields(document, operation), expected, "{document}");
    }
}
