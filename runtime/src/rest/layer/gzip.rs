//! Responses that come compressed.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use flate2::{Decompress, FlushDecompress, Status};
use http::{HeaderValue, Request, Response, header};
use http_body::{Body as HttpBody, Frame};
use tower_layer::Layer;
use tower_service::Service;

use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError};

/// No more is decompressed at once, so that a response is measured against limits as it grows.
const PIECE: usize = 64 << 10;
/// No more of the name of an encoding is told.
const LONGEST_NAME: usize = 64;
/// The largest window of gzip, as a power of two.
const WINDOW: u8 = 15;

/// Makes [`Gzip`] services.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GzipLayer;

impl GzipLayer {
    /// Requests ask for gzip, unless they say what they accept, and responses are decompressed as they
    /// come.
    pub fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for GzipLayer {
    type Service = Gzip<S>;

    fn layer(&self, inner: S) -> Gzip<S> {
        Gzip { inner }
    }
}

/// Asks for compressed responses. kube-apiserver compresses what is longer than 128 KiB
/// (`endpoints/handlers/responsewriters/writers.go`).
#[derive(Clone, Debug)]
pub struct Gzip<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Gzip<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Exchange;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<Body>) -> Exchange {
        let headers = request.headers_mut();
        let is_own = headers.contains_key(header::ACCEPT_ENCODING)
            || headers.contains_key(header::RANGE)
            || headers.contains_key(header::UPGRADE);
        if is_own {
            let exchange = self.inner.call(request);
            return Box::pin(async move { exchange.await.map_err(Into::into) });
        }
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let exchange = self.inner.call(request);
        Box::pin(async move { plain(exchange.await.map_err(Into::into)?) })
    }
}

/// The response as it would have come without compression.
fn plain(response: Response<Body>) -> Result<Response<Body>, BoxError> {
    let Some(encoding) = response.headers().get(header::CONTENT_ENCODING) else {
        return Ok(response);
    };
    if encoding.as_bytes().eq_ignore_ascii_case(b"identity") {
        return Ok(response);
    }
    if !encoding.as_bytes().eq_ignore_ascii_case(b"gzip") {
        let encoding = String::from_utf8_lossy(encoding.as_bytes());
        let encoding: String = encoding.chars().take(LONGEST_NAME).collect();
        let message = format!("the response is encoded as `{encoding}`, which was not asked for");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message).into());
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_ENCODING);
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = Body::stream(Inflate::new(body));
    Ok(Response::from_parts(parts, body))
}

/// A compressed body, decompressed piece by piece.
struct Inflate {
    body: Body,
    decoder: Decompress,
    input: Bytes,
    /// What is decompressed may not have fitted.
    has_more: bool,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing has come: an empty body is one without compression too.
    Empty,
    Open,
    Ended,
}

impl Inflate {
    fn new(body: Body) -> Self {
        Self {
            body,
            decoder: Decompress::new_gzip(WINDOW),
            input: Bytes::new(),
            has_more: false,
            state: State::Empty,
        }
    }

    /// The next piece of what has come, if there is one.
    fn step(&mut self) -> Result<Option<Bytes>, BoxError> {
        if self.state != State::Open || (self.input.is_empty() && !self.has_more) {
            return Ok(None);
        }
        let mut out = Vec::with_capacity(PIECE.min(self.input.len().saturating_mul(8).max(512)));
        let before = self.decoder.total_in();
        let status = self
            .decoder
            .decompress_vec(&self.input, &mut out, FlushDecompress::None)
            .map_err(|_| invalid("the response is no gzip"))?;
        let taken = usize::try_from(self.decoder.total_in() - before).unwrap_or(usize::MAX);
        self.input.advance(taken.min(self.input.len()));
        self.has_more = out.len() == out.capacity();
        match status {
            Status::StreamEnd => {
                self.state = State::Ended;
                if !self.input.is_empty() {
                    return Err(invalid(
                        "something follows the end of the compressed response",
                    ));
                }
            }
            // It can go no further with what there is.
            Status::BufError | Status::Ok if taken == 0 && out.is_empty() => {
                if !self.input.is_empty() {
                    return Err(invalid("the response is no gzip"));
                }
                self.has_more = false;
            }
            Status::BufError | Status::Ok => {}
        }
        Ok((!out.is_empty()).then(|| out.into()))
    }
}

fn invalid(message: &'static str) -> BoxError {
    io::Error::new(io::ErrorKind::InvalidData, message).into()
}

impl HttpBody for Inflate {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            match self.step() {
                Ok(None) => {}
                Ok(Some(piece)) => return Poll::Ready(Some(Ok(Frame::data(piece)))),
                Err(error) => {
                    self.state = State::Ended;
                    self.body = Body::empty();
                    return Poll::Ready(Some(Err(error)));
                }
            }
            if self.state == State::Open && (!self.input.is_empty() || self.has_more) {
                continue;
            }
            match ready!(self.body.poll_data(context)) {
                None if self.state == State::Open => {
                    self.state = State::Ended;
                    let error = io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the compressed response was cut off",
                    );
                    return Poll::Ready(Some(Err(error.into())));
                }
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    self.state = State::Ended;
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(data)) if data.is_empty() => {}
                Some(Ok(_)) if self.state == State::Ended => {
                    self.body = Body::empty();
                    let error = invalid("something follows the end of the compressed response");
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(data)) => {
                    self.state = State::Open;
                    self.input = data;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    struct Pieces(std::vec::IntoIter<Bytes>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece))))
        }
    }

    /// What comes of a body in pieces of such a size; the error as text.
    fn inflated(compressed: &[u8], size: usize) -> Result<Vec<u8>, String> {
        let pieces: Vec<_> = compressed
            .chunks(size)
            .map(Bytes::copy_from_slice)
            .collect();
        let mut body = Body::stream(Inflate::new(Body::stream(Pieces(pieces.into_iter()))));
        let mut all = Vec::new();
        let mut context = Context::from_waker(std::task::Waker::noop());
        loop {
            match body.poll_data(&mut context) {
                Poll::Ready(None) => return Ok(all),
                Poll::Ready(Some(Ok(data))) => {
                    assert!(data.len() <= PIECE);
                    all.extend_from_slice(&data);
                }
                Poll::Ready(Some(Err(error))) => return Err(error.to_string()),
                Poll::Pending => panic!("it waits for nothing"),
            }
        }
    }

    #[test]
    fn an_empty_body_needs_no_compression() {
        assert_eq!(inflated(b"", 1).unwrap(), b"");
        assert_eq!(inflated(&gzip(b""), 1).unwrap(), b"");
    }

    #[test]
    fn what_was_cut_off_is_no_whole() {
        let compressed = gzip(&[b'x'; 1000]);
        for end in 1..compressed.len() {
            let error = inflated(&compressed[..end], 7).unwrap_err();
            assert!(error.contains("cut off"), "{end}: {error}");
        }
    }

    #[test]
    fn what_is_no_gzip_says_so() {
        assert!(
            inflated(b"{\"kind\":\"Pod\"}", 4)
                .unwrap_err()
                .contains("no gzip")
        );
        let mut longer = gzip(b"x");
        longer.extend_from_slice(b"more");
        for size in [3, 1000] {
            assert!(inflated(&longer, size).unwrap_err().contains("follows"));
        }
        let mut other = gzip(b"some text");
        let last = other.len() - 6;
        other[last] ^= 1;
        assert!(inflated(&other, 1000).is_err(), "its checksum is wrong");
    }

    proptest! {
        #[test]
        fn a_body_in_pieces_is_the_body(
            seed in proptest::collection::vec(any::<u8>(), 0..300),
            times in 1_usize..2000,
            size in 1_usize..5000,
        ) {
            let text = seed.repeat(times);
            prop_assert_eq!(inflated(&gzip(&text), size).unwrap(), text);
        }

        #[test]
        fn nothing_is_too_odd(text in proptest::collection::vec(any::<u8>(), 0..200), size in 1_usize..50) {
            drop(inflated(&text, size));
        }
    }
}
