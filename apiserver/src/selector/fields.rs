//! Field selectors (`apimachinery/pkg/fields/selector.go`).

/// What a field has to be, or not to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) field: String,
    pub(super) value: String,
    pub(super) is_negated: bool,
}

impl Term {
    pub(super) fn equal(field: &str, value: &str) -> Self {
        Self {
            field: field.to_owned(),
            value: value.to_owned(),
            is_negated: false,
        }
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        (self.value == value) != self.is_negated
    }
}

/// Reads a selector: terms with `=`, `==` or `!=` between commas; a backslash takes the meaning of
/// the commas, equal signs and backslashes after it.
pub(super) fn parse(text: &str) -> Result<Vec<Term>, String> {
    let mut terms = Vec::new();
    for part in split(text).into_iter().filter(|part| !part.is_empty()) {
        let problem = || format!("invalid selector: '{text}'; can't understand '{part}'");
        let (field, operator, value) = operator(part).ok_or_else(problem)?;
        terms.push(Term {
            field: field.to_owned(),
            value: unescape(value)?,
            is_negated: operator == "!=",
        });
    }
    Ok(terms)
}

fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut is_escaped) = (0, false);
    for (index, char) in text.char_indices() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ',' => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn operator(term: &str) -> Option<(&str, &'static str, &str)> {
    for (index, _) in term.char_indices() {
        let rest = &term[index..];
        for operator in ["!=", "==", "="] {
            if let Some(value) = rest.strip_prefix(operator) {
                return Some((&term[..index], operator, value));
            }
        }
    }
    None
}

fn unescape(value: &str) -> Result<String, String> {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some(escaped @ ('\\' | ',' | '=')) => out.push(escaped),
                Some(other) => {
                    return Err(format!(
                        "invalid field selector: invalid escape sequence: \\{other}"
                    ));
                }
                None => {
                    return Err("invalid field selector: invalid escape sequence: \\".to_owned());
                }
            },
            ',' | '=' => {
                return Err(format!(
                    "invalid field selector: unescaped character in value: {char}"
                ));
            }
            char => out.push(char),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Term, parse};

    #[test]
    fn terms() {
        let negated = Term {
            is_negated: true,
            ..Term::equal("b", "2")
        };
        assert_eq!(
            parse(r"a=1,b!=2,c==x\,y\=z,,"),
            Ok(vec![
                Term::equal("a", "1"),
                negated,
                Term::equal("c", "x,y=z")
            ])
        );
        assert_eq!(parse(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_refused() {
        let error = "invalid selector: 'a,b=1'; can't understand 'a'";
        assert_eq!(parse("a,b=1"), Err(error.to_owned()));
        let error = "invalid field selector: unescaped character in value: =";
        assert_eq!(parse("a=b=c"), Err(error.to_owned()));
        assert!(parse(r"a=\x").is_err() && parse(r"a=\").is_err());
    }
}
