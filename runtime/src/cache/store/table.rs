//! The writer's side of a store.

use std::collections::BTreeMap;

use super::index::{self, ByFunction, Entries};
use super::labels::labels_of;
use super::objects::Shelf;
use super::snapshot::Snapshot;
use crate::cache::sink::{Change, Scope};
use crate::cache::version::is_at_least;
use crate::cache::{Deleted, Event, Key, Object};

/// Objects, the indexes over them, and how far each scope was read. Every change is told as events.
#[derive(Debug)]
pub(crate) struct Table<O> {
    shelf: Shelf<O>,
    indexes: Vec<Box<dyn Entries<O>>>,
    /// Where among them the one by labels is.
    labels: Option<usize>,
    /// How far the namespaces were read that are read one by one.
    spaces: BTreeMap<Box<str>, Box<str>>,
    /// How far everything was read, if it is.
    all: Option<Box<str>>,
}

/// What a list has changed.
#[derive(Debug)]
pub(crate) enum Replaced<O> {
    /// It was the first one of its scope.
    First,
    /// This.
    Changed(Vec<Event<O>>),
}

impl<O> Default for Table<O> {
    fn default() -> Self {
        Self {
            shelf: Shelf::default(),
            indexes: Vec::new(),
            labels: None,
            spaces: BTreeMap::new(),
            all: None,
        }
    }
}

impl<O: Object> Table<O> {
    pub(crate) fn get(&self, namespace: &str, name: &str) -> Option<&O> {
        self.shelf.get(namespace, name)
    }

    pub(crate) fn len(&self) -> usize {
        self.shelf.len()
    }

    pub(crate) fn snapshot(&self) -> Snapshot<O> {
        let indexes = self.indexes.iter().map(|index| index.share()).collect();
        let version = self.version().unwrap_or_default().into();
        Snapshot::new(self.shelf.clone(), indexes, self.labels, version)
    }

    /// How far everything was read: of several scopes, the one that is behind.
    pub(crate) fn version(&self) -> Option<&str> {
        let mut versions = self.all.iter().chain(self.spaces.values());
        let first = &**versions.next()?;
        Some(versions.fold(first, |least, version| {
            if is_at_least(version, least) {
                least
            } else {
                version
            }
        }))
    }

    /// How far the objects of a namespace were read.
    pub(crate) fn version_of(&self, namespace: &str) -> Option<&str> {
        self.spaces
            .get(namespace)
            .or(self.all.as_ref())
            .map(|version| &**version)
    }

    /// Adds an index, of all objects that are here and will be, and tells its position.
    pub(super) fn add_index(&mut self, mut index: Box<dyn Entries<O>>) -> usize {
        for space in self.shelf.spaces() {
            for object in space.objects.iter() {
                index.update(None, Some(object));
            }
        }
        self.indexes.push(index);
        self.indexes.len() - 1
    }

    /// The index by labels, which is added unless it is there.
    pub(super) fn index_labels(&mut self) -> usize {
        if let Some(position) = self.labels {
            return position;
        }
        let position = self.add_index(Box::new(ByFunction::new(labels_of)));
        *self.labels.insert(position)
    }

    pub(super) fn index(&self, position: usize) -> Option<&dyn Entries<O>> {
        self.indexes.get(position).map(|index| &**index)
    }

    /// Does what a watch told of an object; what changed by it is put behind `events`.
    pub(crate) fn apply(&mut self, change: Change<O>, events: &mut Vec<Event<O>>) {
        match change {
            Change::Applied(object) => {
                self.advance(object.namespace(), object.resource_version());
                self.applied(object, events);
            }
            Change::Deleted(object) => {
                self.advance(object.namespace(), object.resource_version());
                self.deleted(object, events);
            }
        }
    }

    fn applied(&mut self, object: O, events: &mut Vec<Event<O>>) {
        let held = self.shelf.get(object.namespace(), object.name());
        if held.is_some_and(|held| is_same(held, &object)) {
            return;
        }
        let old = self.shelf.insert(object.clone());
        index::update(&mut self.indexes, old.as_ref(), Some(&object));
        changed(old, object, events);
    }

    fn deleted(&mut self, object: O, events: &mut Vec<Event<O>>) {
        let Some(held) = self.shelf.remove(object.namespace(), object.name()) else {
            return;
        };
        index::update(&mut self.indexes, Some(&held), None);
        // Of another object of that name nothing was told before: what is known of the one that is
        // held is that it must be gone too.
        let is_other = held.uid() != object.uid();
        events.push(Event::Deleted(if is_other {
            Deleted::new(held, true)
        } else {
            Deleted {
                last_known: object,
                final_state_unknown: false,
                before: Some(held),
            }
        }));
    }

    /// Puts what a list said in the place of all that is here of the scope. The events tell first what
    /// is gone, then what changed and what is new, in the order of the list.
    ///
    /// What could not be read stays as it is. An object that has not changed stays the one it was.
    ///
    /// The first list of a scope tells nothing: all that is there then is new.
    pub(crate) fn replace(
        &mut self,
        scope: Scope<'_>,
        objects: Vec<O>,
        unread: Vec<Key>,
        version: &str,
    ) -> Replaced<O> {
        let is_first = match scope {
            Scope::All => self.all.is_none(),
            Scope::Namespace(namespace) => !self.spaces.contains_key(namespace),
        };
        let mut fresh = self.shelf.emptied();
        let mut order = Vec::with_capacity(objects.len());
        for object in objects {
            if matches!(scope, Scope::Namespace(namespace) if namespace != object.namespace()) {
                continue;
            }
            let held = self.shelf.get(object.namespace(), object.name());
            let object = match held {
                Some(held) if is_same(held, &object) => held.clone(),
                _ => object,
            };
            // What a list names twice is told once, as it was told last.
            if fresh.insert(object.clone()).is_none() {
                order.push(object);
            }
        }
        for Key { namespace, name } in unread {
            if fresh.get(&namespace, &name).is_none()
                && let Some(held) = self.shelf.get(&namespace, &name)
            {
                fresh.insert(held.clone());
            }
        }
        let mut events = self.vanished(scope, &fresh);
        for object in order {
            let Some(object) = fresh.get(object.namespace(), object.name()) else {
                continue;
            };
            let old = self.shelf.get(object.namespace(), object.name()).cloned();
            if old.as_ref().is_some_and(|old| is_same(old, object)) {
                continue;
            }
            index::update(&mut self.indexes, old.as_ref(), Some(object));
            if !is_first {
                changed(old, object.clone(), &mut events);
            }
        }
        // Of an object that came anew under its name, the end is told with what is gone.
        events.sort_by_key(|event| !matches!(event, Event::Deleted(_)));
        match scope {
            Scope::All => self.shelf = fresh,
            Scope::Namespace(namespace) => self.shelf.take_space(namespace, &fresh),
        }
        self.bookmark(scope, version);
        if is_first {
            Replaced::First
        } else {
            Replaced::Changed(events)
        }
    }

    /// Takes out of the indexes what is not there any more, and tells it.
    fn vanished(&mut self, scope: Scope<'_>, fresh: &Shelf<O>) -> Vec<Event<O>> {
        let mut events = Vec::new();
        let is_meant = |namespace: &str| match scope {
            Scope::All => true,
            Scope::Namespace(meant) => meant == namespace,
        };
        let spaces = self
            .shelf
            .spaces()
            .filter(|space| is_meant(&space.namespace));
        for held in spaces.flat_map(|space| space.objects.iter()) {
            if fresh.get(held.namespace(), held.name()).is_none() {
                index::update(&mut self.indexes, Some(held), None);
                events.push(Event::Deleted(Deleted::new(held.clone(), true)));
            }
        }
        events
    }

    /// Notes down that the scope was read up to this version.
    pub(crate) fn bookmark(&mut self, scope: Scope<'_>, version: &str) {
        match scope {
            Scope::All => self.all = Some(version.into()),
            Scope::Namespace(namespace) => {
                self.spaces.insert(namespace.into(), version.into());
            }
        }
    }

    fn advance(&mut self, namespace: &str, version: &str) {
        // Nothing is told of a scope before its first list.
        if let Some(read) = self.spaces.get_mut(namespace).or(self.all.as_mut())
            && !version.is_empty()
        {
            *read = version.into();
        }
    }
}

/// Whether an object has not changed. Versions alone would do, but for a server that has begun anew.
fn is_same<O: Object>(one: &O, other: &O) -> bool {
    !one.resource_version().is_empty()
        && one.resource_version() == other.resource_version()
        && one.uid() == other.uid()
}

/// Tells a change. Another object of the same name is none of the one before.
fn changed<O: Object>(old: Option<O>, new: O, events: &mut Vec<Event<O>>) {
    let added = |object| Event::Added {
        object,
        is_in_initial_list: false,
    };
    match old {
        Some(old) if old.uid() == new.uid() => events.push(Event::Updated { old, new }),
        Some(last_known) => {
            events.push(Event::Deleted(Deleted::new(last_known, true)));
            events.push(added(new));
        }
        None => events.push(added(new)),
    }
}
