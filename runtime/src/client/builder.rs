//! Putting a client together.

use std::fmt::Write;
use std::time::Duration;

use http::header::{HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::Client;
use super::core::Shared;
use crate::config::{Config, Impersonation};
#[cfg(feature = "gzip")]
use crate::rest::layer::GzipLayer;
use crate::rest::layer::{
    AuthenticateLayer, BaseUriLayer, HeadersLayer, RateLimitLayer, RetryLayer,
};
#[cfg(feature = "tracing")]
use crate::rest::layer::{TraceLayer, WarningsLayer};
use crate::rest::{Body, BoxError, Error, Limits, Network, RequestError, Transport};

/// Puts a [`Client`] together: a transport, layers around it, limits.
///
/// ```no_run
/// use std::time::Duration;
/// use kubewright::client::ClientBuilder;
/// use kubewright::config::Config;
///
/// let client = ClientBuilder::try_from(Config::infer()?)?
///     .timeout(Duration::from_secs(20))
///     .build();
/// # Ok::<(), kubewright::rest::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClientBuilder<S = Transport> {
    service: S,
    default_namespace: String,
    timeout: Option<Duration>,
    limits: Limits,
}

impl<S> ClientBuilder<S> {
    /// A client that sends its requests to a service as they are.
    pub fn new(service: S) -> Self {
        Self {
            service,
            default_namespace: "default".to_owned(),
            timeout: None,
            limits: Limits::default(),
        }
    }

    /// Puts a layer around what is there. It sees paths without a host and, over the network, no
    /// credentials: these are added further in.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> ClientBuilder<L::Service> {
        ClientBuilder {
            service: layer.layer(self.service),
            default_namespace: self.default_namespace,
            timeout: self.timeout,
            limits: self.limits,
        }
    }

    /// The namespace that serves where none is named.
    #[must_use]
    pub fn default_namespace(self, namespace: impl Into<String>) -> Self {
        Self {
            default_namespace: namespace.into(),
            ..self
        }
    }

    /// The longest object or patch to send; 3 MiB is the default, which is what kube-apiserver takes. A body that
    /// is a stream has no limit.
    #[must_use]
    pub fn max_request_bytes(mut self, limit: usize) -> Self {
        self.limits.request = limit;
        self
    }

    /// How long a whole request may take, its retries included, other than a watch or another stream.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }

    /// The longest response to keep in memory; 1 GiB is the default.
    #[must_use]
    pub fn max_response_bytes(mut self, limit: usize) -> Self {
        self.limits.response = limit;
        self
    }

    /// The longest event of a watch; 16 MiB is the default.
    #[must_use]
    pub fn max_event_bytes(mut self, limit: usize) -> Self {
        self.limits.frame = limit;
        self
    }

    /// The client.
    pub fn build(self) -> Client
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        Client::of(Shared {
            transport: Transport::new(self.service),
            default_namespace: self.default_namespace,
            timeout: self.timeout,
            limits: self.limits,
        })
    }
}

impl TryFrom<Config> for ClientBuilder {
    type Error = Error;

    /// The network, with the layers that a configuration asks for.
    fn try_from(config: Config) -> Result<Self, Error> {
        let authority = config.server.authority();
        if authority.is_some_and(|authority| authority.as_str().contains('@')) {
            let problem = "the server's address holds a user, who belongs into `auth`";
            return Err(RequestError::Build(problem.to_owned()).into());
        }
        let network = Transport::new(Network::new(&config)?);
        #[cfg(feature = "gzip")]
        let network = if config.compression {
            Transport::new(GzipLayer::new().layer(network))
        } else {
            network
        };
        let transport = match &config.auth {
            // Over plain HTTP anyone could read them.
            Some(auth) if config.server.scheme_str() != Some("http") => {
                Transport::new(AuthenticateLayer::of(auth, &config)?.layer(network))
            }
            _ => network,
        };
        let service = HeadersLayer::new(headers(&config)?).layer(transport);
        let service = Transport::new(BaseUriLayer::new(&config.server).layer(service));
        let service = match config.rate_limit {
            None => service,
            Some(limit) => Transport::new(RateLimitLayer::new(limit).layer(service)),
        };
        let service = RetryLayer::new(config.retries).layer(service);
        #[cfg(feature = "tracing")]
        let service = TraceLayer::new().layer(WarningsLayer::once(warn).layer(service));
        let mut builder =
            Self::new(Transport::new(service)).default_namespace(config.default_namespace);
        builder.timeout = config.timeout;
        Ok(builder)
    }
}

#[cfg(feature = "tracing")]
fn warn(text: &str) {
    tracing::warn!(target: "kubewright::warnings", "{text}");
}

/// The headers that are the same for every request.
fn headers(config: &Config) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, value("user agent", &config.user_agent)?);
    if let Some(impersonation) = &config.impersonation {
        headers.extend(self::impersonation(impersonation)?);
    }
    Ok(headers)
}

/// The headers that say as whom to act.
pub(super) fn impersonation(who: &Impersonation) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::new();
    headers.insert("impersonate-user", value("user to impersonate", &who.user)?);
    if let Some(uid) = &who.uid {
        headers.insert("impersonate-uid", value("UID to impersonate", uid)?);
    }
    for group in &who.groups {
        headers.append("impersonate-group", value("group to impersonate", group)?);
    }
    for (name, values) in &who.extra {
        let escaped = format!("impersonate-extra-{}", extra_key(name));
        let key = HeaderName::try_from(escaped).map_err(|_| {
            RequestError::Build(format!("`{name}` cannot be impersonated: it is no header"))
        })?;
        for text in values {
            headers.append(key.clone(), value("extra to impersonate", text)?);
        }
    }
    Ok(headers)
}

/// A key of the extra as a header: what is no letter, digit or mark of a header is escaped.
fn extra_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for byte in name.to_ascii_lowercase().bytes() {
        // A percent sign is escaped as well, since the server undoes it.
        if byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte) {
            key.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(key, "%{byte:02X}");
        }
    }
    key
}

fn value(what: &str, text: &str) -> Result<HeaderValue, RequestError> {
    HeaderValue::from_str(text)
        .map_err(|_| RequestError::Build(format!("the {what} holds characters that no header can")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impersonation_is_in_the_headers() {
        let mut config = Config::new("https://h".parse().unwrap());
        config.impersonation = Some(Impersonation {
            user: "jane".to_owned(),
            uid: Some("u1".to_owned()),
            groups: vec!["a".to_owned(), "b".to_owned()],
            extra: vec![(
                "Example.com/Scopes 100%".to_owned(),
                vec!["x".to_owned(), "y".to_owned()],
            )],
        });
        let headers = headers(&config).unwrap();
        let all = |name: &str| headers.get_all(name).iter().collect::<Vec<_>>();
        assert_eq!(all("impersonate-user"), ["jane"]);
        assert_eq!(all("impersonate-uid"), ["u1"]);
        assert_eq!(all("impersonate-group"), ["a", "b"]);
        assert_eq!(
            all("impersonate-extra-example.com%2fscopes%20100%25"),
            ["x", "y"]
        );
    }
}
