//! The subresource `scale`: how many replicas there are, whatever the kind
//! (`apiextensions-apiserver/pkg/registry/customresource/etcd.go`).

use http::StatusCode;
use serde_json::{Value, json};

use super::{Ask, Reply, body, managed, patch, patched, update};
use crate::apply::ScaleFields;
use crate::failure::{Failure, FieldError, GroupResource, quote};
use crate::object::{Object, members_mut, metadata, metadata_text};
use crate::registry::{Origin, ScalePaths, Verb};
use crate::request::WriteOptions;
use crate::selector;

/// Reads or changes the replicas of an object.
pub(super) fn act(
    ask: &Ask<'_>,
    paths: &ScalePaths,
    verb: Verb,
    bytes: &[u8],
) -> Result<Reply, Failure> {
    match verb {
        Verb::Get => {
            let stored = ask.stored()?;
            let object = ask.resource.object(&stored, &ask.version.name)?;
            if ask.resource.origin != Origin::BuiltIn && at(&object, &paths.replicas).is_none() {
                let path = quote(&format!(".{}", paths.replicas.join(".")));
                let why = format!("the spec replicas field {path} does not exist");
                return Err(Failure::internal(why));
            }
            Ok(Reply::Object(StatusCode::OK, scale_of(paths, &object)))
        }
        Verb::Update => {
            let options = WriteOptions::read(&ask.query, "UpdateOptions", false)?;
            let part = ask.subresource().ok_or_else(Failure::no_path)?;
            let scale = body::part(ask, part, bytes, &options.field_validation)?;
            update::check_name(ask, &scale)?;
            change(ask, paths, &options, |old, fields| {
                let mut scale = scale.clone();
                fields.written(old, &mut scale);
                Ok(scale)
            })
        }
        Verb::Patch => {
            let patch = patch::Patch::read(ask, bytes)?;
            let options = WriteOptions::read(&ask.query, "PatchOptions", patch.is_apply())?;
            change(ask, paths, &options, |old, fields| {
                if patch.is_apply() {
                    return fields.apply(old, patch.applied()?, options.force);
                }
                let part = ask.subresource().ok_or_else(Failure::no_path)?;
                let made = patch.of(ask, old)?;
                let mut scale =
                    patched::settle_part(ask, part, &patch, made, &options.field_validation)?;
                fields.written(old, &mut scale);
                Ok(scale)
            })
        }
        _ => Err(Failure::method_not_allowed()),
    }
}

fn change(
    ask: &Ask<'_>,
    paths: &ScalePaths,
    options: &WriteOptions,
    make: impl Fn(&Object, ScaleFields<'_>) -> Result<Object, Failure>,
) -> Result<Reply, Failure> {
    let outcome = update::change(ask, options, false, |old| {
        let old = old.cloned().unwrap_or_default();
        let manager = ask.manager(&options.field_manager);
        let fields = managed::scale(ask, &manager);
        let mut shown = scale_of(paths, &old);
        fields.show(&old, &mut shown);
        let scale = make(&shown, fields)?;
        let mut object = old.clone();
        for member in ["resourceVersion", "uid"] {
            let said = metadata_text(&scale, member).to_owned();
            // What is not said is meant to be as it is.
            if !said.is_empty() {
                let metadata = members_mut(&mut object, "metadata");
                metadata.insert(member.to_owned(), said.into());
            }
        }
        let replicas = replicas(ask, &scale)?;
        set(&mut object, &paths.replicas, replicas);
        fields.carry(&old, &scale, &mut object);
        Ok(object)
    })?;
    let scale = scale_of(paths, &outcome.into_object());
    Ok(Reply::Object(StatusCode::OK, scale))
}

/// How many replicas a `Scale` asks for.
fn replicas(ask: &Ask<'_>, scale: &Object) -> Result<i64, Failure> {
    let said = scale.get("spec").and_then(|spec| spec.get("replicas"));
    let count = said.and_then(Value::as_i64).unwrap_or_default();
    if count >= 0 || ask.resource.origin != Origin::BuiltIn {
        // Schemas of custom kinds say what they allow.
        return Ok(count);
    }
    let error = FieldError::invalid("spec.replicas", count, "must be greater than or equal to 0");
    let kind = GroupResource {
        group: "autoscaling",
        resource: "Scale",
    };
    Err(Failure::invalid(
        kind,
        metadata_text(scale, "name"),
        &[error],
    ))
}

/// What `Scale` tells of an object.
fn scale_of(paths: &ScalePaths, object: &Object) -> Object {
    let known = metadata(object);
    let of_metadata = [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "creationTimestamp",
    ];
    let told = of_metadata.into_iter().filter_map(|member| {
        let value = known?.get(member)?;
        Some((member.to_owned(), value.clone()))
    });
    let count = |path: &[String]| at(object, path).and_then(Value::as_i64);
    let mut spec = Object::new();
    if let Some(replicas) = count(&paths.replicas).filter(|count| *count != 0) {
        spec.insert("replicas".to_owned(), replicas.into());
    }
    let mut status = json!({"replicas": count(&paths.status_replicas).unwrap_or_default()});
    let selector = paths.selector.as_ref().and_then(|path| at(object, path));
    let selector = match selector {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(selector)) => selector::text_of(selector),
        _ => String::new(),
    };
    if !selector.is_empty() {
        status["selector"] = selector.into();
    }
    let mut scale = Object::new();
    scale.insert("apiVersion".to_owned(), "autoscaling/v1".into());
    scale.insert("kind".to_owned(), "Scale".into());
    scale.insert("metadata".to_owned(), told.collect::<Object>().into());
    scale.insert("spec".to_owned(), spec.into());
    scale.insert("status".to_owned(), status);
    scale
}

fn at<'a>(object: &'a Object, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(object.get(first)?, |value, name| value.get(name))
}

fn set(object: &mut Object, path: &[String], value: i64) {
    let Some((last, above)) = path.split_last() else {
        return;
    };
    let holder = above
        .iter()
        .fold(object, |object, name| members_mut(object, name));
    holder.insert(last.clone(), value.into());
}
