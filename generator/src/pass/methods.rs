//! What can be done with the objects of a kind beside the verbs that every kind may have: what is
//! served below them.

use kubewright_codegen::names::{self, OF_EVERY_CLIENT};

use super::known::Runtime;
use super::shape::Scalar;
use super::share::{DeclarationId, TypeRef};
use crate::model::{Answer, Operation, Parameter, SchemaId, Subresource, Verb, Version};

/// A method of what a clientset gives for a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name, in snake case.
    pub name: String,
    /// What it does.
    pub verb: MethodVerb,
    /// The name of the subresource in paths.
    pub subresource: String,
    /// What it sends; none where that is a patch or nothing.
    pub input: Option<TypeRef>,
    /// What comes back; none of [`MethodVerb::Connect`] and of a text.
    pub result: Option<TypeRef>,
    /// A record of what its query may say, where that is not what the verb always takes.
    pub options: Option<DeclarationId>,
    /// Whether a text comes back, bit by bit.
    pub is_stream: bool,
}

/// What a [`Method`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MethodVerb {
    /// `get`
    Get,
    /// `list`
    List,
    /// `create`
    Create,
    /// `update`
    Update,
    /// `patch`
    Patch,
    /// Server-side apply.
    Apply,
    /// Any request, which goes through to something else.
    Connect,
}

impl MethodVerb {
    /// Its word in `#[resource(method(verb = "..."))]`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Apply => "apply",
            Self::Connect => "connect",
        }
    }
}

/// A method before its types are declared.
#[derive(Clone, Debug)]
pub(crate) struct Planned<'m> {
    pub(crate) name: String,
    pub(crate) verb: MethodVerb,
    pub(crate) subresource: &'m str,
    pub(crate) input: Option<SchemaId>,
    pub(crate) answer: Answered,
    /// What the record of its options is to be called.
    pub(crate) options: Option<String>,
    pub(crate) parameters: Vec<&'m Parameter>,
}

/// What comes back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answered {
    Node(SchemaId),
    Runtime(Scalar),
    Text,
    Nothing,
}

impl Planned<'_> {
    /// The nodes of what it sends, gets and asks.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = SchemaId> {
        let result = match self.answer {
            Answered::Node(node) => Some(node),
            Answered::Runtime(_) | Answered::Text | Answered::Nothing => None,
        };
        let parameters = self.parameters.iter().filter(|_| self.options.is_some());
        let parameters = parameters.map(|parameter| parameter.schema);
        self.input.into_iter().chain(result).chain(parameters)
    }

    /// Whether an answer is no JSON, though documents say that it is a string.
    pub(crate) fn is_text(&self, ty: &TypeRef) -> bool {
        self.verb == MethodVerb::Get && *ty == TypeRef::Scalar(Scalar::String)
    }
}

/// Subresources for which the runtime has methods of its own.
const OF_RUNTIME: [&str; 2] = ["scale", "status"];

/// The methods of a kind, by subresource and verb.
pub(crate) fn plan<'m>(kind: &str, version: &'m Version) -> Vec<Planned<'m>> {
    let Some(operations) = &version.operations else {
        return Vec::new();
    };
    let mut subresources: Vec<&Subresource> = operations
        .subresources
        .iter()
        .filter(|subresource| !OF_RUNTIME.contains(&subresource.name.as_str()))
        .collect();
    subresources.sort_by_key(|subresource| subresource.name.as_str());
    let mut planned: Vec<Planned<'_>> = Vec::new();
    for subresource in subresources {
        let mut served: Vec<&Operation> = subresource.operations.iter().collect();
        served.sort_by_key(|operation| operation.verb);
        for operation in served {
            for verb in verbs(operation.verb) {
                let mut method = Planned::of(kind, subresource, operation, *verb);
                method.name = free(&planned, &method, &name(subresource, *verb));
                planned.push(method);
            }
        }
    }
    planned
}

/// A name that neither another method nor every client has: the wanted one, or one with the verb in
/// front.
fn free(others: &[Planned<'_>], method: &Planned<'_>, wanted: &str) -> String {
    let is_free = |name: &String| {
        let with = format!("{name}_with");
        let taken = |taken: &str| taken == name || taken == with;
        let is_other =
            |other: &Planned<'_>| taken(&other.name) || format!("{}_with", other.name) == *name;
        !OF_EVERY_CLIENT.iter().any(|call| taken(call)) && !others.iter().any(is_other)
    };
    let plain = names::snake(method.subresource);
    let longer = format!("{}_{plain}", method.verb.word());
    let numbered = (2..).map(|number| format!("{longer}_{number}"));
    let mut names = [wanted.to_owned(), longer.clone()]
        .into_iter()
        .chain(numbered);
    names.find(is_free).unwrap_or(longer)
}

fn verbs(verb: Verb) -> &'static [MethodVerb] {
    match verb {
        Verb::Get => &[MethodVerb::Get],
        Verb::List => &[MethodVerb::List],
        Verb::Create => &[MethodVerb::Create],
        Verb::Update => &[MethodVerb::Update],
        Verb::Patch => &[MethodVerb::Patch, MethodVerb::Apply],
        Verb::Connect => &[MethodVerb::Connect],
        Verb::Watch | Verb::Delete | Verb::DeleteCollection => &[],
    }
}

impl<'m> Planned<'m> {
    fn of(
        kind: &str,
        subresource: &'m Subresource,
        operation: &'m Operation,
        verb: MethodVerb,
    ) -> Self {
        let answer = match operation.result {
            _ if verb == MethodVerb::Connect => Answered::Nothing,
            _ if is_answered_by_status(&subresource.name, verb) => {
                Answered::Runtime(Scalar::Runtime(Runtime::STATUS))
            }
            Answer::Object(node) => Answered::Node(node),
            Answer::Text => Answered::Text,
            Answer::Anything => Answered::Nothing,
        };
        let input = match (verb, operation.result) {
            // The object, or as much of it as is meant.
            (MethodVerb::Apply, Answer::Object(node)) => Some(node),
            (MethodVerb::Patch, _) => None,
            _ => operation.input,
        };
        let is_special = verb == MethodVerb::Connect || operation.result == Answer::Text;
        let is_special = is_special || (verb == MethodVerb::Get && subresource.name == LOG);
        let parameters: Vec<&Parameter> = operation
            .parameters
            .iter()
            // The rest of the path is said there, and not twice.
            .filter(|parameter| !(operation.takes_path && parameter.name == "path"))
            .collect();
        Self {
            name: String::new(),
            verb,
            subresource: &subresource.name,
            input,
            answer,
            options: (is_special && !parameters.is_empty())
                .then(|| options_name(kind, subresource, verb)),
            parameters,
        }
    }
}

/// The logs of a pod, which documents call a string of JSON.
const LOG: &str = "log";

/// What API servers answer with a `Status`, whatever their documents say.
fn is_answered_by_status(subresource: &str, verb: MethodVerb) -> bool {
    verb == MethodVerb::Create && matches!(subresource, "eviction" | "binding")
}

fn name(subresource: &Subresource, verb: MethodVerb) -> String {
    let plain = names::snake(&subresource.name);
    match (verb, subresource.name.as_str()) {
        (MethodVerb::Create, "eviction") => "evict".to_owned(),
        (MethodVerb::Create, "binding") => "bind".to_owned(),
        (MethodVerb::Get, LOG) => "logs".to_owned(),
        (MethodVerb::Connect, _) => plain,
        _ => format!("{}_{plain}", verb.word()),
    }
}

/// `PodExecOptions`: as documents call it, or made of the kind and the subresource.
fn options_name(kind: &str, subresource: &Subresource, verb: MethodVerb) -> String {
    let said = subresource.kind.as_ref();
    let said = said.filter(|said| verb == MethodVerb::Connect && said.kind.ends_with("Options"));
    said.map_or_else(
        || format!("{kind}{}Options", names::pascal(&subresource.name)),
        |said| said.kind.clone(),
    )
}
