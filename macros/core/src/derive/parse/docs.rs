//! Doc comments, where `docs` asks for them.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::derive::ast::Facts;

/// Takes the doc comment as the description if `docs` was said here, or for all fields.
pub(super) fn take(attributes: &[Attribute], facts: &mut Facts, for_all: bool) {
    if for_all || facts.docs.is_said() {
        facts.description = Some(text(attributes)).filter(|text| !text.is_empty());
    }
}

/// The text of a doc comment, without the blank that follows `///`.
fn text(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(doc) = &attribute.meta
            && doc.path.is_ident("doc")
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = &doc.value
        {
            let text = text.value();
            lines.extend(
                text.lines()
                    .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()),
            );
            if text.is_empty() {
                lines.push(text);
            }
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::text;

    #[test]
    fn lines_and_paragraphs_are_kept() {
        let item: syn::ItemStruct = parse_quote! {
            /// First line.
            ///  Indented.
            ///
            /// Next.
            struct Documented;
        };
        assert_eq!(text(&item.attrs), "First line.\n Indented.\n\nNext.");
    }
}
