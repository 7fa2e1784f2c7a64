//! Objects in protobuf held against the same objects in JSON, as the module that defines them has
//! both.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::object;

/// Where Go keeps the objects, if there is Go.
fn folder() -> Option<PathBuf> {
    let controlplane = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/controlplane");
    let output = Command::new("go")
        .args(["list", "-m", "-f", "{{.Dir}}", "k8s.io/api"])
        .current_dir(controlplane)
        .output();
    let output = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let folder = PathBuf::from(output.unwrap_or_default()).join("testdata/HEAD");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no objects in {}", folder.display());
    None
}

/// Leaves out what says nothing: Go writes empty objects and null where Go's types have them.
fn reduce(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(reduce);
            members.retain(|_, value| !is_nothing(value));
        }
        Value::Array(items) => items.iter_mut().for_each(reduce),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[test]
fn objects_are_the_same_in_both() {
    let Some(folder) = folder() else { return };
    let mut count = 0;
    let mut different = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "pb") {
            continue;
        }
        let text = fs::read_to_string(path.with_extension("json")).expect("JSON");
        let mut wanted: Value = serde_json::from_str(&text).expect("JSON");
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let mut got = match object(&fs::read(&path).expect("a file")) {
            Ok(object) => Value::Object(object),
            // Kinds that are not served, and lists.
            Err(_) => continue,
        };
        reduce(&mut got);
        reduce(&mut wanted);
        if got != wanted {
            different.push(format!("{name}\n  {got}\n  {wanted}"));
        }
        count += 1;
    }
    assert!(
        different.is_empty(),
        "{} of {count}\n{}",
        different.len(),
        different.join("\n")
    );
    assert!(count > 90, "{count}");
}

#[test]
fn what_is_broken_does_no_harm() {
    let Some(folder) = folder() else { return };
    let mut random = fastrand::Rng::with_seed(7);
    for name in [
        "core.v1.Pod",
        "apps.v1.StatefulSet",
        "core.v1.Secret",
        "autoscaling.v2.HorizontalPodAutoscaler",
    ] {
        let whole = fs::read(folder.join(format!("{name}.pb"))).expect("a file");
        for _ in 0..300 {
            let mut broken = whole.clone();
            for _ in 0..random.usize(1..6) {
                let place = random.usize(4..broken.len());
                broken[place] = random.u8(..);
            }
            broken.truncate(random.usize(4..=broken.len()));
            // Whether it can be read or not: it comes to an end, and without a panic.
            let _ = object(&broken);
        }
    }
}
