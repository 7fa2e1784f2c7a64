//! Volumes, claims and nodes: what is set when they are made.

use serde_json::{Value, json};

use super::check;
use super::kind::{Kind, PLAIN};
use crate::object::{Object, members_mut, metadata_mut};
use crate::registry::{Context, Part};

/// Persistent volumes.
pub(super) const VOLUME: Kind = Kind {
    create: |context, volume| {
        let now = context.core.clock.text();
        let status = json!({"phase": "Pending", "lastPhaseTransitionTime": now});
        volume.insert("status".to_owned(), status);
    },
    admit: |_, part, volume, old| {
        protect(part, volume, old, "kubernetes.io/pv-protection");
        Ok(())
    },
    check: check::storage::volume,
    returns_deleted: true,
    ..PLAIN
};

/// Claims to persistent volumes.
pub(super) const CLAIM: Kind = Kind {
    create: |_, claim| {
        claim.insert("status".to_owned(), json!({"phase": "Pending"}));
    },
    admit: |context, part, claim, old| {
        admit_claim(context, part, claim, old);
        Ok(())
    },
    check: check::storage::claim,
    returns_deleted: true,
    ..PLAIN
};

/// Classes of storage.
pub(super) const CLASS: Kind = Kind {
    check: check::storage::class,
    returns_deleted: true,
    ..PLAIN
};

/// Classes of qualities of volumes.
pub(super) const ATTRIBUTES_CLASS: Kind = Kind {
    admit: |_, part, class, old| {
        protect(part, class, old, "kubernetes.io/vac-protection");
        Ok(())
    },
    returns_deleted: true,
    ..PLAIN
};

/// Drivers of volumes.
pub(super) const DRIVER: Kind = Kind {
    is_unconditional: false,
    returns_deleted: true,
    warn: |driver| {
        let spec = driver.get("spec");
        let is_set = |name: &str| spec.is_some_and(|spec| spec.get(name).is_some());
        if is_set("tokenRequests") && !is_set("serviceAccountTokenInSecrets") {
            return vec!["spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes".to_owned()];
        }
        Vec::new()
    },
    ..PLAIN
};

/// Nodes.
pub(super) const NODE: Kind = Kind {
    takes_status: true,
    admit: |_, part, node, old| {
        if part == Part::Main && old.is_none() {
            taint(members_mut(node, "spec"));
        }
        Ok(())
    },
    ..PLAIN
};

const IS_DEFAULT: [&str; 2] = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];

/// What is used is not deleted (`plugin/pkg/admission/storage/storageobjectinuseprotection`).
fn protect(part: Part<'_>, object: &mut Object, old: Option<&Object>, finalizer: &str) {
    if part != Part::Main || old.is_some() {
        return;
    }
    let metadata = metadata_mut(object);
    let finalizers = metadata.get("finalizers").and_then(Value::as_array);
    let mut finalizers = finalizers.cloned().unwrap_or_default();
    if !finalizers.iter().any(|known| known == finalizer) {
        finalizers.push(finalizer.into());
        metadata.insert("finalizers".to_owned(), finalizers.into());
    }
}

fn admit_claim(context: Context<'_>, part: Part<'_>, claim: &mut Object, old: Option<&Object>) {
    protect(part, claim, old, "kubernetes.io/pvc-protection");
    if part != Part::Main || old.is_some() {
        return;
    }
    let spec = members_mut(claim, "spec");
    if !spec.contains_key("storageClassName")
        && let Some(class) = default_class(context)
    {
        spec.insert("storageClassName".to_owned(), class.into());
    }
}

/// The class of claims that name none: the newest that says so.
fn default_class(context: Context<'_>) -> Option<String> {
    let all = super::others::all(context, "storage.k8s.io", "storageclasses", None);
    let classes = all.iter().filter_map(|stored| {
        let object = stored.object();
        let metadata = object.get("metadata")?;
        let annotations = metadata.get("annotations")?;
        let is_default = IS_DEFAULT
            .iter()
            .any(|name| annotations.get(*name).is_some_and(|value| value == "true"));
        let created = metadata.get("creationTimestamp")?.as_str()?.to_owned();
        is_default.then(|| (created, std::cmp::Reverse(stored.key.name().to_owned())))
    });
    classes.max().map(|(_, name)| name.0)
}

/// A node is not ready until it is said to be (`plugin/pkg/admission/nodetaint`).
fn taint(spec: &mut Object) {
    const NOT_READY: &str = "node.kubernetes.io/not-ready";
    let taints = spec.get("taints").and_then(Value::as_array);
    let mut taints = taints.cloned().unwrap_or_default();
    let is_there = taints.iter().any(|taint| {
        taint.get("key").is_some_and(|key| key == NOT_READY)
            && taint
                .get("effect")
                .is_some_and(|effect| effect == "NoSchedule")
    });
    if !is_there {
        taints.push(json!({"key": NOT_READY, "effect": "NoSchedule"}));
        spec.insert("taints".to_owned(), taints.into());
    }
}
