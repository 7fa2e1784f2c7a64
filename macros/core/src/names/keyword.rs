//! Keywords of every edition.

use proc_macro2::{Ident, Span};

/// Keywords that `r#` makes an identifier of, strict and reserved, of the editions 2015 to 2024.
/// Escaped in every edition, so that output compiles in each.
const RAW: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that stay keywords under `r#`.
const FIXED: &[&str] = &["Self", "_", "crate", "self", "super"];

/// Whether a name is a keyword in any edition.
pub fn is_keyword(name: &str) -> bool {
    RAW.contains(&name) || FIXED.contains(&name)
}

/// The name as source text of an identifier: `r#type`, `self_`.
///
/// The name has to be an identifier or a keyword, as [`snake`](super::snake) and
/// [`pascal`](super::pascal) make them.
///
/// ```
/// use kubewright_codegen::names::escape;
///
/// assert_eq!(escape("type"), "r#type");
/// assert_eq!(escape("crate"), "crate_");
/// assert_eq!(escape("kind"), "kind");
/// ```
pub fn escape(name: &str) -> String {
    if FIXED.contains(&name) {
        format!("{name}_")
    } else if RAW.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// The name as an identifier, escaped as by [`escape`].
///
/// # Panics
/// If the name is neither an identifier nor a keyword; [`snake`](super::snake) and
/// [`pascal`](super::pascal) give nothing else.
pub fn ident(name: &str) -> Ident {
    if FIXED.contains(&name) {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else if RAW.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

#[cfg(test)]
mod tests {
    use super::{FIXED, RAW, escape, ident, is_keyword};
    use crate::names::snake;

    #[test]
    fn every_keyword_becomes_an_identifier() {
        for keyword in RAW.iter().chain(FIXED) {
            assert!(is_keyword(keyword));
            let escaped = escape(keyword);
            assert_eq!(ident(keyword).to_string(), escaped);
            assert!(syn::parse_str::<syn::Ident>(&escaped).is_ok(), "{escaped}");
        }
    }

    #[test]
    fn no_keyword_of_syn_is_missing() {
        for word in [
            "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
            "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "if",
            "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override",
            "priv", "pub", "ref", "return", "Self", "self", "static", "struct", "super", "trait",
            "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
            "while", "yield", "_",
        ] {
            assert!(
                syn::parse_str::<syn::Ident>(word).is_err(),
                "{word} is a keyword to syn"
            );
            assert!(is_keyword(word), "{word}");
        }
    }

    #[test]
    fn gen_of_2024_is_raw() {
        assert_eq!(escape("gen"), "r#gen");
    }

    #[test]
    fn keywords_that_cannot_be_raw_get_a_suffix() {
        let escaped: Vec<String> = FIXED.iter().map(|name| escape(name)).collect();
        assert_eq!(escaped, ["Self_", "__", "crate_", "self_", "super_"]);
    }

    #[test]
    fn weak_keywords_are_plain() {
        for word in [
            "union",
            "auto",
            "default",
            "raw",
            "safe",
            "macro_rules",
            "dynamic",
        ] {
            assert_eq!(escape(word), word);
        }
    }

    #[test]
    fn names_are_escaped_after_they_are_made() {
        assert_eq!(escape(&snake("$ref")), "r#ref");
        assert_eq!(escape(&snake("Type")), "r#type");
        assert_eq!(escape(&snake("self")), "self_");
    }
}
