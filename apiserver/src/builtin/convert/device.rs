//! Devices and claims of them, which `resource.k8s.io/v1beta1` writes in another way than later
//! versions.

use serde_json::Value;

use crate::object::{Object, members_mut, split_api_version};

/// What a request of `v1beta1` says of the one device that it is for.
const EXACTLY: [&str; 7] = [
    "adminAccess",
    "allocationMode",
    "capacity",
    "count",
    "deviceClassName",
    "selectors",
    "tolerations",
];

/// Makes a claim one of another version.
pub(super) fn claim(mut claim: Object, to: &str) -> Object {
    let change = Change::of(&claim, to);
    requests(members_mut(&mut claim, "spec"), change);
    claim
}

/// Makes a template of claims one of another version.
pub(super) fn template(mut template: Object, to: &str) -> Object {
    let change = Change::of(&template, to);
    let spec = members_mut(&mut template, "spec");
    requests(members_mut(spec, "spec"), change);
    template
}

/// Makes a slice one of another version.
pub(super) fn slice(mut slice: Object, to: &str) -> Object {
    let change = Change::of(&slice, to);
    for device in elements(members_mut(&mut slice, "spec"), "devices") {
        match change {
            Change::None => {}
            Change::Older => {
                let name = device.remove("name");
                let basic = std::mem::take(device);
                device.extend(name.map(|name| ("name".to_owned(), name)));
                device.insert("basic".to_owned(), Value::Object(basic));
            }
            Change::Newer => {
                if let Some(Value::Object(basic)) = device.remove("basic") {
                    device.extend(basic);
                }
            }
        }
    }
    slice
}

/// What becomes of an object.
#[derive(Clone, Copy)]
enum Change {
    /// Both versions write it in the same way.
    None,
    /// It becomes one of `v1beta1`.
    Older,
    /// It was one of `v1beta1`.
    Newer,
}

impl Change {
    fn of(object: &Object, to: &str) -> Self {
        let from = object.get("apiVersion").and_then(Value::as_str);
        let (_, from) = split_api_version(from.unwrap_or_default());
        match (from, to) {
            ("v1beta1", "v1beta1") => Self::None,
            ("v1beta1", _) => Self::Newer,
            (_, "v1beta1") => Self::Older,
            _ => Self::None,
        }
    }
}

fn requests(spec: &mut Object, change: Change) {
    if !spec.contains_key("devices") {
        return;
    }
    for request in elements(members_mut(spec, "devices"), "requests") {
        match change {
            Change::None => {}
            Change::Older => {
                if let Some(Value::Object(exactly)) = request.remove("exactly") {
                    request.extend(exactly);
                }
            }
            Change::Newer => {
                let said = EXACTLY
                    .iter()
                    .filter_map(|name| request.remove_entry(*name));
                let exactly: Object = said.collect();
                // What says nothing is about the devices that are said to be available first.
                if exactly.values().any(|value| *value != "" && *value != 0) {
                    request.insert("exactly".to_owned(), Value::Object(exactly));
                }
            }
        }
    }
}

fn elements<'a>(object: &'a mut Object, name: &str) -> impl Iterator<Item = &'a mut Object> {
    let list = object.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}
