//! Patched objects (`apiserver/pkg/endpoints/handlers/patch.go`).

use http::header::CONTENT_TYPE;
use kubewright::schema::patch::{self, JsonPatch, Reason};
use serde_json::Value;

use super::{Ask, Reply, before, managed, patched, update};
use crate::apply::configuration;
use crate::builtin::Definitions;
use crate::decode::{self, Flavour};
use crate::failure::{Failure, FieldError, GroupResource, json as json_text, printed};
use crate::object::{Object, carry, metadata_text};
use crate::registry::{Origin, Part, Role};
use crate::request::WriteOptions;

/// How a patch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Merge,
    Strategic,
    Apply,
}

const FORMS: [(&str, Form); 4] = [
    ("application/json-patch+json", Form::Json),
    ("application/merge-patch+json", Form::Merge),
    ("application/strategic-merge-patch+json", Form::Strategic),
    ("application/apply-patch+yaml", Form::Apply),
];
/// How many operations a JSON patch may have.
const MOST_OPERATIONS: usize = 10_000;
/// The schema of what scales look like.
const SCALE: &str = "io.k8s.api.autoscaling.v1.Scale";

/// A patch.
#[derive(Debug)]
pub(super) struct Patch {
    form: Form,
    /// What is wrong with the body is told after it is known that there is an object.
    value: Result<Value, Failure>,
    /// Members that are there twice, or that nobody knows.
    pub(super) problems: Vec<String>,
}

/// Patches an object, or a part of it.
pub(super) fn patch(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let patch = Patch::read(ask, bytes)?;
    let options = WriteOptions::read(&ask.query, "PatchOptions", patch.is_apply())?;
    let manager = ask.manager(&options.field_manager);
    let may_create = patch.is_apply() && ask.part() == Part::Main;
    let outcome = update::change(ask, &options, may_create, |old| {
        let mut object = if patch.is_apply() {
            let applied = patch.applied()?;
            let object = managed::applied(ask, old, applied, &manager, options.force)?;
            patched::check_applied(ask, &patch, &options.field_validation)?;
            object
        } else {
            let old = old.cloned().unwrap_or_default();
            let made = patch.of(ask, &old)?;
            let mut object = patched::settle(ask, &patch, made, &options.field_validation)?;
            before::default(ask, &mut object)?;
            managed::written(ask, Some(&old), &mut object, &manager);
            object
        };
        if old.is_none() {
            refuse_uid(ask, &object)?;
        }
        before::settle_namespace(ask, &mut object)?;
        update::check_name(ask, &object)?;
        before::drop_same_owners(ask, &mut object, true);
        Ok(object)
    })?;
    Ok(outcome.reply())
}

/// Whoever names a uid means an object that is there.
fn refuse_uid(ask: &Ask<'_>, object: &Object) -> Result<(), Failure> {
    let uid = metadata_text(object, "uid");
    if uid.is_empty() {
        return Ok(());
    }
    let why = format!(
        "uid mismatch: the provided object specified uid {uid}, and no existing object was found"
    );
    Err(Failure::conflict(ask.resource.qualified(), ask.name(), why))
}

impl Patch {
    /// The patch of a request.
    pub(super) fn read(ask: &Ask<'_>, bytes: &[u8]) -> Result<Self, Failure> {
        let form = form(ask)?;
        let (value, problems) = if form == Form::Apply {
            match configuration(bytes) {
                Ok((object, twice)) => (Ok(object.into()), twice),
                Err(failure) => (Err(failure), Vec::new()),
            }
        } else {
            match decode::read_json(bytes) {
                Ok((value, mut problems)) => {
                    if form == Form::Json {
                        problems = patched::of_operations(&value, problems);
                    }
                    (Ok(value), problems)
                }
                Err(why) if form == Form::Strategic => (Err(Failure::bad_request(why)), Vec::new()),
                Err(why) => {
                    let message = format!("error decoding patch: {why}");
                    (Err(Failure::bad_request(message)), Vec::new())
                }
            }
        };
        Ok(Self {
            form,
            value,
            problems,
        })
    }

    /// Whether it is a configuration that is applied.
    pub(super) fn is_apply(&self) -> bool {
        self.form == Form::Apply
    }

    /// The configuration that is applied.
    pub(super) fn applied(&self) -> Result<&Object, Failure> {
        let refused = || Failure::bad_request("a configuration is an object");
        self.value()?.as_object().ok_or_else(refused)
    }

    /// Who reads what it makes.
    pub(super) fn flavour(&self) -> Flavour {
        if self.form == Form::Strategic {
            Flavour::Converter
        } else {
            Flavour::Json
        }
    }

    /// What is told of it where it makes no object: what it made, or, if it merges strategically,
    /// the patch.
    pub(super) fn told(&self, made: &Value) -> String {
        match &self.value {
            Ok(patch) if self.form == Form::Strategic => printed(patch),
            _ => json_text(made),
        }
    }

    fn value(&self) -> Result<&Value, Failure> {
        self.value.as_ref().map_err(Failure::clone)
    }

    /// What it makes of an object of the resource, or of a part of it.
    pub(super) fn of(&self, ask: &Ask<'_>, old: &Object) -> Result<Object, Failure> {
        let value = self.value()?;
        match self.form {
            Form::Json => {
                let patch = JsonPatch::from_json(value).map_err(failure)?;
                if patch.len() > MOST_OPERATIONS {
                    return Err(Failure::too_large(format_args!(
                        "The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, got {}",
                        patch.len()
                    )));
                }
                let mut object = Value::Object(old.clone());
                patch.apply(&mut object).map_err(failure)?;
                read(ask, old, object)
            }
            Form::Merge => {
                check_map(value, "error decoding patch: ")?;
                if value.is_null() {
                    return Err(Failure::bad_request("Invalid JSON Patch"));
                }
                let mut object = Value::Object(old.clone());
                patch::merge(&mut object, value);
                read(ask, old, object)
            }
            Form::Strategic => {
                check_map(value, "")?;
                let patch = value.as_object().cloned().unwrap_or_default();
                let merged = strategically(ask, old.clone(), patch).map_err(failure)?;
                Ok(of_kind(old, merged))
            }
            Form::Apply => Err(Failure::internal("a configuration is applied, not merged")),
        }
    }
}

fn strategically(ask: &Ask<'_>, old: Object, patch: Object) -> Result<Object, patch::Error> {
    let is_scale = ask
        .subresource()
        .is_some_and(|part| matches!(part.role, Role::Scale(_)));
    if is_scale {
        let scale = Definitions::all().schema(SCALE);
        return scale.merge_strategically(old, patch);
    }
    ask.version.schema.get().merge_strategically(old, patch)
}

/// How the patch of a request is written.
fn form(ask: &Ask<'_>) -> Result<Form, Failure> {
    let ty = ask.headers.get(CONTENT_TYPE);
    let ty = ty.and_then(|ty| ty.to_str().ok()).unwrap_or_default();
    let ty = ty.split(';').next().unwrap_or_default().trim();
    let is_built_in = ask.resource.origin == Origin::BuiltIn;
    let mut known = FORMS
        .iter()
        .filter(|(_, form)| is_built_in || *form != Form::Strategic);
    if let Some((_, form)) = known.clone().find(|(name, _)| *name == ty) {
        return Ok(*form);
    }
    if is_built_in {
        return Err(Failure::unsupported_patch());
    }
    let names: Vec<_> = known.by_ref().map(|(name, _)| *name).collect();
    Err(Failure::unsupported_media_type(format!(
        "the body of the request was in an unknown format - accepted media types include: {}",
        names.join(", ")
    )))
}

/// A patch that merges is an object, or nothing.
fn check_map(value: &Value, before: &str) -> Result<(), Failure> {
    let kind = match value {
        Value::Object(_) | Value::Null => return Ok(()),
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
    };
    Err(Failure::bad_request(format!(
        "{before}json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
    )))
}

/// The object that a patch has made, which is still of its kind.
fn read(ask: &Ask<'_>, old: &Object, made: Value) -> Result<Object, Failure> {
    let is_built_in = ask.resource.origin == Origin::BuiltIn;
    let object = match made {
        Value::Object(object) => object,
        other => {
            let why = "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";
            return Err(invalid(&other, why));
        }
    };
    let said = |object: &Object, member: &str| {
        let text = object.get(member).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let is_other = |member: &str| {
        let (now, before) = (said(&object, member), said(old, member));
        !now.is_empty() && now != before
    };
    if is_built_in && (is_other("kind") || is_other("apiVersion")) {
        let table = ask.core.registry.table();
        let why = decode::other_kind(
            &table,
            &ask.resource,
            &said(&object, "apiVersion"),
            &said(&object, "kind"),
        );
        return Err(invalid(&Value::Object(object), &why));
    }
    let is_scale = ask
        .subresource()
        .is_some_and(|part| matches!(part.role, Role::Scale(_)));
    if !is_built_in && !is_scale {
        patched::check_kind(ask, &object)?;
    }
    Ok(of_kind(old, object))
}

/// The object with the kind and version of another.
fn of_kind(old: &Object, mut object: Object) -> Object {
    for member in ["apiVersion", "kind"] {
        carry(&mut object, old, member);
    }
    object
}

fn invalid(made: &Value, why: &str) -> Failure {
    refused(&json_text(made), why)
}

/// That a patch makes no object.
pub(super) fn refused(told: &str, why: &str) -> Failure {
    let error = FieldError::invalid("patch", told, why);
    let none = GroupResource {
        group: "",
        resource: "",
    };
    Failure::invalid(none, "", &[error])
}

fn failure(error: patch::Error) -> Failure {
    match error.reason {
        Reason::Malformed => Failure::bad_request(error.message),
        Reason::Unfit => Failure::unprocessable(),
        _ => Failure::unknown(error.message),
    }
}
