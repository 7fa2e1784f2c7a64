//! What no schema of a definition may say, wherever in it
//! (`ValidateCustomResourceDefinitionOpenAPISchema`).

use std::collections::BTreeMap;

use kubewright::schema::RuleFacts;
use kubewright::schema::structural::{Additional, Node, NodeId, Structural};
use serde_json::Value;

use super::super::definition::{flag, list, object, said, text};
use super::{lists, rules};
use crate::failure::FieldError;
use crate::object::Object;

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// What is wrong with a schema.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) of_schema: Vec<FieldError>,
    pub(super) of_rules: Vec<FieldError>,
}

/// Where in an object a schema stands.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    /// Why there may be no default.
    no_default: Option<&'a str>,
    is_in_metadata: bool,
    /// The outermost place of which old and new values cannot be told to be the same one.
    uncorrelated: Option<&'a str>,
}

/// The schema as rules see it.
#[derive(Clone, Copy)]
struct Read<'a> {
    schema: &'a Structural,
    facts: &'a BTreeMap<NodeId, Vec<RuleFacts>>,
    id: NodeId,
}

impl<'a> Read<'a> {
    fn node(self) -> &'a Node {
        self.schema.get(self.id)
    }

    fn at(self, id: NodeId) -> Self {
        Self { id, ..self }
    }

    /// What is found of the rules that stand here.
    fn facts(self) -> &'a [RuleFacts] {
        self.facts
            .get(&self.id)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

/// Checks a schema and all in it. `read` is the same schema, where its rules are to be checked.
pub(super) fn check(schema: &Object, read: Option<&Structural>, path: &str) -> Faults {
    let facts = read.map(Structural::rule_facts).unwrap_or_default();
    let read = read.map(|schema| Read {
        schema,
        facts: &facts,
        id: schema.root_id(),
    });
    walk(schema, read, path, Place::default(), true)
}

fn walk(
    schema: &Object,
    read: Option<Read<'_>>,
    path: &str,
    place: Place<'_>,
    is_root: bool,
) -> Faults {
    let mut faults = Faults::default();
    unsupported(schema, path, place, &mut faults.of_schema);
    if flag(schema, "uniqueItems") {
        let detail =
            "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
        let at = format!("{path}.uniqueItems");
        faults.of_schema.push(FieldError::forbidden(at, detail));
    }
    additional(schema, read, path, place, &mut faults);
    properties(schema, read, path, place, is_root, &mut faults);
    junctors(schema, path, place, &mut faults);
    items(schema, read, path, place, &mut faults);
    extensions(schema, path, &mut faults.of_schema);
    lists::check(schema, path, &mut faults.of_schema);
    rules::check_words(schema, path, &mut faults.of_schema);
    if faults.of_schema.is_empty()
        && let Some(read) = read
    {
        let facts = read.facts();
        rules::check(
            schema,
            facts,
            path,
            place.uncorrelated,
            &mut faults.of_rules,
        );
    }
    faults
}

impl Faults {
    fn add(&mut self, more: Self) {
        self.of_schema.extend(more.of_schema);
        self.of_rules.extend(more.of_rules);
    }
}

fn additional(
    schema: &Object,
    read: Option<Read<'_>>,
    path: &str,
    place: Place<'_>,
    faults: &mut Faults,
) {
    let Some(additional) = said(schema, "additionalProperties") else {
        return;
    };
    let has_properties = object(schema, "properties").is_some_and(|all| !all.is_empty());
    if has_properties && additional != &Value::Bool(true) {
        let detail = "additionalProperties and properties are mutual exclusive";
        let at = format!("{path}.additionalProperties");
        faults.of_schema.push(FieldError::forbidden(at, detail));
    }
    let Some(values) = additional.as_object() else {
        return;
    };
    let place = if place.is_in_metadata {
        Place {
            no_default: Some("inside additionalProperties applying to object metadata"),
            ..place
        }
    } else {
        place
    };
    let read = read.and_then(|read| match read.node().additional_properties {
        Some(Additional::Node(values)) => Some(read.at(values)),
        _ => None,
    });
    let path = format!("{path}.additionalProperties");
    faults.add(walk(values, read, &path, place, false));
}

fn properties(
    schema: &Object,
    read: Option<Read<'_>>,
    path: &str,
    place: Place<'_>,
    is_root: bool,
    faults: &mut Faults,
) {
    let is_object = is_root || flag(schema, "x-kubernetes-embedded-resource");
    for (name, property) in object(schema, "properties").into_iter().flatten() {
        let Some(property) = property.as_object() else {
            continue;
        };
        let mut place = place;
        let why;
        if is_object && matches!(name.as_str(), "metadata" | "kind" | "apiVersion") {
            place.is_in_metadata = true;
            if is_root {
                why = format!("in top-level {name}");
                place.no_default = Some(&why);
            }
        }
        let read = read.and_then(|read| Some(read.at(read.node().property(name)?)));
        let path = format!("{path}.properties[{name}]");
        faults.add(walk(property, read, &path, place, false));
    }
}

fn junctors(schema: &Object, path: &str, place: Place<'_>, faults: &mut Faults) {
    if let Some(not) = object(schema, "not") {
        let path = format!("{path}.not");
        faults.add(walk(not, None, &path, place, false));
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for (index, part) in list(schema, keyword).iter().enumerate() {
            if let Some(part) = part.as_object() {
                let path = format!("{path}.{keyword}[{index}]");
                faults.add(walk(part, None, &path, place, false));
            }
        }
    }
    for (name, part) in object(schema, "definitions").into_iter().flatten() {
        if let Some(part) = part.as_object() {
            let path = format!("{path}.definitions[{name}]");
            faults.add(walk(part, None, &path, place, false));
        }
    }
    for (name, part) in object(schema, "dependencies").into_iter().flatten() {
        if let Some(part) = part.as_object() {
            let path = format!("{path}.dependencies[{name}]");
            faults.add(walk(part, None, &path, place, false));
        }
    }
}

fn items<'a>(
    schema: &Object,
    read: Option<Read<'_>>,
    path: &'a str,
    mut place: Place<'a>,
    faults: &mut Faults,
) {
    let Some(items) = said(schema, "items") else {
        return;
    };
    if text(schema, "x-kubernetes-list-type") != "map" {
        // Items of other lists have nothing by which they can be told to be the same.
        place.uncorrelated.get_or_insert(path);
    }
    let read = read.and_then(|read| Some(read.at(read.node().items?)));
    each_item(items, read, path, place, faults);
}

fn each_item(
    items: &Value,
    read: Option<Read<'_>>,
    path: &str,
    place: Place<'_>,
    faults: &mut Faults,
) {
    match items {
        Value::Object(item) => {
            let path = format!("{path}.items");
            faults.add(walk(item, read, &path, place, false));
        }
        Value::Array(several) => {
            for (index, item) in several.iter().enumerate() {
                if let Some(item) = item.as_object() {
                    let path = format!("{path}.items[{index}]");
                    faults.add(walk(item, None, &path, place, false));
                }
            }
        }
        _ => {}
    }
}

/// Keywords of `JSON Schema` that definitions do not have.
fn unsupported(schema: &Object, path: &str, place: Place<'_>, found: &mut Vec<FieldError>) {
    let at = |keyword: &str| format!("{path}.{keyword}");
    let ty = text(schema, "type");
    if !ty.is_empty() && !TYPES.contains(&ty) {
        found.push(FieldError::not_supported(at("type"), ty, &TYPES));
    }
    if let (Some(why), Some(_)) = (place.no_default, said(schema, "default")) {
        let detail = format!("must not be set {why}");
        found.push(FieldError::forbidden(at("default"), detail));
    }
    let mut refuse = |keyword: &str, is_there: bool| {
        if is_there {
            let detail = format!("{keyword} is not supported");
            found.push(FieldError::forbidden(at(keyword), detail));
        }
    };
    let has_members = |keyword: &str| object(schema, keyword).is_some_and(|all| !all.is_empty());
    refuse("id", !text(schema, "id").is_empty());
    refuse("additionalItems", said(schema, "additionalItems").is_some());
    refuse("patternProperties", has_members("patternProperties"));
    refuse("definitions", has_members("definitions"));
    refuse("dependencies", said(schema, "dependencies").is_some());
    refuse("$ref", said(schema, "$ref").is_some());
    if ty == "null" {
        let detail = "type cannot be set to null, use nullable as an alternative";
        found.push(FieldError::forbidden(at("type"), detail));
    }
    if !list(schema, "items").is_empty() {
        let detail = "items must be a schema object and not an array";
        found.push(FieldError::forbidden(at("items"), detail));
    }
    if place.is_in_metadata && flag(schema, "x-kubernetes-embedded-resource") {
        let detail = "must not be used inside of resource meta";
        let at = at("x-kubernetes-embedded-resource");
        found.push(FieldError::forbidden(at, detail));
    }
}

/// Kubernetes' own keywords, less those of lists.
fn extensions(schema: &Object, path: &str, found: &mut Vec<FieldError>) {
    if said(schema, "x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(false)) {
        let at = format!("{path}.x-kubernetes-preserve-unknown-fields");
        found.push(FieldError::invalid(at, false, "must be true or undefined"));
    }
    let Some(map_type) = said(schema, "x-kubernetes-map-type").and_then(Value::as_str) else {
        return;
    };
    let detail = "must be object if x-kubernetes-map-type is specified";
    needs_type(schema, "object", detail, path, found);
    if !matches!(map_type, "atomic" | "granular") {
        let at = format!("{path}.x-kubernetes-map-type");
        let known = ["atomic", "granular"];
        found.push(FieldError::not_supported(at, map_type, &known));
    }
}

/// Refuses a schema that is not of this type; whether it is.
pub(super) fn needs_type(
    schema: &Object,
    wanted: &str,
    detail: &str,
    path: &str,
    found: &mut Vec<FieldError>,
) -> bool {
    let ty = text(schema, "type");
    let at = format!("{path}.type");
    if ty.is_empty() {
        found.push(FieldError::required(at, detail));
    } else if ty != wanted {
        found.push(FieldError::invalid(at, ty, detail));
    }
    ty == wanted
}
