//! Connections that have become something else than HTTP.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Body, Error};

/// A connection of which a server has said that it speaks another protocol from here on.
///
/// Bytes go through as they are: the frames of that protocol are up to who uses it.
pub struct Upgraded(TokioIo<hyper::upgrade::Upgraded>);

/// The connection below a response of `101 Switching Protocols`.
///
/// The request has to name the protocol in the headers `Connection: Upgrade` and `Upgrade`.
///
/// # Errors
/// The response has another code, or comes from a transport that gives no connections, or the
/// connection breaks.
pub async fn upgraded(response: Response<Body>) -> Result<Upgraded, Error> {
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let message = format!("the server does not upgrade: {}", response.status());
        return Err(Error::Transport(message.into()));
    }
    hyper::upgrade::on(response)
        .await
        .map(|io| Upgraded(TokioIo::new(io)))
        .map_err(|error| Error::Transport(error.into()))
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upgraded")
    }
}

impl AsyncRead for Upgraded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
