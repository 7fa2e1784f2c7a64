//! Structs with parameters.
#![deny(warnings)]

use std::collections::BTreeMap;
use std::marker::PhantomData;

use kubewright::meta::ObjectMeta;
use kubewright::resource::{self, verbs};
use kubewright::{Resource, Schema};

/// No impl of anything.
#[derive(Clone, Debug, PartialEq)]
struct Tag;

#[derive(Clone, Debug, PartialEq, Schema)]
struct Page<T: Clone, U = i32>
where
    U: PartialEq,
{
    items: Vec<T>,
    by_name: BTreeMap<String, U>,
    #[schema(skip)]
    tag: PhantomData<Tag>,
    #[schema(serde)]
    leaf: Option<char>,
}

#[derive(Clone, Debug, PartialEq, Schema)]
struct Tagged<T, Of>(T, #[schema(skip)] PhantomData<Of>);

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", cluster)]
struct Holder<S> {
    metadata: ObjectMeta,
    spec: Option<S>,
}

fn get<K: verbs::Get>() -> &'static str {
    K::descriptor().plural
}

fn main() {
    let text = r#"{"items":["a"],"by_name":{"b":1},"leaf":"c"}"#;
    let page: Page<String> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&page).unwrap(), text);

    let tagged: Tagged<Vec<bool>, Tag> = serde_json::from_str("[true]").unwrap();
    assert_eq!(tagged.0, [true]);

    let text = r#"{"apiVersion":"example.com/v1","kind":"Holder","metadata":{},"spec":5}"#;
    let holder: Holder<i64> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&holder).unwrap(), text);
    assert_eq!(get::<Holder<i64>>(), "holders");
    let descriptor = <Holder<bool> as resource::Resource>::descriptor();
    assert_eq!(descriptor.kind, "Holder");
}
