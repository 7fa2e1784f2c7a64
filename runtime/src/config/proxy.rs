//! The proxy on the way to the server.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;

use super::in_cluster::Environment;
use super::{Problem, Secret};

/// A proxy that opens tunnels: with `CONNECT`, over HTTP or HTTPS, or by SOCKS 5 (RFC 1928).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Scheme, host and port.
    uri: Uri,
    credentials: Option<(String, Secret)>,
}

impl Proxy {
    /// Reads `http://user:password@host:port`, or with `https`, `socks5` or `socks5h`. Names are resolved by the
    /// proxy.
    ///
    /// # Errors
    /// What is wrong with it, without repeating it: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let uri: Uri = text.parse().map_err(|_| "is no URL")?;
        match uri.scheme_str() {
            Some("http" | "https" | "socks5" | "socks5h") => {}
            _ => return Err("is no URL that begins with http://, https:// or socks5://"),
        }
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let (credentials, host) = match authority.rsplit_once('@') {
            None => (None, authority),
            Some((user, host)) => {
                let (name, password) = user.split_once(':').unwrap_or((user, ""));
                let decoded = unescape(name)
                    .zip(unescape(password))
                    .ok_or("has a user or password with a bad `%`")?;
                (Some((decoded.0, Secret::new(decoded.1))), host)
            }
        };
        if host.is_empty() || host.starts_with(':') {
            return Err("has no host");
        }
        let uri = Uri::builder()
            .scheme(uri.scheme_str().unwrap_or("http"))
            .authority(host)
            .path_and_query("/")
            .build()
            .map_err(|_| "is no URL")?;
        Ok(Self { uri, credentials })
    }

    /// Scheme, host and port.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The proxy that the environment names for a server: `HTTPS_PROXY` (`HTTP_PROXY` for a server without TLS), in
    /// capitals or not, unless `NO_PROXY` excepts it (`golang.org/x/net/http/httpproxy`). What is on this machine
    /// is reached directly.
    pub(super) fn of_environment(
        environment: Environment<'_>,
        server: &Uri,
    ) -> Result<Option<Self>, Problem> {
        let text = |names: [&str; 2]| {
            let found = names.into_iter().filter_map(environment);
            let mut found = found.filter_map(|value| value.into_string().ok());
            found.find(|text| !text.is_empty())
        };
        let named = if server.scheme_str() == Some("http") {
            text(["HTTP_PROXY", "http_proxy"])
        } else {
            text(["HTTPS_PROXY", "https_proxy"])
        };
        let Some(named) = named.filter(|_| !is_local(server)) else {
            return Ok(None);
        };
        let excepted = text(["NO_PROXY", "no_proxy"]).unwrap_or_default();
        let matcher = Matcher::builder().all("http://proxy").no(excepted).build();
        if matcher.intercept(server).is_none() {
            return Ok(None);
        }
        let has_scheme = named.contains("://");
        let address = if has_scheme {
            named
        } else {
            format!("http://{named}")
        };
        Self::parse(&address)
            .map(Some)
            .map_err(Problem::EnvironmentProxy)
    }

    /// Whether it speaks SOCKS 5.
    pub(crate) fn is_socks(&self) -> bool {
        matches!(self.uri.scheme_str(), Some("socks5" | "socks5h"))
    }

    /// The user and the password, if there are any.
    pub(crate) fn credentials(&self) -> Option<(&str, &Secret)> {
        let (name, password) = self.credentials.as_ref()?;
        Some((name, password))
    }

    /// The `Proxy-Authorization` header, if there are a user and a password.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let (name, password) = self.credentials.as_ref()?;
        let text = format!(
            "Basic {}",
            STANDARD.encode(format!("{name}:{}", password.expose()))
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Whether a server is on this machine.
fn is_local(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Undoes percent-encoding; `None` where it is wrong.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = tail.get(2..)?;
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_leave_the_address() {
        let proxy = Proxy::parse("http://us%40er:p%3Aw@proxy:3128").unwrap();
        assert_eq!(proxy.uri(), "http://proxy:3128/");
        // us@er:p:w
        assert_eq!(proxy.authorization().unwrap(), "Basic dXNAZXI6cDp3");
        let shown = format!("{proxy:?}");
        assert!(
            !shown.contains("p%3Aw") && !shown.contains("p:w"),
            "{shown}"
        );
        assert!(
            Proxy::parse("https://proxy")
                .unwrap()
                .authorization()
                .is_none()
        );
    }

    #[test]
    fn the_environment_names_proxies_and_exceptions() {
        let of = |variables: &[(&str, &str)], server: &'static str| {
            let environment = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.into())
            };
            let found = Proxy::of_environment(&environment, &Uri::from_static(server));
            found.map(|proxy| proxy.map(|proxy| proxy.uri().to_string()))
        };
        let both = [("HTTPS_PROXY", "http://s:1"), ("http_proxy", "p:2")];
        assert_eq!(of(&both, "https://h").unwrap().unwrap(), "http://s:1/");
        assert_eq!(of(&both, "http://h").unwrap().unwrap(), "http://p:2/");
        for server in [
            "https://localhost:6443",
            "https://127.0.0.1",
            "https://[::1]:1",
        ] {
            assert_eq!(of(&both, server).unwrap(), None, "{server}");
        }
        assert_eq!(
            of(&[("ALL_PROXY", "http://s:1")], "https://h").unwrap(),
            None
        );
        for (excepted, server, is_direct) in [
            ("*", "https://h", true),
            ("example.com", "https://a.example.com", true),
            ("example.com", "https://example.com:6443", true),
            (".example.com", "https://a.example.com", true),
            ("example.com", "https://an-example.com", false),
            ("10.0.0.0/8,x", "https://10.1.2.3:6443", true),
            ("10.0.0.0/8, 192.168.1.1", "https://192.168.1.1", true),
            ("10.0.0.0/8", "https://11.1.2.3", false),
        ] {
            let variables = [("HTTPS_PROXY", "http://s:1"), ("NO_PROXY", excepted)];
            let found = of(&variables, server).unwrap();
            assert_eq!(found.is_none(), is_direct, "{excepted} {server}");
        }
        let problem = of(&[("https_proxy", "ftp://u:hunter2@h")], "https://h").unwrap_err();
        let text = format!("{problem} {problem:?}");
        assert!(
            text.contains("HTTPS_PROXY") && !text.contains("hunter2"),
            "{text}"
        );
    }

    #[test]
    fn bad_proxies_say_why() {
        for (text, part) in [
            ("socks4://h:1", "socks5://"),
            ("ftp://h", "http://"),
            ("h:3128", "http://"),
            ("http://", "no URL"),
            ("http://u:p%zz@h", "`%`"),
            ("http://u:p@", "no"),
        ] {
            let problem = Proxy::parse(text).unwrap_err();
            assert!(problem.contains(part), "{text}: {problem}");
        }
    }
}
