//! Differences that are known, with their reasons: `known.txt`.

use crate::Error;

/// A difference that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The beginning of the name of the scenario; `*` is any.
    scenario: String,
    /// The place, with `*` for any text.
    place: String,
    /// Why it is so.
    pub reason: String,
}

impl Known {
    /// Reads lines of `scenario | place | reason`.
    ///
    /// # Errors
    /// A line of another form.
    pub fn parse(text: &str) -> Result<Vec<Self>, Error> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let known = lines.map(|line| {
            let parts: Vec<&str> = line.splitn(3, " | ").collect();
            match parts[..] {
                [scenario, place, reason] => Ok(Self {
                    scenario: scenario.to_owned(),
                    place: place.to_owned(),
                    reason: reason.to_owned(),
                }),
                _ => Err(format!("no known difference: {line}").into()),
            }
        });
        known.collect()
    }

    /// Whether a difference is this one.
    pub fn is(&self, scenario: &str, place: &str) -> bool {
        (self.scenario == "*" || scenario.starts_with(&self.scenario))
            && is_like(&self.place, place)
    }
}

fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len())
                .filter(|end| rest.is_char_boundary(*end))
                .any(|end| is_like(after, &rest[end..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::Known;

    #[test]
    fn places_have_stars() {
        let known = Known::parse("a b | /x/*/y | because").expect("a difference");
        assert!(known[0].is("a b c", "/x/0/y") && known[0].is("a b", "/x/0/1/y"));
        assert!(!known[0].is("a", "/x/0/y") && !known[0].is("a b", "/x/0/z"));
    }
}
