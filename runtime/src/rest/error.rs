//! What a request can fail with.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use super::layer::Throttled;
use super::{BoxError, DecodeError, status};
use crate::config::ConfigError;
use crate::credential::CredentialError;
use crate::discovery::NoMatch;
use crate::meta::Status;

/// What a call to an API server can fail with.
///
/// Neither its text nor its `Debug` holds credentials or the content of objects.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refused, and said why. See [`Error::is_not_found`] and the like.
    #[error("{}", status::describe(.0))]
    Api(Box<Status>),
    /// The request makes no sense; nothing was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There are no credentials; nothing was sent.
    #[error(transparent)]
    Credential(Box<CredentialError>),
    /// The object to send could not be written as JSON.
    #[error("the request could not be encoded: {0}")]
    Encode(#[source] serde_json::Error),
    /// The response could not be read as what was expected.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The server could not be reached, or the connection broke.
    #[error("no answer from the server: {}", chain(.0.as_ref()))]
    Transport(#[source] BoxError),
    /// The response came in a format that was not asked for.
    #[error("the server answered with `{0}` instead of `application/json`")]
    ContentType(String),
    /// The response is longer than the client's limit.
    #[error(
        "the response is longer than {limit} bytes; `max_response_bytes` and `max_event_bytes` of the client's builder change that"
    )]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The client's own limit of requests a second would have held the request back beyond its time limit. It
    /// was not sent.
    #[error(
        "client-side throttling: the request would have waited for {0:?}, longer than its time limit allows"
    )]
    Throttled(Duration),
    /// The server did something else than what the protocol allows.
    #[error("the server does not keep to the protocol: {0}")]
    Protocol(String),
    /// The server does not serve such a kind.
    #[error("the server has no kind `{kind}` in `{api_version}`; that has {}", listed(.others))]
    NoKind {
        /// The kind.
        kind: String,
        /// The API version, as `apps/v1`.
        api_version: String,
        /// The kinds that it serves in that version.
        others: Vec<String>,
    },
    /// The server serves no resource of that name, or no such kind.
    #[error(transparent)]
    NoMatch(Box<NoMatch>),
    /// The response did not come in the client's time limit.
    #[error("no answer from the server in {0:?}")]
    Timeout(Duration),
}

/// A request that makes no sense; it was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A part of the path that would lead the request somewhere else.
    #[error("the {part} `{}` {problem}", .value.escape_debug())]
    Segment {
        /// Which part: `name`, `namespace`, `resource`, `subresource`.
        part: &'static str,
        /// As it was given.
        value: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The kind is namespaced and the verb needs a namespace, but the client is for all of them.
    #[error("`{0}` live in namespaces: name one, this client is for all of them")]
    NoNamespace(String),
    /// The object has another namespace than the client.
    #[error("the object's namespace is `{object}`, the client's `{client}`")]
    OtherNamespace {
        /// The object's.
        object: String,
        /// The client's.
        client: String,
    },
    /// The object is longer than what the server takes.
    #[error(
        "the request has {length} bytes, and the limit is {limit}; `max_request_bytes` of the client's builder changes that"
    )]
    TooLarge {
        /// The length of its body in bytes.
        length: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The object is of another kind, or of another version of it, than the client.
    #[error("the object is of `{object}`, the client of `{client}`")]
    OtherKind {
        /// The object's.
        object: String,
        /// The client's.
        client: String,
    },
    /// The kind has no scale.
    #[error("`{0}` have no scale")]
    NoScale(String),
    /// An object to apply says whose its fields are, which is for the server to say.
    #[error(
        "an object to apply has no `metadata.managedFields`; clear them in one that a server gave"
    )]
    ManagedFields,
    /// Apply needs a field manager.
    #[error("apply needs a field manager")]
    NoFieldManager,
    /// The request could not be put together, as with a header that holds a line break.
    #[error("the request could not be built: {0}")]
    Build(String),
}

impl Error {
    /// What the server said, if it was the server that refused.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Self::Api(status) => Some(status),
            _ => None,
        }
    }

    /// What a transport failed with.
    pub(crate) fn of_transport(error: BoxError) -> Self {
        let error = match error.downcast::<CredentialError>() {
            Ok(error) => return Self::Credential(error),
            Err(error) => error,
        };
        match error.downcast_ref::<Throttled>() {
            Some(throttled) => Self::Throttled(throttled.wait),
            None => Self::Transport(error),
        }
    }

    /// The server serves no such kind or resource, as far as it could be asked.
    pub fn is_no_match(&self) -> bool {
        matches!(self, Self::NoMatch(_) | Self::NoKind { .. })
    }

    /// The connection was refused, or broke before the answer was there.
    pub fn is_transport(&self) -> bool {
        matches!(self, Self::Transport(_))
    }
}

/// As `A`, `B`.
fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// An error and what caused it.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// An error and what caused it, in one line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    for cause in causes(error).skip(1) {
        let part = cause.to_string();
        // Some errors repeat their cause.
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
    }
    text
}

/// What became of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breakage {
    /// It was there and went away: reset, closed, GOAWAY, cut short.
    Lost,
    /// It was refused.
    Refused,
    /// It took too long.
    TimedOut,
    /// Anything else, as a failed handshake.
    Other,
}

/// Finds out what became of a connection.
pub(crate) fn breakage(error: &(dyn StdError + 'static)) -> Breakage {
    let mut found = Breakage::Other;
    for error in causes(error) {
        // What broke a connection of HTTP/2 is in its error, but not as its source.
        let of_h2 = error
            .downcast_ref::<h2::Error>()
            .and_then(h2::Error::get_io);
        if let Some(error) = of_h2.or_else(|| error.downcast_ref::<io::Error>()) {
            match error.kind() {
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof => found = Breakage::Lost,
                io::ErrorKind::ConnectionRefused => return Breakage::Refused,
                io::ErrorKind::TimedOut => return Breakage::TimedOut,
                _ => {}
            }
        } else if let Some(error) = error.downcast_ref::<hyper::Error>() {
            if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
                found = Breakage::Lost;
            } else if error.is_timeout() {
                // Only the pings of HTTP/2 time out inside hyper: the connection is dead.
                found = Breakage::Lost;
            }
        } else if let Some(error) = error.downcast_ref::<h2::Error>()
            && (error.is_go_away() || error.reason() == Some(h2::Reason::REFUSED_STREAM))
        {
            found = Breakage::Lost;
        }
    }
    found
}

/// Whether a connection of HTTP/2 broke off without a word, which HTTP/1.1 does not tell from its end.
#[cfg(feature = "cache")]
pub(crate) fn is_torn(error: &(dyn StdError + 'static)) -> bool {
    causes(error)
        .filter_map(|error| error.downcast_ref::<h2::Error>())
        .any(h2::Error::is_io)
}
