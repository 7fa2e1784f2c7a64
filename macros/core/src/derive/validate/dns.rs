//! What the API server takes as a name.

/// Why a text is no DNS label by RFC 1035, if it is none.
pub(super) fn label_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("it is empty")
    } else if text.len() > 63 {
        Some("it has more than 63 characters")
    } else if !text.starts_with(|first: char| first.is_ascii_lowercase()) {
        Some("it does not start with a small letter")
    } else if text.ends_with('-') {
        Some("it ends with `-`")
    } else if !text.chars().all(is_label_char) {
        Some("it has other characters than small letters, digits and `-`")
    } else {
        None
    }
}

/// Why a text is no DNS subdomain by RFC 1123, if it is none.
pub(super) fn subdomain_problem(text: &str) -> Option<&'static str> {
    if text.len() > 253 {
        return Some("it has more than 253 characters");
    }
    text.split('.').find_map(|label| {
        if label.is_empty() {
            Some("a part between dots is empty")
        } else if label.starts_with('-') || label.ends_with('-') {
            Some("a part starts or ends with `-`")
        } else if !label.chars().all(is_label_char) {
            Some("it has other characters than small letters, digits, `-` and `.`")
        } else {
            None
        }
    })
}

fn is_label_char(char: char) -> bool {
    char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-'
}

#[cfg(test)]
mod tests {
    use super::{label_problem, subdomain_problem};

    #[test]
    fn labels() {
        for label in ["a", "v1beta1", "cert-manager", &"a".repeat(63)] {
            assert_eq!(label_problem(label), None, "{label}");
        }
        for text in [
            "",
            "1a",
            "A",
            "a.b",
            "a-",
            "-a",
            "a_b",
            "é",
            &"a".repeat(64),
        ] {
            assert!(label_problem(text).is_some(), "{text}");
        }
    }

    #[test]
    fn subdomains() {
        for name in ["apps", "cert-manager.io", "3scale.net"] {
            assert_eq!(subdomain_problem(name), None, "{name}");
        }
        for text in [
            "",
            ".",
            "a..b",
            "a.",
            "A.io",
            "-a.io",
            "a-.io",
            "a b",
            &"a.".repeat(127),
        ] {
            assert!(subdomain_problem(text).is_some(), "{text}");
        }
    }
}
