//! Objects of files.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::Value;

use super::SeedError;

/// An object, and where it stands.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) place: String,
    pub(super) value: Value,
}

/// Names of files that are read.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

impl Document {
    /// What others need comes first: definitions of kinds, then namespaces.
    pub(super) fn rank(&self) -> u8 {
        match self.value.get("kind").and_then(Value::as_str) {
            Some("CustomResourceDefinition") => 0,
            Some("Namespace") => 1,
            _ => 2,
        }
    }
}

/// The documents of a text. Those that are empty are passed over, and lists taken apart.
pub(super) fn documents(text: &str) -> Result<Vec<Document>, SeedError> {
    let mut found = Vec::new();
    for (index, document) in yaml_serde::Deserializer::from_str(text).enumerate() {
        let place = format!("document {}", index + 1);
        let value = Value::deserialize(document)
            .map_err(|error| SeedError::new(error.to_string()).within(&place))?;
        match items(&value) {
            _ if value.is_null() => {}
            None => found.push(Document { place, value }),
            Some(items) => {
                for (item, value) in items.iter().enumerate() {
                    let place = format!("{place}, item {}", item + 1);
                    let value = value.clone();
                    found.push(Document { place, value });
                }
            }
        }
    }
    Ok(found)
}

/// The items of a list of objects.
fn items(value: &Value) -> Option<&Vec<Value>> {
    let kind = value.get("kind")?.as_str()?;
    let items = value.get("items")?.as_array()?;
    (kind.ends_with("List") && value.get("spec").is_none()).then_some(items)
}

/// The documents of a file, or of the files of a folder.
pub(super) fn of_path(path: &Path) -> Result<Vec<Document>, SeedError> {
    let mut found = Vec::new();
    for file in files(path)? {
        let text = fs::read_to_string(&file).map_err(|error| problem(&file, &error))?;
        for document in documents(&text).map_err(|error| {
            let shown = error.to_string();
            SeedError::new(shown).within(&file.display().to_string())
        })? {
            found.push(Document {
                place: format!("{}: {}", file.display(), document.place),
                value: document.value,
            });
        }
    }
    Ok(found)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, SeedError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| problem(path, &error))? {
        inside.push(entry.map_err(|error| problem(path, &error))?.path());
    }
    inside.sort();
    let mut found = Vec::new();
    for path in inside {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() || extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            found.extend(files(&path)?);
        }
    }
    Ok(found)
}

fn problem(path: &Path, error: &std::io::Error) -> SeedError {
    SeedError::new(error.to_string()).within(&path.display().to_string())
}
