//! YAML text, read as `sigs.k8s.io/yaml` reads it: YAML 1.1, in which `yes` is true.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::tree::{DEPTH, Tree};

/// How many values aliases may repeat, all together.
const BUDGET: usize = 100_000;

/// Reads the first document of a text, and tells keys that are there twice.
pub(super) fn parse(text: &str) -> Result<(Tree<'static>, Vec<String>), String> {
    let mut builder = Builder {
        open: Vec::new(),
        anchors: HashMap::new(),
        budget: BUDGET,
        twice: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let line = error.marker().line();
            in_words_of_libyaml(text)
                .unwrap_or_else(|| format!("yaml: line {line}: {}", error.info()))
        })?;
        if let Some(root) = builder.event(event, span.start.line())? {
            return Ok((root, builder.twice));
        }
    }
    Ok((Tree::Null, builder.twice))
}

/// What libyaml says of a text, of which Go's parser is a translation.
fn in_words_of_libyaml(text: &str) -> Option<String> {
    let error = yaml_serde::from_str::<yaml_serde::Value>(text).err()?;
    let told = error.to_string();
    let what = told.split(" at line ").next().unwrap_or(&told);
    // Go counts lines from zero, and tells no zero; of its scanner's errors, it counts them from one.
    let line = error.location().map_or(1, |place| place.line());
    let is_of_parser = what.starts_with("did not find expected");
    Some(match line.saturating_sub(usize::from(is_of_parser)) {
        _ if line <= 1 => format!("yaml: {what}"),
        line => format!("yaml: line {line}: {what}"),
    })
}

struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Tree<'static>>,
    budget: usize,
    /// What is told of keys that are there twice.
    twice: Vec<String>,
}

/// A collection that has begun and not ended.
struct Open {
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Tree<'static>>),
    Object(Members),
}

#[derive(Default)]
struct Members {
    own: Vec<(Cow<'static, str>, Tree<'static>)>,
    /// What `<<` brings in.
    merged: Vec<(Cow<'static, str>, Tree<'static>)>,
    /// The key whose value comes next.
    key: Option<String>,
}

impl Builder {
    /// The root, when it is whole.
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<Option<Tree<'static>>, String> {
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref())?;
                self.keep(anchor, &value);
                value
            }
            Event::SequenceStart(anchor, _) => {
                return self.begin(anchor, Content::List(Vec::new()), line);
            }
            Event::MappingStart(anchor, _) => {
                return self.begin(anchor, Content::Object(Members::default()), line);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else {
                    return Ok(None);
                };
                let value = finish(open.content);
                self.keep(open.anchor, &value);
                value
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().unwrap_or(Tree::Null);
                let left = self.budget.checked_sub(size(&value));
                let too_many = || "yaml: document contains excessive aliasing".to_owned();
                self.budget = left.ok_or_else(too_many)?;
                value
            }
            _ => return Ok(None),
        };
        self.add(value, line)
    }

    fn begin(
        &mut self,
        anchor: usize,
        content: Content,
        line: usize,
    ) -> Result<Option<Tree<'static>>, String> {
        if self.open.len() >= DEPTH {
            return Err(format!("yaml: line {line}: exceeded max depth"));
        }
        self.open.push(Open { anchor, content });
        Ok(None)
    }

    fn keep(&mut self, anchor: usize, value: &Tree<'static>) {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
    }

    /// Puts a value where it belongs; the root belongs nowhere.
    fn add(&mut self, value: Tree<'static>, line: usize) -> Result<Option<Tree<'static>>, String> {
        let Some(open) = self.open.last_mut() else {
            return Ok(Some(value));
        };
        match &mut open.content {
            Content::List(items) => items.push(value),
            Content::Object(object) => match object.key.take() {
                None => object.key = Some(key(&value)?),
                Some(name) if name == "<<" => merge(object, value),
                Some(name) => {
                    let mut members = object.own.iter_mut();
                    if let Some((_, member)) = members.find(|(key, _)| *key == name) {
                        *member = value;
                        let name = crate::failure::quote(&name);
                        self.twice
                            .push(format!("line {line}: key {name} already set in map"));
                    } else {
                        object.own.push((name.into(), value));
                    }
                }
            },
        }
        Ok(None)
    }
}

fn merge(object: &mut Members, value: Tree<'static>) {
    match value {
        Tree::Object(members) => object.merged.extend(members),
        Tree::List(items) => items.into_iter().for_each(|item| merge(object, item)),
        _ => {}
    }
}

fn finish(content: Content) -> Tree<'static> {
    match content {
        Content::List(items) => Tree::List(items),
        Content::Object(object) => {
            let mut members = object.own;
            for (name, value) in object.merged {
                if !members.iter().any(|(key, _)| *key == name) {
                    members.push((name, value));
                }
            }
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Tree::Object(members)
        }
    }
}

fn size(value: &Tree<'_>) -> usize {
    match value {
        Tree::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Tree::Object(members) => 1 + members.iter().map(|(_, value)| size(value)).sum::<usize>(),
        _ => 1,
    }
}

/// A key as JSON writes it.
fn key(value: &Tree<'_>) -> Result<String, String> {
    match value {
        Tree::Text(text) | Tree::Number(text) => Ok(text.to_string()),
        Tree::List(_) | Tree::Object(_) => Err("a key is no scalar".to_owned()),
        other => Ok(other.value().to_string()),
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Tree<'static>, String> {
    let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
    if is_text {
        return Ok(Tree::Text(text.to_owned().into()));
    }
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Tree::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Tree::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Tree::Bool(false)
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF"
        | ".nan" | ".NaN" | ".NAN" => {
            return Err(format!(
                "the number {text} is not finite: JSON has none such"
            ));
        }
        text => match number(text) {
            Some(number) => Tree::Number(number.into()),
            None => Tree::Text(text.to_owned().into()),
        },
    })
}

/// A number as JSON writes it.
fn number(text: &str) -> Option<String> {
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let first = digits.bytes().next()?;
    if !(first.is_ascii_digit() || first == b'.') || digits == "." {
        return None;
    }
    let radix = [("0x", 16), ("0b", 2), ("0o", 8), ("0", 8)];
    for (prefix, radix) in radix {
        if let Some(digits) = digits.strip_prefix(prefix)
            && !digits.is_empty()
            && let Ok(value) = i64::from_str_radix(digits, radix)
        {
            return Some(format!("{sign}{value}"));
        }
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{sign}{digits}"));
    }
    let float = plain.parse::<f64>().ok()?;
    let is_written = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    (is_written && float.is_finite()).then(|| {
        // JSON wants an integer with a fraction to stay one without it.
        serde_json::Number::from_f64(float).map(|number| number.to_string())
    })?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn values() {
        let text = "a: &x {b: yes, c: '1', d: 0x10}\ne: *x\nf: [~, 1.5, 010, 1_000, 2020-01-01]\n5: off\ng: {<<: *x, b: 2}\n";
        let (tree, twice) = parse(text).unwrap();
        let inner = json!({"b": true, "c": "1", "d": 16});
        let expected = json!({
            "a": inner, "e": inner, "f": [null, 1.5, 8, 1000, "2020-01-01"], "5": false,
            "g": {"b": 2, "c": "1", "d": 16}
        });
        assert_eq!(tree.value(), expected);
        assert!(twice.is_empty());
    }

    #[test]
    fn keys_that_are_there_twice() {
        let (tree, twice) = parse("a: 1\nb: 2\na: 3\n").unwrap();
        assert_eq!(tree.value(), json!({"a": 3, "b": 2}));
        assert_eq!(twice, [r#"line 3: key "a" already set in map"#]);
    }

    #[test]
    fn text_that_is_none() {
        for (text, message) in [
            ("a: [", "yaml: line 1: did not find expected node content"),
            (
                "a: b: c",
                "yaml: mapping values are not allowed in this context",
            ),
            (
                "a: 1\nb: c: d",
                "yaml: line 2: mapping values are not allowed in this context",
            ),
            (
                "a: .inf",
                "the number .inf is not finite: JSON has none such",
            ),
            ("[a]: b", "a key is no scalar"),
        ] {
            assert_eq!(parse(text), Err(message.to_owned()), "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
        let mut bomb = "a: &a [x]\n".to_owned();
        for (one, other) in ('a'..'k').zip('b'..) {
            let aliases = vec![format!("*{one}"); 10].join(",");
            bomb = format!("{bomb}{other}: &{other} [{aliases}]\n");
        }
        let error = parse(&bomb).unwrap_err();
        assert_eq!(error, "yaml: document contains excessive aliasing");
        assert_eq!(parse("").unwrap().0.value(), json!(null));
    }
}
