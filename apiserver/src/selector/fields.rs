//! Field selectors (`apimachinery/pkg/fields`).

/// What fields of objects must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSelector(Vec<FieldTerm>);

/// What one field must or must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldTerm {
    pub(super) field: String,
    pub(super) value: String,
    /// Whether the field must have the value; otherwise it must not.
    pub(super) is_equal: bool,
}

impl FieldSelector {
    /// Reads the selector of a query. The error is what the server says of it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = split(text);
        parts.sort_unstable();
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let terms = parts.map(|part| {
            let term = FieldTerm::parse(part);
            term.ok_or_else(|| format!("invalid selector: '{text}'; can't understand '{part}'"))?
        });
        let mut terms: Vec<FieldTerm> = terms.collect::<Result<_, _>>()?;
        // No value of no field is no requirement.
        terms.retain(|term| !(term.field.is_empty() && term.value.is_empty()));
        Ok(Self(terms))
    }

    /// The objects of this name.
    pub(crate) fn name(name: &str) -> Self {
        Self(vec![FieldTerm {
            field: "metadata.name".to_owned(),
            value: name.to_owned(),
            is_equal: true,
        }])
    }

    /// Whether everything is selected.
    pub(crate) fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// The one value that a field must have, if it must have one.
    pub(crate) fn exact(&self, field: &str) -> Option<&str> {
        let mut terms = self.0.iter();
        let term = terms.find(|term| term.is_equal && term.field == field)?;
        Some(&term.value)
    }

    /// Whether an object is selected. `is` says whether a field has a value.
    pub(crate) fn matches(&self, is: impl Fn(&str, &str) -> bool) -> bool {
        let mut terms = self.0.iter();
        terms.all(|term| is(&term.field, &term.value) == term.is_equal)
    }

    /// What the fields must be, sorted as they were written.
    pub(super) fn terms_mut(&mut self) -> &mut [FieldTerm] {
        &mut self.0
    }
}

impl FieldTerm {
    fn parse(text: &str) -> Option<Result<Self, String>> {
        // A `!` alone is a part of the name.
        for (index, _) in text.match_indices(['!', '=']) {
            let (field, rest) = text.split_at(index);
            for (operator, is_equal) in [("!=", false), ("==", true), ("=", true)] {
                if let Some(value) = rest.strip_prefix(operator) {
                    let term = unescape(value).map(|value| Self {
                        field: field.to_owned(),
                        value,
                        is_equal,
                    });
                    return Some(term);
                }
            }
        }
        None
    }
}

/// Cuts a selector at commas that are not escaped.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut is_escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        if is_escaped {
            is_escaped = false;
        } else if byte == b'\\' {
            is_escaped = true;
        } else if byte == b',' {
            parts.push(&text[start..index]);
            start = index + 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some(escaped @ ('\\' | ',' | '=')) => out.push(escaped),
                other => {
                    let mut message =
                        "invalid field selector: invalid escape sequence: \\".to_owned();
                    message.extend(other);
                    return Err(message);
                }
            },
            ',' | '=' => {
                let code = u32::from(char);
                return Err(format!(
                    "invalid field selector: unescaped character in value: {code}"
                ));
            }
            char => out.push(char),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::FieldSelector;

    fn selects(selector: &str) -> bool {
        let fields = [("metadata.name", "a"), ("status.phase", "a,b=\\")];
        FieldSelector::parse(selector)
            .unwrap()
            .matches(|field, value| {
                let found = fields.iter().find(|(name, _)| *name == field);
                found.map_or("", |(_, value)| *value) == value
            })
    }

    #[test]
    fn operators() {
        for selector in [
            "",
            ",",
            "=,!=",
            "metadata.name=a",
            "metadata.name==a,none=",
            "metadata.name!=b",
            r"status.phase=a\,b\=\\",
            "none!=a",
        ] {
            assert!(selects(selector), "{selector}");
        }
        for selector in ["metadata.name=", "metadata.name!=a", "metadata.name=a,x=y"] {
            assert!(!selects(selector), "{selector}");
        }
    }

    #[test]
    fn what_is_said_of_selectors_that_are_none() {
        let cases = [
            ("b=1,a", "invalid selector: 'b=1,a'; can't understand 'a'"),
            (
                "a=b=c",
                "invalid field selector: unescaped character in value: 61",
            ),
            (
                r"a=\x",
                r"invalid field selector: invalid escape sequence: \x",
            ),
            (
                r"a=\",
                r"invalid field selector: invalid escape sequence: \",
            ),
            ("a!b", "invalid selector: 'a!b'; can't understand 'a!b'"),
        ];
        for (text, message) in cases {
            assert_eq!(
                FieldSelector::parse(text),
                Err(message.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn names_that_are_asked_for() {
        let selector = FieldSelector::parse("x!=1,metadata.name=a").unwrap();
        assert_eq!(selector.exact("metadata.name"), Some("a"));
        assert_eq!(selector.exact("x"), None);
        assert_eq!(FieldSelector::name("a").exact("metadata.name"), Some("a"));
    }
}
