//! Events as a stream.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::options::Filter;
use super::queue::{Item, Queue, Taken};
use crate::cache::{Deleted, Event, Object, Snapshot};

/// The changes of a cache, to be taken one by one. It ends with the cache, and after an error.
///
/// Dropping it ends it; nothing is kept for it then.
pub struct EventStream<O: Object> {
    queue: Arc<Queue<O>>,
    filter: Option<Filter<O>>,
    /// What is told of what was there before.
    initial: Initial<O>,
}

/// What was there before, as far as it is left to be told.
#[derive(Debug)]
struct Initial<O> {
    objects: VecDeque<O>,
    is_resync: bool,
}

/// More events came than there was room for: [`Overflow::Lag`](super::Overflow::Lag).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{missed} events were missed; subscribe anew to begin with what is there")]
pub struct Lagged {
    /// How many.
    pub missed: u64,
}

impl<O: Object> EventStream<O> {
    pub(crate) fn new(queue: Arc<Queue<O>>, filter: Option<Filter<O>>) -> Self {
        Self {
            queue,
            filter,
            initial: Initial {
                objects: VecDeque::new(),
                is_resync: false,
            },
        }
    }

    /// The next change, `None` at the end.
    ///
    /// # Errors
    /// When events were missed. That ends the stream.
    pub async fn next(&mut self) -> Option<Result<Event<O>, Lagged>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Whether all that was there when the cache had synced was taken.
    pub fn has_synced(&self) -> bool {
        self.queue.stage.borrow().is_synced
    }

    /// How many items wait to be taken, a list being one.
    pub fn depth(&self) -> usize {
        self.queue.depth()
    }

    /// How long the first of the items that wait has waited; zero where none waits.
    pub fn age(&self) -> Duration {
        self.queue.age()
    }

    pub(crate) fn queue(&self) -> &Arc<Queue<O>> {
        &self.queue
    }

    fn begin(&mut self, snapshot: &Snapshot<O>, namespace: Option<&str>, is_resync: bool) {
        self.initial = Initial {
            objects: match namespace {
                Some(namespace) => snapshot.namespace(namespace).cloned().collect(),
                None => snapshot.iter().cloned().collect(),
            },
            is_resync,
        };
    }

    /// The next of what was there before.
    fn initial(&mut self) -> Option<Event<O>> {
        loop {
            let object = self.initial.objects.pop_front()?;
            if self.matches(&object) {
                return Some(if self.initial.is_resync {
                    Event::Updated {
                        old: object.clone(),
                        new: object,
                    }
                } else {
                    Event::Added {
                        object,
                        is_in_initial_list: true,
                    }
                });
            }
        }
    }

    fn matches(&self, object: &O) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter(object))
    }

    /// The event as it is told to one who sees what matches.
    fn filtered(&self, event: Event<O>) -> Option<Event<O>> {
        let Some(filter) = &self.filter else {
            return Some(match event {
                // Nobody asks for what was before; whoever keeps the event need not keep it too.
                Event::Deleted(deleted) => Event::Deleted(Deleted {
                    before: None,
                    ..deleted
                }),
                event => event,
            });
        };
        match event {
            Event::Updated { old, new } => match (filter(&old), filter(&new)) {
                (true, true) => Some(Event::Updated { old, new }),
                (false, true) => Some(Event::Added {
                    object: new,
                    is_in_initial_list: false,
                }),
                (true, false) => Some(Event::Deleted(Deleted::new(old, false))),
                (false, false) => None,
            },
            Event::Deleted(mut deleted) => {
                let before = deleted.before.take();
                let was_told = filter(before.as_ref().unwrap_or(&deleted.last_known));
                was_told.then_some(Event::Deleted(deleted))
            }
            Event::Added { ref object, .. } => filter(object).then_some(event),
        }
    }
}

impl<O: Object> Stream for EventStream<O> {
    type Item = Result<Event<O>, Lagged>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if !this.initial.objects.is_empty() && this.queue.is_closed() {
                // What is left of it is not told to one who was removed.
                this.initial.objects = VecDeque::new();
            }
            if let Some(event) = this.initial() {
                return Poll::Ready(Some(Ok(event)));
            }
            match ready!(this.queue.poll_take(context)) {
                Taken::Closed => return Poll::Ready(None),
                Taken::Lagged(missed) => return Poll::Ready(Some(Err(Lagged { missed }))),
                Taken::Item(Item::Event(event)) => {
                    if let Some(event) = this.filtered(event) {
                        return Poll::Ready(Some(Ok(event)));
                    }
                }
                Taken::Item(Item::Initial(snapshot, namespace)) => {
                    this.begin(&snapshot, namespace.as_deref(), false);
                }
                Taken::Item(Item::Resync(snapshot)) => this.begin(&snapshot, None, true),
                Taken::Item(Item::Synced) => {
                    this.queue.stage.send_modify(|stage| stage.is_synced = true);
                }
            }
        }
    }
}

impl<O: Object> Drop for EventStream<O> {
    fn drop(&mut self) {
        self.queue.close();
        self.queue.stage.send_modify(|stage| stage.is_ended = true);
    }
}

impl<O: Object> fmt::Debug for EventStream<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("depth", &self.depth())
            .finish_non_exhaustive()
    }
}
