//! A list, page by page.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Api, List};
use crate::meta::ListOptions;
use crate::resource::{Resource, verbs};
use crate::rest::{BoxFuture, Error};

/// As many objects as other clients ask for at once.
const PAGE: i64 = 500;

/// The pages of a list, fetched one at a time as they are asked for. It ends after the last page,
/// and after an error.
pub struct Pages<K> {
    api: Api<K>,
    options: ListOptions,
    state: State<K>,
}

enum State<K> {
    Ready,
    Fetching(BoxFuture<Result<List<K>, Error>>),
    Done,
}

impl<K: verbs::List> Pages<K> {
    pub(super) fn new(api: Api<K>, mut options: ListOptions) -> Self {
        if options.limit <= 0 {
            options.limit = PAGE;
        }
        Self {
            api,
            options,
            state: State::Ready,
        }
    }

    /// The next page.
    ///
    /// # Errors
    /// [`is_expired`](Error::is_expired) when the server has forgotten the list since the page
    /// before; else when the server cannot be reached or refuses.
    pub async fn next(&mut self) -> Option<Result<List<K>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<K: verbs::List> Stream for Pages<K> {
    type Item = Result<List<K>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Ready => {
                    let (api, options) = (self.api.clone(), self.options.clone());
                    self.state = State::Fetching(Box::pin(async move { api.list(&options).await }));
                }
                State::Fetching(page) => {
                    let page = ready!(Future::poll(page.as_mut(), context));
                    let token = page
                        .as_ref()
                        .ok()
                        .map(|page| page.metadata.r#continue.clone());
                    self.state = match token.filter(|token| !token.is_empty()) {
                        None => State::Done,
                        Some(token) => {
                            // The token says which version to go on with; saying it twice is refused.
                            self.options.resource_version.clear();
                            self.options.resource_version_match = None;
                            self.options.r#continue = token;
                            State::Ready
                        }
                    };
                    return Poll::Ready(Some(page));
                }
            }
        }
    }
}

impl<K: Resource> fmt::Debug for Pages<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}
