//! Events to record.

use super::{EventType, ObjectReference};
use crate::meta::names;

/// The longest note in bytes, and the longest reason, action and instance
/// (`pkg/apis/core/validation/events.go`).
const LONGEST_NOTE: usize = 1024;
const LONGEST_WORD: usize = 128;

/// What follows a note that was cut.
const CUT: &str = "...";

/// An event to record.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    pub(super) ty: EventType,
    pub(super) reason: String,
    pub(super) action: String,
    pub(super) note: String,
    pub(super) related: Option<ObjectReference>,
}

impl NewEvent {
    /// That something happened: why in one word for programs, as `Scheduled`, and what was done, as `Binding`; of at
    /// most 128 bytes each.
    pub fn normal(reason: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            ty: EventType::Normal,
            reason: reason.into(),
            action: action.into(),
            note: String::new(),
            related: None,
        }
    }

    /// That something is wrong: why in one word for programs, as `FailedMount`, and what was tried, as `Mounting`;
    /// of at most 128 bytes each.
    pub fn warning(reason: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            ty: EventType::Warning,
            ..Self::normal(reason, action)
        }
    }

    /// What happened, for people. Beyond 1024 bytes, which is what servers take, it is cut.
    ///
    /// Of events in a series the first one's note is kept.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        if self.note.len() > LONGEST_NOTE {
            let end = self.note.floor_char_boundary(LONGEST_NOTE - CUT.len());
            self.note.truncate(end);
            self.note.push_str(CUT);
        }
        self
    }

    /// Another object that has to do with it, as the node that a pod was put on.
    #[must_use]
    pub fn related(mut self, object: ObjectReference) -> Self {
        self.related = Some(object);
        self
    }

    /// What a server would refuse.
    pub(super) fn check(&self, regarding: &ObjectReference) -> Result<(), RecordError> {
        let mut problems = Vec::new();
        check_word(&mut problems, "reason", &self.reason);
        check_word(&mut problems, "action", &self.action);
        if !regarding.namespace.is_empty() {
            let namespace = names::label(&regarding.namespace);
            problems.extend(
                namespace
                    .into_iter()
                    .map(|what| format!("the namespace: {what}")),
            );
        }
        if regarding.kind.is_empty() || regarding.name.is_empty() {
            let message =
                "what it is about needs a kind and a name: it has to be an object of the server";
            problems.push(message.to_owned());
        }
        refuse(problems)
    }
}

/// Who tells of events, as a server takes it.
pub(super) fn check_reporter(controller: &str, instance: &str) -> Result<(), RecordError> {
    let controller = names::qualified_name(controller).into_iter();
    let mut problems: Vec<_> = controller
        .map(|what| format!("the reporting controller: {what}"))
        .collect();
    check_word(&mut problems, "reporting instance", instance);
    refuse(problems)
}

fn check_word(problems: &mut Vec<String>, what: &str, word: &str) {
    if word.is_empty() {
        problems.push(format!("the {what} is empty"));
    }
    if word.len() > LONGEST_WORD {
        let length = word.len();
        problems.push(format!(
            "the {what} has {length} bytes, and may have {LONGEST_WORD}"
        ));
    }
}

fn refuse(problems: Vec<String>) -> Result<(), RecordError> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(RecordError::Invalid(problems))
    }
}

/// Why an event was not recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A server would refuse it.
    #[error("no event that a server takes: {}", .0.join("; "))]
    Invalid(Vec<String>),
    /// As many events wait as may; this one was dropped, and counted.
    #[error("too many events wait to be sent; this one was dropped")]
    Full,
    /// The recorder was shut down.
    #[error("the recorder of events was shut down")]
    Closed,
    /// A recorder needs a tokio runtime to send events in.
    #[error("a recorder of events was made outside of a tokio runtime")]
    NoRuntime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_notes_are_cut_between_characters() {
        let note = |length: usize| {
            NewEvent::normal("A", "B")
                .note("\u{e9}".repeat(length))
                .note
        };
        assert_eq!(note(512).len(), 1024);
        assert!(note(512).ends_with('\u{e9}'));
        assert_eq!(note(513).len(), 1023);
        assert!(note(513).ends_with("\u{e9}..."));
    }

    #[test]
    fn every_problem_is_told() {
        let about = ObjectReference {
            namespace: "A b".to_owned(),
            ..ObjectReference::default()
        };
        let event = NewEvent::warning("", "x".repeat(129));
        let Err(RecordError::Invalid(problems)) = event.check(&about) else {
            panic!("it is invalid");
        };
        assert_eq!(problems.len(), 4, "{problems:?}");
        let error = check_reporter("a b/c/d", "").unwrap_err();
        assert!(
            matches!(&error, RecordError::Invalid(problems) if problems.len() == 2),
            "{error}"
        );
        assert_eq!(check_reporter("example.dev/gate-controller", "a b"), Ok(()));
    }
}
