//! A kubeconfig file as it is written, with all that is in it.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::entries::Fields;
use crate::config::Problem;

/// A list of named entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Contexts,
    Clusters,
    Users,
}

impl List {
    const ALL: [Self; 3] = [Self::Contexts, Self::Clusters, Self::Users];

    /// Its field, and that of what an entry holds.
    fn fields(self) -> (&'static str, &'static str) {
        match self {
            Self::Contexts => ("contexts", "context"),
            Self::Clusters => ("clusters", "cluster"),
            Self::Users => ("users", "user"),
        }
    }
}

/// A file, which may not exist yet.
#[derive(Debug)]
pub(super) struct Document {
    path: PathBuf,
    exists: bool,
    is_changed: bool,
    root: Root,
}

/// What is in it: secrets too.
struct Root(Map<String, Value>);

impl std::fmt::Debug for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Root")
    }
}

impl Document {
    pub(super) fn absent(path: PathBuf) -> Self {
        Self {
            path,
            exists: false,
            is_changed: false,
            root: Root(Map::new()),
        }
    }

    /// What is in a file. Lists have to be lists, so that nothing is lost.
    pub(super) fn new(path: PathBuf, value: Value) -> Result<Self, Problem> {
        let wrong = |path: &str, expected| Problem::Type {
            path: path.to_owned(),
            expected,
        };
        let root = match value {
            Value::Object(root) => root,
            Value::Null => Map::new(),
            _ => return Err(wrong("the file", "an object")),
        };
        for (list, _) in List::ALL.map(List::fields) {
            let is_list = root
                .get(list)
                .is_none_or(|value| value.is_array() || value.is_null());
            if !is_list {
                return Err(wrong(list, "a list"));
            }
        }
        Ok(Self {
            path,
            exists: true,
            is_changed: false,
            root: Root(root),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn into_path(self) -> PathBuf {
        self.path
    }

    pub(super) fn exists(&self) -> bool {
        self.exists
    }

    pub(super) fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// All of it.
    pub(super) fn root(&self) -> &Map<String, Value> {
        &self.root.0
    }

    fn entries(&self, list: List) -> impl Iterator<Item = &Value> {
        let entries = self.root.0.get(list.fields().0).and_then(Value::as_array);
        entries.into_iter().flatten()
    }

    pub(super) fn names(&self, list: List) -> impl Iterator<Item = String> {
        self.entries(list)
            .filter_map(|entry| name_of(entry).map(str::to_owned))
    }

    pub(super) fn has(&self, list: List, name: &str) -> bool {
        self.entries(list).any(|entry| name_of(entry) == Some(name))
    }

    pub(super) fn set_current_context(&mut self, name: &str) {
        let root = self.for_change();
        root.insert("current-context".to_owned(), name.into());
    }

    /// Changes fields of an entry, which is made if it is not there.
    pub(super) fn set(&mut self, list: List, name: &str, fields: Fields) -> Result<(), Problem> {
        let (list_field, field) = list.fields();
        let root = self.for_change();
        let entries = root.entry(list_field).or_insert_with(|| json!([]));
        if entries.is_null() {
            *entries = json!([]);
        }
        let Value::Array(entries) = entries else {
            return Ok(());
        };
        let position = entries
            .iter()
            .position(|entry| name_of(entry) == Some(name));
        let position = position.unwrap_or_else(|| {
            entries.push(json!({"name": name}));
            entries.len() - 1
        });
        let wrong = || Problem::Type {
            path: format!("{list_field}[{position}].{field}"),
            expected: "an object",
        };
        let Some(Value::Object(entry)) = entries.get_mut(position) else {
            return Err(wrong());
        };
        let held = entry.entry(field).or_insert_with(|| json!({}));
        if held.is_null() {
            *held = json!({});
        }
        let Value::Object(held) = held else {
            return Err(wrong());
        };
        fields.put_into(held);
        Ok(())
    }

    /// Whether there was such an entry.
    pub(super) fn delete(&mut self, list: List, name: &str) -> bool {
        if !self.has(list, name) {
            return false;
        }
        let root = self.for_change();
        if let Some(Value::Array(entries)) = root.get_mut(list.fields().0) {
            entries.retain(|entry| name_of(entry) != Some(name));
        }
        true
    }

    pub(super) fn rename_context(&mut self, from: &str, to: &str) {
        let is_current = self.root.0.get("current-context").and_then(Value::as_str) == Some(from);
        if is_current {
            self.set_current_context(to);
        }
        if !self.has(List::Contexts, from) {
            return;
        }
        let root = self.for_change();
        let entries = root.get_mut("contexts").and_then(Value::as_array_mut);
        for entry in entries.into_iter().flatten() {
            if name_of(entry) == Some(from) {
                entry["name"] = to.into();
            }
        }
    }

    fn for_change(&mut self) -> &mut Map<String, Value> {
        self.is_changed = true;
        let root = &mut self.root.0;
        for (field, value) in [("apiVersion", "v1"), ("kind", "Config")] {
            let held = root.entry(field).or_insert(Value::Null);
            if held.is_null() || held.as_str() == Some("") {
                *held = value.into();
            }
        }
        root
    }
}

fn name_of(entry: &Value) -> Option<&str> {
    entry.get("name").and_then(Value::as_str)
}
