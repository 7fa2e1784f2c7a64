//! Random objects of real kinds, valid and broken in one place: the types lose nothing of them, and
//! their verdict is the API server's.

use std::collections::BTreeSet;
use std::path::Path;

use e2e::server::{self, Error};
use http::{Request, header};
use kubewright::apiextensions::CustomResourceDefinition;
use kubewright::meta::{Quantity, StatusCause};
use kubewright::resource::{ResourceDescriptor, Scope};
use kubewright::rest::{self, Body};
use kubewright::schema::Ref;
use kubewright::schema::structural::Structural;
use kubewright::{Client, Violation};
use kubewright_generator::Generator;
use kubewright_generator::emit::crd;
use kubewright_objects::{Random, broken, valid};
use schemas::{Read, Root};
use serde_json::Value;

/// How many objects of each kind are valid, and how many broken; `KUBEWRIGHT_OBJECTS` says
/// otherwise.
const OBJECTS: usize = 20;

/// What was found out of all kinds.
#[derive(Default)]
struct Tally {
    kinds: usize,
    valid: usize,
    broken: usize,
    refused: usize,
    differences: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn verdicts_are_those_of_the_server() -> Result<(), Error> {
    let roots = schemas::roots();
    let Some(control_plane) = server::control_plane()?.filter(|_| !roots.is_empty()) else {
        println!("skipped: needs the corpus and the control plane");
        return Ok(());
    };
    let client = server::admin(control_plane)?;
    let mut tally = Tally::default();
    for roots in roots.chunk_by(|a, b| a.file == b.file) {
        let mut served: Vec<String> = Vec::new();
        for definition in definitions(Path::new(roots[0].file))? {
            match server::define(&client, &definition).await {
                Ok(()) => served.extend(api_versions(&definition)),
                // Not every definition that is about is one that a server of today takes.
                Err(error) => println!("not installed: {}: {error}", roots[0].file),
            }
        }
        let is_served = |root: &&Root| {
            served
                .iter()
                .any(|name| name == root.descriptor.api_version)
        };
        for root in roots.iter().filter(is_served) {
            kind(&client, root, &mut tally).await?;
        }
    }
    println!(
        "{} kinds, {} valid objects, {} broken ones of which {} were refused",
        tally.kinds, tally.valid, tally.broken, tally.refused
    );
    let differences = tally.differences.len();
    assert!(
        differences == 0,
        "{differences} differences:\n{}",
        tally.differences[..differences.min(40)].join("\n")
    );
    assert!(tally.kinds >= 60, "{} kinds", tally.kinds);
    assert!(
        tally.refused * 5 > tally.broken * 4,
        "{} of {}",
        tally.refused,
        tally.broken
    );
    Ok(())
}

/// The definitions in a file, each with a version that objects are stored in: the corpus has files
/// with some of the versions of a kind.
fn definitions(file: &Path) -> Result<Vec<CustomResourceDefinition>, Error> {
    let loaded = Generator::new().source(file).load()?;
    let json: Value = serde_json::from_str(&crd::to_json(loaded.model()))?;
    let items = match json.get("items") {
        Some(Value::Array(items)) => items.clone(),
        _ => vec![json],
    };
    let mut definitions = Vec::new();
    for item in items {
        let mut definition: CustomResourceDefinition = serde_json::from_value(item)?;
        let versions = &mut definition.spec.versions;
        if versions.iter().all(|version| !version.storage)
            && let Some(version) = versions.last_mut()
        {
            version.storage = true;
        }
        definitions.push(definition);
    }
    Ok(definitions)
}

/// The versions that are served, as objects name them.
fn api_versions(definition: &CustomResourceDefinition) -> impl Iterator<Item = String> {
    let versions = definition
        .spec
        .versions
        .iter()
        .filter(|version| version.served);
    versions.map(|version| format!("{}/{}", definition.spec.group, version.name))
}

async fn kind(client: &Client, root: &Root, tally: &mut Tally) -> Result<(), Error> {
    let objects = std::env::var("KUBEWRIGHT_OBJECTS").ok();
    let objects = objects
        .and_then(|text| text.parse().ok())
        .unwrap_or(OBJECTS);
    let mut random = Random::with_seed(7);
    let schema = (root.schema)();
    let descriptor = root.descriptor;
    tally.kinds += 1;
    for _ in 0..objects {
        let Some(object) = valid(
            &schema,
            descriptor.api_version,
            descriptor.kind,
            &mut random,
        ) else {
            tally
                .differences
                .push(format!("{}: no valid object was found", root.file));
            break;
        };
        tally.valid += 1;
        compare(client, root, &schema, &object, "valid", tally).await?;
        // Not every object has something that could be broken.
        let one = (0..10).find_map(|_| {
            let (api_version, kind) = (descriptor.api_version, descriptor.kind);
            let other = valid(&schema, api_version, kind, &mut random)?;
            broken(&schema, &other, &mut random)
        });
        if let Some(broken) = one {
            tally.broken += 1;
            let what = format!("{} of {}", broken.keyword, broken.pointer);
            compare(client, root, &schema, &broken.object, &what, tally).await?;
        }
    }
    Ok(())
}

/// Compares what is found out of an object: by the server, by the schema over its JSON, and by its
/// type.
async fn compare(
    client: &Client,
    root: &Root,
    schema: &Structural,
    object: &Value,
    what: &str,
    tally: &mut Tally,
) -> Result<(), Error> {
    let theirs = create(client, root.descriptor, object).await?;
    let ours = fields(schema.validate(Ref::Json(object)));
    tally.refused += usize::from(!theirs.is_empty() && what != "valid");
    let mut differ = |how: &str, seen: &dyn std::fmt::Debug| {
        tally.differences.push(format!(
            "{} ({what}): server {theirs:?}, {how} {seen:?}: {object}",
            root.descriptor.kind
        ));
    };
    if ours != theirs {
        differ("schema", &ours);
    }
    // Decoding takes null for absent, and so for an empty list or map, as Go does; a server drops
    // some nulls that decoding refuses before it stores them.
    let of_null = what.starts_with("nullable");
    match (root.read)(object) {
        Read::Refused { field } => {
            // Decoding ends at the first fault, and tells of the object that lacks a member.
            let field = field
                .replace("[key-", ".key-")
                .replace("-0]", "-0")
                .replace("-1]", "-1");
            let told = |theirs: &String| {
                *theirs == field
                    || theirs
                        .strip_prefix(&field)
                        .is_some_and(|rest| rest.starts_with('.'))
            };
            if !of_null && !theirs.iter().any(told) {
                differ("decoding", &field);
            }
        }
        Read::Decoded {
            encoded,
            violations,
        } => {
            let fields = fields(violations);
            if !of_null && fields != theirs {
                differ("type", &fields);
            }
            let mut expected = object.clone();
            schema.prune(&mut expected);
            if theirs.is_empty()
                && !is_same(&without_nulls(expected), &without_nulls(encoded.clone()))
            {
                differ("encoded", &encoded.to_string());
            }
        }
    }
    Ok(())
}

/// What is told where rules were not run because something else is wrong.
const RULES_NOT_RUN: &str = "some validation rules were not checked";

/// The fields of faults, without the one that says that rules were not run.
fn fields(violations: Vec<Violation>) -> BTreeSet<String> {
    let told = violations
        .into_iter()
        .filter(|violation| !violation.message.contains(RULES_NOT_RUN));
    told.map(|violation| violation.field).collect()
}

/// Whether values are equal; a quantity is written as a string, whatever it was read from.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Number(a), Value::String(b)) => a.to_string() == *b,
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::String(a), Value::String(b)) => {
            a == b
                || matches!((a.parse::<Quantity>(), b.parse::<Quantity>()), (Ok(a), Ok(b)) if a == b)
        }
        _ => a == b,
    }
}

/// Null and absent are one to a type.
fn without_nulls(mut value: Value) -> Value {
    fn clear(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|_, value| !value.is_null());
                members.values_mut().for_each(clear);
            }
            Value::Array(items) => items.iter_mut().for_each(clear),
            _ => {}
        }
    }
    clear(&mut value);
    value
}

/// The fields that the server objects to; none if it takes the object.
async fn create(
    client: &Client,
    descriptor: &ResourceDescriptor,
    object: &Value,
) -> Result<BTreeSet<String>, Error> {
    let namespace = match descriptor.scope {
        Scope::Namespaced => "namespaces/default/",
        Scope::Cluster => "",
    };
    let path = format!(
        "/apis/{}/{namespace}{}?dryRun=All&fieldValidation=Ignore",
        descriptor.api_version, descriptor.plural
    );
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(object.to_string()))?;
    match client.request::<Value>(request).await {
        Ok(_) => Ok(BTreeSet::new()),
        Err(rest::Error::Api(status)) => {
            let causes = status
                .details
                .map(|details| details.causes)
                .unwrap_or_default();
            let fields: BTreeSet<String> = causes.iter().filter_map(field).collect();
            if causes.is_empty() {
                return Err(format!("{}: {} for {object}", descriptor.kind, status.message).into());
            }
            Ok(fields)
        }
        Err(error) => Err(error.into()),
    }
}

/// The field of a fault. For faults of `anyOf` and the like and for numbers out of the range of
/// their format the server names it in the message only.
fn field(cause: &StatusCause) -> Option<String> {
    if cause.message.contains("should be a non-negative integer")
        || cause.message.contains("accessor error")
    {
        // The subresource `scale` checks the replicas that it reads, which is no matter of schemas.
        return None;
    }
    if cause.field != "<nil>" {
        return Some(cause.field.clone());
    }
    let quoted = cause.message.split_once("\" must ");
    let quoted = quoted.and_then(|(before, _)| before.rsplit_once('"'));
    let last = cause.message.contains(" value must be of type ");
    let last = last.then(|| cause.message.rsplit_once(" in ")).flatten();
    if cause.message.contains(RULES_NOT_RUN) {
        return None;
    }
    // Without a name it is the object as a whole.
    let field = quoted.or(last).map(|(_, field)| field).unwrap_or_default();
    Some(field.trim_start_matches('.').to_owned())
}
