//! What a model holds, to read and to process.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::json;
use crate::diagnostic::Error;
use crate::model::{
    AdditionalProperties, Items, Model, Number, Operation, Resource, Schema, SchemaId, ScopeKind,
    Type, Value, Verb, Version,
};
use crate::options::{Options, Scope, Unions, Versions};
use crate::pass;
use crate::pass::builtin::Builtins;
use crate::pass::share::{Body, DeclarationId, Declarations};
use crate::pass::union::form::How;

/// A table with a line for each resource, and a last line that adds up.
pub fn to_table(model: &Model) -> String {
    const HEADS: [&str; 7] = [
        "KIND",
        "GROUP",
        "VERSIONS",
        "SCOPE",
        "SUBRESOURCES",
        "NODES",
        "OBJECTS",
    ];
    let mut rows: Vec<[String; 7]> = vec![HEADS.map(str::to_owned)];
    let mut all = Counts::default();
    let mut versions = 0;
    for (_, resource) in model.resources() {
        let counts = Counts::of(model, resource);
        rows.push([
            resource.names.kind.clone(),
            resource.group.clone(),
            resource
                .versions
                .iter()
                .map(version_words)
                .collect::<Vec<_>>()
                .join(" "),
            scope_word(resource).to_owned(),
            subresource_words(resource).join(","),
            counts.nodes.to_string(),
            counts.objects.to_string(),
        ]);
        all.nodes += counts.nodes;
        all.objects += counts.objects;
        versions += resource.versions.len();
    }
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut table = String::new();
    for row in &rows {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        table.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        table.push('\n');
    }
    let kinds = model.resources().len();
    let (nodes, objects) = match model.definitions().len() {
        0 => (all.nodes, all.objects),
        // What several kinds hold is one.
        _ => (model.schemas().len(), objects(model)),
    };
    // Writing to a string does not fail.
    let _ = write!(table, "\n{kinds} kinds, {versions} versions, ");
    if model.definitions().len() > 0 {
        let _ = write!(table, "{} definitions, ", model.definitions().len());
    }
    let _ = writeln!(table, "{nodes} schema nodes, {objects} objects");
    table
}

/// Which types the runtime has, how many types of the sources agree with them, and how those that
/// nearly do differ, each difference with the first place of it. Empty when there are none.
pub fn to_builtins(model: &Model) -> Result<String, Error> {
    let options = Options {
        versions: Versions::All,
        share: Scope::All,
        ..Options::default()
    };
    let facts = pass::run(model, &options, &|_| false)?;
    let declarations = &facts.declarations;
    let candidates = Builtins::load()?.candidates(model, declarations, options.attributes);
    let mut equal: BTreeMap<&str, usize> = BTreeMap::new();
    let mut near: BTreeMap<(&str, &str), (usize, String)> = BTreeMap::new();
    for candidate in &candidates {
        let count = equal.entry(&candidate.name).or_default();
        match &candidate.difference {
            None => *count += 1,
            Some(difference) => {
                let first = || (0, place(model, declarations, candidate.id));
                let key = (candidate.name.as_str(), difference.as_str());
                near.entry(key).or_insert_with(first).0 += 1;
            }
        }
    }
    let mut text = String::new();
    for (name, count) in equal {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{name}: {count} types agree with it (option `builtin`)"
        );
        for ((_, difference), (count, place)) in near.iter().filter(|((of, _), _)| *of == name) {
            let difference = difference.trim_start_matches(": ");
            let _ = writeln!(text, "  {count} differ in {difference}, first {place}");
        }
    }
    Ok(text)
}

/// How many unions an enum can stand for, and of the others where they are and why not. Empty when
/// there are none.
pub fn to_unions(model: &Model) -> Result<String, Error> {
    let options = Options {
        versions: Versions::All,
        share: Scope::All,
        unions: Unions::Enum,
        ..Options::default()
    };
    let facts = pass::run(model, &options, &|_| false)?;
    let (mut enums, mut others) = (0, BTreeSet::new());
    for (id, _) in facts.declarations.iter() {
        for form in facts.unions.of(id) {
            let (How::View, Some(why)) = (form.how, form.refused) else {
                enums += usize::from(form.refused.is_none());
                continue;
            };
            let members = form.union.members.iter();
            let members = members.map(|member| member.name.escape_debug().to_string());
            let members: Vec<String> = members.collect();
            let place = place(model, &facts.declarations, id);
            others.insert(format!("  {place}: {}: {why}", members.join(", ")));
        }
    }
    let mut text = String::new();
    if enums + others.len() > 0 {
        let stay = others.len();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "unions: {enums} can be enums (option `unions`), {stay} stay members"
        );
    }
    for other in others {
        let _ = writeln!(text, "{other}");
    }
    Ok(text)
}

/// The way to a declaration from a root.
fn place(model: &Model, declarations: &Declarations, id: DeclarationId) -> String {
    let mut members = Vec::new();
    let mut declaration = declarations.get(id);
    while let Some(place) = declaration.uses.first() {
        members.push(place.member.escape_debug().to_string());
        declaration = declarations.get(place.parent);
    }
    if let Body::Root(root) = &declaration.body {
        let (resource, version) = root.selected.of(model);
        members.push(format!("{}/{}/{}", resource.group, version.name, root.kind));
    } else if let Some(definition) = declaration.definition() {
        members.push(model.definition(definition).name.escape_debug().to_string());
    }
    members.reverse();
    members.join(".")
}

/// The same as JSON: an array with an object for each resource.
pub fn to_json(model: &Model) -> String {
    let resources = model
        .resources()
        .map(|(_, resource)| describe(model, resource));
    json::to_text(&Value::Array(resources.collect()))
}

/// `v1* v1beta1-`: `*` marks the version that is stored, `-` one that is not served.
fn version_words(version: &Version) -> String {
    let stored = if version.storage { "*" } else { "" };
    let unserved = if version.served { "" } else { "-" };
    format!("{}{stored}{unserved}", version.name)
}

fn scope_word(resource: &Resource) -> &'static str {
    match resource.scope {
        ScopeKind::Namespaced => "Namespaced",
        ScopeKind::Cluster => "Cluster",
    }
}

fn subresource_words(resource: &Resource) -> Vec<&str> {
    let subresources = || {
        resource
            .versions
            .iter()
            .filter_map(|version| version.subresources.as_ref())
    };
    let mut words = Vec::new();
    if subresources().any(|subresources| subresources.status) {
        words.push("status");
    }
    if subresources().any(|subresources| subresources.scale.is_some()) {
        words.push("scale");
    }
    let versions = resource.versions.iter();
    let served = versions.filter_map(|version| version.operations.as_ref());
    let mut others: BTreeSet<&str> = served
        .flat_map(|served| &served.subresources)
        .map(|part| part.name.as_str())
        .collect();
    others.retain(|name| !words.contains(name));
    words.extend(others);
    words
}

fn describe(model: &Model, resource: &Resource) -> Value {
    let names = &resource.names;
    let counts = Counts::of(model, resource);
    let versions = resource.versions.iter().map(|version| {
        let counts = Counts::of_version(model, version);
        let described = object([
            ("name", text(&version.name)),
            ("served", Value::Bool(version.served)),
            ("storage", Value::Bool(version.storage)),
            ("deprecated", Value::Bool(version.deprecated == Some(true))),
            (
                "status",
                Value::Bool(
                    version
                        .subresources
                        .as_ref()
                        .is_some_and(|subresources| subresources.status),
                ),
            ),
            (
                "scale",
                Value::Bool(
                    version
                        .subresources
                        .as_ref()
                        .is_some_and(|subresources| subresources.scale.is_some()),
                ),
            ),
            ("schemaNodes", number(counts.nodes)),
            ("objects", number(counts.objects)),
        ]);
        let Value::Object(mut members) = described else {
            return described;
        };
        let definition = version.definition.map(|id| &model.definition(id).name);
        members.extend(definition.map(|name| ("definition".to_owned(), text(name))));
        if let Some(served) = &version.operations {
            let parts = served.subresources.iter();
            let parts = parts.map(|part| (part.name.clone(), verbs(&part.operations)));
            members.push(("verbs".to_owned(), verbs(&served.verbs)));
            members.push(("subresources".to_owned(), Value::Object(parts.collect())));
        }
        Value::Object(members)
    });
    object([
        ("kind", text(&names.kind)),
        ("group", text(&resource.group)),
        ("plural", text(&names.plural)),
        ("scope", text(scope_word(resource))),
        ("file", text(&resource.origin.file)),
        ("line", number(resource.origin.line)),
        ("versions", Value::Array(versions.collect())),
        ("schemaNodes", number(counts.nodes)),
        ("objects", number(counts.objects)),
    ])
}

fn verbs(operations: &[Operation]) -> Value {
    let words = operations
        .iter()
        .map(|operation| text(word(operation.verb)));
    Value::Array(words.collect())
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "get",
        Verb::List => "list",
        Verb::Watch => "watch",
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Patch => "patch",
        Verb::Delete => "delete",
        Verb::DeleteCollection => "deletecollection",
        Verb::Connect => "connect",
    }
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.map(|(key, value)| (key.to_owned(), value)).into())
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn number(number: usize) -> Value {
    Value::Number(Number(number.to_string()))
}

/// How large schemas are.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Schema nodes, those of junctors and of definitions included.
    nodes: usize,
    /// Objects with properties, equal ones counted each time.
    objects: usize,
}

impl Counts {
    fn of(model: &Model, resource: &Resource) -> Self {
        let mut counts = Self::default();
        for version in &resource.versions {
            counts.visit_all(model, version.schema);
        }
        counts
    }

    fn of_version(model: &Model, version: &Version) -> Self {
        let mut counts = Self::default();
        counts.visit_all(model, version.schema);
        counts
    }

    /// Adds what is below a node, each definition once.
    fn visit_all(&mut self, model: &Model, root: Option<SchemaId>) {
        let mut waiting: Vec<SchemaId> = root.into_iter().collect();
        let mut met: BTreeSet<SchemaId> = root.into_iter().collect();
        while let Some(id) = waiting.pop() {
            let schema = model.schema(id);
            if schema.reference.is_some() && met.insert(model.resolved(id)) {
                waiting.push(model.resolved(id));
            }
            self.nodes += 1;
            self.objects += usize::from(is_object(schema));
            waiting.extend(children(schema));
        }
    }
}

/// How many objects with properties there are.
fn objects(model: &Model) -> usize {
    let schemas = model.schemas();
    schemas.filter(|(_, schema)| is_object(schema)).count()
}

fn is_object(schema: &Schema) -> bool {
    let mut properties = schema.properties.iter().flatten();
    schema.ty == Some(Type::Object) && properties.next().is_some()
}

fn children(schema: &Schema) -> impl Iterator<Item = SchemaId> {
    let properties = schema
        .properties
        .iter()
        .flatten()
        .map(|property| property.schema);
    let additional = match schema.additional_properties {
        Some(AdditionalProperties::Schema(id)) => Some(id),
        _ => None,
    };
    let items: &[SchemaId] = match &schema.items {
        Some(Items::Schema(id)) => std::slice::from_ref(id),
        Some(Items::Tuple(ids)) => ids,
        None => &[],
    };
    let branches = [&schema.all_of, &schema.any_of, &schema.one_of]
        .into_iter()
        .flatten()
        .flatten();
    properties
        .chain(additional)
        .chain(items.iter().copied())
        .chain(branches.copied())
        .chain(schema.not)
}

#[cfg(test)]
mod tests {
    use super::{to_builtins, to_json, to_table, to_unions};
    use crate::generator::Generator;

    #[test]
    fn near_misses_of_types_of_the_runtime_are_told() {
        let source = include_str!("../../../testdata/crds/builtin.yaml");
        let loaded = Generator::new()
            .source_text("builtin.yaml", source)
            .load()
            .unwrap();
        let expected = "\
meta::Condition: 1 types agree with it (option `builtin`)
  1 differ in /reason: minLength, first builtin.example.com/v1/Lamp.status.old
";
        assert_eq!(to_builtins(loaded.model()).unwrap(), expected);
    }

    #[test]
    fn unions_that_stay_members_are_told() {
        let source = include_str!("../../../testdata/crds/unions.yaml");
        let loaded = Generator::new()
            .source_text("unions.yaml", source)
            .load()
            .unwrap();
        let expected = "\
unions: 8 can be enums (option `unions`), 5 stay members
  unions.example.com/v1/Route.spec.atLeast: id, tags: several of the members may be there
  unions.example.com/v1/Route.spec.filled: file, text: a member has a default, beside which no other can be there
  unions.example.com/v1/Route.spec.named: redirect, rewrite: another member names the one that is there, which a variant would not agree with
  unions.example.com/v1/Route.spec.open: file, text: members that are not known are kept beside those of the union
  unions.example.com/v1/Signal: sound, light: a kind is a struct
";
        assert_eq!(to_unions(loaded.model()).unwrap(), expected);
    }

    #[test]
    fn a_resource_is_a_line() {
        let source = include_str!("../../tests/data/every-keyword.yaml");
        let loaded = Generator::new()
            .source_text("machines.yaml", source)
            .load()
            .unwrap();
        let expected = "\
KIND     GROUP                 VERSIONS      SCOPE       SUBRESOURCES  NODES  OBJECTS
Machine  workshop.example.com  v1* v1beta1-  Namespaced  status,scale  40     5

1 kinds, 2 versions, 40 schema nodes, 5 objects
";
        assert_eq!(to_table(loaded.model()), expected);
        let json: serde_json::Value = serde_json::from_str(&to_json(loaded.model())).unwrap();
        assert_eq!(json[0]["kind"], "Machine");
        assert_eq!(json[0]["line"], 2);
        assert_eq!(json[0]["versions"][1]["served"], false);
        assert_eq!(json[0]["versions"][1]["schemaNodes"], 1);
    }
    #[test]
    fn definitions_are_counted_once_and_what_paths_serve_is_told() {
        use crate::model::{Answer, Operation, Operations, Subresource, Verb};
        use crate::pass::testing::definitions;

        let schema = serde_json::json!({
            "type": "object",
            "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Tree"}],
            "properties": {
                "metadata": {"type": "object"},
                "left": {"$ref": "#/components/schemas/com.example.v1.Tree"},
                "right": {"$ref": "#/components/schemas/com.example.v1.Tree"},
            },
        });
        let model = definitions(&[("com.example.v1.Tree".to_owned(), schema)]);
        let resources = model.resources().map(|(_, resource)| {
            let mut resource = resource.clone();
            resource.versions[0].operations = Some(Operations {
                verbs: Vec::new(),
                subresources: vec![Subresource {
                    name: "climb".to_owned(),
                    kind: None,
                    operations: vec![Operation {
                        verb: Verb::Connect,
                        input: None,
                        result: Answer::Anything,
                        parameters: Vec::new(),
                        methods: Vec::new(),
                        takes_path: false,
                    }],
                }],
            });
            resource
        });
        let model = model.with_resources(resources.collect());
        let expected = "\
KIND  GROUP  VERSIONS  SCOPE       SUBRESOURCES  NODES  OBJECTS
Tree         v1        Namespaced  climb         4      1

1 kinds, 1 versions, 1 definitions, 4 schema nodes, 1 objects
";
        assert_eq!(to_table(&model), expected);
        let json: serde_json::Value = serde_json::from_str(&to_json(&model)).unwrap();
        let version = &json[0]["versions"][0];
        assert_eq!(version["definition"], "com.example.v1.Tree");
        assert_eq!(version["subresources"]["climb"][0], "connect");
    }
}
