//! What strict reading finds: members that are there twice, or that nobody knows.

use std::collections::HashSet;

/// How many problems are told.
const MOST: usize = 100;

/// What is wrong with a text that can be read nonetheless.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<String>,
    seen: HashSet<String>,
}

impl Problems {
    pub(super) fn duplicate(&mut self, path: &str, name: &str) {
        self.push(format!("duplicate field \"{}\"", child(path, name)));
    }

    pub(super) fn unknown(&mut self, path: &str, name: &str) {
        self.push(format!("unknown field \"{}\"", child(path, name)));
    }

    pub(super) fn push(&mut self, problem: String) {
        if self.found.len() < MOST && self.seen.insert(problem.clone()) {
            self.found.push(problem);
        }
    }

    pub(super) fn into_vec(self) -> Vec<String> {
        self.found
    }
}

/// The path of a member.
pub(super) fn child(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
