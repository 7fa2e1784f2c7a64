//! Enums that are not one of several strings or integers.

use kubewright::Schema;

#[derive(Schema)]
enum Never {}

#[derive(Schema)]
enum Generic<T> {
    A,
    #[schema(unknown)]
    Unknown(T),
}

#[derive(Schema)]
#[schema(default, deny_unknown_fields)]
enum Payloads {
    A(String),
    B { a: String },
    #[schema(unknown)]
    D,
    #[schema(unknown, rename = "e")]
    E(u8),
}

#[derive(Schema)]
enum Names {
    A,
    #[schema(rename = "A")]
    B,
    #[schema(alias = "C")]
    C,
    #[schema(default)]
    D,
    #[schema(default)]
    E,
}

#[derive(Schema)]
#[schema(rename_all = "camelCase")]
enum Integers {
    #[schema(value = 1)]
    A,
    #[schema(value = 1)]
    B,
    C,
    #[schema(value = 4, rename = "d")]
    D,
    #[schema(value = 9223372036854775808)]
    E,
    #[schema(unknown)]
    Unknown(String),
}

#[derive(Schema)]
enum Discriminants {
    A = 3,
}

fn main() {}
