//! Requests that go through the API server to something else.

use http::Uri;

use crate::rest::{Query, RequestError};

/// Where a request goes: below `path`, with the options and then the query of its own.
///
/// What leads up in a path would lead out of it, and is refused.
pub(super) fn target(path: &str, options: Query, below: &Uri) -> Result<String, RequestError> {
    let rest = below.path().trim_start_matches('/');
    // As a server reads it, to which an escaped slash is one.
    let plain = rest
        .replace("%2e", ".")
        .replace("%2E", ".")
        .replace("%2f", "/")
        .replace("%2F", "/");
    if plain.split('/').any(|segment| segment == "..") {
        let message = format!("`{}` leads out of the subresource", below.path());
        return Err(RequestError::Build(message));
    }
    let mut target = path.to_owned();
    if !rest.is_empty() || below.path().len() > 1 {
        target.push('/');
        target.push_str(rest);
    }
    let mut target = options.onto(target);
    if let Some(query) = below.query() {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(query);
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::GetOptions;

    fn of(below: &str) -> Result<String, RequestError> {
        let none = Query::of(&GetOptions::default())?;
        target("/pods/www/proxy", none, &below.parse().unwrap())
    }

    #[test]
    fn paths_go_below() {
        assert_eq!(of("/").unwrap(), "/pods/www/proxy");
        assert_eq!(of("/a/b%20c").unwrap(), "/pods/www/proxy/a/b%20c");
        assert_eq!(of("/a/?x=1&y").unwrap(), "/pods/www/proxy/a/?x=1&y");
        assert_eq!(of("http://elsewhere/a").unwrap(), "/pods/www/proxy/a");
    }

    #[test]
    fn options_come_before_the_query() {
        let mut options = Query::default();
        options.add("ports", "80");
        let below = "/?x=1".parse().unwrap();
        assert_eq!(
            target("/pods/www/portforward", options, &below).unwrap(),
            "/pods/www/portforward?ports=80&x=1"
        );
    }

    #[test]
    fn nothing_leads_out() {
        for below in [
            "/../secrets",
            "/a/../../b",
            "/a/%2e%2E/b",
            "/..%2fsecrets",
            "/a%2F..%2f%2e./b",
        ] {
            assert!(of(below).is_err(), "{below}");
        }
        assert!(of("/a..b/...").is_ok());
    }
}
