//! Responses: refused, or read whole.

use bytes::{Bytes, BytesMut};
use http::{Method, Response, header};
use http_body::Body as _;

use super::status::{self, Asked};
use super::{Body, Error};

/// An answer that refuses is read that far.
const LONGEST_REFUSAL: usize = 1 << 20;

/// No more of a content type is told.
const LONGEST_TYPE: usize = 255;

/// No more is reserved at a server's word.
const RESERVE: usize = 64 << 20;

/// What a client is ready to keep in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The longest response.
    pub(crate) response: usize,
    /// The longest frame of a watch.
    pub(crate) frame: usize,
    /// The longest body of a request that is in memory.
    pub(crate) request: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // A list of a large cluster; what Go's client takes for an event; what kube-apiserver takes
        // (`apiserver/pkg/server/config.go`, `MaxRequestBodyBytes`).
        Self {
            response: 1 << 30,
            frame: 16 << 20,
            request: 3 << 20,
        }
    }
}

/// Turns a response that is no success into an error.
pub(crate) async fn check(
    response: Response<Body>,
    method: &Method,
    path: &str,
) -> Result<Response<Body>, Error> {
    if response.status().is_success() {
        return Ok(response);
    }
    let (parts, mut body) = response.into_parts();
    // What was read before the connection broke still says something.
    let mut text = BytesMut::new();
    while let Some(Ok(data)) = body.data().await {
        text.extend_from_slice(&data[..data.len().min(LONGEST_REFUSAL - text.len())]);
        if text.len() >= LONGEST_REFUSAL {
            break;
        }
    }
    let status = status::of_response(&Asked { method, path }, parts.status, &parts.headers, &text);
    Err(Error::Api(Box::new(status)))
}

/// Reads a body whole, so that its connection can be used again.
pub(crate) async fn collect(response: Response<Body>, limit: usize) -> Result<Bytes, Error> {
    let mut body = response.into_body();
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if expected > limit {
        return Err(Error::TooLarge { limit });
    }
    let Some(first) = body.data().await else {
        return Ok(Bytes::new());
    };
    let first = first.map_err(Error::Transport)?;
    let Some(second) = body.data().await else {
        return within(first, limit);
    };
    let second = second.map_err(Error::Transport)?;

    let mut whole = BytesMut::with_capacity(expected.min(RESERVE).max(first.len() + second.len()));
    let mut next = Some(second);
    whole.extend_from_slice(&first);
    while let Some(data) = next {
        if data.len() > limit.saturating_sub(whole.len()) {
            return Err(Error::TooLarge { limit });
        }
        whole.extend_from_slice(&data);
        next = body.data().await.transpose().map_err(Error::Transport)?;
    }
    within(whole.freeze(), limit)
}

fn within(bytes: Bytes, limit: usize) -> Result<Bytes, Error> {
    if bytes.len() > limit {
        Err(Error::TooLarge { limit })
    } else {
        Ok(bytes)
    }
}

/// Whether a response says that it is JSON, or says nothing.
pub(crate) fn is_json(response: &Response<Body>) -> Result<(), Error> {
    let Some(kind) = response.headers().get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let text = String::from_utf8_lossy(kind.as_bytes());
    let essence = text.split(';').next().unwrap_or_default().trim();
    if essence.is_empty() || essence.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Error::ContentType(
            essence.chars().take(LONGEST_TYPE).collect(),
        ))
    }
}
