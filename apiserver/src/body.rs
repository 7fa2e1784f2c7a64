//! Bodies that are made while they are sent.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use kubewright::rest::BoxError;

/// As [`unfold`], of pieces that may fail to come: then the body breaks off.
pub(crate) fn try_unfold<S, F, N>(
    state: S,
    next: N,
) -> impl Body<Data = Bytes, Error = BoxError> + Send
where
    S: Send + 'static,
    F: Future<Output = Option<Result<(Bytes, S), BoxError>>> + Send + 'static,
    N: Fn(S) -> F + Send + 'static,
{
    let future = Box::pin(next(state));
    Unfold {
        next,
        future: Some(future),
    }
}

/// A body whose pieces a function makes of a state, one after the other, until there is none.
pub(crate) fn unfold<S, F, N>(state: S, next: N) -> impl Body<Data = Bytes, Error = BoxError> + Send
where
    S: Send + 'static,
    F: Future<Output = Option<(Bytes, S)>> + Send + 'static,
    N: Fn(S) -> F + Send + 'static,
{
    try_unfold(state, move |state| {
        let next = next(state);
        async move { next.await.map(Ok) }
    })
}

struct Unfold<F, N> {
    next: N,
    /// None at the end.
    future: Option<Pin<Box<F>>>,
}

impl<F, N> Unpin for Unfold<F, N> {}

impl<S, F, N> Body for Unfold<F, N>
where
    F: Future<Output = Option<Result<(Bytes, S), BoxError>>>,
    N: Fn(S) -> F,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let Some(future) = &mut this.future else {
            return Poll::Ready(None);
        };
        let next = std::task::ready!(future.as_mut().poll(context));
        Poll::Ready(match next {
            None => {
                this.future = None;
                None
            }
            Some(Err(error)) => {
                this.future = None;
                Some(Err(error))
            }
            Some(Ok((bytes, state))) => {
                this.future = Some(Box::pin((this.next)(state)));
                Some(Ok(Frame::data(bytes)))
            }
        })
    }
}
