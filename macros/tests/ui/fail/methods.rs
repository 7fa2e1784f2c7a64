//! Methods that say too little, too much, or what cannot be.

use kubewright::Resource;
use kubewright::meta::ObjectMeta;

#[derive(Clone, Debug, Resource)]
#[resource(
    group = "example.com",
    version = "v1",
    method,
    method(name = "foo"),
    method(verb = "get"),
    method(name = "a", verb = "explode"),
    method(name = "b", verb = "watch"),
    method(name = "c", verb = "get", unknown = "bar"),
    method(name = "d", verb = "get", subresource = ""),
    method(name = "e", verb = "get", subresource = "Scale"),
    method(name = "f", verb = "get", input = Bar),
    method(name = "Foo", verb = "get"),
    method(name = "type", verb = "get"),
    method(name = "a", verb = "get"),
    method(name = "g", verb = "get", result = 5)
)]
struct Foo {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", no_verbs, method(name = "a", verb = "get"))]
struct NoVerbs {
    metadata: ObjectMeta,
}

fn main() {}
