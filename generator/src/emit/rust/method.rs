//! `method(...)`: what can be done with the objects of a kind beside the verbs.

use super::text::{Line, word};
use super::{Output, types};
use crate::pass::methods::{Method, MethodVerb};
use crate::pass::share::{Body, DeclarationId, TypeRef};

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
    of(output, id)
        .iter()
        .map(move |method| self::method(output, id, method))
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
