//! Words that are unknown, misplaced, said twice, or said wrongly; all are reported at once.

use kubewright::Schema;

#[derive(Schema)]
#[schema(renamed_all = "camelCase", flatten, rename_all = "camelcase")]
struct Unknown {
    #[schema(flaten, banana)]
    a: String,
    #[schema(group = "example.com")]
    b: String,
}

#[derive(Schema)]
#[schema]
#[schema("rename")]
struct Malformed {
    #[schema(rename)]
    a: String,
    #[schema(rename = 5, flatten = true)]
    b: String,
    #[schema(rename = )]
    #[schema(alais = "d")]
    c: String,
}

#[derive(Schema)]
struct Twice {
    #[schema(rename = "a", rename = "b")]
    a: String,
    #[schema(default)]
    #[serde(default)]
    b: String,
}

#[derive(Schema)]
#[resource(group = "example.com")]
struct NoRoot {
    a: String,
}

fn main() {}
