//! Volumes and claims of them.

use serde_json::Value;

use super::make::{age, column, count_at, flag_at, name, text, text_at, text_or, wide};
use crate::builtin::look::{Look, or, quantity};
use crate::object::Object;
use crate::registry::Column;

/// Where classes were named before they had a member.
const OLD_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

fn phase(object: &Object) -> String {
    if object.is_deleted() {
        return "Terminating".to_owned();
    }
    object.text("status.phase").to_owned()
}

fn class(object: &Object) -> String {
    let old = object.metadata_entry("annotations", OLD_CLASS);
    old.unwrap_or_else(|| object.text("spec.storageClassName"))
        .to_owned()
}

fn modes(object: &Object, path: &str) -> String {
    let known = [
        ("ReadWriteOnce", "RWO"),
        ("ReadOnlyMany", "ROX"),
        ("ReadWriteMany", "RWX"),
        ("ReadWriteOncePod", "RWOP"),
    ];
    let modes = object.list(path);
    let shown = known
        .into_iter()
        .filter_map(|(mode, short)| modes.iter().any(|known| known == mode).then_some(short));
    shown.collect::<Vec<_>>().join(",")
}

fn attributes() -> Column {
    text_or(
        "VolumeAttributesClass",
        "Which qualities the volume has.",
        "spec.volumeAttributesClassName",
        "<unset>",
    )
}

fn mode() -> Column {
    let about = "Whether there is a file system on it.";
    wide(text_or("VolumeMode", about, "spec.volumeMode", "<unset>"))
}

/// What is shown of volumes.
pub(super) fn volumes() -> Vec<Column> {
    vec![
        text("Capacity", "How much it holds.", |volume| {
            quantity(volume.at("spec.capacity.storage"))
        }),
        text("Access Modes", "How it can be mounted.", |volume| {
            modes(volume, "spec.accessModes")
        }),
        text_at(
            "Reclaim Policy",
            "What becomes of it when it is given back.",
            "spec.persistentVolumeReclaimPolicy",
        ),
        text("Status", "Whether somebody has it.", phase),
        text("Claim", "Who has it.", |volume| {
            let claim = volume.at("spec.claimRef");
            claim.map_or_else(String::new, |claim| {
                format!("{}/{}", claim.text("namespace"), claim.text("name"))
            })
        }),
        text("StorageClass", "Of which class it is.", class),
        attributes(),
        text_at("Reason", "Why it is in its state.", "status.reason"),
        age(),
        mode(),
    ]
}

/// What is shown of claims of volumes.
pub(super) fn claims() -> Vec<Column> {
    vec![
        text("Status", "Whether it has a volume.", phase),
        text_at("Volume", "Which volume it has.", "spec.volumeName"),
        text(
            "Capacity",
            "How much the volume holds.",
            |claim| match claim.text("spec.volumeName") {
                "" => String::new(),
                _ => quantity(claim.at("status.capacity.storage")),
            },
        ),
        text(
            "Access Modes",
            "How the volume can be mounted.",
            |claim| match claim.text("spec.volumeName") {
                "" => String::new(),
                _ => modes(claim, "status.accessModes"),
            },
        ),
        text("StorageClass", "Of which class it is.", class),
        attributes(),
        age(),
        mode(),
    ]
}

/// What is shown of classes of volumes.
pub(super) fn classes() -> Vec<Column> {
    vec![
        name(|class| {
            let marks = [
                "storageclass.kubernetes.io/is-default-class",
                "storageclass.beta.kubernetes.io/is-default-class",
            ];
            let is_default =
                |mark: &&str| class.metadata_entry("annotations", mark) == Some("true");
            let name = class.text("metadata.name");
            if marks.iter().any(is_default) {
                format!("{name} (default)")
            } else {
                name.to_owned()
            }
        }),
        text_at("Provisioner", "Who makes the volumes.", "provisioner"),
        text_or(
            "ReclaimPolicy",
            "What becomes of volumes when they are given back.",
            "reclaimPolicy",
            "Delete",
        ),
        text_or(
            "VolumeBindingMode",
            "When volumes are made.",
            "volumeBindingMode",
            "Immediate",
        ),
        column(
            "AllowVolumeExpansion",
            "string",
            "Whether volumes can grow.",
            |class, _| class.flag("allowVolumeExpansion").into(),
        ),
        age(),
    ]
}

/// What is shown of classes of qualities of volumes.
pub(super) fn attributes_classes() -> Vec<Column> {
    vec![
        text_at("DriverName", "Who makes the volumes.", "driverName"),
        age(),
    ]
}

/// What is shown of attachments of volumes.
pub(super) fn attachments() -> Vec<Column> {
    vec![
        Column {
            format: "name".to_owned(),
            ..text_at("Attacher", "Who attaches it.", "spec.attacher")
        },
        text_at(
            "PV",
            "Which volume it is of.",
            "spec.source.persistentVolumeName",
        ),
        text_at("Node", "Where the volume goes.", "spec.nodeName"),
        flag_at("Attached", "Whether it is there.", "status.attached"),
        age(),
    ]
}

/// What is shown of nodes with drivers of volumes.
pub(super) fn csi_nodes() -> Vec<Column> {
    vec![
        count_at(
            "Drivers",
            "integer",
            "How many drivers it has.",
            "spec.drivers",
        ),
        age(),
    ]
}

/// What is shown of drivers of volumes.
pub(super) fn csi_drivers() -> Vec<Column> {
    vec![
        column(
            "AttachRequired",
            "boolean",
            "Whether volumes have to be attached.",
            |driver, _| {
                let said = driver.at("spec.attachRequired").and_then(Value::as_bool);
                said.unwrap_or(true).into()
            },
        ),
        flag_at(
            "PodInfoOnMount",
            "Whether it is told of pods.",
            "spec.podInfoOnMount",
        ),
        flag_at(
            "StorageCapacity",
            "Whether it tells what is left.",
            "spec.storageCapacity",
        ),
        text("TokenRequests", "For whom it needs tokens.", |driver| {
            if driver.at("spec.tokenRequests").is_none() {
                return "<unset>".to_owned();
            }
            let requests = driver.list("spec.tokenRequests").iter();
            let audiences = requests.map(|request| request.text("audience"));
            audiences.collect::<Vec<_>>().join(",")
        }),
        flag_at(
            "RequiresRepublish",
            "Whether volumes are published again and again.",
            "spec.requiresRepublish",
        ),
        text("Modes", "How long its volumes live.", |driver| {
            or(driver.joined("spec.volumeLifecycleModes", ","), "<none>")
        }),
        age(),
    ]
}
