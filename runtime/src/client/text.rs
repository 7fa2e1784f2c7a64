//! Texts that come piece by piece, as logs.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::Client;
use crate::rest::{Body, Error, Request};

/// A text that comes piece by piece, perhaps without an end: the logs of a pod that are followed.
///
/// No more is kept than what is needed for the next line. Dropping it ends the request.
pub struct TextStream {
    /// Absent at the end.
    body: Option<Body>,
    /// What has come and belongs to no line yet.
    rest: BytesMut,
    /// Up to here there is no end of a line in it.
    scanned: usize,
    /// The longest line.
    limit: usize,
}

impl TextStream {
    pub(crate) async fn open(client: &Client, request: Request) -> Result<Self, Error> {
        let response = client.open_text(request).await?;
        Ok(Self {
            body: Some(response.into_body()),
            rest: BytesMut::new(),
            scanned: 0,
            limit: client.limits().frame,
        })
    }

    /// The next piece as it comes, `None` at the end. Pieces end anywhere, in a character too.
    ///
    /// # Errors
    /// When the connection breaks; nothing follows.
    pub async fn next_chunk(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_chunk(context)).await
    }

    /// The next line without its end (`\n` or `\r\n`), `None` at the end. What is no UTF-8 in it is
    /// replaced.
    ///
    /// # Errors
    /// When the connection breaks, and for a line longer than an event of a watch may be; nothing
    /// follows.
    pub async fn next_line(&mut self) -> Option<Result<String, Error>> {
        loop {
            if let Some(line) = self.line() {
                return Some(Ok(line));
            }
            if self.rest.len() > self.limit {
                self.body = None;
                self.rest.clear();
                return Some(Err(Error::TooLarge { limit: self.limit }));
            }
            match poll_fn(|context| self.poll_body(context)).await {
                Some(Ok(data)) => self.rest.extend_from_slice(&data),
                Some(Err(error)) => return Some(Err(error)),
                None if self.rest.is_empty() => return None,
                None => {
                    let last = self.rest.split();
                    return Some(Ok(String::from_utf8_lossy(&last).into_owned()));
                }
            }
        }
    }

    /// The next line of what has come.
    fn line(&mut self) -> Option<String> {
        let new = self.rest.get(self.scanned..)?;
        let Some(end) = new.iter().position(|byte| *byte == b'\n') else {
            self.scanned = self.rest.len();
            return None;
        };
        let line = self.rest.split_to(self.scanned + end + 1);
        self.scanned = 0;
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Some(String::from_utf8_lossy(line).into_owned())
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.rest.is_empty() {
            self.scanned = 0;
            return Poll::Ready(Some(Ok(self.rest.split().freeze())));
        }
        self.poll_body(context)
    }

    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let data = std::task::ready!(body.poll_data(context));
        match data {
            Some(Ok(data)) => Poll::Ready(Some(Ok(data))),
            Some(Err(error)) => {
                self.body = None;
                self.rest.clear();
                Poll::Ready(Some(Err(Error::Transport(error))))
            }
            None => {
                self.body = None;
                Poll::Ready(None)
            }
        }
    }
}

/// The pieces as they come.
impl Stream for TextStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

impl fmt::Debug for TextStream {
    /// Says nothing of the text: logs hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextStream")
            .field("ended", &self.body.is_none())
            .finish_non_exhaustive()
    }
}
