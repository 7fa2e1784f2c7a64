//! Field selectors (`apimachinery/pkg/fields`).

use std::fmt;
use std::str::FromStr;

use super::SelectorError;

/// What fields of objects must be. No fields are for everything, which is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector(Vec<FieldTerm>);

/// What one field must or must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FieldTerm {
    field: String,
    value: String,
    /// Whether the field must have the value; otherwise it must not.
    is_equal: bool,
}

impl FieldSelector {
    /// Selects all objects.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Reads a selector as queries have it: `status.phase=Running,spec.nodeName!=a`. An empty text selects
    /// everything. `\\`, `\,` and `\=` stand for themselves in values.
    ///
    /// # Errors
    /// When a server would refuse it, in the server's words. What fields there are to select by depends on
    /// the kind, and is not known here.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let mut parts = split(text);
        parts.sort_unstable();
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let terms = parts.map(|part| {
            let term = FieldTerm::parse(part);
            term.ok_or_else(|| {
                SelectorError::new(format!(
                    "invalid selector: '{text}'; can't understand '{part}'"
                ))
            })?
        });
        let mut terms: Vec<FieldTerm> = terms.collect::<Result<_, _>>()?;
        // No value of no field is no requirement.
        terms.retain(|term| !(term.field.is_empty() && term.value.is_empty()));
        Ok(Self(terms))
    }

    /// Selects the objects of this name.
    pub fn name(name: &str) -> Self {
        Self(vec![FieldTerm {
            field: "metadata.name".to_owned(),
            value: name.to_owned(),
            is_equal: true,
        }])
    }

    /// Whether everything is selected.
    pub fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// The one value that a field must have, if it must have one.
    pub fn exact(&self, field: &str) -> Option<&str> {
        let mut terms = self.0.iter();
        let term = terms.find(|term| term.is_equal && term.field == field)?;
        Some(&term.value)
    }

    /// Whether an object is selected. `is` says whether a field has a value.
    pub fn matches(&self, is: impl Fn(&str, &str) -> bool) -> bool {
        let mut terms = self.0.iter();
        terms.all(|term| is(&term.field, &term.value) == term.is_equal)
    }

    /// Gives fields other names, where the function knows some: as servers do, who select by what they
    /// keep.
    ///
    /// # Errors
    /// What the function returns.
    pub fn rename_fields<E>(
        &mut self,
        name: impl Fn(&str) -> Result<Option<String>, E>,
    ) -> Result<(), E> {
        for term in &mut self.0 {
            if let Some(renamed) = name(&term.field)? {
                term.field = renamed;
            }
        }
        Ok(())
    }
}

impl FromStr for FieldSelector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        Self::parse(text)
    }
}

impl fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            let operator = if term.is_equal { "=" } else { "!=" };
            write!(f, "{}{operator}", term.field)?;
            for char in term.value.chars() {
                if matches!(char, '\\' | ',' | '=') {
                    f.write_str("\\")?;
                }
                fmt::Write::write_char(f, char)?;
            }
        }
        Ok(())
    }
}

impl FieldTerm {
    fn parse(text: &str) -> Option<Result<Self, SelectorError>> {
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

fn unescape(text: &str) -> Result<String, SelectorError> {
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
                    return Err(SelectorError::new(message));
                }
            },
            ',' | '=' => {
                let code = u32::from(char);
                return Err(SelectorError::new(format!(
                    "invalid field selector: unescaped character in value: {code}"
                )));
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
            let error = FieldSelector::parse(text).unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
        }
    }

    #[test]
    fn names_that_are_asked_for() {
        let selector = FieldSelector::parse("x!=1,metadata.name=a").unwrap();
        assert_eq!(selector.exact("metadata.name"), Some("a"));
        assert_eq!(selector.exact("x"), None);
        assert_eq!(FieldSelector::name("a").exact("metadata.name"), Some("a"));
    }

    #[test]
    fn selectors_as_text() {
        let text = r"b==1,a!=\=\,\\,c=";
        let selector = FieldSelector::parse(text).unwrap();
        let written = r"a!=\=\,\\,b=1,c=";
        assert_eq!(selector.to_string(), written);
        assert_eq!(FieldSelector::parse(written), Ok(selector));
    }

    #[test]
    fn fields_are_called_as_a_server_keeps_them() {
        let mut selector = FieldSelector::parse("a=1,b=2").unwrap();
        let renamed: Result<(), ()> =
            selector.rename_fields(|field| Ok((field == "a").then(|| "x".to_owned())));
        assert_eq!(
            (renamed, selector.to_string()),
            (Ok(()), "x=1,b=2".to_owned())
        );
        assert_eq!(selector.rename_fields(|_| Err("none")), Err("none"));
    }
}
