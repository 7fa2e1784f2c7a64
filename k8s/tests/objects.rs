//! Every object of the corpus comes back as it was.

#[path = "support/kinds.rs"]
mod kinds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use kubewright::Resource;
use kubewright::meta::Scale;
use serde_json::{Map, Value};

/// The `apiVersion` and the kind of an object.
type Kind = (String, String);

/// Objects of the corpus, by what they are.
struct Objects(BTreeMap<Kind, Value>);

impl Objects {
    /// Decodes and encodes the object of a kind; what differs then, if anything.
    fn check<K: Resource>(&self, checked: &mut BTreeSet<Kind>) -> String {
        let descriptor = K::descriptor();
        let kind = (
            descriptor.api_version.to_owned(),
            descriptor.kind.to_owned(),
        );
        let Some(object) = self.0.get(&kind) else {
            return String::new();
        };
        let text = object.to_string();
        let decoded: K = match serde_json::from_str(&text) {
            Ok(decoded) => decoded,
            Err(error) => return format!("{kind:?}: {error}\n"),
        };
        let encoded = serde_json::to_value(&decoded).expect("JSON");
        checked.insert(kind.clone());
        differences(object, &encoded, &format!("{} {}", kind.0, kind.1))
    }
}

impl Objects {
    /// The runtime has this one.
    fn check_scale(&self, checked: &mut BTreeSet<Kind>) -> String {
        let kind = ("autoscaling/v1".to_owned(), "Scale".to_owned());
        let Some(object) = self.0.get(&kind) else {
            return String::new();
        };
        let scale: Scale = serde_json::from_value(object.clone()).expect("a scale");
        let encoded = serde_json::to_value(scale).expect("JSON");
        checked.insert(kind);
        differences(object, &encoded, "Scale")
    }
}

fn differences(expected: &Value, found: &Value, at: &str) -> String {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let keys: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
            let of = |key: &String| {
                let at = format!("{at}.{key}");
                match (expected.get(key), found.get(key)) {
                    (Some(expected), Some(found)) => differences(expected, found, &at),
                    (Some(expected), None) => format!("{at}: {expected} is lost\n"),
                    (_, found) => format!("{at}: {found:?} comes from nowhere\n"),
                }
            };
            keys.into_iter().map(of).collect()
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let pairs = expected.iter().zip(found).enumerate();
            pairs
                .map(|(index, (expected, found))| {
                    differences(expected, found, &format!("{at}[{index}]"))
                })
                .collect()
        }
        _ if expected == found => String::new(),
        _ => format!("{at}: {expected} becomes {found}\n"),
    }
}

fn corpus() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = env::var_os("KUBEWRIGHT_CORPUS").map_or(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no corpus at {}", folder.display());
    None
}

fn documents(folder: &Path) -> impl Iterator<Item = Value> {
    let entries = fs::read_dir(folder).expect("a folder of the corpus");
    entries.map(|entry| {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a text");
        serde_json::from_str(&text).expect("JSON")
    })
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// What the documents of a server define.
#[derive(Default)]
struct Documents {
    /// Schemas by their names.
    schemas: BTreeMap<String, Value>,
    /// The names of the schemas of kinds.
    kinds: BTreeMap<Kind, String>,
}

impl Documents {
    fn read(folder: &Path) -> Self {
        let mut all = Self::default();
        for document in documents(folder) {
            let schemas = document["components"]["schemas"].as_object();
            for (name, schema) in schemas.into_iter().flatten() {
                let said = schema["x-kubernetes-group-version-kind"].as_array();
                if let Some([kind]) = said.map(Vec::as_slice) {
                    let (group, version) = (text(kind, "group"), text(kind, "version"));
                    let api_version = if group.is_empty() {
                        version
                    } else {
                        format!("{group}/{version}")
                    };
                    all.kinds
                        .insert((api_version, text(kind, "kind")), name.clone());
                }
                all.schemas.insert(name.clone(), schema.clone());
            }
        }
        all
    }

    fn of(&self, kind: &Kind) -> Option<&Value> {
        self.schemas.get(self.kinds.get(kind)?)
    }

    /// Takes out what a schema does not have, since the objects are of a later version, and gives how
    /// many members that were. Puts in what is never left out: lists and maps that are required, and
    /// what a kind within another says it is.
    fn prune(&self, schema: &Value, value: &mut Value) -> usize {
        let said = schema["$ref"].as_str();
        let reference = said.or(schema["allOf"][0]["$ref"].as_str());
        let name = reference.and_then(|path| path.rsplit('/').next());
        if let Some(name) = name {
            let is_kind = self.kinds.iter().find(|(_, kind)| *kind == name);
            if let (Some(((api_version, kind), _)), Value::Object(members)) = (is_kind, &mut *value)
            {
                members.insert("apiVersion".to_owned(), api_version.as_str().into());
                members.insert("kind".to_owned(), kind.as_str().into());
            }
            let schema = self.schemas.get(name);
            return schema.map_or(0, |schema| self.prune(schema, value));
        }
        match value {
            Value::Object(members) => {
                let before = members.len();
                if let Some(known) = schema["properties"].as_object() {
                    members.retain(|name, _| known.contains_key(name));
                }
                let gone = before - members.len();
                for name in schema["required"].as_array().into_iter().flatten() {
                    let name = name.as_str().unwrap_or_default();
                    let empty = match schema["properties"][name]["type"].as_str() {
                        Some("array") => Value::Array(Vec::new()),
                        Some("object") => Value::Object(Map::new()),
                        _ => continue,
                    };
                    members.entry(name).or_insert(empty);
                }
                let values = &schema["additionalProperties"];
                let below = members.iter_mut().map(|(name, value)| {
                    let known = schema["properties"].get(name);
                    self.prune(known.unwrap_or(values), value)
                });
                gone + below.sum::<usize>()
            }
            Value::Array(items) => {
                let items = items.iter_mut();
                items.map(|item| self.prune(&schema["items"], item)).sum()
            }
            _ => 0,
        }
    }
}

#[test]
fn every_object_comes_back_as_it_was() {
    let Some(corpus) = corpus() else { return };
    let mut objects = Objects(BTreeMap::new());
    let defined = Documents::read(&corpus.join("openapi/v3"));
    let mut later = 0;
    for mut object in documents(&corpus.join("objects/core-api")) {
        let kind = (text(&object, "apiVersion"), text(&object, "kind"));
        if let Some(schema) = defined.of(&kind) {
            later += defined.prune(schema, &mut object);
        }
        objects.0.insert(kind, object);
    }
    let mut checked = BTreeSet::new();
    let mut wrong = String::new();
    macro_rules! check {
        ($($kind:path),* $(,)?) => { $(wrong += &objects.check::<$kind>(&mut checked);)* };
    }
    kinds::with_kinds!(check);
    wrong += &objects.check_scale(&mut checked);
    assert!(wrong.is_empty(), "\n{wrong}");
    let all = objects.0.keys();
    let others: Vec<&Kind> = all.filter(|kind| !checked.contains(*kind)).collect();
    println!(
        "{} objects come back, less {later} members that no document defines; of {} kinds none does: {others:?}",
        checked.len(),
        others.len()
    );
    // What is the same of every kind is the runtime's, or of no use to a client with types.
    let is_forgotten = |kind: &&&Kind| {
        let name = defined.kinds.get(**kind);
        name.is_some_and(|name| !name.starts_with("io.k8s.apimachinery."))
    };
    let forgotten: Vec<&&Kind> = others.iter().filter(is_forgotten).collect();
    assert!(forgotten.is_empty(), "in the documents: {forgotten:?}");
}
