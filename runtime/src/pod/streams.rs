//! The ends of a container's streams.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Messages of a stream that wait to be read.
const WAITING: usize = 4;

/// What carries the messages. It ends when nobody is left who would read or write.
#[derive(Debug)]
pub(super) struct Carrier(AbortHandle);

impl Carrier {
    pub(super) fn new(task: AbortHandle) -> Arc<Self> {
        Arc::new(Self(task))
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Ends what carries a command's messages, whoever still reads or writes.
pub(super) struct StopOnDrop(Arc<Carrier>);

impl StopOnDrop {
    pub(super) fn new(carrier: &Arc<Carrier>) -> Self {
        Self(carrier.clone())
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.0.abort();
    }
}

/// What a container writes to standard output or standard error.
///
/// It ends with the stream, or with an error where the connection broke before. What is not read holds up all streams
/// of the same command, once some pieces wait; dropped, the rest is passed over.
pub struct OutputStream {
    pieces: mpsc::Receiver<Bytes>,
    current: Bytes,
    broken: Arc<OnceLock<String>>,
    told: bool,
    _carrier: Option<Arc<Carrier>>,
}

impl OutputStream {
    /// Both ends; `broken` is set before the other end is dropped, if the connection broke.
    pub(super) fn new(broken: Arc<OnceLock<String>>) -> (mpsc::Sender<Bytes>, Self) {
        let (sender, pieces) = mpsc::channel(WAITING);
        let stream = Self {
            pieces,
            current: Bytes::new(),
            broken,
            told: false,
            _carrier: None,
        };
        (sender, stream)
    }

    pub(super) fn held_by(self, carrier: &Arc<Carrier>) -> Self {
        Self {
            _carrier: Some(carrier.clone()),
            ..self
        }
    }

    /// The next piece as it comes, `None` at the end. Pieces end anywhere, in a character too.
    ///
    /// # Errors
    /// When the connection breaks; nothing follows.
    pub async fn next_chunk(&mut self) -> Option<io::Result<Bytes>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if !self.current.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.current))));
        }
        if let Some(piece) = ready!(self.pieces.poll_recv(context)) {
            return Poll::Ready(Some(Ok(piece)));
        }
        Poll::Ready(match self.broken.get() {
            Some(why) if !self.told => {
                self.told = true;
                Some(Err(io::Error::other(why.clone())))
            }
            _ => None,
        })
    }
}

impl AsyncRead for OutputStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.current.is_empty() {
            match ready!(self.poll_piece(context)) {
                None => return Poll::Ready(Ok(())),
                Some(piece) => self.current = piece?,
            }
        }
        let length = self.current.len().min(buffer.remaining());
        buffer.put_slice(&self.current[..length]);
        self.current.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl fmt::Debug for OutputStream {
    /// Says nothing of what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutputStream")
    }
}

/// The standard input of a command. Shutting it down or dropping it tells the command that there is no more.
pub struct Stdin {
    stream: DuplexStream,
    _carrier: Arc<Carrier>,
}

impl Stdin {
    pub(super) fn new(stream: DuplexStream, carrier: &Arc<Carrier>) -> Self {
        Self {
            stream,
            _carrier: carrier.clone(),
        }
    }
}

impl AsyncWrite for Stdin {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl fmt::Debug for Stdin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stdin")
    }
}
