//! What the derives' output refers to. Not for people; it changes with the macros.

#[cfg(feature = "client")]
pub use http;
pub use serde;

use std::sync::OnceLock;

use crate::schema::structural::Structural;
use crate::schema::{Atom, JsonSchema, Mut, Record, Schema, Shape};

/// The shape of a field of a type with serde's impls only.
pub fn opaque() -> &'static Shape {
    &Shape::Opaque
}

/// The body of the test that `JsonSchema` writes beside a root: puts the definition into the folder
/// that `cargo kubewright crd --crate` names, and without one sees that there is a definition.
///
/// # Panics
/// When the folder cannot be written to.
pub fn export_definition<K: crate::CustomResource>() {
    let definition = K::crd();
    let Some(folder) = std::env::var_os("KUBEWRIGHT_DEFINITIONS") else {
        return;
    };
    let name = format!(
        "{}.{}.json",
        definition.metadata.name,
        K::descriptor().version
    );
    let path = std::path::Path::new(&folder).join(name);
    let written = serde_json::to_vec(&definition)
        .map_err(std::io::Error::from)
        .and_then(|text| std::fs::write(&path, text));
    if let Err(error) = written {
        panic!("{}: {error}", path.display());
    }
}

/// Compiles for types whose schema is known.
pub const fn json_schema<T: JsonSchema>() {}

/// Puts the text that names a member of a union into the field at this index.
pub fn discriminate(record: &mut dyn Record, index: usize, value: &str) {
    if let Some(field) = record.get_mut(index) {
        write(field, value);
    }
}

fn write(field: Mut<'_>, value: &str) {
    match field {
        Mut::Str(text) => value.clone_into(text),
        // A closed enum without the value keeps its blank.
        Mut::Scalar(scalar) => drop(scalar.write(Atom::Str(value))),
        Mut::Optional(optional) => write(optional.insert_blank(), value),
        _ => {}
    }
}

/// A value, or the default of its schema, which is read once, with defaults below it filled in as an
/// API server does; a text that is none of the type's gives the blank value.
pub fn or_default<'a, T: Schema>(
    value: Option<&'a T>,
    default: &'static OnceLock<T>,
    json: &str,
) -> &'a T {
    value.unwrap_or_else(|| {
        default.get_or_init(|| {
            let mut json = serde_json::from_str(json).unwrap_or_default();
            Structural::of::<T>().default_value(&mut json);
            crate::schema::decode::value(json).unwrap_or_else(|_| T::blank())
        })
    })
}

/// Gives its input with the feature `client`, and nothing without it.
#[cfg(feature = "client")]
#[macro_export]
#[doc(hidden)]
macro_rules! __client {
    ($($item:item)*) => { $($item)* };
}

/// Gives its input with the feature `client`, and nothing without it.
#[cfg(not(feature = "client"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __client {
    ($($item:item)*) => {};
}

/// Turns two types with the same fields into each other: `From` both ways, which moves the fields.
///
/// Generated code has it where two versions of a kind have the same schema.
#[macro_export]
macro_rules! same_members {
    ($first:path, $second:path, $($field:ident),+ $(,)?) => {
        impl ::core::convert::From<$second> for $first {
            fn from($second { $($field),+ }: $second) -> Self {
                Self { $($field),+ }
            }
        }

        impl ::core::convert::From<$first> for $second {
            fn from($first { $($field),+ }: $first) -> Self {
                Self { $($field),+ }
            }
        }
    };
}

/// Includes what a build script wrote with `write_to_out_dir`.
#[macro_export]
macro_rules! include_api {
    () => {
        include!(concat!(env!("OUT_DIR"), "/kubewright/mod.rs"));
    };
}

#[cfg(test)]
mod tests {
    #[derive(Debug, PartialEq)]
    struct One {
        r#type: String,
        count: u8,
    }

    mod other {
        pub(super) struct Two {
            pub(super) r#type: String,
            pub(super) count: u8,
        }
    }

    crate::same_members!(One, other::Two, r#type, count);

    #[test]
    fn types_with_the_same_members_turn_into_each_other() {
        let one = || One {
            r#type: "a".to_owned(),
            count: 3,
        };
        assert_eq!(One::from(other::Two::from(one())), one());
    }
}
