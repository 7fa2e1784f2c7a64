//! What two servers answered, less what has to differ.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use crate::server::Answer;

/// Headers that matter.
const HEADERS: [&str; 3] = ["content-type", "retry-after", "warning"];

/// A place where two answers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// A JSON pointer, or what else of the answer.
    pub place: String,
    /// What the real server says.
    pub real: String,
    /// What the embedded server says.
    pub own: String,
}

/// Compares two answers.
pub fn compare(real: &Answer, own: &Answer) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |place: &str, real: String, own: String| {
        if real != own {
            let place = place.to_owned();
            found.push(Difference { place, real, own });
        }
    };
    note("code", real.code.to_string(), own.code.to_string());
    for header in HEADERS {
        note(
            header,
            plain_text(&real.header(header)),
            plain_text(&own.header(header)),
        );
    }
    if real.code != own.code {
        // The rest is about something else.
        note("body", plain_text(&real.body), plain_text(&own.body));
        return found;
    }
    match (real.documents(), own.documents()) {
        (Some(real), Some(own)) => {
            if real.len() != own.len() {
                note("documents", real.len().to_string(), own.len().to_string());
            }
            for (index, (real, own)) in real.iter().zip(&own).enumerate() {
                let place = if index == 0 {
                    String::new()
                } else {
                    format!("#{index}")
                };
                values(&plain(real, ""), &plain(own, ""), &place, &mut found);
            }
        }
        _ => note("body", plain_text(&real.body), plain_text(&own.body)),
    }
    found
}

fn values(real: &Value, own: &Value, place: &str, found: &mut Vec<Difference>) {
    match (real, own) {
        (Value::Object(real), Value::Object(own)) => {
            let mut names: Vec<&String> = real.keys().chain(own.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let place = format!("{place}/{name}");
                match (real.get(name), own.get(name)) {
                    (Some(real), Some(own)) => values(real, own, &place, found),
                    (real, own) => push(place, real, own, found),
                }
            }
        }
        (Value::Array(real), Value::Array(own)) if real.len() == own.len() => {
            for (index, (real, own)) in real.iter().zip(own).enumerate() {
                values(real, own, &format!("{place}/{index}"), found);
            }
        }
        (real, own) if real == own => {}
        (real, own) => push(place.to_owned(), Some(real), Some(own), found),
    }
}

fn push(place: String, real: Option<&Value>, own: Option<&Value>, found: &mut Vec<Difference>) {
    let text = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    let (real, own) = (text(real), text(own));
    found.push(Difference { place, real, own });
}

/// A value without what differs from server to server and from second to second.
fn plain(value: &Value, name: &str) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), plain(value, name)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| plain(item, "")).collect();
            if matches!(name, "causes" | "managedFields") {
                // Causes of maps are in no order, and managers in that of their times.
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::String(_) if name == "resourceVersion" => "VERSION".into(),
        Value::String(_) if name == "continue" => "CONTINUE".into(),
        Value::String(text) => plain_text(text).into(),
        other => other.clone(),
    }
}

fn plain_text(text: &str) -> String {
    static UID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").ok()
    });
    static TIME: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z").ok());
    static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)((?:resource ?version|current|in record)[^0-9]{0,20})\d+( \(\d+\))?").ok()
    });
    static RANDOM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"-[bcdfghjklmnpqrstvwxz2456789]{5}(?-u:\b)").ok());
    // Ages in tables, of what has just been made.
    let digits = text.strip_suffix('s').unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return "AGE".to_owned();
    }
    let mut text = text.to_owned();
    for (pattern, word) in [
        (&RANDOM, "-RANDOM"),
        (&UID, "UID"),
        (&TIME, "TIME"),
        (&VERSION, "${1}VERSION"),
    ] {
        if let Some(pattern) = &**pattern {
            text = pattern.replace_all(&text, word).into_owned();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::server::Answer;

    fn answer(body: &str) -> Answer {
        Answer {
            code: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_owned(),
        }
    }

    #[test]
    fn what_has_to_differ_does_not_count() {
        let real = answer(
            r#"{"metadata":{"uid":"0c9f2406-7dec-4d14-9a0f-e45b0c443f6c","resourceVersion":"5","creationTimestamp":"2026-11-23T01:34:35Z"}}"#,
        );
        let own = answer(
            r#"{"metadata":{"uid":"ac0f0222-5d4a-4001-9900-fb30ef525bef","resourceVersion":"7","creationTimestamp":"2025-11-23T01:34:35Z"}}"#,
        );
        assert_eq!(compare(&real, &own), []);
    }

    #[test]
    fn what_differs_is_told_with_its_place() {
        let found = compare(&answer(r#"{"a":{"b":1}}"#), &answer(r#"{"a":{"c":1}}"#));
        let places: Vec<_> = found.iter().map(|found| found.place.as_str()).collect();
        assert_eq!(places, ["/a/b", "/a/c"]);
    }
}
