//! Of every kind: the strategic merge patch between two objects makes the one of the other, merged as a server merges
//! it, by the merge keys that the types say.

#[path = "support/kinds.rs"]
mod kinds;

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use fastrand::Rng;
use kubewright::meta::ObjectMeta;
use kubewright::schema::patch::StrategicPatch;
use kubewright::schema::structural::Structural;
use kubewright::{Resource, Schema};
use serde_json::Value;

/// How many changes of every object are tried.
const CHANGES: usize = 100;

/// What became of the changes of an object.
#[derive(Default)]
struct Tried {
    kinds: usize,
    made: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Tried {
    fn check<K: Resource + Schema>(&mut self, objects: &BTreeMap<(String, String), Value>) {
        let kind = K::descriptor();
        let Some(object) = objects.get(&(kind.api_version.to_owned(), kind.kind.to_owned())) else {
            return;
        };
        // Objects of the corpus have members of later versions, which the type leaves out.
        let Ok(object) = serde_json::from_str::<K>(&object.to_string()) else {
            return;
        };
        let mut object = serde_json::to_value(object).expect("JSON");
        prune(&mut object);
        let schema = Structural::of::<K>();
        self.kinds += 1;
        let mut random = Rng::with_seed(1);
        for _ in 0..CHANGES {
            let mut changed = object.clone();
            change(&mut changed, &mut random);
            for (old, new) in [(&object, &changed), (&changed, &object)] {
                let Ok(patch) = StrategicPatch::by_schema(&schema, old, new) else {
                    self.refused += 1;
                    continue;
                };
                self.made += 1;
                let made = merged(&schema, old.clone(), patch.as_value().clone());
                if made.as_ref() != Ok(new) {
                    let name = kind.kind;
                    self.wrong
                        .push(format!("{name}: {}\n{made:?}\n{new}", patch.as_value()));
                }
            }
        }
    }
}

/// Takes away members that are `null`, which is no value to a server.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// What a server makes of an object. The schema of a type says nothing of its metadata, which the server knows.
fn merged(schema: &Structural, mut object: Value, mut patch: Value) -> Result<Value, String> {
    let take = |value: &mut Value| {
        value
            .as_object_mut()
            .and_then(|members| members.remove("metadata"))
    };
    let (metadata, change) = (take(&mut object), take(&mut patch));
    let merge = |schema: &Structural, object: Value, patch: Value| match (object, patch) {
        (Value::Object(object), Value::Object(patch)) => {
            let merged = schema.merge_strategically(object, patch);
            merged.map(Value::from).map_err(|error| error.message)
        }
        _ => Err("no object".to_owned()),
    };
    let mut made = merge(schema, object, patch)?;
    let metadata = match (metadata, change) {
        (Some(metadata), Some(change)) if !change.is_null() => {
            Some(merge(&Structural::of::<ObjectMeta>(), metadata, change)?)
        }
        (None, change) => change,
        (Some(_), Some(_)) => None,
        (metadata, None) => metadata,
    };
    if let Some(metadata) = metadata {
        made["metadata"] = metadata;
    }
    Ok(made)
}

/// Changes some of what an object holds.
fn change(value: &mut Value, random: &mut Rng) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| {
                random.u8(..40) > 0 || !(member.is_array() || member.is_object())
            });
            members
                .values_mut()
                .for_each(|member| change(member, random));
        }
        Value::Array(items) => {
            for item in items.iter_mut() {
                change(item, random);
            }
            if random.u8(..4) == 0
                && let Some(mut item) = random.choice(&*items).cloned()
            {
                rename(&mut item, random);
                items.insert(random.usize(..=items.len()), item);
            }
            if random.u8(..4) == 0 {
                random.shuffle(items);
            }
            if random.u8(..6) == 0 && !items.is_empty() {
                items.remove(random.usize(..items.len()));
            }
        }
        Value::String(text) if random.u8(..20) == 0 => text.push('x'),
        _ => {}
    }
}

/// Another item than the one it was.
fn rename(item: &mut Value, random: &mut Rng) {
    match item {
        Value::String(text) => *text = format!("{text}{}", random.u8(..)),
        Value::Number(number) => {
            *item = (number.as_i64().unwrap_or_default() + random.i64(1..99)).into();
        }
        Value::Object(members) => members.values_mut().for_each(|member| {
            if member.is_string() || member.is_number() {
                rename(member, random);
            }
        }),
        _ => {}
    }
}

/// Items with the same key twice stand behind each other when a server has replaced their list; no other order is
/// asked for here.
fn has_twice(patch: &str) -> bool {
    patch.contains(r#"{"$patch":"replace"}"#)
}

#[test]
fn patches_between_objects_of_every_kind() {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let corpus = env::var_os("KUBEWRIGHT_CORPUS").map_or(default, Into::into);
    let Ok(files) = fs::read_dir(corpus.join("objects/core-api")) else {
        eprintln!("skipped: there is no corpus at {}", corpus.display());
        return;
    };
    let objects: BTreeMap<_, Value> = files
        .map(|file| {
            let text = fs::read_to_string(file.expect("an entry").path()).expect("a text");
            let object: Value = serde_json::from_str(&text).expect("JSON");
            let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
            ((text("apiVersion"), text("kind")), object)
        })
        .collect();
    let mut tried = Tried::default();
    macro_rules! check {
        ($($kind:path),* $(,)?) => { $(tried.check::<$kind>(&objects);)* };
    }
    kinds::with_kinds!(check);
    tried.wrong.retain(|wrong| !has_twice(wrong));
    println!(
        "{} kinds, {} patches, {} refused",
        tried.kinds, tried.made, tried.refused
    );
    assert!(
        tried.wrong.is_empty(),
        "{} wrong\n{}",
        tried.wrong.len(),
        tried
            .wrong
            .iter()
            .take(5)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n\n")
    );
    assert!(tried.kinds > 50, "{}", tried.kinds);
    assert_eq!(tried.refused, 0);
}
