//! A store with its handlers: what reflectors bring their objects to.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::cache::handler::{Item, Queue};
use crate::cache::sink::{Change, Scope, Sink};
use crate::cache::store::{Replaced, Store};
use crate::cache::{Event, Key, Object};
use crate::rest::BoxFuture;

/// A store and the queues of its handlers. Changes reach the store first, then every queue, under one
/// lock: so a handler that is added sees what is there and then every change, none twice and none
/// missed.
#[derive(Debug)]
pub(crate) struct Shared<O: Object> {
    store: Store<O>,
    desk: Mutex<Desk<O>>,
    is_synced: watch::Sender<bool>,
}

#[derive(Debug)]
struct Desk<O> {
    queues: Vec<Arc<Queue<O>>>,
    /// Scopes that were not listed yet.
    unlisted: BTreeSet<Option<Box<str>>>,
    is_listed: bool,
    is_ended: bool,
    /// Room for events, kept.
    events: Vec<Event<O>>,
}

/// What waits for handlers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backlog {
    /// How many handlers there are.
    pub(crate) handlers: usize,
    /// How many items wait for the one for which the most do.
    pub(crate) depth: usize,
    /// How long the one that waits longest has waited.
    pub(crate) age: Duration,
}

impl<O: Object> Shared<O> {
    /// Has synced when all these namespaces were listed, `None` being all of them.
    pub(crate) fn new(scopes: impl IntoIterator<Item = Option<Box<str>>>) -> Self {
        Self {
            store: Store::default(),
            desk: Mutex::new(Desk {
                queues: Vec::new(),
                unlisted: scopes.into_iter().collect(),
                is_listed: false,
                is_ended: false,
                events: Vec::new(),
            }),
            is_synced: watch::Sender::new(false),
        }
    }

    pub(crate) fn store(&self) -> &Store<O> {
        &self.store
    }

    pub(crate) fn synced(&self) -> watch::Receiver<bool> {
        self.is_synced.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Desk<O>> {
        // Nothing that a user wrote is run while it is locked.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the queue of a handler, which is told what is there first. One that is added when all has
    /// ended ends too.
    pub(crate) fn add(&self, queue: &Arc<Queue<O>>) {
        let mut desk = self.lock();
        if desk.is_ended {
            return queue.end();
        }
        if desk.is_listed {
            queue.push(Item::Initial(self.store.snapshot(), None));
        }
        if desk.unlisted.is_empty() {
            queue.push(Item::Synced);
        }
        desk.queues.retain(|queue| !queue.is_ending());
        desk.queues.push(Arc::clone(queue));
    }

    /// Has a handler told everything again.
    pub(crate) fn resync(&self, queue: &Queue<O>) {
        // Under the lock, so that what is told again is not older than what was told already.
        let desk = self.lock();
        queue.push(Item::Resync(self.store.snapshot()));
        drop(desk);
    }

    /// Ends all handlers, once they were told what waits.
    pub(crate) fn end(&self) {
        let mut desk = self.lock();
        desk.is_ended = true;
        for queue in desk.queues.drain(..) {
            queue.end();
        }
    }

    /// What waits for handlers.
    pub(crate) fn backlog(&self) -> Backlog {
        let desk = self.lock();
        let queues = desk.queues.iter().filter(|queue| !queue.is_ending());
        queues.fold(Backlog::default(), |backlog, queue| Backlog {
            handlers: backlog.handlers + 1,
            depth: backlog.depth.max(queue.depth()),
            age: backlog.age.max(queue.age()),
        })
    }
}

impl<O: Object> Desk<O> {
    /// Tells every handler.
    fn tell(&mut self, mut events: Vec<Event<O>>) {
        for queue in &self.queues {
            queue.push_events(&events);
        }
        events.clear();
        // After a list, there is no use in so much room.
        events.shrink_to(1024);
        self.events = events;
    }
}

impl<O: Object> Sink<O> for Shared<O> {
    fn held(&self, namespace: &str, name: &str) -> Option<O> {
        self.store.get(namespace, name)
    }

    fn replace(&self, scope: Scope<'_>, objects: Vec<O>, unread: Vec<Key>, version: &str) {
        let mut desk = self.lock();
        let replaced = self
            .store
            .write(|table| table.replace(scope, objects, unread, version));
        let namespace: Option<Box<str>> = match scope {
            Scope::All => None,
            Scope::Namespace(namespace) => Some(namespace.into()),
        };
        match replaced {
            Replaced::Changed(events) => desk.tell(events),
            Replaced::First => {
                let snapshot = self.store.snapshot();
                for queue in &desk.queues {
                    queue.push(Item::Initial(snapshot.clone(), namespace.clone()));
                }
            }
        }
        desk.is_listed = true;
        if desk.unlisted.remove(&namespace) && desk.unlisted.is_empty() {
            for queue in &desk.queues {
                queue.push(Item::Synced);
            }
            self.is_synced.send_replace(true);
        }
    }

    fn apply(&self, changes: &mut Vec<Change<O>>) {
        let mut desk = self.lock();
        let mut events = std::mem::take(&mut desk.events);
        self.store.write(|table| {
            for change in changes.drain(..) {
                table.apply(change, &mut events);
            }
        });
        desk.tell(events);
    }

    fn pause(&self) -> Option<BoxFuture<()>> {
        let desk = self.lock();
        let queue = desk.queues.iter().find(|queue| queue.is_blocking())?;
        let queue = Arc::clone(queue);
        Some(Box::pin(async move { queue.has_room().await }))
    }

    fn bookmark(&self, scope: Scope<'_>, version: &str) {
        self.store.write(|table| table.bookmark(scope, version));
    }
}
