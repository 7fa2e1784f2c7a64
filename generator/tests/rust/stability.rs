//! What changes in real definitions renames no type that a lock has.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kubewright_generator::emit::{crd, rust};
use kubewright_generator::options::{Scope, Versions};
use kubewright_generator::pass::share::{Body, DeclarationId};
use kubewright_generator::pass::{self, Facts};
use kubewright_generator::{Generator, Lock, Options};
use serde_json::{Value, json};

use crate::support;

/// The name of every type by group version and path from a root.
type Names = BTreeMap<(String, String), String>;

fn names(facts: &Facts) -> Names {
    let mut names = Names::new();
    for module in facts.declarations.modules() {
        let place = format!("{}/{}", module.group, module.version);
        let mut waiting: Vec<(String, DeclarationId)> = Vec::new();
        for id in &module.declarations {
            if let Body::Root(root) = &facts.declarations.get(*id).body {
                waiting.push((root.kind.clone(), *id));
            }
        }
        while let Some((path, id)) = waiting.pop() {
            let record = facts.declarations.get(id).record();
            for member in record.into_iter().flat_map(|record| &record.members) {
                if let Some(target) = member.ty.declared() {
                    waiting.push((format!("{path}.{}", member.name), target));
                }
            }
            names.insert((place.clone(), path), facts.names.of(id).to_owned());
        }
    }
    names
}

fn run(generator: &Generator, share: Scope, lock: &Lock) -> (Names, Lock) {
    let mut options = Options::default();
    options.versions = Versions::All;
    options.share = share;
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    let facts = pass::run_locked(loaded.model(), &options, lock, &rust::is_reserved)
        .expect("no option matches nothing");
    (names(&facts), facts.lock(loaded.model()))
}

/// Every name is still that of a type that had it, and whatever had it otherwise is gone or was
/// told apart from that.
fn assert_kept(before: &Names, after: &Names) -> usize {
    let mut holders: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    let mut renamed = 0;
    for (key, name) in before {
        let Some(now) = after.get(key) else { continue };
        let kept = holders.entry((&key.0, name)).or_default();
        *kept |= now == name;
        renamed += usize::from(now != name);
    }
    let lost = holders.into_iter().find(|(_, kept)| !kept);
    assert_eq!(lost, None);
    renamed
}

/// The definitions of each project.
fn definitions() -> Option<Vec<PathBuf>> {
    let folder = support::corpus()?.join("crds");
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .unwrap_or_else(|error| panic!("{error}"))
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).path())
        .collect();
    files.sort();
    Some(files)
}

#[test]
fn new_definitions_rename_nothing() {
    let Some(files) = definitions() else { return };
    let all = files.iter().fold(Generator::new(), Generator::source);
    let most = files.iter().enumerate();
    let most = most.filter(|(index, _)| index % 7 != 3);
    let most = most.fold(Generator::new(), |generator, (_, file)| {
        generator.source(file)
    });
    for share in [Scope::Group, Scope::All] {
        let (before, lock) = run(&most, share, &Lock::default());
        let (after, _) = run(&all, share, &lock);
        assert!(after.len() > before.len());
        assert_eq!(assert_kept(&before, &after), 0, "{share:?}");
    }
}

/// The places of all objects with members in a JSON text of definitions.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if members.get("properties").is_some_and(Value::is_object) {
                found.push(at.to_owned());
            }
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                objects(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn new_members_and_bounds_rename_nothing_but_what_they_tell_apart() {
    let Some(files) = definitions() else { return };
    let (mut edits, mut renamed) = (0, 0);
    for (index, file) in files.iter().enumerate().filter(|(index, _)| index % 7 == 5) {
        let plain = Generator::new().source(file);
        let (before, lock) = run(&plain, Scope::Group, &Lock::default());
        let loaded = plain.load().unwrap_or_else(|error| panic!("{error}"));
        let text = crd::to_json(loaded.model());
        let definition: Value = serde_json::from_str(&text).unwrap();
        let mut found = Vec::new();
        objects(&definition, "", &mut found);
        // Schemas below the root of a version: a root itself takes no bounds of objects.
        found.retain(|place| place.contains("/openAPIV3Schema/properties/"));
        for step in 0..3 {
            let Some(place) = found.get((index * 31 + step * 17) % found.len().max(1)) else {
                continue;
            };
            let mut edited = definition.clone();
            let object = edited.pointer_mut(place).unwrap();
            match step {
                0 => object["properties"]["addedField"] = json!({"type": "boolean"}),
                1 => {
                    let new = json!({"type": "object", "properties": {"b": {"type": "string"}}});
                    object["properties"]["config"] = new;
                }
                _ => object["minProperties"] = json!(1),
            }
            let generator = Generator::new().source_text("edited.json", edited.to_string());
            let (after, _) = run(&generator, Scope::Group, &lock);
            renamed += assert_kept(&before, &after);
            edits += 1;
        }
    }
    eprintln!("{edits} edits told apart {renamed} types that had been one with others");
    assert!(edits > 30);
}
