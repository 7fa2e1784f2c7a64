//! What a handler is told, held against what may be told.

use std::collections::BTreeMap;

use kubewright::cache::{Deleted, Event, Key, Object};

/// What is known of an object, from what was told of it.
pub(crate) type Known = BTreeMap<Key, State>;

/// The object of a key, and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) uid: String,
    pub(crate) version: u64,
}

impl State {
    pub(crate) fn of(object: &impl Object) -> Self {
        Self {
            uid: object.uid().to_string(),
            // The server counts.
            version: object.resource_version().parse().unwrap_or(0),
        }
    }
}

/// Everything that a handler was told.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The objects that the handler knows of.
    pub(crate) known: Known,
    /// Objects that are gone, with the version at which they went.
    gone: BTreeMap<String, u64>,
    /// What was told and may not be.
    pub(crate) problems: Vec<String>,
    /// How often it was told something.
    pub(crate) events: u64,
}

impl History {
    /// Takes an event, and notes what is wrong with it.
    pub(crate) fn take<O: Object>(&mut self, event: &Event<O>) {
        self.events += 1;
        let wrong = match event {
            Event::Added { object, .. } => self.added(object),
            Event::Updated { old, new } => self.updated(old, new),
            Event::Deleted(deleted) => self.deleted(deleted),
        };
        if let Err(wrong) = wrong {
            self.problems.push(wrong);
        }
    }

    /// Forgets what is known; what went wrong stays.
    pub(crate) fn begin_anew(&mut self) {
        *self = Self {
            problems: std::mem::take(&mut self.problems),
            events: self.events,
            ..Self::default()
        };
    }

    fn added<O: Object>(&mut self, object: &O) -> Result<(), String> {
        let (key, state) = (Key::of(object), State::of(object));
        let gone = self.gone.get(&state.uid).copied();
        let before = self.known.insert(key.clone(), state.clone());
        if let Some(before) = before {
            return Err(format!(
                "{key} was added as {state:?}, but is known as {before:?}"
            ));
        }
        match gone {
            // What ceased to match and matches again has changed meanwhile.
            Some(version) if version >= state.version => Err(format!(
                "{key} came back as {state:?}, but was gone at {version}"
            )),
            _ => Ok(()),
        }
    }

    fn updated<O: Object>(&mut self, old: &O, new: &O) -> Result<(), String> {
        let (key, before, after) = (Key::of(new), State::of(old), State::of(new));
        let known = self.known.insert(key.clone(), after.clone());
        if Key::of(old) != key {
            return Err(format!("{key} was updated from {}", Key::of(old)));
        }
        if known.as_ref() != Some(&before) {
            return Err(format!(
                "{key} was updated from {before:?} to {after:?}, but is known as {known:?}"
            ));
        }
        if before.uid != after.uid {
            return Err(format!(
                "{key} was updated from {before:?} to {after:?}, which is another object"
            ));
        }
        // The same again is a resync.
        if before.version > after.version {
            return Err(format!("{key} went back from {before:?} to {after:?}"));
        }
        Ok(())
    }

    fn deleted<O: Object>(&mut self, deleted: &Deleted<O>) -> Result<(), String> {
        let (key, last) = (Key::of(&deleted.last_known), State::of(&deleted.last_known));
        self.gone.insert(last.uid.clone(), last.version);
        match self.known.remove(&key) {
            Some(known) if known.uid == last.uid && known.version <= last.version => Ok(()),
            known => Err(format!(
                "{key} was deleted as {last:?}, but is known as {known:?}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::kind::{ConfigMap, config_map};

    fn map(uid: &str, version: u64) -> Arc<ConfigMap> {
        let mut map = config_map("a", "web", 0);
        map.metadata.uid = uid.into();
        map.metadata.resource_version = version.to_string();
        Arc::new(map)
    }

    fn add(uid: &str, version: u64) -> Event<Arc<ConfigMap>> {
        Event::Added {
            object: map(uid, version),
            is_in_initial_list: false,
        }
    }

    fn update(uid: &str, old: u64, new: u64) -> Event<Arc<ConfigMap>> {
        Event::Updated {
            old: map(uid, old),
            new: map(uid, new),
        }
    }

    fn delete(uid: &str, version: u64) -> Event<Arc<ConfigMap>> {
        Event::Deleted(Deleted::new(map(uid, version), false))
    }

    fn problems(events: &[Event<Arc<ConfigMap>>]) -> usize {
        let mut history = History::default();
        for event in events {
            history.take(event);
        }
        history.problems.len()
    }

    #[test]
    fn histories_that_may_be_have_no_problems() {
        assert_eq!(
            problems(&[add("u", 1), update("u", 1, 3), delete("u", 4)]),
            0
        );
        assert_eq!(problems(&[add("u", 1), delete("u", 2), add("v", 3)]), 0);
        // It ceased to match, and matches again.
        assert_eq!(problems(&[add("u", 1), delete("u", 2), add("u", 3)]), 0);
        // A resync.
        assert_eq!(problems(&[add("u", 1), update("u", 1, 1)]), 0);
    }

    #[test]
    fn histories_that_may_not_be_have_problems() {
        for events in [
            &[add("u", 1), add("u", 2)][..],
            &[update("u", 1, 2)],
            &[delete("u", 1)],
            &[add("u", 2), update("u", 1, 3)],
            &[add("u", 2), update("u", 2, 1)],
            &[add("u", 2), update("v", 2, 3)],
            &[add("u", 2), delete("u", 1)],
            &[add("u", 2), delete("v", 3)],
            &[add("u", 2), delete("u", 3), add("u", 3)],
        ] {
            assert_eq!(problems(events), 1, "{events:?}");
        }
    }
}
