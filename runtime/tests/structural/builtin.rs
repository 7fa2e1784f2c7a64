//! The table that the generator knows the meta types by is what their descriptors say.
//!
//! `KUBEWRIGHT_BLESS=1` writes it.

use std::path::Path;

use kubewright::meta::{Condition, LabelSelector, LabelSelectorRequirement, OwnerReference};
use kubewright::schema::structural::Structural;
use serde_json::{Value, json};

#[test]
fn the_generator_knows_the_meta_types() {
    let types: [(&str, Value); 4] = [
        ("meta::Condition", Structural::of::<Condition>().to_json()),
        (
            "meta::LabelSelector",
            Structural::of::<LabelSelector>().to_json(),
        ),
        (
            "meta::LabelSelectorRequirement",
            Structural::of::<LabelSelectorRequirement>().to_json(),
        ),
        (
            "meta::OwnerReference",
            Structural::of::<OwnerReference>().to_json(),
        ),
    ];
    let mut table = serde_json::Map::new();
    for (name, schema) in types {
        table.insert(name.to_owned(), schema);
    }
    let text = serde_json::to_string_pretty(&json!(table)).unwrap_or_default() + "\n";
    let path = "../generator/src/pass/builtin/meta.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("KUBEWRIGHT_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        text,
        "KUBEWRIGHT_BLESS=1 accepts it"
    );
}
