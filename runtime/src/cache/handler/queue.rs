//! The queue of a handler.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::Overflow;
use super::age::Ages;
use crate::cache::{Deleted, Event, Object, Snapshot};

/// What waits for a handler.
#[derive(Debug)]
pub(crate) enum Item<O> {
    /// A change.
    Event(Event<O>),
    /// What was there before: all of it, or that of a namespace.
    Initial(Snapshot<O>, Option<Box<str>>),
    /// All that is there, again.
    Resync(Snapshot<O>),
    /// The cache had synced here.
    Synced,
}

/// What waits for a handler, and what is known of it.
#[derive(Debug)]
pub(crate) struct Queue<O> {
    inner: Mutex<Inner<O>>,
    capacity: usize,
    overflow: Overflow,
    /// Told when there is room again.
    room: Notify,
    depth: AtomicUsize,
    panics: AtomicU64,
    /// How far the handler is.
    pub(crate) stage: watch::Sender<Stage>,
}

/// How far a handler is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stage {
    /// It was told all that was there when the cache had synced.
    pub(crate) is_synced: bool,
    /// It is told nothing any more, and no call of it runs.
    pub(crate) is_ended: bool,
}

#[derive(Debug)]
struct Inner<O> {
    /// Where an event was merged away, nothing is left.
    items: VecDeque<Option<Item<O>>>,
    /// The number of the first item, counted from the beginning.
    first: u64,
    /// How many items are left.
    live: usize,
    ages: Ages,
    /// The number of the last event of each object that others may be merged into, while more waits
    /// than there is room for.
    last: Option<HashMap<u64, u64>>,
    hasher: RandomState,
    missed: u64,
    /// Nothing more comes in.
    is_ending: bool,
    /// And nothing more is given.
    is_closed: bool,
    waker: Option<Waker>,
}

/// What a handler takes from its queue.
#[derive(Debug)]
pub(crate) enum Taken<O> {
    /// The next item.
    Item(Item<O>),
    /// So many events had no room.
    Lagged(u64),
    /// Nothing will come any more.
    Closed,
}

impl<O: Object> Queue<O> {
    pub(crate) fn new(capacity: usize, overflow: Overflow) -> Self {
        Self {
            inner: Mutex::new(Inner {
                items: VecDeque::new(),
                first: 0,
                live: 0,
                ages: Ages::default(),
                last: None,
                hasher: RandomState::new(),
                missed: 0,
                is_ending: false,
                is_closed: false,
                waker: None,
            }),
            capacity,
            overflow,
            room: Notify::new(),
            depth: AtomicUsize::new(0),
            panics: AtomicU64::new(0),
            stage: watch::Sender::new(Stage::default()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<O>> {
        // Nothing that panics is run while it is locked.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts changes behind what waits.
    pub(crate) fn push_events(&self, events: &[Event<O>]) {
        if events.is_empty() {
            return;
        }
        let now = Instant::now();
        let mut inner = self.lock();
        for event in events {
            if inner.is_ending || inner.missed > 0 {
                inner.missed += u64::from(inner.missed > 0);
                continue;
            }
            if inner.live < self.capacity {
                inner.push(Item::Event(event.clone()), now);
                continue;
            }
            match self.overflow {
                Overflow::Coalesce => inner.coalesce(event, now),
                Overflow::Block => inner.push(Item::Event(event.clone()), now),
                Overflow::Lag => inner.lag(),
            }
        }
        self.told(inner);
    }

    /// Puts something else behind what waits. It is never merged and always has room.
    pub(crate) fn push(&self, item: Item<O>) {
        let mut inner = self.lock();
        if inner.is_ending || inner.missed > 0 {
            return;
        }
        let is_again = |item: &Option<Item<O>>| matches!(item, Some(Item::Resync(_)));
        // What waits to be told again is told again by that.
        if !(matches!(item, Item::Resync(_)) && inner.items.iter().any(is_again)) {
            inner.push(item, Instant::now());
        }
        self.told(inner);
    }

    fn told(&self, mut inner: MutexGuard<'_, Inner<O>>) {
        self.depth.store(inner.live, Ordering::Relaxed);
        let waker = inner.waker.take();
        drop(inner);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The next item, when there is one.
    pub(crate) fn poll_take(&self, context: &mut Context<'_>) -> Poll<Taken<O>> {
        let mut inner = self.lock();
        let taken = match inner.pop() {
            _ if inner.is_closed => Taken::Closed,
            Some(item) => Taken::Item(item),
            None if inner.missed > 0 => {
                inner.is_ending = true;
                inner.is_closed = true;
                Taken::Lagged(inner.missed)
            }
            None if inner.is_ending => Taken::Closed,
            None => {
                inner.waker = Some(context.waker().clone());
                return Poll::Pending;
            }
        };
        let was_full = inner.live + 1 >= self.capacity;
        let has_room = inner.live < self.capacity || inner.is_closed;
        self.depth.store(inner.live, Ordering::Relaxed);
        drop(inner);
        if self.overflow == Overflow::Block && was_full && has_room {
            self.room.notify_waiters();
        }
        Poll::Ready(taken)
    }

    /// Takes nothing more in, and forgets what waits.
    pub(crate) fn close(&self) {
        let mut inner = self.lock();
        inner.is_ending = true;
        inner.is_closed = true;
        inner.items = VecDeque::new();
        inner.ages = Ages::default();
        inner.last = None;
        inner.live = 0;
        self.told(inner);
        self.room.notify_waiters();
    }

    /// Takes nothing more in. What waits is still given.
    pub(crate) fn end(&self) {
        let mut inner = self.lock();
        inner.is_ending = true;
        self.told(inner);
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.lock().is_ending
    }

    /// Whether nothing more is given.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Whether the cache has to wait for this handler.
    pub(crate) fn is_blocking(&self) -> bool {
        self.overflow == Overflow::Block && {
            let inner = self.lock();
            !inner.is_ending && inner.live >= self.capacity
        }
    }

    /// Waits while the cache has to wait for this handler.
    pub(crate) async fn has_room(&self) {
        loop {
            let mut room = std::pin::pin!(self.room.notified());
            // Before looking, so that what happens in between is not missed.
            room.as_mut().enable();
            if !self.is_blocking() {
                return;
            }
            room.await;
        }
    }

    /// How many items wait.
    pub(crate) fn depth(&self) -> usize {
        self.depth.load(Ordering::Relaxed)
    }

    /// How long the first of the items that wait has waited; zero where none waits.
    pub(crate) fn age(&self) -> Duration {
        let inner = self.lock();
        let gone = inner.items.iter().take_while(|item| item.is_none()).count() as u64;
        let since = (inner.live > 0).then(|| inner.ages.of(inner.first + gone));
        drop(inner);
        since
            .flatten()
            .map_or(Duration::ZERO, |since| since.elapsed())
    }

    pub(super) fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }
}

impl<O: Object> Inner<O> {
    fn push(&mut self, item: Item<O>, now: Instant) {
        let number = self.first + self.items.len() as u64;
        self.ages.came(number, now);
        match (&mut self.last, &item) {
            (Some(last), Item::Event(event)) => {
                last.insert(hash(&self.hasher, event), number);
            }
            // It says what is there once all before it was told: nothing is merged across it.
            (Some(last), Item::Initial(..) | Item::Resync(_)) => last.clear(),
            (None, _) | (_, Item::Synced) => {}
        }
        self.items.push_back(Some(item));
        self.live += 1;
    }

    fn pop(&mut self) -> Option<Item<O>> {
        while let Some(item) = self.items.pop_front() {
            self.first += 1;
            if item.is_some() {
                self.live -= 1;
                self.ages.forget_before(self.first);
                return item;
            }
        }
        // The handler has caught up.
        self.last = None;
        self.ages.clear();
        if self.items.capacity() > 4096 {
            self.items = VecDeque::new();
        }
        None
    }

    /// The handler is too far behind: what waits is worth nothing to it any more.
    fn lag(&mut self) {
        self.missed = self.live as u64 + 1;
        self.items = VecDeque::new();
        self.ages = Ages::default();
        self.live = 0;
    }

    /// Merges a change into what waits of the same object.
    fn coalesce(&mut self, event: &Event<O>, now: Instant) {
        if self.last.is_none() {
            self.last = Some(self.numbers());
        }
        let hash = hash(&self.hasher, event);
        let number = self.last.as_ref().and_then(|last| last.get(&hash).copied());
        let position = number.and_then(|number| number.checked_sub(self.first));
        let slot =
            position.and_then(|position| self.items.get_mut(usize::try_from(position).ok()?));
        if let Some(slot) = slot
            && let Some(Item::Event(waiting)) = slot
            && is_same_object(waiting, event)
        {
            match merged(waiting, event) {
                Merged::Into(merged) => {
                    *slot = Some(Item::Event(merged));
                    return;
                }
                Merged::Away => {
                    *slot = None;
                    self.live -= 1;
                    if let Some(last) = &mut self.last {
                        last.remove(&hash);
                    }
                    self.close_gaps();
                    return;
                }
                Merged::No => {}
            }
        }
        self.push(Item::Event(event.clone()), now);
    }

    /// The number of the last event of each object that others may be merged into.
    fn numbers(&self) -> HashMap<u64, u64> {
        let mut last = HashMap::with_capacity(self.live);
        for (number, item) in (self.first..).zip(&self.items) {
            match item {
                Some(Item::Event(event)) => {
                    last.insert(hash(&self.hasher, event), number);
                }
                Some(Item::Initial(..) | Item::Resync(_)) => last.clear(),
                Some(Item::Synced) | None => {}
            }
        }
        last
    }

    /// Where more is gone than left, what is left moves together.
    fn close_gaps(&mut self) {
        if self.items.len() > 2 * self.live + 64 {
            let is_left = self.items.iter().map(Option::is_some);
            self.ages.renumber(self.first, is_left);
            self.items.retain(Option::is_some);
            self.last = Some(self.numbers());
        }
    }
}

/// The object that an event is about.
fn object<O>(event: &Event<O>) -> &O {
    match event {
        Event::Added { object, .. } => object,
        Event::Updated { new, .. } => new,
        Event::Deleted(deleted) => &deleted.last_known,
    }
}

fn hash<O: Object>(hasher: &RandomState, event: &Event<O>) -> u64 {
    let object = object(event);
    hasher.hash_one((object.namespace(), object.name()))
}

fn is_same_object<O: Object>(one: &Event<O>, other: &Event<O>) -> bool {
    let (one, other) = (object(one), object(other));
    one.name() == other.name() && one.namespace() == other.namespace()
}

/// What becomes of two events of an object.
enum Merged<O> {
    /// One event.
    Into(Event<O>),
    /// None.
    Away,
    /// They stay two.
    No,
}

fn merged<O: Object>(waiting: &Event<O>, event: &Event<O>) -> Merged<O> {
    match (waiting, event) {
        (
            Event::Added {
                is_in_initial_list, ..
            },
            Event::Updated { new, .. },
        ) => Merged::Into(Event::Added {
            object: new.clone(),
            is_in_initial_list: *is_in_initial_list,
        }),
        (Event::Updated { old, .. }, Event::Updated { new, .. }) => Merged::Into(Event::Updated {
            old: old.clone(),
            new: new.clone(),
        }),
        (Event::Updated { old, .. }, Event::Deleted(deleted)) => {
            let mut deleted = Deleted::clone(deleted);
            deleted.before = Some(old.clone());
            Merged::Into(Event::Deleted(deleted))
        }
        (Event::Added { .. }, Event::Deleted(_)) => Merged::Away,
        // Nothing is merged across an end: what comes after it is another object, or was not there for
        // a while. The rest does not happen.
        (Event::Deleted(_), _)
        | (Event::Added { .. } | Event::Updated { .. }, Event::Added { .. }) => Merged::No,
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::time::advance;

    use super::*;
    use crate::cache::testing::Thing;

    fn added(key: &str) -> Event<Thing> {
        Event::Added {
            object: Thing::new(key, 1),
            is_in_initial_list: false,
        }
    }

    fn deleted(key: &str) -> Event<Thing> {
        Event::Deleted(Deleted::new(Thing::new(key, 2), false))
    }

    async fn take(queue: &Queue<Thing>) -> String {
        match poll_fn(|context| queue.poll_take(context)).await {
            Taken::Item(Item::Event(event)) => object(&event).name().to_owned(),
            taken => panic!("{taken:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_has_its_age_whatever_was_merged_away_around_it() {
        const SECOND: Duration = Duration::from_secs(1);
        let queue = Queue::new(1, Overflow::Coalesce);
        assert_eq!(queue.age(), Duration::ZERO);
        queue.push_events(&[added("a")]);
        let pass = |count: usize| {
            for _ in 0..count {
                queue.push_events(&[added("x"), deleted("x")]);
            }
        };
        pass(60);
        advance(SECOND).await;
        // Enough for the gaps to be closed.
        pass(20);
        advance(SECOND).await;
        queue.push_events(&[added("b")]);
        advance(SECOND).await;
        assert_eq!(queue.depth(), 2);
        for (name, seconds) in [("a", 3), ("b", 1)] {
            assert_eq!(queue.age(), seconds * SECOND, "{name}");
            assert_eq!(take(&queue).await, name);
        }
        assert_eq!(queue.age(), Duration::ZERO);
        queue.push_events(&[added("c")]);
        advance(SECOND).await;
        assert_eq!(queue.age(), SECOND);
        queue.close();
        assert_eq!(queue.age(), Duration::ZERO);
    }
}
