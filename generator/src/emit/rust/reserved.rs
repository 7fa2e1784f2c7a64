//! Names that generated types never have, so that generated code can use the short ones.

use kubewright_codegen::names;

/// What the prelude of any edition and generated code itself call by these names.
const RESERVED: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clientset",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Resource",
    "Result",
    "Schema",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Whether a type may not have a name.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok() || names::is_keyword(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(RESERVED.is_sorted());
        for name in RESERVED {
            assert!(is_reserved(name), "{name}");
        }
    }

    #[test]
    fn keywords_are_reserved() {
        assert!(is_reserved("Self"));
        assert!(!is_reserved("Widget"));
    }
}
