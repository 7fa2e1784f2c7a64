//! What names, label keys and label values may look like
//! (`apimachinery/pkg/util/validation`, `apimachinery/pkg/api/validate/content`).
//!
//! Each function tells everything that is wrong, in the words of a server; nothing where all is well.

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const RFC_1035_LABEL: &str = "[a-z]([-a-z0-9]*[a-z0-9])?";
const KEY: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const VALUE: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const KEY_RULE: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const LABEL_LENGTH: usize = 63;
const SUBDOMAIN_LENGTH: usize = 253;

/// What is wrong with a DNS label.
pub fn label(text: &str) -> Vec<String> {
    let mut found = too_long(text, LABEL_LENGTH, "characters");
    if !is_label(text) {
        if is_subdomain(text) {
            found.push("must not contain dots".to_owned());
        } else {
            let rule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
            found.push(by_example(rule, LABEL, &["my-name", "123-abc"]));
        }
    }
    found
}

/// What is wrong with a DNS subdomain.
pub fn subdomain(text: &str) -> Vec<String> {
    subdomain_in(text, "characters")
}

fn subdomain_in(text: &str, unit: &str) -> Vec<String> {
    let mut found = too_long(text, SUBDOMAIN_LENGTH, unit);
    if !is_subdomain(text) {
        let rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
        found.push(by_example(rule, SUBDOMAIN, &["example.com"]));
    }
    found
}

/// What is wrong with a DNS label that begins with a letter.
pub fn rfc1035_label(text: &str) -> Vec<String> {
    let mut found = too_long(text, LABEL_LENGTH, "characters");
    if !(is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())) {
        let rule = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
        found.push(by_example(rule, RFC_1035_LABEL, &["my-name", "abc-123"]));
    }
    found
}

/// What is wrong with a segment of a path.
pub fn path_segment(text: &str, is_prefix: bool) -> Vec<String> {
    if !is_prefix && matches!(text, "." | "..") {
        return vec![format!("may not be '{text}'")];
    }
    let illegal = ["/", "%"].into_iter().filter(|part| text.contains(part));
    illegal
        .map(|part| format!("may not contain '{part}'"))
        .collect()
}

/// What is wrong with a label key, or any other qualified name.
pub fn qualified_name(text: &str) -> Vec<String> {
    const EXAMPLES: [&str; 3] = ["MyName", "my.name", "123-abc"];
    let mut found = Vec::new();
    let mut parts = text.split('/');
    let name = match (parts.next(), parts.next(), parts.next()) {
        (Some(prefix), Some(name), None) => {
            if prefix.is_empty() {
                found.push("prefix part must be non-empty".to_owned());
            } else {
                let wrong = subdomain_in(prefix, "bytes");
                found.extend(wrong.iter().map(|wrong| format!("prefix part {wrong}")));
            }
            name
        }
        (Some(name), None, None) => name,
        _ => {
            let rule = by_example(KEY_RULE, KEY, &EXAMPLES);
            return vec![format!(
                "a valid label key {rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        found.push("name part must be non-empty".to_owned());
    } else if name.len() > LABEL_LENGTH {
        found.push(format!(
            "name part must be no more than {LABEL_LENGTH} bytes"
        ));
    }
    if !is_key(name) {
        let rule = by_example(KEY_RULE, KEY, &EXAMPLES);
        found.push(format!("name part {rule}"));
    }
    found
}

/// What is wrong with the value of a label.
pub fn label_value(text: &str) -> Vec<String> {
    let mut found = too_long(text, LABEL_LENGTH, "bytes");
    if !(text.is_empty() || is_key(text)) {
        let rule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
        found.push(by_example(rule, VALUE, &["MyValue", "my_value", "12345"]));
    }
    found
}

/// A rule with examples and the expression that checks it.
#[doc(hidden)]
pub fn by_example(rule: &str, expression: &str, examples: &[&str]) -> String {
    if examples.is_empty() {
        return format!("{rule} (regex used for validation is '{expression}')");
    }
    let examples = examples.join("',  or '");
    format!("{rule} (e.g. '{examples}', regex used for validation is '{expression}')")
}

fn too_long(text: &str, most: usize, unit: &str) -> Vec<String> {
    if text.len() > most {
        vec![format!("must be no more than {most} {unit}")]
    } else {
        Vec::new()
    }
}

fn is_label(text: &str) -> bool {
    is_word(
        text,
        |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit(),
        b"-",
    )
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_key(text: &str) -> bool {
    is_word(text, |byte| byte.is_ascii_alphanumeric(), b"-_.")
}

/// Whether a text is not empty, has such bytes only, and begins and ends with one that is no mark.
fn is_word(text: &str, is_plain: impl Fn(u8) -> bool, marks: &[u8]) -> bool {
    let ends = [text.bytes().next(), text.bytes().next_back()];
    ends.into_iter().all(|end| end.is_some_and(&is_plain))
        && text
            .bytes()
            .all(|byte| is_plain(byte) || marks.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{label, label_value, path_segment, qualified_name, rfc1035_label, subdomain};

    #[test]
    fn names_that_are_right() {
        assert!(label("a-1").is_empty() && label("1").is_empty());
        assert!(subdomain("a.b-c.1").is_empty());
        assert!(rfc1035_label("a1").is_empty());
        assert!(qualified_name("example.com/My_Name.x").is_empty());
        assert!(label_value("").is_empty() && label_value("A.b_c").is_empty());
        assert!(path_segment("system:a b", false).is_empty());
        assert!(path_segment(".", true).is_empty());
    }

    #[test]
    fn names_that_are_wrong() {
        assert_eq!(
            subdomain("A_b"),
            [
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            ]
        );
        assert_eq!(label("a.b"), ["must not contain dots"]);
        assert_eq!(
            label(&"a".repeat(64)),
            ["must be no more than 63 characters"]
        );
        assert_eq!(
            label_value("-"),
            [
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            ]
        );
        assert_eq!(rfc1035_label("1a").len(), 1);
        assert_eq!(path_segment("..", false), ["may not be '..'"]);
        assert_eq!(
            path_segment("a/%", false),
            ["may not contain '/'", "may not contain '%'"]
        );
    }

    #[test]
    fn qualified_names_that_are_wrong() {
        assert_eq!(qualified_name("/a"), ["prefix part must be non-empty"]);
        assert_eq!(qualified_name("a/").len(), 2);
        assert!(qualified_name("a/b/c")[0].ends_with("(e.g. 'example.com/MyName')"));
        let long = format!("{}/a", "a".repeat(254));
        assert_eq!(
            qualified_name(&long)[0],
            "prefix part must be no more than 253 bytes"
        );
    }
}
