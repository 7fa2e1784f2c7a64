//! Managed fields of `scale`: that of the replicas of an object is that of the replicas of its
//! scale (`ScaleHandler` of `apimachinery/pkg/util/managedfields`).

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use kubewright::meta::Scale;
use kubewright::schema::fields::{Claim, FieldSet, Manager, Managers, Path, Versions};
use kubewright::schema::structural::Structural;
use serde_json::{Value, json};

use super::note::{managers_of, put};
use super::stack::{Stack, describe};
use crate::failure::Failure;
use crate::object::{Object, split_api_version};
use crate::registry::{Origin, Resource, Role, Version};

const API_VERSION: &str = "autoscaling/v1";
const KIND: &str = "Scale";

static SCHEMA: LazyLock<Arc<Structural>> = LazyLock::new(Structural::of::<Scale>);

/// A write of the scale of an object.
#[derive(Clone, Copy)]
pub(crate) struct ScaleFields<'a> {
    /// What is scaled.
    pub(crate) resource: &'a Resource,
    /// The version of the request.
    pub(crate) version: &'a Version,
    /// Who writes.
    pub(crate) manager: &'a str,
    /// When.
    pub(crate) now: Timestamp,
}

impl ScaleFields<'_> {
    fn stack(&self) -> Stack<'_, Scales> {
        Stack {
            versions: &Scales,
            api_version: API_VERSION,
            subresource: "scale",
            manager: self.manager,
            now: self.now,
        }
    }

    /// Gives the scale of an object the managed fields that it has.
    pub(crate) fn show(&self, parent: &Object, scale: &mut Object) {
        let parents = managers_of(parent);
        let mut managers = Managers::default();
        for (manager, claim) in parents.claims {
            let path = self.replicas(&claim.api_version);
            let is_known = self.is_known(&claim.api_version);
            if !is_known || !path.is_some_and(|path| claim.fields.has(&path.0)) {
                continue;
            }
            let time = parents.times.get(&manager).copied();
            managers
                .times
                .extend(time.map(|time| (manager.clone(), time)));
            let claim = Claim {
                fields: in_scale(),
                api_version: API_VERSION.to_owned(),
            };
            managers.claims.insert(manager, claim);
        }
        put(scale, managers.to_json());
    }

    /// After an update or a patch of a scale: notes down in it who manages its fields. `old` is the
    /// scale as [`show`](Self::show) has made it.
    pub(crate) fn written(&self, old: &Object, scale: &mut Object) {
        // None at all are nothing that is said, in Go's type.
        if let Some(Value::Object(spec)) = scale.get_mut("spec")
            && spec.get("replicas").and_then(Value::as_i64) == Some(0)
        {
            spec.remove("replicas");
        }
        self.stack().note(Some(old), Object::new, scale);
    }

    /// Merges what is applied into a scale.
    pub(crate) fn apply(
        &self,
        old: &Object,
        applied: &Object,
        force: bool,
    ) -> Result<Object, Failure> {
        let blank = json!({"apiVersion": API_VERSION, "kind": KIND, "metadata": {}, "spec": {}, "status": {}});
        let blank = blank.as_object().cloned().unwrap_or_default();
        if self.resource.origin != Origin::Custom {
            return self.stack().put(old, &blank, applied, KIND, force);
        }
        // The real server takes scales that are applied for custom resources.
        let refuse = |what: &str| {
            Failure::unknown(format!(
                "{what} to proper version: request to convert CR to an invalid group/version: {API_VERSION}"
            ))
        };
        if managers_of(old).claims.is_empty() {
            return Err(refuse(
                "failed to create manager for existing fields: failed to convert live object (/; autoscaling/v1, Kind=Scale)",
            ));
        }
        let scale = self.stack().put(old, &blank, applied, KIND, force)?;
        if scale.get("spec") == old.get("spec") {
            return Ok(scale);
        }
        let what = format!("failed to convert new object ({})", describe(applied));
        Err(refuse(&what))
    }

    /// Gives an object the managed fields that those of its scale stand for. `parent` is the object
    /// as it was.
    pub(crate) fn carry(&self, parent: &Object, scale: &Object, object: &mut Object) {
        let parents = managers_of(parent);
        let mut scales = managers_of(scale).claims;
        let mut managers = Managers::default();
        let mut keep = |manager: Manager, claim: Claim| {
            let time = parents.times.get(&manager).copied();
            managers
                .times
                .extend(time.map(|time| (manager.clone(), time)));
            managers.claims.insert(manager, claim);
        };
        for (manager, mut claim) in parents.claims {
            if !self.is_known(&claim.api_version) {
                continue;
            }
            let path = self.replicas(&claim.api_version);
            let Some(path) = path.filter(|path| claim.fields.has(&path.0)) else {
                keep(manager, claim);
                continue;
            };
            if scales.remove(&manager).is_none() {
                // Another one has set the replicas.
                claim.fields = claim.fields.difference(&only(&path));
                if claim.fields.is_empty() {
                    continue;
                }
            }
            keep(manager, claim);
        }
        let api_version = self.resource.api_version(&self.version.name);
        let path = self.replicas(&api_version);
        for (manager, claim) in scales {
            let Some(path) = &path else {
                continue;
            };
            if claim.fields.intersection(&in_scale()).is_empty() {
                continue;
            }
            let claim = Claim {
                fields: only(path),
                api_version: api_version.clone(),
            };
            keep(manager, claim);
        }
        put(object, managers.to_json());
    }

    /// Whether there is such a version still.
    fn is_known(&self, api_version: &str) -> bool {
        let (group, version) = split_api_version(api_version);
        *group == *self.resource.group && self.resource.version(version).is_some()
    }

    /// Where replicas stand in a version, if it has a scale.
    fn replicas(&self, api_version: &str) -> Option<Path> {
        let (_, version) = split_api_version(api_version);
        let version = self.resource.version(version)?;
        let path = version
            .subresources
            .iter()
            .find_map(|part| match &part.role {
                Role::Scale(paths) => Some(&paths.replicas),
                Role::Part | Role::Action => None,
            });
        path.map(|path| Path::of_fields(path.iter().map(String::as_str)))
    }
}

fn only(path: &Path) -> FieldSet {
    let mut fields = FieldSet::new();
    fields.insert(&path.0);
    fields
}

fn in_scale() -> FieldSet {
    only(&Path::of_fields(["spec", "replicas"]))
}

struct Scales;

impl Versions for Scales {
    fn schema(&self, api_version: &str) -> Option<Arc<Structural>> {
        (api_version == API_VERSION).then(|| Arc::clone(&SCHEMA))
    }

    fn convert(&self, object: Object, api_version: &str) -> Result<Object, String> {
        let from = object
            .get("apiVersion")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Err(format!("{from} does not become {api_version}"))
    }
}
