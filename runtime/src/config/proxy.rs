//! The proxy on the way to the server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};

use super::Secret;

/// A proxy that opens tunnels (`CONNECT`), reached over HTTP or HTTPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Scheme, host and port.
    uri: Uri,
    credentials: Option<(String, Secret)>,
}

impl Proxy {
    /// Reads `http://user:password@host:port`.
    ///
    /// # Errors
    /// What is wrong with it, without repeating it: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let uri: Uri = text.parse().map_err(|_| "is no URL")?;
        match uri.scheme_str() {
            Some("http" | "https") => {}
            Some("socks5" | "socks5h") => {
                return Err(
                    "names a SOCKS proxy, which is not supported yet; HTTP and HTTPS proxies are",
                );
            }
            _ => return Err("is no URL that begins with http:// or https://"),
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
    fn bad_proxies_say_why() {
        for (text, part) in [
            ("socks5://h:1", "SOCKS"),
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
