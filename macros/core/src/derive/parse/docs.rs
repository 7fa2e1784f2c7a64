//! Doc comments as descriptions.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::derive::fact::Facts;

/// Takes the doc comment as the description, unless `docs = false` was said here, or around.
pub(super) fn take(attributes: &[Attribute], facts: &mut Facts, docs: bool) {
    if facts.docs.get().copied().unwrap_or(docs) {
        let lines = lines(attributes);
        facts.doc = description(lines.iter().map(String::as_str));
    }
}

/// What follows each `///`.
fn lines(attributes: &[Attribute]) -> Vec<String> {
    let text = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(text).collect()
}

/// The description that a doc comment gives: of each line what follows `///`, less one blank at its
/// start; the lines joined by line breaks, and the whole trimmed. `None` if nothing is left.
///
/// ```
/// let lines = [" The port.", "", "  Above 1023."];
/// let description = kubewright_codegen::description(lines);
/// assert_eq!(description.as_deref(), Some("The port.\n\n Above 1023."));
/// ```
pub fn description<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut text = String::new();
    // A block comment is one text of many lines.
    for line in lines.into_iter().flat_map(|text| text.split('\n')) {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::{description, lines};

    #[test]
    fn lines_and_paragraphs_are_kept() {
        let item: syn::ItemStruct = parse_quote! {
            /// First line.
            ///  Indented.
            ///
            /// Next.
            struct Documented;
        };
        let lines = lines(&item.attrs);
        let text = description(lines.iter().map(String::as_str));
        assert_eq!(text.as_deref(), Some("First line.\n Indented.\n\nNext."));
    }

    #[test]
    fn blank_comments_describe_nothing() {
        assert_eq!(description([" ", ""]), None);
        assert_eq!(description([]), None);
    }
}
