//! The kinds of gateway-api: its examples, valid and invalid, and each of them changed in one
//! place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use e2e::server::Error;
use kubewright::schema::structural::Structural;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::Tally;
use super::server::Server;

fn corpus() -> Option<PathBuf> {
    let corpus = env::var_os("KUBEWRIGHT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    let present = corpus.is_dir();
    if !present {
        eprintln!("skipped: there is no corpus at {}", corpus.display());
    }
    present.then(|| corpus.join("gateway-api"))
}

/// The documents of every file below a folder.
fn documents(folder: &Path, found: &mut Vec<(String, Value)>) -> Result<(), Error> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, found)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            for document in yaml_serde::Deserializer::from_str(&fs::read_to_string(&path)?) {
                found.push((name.clone(), Value::deserialize(document)?));
            }
        }
    }
    Ok(())
}

type Schemas = BTreeMap<(String, String), Structural>;

async fn install(server: &Server, folder: &Path) -> Result<Schemas, Error> {
    let mut definitions = Vec::new();
    documents(folder, &mut definitions)?;
    let mut schemas = Schemas::new();
    for (_, definition) in definitions {
        if definition["kind"] != "CustomResourceDefinition" {
            continue;
        }
        let mut definition = definition;
        // The server keeps this group for approved definitions.
        definition["metadata"]["annotations"]["api-approved.kubernetes.io"] =
            json!("https://example.com");
        server.install(&definition).await?;
        let spec = &definition["spec"];
        for version in spec["versions"].as_array().into_iter().flatten() {
            let schema = &version["schema"]["openAPIV3Schema"];
            let schema = Structural::from_json(schema).map_err(|errors| format!("{errors:?}"))?;
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let api_version = format!("{}/{}", text(&spec["group"]), text(&version["name"]));
            if version["served"] == true {
                schemas.insert((api_version, text(&spec["names"]["kind"])), schema);
            }
        }
    }
    Ok(schemas)
}

/// Values to try in place of one.
fn alternatives(value: &Value) -> Vec<Value> {
    match value {
        Value::String(_) => ["", "x", "HTTPS", "Terminate", "*.example.com", "/a", "10s"]
            .into_iter()
            .map(Value::from)
            .collect(),
        Value::Number(_) => vec![json!(0), json!(1), json!(443), json!(70000)],
        Value::Bool(value) => vec![json!(!value)],
        Value::Array(items) => {
            let mut found = vec![json!([])];
            if let Some(first) = items.first() {
                // The first item once more.
                let more: Vec<_> = items.iter().chain([first]).cloned().collect();
                found.push(json!(more));
            }
            found
        }
        Value::Object(_) => vec![json!({})],
        Value::Null => Vec::new(),
    }
}

/// Calls `each` with every value of an object changed, and every member of it left out.
fn change(
    value: &Value,
    path: &str,
    rebuild: &dyn Fn(Value) -> Value,
    found: &mut Vec<(String, Value)>,
) {
    for other in alternatives(value) {
        found.push((format!("{path} = {other}"), rebuild(other)));
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let mut without = members.clone();
                without.remove(name);
                let place = format!("{path}.{name}");
                found.push((format!("{place} left out"), rebuild(Value::Object(without))));
                let rebuild = |new: Value| {
                    let mut members = members.clone();
                    members.insert(name.clone(), new);
                    rebuild(Value::Object(members))
                };
                change(member, &place, &rebuild, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let rebuild = |new: Value| {
                    let mut items = items.clone();
                    if let Some(place) = items.get_mut(index) {
                        *place = new;
                    }
                    rebuild(Value::Array(items))
                };
                change(item, &format!("{path}[{index}]"), &rebuild, found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn the_kinds_of_gateway_api() -> Result<(), Error> {
    let (Some(server), Some(corpus)) = (Server::get()?, corpus()) else {
        return Ok(());
    };
    let schemas = install(&server, &corpus.join("config/crd")).await?;
    let mut objects = Vec::new();
    documents(&corpus.join("examples"), &mut objects)?;
    documents(&corpus.join("hack/invalid-examples"), &mut objects)?;
    let (mut examples, mut others) = (Tally::default(), Tally::default());
    for (third, (file, mut object)) in objects.into_iter().enumerate() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = (text(&object["apiVersion"]), text(&object["kind"]));
        let Some(schema) = schemas.get(&key) else {
            continue;
        };
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("namespace");
        }
        examples
            .compare(&server, schema, &file, &object, None)
            .await?;
        let mut changes = Vec::new();
        let rebuild = |spec: Value| {
            let mut object = object.clone();
            object["spec"] = spec;
            object
        };
        change(&object["spec"], "spec", &rebuild, &mut changes);
        // A third of them is enough, and each example has another third.
        for (what, object) in changes.into_iter().skip(third % 3).step_by(3) {
            let label = format!("{file}: {what}");
            others
                .compare(&server, schema, &label, &object, None)
                .await?;
        }
    }
    examples.finish(90, 30);
    others.finish(1000, 1000);
    Ok(())
}
