//! Paths that name a place in objects.

use super::super::definition::object;
use crate::failure::FieldError;
use crate::object::Object;

/// Refuses what does not begin as a path does; whether it does.
pub(super) fn simple(text: &str, path: &str, found: &mut Vec<FieldError>) -> bool {
    let is_path = text.starts_with('.');
    if !is_path {
        let detail = "must be a simple json path starting with .";
        found.push(FieldError::invalid(path, text, detail));
    }
    is_path
}

/// A path that leads somewhere.
pub(super) struct Place<'a> {
    /// As messages write it: `spec.map[key]`.
    pub(super) spelt: String,
    /// Its first step.
    pub(super) first: String,
    /// The schema of what is there.
    pub(super) schema: Option<&'a Object>,
}

/// Follows `.a.b['c']` through a schema, or says why it leads nowhere.
pub(super) fn follow<'a>(
    path: &str,
    schema: &'a Object,
    allows_brackets: bool,
) -> Result<Place<'a>, String> {
    let mut place = Place {
        spelt: String::new(),
        first: String::new(),
        schema: Some(schema),
    };
    let mut tokens = Tokens(path);
    while let Some(token) = tokens.next() {
        match token {
            "[" if !allows_brackets => return Err("array notation is not allowed".to_owned()),
            "[" => {
                let name = tokens.next().ok_or(END)?;
                let inner = name
                    .strip_prefix('\'')
                    .and_then(|rest| rest.strip_suffix('\''));
                let inner = inner
                    .filter(|_| name.len() > 1)
                    .ok_or_else(|| format!("expected single quoted string but got {name}"))?;
                place.step(&unescape(inner)?)?;
                match tokens.next().ok_or(END)? {
                    "]" => {}
                    other => return Err(format!("expected ] but got {other}")),
                }
            }
            "." => place.step(tokens.next().ok_or(END)?)?,
            other => return Err(format!("expected [ or . but got: {other}")),
        }
    }
    Ok(place)
}

const END: &str = "unexpected end of JSON path";
const NOWHERE: &str = "does not refer to a valid field";

impl Place<'_> {
    fn step(&mut self, name: &str) -> Result<(), String> {
        let schema = self.schema.ok_or(NOWHERE)?;
        if self.first.is_empty() {
            name.clone_into(&mut self.first);
        }
        let properties = object(schema, "properties").filter(|all| !all.is_empty());
        if let Some(properties) = properties {
            if !self.spelt.is_empty() {
                self.spelt.push('.');
            }
            self.spelt.push_str(name);
            self.schema = Some(object(properties, name).ok_or(NOWHERE)?);
        } else if schema.contains_key("additionalProperties") {
            self.spelt.push('[');
            self.spelt.push_str(name);
            self.spelt.push(']');
            self.schema = object(schema, "additionalProperties");
        } else {
            return Err(NOWHERE.to_owned());
        }
        Ok(())
    }
}

/// Delimiters one by one, and what is between them.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0;
        let first = text.chars().next()?;
        let end = if first == '\'' {
            quoted(text).unwrap_or(text.len())
        } else if matches!(first, '.' | '[' | ']') {
            1
        } else {
            text.find(['.', '[', ']']).unwrap_or(text.len())
        };
        let (token, rest) = text.split_at(end);
        self.0 = rest;
        Some(token)
    }
}

/// Where a text in single quotes ends.
fn quoted(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let quotes = text.match_indices('\'').map(|(index, _)| index).skip(1);
    quotes
        .into_iter()
        .find(|index| bytes.get(index - 1) != Some(&b'\\'))
        .map(|index| index + 1)
}

fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        out.push(match chars.next() {
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('v') => '\u{b}',
            Some('\'') => '\'',
            Some('\\') => '\\',
            _ => return Err("invalid string literal: invalid syntax".to_owned()),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::follow;

    #[test]
    fn paths_lead_through_members_and_keys() {
        let schema = json!({"properties": {
            "spec": {"properties": {"a.b": {"type": "string"}, "map": {"additionalProperties": {"type": "integer"}}}},
        }});
        let schema = schema.as_object().unwrap();
        let spelt = |path: &str| follow(path, schema, true).map(|place| place.spelt);
        assert_eq!(spelt(".spec.map.x").as_deref(), Ok("spec.map[x]"));
        assert_eq!(spelt(".spec['a.b']").as_deref(), Ok("spec.a.b"));
        let wrong = |path: &str, brackets| follow(path, schema, brackets).err().unwrap();
        assert_eq!(wrong(".spec.x", true), "does not refer to a valid field");
        assert_eq!(
            wrong(".spec['a.b']", false),
            "array notation is not allowed"
        );
        assert_eq!(wrong("spec", true), "expected [ or . but got: spec");
        assert_eq!(wrong(".spec.", true), "unexpected end of JSON path");
        assert_eq!(
            wrong(".spec[x]", true),
            "expected single quoted string but got x"
        );
    }
}
