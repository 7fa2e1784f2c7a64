//! Verbs that contradict each other or are none.

use kubewright::Resource;
use kubewright::meta::ObjectMeta;

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", verbs(create), skip_verbs(create))]
struct Both {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", readonly, no_verbs)]
struct Words {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", readonly = true, verbs)]
struct Values {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", verbs(get, get, explode, lst, apply, update_status))]
struct Names {
    metadata: ObjectMeta,
}

fn main() {}
