//! What the crate `kubewright-apiserver` knows of the built-in kinds: schemas and resources, of the
//! documents of a control plane with every API on, without prose, and of the types of its modules.

mod messages;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::k8s::keep;
use super::{documents, root};

/// Where the documents are, and where the data is kept.
const DOCUMENTS: &str = "target/documents";
const DATA: &str = "apiserver/data";

/// Definitions that stand for any JSON, or for what only Go's types tell: name, schema.
const KNOWN: &[(&str, &str)] = &[
    (
        "io.k8s.apimachinery.pkg.api.resource.Quantity",
        r#"{"format":"quantity","x-kubernetes-preserve-unknown-fields":true}"#,
    ),
    (
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
        r#"{"type":"object","x-kubernetes-preserve-unknown-fields":true}"#,
    ),
    (
        "io.k8s.apimachinery.pkg.runtime.RawExtension",
        r#"{"type":"object","x-kubernetes-preserve-unknown-fields":true}"#,
    ),
    (
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
        r#"{"x-kubernetes-int-or-string":true}"#,
    ),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
        ANY,
    ),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
        ANY,
    ),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
        ANY,
    ),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
        ANY,
    ),
];
const ANY: &str = r#"{"x-kubernetes-preserve-unknown-fields":true}"#;

/// `apiserver-data [--check]`: writes the data anew, or says whether that would change it.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        [other, ..] => return Err(format!("unknown argument `{other}`; --check is known")),
    };
    documents()?;
    let definitions = Definitions::read(&root().join(DOCUMENTS).join("v3"))?;
    let data = root().join(DATA);
    fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    keep(&data.join("definitions.txt"), &definitions.text()?, check)?;
    let names = definitions.0.keys().map(String::as_str).collect();
    keep(&data.join("messages.txt"), &messages::text(&names)?, check)?;
    keep(
        &data.join("resources.txt"),
        &resources(&definitions)?,
        check,
    )
}

/// Definitions by name.
struct Definitions(BTreeMap<String, Value>);

impl Definitions {
    fn read(folder: &Path) -> Result<Self, String> {
        let mut definitions = BTreeMap::new();
        for path in files(folder)? {
            let document = json_of(&path)?;
            let schemas = document.pointer("/components/schemas");
            for (name, schema) in schemas.and_then(Value::as_object).into_iter().flatten() {
                definitions
                    .entry(name.clone())
                    .or_insert_with(|| schema.clone());
            }
        }
        Ok(Self(definitions))
    }

    /// A line each: the name, a tab, the schema.
    fn text(&self) -> Result<String, String> {
        let mut text = String::new();
        for (name, schema) in &self.0 {
            let known = KNOWN.iter().find(|(known, _)| known == name);
            let schema = match known {
                Some((_, schema)) => {
                    serde_json::from_str(schema).map_err(|error| error.to_string())?
                }
                None => plain(schema),
            };
            text.extend([name, "\t", &schema.to_string(), "\n"]);
        }
        Ok(text)
    }

    /// The definition of a kind.
    fn of_kind(&self, group: &str, version: &str, kind: &str) -> Option<&str> {
        let wanted = json!([{"group": group, "kind": kind, "version": version}]);
        let mut found = self
            .0
            .iter()
            .filter(|(_, schema)| schema.get("x-kubernetes-group-version-kind") == Some(&wanted));
        found.next().map(|(name, _)| name.as_str())
    }
}

/// A schema without prose, and with references as members of their own.
fn plain(schema: &Value) -> Value {
    let Some(members) = schema.as_object() else {
        return schema.clone();
    };
    let mut out = Map::new();
    for (keyword, value) in members {
        match keyword.as_str() {
            "description" | "x-kubernetes-group-version-kind" | "x-kubernetes-unions" => {}
            "properties" => {
                let properties = value.as_object().into_iter().flatten();
                let properties = properties.map(|(name, schema)| (name.clone(), plain(schema)));
                out.insert(keyword.clone(), properties.collect::<Map<_, _>>().into());
            }
            "items" | "additionalProperties" => {
                out.insert(keyword.clone(), plain(value));
            }
            "allOf" => {
                // The documents hold nothing but references there, one each.
                let reference = value.pointer("/0/$ref").and_then(Value::as_str);
                out.insert("$ref".to_owned(), short(reference.unwrap_or_default()));
            }
            "$ref" => {
                out.insert(keyword.clone(), short(value.as_str().unwrap_or_default()));
            }
            _ => {
                out.insert(keyword.clone(), value.clone());
            }
        }
    }
    out.into()
}

fn short(reference: &str) -> Value {
    reference
        .strip_prefix("#/components/schemas/")
        .unwrap_or(reference)
        .into()
}

/// A line for each group version, in the order in which the server lists groups: its name, a tab,
/// what discovery says of its resources, with the definitions of their kinds.
fn resources(definitions: &Definitions) -> Result<String, String> {
    let folder = root().join(DOCUMENTS);
    let mut text = String::new();
    let core = json_of(&folder.join("discovery/api_v1.json"))?;
    text.push_str(&line("v1", &core, definitions));
    let groups = json_of(&folder.join("groups.json"))?;
    let groups = groups.get("groups").and_then(Value::as_array).cloned();
    for group in groups.unwrap_or_default() {
        let versions = group.get("versions").and_then(Value::as_array).cloned();
        for version in versions.unwrap_or_default() {
            let name = version
                .get("groupVersion")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let file = format!("discovery/apis_{}.json", name.replace('/', "_"));
            text.push_str(&line(name, &json_of(&folder.join(file))?, definitions));
        }
    }
    Ok(text)
}

fn line(group_version: &str, list: &Value, definitions: &Definitions) -> String {
    let (group, version) = group_version.split_once('/').unwrap_or(("", group_version));
    let resources = list.get("resources").and_then(Value::as_array).cloned();
    let mut resources = resources.unwrap_or_default();
    for resource in &mut resources {
        let text = |name: &str| {
            resource
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let kind = text("kind").unwrap_or_default();
        let own_group = text("group").unwrap_or_else(|| group.to_owned());
        let own_version = text("version").unwrap_or_else(|| version.to_owned());
        let found = definitions.of_kind(&own_group, &own_version, &kind);
        let found = found.map(str::to_owned);
        if let (Some(name), Some(members)) = (found, resource.as_object_mut()) {
            members.insert("definition".to_owned(), name.into());
        }
    }
    format!("{group_version}\t{}\n", Value::Array(resources))
}

fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    Ok(files)
}

fn json_of(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
