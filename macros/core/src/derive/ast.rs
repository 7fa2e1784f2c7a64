//! What a derive was given, with all words understood.

use proc_macro2::{Ident, Span};
use syn::{ExprPath, Generics, Member, Path, Type, Visibility};

use super::slot::Slot;
use super::word::Name;
use crate::names::RenameRule;

/// A type with a derive.
pub(crate) struct Input<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    pub(crate) container: Container,
    pub(crate) data: Data<'a>,
    /// Of `#[derive(Resource)]`.
    pub(crate) resource: Option<Resource>,
}

/// What a type is made of.
pub(crate) enum Data<'a> {
    /// A struct with named fields, or a unit struct.
    Record(Vec<Field<'a>>),
    /// A struct that is written as its one field; the index of that field.
    Newtype(Vec<Field<'a>>, usize),
    /// An enum of unit variants.
    Enum(Vec<Variant<'a>>),
    /// What no schema can be made of; reported.
    Refused,
}

/// Words of a type.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) krate: Slot<Path>,
    pub(crate) rename: Slot<String>,
    pub(crate) rename_all: Slot<RenameRule>,
    pub(crate) default: Slot<DefaultValue>,
    pub(crate) deny_unknown_fields: Slot<()>,
    pub(crate) transparent: Slot<()>,
    pub(crate) facts: Facts,
}

/// Where a missing value comes from.
pub(crate) enum DefaultValue {
    /// `Default::default()`
    Trait,
    /// A function.
    Path(ExprPath),
}

/// A field and its words.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    /// The JSON name.
    pub(crate) name: String,
    pub(crate) words: FieldWords,
    /// Whether its type is written as an `Option`.
    pub(crate) optional: bool,
}

/// Words of a field.
#[derive(Default)]
pub(crate) struct FieldWords {
    pub(crate) rename: Slot<Name>,
    pub(crate) aliases: Vec<Name>,
    pub(crate) default: Slot<DefaultValue>,
    pub(crate) flatten: Slot<()>,
    pub(crate) skip: Slot<()>,
    pub(crate) skip_serializing: Slot<()>,
    pub(crate) skip_deserializing: Slot<()>,
    pub(crate) skip_serializing_if: Slot<ExprPath>,
    pub(crate) leaf: Slot<()>,
    pub(crate) required: Slot<()>,
    pub(crate) omit_empty: Slot<()>,
    pub(crate) facts: Facts,
}

impl Field<'_> {
    /// Whether it is neither read nor written: not part of the record.
    pub(crate) fn is_skipped(&self) -> bool {
        self.words.skip.is_said()
            || (self.words.skip_serializing.is_said() && self.words.skip_deserializing.is_said())
    }

    pub(crate) fn is_read(&self) -> bool {
        !self.words.skip.is_said() && !self.words.skip_deserializing.is_said()
    }

    pub(crate) fn is_written(&self) -> bool {
        !self.words.skip.is_said() && !self.words.skip_serializing.is_said()
    }

    /// Its name as errors tell it.
    pub(crate) fn label(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }

    pub(crate) fn span(&self) -> Span {
        match &self.member {
            Member::Named(ident) => ident.span(),
            Member::Unnamed(index) => index.span,
        }
    }
}

/// A variant and its words.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    /// What it is called on the wire, in an enum of strings.
    pub(crate) name: String,
    pub(crate) words: VariantWords,
    /// The type of its one unnamed field, if it has one.
    pub(crate) payload: Option<&'a Type>,
}

/// Words of a variant.
#[derive(Default)]
pub(crate) struct VariantWords {
    pub(crate) rename: Slot<Name>,
    pub(crate) aliases: Vec<Name>,
    pub(crate) value: Slot<i64>,
    pub(crate) unknown: Slot<()>,
    pub(crate) default: Slot<()>,
}

/// Words that say what a schema says.
#[derive(Default)]
pub(crate) struct Facts {
    /// `docs`, and the doc comment it takes.
    pub(crate) docs: Slot<()>,
    pub(crate) description: Option<String>,
    pub(crate) format: Slot<String>,
    pub(crate) pattern: Slot<String>,
    pub(crate) nullable: Slot<()>,
    pub(crate) minimum: Slot<f64>,
    pub(crate) exclusive_minimum: Slot<f64>,
    pub(crate) maximum: Slot<f64>,
    pub(crate) exclusive_maximum: Slot<f64>,
    pub(crate) multiple_of: Slot<f64>,
    pub(crate) min_length: Slot<u64>,
    pub(crate) max_length: Slot<u64>,
    pub(crate) min_items: Slot<u64>,
    pub(crate) max_items: Slot<u64>,
    pub(crate) min_properties: Slot<u64>,
    pub(crate) max_properties: Slot<u64>,
    /// JSON text.
    pub(crate) default_value: Slot<String>,
    /// JSON text.
    pub(crate) default_json: Slot<String>,
    /// JSON texts.
    pub(crate) values: Slot<Vec<String>>,
    pub(crate) list_type: Slot<&'static str>,
    pub(crate) list_map_keys: Slot<Vec<String>>,
    pub(crate) map_type: Slot<&'static str>,
    pub(crate) patch_strategy: Slot<String>,
    pub(crate) patch_merge_key: Slot<String>,
    pub(crate) rules: Vec<Rule>,
    /// Of each item or value.
    pub(crate) items: Slot<Box<Facts>>,
}

/// A `validate(...)`.
#[derive(Default)]
pub(crate) struct Rule {
    pub(crate) expression: Slot<String>,
    pub(crate) message: Slot<String>,
    pub(crate) message_expression: Slot<String>,
    pub(crate) reason: Slot<String>,
    pub(crate) field_path: Slot<String>,
    pub(crate) optional_old_self: Slot<()>,
}

/// Words of a root.
#[derive(Default)]
pub(crate) struct Resource {
    pub(crate) group: Slot<Name>,
    pub(crate) group_alias: Slot<Name>,
    pub(crate) version: Slot<Name>,
    pub(crate) kind: Slot<Name>,
    pub(crate) list_kind: Slot<Name>,
    pub(crate) plural: Slot<Name>,
    pub(crate) singular: Slot<Name>,
    pub(crate) short_names: Slot<Vec<Name>>,
    pub(crate) categories: Slot<Vec<Name>>,
    pub(crate) scope: Slot<Scope>,
    pub(crate) namespaced: Slot<()>,
    pub(crate) cluster: Slot<()>,
    pub(crate) status: Slot<()>,
    pub(crate) scale: Slot<()>,
    pub(crate) verbs: Slot<Vec<Verb>>,
    pub(crate) skip_verbs: Slot<Vec<Verb>>,
    pub(crate) readonly: Slot<()>,
    pub(crate) no_verbs: Slot<()>,
    pub(crate) methods: Vec<Method>,
}

/// Where objects live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Namespaced,
    Cluster,
}

/// What can be done with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    List,
    Watch,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}

/// A `method(...)`.
pub(crate) struct Method {
    pub(crate) span: Span,
    pub(crate) name: Slot<Name>,
    pub(crate) verb: Slot<MethodVerb>,
    pub(crate) subresource: Slot<Name>,
    pub(crate) input: Slot<Type>,
    pub(crate) result: Slot<Type>,
}

/// What a method can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MethodVerb {
    Get,
    List,
    Create,
    Update,
    Patch,
    Apply,
}
