//! Names of members as rules spell them (`apiserver/pkg/cel/escaping.go`).

/// What the lexer of CEL keeps for itself.
const RESERVED: &[&str] = &[
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// The JSON name of the member that a rule names so. Words that CEL keeps for itself may stand as
/// they are: `self.namespace` is `self.__namespace__`.
pub(super) fn named(spelled: &str) -> Option<String> {
    let reserved = || RESERVED.contains(&spelled).then(|| spelled.to_owned());
    unescape(spelled).or_else(reserved)
}

/// How a rule spells the member with this JSON name; `None` where no rule can name it.
///
/// ```text
/// my_field -> my_field      a__b -> a__underscores__b      a-b -> a__dash__b      in -> __in__
/// ```
pub(super) fn escape(name: &str) -> Option<String> {
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if RESERVED.contains(&name) {
        return Some(format!("__{name}__"));
    }
    let mut escaped = String::with_capacity(name.len());
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '_' if characters.next_if_eq(&'_').is_some() => escaped.push_str("__underscores__"),
            '.' => escaped.push_str("__dot__"),
            '-' => escaped.push_str("__dash__"),
            '/' => escaped.push_str("__slash__"),
            '_' => escaped.push('_'),
            other if other.is_ascii_alphanumeric() => escaped.push(other),
            _ => return None,
        }
    }
    Some(escaped)
}

/// The JSON name of the member that a rule spells so; `None` where no member is.
fn unescape(escaped: &str) -> Option<String> {
    let mut name = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some(start) = rest.find("__") {
        name.push_str(rest.get(..start)?);
        let inside = rest.get(start + 2..)?;
        let end = inside.find("__")?;
        match inside.get(..end)? {
            "underscores" => name.push_str("__"),
            "dot" => name.push('.'),
            "dash" => name.push('-'),
            "slash" => name.push('/'),
            word if RESERVED.contains(&word) && escaped.len() == word.len() + 4 => {
                name.push_str(word);
            }
            _ => return None,
        }
        rest = inside.get(end + 2..)?;
    }
    name.push_str(rest);
    (escape(&name).as_deref() == Some(escaped)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_api_server_spells_them() {
        for (name, escaped) in [
            ("plain", "plain"),
            ("my_field", "my_field"),
            ("_a_", "_a_"),
            ("a__b", "a__underscores__b"),
            ("a___b", "a__underscores___b"),
            ("a-b", "a__dash__b"),
            ("a.b/c", "a__dot__b__slash__c"),
            ("in", "__in__"),
            ("namespace", "__namespace__"),
            ("int", "int"),
        ] {
            assert_eq!(escape(name).as_deref(), Some(escaped));
            assert_eq!(unescape(escaped).as_deref(), Some(name), "{escaped}");
        }
    }

    #[test]
    fn some_names_cannot_be_spelled() {
        for name in ["", "1a", "a b", "é", "a$"] {
            assert_eq!(escape(name), None, "{name}");
        }
    }

    #[test]
    fn other_spellings_name_nothing() {
        for escaped in ["namespace", "a__b", "__x__", "a__in__b", "a__dot"] {
            assert_eq!(unescape(escaped), None, "{escaped}");
        }
    }
}
