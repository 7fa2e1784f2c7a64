//! Scenarios: requests in their order, as text.
//!
//! ```text
//! == a name is taken once
//! POST /api/v1/namespaces/$NS/configmaps {"metadata":{"name":"a"}}
//! PATCH merge /api/v1/namespaces/$NS/configmaps/a {"data":{"k":"v"}}
//! GET /api/v1/namespaces/$NS/configmaps/a [accept: application/yaml]
//! ```
//!
//! `$NS` is a namespace that is made for the scenario; `$ID` is a word of its own, for what is in no
//! namespace; `$1.metadata.uid` is a value of the first response. A `#` begins a comment.

use serde_json::Value;

/// Requests in their order.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is about.
    pub name: String,
    /// Its requests.
    pub steps: Vec<Step>,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Step {
    /// `GET`.
    pub method: String,
    /// With the query.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// What is sent; nothing if empty.
    pub body: String,
}

/// What is written before the path for the type of a body.
const TYPES: [(&str, &str); 6] = [
    ("json", "application/json-patch+json"),
    ("merge", "application/merge-patch+json"),
    ("strategic", "application/strategic-merge-patch+json"),
    ("apply", "application/apply-patch+yaml"),
    ("yaml", "application/yaml"),
    ("text", "text/plain"),
];

impl Scenario {
    /// Reads scenarios.
    ///
    /// # Errors
    /// A line that is none of a scenario.
    pub fn parse(text: &str) -> Result<Vec<Self>, String> {
        let mut scenarios: Vec<Self> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix("== ") {
                scenarios.push(Self {
                    name: name.to_owned(),
                    steps: Vec::new(),
                });
                continue;
            }
            let step = Step::parse(line).ok_or_else(|| format!("line {}: {line}", number + 1))?;
            let scenario = scenarios
                .last_mut()
                .ok_or("a request before the first scenario")?;
            scenario.steps.push(step);
        }
        Ok(scenarios)
    }
}

impl Step {
    fn parse(line: &str) -> Option<Self> {
        let (method, mut rest) = line.split_once(' ')?;
        let mut headers = Vec::new();
        if let Some((word, after)) = rest.split_once(' ')
            && let Some((_, ty)) = TYPES.iter().find(|(known, _)| *known == word)
        {
            headers.push(("content-type".to_owned(), (*ty).to_owned()));
            rest = after;
        }
        let (path, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
        while let Some((header, after)) =
            rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            // A JSON patch is a list too, which begins with an object.
            let Some((name, value)) = header
                .split_once(": ")
                .filter(|(name, _)| !name.contains('"'))
            else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
            rest = after.trim_start();
        }
        if !rest.is_empty() && headers.iter().all(|(name, _)| name != "content-type") {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: rest.replace("\\n", "\n").replace("\\\n", "\\n"),
        })
    }
}

/// Puts values in the place of `$NS`, `$ID` and `$1.a.b`.
pub fn fill(text: &str, namespace: &str, responses: &[Value]) -> String {
    let text = text.replace("$NS", namespace).replace("$ID", namespace);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after
            .find(|char: char| !(char.is_ascii_alphanumeric() || char == '.'))
            .unwrap_or(after.len());
        match value(&after[..end], responses) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[at..=at + end]),
        }
        rest = &after[end..];
    }
    out + rest
}

fn value(reference: &str, responses: &[Value]) -> Option<String> {
    let mut path = reference.split('.');
    let index: usize = path.next()?.parse().ok()?;
    let response = responses.get(index.checked_sub(1)?)?;
    let found = path.try_fold(response, |value, name| match name.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(name),
    })?;
    Some(
        found
            .as_str()
            .map_or_else(|| found.to_string(), str::to_owned),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Scenario, fill};

    #[test]
    fn requests_are_read() {
        let text =
            "== one\n# a comment\nPATCH json /a/$NS [accept: x] [{\"op\":\"test\"}]\nGET /b\n";
        let scenarios = Scenario::parse(text).expect("scenarios");
        let step = &scenarios[0].steps[0];
        assert_eq!(
            (step.method.as_str(), step.path.as_str()),
            ("PATCH", "/a/$NS")
        );
        assert_eq!(step.headers.len(), 2);
        assert_eq!(step.body, "[{\"op\":\"test\"}]");
        assert!(Scenario::parse("GET /a").is_err());
    }

    #[test]
    fn values_are_filled_in() {
        let responses = [json!({"metadata": {"uid": "u", "items": [1]}})];
        let filled = fill(
            "$NS/$1.metadata.uid?x=$1.metadata.items.0&y=$2.a",
            "n",
            &responses,
        );
        assert_eq!(filled, "n/u?x=1&y=$2.a");
    }
}
