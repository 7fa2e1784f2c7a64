//! `fieldPath` of a rule: the way from the rule's value to the member that is reported.

use crate::schema::structural::{Additional, Node, Structural};

/// The path as the server spells it: `.a['b.c'].d` is `a.b.c.d` for members and `a[b.c].d` for a
/// key of a map.
pub(super) fn normalize(schema: &Structural, node: &Node, path: &str) -> Result<String, String> {
    let mut spelled = String::new();
    let mut node = node;
    let mut rest = path;
    while !rest.is_empty() {
        let (name, behind) = step(rest)?;
        rest = behind;
        let next = match (&node.properties, node.additional_properties) {
            (Some(_), _) => {
                if !spelled.is_empty() {
                    spelled.push('.');
                }
                spelled.push_str(&name);
                node.property(&name)
            }
            (None, Some(Additional::Node(values))) => {
                spelled.push('[');
                spelled.push_str(&name);
                spelled.push(']');
                Some(values)
            }
            (None, _) => None,
        };
        let next = next.ok_or("fieldPath does not refer to a valid field")?;
        node = schema.get(next);
    }
    Ok(spelled)
}

/// `.name` or `['name']`, and what is behind it.
fn step(path: &str) -> Result<(String, &str), String> {
    if let Some(quoted) = path.strip_prefix("['") {
        let mut name = String::new();
        let mut characters = quoted.chars();
        loop {
            match characters.next() {
                Some('\'') => break,
                Some('\\') => match characters.next().and_then(unescaped) {
                    Some(character) => name.push(character),
                    None => return Err("fieldPath has an invalid string literal".to_owned()),
                },
                Some(character) => name.push(character),
                None => return Err("fieldPath ends unexpectedly".to_owned()),
            }
        }
        let behind = characters.as_str().strip_prefix(']');
        return Ok((name, behind.ok_or("fieldPath lacks a ]")?));
    }
    let behind = path
        .strip_prefix('.')
        .ok_or("fieldPath must start with . or [")?;
    let end = behind.find(['.', '[', ']']).unwrap_or(behind.len());
    let (name, behind) = behind.split_at(end);
    if name.is_empty() {
        return Err("fieldPath ends unexpectedly".to_owned());
    }
    Ok((name.to_owned(), behind))
}

fn unescaped(directive: char) -> Option<char> {
    Some(match directive {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\'' => '\'',
        '\\' => '\\',
        _ => return None,
    })
}
