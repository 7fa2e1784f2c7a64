//! What a schema says of a value beyond its shape.

/// A keyword of `JSONSchemaProps` of `apiextensions.k8s.io/v1`, with what it says
/// (`staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types_jsonschema.go`).
///
/// Facts of a field stand in [`Field::facts`](super::Field), those of a struct as a whole in
/// [`RecordShape::facts`](super::RecordShape); of a keyword that both say, the field's counts. A
/// keyword that a type implies, as `format: int32`, is a fact only where it differs: an empty text
/// then says that there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// `title`.
    Title(&'static str),
    /// `description`.
    Description(&'static str),
    /// `example`, as JSON text.
    Example(&'static str),
    /// `externalDocs`, as JSON text.
    ExternalDocs(&'static str),
    /// `format`.
    Format(&'static str),
    /// `default`, as JSON text.
    Default(&'static str),
    /// `enum`, each value as JSON text.
    Enum(&'static [&'static str]),
    /// `nullable`.
    Nullable(bool),
    /// Whether `required` of the struct lists the field, where that is not whether decoding asks
    /// for it.
    Required(bool),
    /// `minimum`.
    Minimum(f64),
    /// `exclusiveMinimum`: whether the minimum itself is refused.
    ExclusiveMinimum(bool),
    /// `maximum`.
    Maximum(f64),
    /// `exclusiveMaximum`: whether the maximum itself is refused.
    ExclusiveMaximum(bool),
    /// `multipleOf`.
    MultipleOf(f64),
    /// `minLength`, in code points.
    MinLength(i64),
    /// `maxLength`, in code points.
    MaxLength(i64),
    /// `pattern`, RE2.
    Pattern(&'static str),
    /// `minItems`.
    MinItems(i64),
    /// `maxItems`.
    MaxItems(i64),
    /// `uniqueItems`.
    UniqueItems(bool),
    /// `minProperties`.
    MinProperties(i64),
    /// `maxProperties`.
    MaxProperties(i64),
    /// `allOf`, a JSON array of value validations.
    AllOf(&'static str),
    /// `anyOf`, a JSON array of value validations.
    AnyOf(&'static str),
    /// `oneOf`, a JSON array of value validations.
    OneOf(&'static str),
    /// `not`, a JSON object of value validations.
    Not(&'static str),
    /// `x-kubernetes-preserve-unknown-fields`.
    PreserveUnknownFields(bool),
    /// `x-kubernetes-embedded-resource`.
    EmbeddedResource(bool),
    /// `x-kubernetes-int-or-string`.
    IntOrString(bool),
    /// `x-kubernetes-list-type`.
    ListType(ListType),
    /// `x-kubernetes-list-map-keys`.
    ListMapKeys(&'static [&'static str]),
    /// `x-kubernetes-map-type`.
    MapType(MapType),
    /// `x-kubernetes-patch-strategy`.
    PatchStrategy(&'static str),
    /// `x-kubernetes-patch-merge-key`.
    PatchMergeKey(&'static str),
    /// `x-kubernetes-validations`.
    Rules(&'static [Rule]),
    /// Fields of which a number may be set; what enforces it are other facts.
    Union(&'static Union),
    /// What is said of each item of a list, or of each value of a map.
    Items(&'static [Fact]),
    /// The whole schema of the value, as JSON text, in place of everything else; empty where the
    /// schema of the struct has no such property.
    Schema(&'static str),
}

/// `x-kubernetes-list-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListType {
    /// Replaced as a whole.
    Atomic,
    /// Unique scalars.
    Set,
    /// Records told apart by their list map keys.
    Map,
}

/// `x-kubernetes-map-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapType {
    /// Merged field by field.
    Granular,
    /// Replaced as a whole.
    Atomic,
}

/// An entry of `x-kubernetes-validations`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// A CEL expression over `self`.
    pub rule: &'static str,
    /// What is told when it is false.
    pub message: Option<&'static str>,
    /// A CEL expression that gives the message.
    pub message_expression: Option<&'static str>,
    /// `FieldValueInvalid` and the like.
    pub reason: Option<&'static str>,
    /// The path, relative to the value, that is reported.
    pub field_path: Option<&'static str>,
    /// Whether the rule is also run where there is no old value.
    pub optional_old_self: Option<bool>,
}

/// Fields of a struct of which a number may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Union {
    /// How many.
    pub cardinality: Cardinality,
    /// The JSON name of the field that names the member.
    pub discriminator: Option<&'static str>,
    /// The members.
    pub members: &'static [UnionMember],
}

/// How many members of a union may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// One.
    ExactlyOne,
    /// One or none.
    AtMostOne,
    /// One or more.
    AtLeastOne,
}

/// A member of a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnionMember {
    /// The field's JSON name.
    pub field: &'static str,
    /// What the discriminator says for it.
    pub value: Option<&'static str>,
}
