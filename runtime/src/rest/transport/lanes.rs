//! As many connections as there are requests for.
//!
//! A server takes so many requests at a time on a connection of HTTP/2: kube-apiserver 250, and others
//! less (`MaxConcurrentStreams`). A pool keeps one connection to a server, on which every further request
//! would wait until another ends, which a watch does after minutes. So a connection gets no more than
//! every server takes, and then there is another.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connector::Connector;
use crate::rest::{Body, BoxError};

/// What every server takes on a connection: RFC 9113, section 6.5.2, advises no less.
const STREAMS: usize = 100;
/// Connections kept for later, per lane, where they are of HTTP/1.1.
const IDLE_CONNECTIONS: usize = 25;
/// A connection that was silent for so long is asked whether it still lives.
const PING_AFTER: Duration = Duration::from_secs(30);
/// One that does not answer for so long is dead.
const PING_TIMEOUT: Duration = Duration::from_secs(15);
/// Longer heads of responses are refused.
const LONGEST_HEAD: u32 = 64 << 10;

/// Pools of connections to one server, each of which has its share of the requests under way.
#[derive(Debug)]
pub(super) struct Lanes {
    connector: Connector,
    open: Mutex<Vec<Arc<Lane>>>,
}

/// A pool that keeps one connection of HTTP/2. Every request under way holds it, until its response has been read
/// or dropped.
#[derive(Debug)]
struct Lane(legacy::Client<Connector, Body>);

impl Lane {
    fn has_room(self: &Arc<Self>) -> bool {
        // One is that of the list.
        Arc::strong_count(self) <= STREAMS
    }
}

impl Lanes {
    pub(super) fn new(connector: Connector) -> Self {
        Self {
            connector,
            open: Mutex::default(),
        }
    }

    /// Sends a request on the first connection that has room for it.
    pub(super) async fn send(&self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let lane = self.choose();
        let response = lane.0.request(request).await?;
        Ok(response.map(|body| Body::stream(Held { body, _lane: lane })))
    }

    fn choose(&self) -> Arc<Lane> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = open.iter().find(|lane| lane.has_room()) {
            return lane.clone();
        }
        let lane = Arc::new(Lane(pool(self.connector.clone())));
        open.push(lane.clone());
        lane
    }
}

fn pool(connector: Connector) -> legacy::Client<Connector, Body> {
    legacy::Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .http2_keep_alive_interval(PING_AFTER)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .http2_keep_alive_while_idle(true)
        .http2_adaptive_window(true)
        .http2_max_header_list_size(LONGEST_HEAD)
        .build(connector)
}

/// A body that counts as a request under way.
struct Held<B> {
    body: B,
    _lane: Arc<Lane>,
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Held<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
