//! A list, page by page.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;

use super::List;
use crate::meta::ListOptions;
use crate::rest::{BoxFuture, Error};

/// As many objects as other clients ask for at once.
const PAGE: i64 = 500;

type Page<K> = Result<List<K>, Error>;

/// The pages of a list, fetched one at a time as they are asked for. It ends after the last page,
/// and after an error.
///
/// ```no_run
/// # use kubewright::{Api, resource::verbs, rest::Error};
/// # async fn example<Pod: verbs::List>(pods: Api<Pod>) -> Result<(), Error> {
/// use kubewright::meta::ListOptions;
///
/// let pages = pods.list_pages(&ListOptions::default());
/// let mut items = pages.go_on_when_expired().prefetch(2).items();
/// while let Some(pod) = items.next().await {
///     println!("{}", pod?.metadata().name);
/// }
/// # Ok(()) }
/// ```
pub struct Pages<K> {
    ahead: usize,
    state: State<K>,
}

enum State<K> {
    Idle(Box<Cursor<K>>),
    Fetching(BoxFuture<(Box<Cursor<K>>, Page<K>)>),
    Ahead(Ahead<K>),
    Done,
}

/// Fetches a page.
type Fetch<K> = Box<dyn Fn(ListOptions) -> BoxFuture<Page<K>> + Send + Sync>;

/// Where a list goes on.
struct Cursor<K> {
    list: Fetch<K>,
    options: ListOptions,
    goes_on: bool,
    is_done: bool,
}

/// Pages that are fetched before they are asked for.
struct Ahead<K> {
    pages: mpsc::Receiver<Page<K>>,
    task: AbortHandle,
}

impl<K> Drop for Ahead<K> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<K: Send + 'static> Pages<K> {
    pub(super) fn new<F>(
        list: impl Fn(ListOptions) -> F + Send + Sync + 'static,
        mut options: ListOptions,
    ) -> Self
    where
        F: Future<Output = Page<K>> + Send + 'static,
    {
        if options.limit <= 0 {
            options.limit = PAGE;
        }
        Self {
            ahead: 0,
            state: State::Idle(Box::new(Cursor {
                list: Box::new(move |options| Box::pin(list(options))),
                options,
                goes_on: false,
                is_done: false,
            })),
        }
    }

    /// Where the server has forgotten the version that the pages are of (410), goes on with a later one, if the
    /// server gives a token for it.
    ///
    /// Every object that was there all the time comes once; whether one comes that was created or deleted meanwhile
    /// depends on where it stands. Where that is not good enough, [`Api::list_all`](super::Api::list_all) gives a list of one version.
    #[must_use]
    pub fn go_on_when_expired(mut self) -> Self {
        if let State::Idle(cursor) = &mut self.state {
            cursor.goes_on = true;
        }
        self
    }

    /// Fetches so many pages before they are asked for, once the first one is. Dropping the pages ends it.
    ///
    /// It takes a task of the tokio runtime in which the first page is asked for; without one, pages are fetched as
    /// they are asked for.
    #[must_use]
    pub fn prefetch(mut self, pages: usize) -> Self {
        // A channel takes no more.
        self.ahead = pages.min(Semaphore::MAX_PERMITS);
        self
    }

    /// The objects one by one.
    pub fn items(self) -> Items<K> {
        Items {
            pages: self,
            page: Vec::new().into_iter(),
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

impl<K: Send + 'static> Cursor<K> {
    async fn fetch(&mut self) -> Page<K> {
        let mut page = (self.list)(self.options.clone()).await;
        if let Err(error) = &page
            && let Some(token) = self.token_of_later(error)
        {
            self.options.r#continue = token;
            page = (self.list)(self.options.clone()).await;
        }
        let token = page.as_ref().ok().map(|page| &page.metadata.r#continue);
        match token.filter(|token| !token.is_empty()) {
            None => self.is_done = true,
            Some(token) => {
                // The token says which version to go on with; saying it twice is refused.
                self.options.resource_version.clear();
                self.options.resource_version_match = None;
                self.options.r#continue.clone_from(token);
            }
        }
        page
    }

    /// How to go on with a later version, where the server has forgotten this one.
    fn token_of_later(&self, error: &Error) -> Option<String> {
        if !self.goes_on || self.options.r#continue.is_empty() || !error.is_expired() {
            return None;
        }
        let token = &error.status()?.metadata.r#continue;
        (!token.is_empty()).then(|| token.clone())
    }

    /// Fetches pages into a channel, one for each place that is free.
    async fn fetch_ahead(mut self, pages: mpsc::Sender<Page<K>>) {
        while !self.is_done {
            // Nobody asks any more when there is no place and never will be.
            let Ok(place) = pages.reserve().await else {
                return;
            };
            place.send(self.fetch().await);
        }
    }
}

impl<K: Send + 'static> Stream for Pages<K> {
    type Item = Result<List<K>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Idle(_) => {
                    let State::Idle(mut cursor) = std::mem::replace(&mut self.state, State::Done)
                    else {
                        return Poll::Ready(None);
                    };
                    self.state = match Handle::try_current() {
                        Ok(runtime) if self.ahead > 0 => {
                            let (sender, pages) = mpsc::channel(self.ahead);
                            let task = runtime.spawn(cursor.fetch_ahead(sender)).abort_handle();
                            State::Ahead(Ahead { pages, task })
                        }
                        _ => State::Fetching(Box::pin(async move {
                            let page = cursor.fetch().await;
                            (cursor, page)
                        })),
                    };
                }
                State::Fetching(page) => {
                    let (cursor, page) = ready!(Future::poll(page.as_mut(), context));
                    self.state = if cursor.is_done {
                        State::Done
                    } else {
                        State::Idle(cursor)
                    };
                    return Poll::Ready(Some(page));
                }
                State::Ahead(ahead) => {
                    let page = ready!(ahead.pages.poll_recv(context));
                    let page = page.unwrap_or_else(|| {
                        let stopped = "the task that fetches pages was stopped before the last one";
                        Err(Error::Transport(stopped.into()))
                    });
                    let is_last = page
                        .as_ref()
                        .map_or(true, |page| page.metadata.r#continue.is_empty());
                    if is_last {
                        self.state = State::Done;
                    }
                    return Poll::Ready(Some(page));
                }
            }
        }
    }
}

impl<K> fmt::Debug for Pages<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("ahead", &self.ahead)
            .finish_non_exhaustive()
    }
}

/// All objects of a list, fetched page by page, or as a whole where the server has forgotten it between two pages.
pub(super) async fn all<K, F>(
    list: impl Fn(ListOptions) -> F + Clone + Send + Sync + 'static,
    options: &ListOptions,
) -> Page<K>
where
    K: Send + 'static,
    F: Future<Output = Page<K>> + Send + 'static,
{
    let mut pages = Pages::new(list.clone(), options.clone());
    let Some(first) = pages.next().await else {
        return list(options.clone()).await;
    };
    let mut all = first?;
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                all.items.extend(page.items);
                all.metadata = page.metadata;
            }
            Err(error) if error.is_expired() => {
                let whole = ListOptions {
                    limit: 0,
                    r#continue: String::new(),
                    ..options.clone()
                };
                return list(whole).await;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// The objects of a list one by one, fetched page by page ([`Pages::items`]). It ends after the last one, and after
/// an error.
pub struct Items<K> {
    pages: Pages<K>,
    page: std::vec::IntoIter<K>,
}

impl<K: Send + 'static> Items<K> {
    /// The next object.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<K, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<K> fmt::Debug for Items<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}

// Nothing in it is pinned.
impl<K> Unpin for Items<K> {}

impl<K: Send + 'static> Stream for Items<K> {
    type Item = Result<K, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
