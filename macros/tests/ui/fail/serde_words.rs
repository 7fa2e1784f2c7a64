//! serde's words that no schema can follow.

use kubewright::Schema;

#[derive(Schema)]
#[serde(tag = "type", rename_all(serialize = "camelCase", deserialize = "kebab-case"))]
struct Container {
    #[serde(with = "module")]
    a: String,
    #[serde(rename(serialize = "b", deserialize = "c"))]
    b: String,
    #[serde(required, min_length = 1)]
    c: Option<String>,
    #[serde(borow)]
    d: String,
}

#[derive(Schema)]
#[serde(untagged)]
enum Enum {
    A,
    #[serde(other)]
    B,
}

fn main() {}
