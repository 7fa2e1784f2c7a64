//! Queries, as Go's `url.ParseQuery` and the conversions of `apimachinery` read them.

use super::path::decode;
use crate::failure::{Failure, quote};

/// The parameters of a query, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query. What cannot be decoded is passed over, as Go does.
    pub(crate) fn parse(text: Option<&str>) -> Self {
        let pairs = text
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty());
        let pairs = pairs.filter(|pair| !pair.contains(';'));
        let decoded = pairs.filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text: &str| decode(&text.replace('+', " "));
            Some((decode(name)?, decode(value)?))
        });
        Self(decoded.collect())
    }

    /// The first value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a parameter.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// A text; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// Whether a parameter is there and says neither `false` nor `0`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.optional_flag(name).unwrap_or(false)
    }

    /// The same, of a parameter that may be left out.
    pub(crate) fn optional_flag(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        Some(!(value.eq_ignore_ascii_case("false") || value == "0"))
    }

    /// An integer.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let problem = if is_number {
            "value out of range"
        } else {
            "invalid syntax"
        };
        text.parse().map(Some).map_err(|_| {
            let text = quote(text);
            Failure::bad_request(format!("strconv.ParseInt: parsing {text}: {problem}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn values() {
        let query = Query::parse(Some("watch=1&a=b%20c+d&limit=5&dryRun=All&dryRun=&x"));
        assert!(query.flag("watch") && !query.flag("other"));
        assert_eq!(query.get("a"), Some("b c d"));
        assert_eq!(query.integer("limit").ok().flatten(), Some(5));
        assert_eq!(query.all("dryRun").count(), 2);
        assert_eq!(query.get("x"), Some(""));
        assert!(!Query::parse(Some("watch=False")).flag("watch"));
    }

    #[test]
    fn numbers_that_are_none() {
        let query = Query::parse(Some("limit=abc&big=99999999999999999999"));
        let message = |name| match query.integer(name) {
            Err(failure) => failure.status().map(|status| status.message.clone()),
            Ok(_) => None,
        };
        let syntax = r#"strconv.ParseInt: parsing "abc": invalid syntax"#;
        assert_eq!(message("limit").as_deref(), Some(syntax));
        let range = r#"strconv.ParseInt: parsing "99999999999999999999": value out of range"#;
        assert_eq!(message("big").as_deref(), Some(range));
    }
}
