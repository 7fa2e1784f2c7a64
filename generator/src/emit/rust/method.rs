//! `method(...)`: what can be done with the objects of a kind beside the verbs.

use std::collections::{BTreeMap, HashMap};

use kubewright_codegen::names;

use super::text::{Line, string, word};
use super::{Output, types};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::pass::Facts;
use crate::pass::methods::{Method, MethodVerb};
use crate::pass::share::{Body, Declaration, DeclarationId, TypeRef};

/// Methods that the options name, by the kind that has them.
pub(super) type Said = HashMap<DeclarationId, Vec<Line>>;

/// Finds the kinds of the methods that the options name.
///
/// # Errors
/// Methods of kinds that are not generated, and what is no method.
pub(super) fn said(
    methods: &BTreeMap<String, String>,
    model: &Model,
    facts: &Facts,
) -> Result<Said, Vec<Diagnostic>> {
    let kinds = kinds(model, facts);
    let mut said = Said::new();
    let mut errors = Vec::new();
    for (key, words) in methods {
        match one(key, words, &kinds) {
            Ok((id, line)) => said.entry(id).or_default().push(line),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(said)
    } else {
        Err(errors)
    }
}

/// What is generated as a kind: `apps/v1/Deployment`, `v1/Pod`.
fn kinds(model: &Model, facts: &Facts) -> BTreeMap<String, DeclarationId> {
    let kind = |(id, declaration): (DeclarationId, &Declaration)| {
        let Body::Root(root) = &declaration.body else {
            return None;
        };
        let (resource, version) = root.selected.of(model);
        let (group, version, kind) = (&resource.group, &version.name, &resource.names.kind);
        let name = if group.is_empty() {
            format!("{version}/{kind}")
        } else {
            format!("{group}/{version}/{kind}")
        };
        Some((name, id))
    };
    facts.declarations.iter().filter_map(kind).collect()
}

fn one(
    key: &str,
    words: &str,
    kinds: &BTreeMap<String, DeclarationId>,
) -> Result<(DeclarationId, Line), Diagnostic> {
    let shown = key.escape_debug();
    let Some((kind, name)) = key.rsplit_once('.').filter(|(kind, _)| kind.contains('/')) else {
        return Err(Diagnostic::error(format!(
            "`method` of `{shown}`: it names no kind and method"
        ))
        .help("write a kind and a name: `apps/v1/Deployment.get_size`"));
    };
    let Some(id) = kinds.get(kind) else {
        let error = Diagnostic::error(format!("`method` of `{shown}`: no such kind is generated"));
        let meant = names::did_you_mean(kind, kinds.keys().map(String::as_str));
        return Err(match meant {
            Some(meant) => error.help(format!("did you mean `{meant}.{name}`?")),
            None => error.help("name one that is, as `apps/v1/Deployment.get_size`"),
        });
    };
    let name = string(name);
    let text = format!("method(name = {name}, {words})");
    if syn::parse_str::<syn::Meta>(&text).is_err() {
        let words = words.escape_debug();
        let message = format!("`method` of `{shown}`: `{words}` are no words of a method");
        return Err(Diagnostic::error(message)
            .help("write them as the derive has them: `verb = \"get\", subresource = \"size\"`"));
    }
    Ok((*id, Line::new(text)))
}

/// Whether the client of a kind has methods beside those of every kind.
pub(super) fn has_any(output: &Output<'_>, id: DeclarationId) -> bool {
    !of(output, id).is_empty() || output.methods.contains_key(&id)
}

/// The methods of a kind; none of what is no root.
pub(super) fn of<'a>(output: &Output<'a>, id: DeclarationId) -> &'a [Method] {
    match &output.facts.declarations.get(id).body {
        Body::Root(root) => &root.methods,
        _ => &[],
    }
}

/// The words of the methods of a kind.
pub(super) fn words<'a>(
    output: &'a Output<'_>,
    id: DeclarationId,
) -> impl Iterator<Item = Line> + 'a {
    let said = output.methods.get(&id).into_iter().flatten().cloned();
    of(output, id)
        .iter()
        .map(move |method| self::method(output, id, method))
        .chain(said)
}

fn method(output: &Output<'_>, id: DeclarationId, method: &Method) -> Line {
    let Method {
        name,
        verb,
        subresource,
        input,
        result,
        options,
        is_stream,
    } = method;
    let mut words = vec![
        word("name", name),
        word("verb", verb.word()),
        word("subresource", subresource),
    ];
    // The kind itself is what is meant where nothing is said.
    let other = |ty: &&TypeRef| **ty != TypeRef::Declared(id);
    let ty = |name: &'static str, ty: &TypeRef| {
        Line::new(name).text(" = ").then(types::type_of(output, ty))
    };
    let sends = matches!(
        verb,
        MethodVerb::Create | MethodVerb::Update | MethodVerb::Apply
    );
    let input = input.as_ref().filter(|_| sends);
    words.extend(input.filter(other).map(|input| ty("input", input)));
    let result = result.as_ref();
    words.extend(result.filter(other).map(|result| ty("result", result)));
    words.extend(options.map(|options| ty("options", &TypeRef::Declared(options))));
    words.extend(is_stream.then(|| Line::new("stream")));
    Line::new("method").words(words)
}
