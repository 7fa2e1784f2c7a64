//! Decoding and encoding through descriptors, beside code that serde's derives write per type.
//!
//! `cargo bench --package kubewright --bench codec`

mod bodies;
mod objects;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use bodies::{Descriptors, DescriptorsBySerdeJson, SerdeDerive, Way};

fn main() {
    divan::main();
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_small<W: Way>(bencher: Bencher<'_, '_>) {
    decode::<W, W::Workload>(bencher, &in_order::<W::Workload>(objects::small()));
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_typical<W: Way>(bencher: Bencher<'_, '_>) {
    decode::<W, W::Workload>(bencher, &in_order::<W::Workload>(objects::typical()));
}

/// Keys in another order than the fields, and some that are unknown.
#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_typical_out_of_order<W: Way>(bencher: Bencher<'_, '_>) {
    decode::<W, W::Workload>(bencher, &objects::typical().to_string());
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_hundred<W: Way>(bencher: Bencher<'_, '_>) {
    let text = in_order::<Vec<W::Workload>>(objects::list(100));
    decode::<W, Vec<W::Workload>>(bencher, &text);
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_page<W: Way>(bencher: Bencher<'_, '_>) {
    decode::<W, W::List>(bencher, &in_order::<W::List>(objects::page(10)));
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_wide<W: Way>(bencher: Bencher<'_, '_>) {
    decode::<W, W::Wide>(bencher, &in_order::<W::Wide>(objects::wide()));
}

/// Keys in alphabetical order, as of an object that a server keeps without its type.
#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn decode_wide_out_of_order<W: Way>(bencher: Bencher<'_, '_>) {
    decode::<W, W::Wide>(bencher, &objects::wide().to_string());
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn encode_small<W: Way>(bencher: Bencher<'_, '_>) {
    encode::<W, W::Workload>(bencher, objects::small());
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn encode_typical<W: Way>(bencher: Bencher<'_, '_>) {
    encode::<W, W::Workload>(bencher, objects::typical());
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn encode_page<W: Way>(bencher: Bencher<'_, '_>) {
    encode::<W, W::List>(bencher, objects::page(10));
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn encode_wide<W: Way>(bencher: Bencher<'_, '_>) {
    encode::<W, W::Wide>(bencher, objects::wide());
}

#[divan::bench(types = [Descriptors, DescriptorsBySerdeJson, SerdeDerive])]
fn encode_hundred<W: Way>(bencher: Bencher<'_, '_>) {
    encode::<W, Vec<W::Workload>>(bencher, objects::list(100));
}

/// The text of an object with its keys in the order of the fields: what a server sends whose
/// types are declared in the same order.
fn in_order<T: DeserializeOwned + Serialize>(object: Value) -> String {
    let value: T = typed(object);
    serde_json::to_string(&value).expect("the object has a JSON form")
}

fn typed<T: DeserializeOwned>(object: Value) -> T {
    serde_json::from_value(object).expect("the object is of the type")
}

fn decode<W: Way, T: DeserializeOwned>(bencher: Bencher<'_, '_>, text: &str) {
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| W::read::<T>(black_box(text)));
}

fn encode<W: Way, T: DeserializeOwned + Serialize + Sync>(bencher: Bencher<'_, '_>, object: Value) {
    let value: T = typed(object);
    let size = serde_json::to_vec(&value)
        .expect("the object has a JSON form")
        .len();
    bencher
        .counter(BytesCount::new(size))
        .bench(|| W::write(black_box(&value)));
}
