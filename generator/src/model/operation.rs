//! What an API server does with the objects of a kind, as the paths of its OpenAPI documents say.

use super::{GroupVersionKind, SchemaId};

/// What is served of a version of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operations {
    /// What is served of the objects themselves, by verb and without repetition.
    pub verbs: Vec<Operation>,
    /// What is served below them, by name.
    pub subresources: Vec<Subresource>,
}

/// A part of an object that has a path of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Subresource {
    /// Its name in the path, as `scale`.
    pub name: String,
    /// What the paths say is exchanged there, as `autoscaling/v1` `Scale`; of `connect` the kind of
    /// its options.
    pub kind: Option<GroupVersionKind>,
    /// What is served of it, by verb and without repetition.
    pub operations: Vec<Operation>,
}

/// Something that is served.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What is done.
    pub verb: Verb,
    /// What is sent: a node that refers to a definition, or any other.
    pub input: Option<SchemaId>,
    /// What comes back.
    pub result: Answer,
    /// What the query may say, in the order of the document; `pretty` is left out.
    pub parameters: Vec<Parameter>,
    /// The HTTP methods of [`Verb::Connect`], in capitals: `GET`, `PUT`, `POST`, `DELETE`, `OPTIONS`,
    /// `HEAD`, `PATCH`; empty for all others.
    pub methods: Vec<String>,
    /// Whether the rest of a path can be said: `proxy/{path}`. Only of [`Verb::Connect`].
    pub takes_path: bool,
}

/// What comes back of an [`Operation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An object of a schema: a node that refers to a definition, or any other.
    Object(SchemaId),
    /// Text, perhaps without an end: `text/plain`.
    Text,
    /// Whatever the other end says.
    Anything,
}

/// Something that the query of a request may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the query.
    pub name: String,
    /// What it says.
    pub schema: SchemaId,
    /// Whether it has to be said.
    pub required: bool,
    /// `description`.
    pub description: Option<String>,
}

/// `x-kubernetes-action`, in the words of discovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// `get`
    Get,
    /// `list`
    List,
    /// `watch`
    Watch,
    /// `create`: `post` in paths.
    Create,
    /// `update`: `put` in paths.
    Update,
    /// `patch`
    Patch,
    /// `delete`
    Delete,
    /// `deletecollection`
    DeleteCollection,
    /// `connect`: the request goes through to something else.
    Connect,
}
