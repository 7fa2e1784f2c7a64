//! What a derive was given, with all words understood.

use proc_macro2::{Ident, Span};
use syn::{ExprPath, Generics, Member, Path, Type, Visibility};

use super::fact::Facts;
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
    /// An enum whose variants hold values.
    Choice(Vec<Choice<'a>>),
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
    /// Whether fields with a default get `x_or_default()`.
    pub(crate) accessors: Slot<bool>,
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
    pub(crate) vis: &'a Visibility,
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
    /// Whether the schema requires it, whatever decoding does.
    pub(crate) listed: Slot<bool>,
    pub(crate) omit_empty: Slot<()>,
    pub(crate) accessor: Slot<Accessor>,
    pub(crate) facts: Facts,
}

/// `accessor = ...`.
pub(crate) enum Accessor {
    /// There is none.
    None,
    /// What it is called.
    Named(Name),
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
    /// Whether what it holds was reported.
    pub(crate) refused: bool,
}

/// A variant that holds a value, as the field that it is on the wire.
pub(crate) struct Choice<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) field: Field<'a>,
    pub(crate) unknown: Slot<()>,
    pub(crate) default: Slot<()>,
    pub(crate) value: Slot<i64>,
}

/// Words of a variant.
#[derive(Default)]
pub(crate) struct VariantWords {
    pub(crate) rename: Slot<Name>,
    pub(crate) aliases: Vec<Name>,
    pub(crate) value: Slot<i64>,
    pub(crate) unknown: Slot<()>,
    pub(crate) default: Slot<()>,
    pub(crate) facts: Facts,
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
    pub(crate) definition: Definition,
    /// What is said of `apiVersion`.
    pub(crate) api_version: TypeMetaFacts,
    /// What is said of `kind`.
    pub(crate) kind_field: TypeMetaFacts,
}

/// Words of a property that every root has.
#[derive(Default)]
pub(crate) struct TypeMetaFacts {
    pub(crate) said: Slot<()>,
    pub(crate) listed: Slot<bool>,
    pub(crate) facts: Facts,
}

/// Words of the definition of a kind.
#[derive(Default)]
pub(crate) struct Definition {
    pub(crate) storage: Slot<bool>,
    pub(crate) served: Slot<bool>,
    pub(crate) deprecated: Slot<Deprecated>,
    pub(crate) printer_columns: Vec<PrinterColumn>,
    pub(crate) selectable_fields: Slot<Vec<Name>>,
    /// The paths of `scale`, if they are said.
    pub(crate) scale_paths: Option<ScalePaths>,
    pub(crate) annotations: Vec<(Name, String)>,
    pub(crate) labels: Vec<(Name, String)>,
    pub(crate) conversion: Slot<String>,
    pub(crate) preserve_unknown_fields: Slot<bool>,
}

/// `deprecated`.
pub(crate) struct Deprecated {
    pub(crate) is: bool,
    pub(crate) warning: Option<String>,
}

/// A `printer_column(...)`.
pub(crate) struct PrinterColumn {
    pub(crate) name: Slot<Name>,
    pub(crate) ty: Slot<&'static str>,
    pub(crate) json_path: Slot<Name>,
    pub(crate) format: Slot<String>,
    pub(crate) description: Slot<String>,
    pub(crate) priority: Slot<i32>,
}

/// `scale(...)`.
#[derive(Default)]
pub(crate) struct ScalePaths {
    pub(crate) spec_replicas: Slot<Name>,
    pub(crate) status_replicas: Slot<Name>,
    pub(crate) label_selector: Slot<Name>,
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
    pub(crate) options: Slot<Type>,
    /// What documentation says of it.
    pub(crate) doc: Slot<String>,
    /// Whether a text comes back, piece by piece.
    pub(crate) stream: Slot<()>,
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
    Connect,
}
