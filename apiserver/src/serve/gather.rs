//! Writes that are sent together.
//!
//! HTTP/2 flushes after every piece of data, which is a record of TLS and a call of the kernel each:
//! with many watches on a connection that is most of what an event costs. So what a connection
//! writes while it is polled is gathered, and sent once it has nothing more to write for now.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// So many bytes are gathered; then they are sent before there are more.
const MOST: usize = 64 << 10;
/// A buffer of so many bytes is kept when everything in it is sent: idle connections are many.
const KEPT: usize = 4 << 10;

/// What a connection reads from and writes to.
pub(super) struct Gathering<T>(Arc<Mutex<State<T>>>);

/// Sends what has been gathered.
pub(super) struct Sender<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    stream: T,
    gathered: Vec<u8>,
    /// How much of it is sent.
    sent: usize,
    /// Whether a write waits until some of it is sent.
    is_waiting: bool,
}

/// Both ends of a stream on which writes are gathered.
pub(super) fn gather<T>(stream: T) -> (Gathering<T>, Sender<T>) {
    let state = Arc::new(Mutex::new(State {
        stream,
        gathered: Vec::new(),
        sent: 0,
        is_waiting: false,
    }));
    (Gathering(Arc::clone(&state)), Sender(state))
}

impl<T: AsyncWrite + Unpin> Sender<T> {
    /// Polls what writes to the other end, and sends what it has written, until it is done or
    /// nothing can be sent.
    pub(super) async fn drive<F: Future>(self, mut writer: Pin<&mut F>) {
        poll_fn(|context| {
            let is_done = writer.as_mut().poll(context).is_ready();
            let mut state = lock(&self.0);
            let sent = state.send(context);
            if sent.is_ready() && std::mem::take(&mut state.is_waiting) {
                // There was no room a moment ago, and nothing else may tell the writer of it now.
                context.waker().wake_by_ref();
            }
            match sent {
                Poll::Ready(Ok(())) | Poll::Pending if !is_done => Poll::Pending,
                _ => Poll::Ready(()),
            }
        })
        .await;
    }
}

impl<T: AsyncWrite + Unpin> State<T> {
    /// Sends what is gathered.
    fn send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self
            .gathered
            .get(self.sent..)
            .filter(|rest| !rest.is_empty())
        {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += sent;
        }
        self.sent = 0;
        self.gathered.clear();
        self.gathered.shrink_to(KEPT);
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Sends what is gathered if it is much.
    fn make_room(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.gathered.len() < MOST {
            return Poll::Ready(Ok(()));
        }
        let sent = self.send(context);
        self.is_waiting = sent.is_pending();
        sent
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Gathering<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut lock(&self.0).stream).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Gathering<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = lock(&self.0);
        ready!(state.make_room(context))?;
        state.gathered.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut state = lock(&self.0);
        ready!(state.make_room(context))?;
        let before = state.gathered.len();
        for part in parts {
            state.gathered.extend_from_slice(part);
        }
        Poll::Ready(Ok(state.gathered.len() - before))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The other end does it.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = lock(&self.0);
        ready!(state.send(context))?;
        Pin::new(&mut state.stream).poll_shutdown(context)
    }
}

fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    // Whatever a stream did while it was held, it is as broken or whole without the lock.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::{MOST, gather};

    #[tokio::test]
    async fn what_is_written_arrives_in_order_and_at_once() {
        let (near, mut far) = duplex(1000);
        let (mut stream, sender) = gather(near);
        let sending = tokio::spawn(async move {
            let writer = async {
                for number in 0..200_000_u32 {
                    stream.write_all(&number.to_be_bytes()).await?;
                    stream.flush().await?;
                }
                // It writes no more, and does not end: everything is sent all the same.
                pending::<std::io::Result<()>>().await
            };
            sender.drive(std::pin::pin!(writer)).await;
        });
        for number in 0..200_000_u32 {
            assert_eq!(far.read_u32().await.ok(), Some(number));
        }
        sending.abort();
    }

    #[tokio::test]
    async fn no_more_is_gathered_than_is_meant() {
        let (near, _far) = duplex(10);
        let (mut stream, sender) = gather(near);
        let writer = async move {
            let mut written = 0;
            while let Ok(count) = stream.write(&[0; 1000]).await {
                written += count;
                assert!(written <= MOST + 2000, "{written}");
            }
        };
        // Nobody reads: it waits, with so much and not more.
        let writer = std::pin::pin!(writer);
        let waiting = sender.drive(writer);
        let waited = tokio::time::timeout(std::time::Duration::from_millis(50), waiting).await;
        assert!(waited.is_err());
    }

    #[tokio::test]
    async fn the_other_end_that_goes_ends_it() {
        let (near, far) = duplex(10);
        let (mut stream, sender) = gather(near);
        drop(far);
        let writer = async {
            let _ = stream.write(&[0; 100]).await;
            pending::<()>().await;
        };
        sender.drive(std::pin::pin!(writer)).await;
    }

    #[tokio::test]
    async fn a_shutdown_sends_first() {
        let (near, mut far) = duplex(1000);
        let (mut stream, sender) = gather(near);
        let writer = async {
            let _ = stream.write(b"all of it").await;
            stream.shutdown().await
        };
        sender.drive(std::pin::pin!(writer)).await;
        let mut text = String::new();
        far.read_to_string(&mut text).await.expect("an end");
        assert_eq!(text, "all of it");
    }
}
