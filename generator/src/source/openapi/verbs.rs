//! One operation of a path: its verb, and what is exchanged.
//!
//! In version 3 of the format a body and an answer have a schema for each media type; in version 2
//! the body is one of the parameters, an answer has one schema, and media types are listed beside.

use super::super::reader::Reader;
use super::super::tree::{Data, Mark, Node, shorten};
use super::ReadSchema;
use crate::model::{
    Answer, Format, GroupVersionKind, Items, Model, Operation, Parameter, Schema, SchemaId, Type,
    Verb,
};

/// Asks a server for line breaks, which are of no use to a program.
const PRETTY: &str = "pretty";
/// HTTP methods, as the members of a path are called.
pub(super) const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Reading the operations of one document.
pub(super) struct Operations<'r, 't> {
    pub(super) reader: &'r mut Reader<'t>,
    pub(super) model: &'r mut Model,
    /// The whole document: parameters may be written there once.
    pub(super) root: &'t Node<'t>,
    pub(super) schema: &'r mut ReadSchema<'r, 't>,
}

/// What an operation says that it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Of(Verb),
    /// `watch` and `watchlist`, below `/watch/`.
    OldWatch,
}

/// The action of an operation; none where it does nothing with a resource.
pub(super) fn action<'t>(reader: &mut Reader<'t>, operation: &'t Node<'t>) -> Option<Action> {
    const WORDS: &[(&str, Action)] = &[
        ("get", Action::Of(Verb::Get)),
        ("list", Action::Of(Verb::List)),
        ("watch", Action::OldWatch),
        ("watchlist", Action::OldWatch),
        ("post", Action::Of(Verb::Create)),
        ("put", Action::Of(Verb::Update)),
        ("patch", Action::Of(Verb::Patch)),
        ("delete", Action::Of(Verb::Delete)),
        ("deletecollection", Action::Of(Verb::DeleteCollection)),
        ("connect", Action::Of(Verb::Connect)),
    ];
    const KEY: &str = "x-kubernetes-action";
    let action = operation.get(KEY)?;
    reader.within(KEY, |reader| reader.word(action, WORDS))
}

/// What the objects of an operation say they are.
pub(super) fn kind<'t>(
    reader: &mut Reader<'t>,
    operation: &'t Node<'t>,
) -> Option<GroupVersionKind> {
    const KEY: &str = "x-kubernetes-group-version-kind";
    let node = operation.get(KEY)?;
    reader.within(KEY, |reader| {
        let mut kind = GroupVersionKind::default();
        for (key, value) in reader.members(node, &["group", "version", "kind"]) {
            let text = reader.within(key, |reader| reader.string(value))?;
            match key {
                "group" => kind.group = text,
                "version" => kind.version = text,
                _ => kind.kind = text,
            }
        }
        (!kind.kind.is_empty()).then_some(kind)
    })
}

impl<'t> Operations<'_, 't> {
    /// Reads an operation. `path` is what the path says of all its operations.
    pub(super) fn read(
        &mut self,
        verb: Verb,
        path: &'t Node<'t>,
        operation: &'t Node<'t>,
    ) -> Operation {
        let (parameters, body) = self.parameters(path, operation);
        let (input, result) = if verb == Verb::Connect {
            (None, Answer::Anything)
        } else {
            let input = self.request_body(operation).or(body);
            (input, self.answer(operation))
        };
        Operation {
            verb,
            input,
            result,
            parameters,
            methods: Vec::new(),
            takes_path: false,
        }
    }

    /// The parameters of the query, and the schema of the body where that is one of them. What an
    /// operation says itself takes the place of what its path says.
    fn parameters(
        &mut self,
        path: &'t Node<'t>,
        operation: &'t Node<'t>,
    ) -> (Vec<Parameter>, Option<SchemaId>) {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut body = None;
        for owner in [path, operation] {
            let Some(list) = owner.get("parameters") else {
                continue;
            };
            let read = self.reader_list(list, |this, node| this.parameter(node, &mut body));
            for parameter in read {
                match parameters
                    .iter_mut()
                    .find(|earlier| earlier.name == parameter.name)
                {
                    Some(earlier) => *earlier = parameter,
                    None => parameters.push(parameter),
                }
            }
        }
        (parameters, body)
    }

    fn reader_list(
        &mut self,
        list: &'t Node<'t>,
        mut read: impl FnMut(&mut Self, &'t Node<'t>) -> Option<Parameter>,
    ) -> Vec<Parameter> {
        let Data::Sequence(items) = &list.data else {
            // Something else is in its place.
            self.reader
                .within("parameters", |reader| reader.strings(list));
            return Vec::new();
        };
        items.iter().filter_map(|item| read(self, item)).collect()
    }

    fn parameter(&mut self, node: &'t Node<'t>, body: &mut Option<SchemaId>) -> Option<Parameter> {
        let node = self.resolve(node)?;
        let name = node.get("name").and_then(Node::as_str)?;
        match node.get("in").and_then(Node::as_str)? {
            "body" => {
                let schema = node.get("schema")?;
                *body = (self.schema)(self.reader, self.model, schema);
                None
            }
            "query" if name != PRETTY => {
                // Version 2 says the type beside the name.
                let schema = self.parameter_schema(node.get("schema").unwrap_or(node))?;
                let required = node.get("required").map(|required| &required.data);
                let description = node.get("description").and_then(Node::as_str);
                Some(Parameter {
                    name: name.to_owned(),
                    schema,
                    required: required == Some(&Data::Bool(true)),
                    description: description.map(str::to_owned),
                })
            }
            _ => None,
        }
    }

    /// A parameter that is written once for many paths.
    fn resolve(&mut self, node: &'t Node<'t>) -> Option<&'t Node<'t>> {
        let Some(reference) = node.get("$ref") else {
            return Some(node);
        };
        let text = reference.as_str().unwrap_or_default();
        let mut found = text.strip_prefix("#/").map(|_| self.root);
        for part in text.trim_start_matches("#/").split('/') {
            let key = part.replace("~1", "/").replace("~0", "~");
            found = found.and_then(|node| node.get(&key));
        }
        if found.is_none() {
            self.unresolved(reference.mark, text);
        }
        found
    }

    fn unresolved(&mut self, mark: Mark, reference: &str) {
        self.reader.error(
            mark,
            format!("there is no parameter `{}`", shorten(reference)),
            "refer to one of this document, as `#/parameters/NAME`",
        );
    }

    /// What is said of a word in a query; a schema of its own where it is more than that.
    fn parameter_schema(&mut self, node: &'t Node<'t>) -> Option<SchemaId> {
        let ty = match node.get("type").and_then(Node::as_str) {
            Some("string") => Type::String,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            Some("array") => Type::Array,
            _ => return (self.schema)(self.reader, self.model, node),
        };
        let items = match (ty, node.get("items")) {
            (Type::Array, Some(items)) => Some(Items::Schema(self.parameter_schema(items)?)),
            _ => None,
        };
        let format = match node.get("format").and_then(Node::as_str) {
            None => None,
            Some("int32") => Some(Format::Int32),
            Some("int64") => Some(Format::Int64),
            Some(other) => Some(Format::Other(other.to_owned())),
        };
        Some(self.model.add_schema(Schema {
            ty: Some(ty),
            format,
            items,
            ..Schema::default()
        }))
    }

    /// `requestBody` of version 3.
    fn request_body(&mut self, operation: &'t Node<'t>) -> Option<SchemaId> {
        let content = operation.get("requestBody")?.get("content")?;
        self.content(content)
    }

    fn content(&mut self, content: &'t Node<'t>) -> Option<SchemaId> {
        let Data::Mapping(entries) = &content.data else {
            return None;
        };
        // Every media type has the same schema; a patch is called so in each.
        let media = content
            .get("application/json")
            .or_else(|| entries.first().map(|entry| &entry.value))?;
        (self.schema)(self.reader, self.model, media.get("schema")?)
    }

    fn answer(&mut self, operation: &'t Node<'t>) -> Answer {
        let Some(response) = success(operation) else {
            return Answer::Anything;
        };
        let lists_text = operation.get("produces").is_some_and(|list| {
            matches!(&list.data, Data::Sequence(items) if items.iter().any(|item| item.as_str() == Some(TEXT)))
        });
        let content = response.get("content");
        if lists_text || content.is_some_and(|content| content.get(TEXT).is_some()) {
            return Answer::Text;
        }
        let schema = match content {
            Some(content) => self.content(content),
            None => response
                .get("schema")
                .and_then(|schema| (self.schema)(self.reader, self.model, schema)),
        };
        schema.map_or(Answer::Anything, Answer::Object)
    }
}

const TEXT: &str = "text/plain";

/// The response of success.
fn success<'t>(operation: &'t Node<'t>) -> Option<&'t Node<'t>> {
    let responses = operation.get("responses")?;
    ["200", "201", "202"]
        .iter()
        .find_map(|code| responses.get(code))
}
