//! A field of a type that has no schema.

use kubewright::Schema;

struct Foreign;

#[derive(Schema)]
struct Holder {
    foreign: Foreign,
}

fn main() {}
