//! JSON pointers (RFC 6901) into a text.

use crate::cache::read::Walk;
use crate::dynamic::pointer::unescaped;
use crate::rest::DecodeError;

/// The text of the value that a pointer leads to, if there is one.
pub(super) fn find<'a>(text: &'a [u8], pointer: &str) -> Result<Option<&'a [u8]>, DecodeError> {
    if pointer.is_empty() {
        return Ok(Some(text));
    }
    let Some(steps) = pointer.strip_prefix('/') else {
        return Err(DecodeError::other("a JSON pointer begins with `/`"));
    };
    let mut text = text;
    for step in steps.split('/') {
        let found = match text.first() {
            Some(b'{') => member(text, &unescaped(step)),
            Some(b'[') => step
                .parse()
                .ok()
                .map_or(Some(None), |index| item(text, index)),
            _ => Some(None),
        };
        match found {
            Some(Some(found)) => text = found,
            Some(None) => return Ok(None),
            None => return Err(DecodeError::other("the text is no JSON")),
        }
    }
    Ok(Some(text))
}

#[allow(clippy::option_option)]
fn member<'a>(text: &'a [u8], name: &str) -> Option<Option<&'a [u8]>> {
    let mut walk = Walk::new(text);
    let mut members = walk.open()?;
    while let Some(member) = walk.member(&mut members)? {
        if member.key == name {
            return Some(Some(walk.between(&member.value)));
        }
    }
    Some(None)
}

#[allow(clippy::option_option)]
fn item(text: &[u8], index: usize) -> Option<Option<&[u8]>> {
    let mut walk = Walk::new(text);
    walk.open_list()?;
    let mut position = 0;
    while let Some(item) = walk.item(position == 0)? {
        if position == index {
            return Some(Some(walk.between(&item)));
        }
        position += 1;
    }
    Some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a":{"b/c":[1, {"d":"e"} ,[]],"~":null,"\u0061":2},"f":"g"}"#;

    #[test]
    fn pointers_lead_where_they_say() {
        for (pointer, found) in [
            ("", Some(TEXT)),
            ("/f", Some("\"g\"")),
            ("/a/b~1c/0", Some("1")),
            ("/a/b~1c/1/d", Some("\"e\"")),
            ("/a/b~1c/2", Some("[]")),
            ("/a/b~1c/3", None),
            ("/a/b~1c/x", None),
            ("/a/~0", Some("null")),
            ("/a/a", Some("2")),
            ("/f/g", None),
            ("/x", None),
        ] {
            let text = find(TEXT.as_bytes(), pointer).unwrap();
            assert_eq!(
                text.map(|text| std::str::from_utf8(text).unwrap()),
                found,
                "{pointer}"
            );
        }
        assert!(find(TEXT.as_bytes(), "f").is_err());
        assert!(find(b"{\"a\":", "/b").is_err());
    }
}
