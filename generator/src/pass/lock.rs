//! `kubewright.lock`: the names that types have been given, so that they keep them.
//!
//! The file is TOML with a table for each group version. A key is a way from one type to the next,
//! `"Parent.member"`, or a kind, and its value the name of the type there. What is new in the schema
//! is added, what is gone is left out; everything is sorted, so that a change of a schema changes
//! the lines of what it changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use toml::de::DeTable;

use super::name::Names;
use super::share::{Body, DeclarationId, Declarations, Origin};
use crate::diagnostic::{Diagnostic, Error};
use crate::model::{Definition, Model};

/// The version of the format.
const FORMAT: i64 = 1;
/// The key of [`FORMAT`].
const FORMAT_KEY: &str = "format";

/// Names of types, by the ways to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    modules: BTreeMap<String, Entries>,
}

/// The names of one group version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entries {
    /// Of roots, by kind.
    pub(crate) roots: BTreeMap<String, String>,
    /// Of other types: by the name of a type that uses them and the member that holds them.
    pub(crate) members: BTreeMap<String, BTreeMap<String, String>>,
}

impl Lock {
    /// The names that declarations have.
    pub fn of(model: &Model, declarations: &Declarations, names: &Names) -> Self {
        let mut modules = BTreeMap::new();
        for module in declarations.modules() {
            let mut entries = Entries::default();
            for id in module.declarations.iter().chain(&module.imports) {
                let declaration = declarations.get(*id);
                let name = names.of(*id);
                let definition = declaration.definition().map(|id| model.definition(id));
                match (&declaration.body, definition) {
                    // Whose name is its own needs no lock.
                    (Body::Root(root), Some(_)) if root.kind == name => {}
                    (Body::Root(root), _) => {
                        entries.roots.insert(root.kind.clone(), name.to_owned());
                    }
                    (_, Some(definition)) if definition.short_name() != name => {
                        entries.insert(&definition.name, name);
                    }
                    _ => {}
                }
                let members = declaration.record().map(|record| &record.members);
                for member in members.into_iter().flatten() {
                    let target = member.ty.declared();
                    let in_place =
                        |id: &DeclarationId| declarations.get(*id).origin == Origin::Place;
                    if let Some(target) = target.filter(in_place) {
                        let of_parent = entries.members.entry(name.to_owned()).or_default();
                        of_parent.insert(member.name.clone(), names.of(target).to_owned());
                    }
                }
            }
            if entries != Entries::default() {
                modules.insert(module_key(&module.group, &module.version), entries);
            }
        }
        Self { modules }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// The names of a group version.
    pub(crate) fn module(&self, group: &str, version: &str) -> Option<&Entries> {
        self.modules.get(&module_key(group, version))
    }

    /// Reads the text of a file; messages call it by the name.
    ///
    /// # Errors
    /// A text that is no lock: a syntax error, a merge that was not finished, a name that no type
    /// can have.
    pub fn parse(name: &Arc<str>, text: &str) -> Result<Self, Error> {
        let at = |offset: usize| {
            let before = text.get(..offset).unwrap_or_default();
            let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
            (before.matches('\n').count() + 1, line.chars().count() + 1)
        };
        let error = |offset: usize, message: String| {
            let (line, column) = at(offset);
            let error = Diagnostic::error(message).in_file(name).at(line, column);
            error.help("put back the file as it was, or delete it to have types named anew")
        };
        if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
            let error = Diagnostic::error("a merge was not finished here");
            return Err(error
                .in_file(name)
                .at(line + 1, 1)
                .help("keep the lines of both sides, each key once")
                .into());
        }
        let table = DeTable::parse(text).map_err(|problem| {
            let start = problem.span().map_or(0, |span| span.start);
            error(start, format!("this is not TOML: {}", problem.message()))
        })?;
        let mut errors = Vec::new();
        let mut lock = Self::default();
        let mut format = None;
        for (key, value) in table.get_ref() {
            let offset = key.span().start;
            if key.get_ref() == FORMAT_KEY {
                let number = value.get_ref().as_integer();
                format = number.and_then(|number| number.as_str().parse::<i64>().ok());
                continue;
            }
            let Some(table) = value.get_ref().as_table() else {
                errors.push(error(offset, "expected a table of names".to_owned()));
                continue;
            };
            let mut entries = Entries::default();
            for (way, value) in table {
                let offset = value.span().start;
                match value.get_ref().as_str() {
                    Some(said) if is_name(said) => entries.insert(way.get_ref(), said),
                    Some(said) => {
                        let said = said.escape_debug();
                        errors.push(error(offset, format!("`{said}` is no name of a type")));
                    }
                    None => errors.push(error(offset, "expected a name".to_owned())),
                }
            }
            lock.modules.insert(key.get_ref().to_string(), entries);
        }
        if format != Some(FORMAT) && errors.is_empty() {
            let message = format!(
                "expected `{FORMAT_KEY} = {FORMAT}`: the file is of another version of kubewright"
            );
            errors.push(error(0, message));
        }
        if errors.is_empty() {
            Ok(lock)
        } else {
            Err(errors.into())
        }
    }

    /// Reads a file. One that is not there yet says nothing.
    ///
    /// # Errors
    /// A file that cannot be read, or that is no lock.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let name: Arc<str> = Arc::from(path.to_string_lossy());
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&name, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Diagnostic::error(format!("cannot be read: {error}"))
                .in_file(&name)
                .help("check the path and its permissions")
                .into()),
        }
    }

    /// The first of what another lock says otherwise.
    pub(crate) fn first_change(&self, new: &Self) -> Option<String> {
        let (old, new) = (self.lines(), new.lines());
        let gone = old.iter().find(|line| !new.contains(*line));
        let added = new.iter().find(|line| !old.contains(*line));
        let shown = |sign: &str, (module, way, name): &(&str, String, &str)| {
            let way = way.escape_debug();
            format!("{sign} {module}: {way} = {name}")
        };
        let gone = gone.map(|line| shown("-", line));
        gone.or_else(|| added.map(|line| shown("+", line)))
    }

    fn lines(&self) -> BTreeSet<(&str, String, &str)> {
        let mut lines = BTreeSet::new();
        for (module, entries) in &self.modules {
            let lines_of = entries.lines().into_iter();
            lines.extend(lines_of.map(|(way, name)| (module.as_str(), way, name)));
        }
        lines
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# Names of generated types, kept so that they stay: check this file in.\n{FORMAT_KEY} = {FORMAT}\n"
        );
        for (module, entries) in &self.modules {
            // Writing to a string does not fail.
            let _ = writeln!(text, "\n[{}]", quoted(module));
            for (way, name) in entries.lines() {
                let _ = writeln!(text, "{} = \"{name}\"", quoted(&way));
            }
        }
        text
    }
}

impl Entries {
    /// The name of a definition's type.
    pub(crate) fn name_of<'a>(&'a self, definition: &'a Definition) -> &'a str {
        let name = &definition.name;
        let said = match name.split_once('.') {
            Some((first, rest)) => self.members.get(first).and_then(|names| names.get(rest)),
            None => self.roots.get(name),
        };
        said.map_or(definition.short_name(), String::as_str)
    }

    /// Every way with its name, sorted.
    fn lines(&self) -> Vec<(String, &str)> {
        let roots = self.roots.iter();
        let mut lines: Vec<(String, &str)> = roots
            .map(|(kind, name)| (kind.clone(), name.as_str()))
            .collect();
        for (parent, members) in &self.members {
            let members = members.iter();
            lines.extend(
                members.map(|(member, name)| (format!("{parent}.{member}"), name.as_str())),
            );
        }
        lines.sort_unstable();
        lines
    }

    fn insert(&mut self, way: &str, name: &str) {
        // A member's name may have dots; a type's has none.
        match way.split_once('.') {
            None => {
                self.roots.insert(way.to_owned(), name.to_owned());
            }
            Some((parent, member)) => {
                let members = self.members.entry(parent.to_owned()).or_default();
                members.insert(member.to_owned(), name.to_owned());
            }
        }
    }
}

fn module_key(group: &str, version: &str) -> String {
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || !(c.is_ascii() || c.is_alphanumeric()) => {
                // Writing to a string does not fail.
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Lock, String> {
        Lock::parse(&Arc::from("kubewright.lock"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_lock_comes_back_as_it_was_written() {
        let mut lock = Lock::default();
        let mut entries = Entries::default();
        for (way, name) in [
            ("Widget", "Widget"),
            ("Widget.spec", "WidgetSpec"),
            ("WidgetSpec.example.com/a", "A"),
            ("WidgetSpec.\"\\\u{202e}\n", "B"),
        ] {
            entries.insert(way, name);
        }
        lock.modules.insert("example.com/v1".to_owned(), entries);
        let text = lock.to_text();
        assert_eq!(parse(&text).unwrap(), lock);
        let expected =
            "\n[\"example.com/v1\"]\n\"Widget\" = \"Widget\"\n\"Widget.spec\" = \"WidgetSpec\"\n";
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains('\u{202e}'));
    }

    #[test]
    fn what_is_no_lock_is_refused_where_it_is_wrong() {
        let cases = [
            ("", "kubewright.lock:1:1: expected `format = 1`"),
            ("format = 2\n", "kubewright.lock:1:1: expected `format = 1`"),
            (
                "format = 1\n[a]\nb = \"c\"\n",
                "kubewright.lock:3:5: `c` is no name of a type",
            ),
            (
                "format = 1\n[a]\nb = 1\n",
                "kubewright.lock:3:5: expected a name",
            ),
            (
                "format = 1\na = 1\n",
                "kubewright.lock:2:1: expected a table of names",
            ),
            (
                "format = 1\n[a]\n<<<<<<< ours\n",
                "kubewright.lock:3:1: a merge was not finished here",
            ),
            (
                "format = 1\n[a]\nb = \"B\"\nb = \"C\"\n",
                "kubewright.lock:4:1: this is not TOML: duplicate key",
            ),
        ];
        for (text, expected) in cases {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(expected), "{text:?}: {error}");
            assert!(error.contains("\n  help: "), "{error}");
        }
    }
}
