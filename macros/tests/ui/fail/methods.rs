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

/// Words that mean nothing with a verb.
#[derive(Clone, Debug, Resource)]
#[resource(
    group = "example.com",
    version = "v1",
    method(name = "a", verb = "create", subresource = "a", stream),
    method(name = "b", verb = "get", subresource = "b", stream, result = Foo),
    method(name = "c", verb = "connect"),
    method(name = "d", verb = "connect", subresource = "d", input = Foo, result = Foo),
    method(name = "e", verb = "patch", subresource = "e", options = Foo),
    method(name = "f", verb = "apply", subresource = "f", options = Foo)
)]
struct Pointless {
    metadata: ObjectMeta,
}

/// Methods that would hide a call of the runtime, or each other.
#[derive(Clone, Debug, Resource)]
#[resource(
    group = "example.com",
    version = "v1",
    status,
    scale,
    method(name = "delete", verb = "create", subresource = "a"),
    method(name = "patch", verb = "patch", subresource = "a"),
    method(name = "update_status", verb = "update", subresource = "status"),
    method(name = "get_scale", verb = "get", subresource = "scale"),
    method(name = "table", verb = "get", subresource = "a"),
    method(name = "apply_status", verb = "apply", subresource = "status"),
    method(name = "evict", verb = "create", subresource = "a"),
    method(name = "evict_with", verb = "get", subresource = "a"),
    method(name = "evict", verb = "get", subresource = "a")
)]
struct Colliding {
    metadata: ObjectMeta,
    status: Option<String>,
}

fn main() {}
