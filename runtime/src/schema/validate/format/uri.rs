//! URIs, as Go's `net/url` reads the target of a request.

use std::net::Ipv6Addr;

/// Where in a URI a text stands: it says which bytes have to be escaped, and which may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

/// A URI, an absolute path, or `*`.
pub(super) fn is_request_uri(text: &str) -> bool {
    if text.bytes().any(|byte| byte.is_ascii_control()) || text.is_empty() {
        return false;
    }
    if text == "*" {
        return true;
    }
    let Some((scheme, rest)) = scheme(text) else {
        return false;
    };
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    if !rest.starts_with('/') {
        return !scheme.is_empty();
    }
    let mut path = rest;
    if !scheme.is_empty()
        && let Some(authority) = rest.strip_prefix("//")
    {
        let (authority, after) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
        if !is_authority(scheme, authority) {
            return false;
        }
        path = after;
    }
    unescape(path, Part::Other).is_some()
}

/// The scheme, empty if there is none, and the rest; `None` where nothing stands before the colon.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index == 0 => return None,
            b':' => return Some((&text[..index], &text[index + 1..])),
            _ => return Some(("", text)),
        }
    }
    Some(("", text))
}

fn is_authority(scheme: &str, authority: &str) -> bool {
    match authority.rsplit_once('@') {
        None => is_host(scheme, authority),
        Some((user, host)) => {
            let plain =
                |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
            is_host(scheme, host)
                && user.bytes().all(plain)
                && user
                    .splitn(2, ':')
                    .all(|part| unescape(part, Part::Other).is_some())
        }
    }
}

fn is_host(scheme: &str, host: &str) -> bool {
    match host.rfind('[') {
        Some(0) => {
            let Some((address, port)) = host[1..].rsplit_once(']') else {
                return false;
            };
            return is_port(port) && is_address(address);
        }
        Some(_) => return false,
        None => {}
    }
    // A list of hosts with ports is let pass, but not in the schemes of the web.
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let colon = if web { host.find(':') } else { host.rfind(':') };
    colon.is_none_or(|at| is_port(&host[at..])) && unescape(host, Part::Host).is_some()
}

/// An IPv6 address, which may have a zone behind `%25`.
fn is_address(text: &str) -> bool {
    let (address, zone) = match text.find("%25") {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let (Some(mut address), Some(zone)) =
        (unescape(address, Part::Host), unescape(zone, Part::Zone))
    else {
        return false;
    };
    address.extend(zone);
    let (address, zone) = match address.iter().position(|byte| *byte == b'%') {
        Some(at) => (&address[..at], address.get(at + 1..)),
        None => (&*address, None),
    };
    let parsed = str::from_utf8(address)
        .ok()
        .and_then(|text| text.parse::<Ipv6Addr>().ok());
    parsed.is_some() && zone.is_none_or(|zone| !zone.is_empty())
}

/// Nothing, or a colon with digits or none.
fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':');
    text.is_empty() || digits.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a byte may stand in the name of a host as it is.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte)
}

/// The text with escapes replaced; `None` where one is wrong.
fn unescape(text: &str, part: Part) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            if part != Part::Other && byte.is_ascii() && !is_plain(byte) {
                return None;
            }
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let value = u8::try_from(digit()? * 16 + digit()?).ok()?;
        let allowed = match part {
            Part::Host => value >= 0x80 || value == b'%',
            Part::Zone => value == b'%' || value == b' ' || is_plain(value),
            Part::Other => true,
        };
        if !allowed {
            return None;
        }
        out.push(value);
    }
    Some(out)
}
