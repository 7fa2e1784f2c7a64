//! What no schema can say.

use crate::derive::ast::{Data, Input};
use crate::derive::ctxt::Ctxt;

/// Reports fields of which nothing is known.
pub(crate) fn json_schema(cx: &Ctxt, input: &Input<'_>) {
    let (Data::Record(fields) | Data::Newtype(fields, _)) = &input.data else {
        return;
    };
    if input.container.facts.said("schema").is_some() {
        return;
    }
    for field in fields.iter().filter(|field| !field.is_skipped()) {
        if let Some(span) = field.words.leaf.span()
            && field.words.facts.said("schema").is_none()
        {
            let message = format!(
                "of `{}` only serde's impls are known, and no schema: write it, \
                 `#[schema(serde, schema = \"{{...}}\")]`",
                field.label()
            );
            cx.error(span, message);
        }
    }
}
