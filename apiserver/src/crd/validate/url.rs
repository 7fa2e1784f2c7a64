//! The address of a program that converts objects.

use crate::failure::{FieldError, quote};

const FORM: &str = "; desired format: https://host[/path]";

/// What is wrong with an address.
pub(super) fn check(address: &str, path: &str, found: &mut Vec<FieldError>) {
    let parts = match Parts::of(address) {
        Ok(parts) => parts,
        Err(why) => {
            let address = quote(address);
            let detail = format!("url must be a valid URL: parse {address}: {why}{FORM}");
            found.push(FieldError::required(path, detail));
            return;
        }
    };
    let mut refuse = |value: &str, detail: String| {
        found.push(FieldError::invalid(path, value, detail));
    };
    if parts.scheme != "https" {
        refuse(
            &parts.scheme,
            format!("'https' is the only allowed URL scheme{FORM}"),
        );
    }
    if parts.host.is_empty() {
        refuse("", format!("host must be specified{FORM}"));
    }
    if let Some(user) = parts.user {
        let detail = "user information is not permitted in the URL";
        refuse(user, detail.to_owned());
    }
    if !parts.fragment.is_empty() {
        let detail = "fragments are not permitted in the URL";
        refuse(parts.fragment, detail.to_owned());
    }
    if !parts.query.is_empty() {
        let detail = "query parameters are not permitted in the URL";
        refuse(parts.query, detail.to_owned());
    }
}

/// The parts of an address, as `net/url` takes it apart.
struct Parts<'a> {
    scheme: String,
    user: Option<&'a str>,
    host: &'a str,
    query: &'a str,
    fragment: &'a str,
}

impl<'a> Parts<'a> {
    /// An error for what is no address at all.
    fn of(address: &'a str) -> Result<Self, String> {
        if address.chars().any(|char| char.is_ascii_control()) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        let (rest, fragment) = address.split_once('#').unwrap_or((address, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (scheme, rest) = match rest.split_once(':') {
            Some(("", _)) => return Err("missing protocol scheme".to_owned()),
            Some((scheme, behind)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), behind),
            Some((first, _)) if !first.contains('/') => {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
            _ => (String::new(), rest),
        };
        let authority = rest.strip_prefix("//").map(|rest| {
            let end = rest.find('/').unwrap_or(rest.len());
            rest.split_at(end).0
        });
        let (user, host) = match authority.unwrap_or_default().rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority.unwrap_or_default()),
        };
        let strange = [' ', '<', '>', '"', '^', '`', '{', '}', '|', '\\'];
        if let Some(char) = host.chars().find(|char| strange.contains(char)) {
            let char = quote(&char.to_string());
            return Err(format!("invalid character {char} in host name"));
        }
        Ok(Self {
            scheme,
            user,
            host,
            query,
            fragment,
        })
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Whether a text is an address with a scheme and a host.
pub(super) fn is_whole(address: &str) -> bool {
    Parts::of(address).is_ok_and(|parts| !parts.scheme.is_empty() && !parts.host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{check, is_whole};
    use crate::failure::FieldError;

    fn faults(address: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(address, "url", &mut found);
        found.iter().map(FieldError::message).collect()
    }

    #[test]
    fn addresses() {
        assert!(faults("https://example.com:8443/convert").is_empty());
        let scheme = "url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]";
        assert_eq!(faults("http://example.com"), [scheme]);
        assert_eq!(
            faults("https:///x"),
            [
                "url: Invalid value: \"\": host must be specified; desired format: https://host[/path]"
            ]
        );
        assert_eq!(
            faults("https://me@example.com?a=1#b"),
            [
                "url: Invalid value: \"me\": user information is not permitted in the URL",
                "url: Invalid value: \"b\": fragments are not permitted in the URL",
                "url: Invalid value: \"a=1\": query parameters are not permitted in the URL",
            ]
        );
        assert!(is_whole("https://example.com/pull/1") && !is_whole("yes"));
    }
}
