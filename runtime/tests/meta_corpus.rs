//! The metadata of one fully populated object of each built-in kind.

use std::path::PathBuf;

use kubewright::meta::{ListMeta, ObjectMeta};
use serde_json::Value;

fn corpus() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus");
    std::env::var_os("KUBEWRIGHT_CORPUS").map_or_else(|| default.into(), PathBuf::from)
}

#[test]
fn metadata_of_every_built_in_kind_comes_back() {
    let folder = corpus().join("objects/core-api");
    let Ok(files) = folder.read_dir() else {
        println!("skipped: no corpus at {}", folder.display());
        return;
    };
    let mut count = 0;
    for file in files {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let object: Value = serde_json::from_str(&text).unwrap();
        let Some(metadata) = object.get("metadata") else {
            continue;
        };
        // `Status` and lists have the metadata of lists.
        let written = if metadata.get("continue").is_some() {
            serde_json::to_value(serde_json::from_value::<ListMeta>(metadata.clone()).unwrap())
        } else {
            serde_json::to_value(serde_json::from_value::<ObjectMeta>(metadata.clone()).unwrap())
        };
        assert_eq!(&written.unwrap(), metadata, "{}", path.display());
        count += 1;
    }
    assert!(count > 100, "{count} objects");
}
