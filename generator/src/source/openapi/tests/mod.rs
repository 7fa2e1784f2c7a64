//! Paths and discovery, over small documents and over those of a real server.

mod corpus;
mod discovery;
mod paths;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::discovery::{Discovered, is_discovery, read as read_discovery};
use super::paths::read as read_paths;
use super::{apply, join};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Definition, DefinitionId, GroupVersion, GroupVersionKind, Model, Operation, Operations, Origin,
    Resource, Schema, Verb,
};
use crate::source::json;
use crate::source::reader::Reader;
use crate::source::tree::{Data, Node};

/// The resources of some documents. Of the definitions, there are names and kinds only.
#[derive(Default)]
struct Run {
    model: Model,
    definitions: BTreeMap<String, DefinitionId>,
    discovered: Vec<Discovered>,
    diagnostics: Vec<Diagnostic>,
}

impl Run {
    fn read(&mut self, file: &str, text: &str) {
        let file: Arc<str> = Arc::from(file);
        let (documents, error) = json::parse(&file, text);
        assert_eq!(error, None);
        for document in &documents {
            let mut reader = Reader::new(&file, false);
            let word = |key| document.root.get(key).and_then(Node::as_str);
            let (api_version, kind) = (word("apiVersion"), word("kind"));
            if is_discovery(api_version.unwrap_or_default(), kind.unwrap_or_default()) {
                self.discovered
                    .extend(read_discovery(&mut reader, &file, &document.root));
            } else {
                self.document(&mut reader, &file, &document.root);
            }
            self.diagnostics.extend(reader.into_diagnostics());
        }
    }

    fn document<'t>(&mut self, reader: &mut Reader<'t>, file: &Arc<str>, root: &'t Node<'t>) {
        let schemas = root.get("components").and_then(|all| all.get("schemas"));
        if let Some(Data::Mapping(entries)) =
            schemas.or(root.get("definitions")).map(|node| &node.data)
        {
            for entry in entries {
                if !self.definitions.contains_key(&*entry.key) {
                    let id = define(&mut self.model, file, &entry.key, &entry.value);
                    self.definitions.insert(entry.key.to_string(), id);
                }
            }
        }
        let definitions = &self.definitions;
        let mut schema = |_: &mut Reader<'t>, model: &mut Model, node: &'t Node<'t>| {
            let name = node
                .get("$ref")
                .and_then(Node::as_str)
                .and_then(|text| text.rsplit('/').next());
            Some(model.add_schema(Schema {
                reference: name.and_then(|name| definitions.get(name)).copied(),
                ..Schema::default()
            }))
        };
        for resource in read_paths(reader, &mut self.model, file, root, &mut schema) {
            self.model.add_resource(resource);
        }
    }

    fn finish(mut self) -> Self {
        join(&mut self.model, &mut self.diagnostics);
        apply(&mut self.model, &self.discovered, &mut self.diagnostics);
        self
    }

    fn resource(&self, kind: &str) -> &Resource {
        let mut all = self.model.resources();
        let found = all.find(|(_, resource)| resource.names.kind == kind);
        found.map(|(_, resource)| resource).unwrap()
    }

    fn operations(&self, kind: &str) -> &Operations {
        self.resource(kind).versions[0].operations.as_ref().unwrap()
    }

    fn messages(&self) -> Vec<&str> {
        let all = self.diagnostics.iter();
        all.map(|diagnostic| &*diagnostic.message).collect()
    }
}

fn define(model: &mut Model, file: &Arc<str>, name: &str, node: &Node<'_>) -> DefinitionId {
    let mut kinds = Vec::new();
    if let Some(Data::Sequence(items)) = node
        .get("x-kubernetes-group-version-kind")
        .map(|node| &node.data)
    {
        for item in items {
            let word = |key| {
                item.get(key)
                    .and_then(Node::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            kinds.push(GroupVersionKind {
                group: word("group"),
                version: word("version"),
                kind: word("kind"),
            });
        }
    }
    let schema = model.add_schema(Schema::default());
    model.add_definition(Definition {
        origin: Origin {
            file: Arc::clone(file),
            line: 1,
        },
        name: name.to_owned(),
        home: GroupVersion::default(),
        schema,
        kinds,
    })
}

fn words(operations: &[Operation]) -> Vec<&'static str> {
    operations
        .iter()
        .map(|operation| match operation.verb {
            Verb::Get => "get",
            Verb::List => "list",
            Verb::Watch => "watch",
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Patch => "patch",
            Verb::Delete => "delete",
            Verb::DeleteCollection => "deletecollection",
            Verb::Connect => "connect",
        })
        .collect()
}

/// An operation of version 3.
fn operation(action: &str, kind: &str, rest: &str) -> String {
    format!(
        r#"{{"x-kubernetes-action": "{action}", "x-kubernetes-group-version-kind": {{"group": "a.b", "version": "v1", "kind": "{kind}"}}{rest}}}"#
    )
}

fn document(paths: &[(&str, String)]) -> String {
    let paths: Vec<String> = paths
        .iter()
        .map(|(path, operations)| format!(r#""{path}": {{{operations}}}"#))
        .collect();
    let schemas = r#""a.b.Foo": {"x-kubernetes-group-version-kind": [{"group": "a.b", "version": "v1", "kind": "Foo"}]},
        "a.b.FooList": {"x-kubernetes-group-version-kind": [{"group": "a.b", "version": "v1", "kind": "FooList"}]},
        "c.Poke": {"x-kubernetes-group-version-kind": [{"group": "c", "version": "v2", "kind": "Poke"}]},
        "d.Options": {"x-kubernetes-group-version-kind": [{"group": "a.b", "version": "v1", "kind": "Options"}, {"group": "c", "version": "v2", "kind": "Options"}]}"#;
    format!(
        r#"{{"openapi": "3.0.0", "paths": {{{}}}, "components": {{"schemas": {{{schemas}}}}}}}"#,
        paths.join(", ")
    )
}

fn read(paths: &[(&str, String)]) -> Run {
    let mut run = Run::default();
    run.read("a.json", &document(paths));
    run.finish()
}

fn answer(name: &str) -> String {
    format!(
        r##", "responses": {{"200": {{"content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/{name}"}}}}}}}}}}"##
    )
}

fn foos() -> Vec<(&'static str, String)> {
    let list = operation("list", "Foo", &answer("a.b.FooList"));
    let get = operation("get", "Foo", &answer("a.b.Foo"));
    vec![
        (
            "/apis/a.b/v1/foos",
            format!(
                r#""get": {list}, "parameters": [{{"name": "watch", "in": "query", "schema": {{"type": "boolean"}}}}]"#
            ),
        ),
        (
            "/apis/a.b/v1/namespaces/{namespace}/foos/{name}",
            format!(r#""get": {get}"#),
        ),
    ]
}
