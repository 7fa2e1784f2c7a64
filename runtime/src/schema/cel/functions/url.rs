//! URLs (`apiserver/pkg/cel/library/urls.go`, and Go's `net/url`).

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use super::{Function, text};
use crate::schema::cel::error::Failure;
use crate::schema::cel::value::{Key, Value};

/// A URL, or an absolute path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::schema::cel) struct Url {
    scheme: String,
    user: Option<String>,
    /// With the port, escapes resolved.
    host: String,
    path: String,
    query: String,
    fragment: Option<String>,
    /// What stands behind the scheme where that does not start with a slash.
    opaque: String,
}

pub(super) const TABLE: &[Function] = &[
    Function::global("url", 1, |fuel, values| match values {
        [value] => {
            let value = text(value)?;
            fuel.spend(value.len() / 10)?;
            match Url::parse_request(value)
                .then(|| Url::parse(value))
                .flatten()
            {
                Some(url) => Ok(Value::Url(Arc::new(url))),
                None => Err(Failure::new(
                    "URL parse error during conversion from string",
                )),
            }
        }
        _ => Err(Failure::NoOverload),
    }),
    Function::global("isURL", 1, |fuel, values| match values {
        [value] => {
            let value = text(value)?;
            fuel.spend(value.len() / 10)?;
            Ok(Value::Bool(Url::parse_request(value)))
        }
        _ => Err(Failure::NoOverload),
    }),
    Function::method("getScheme", 0, 0, |_, values| {
        Ok(Value::text(&*of(values)?.scheme))
    }),
    Function::method("getHost", 0, 0, |_, values| {
        Ok(Value::text(&*of(values)?.host))
    }),
    Function::method("getHostname", 0, 0, |_, values| {
        Ok(Value::text(of(values)?.split_host().0))
    }),
    Function::method("getPort", 0, 0, |_, values| {
        Ok(Value::text(of(values)?.split_host().1))
    }),
    Function::method("getEscapedPath", 0, 0, |_, values| {
        Ok(Value::text(escaped_path(&of(values)?.path)))
    }),
    Function::method("getQuery", 0, 0, |fuel, values| {
        let url = of(values)?;
        fuel.spend(url.query.len())?;
        Ok(query(&url.query))
    }),
];

fn of(values: &[Value]) -> Result<&Url, Failure> {
    match values {
        [Value::Url(url)] => Ok(url),
        _ => Err(Failure::NoOverload),
    }
}

impl Url {
    /// Whether it is an absolute URL or an absolute path, a fragment not told apart.
    pub(super) fn parse_request(text: &str) -> bool {
        text == "*" || (!text.is_empty() && Self::read(text, true).is_some())
    }

    fn parse(text: &str) -> Option<Self> {
        let (text, fragment) = match text.split_once('#') {
            Some((text, fragment)) => (text, Some(fragment)),
            None => (text, None),
        };
        let mut url = Self::read(text, false)?;
        if let Some(fragment) = fragment {
            unescape(fragment, Part::Other)?;
            url.fragment = Some(fragment.to_owned());
        }
        Some(url)
    }

    fn read(text: &str, request: bool) -> Option<Self> {
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let mut url = Self::default();
        if text == "*" {
            text.clone_into(&mut url.path);
            return Some(url);
        }
        let (scheme, rest) = scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (mut rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        query.clone_into(&mut url.query);
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Some(url);
            }
            if request
                || rest
                    .split('/')
                    .next()
                    .is_some_and(|first| first.contains(':'))
            {
                return None;
            }
        }
        let named = !url.scheme.is_empty() || (!request && !rest.starts_with("///"));
        if let Some(authority) = rest.strip_prefix("//").filter(|_| named) {
            let end = authority.find('/').unwrap_or(authority.len());
            let (authority, path) = authority.split_at(end);
            rest = path;
            let (user, host) = match authority.rsplit_once('@') {
                Some((user, host)) => (Some(user), host),
                None => (None, authority),
            };
            url.host = host_of(&url.scheme, host)?;
            if let Some(user) = user {
                if !user.chars().all(is_user) {
                    return None;
                }
                unescape(user, Part::Other)?;
                url.user = Some(user.to_owned());
            }
        }
        unescape(rest, Part::Other)?;
        rest.clone_into(&mut url.path);
        Some(url)
    }

    /// The host without brackets, and the port.
    fn split_host(&self) -> (&str, &str) {
        let (host, port) = match self.host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
            _ => (self.host.as_str(), ""),
        };
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        (bare.unwrap_or(host), port)
    }
}

/// What stands before a colon, if it is a scheme; `None` where nothing stands before it.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (index, character) in text.char_indices() {
        match character {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if index > 0 => {}
            ':' if index == 0 => return None,
            ':' => return Some((text.get(..index)?, text.get(index + 1..)?)),
            _ => break,
        }
    }
    Some(("", text))
}

fn is_user(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(character)
}

fn host_of(scheme: &str, host: &str) -> Option<String> {
    match host.rfind('[') {
        Some(0) => {
            let end = host.rfind(']')?;
            let (address, port) = (host.get(1..end)?, host.get(end + 1..)?);
            if !is_port(port) {
                return None;
            }
            let (address, zone) = match address.find("%25") {
                Some(zone) => address.split_at_checked(zone)?,
                None => (address, ""),
            };
            let address = unescape(address, Part::Host)?;
            let zone = unescape(zone, Part::Zone)?;
            // What stands behind a percent sign is a zone, which Rust does not read.
            let bare = address.split('%').next().unwrap_or_default();
            matches!(bare.parse(), Ok(IpAddr::V6(_))).then(|| format!("[{address}{zone}]{port}"))
        }
        Some(_) => None,
        None => {
            if let Some(mut colon) = host.find(':') {
                if scheme != "http" && scheme != "https" {
                    colon = host.rfind(':')?;
                }
                if !is_port(host.get(colon..)?) {
                    return None;
                }
            }
            unescape(host, Part::Host)
        }
    }
}

/// Nothing, or a colon and digits.
fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()),
        None => text.is_empty(),
    }
}

/// Where a text stands in a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Query,
    Other,
}

/// Bytes that a host may have as they are.
fn is_host(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte)
}

/// A text with its escapes resolved; `None` where one is malformed or not allowed there.
fn unescape(text: &str, part: Part) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        let mut byte = *byte;
        match byte {
            b'%' => {
                let (digits, behind) = rest.split_at_checked(2)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
                let allowed = match part {
                    Part::Host => byte >= 0x80 || digits == b"25",
                    Part::Zone => digits == b"25" || byte == b' ' || is_host(byte),
                    Part::Query | Part::Other => true,
                };
                if !allowed {
                    return None;
                }
                rest = behind;
            }
            b'+' if part == Part::Query => byte = b' ',
            byte if matches!(part, Part::Host | Part::Zone) && !is_host(byte) => return None,
            _ => {}
        }
        bytes.push(byte);
    }
    // Go keeps bytes that are no text; rules see them replaced.
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A path as it was written, unless it has characters that should have been escaped.
fn escaped_path(path: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte);
    let as_written = |byte: u8| is_kept(byte) || b"!'()*[]%".contains(&byte);
    if path == "*" || path.bytes().all(as_written) {
        return path.to_owned();
    }
    let mut escaped = String::with_capacity(path.len());
    for byte in unescape(path, Part::Other).unwrap_or_default().bytes() {
        if is_kept(byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The values of each key of a query.
fn query(text: &str) -> Value {
    let mut entries: Vec<(Key, Vec<Value>)> = Vec::new();
    for pair in text
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains(';'))
    {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(key), Some(value)) = (unescape(key, Part::Query), unescape(value, Part::Query))
        else {
            continue;
        };
        let key = Key::String(key.into());
        match entries.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(Value::text(value)),
            None => entries.push((key, vec![Value::text(value)])),
        }
    }
    Value::map(
        entries
            .into_iter()
            .map(|(key, values)| (key, Value::list(values)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let url = Url::parse("HTTPS://user:a%20b@[::1]:80/a%20b/c?x=1&y=a+b&x=2#top").unwrap();
        assert_eq!(url.scheme, "https");
        assert_eq!(url.host, "[::1]:80");
        assert_eq!(url.split_host(), ("::1", "80"));
        assert_eq!(escaped_path(&url.path), "/a%20b/c");
        let Value::Map(query) = query(&url.query) else {
            panic!("a query is a map")
        };
        assert!(matches!(query.get("x"), Some(Value::List(values)) if values.items.len() == 2));
        assert_eq!(escaped_path("/a b"), "/a%20b");
    }

    #[test]
    fn what_is_a_url() {
        for text in [
            "/a",
            "http://a",
            "http://localhost",
            "a:b",
            "http://a:80",
            "mailto:x@y",
            "http://",
        ] {
            assert!(Url::parse_request(text), "{text}");
        }
        for text in [
            "",
            "a",
            "a/b",
            ":a",
            "http://a b",
            "http://a:b",
            "http://[1.2.3.4]",
            "/%zz",
            "1a:/b",
            "\n",
        ] {
            assert!(!Url::parse_request(text), "{text}");
        }
    }
}
