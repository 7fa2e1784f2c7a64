//! Events as they are sent, which many watches share.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// At most so many are kept.
const LINES: usize = 64;
/// And so many bytes of them, if not one alone is longer.
const BYTES: usize = 1 << 20;

/// The latest events as text.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    lines: VecDeque<Line>,
    bytes: usize,
}

#[derive(Debug)]
struct Line {
    version: u64,
    /// What the object begins with: of a group and version each.
    head: Box<str>,
    text: Bytes,
}

impl Lines {
    /// The text of the event of a version, whose object begins so, if somebody has wanted it lately.
    pub(crate) fn get(&self, version: u64, head: &str) -> Option<Bytes> {
        let state = self.state();
        let mut latest = state.lines.iter().rev();
        let found = latest.find(|line| line.version == version && *line.head == *head);
        found.map(|line| line.text.clone())
    }

    /// Keeps the text of an event for others.
    pub(crate) fn add(&self, version: u64, head: &str, text: &Bytes) {
        let mut state = self.state();
        state.bytes += text.len();
        state.lines.push_back(Line {
            version,
            head: head.into(),
            text: text.clone(),
        });
        while state.lines.len() > LINES || (state.bytes > BYTES && state.lines.len() > 1) {
            state.bytes -= state.lines.pop_front().map_or(0, |line| line.text.len());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is done under the lock leaves the state whole at every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{BYTES, LINES, Lines};

    #[test]
    fn lines_are_told_apart_by_their_heads() {
        let lines = Lines::default();
        for (version, head) in [(7, "a"), (7, "b"), (8, "a")] {
            assert_eq!(lines.get(version, head), None);
            lines.add(version, head, &format!("{head}{version}").into());
        }
        for (version, head) in [(7, "a"), (7, "b"), (8, "a")] {
            assert_eq!(
                lines.get(version, head),
                Some(format!("{head}{version}").into())
            );
        }
    }

    #[test]
    fn few_are_kept() {
        let lines = Lines::default();
        for version in 0..1000 {
            lines.add(version, "", &Bytes::from(vec![0; 100]));
        }
        assert_eq!(lines.state().lines.len(), LINES);
        for version in 1000..1010 {
            lines.add(version, "", &Bytes::from(vec![0; BYTES]));
        }
        let state = lines.state();
        assert_eq!((state.lines.len(), state.bytes), (1, BYTES));
        drop(state);
        assert!(lines.get(1009, "").is_some());
    }
}
