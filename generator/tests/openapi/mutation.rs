//! Real documents with something in them changed at random: every run ends, with an answer or with
//! errors, and none panics.

use std::path::Path;
use std::time::{Duration, Instant};

use kubewright_generator::Generator;
use serde_json::{Value, json};

use crate::support;

/// Numbers that look random, and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap_or(0)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The places of all values of a document.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{key}"), all);
            }
        }
        _ => {}
    }
}

/// The document with one thing changed.
fn changed(random: &mut Random, document: &mut Value) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let (mut place, other) = (random.of(&all).clone(), random.of(&all).clone());
    let moved = document.pointer(&other).cloned().unwrap_or_default();
    let names: Vec<String> = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default();
    let choice = random.below(10);
    if random.below(3) == 0 {
        // What a definition is, and not what is deep inside it.
        let definitions = all.iter().filter(|place| {
            place.starts_with("/components/schemas/") && place.matches('/').count() < 6
        });
        let definitions: Vec<&String> = definitions.collect();
        if !definitions.is_empty() {
            place = (*random.of(&definitions)).clone();
        }
    }
    let name = names
        .get(random.below(names.len()))
        .cloned()
        .unwrap_or_default();
    let Some(value) = document.pointer_mut(&place) else {
        return;
    };
    match choice {
        0 => *value = Value::Null,
        1 => {
            let others = [
                json!([]),
                json!({}),
                json!(""),
                json!(0),
                json!(-1.5e300),
                json!(true),
            ];
            *value = others[place.len() % others.len()].clone();
        }
        2 => *value = moved,
        3 => *value = json!({"$ref": format!("#/components/schemas/{name}")}),
        4 => *value = json!([value.clone()]),
        5 => *value = json!({"properties": {"\u{202e}fn*/": value.clone(), "type": value.clone()}}),
        6 => {
            if let Value::Object(members) = value {
                let key = members
                    .keys()
                    .nth(other.len() % members.len().max(1))
                    .cloned();
                key.and_then(|key| members.remove(&key));
            }
        }
        7 => {
            if let (Value::Object(members), Value::Object(more)) = (value, moved) {
                members.extend(more);
            }
        }
        8 => {
            if let Value::Object(members) = value {
                let reference = format!("#/components/schemas/{name}");
                members.insert("$ref".to_owned(), json!(reference));
            }
        }
        _ => {
            if let Value::String(text) = value {
                *text = text.chars().take(text.chars().count() / 2).collect();
            }
        }
    }
}

/// Reads and writes everything, and tells whether that was possible. Nothing may panic or go on for
/// long.
fn run(text: &str) -> bool {
    let start = Instant::now();
    let files = Generator::new()
        .source_text("a.json", text)
        .generate()
        .and_then(|generated| generated.files());
    if let Err(error) = &files {
        assert!(!error.to_string().is_empty());
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    files.is_ok()
}

fn mutate(path: &Path, seed: u64, time: Duration) -> (usize, usize) {
    let text = std::fs::read_to_string(path).expect("a document");
    let document: Value = serde_json::from_str(&text).expect("a document");
    let mut random = Random(seed);
    let start = Instant::now();
    let (mut runs, mut read) = (0, 0);
    while start.elapsed() < time {
        let mut other = document.clone();
        for _ in 0..=random.below(6) {
            changed(&mut random, &mut other);
        }
        let mut text = other.to_string();
        if random.below(8) == 0 {
            // What is no JSON any more.
            let at = (0..=random.below(text.len()))
                .rev()
                .find(|at| text.is_char_boundary(*at));
            text.truncate(at.unwrap_or(0));
        }
        read += usize::from(run(&text));
        runs += 1;
    }
    (runs, read)
}

#[test]
fn changed_documents_are_read_or_refused() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let seconds = std::env::var("KUBEWRIGHT_FUZZ_SECONDS")
        .map_or(3, |seconds| seconds.parse().expect("a number of seconds"));
    for (seed, name) in (1_u64..).zip([
        "authentication.k8s.io_v1",
        "policy_v1",
        "apiextensions.k8s.io_v1",
    ]) {
        let path = corpus.join(format!("openapi/v3/apis_{name}.json"));
        let seed = seed + 1000 * seconds;
        let (runs, read) = mutate(&path, seed, Duration::from_secs(seconds));
        println!("{name}: {runs} runs, {read} without errors");
        assert!(runs > 0);
    }
}
