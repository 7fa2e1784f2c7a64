//! Types that have no schema.

use kubewright::Schema;

#[derive(Schema)]
union Either {
    a: u8,
}

#[derive(Schema)]
struct Pair(String, String);

#[derive(Schema)]
struct Borrowed<'a> {
    a: &'a str,
}

#[derive(Schema)]
#[schema(transparent)]
struct Empty {}

#[derive(Schema)]
#[schema(transparent)]
struct Two {
    a: String,
    b: String,
}

#[derive(Schema)]
#[schema(default, rename_all = "camelCase")]
struct Newtype(#[schema(rename = "a", pattern = "b")] String);

fn main() {}
