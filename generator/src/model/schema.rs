//! One schema node: every keyword of `JSONSchemaProps` of `apiextensions.k8s.io/v1`
//! (`staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types_jsonschema.go`).

use super::{DefinitionId, Number, SchemaId, Value};

/// A schema node. `None` and empty mean that the source did not say the keyword.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// `$ref`, also as the one member of `allOf`: what else the node says is said of the value where
    /// it is held.
    pub reference: Option<DefinitionId>,
    /// `type`.
    pub ty: Option<Type>,
    /// `type`, where it is a word that no API server takes; such a value may be anything.
    pub unknown_type: Option<String>,
    /// `format`.
    pub format: Option<Format>,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `id`.
    pub id: Option<String>,
    /// `$schema`.
    pub schema: Option<String>,
    /// `default`.
    pub default: Option<Value>,
    /// `example`.
    pub example: Option<Value>,
    /// `externalDocs`.
    pub external_docs: Option<ExternalDocs>,
    /// `nullable`.
    pub nullable: Option<bool>,
    /// `enum`.
    pub enum_values: Option<Vec<Value>>,

    /// `properties`, in the order of the source.
    pub properties: Option<Vec<Property>>,
    /// `required`, in the order of the source.
    pub required: Option<Vec<String>>,
    /// `additionalProperties`.
    pub additional_properties: Option<AdditionalProperties>,
    /// `items`.
    pub items: Option<Items>,

    /// `minimum`.
    pub minimum: Option<Number>,
    /// `maximum`.
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<bool>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<bool>,
    /// `multipleOf`.
    pub multiple_of: Option<Number>,
    /// `minLength`, in code points.
    pub min_length: Option<i64>,
    /// `maxLength`, in code points.
    pub max_length: Option<i64>,
    /// `pattern`, RE2.
    pub pattern: Option<String>,
    /// `minItems`.
    pub min_items: Option<i64>,
    /// `maxItems`.
    pub max_items: Option<i64>,
    /// `uniqueItems`.
    pub unique_items: Option<bool>,
    /// `minProperties`.
    pub min_properties: Option<i64>,
    /// `maxProperties`.
    pub max_properties: Option<i64>,

    /// `allOf`.
    pub all_of: Option<Vec<SchemaId>>,
    /// `anyOf`.
    pub any_of: Option<Vec<SchemaId>>,
    /// `oneOf`.
    pub one_of: Option<Vec<SchemaId>>,
    /// `not`.
    pub not: Option<SchemaId>,

    /// `x-kubernetes-preserve-unknown-fields`.
    pub preserve_unknown_fields: Option<bool>,
    /// `x-kubernetes-embedded-resource`.
    pub embedded_resource: Option<bool>,
    /// `x-kubernetes-int-or-string`.
    pub int_or_string: Option<bool>,
    /// `x-kubernetes-list-type`.
    pub list_type: Option<ListType>,
    /// `x-kubernetes-list-map-keys`.
    pub list_map_keys: Option<Vec<String>>,
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// `x-kubernetes-validations`.
    pub validations: Option<Vec<ValidationRule>>,
    /// `x-kubernetes-patch-strategy`: `merge`, `replace`, `retainKeys`, with commas between.
    pub patch_strategy: Option<String>,
    /// `x-kubernetes-patch-merge-key`.
    pub patch_merge_key: Option<String>,
    /// `x-kubernetes-unions`.
    pub unions: Option<Vec<PublishedUnion>>,
    /// The value has a zero, that of a Go type that has no pointer: what an absent value means to a
    /// server. A `default` is that zero then, and nothing that a server fills in.
    pub zero_default: bool,
}

impl Schema {
    /// The nodes of the members, items and values that it says.
    pub(crate) fn held(&self) -> impl Iterator<Item = SchemaId> {
        let members = self.properties.iter().flatten();
        let items: &[SchemaId] = match &self.items {
            Some(Items::Schema(items)) => std::slice::from_ref(items),
            Some(Items::Tuple(items)) => items,
            None => &[],
        };
        let values = match self.additional_properties {
            Some(AdditionalProperties::Schema(values)) => Some(values),
            _ => None,
        };
        members
            .map(|member| member.schema)
            .chain(items.iter().copied())
            .chain(values)
    }

    /// Visits the ids of the nodes that this one holds.
    pub(crate) fn for_each_id(&mut self, mut visit: impl FnMut(&mut SchemaId)) {
        for property in self.properties.iter_mut().flatten() {
            visit(&mut property.schema);
        }
        if let Some(AdditionalProperties::Schema(id)) = &mut self.additional_properties {
            visit(id);
        }
        match &mut self.items {
            Some(Items::Schema(id)) => visit(id),
            Some(Items::Tuple(ids)) => ids.iter_mut().for_each(&mut visit),
            None => {}
        }
        let junctors = [&mut self.all_of, &mut self.any_of, &mut self.one_of];
        junctors
            .into_iter()
            .flatten()
            .flatten()
            .for_each(&mut visit);
        self.not.iter_mut().for_each(visit);
    }
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `object`
    Object,
    /// `array`
    Array,
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
}

/// `format`. Kubernetes enforces a fixed list and ignores others, so any word is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint16`
    Uint16,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `byte`: base64.
    Byte,
    /// `date`
    Date,
    /// `date-time`: RFC 3339.
    DateTime,
    /// `duration`: Go's `time.Duration` syntax.
    Duration,
    /// `int-or-string`
    IntOrString,
    /// Any other word.
    Other(String),
}

/// A member of `properties`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The JSON name.
    pub name: String,
    /// Its schema.
    pub schema: SchemaId,
}

/// `additionalProperties`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdditionalProperties {
    /// `true` or `false`.
    Allowed(bool),
    /// A schema for each value.
    Schema(SchemaId),
}

/// `items`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Items {
    /// One schema for every item.
    Schema(SchemaId),
    /// A schema per position, which structural schemas forbid.
    Tuple(Vec<SchemaId>),
}

/// `x-kubernetes-list-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListType {
    /// Replaced as a whole.
    Atomic,
    /// Unique scalars.
    Set,
    /// Records told apart by `x-kubernetes-list-map-keys`.
    Map,
}

/// `x-kubernetes-map-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MapType {
    /// Merged field by field.
    Granular,
    /// Replaced as a whole.
    Atomic,
}

/// `externalDocs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExternalDocs {
    /// `description`.
    pub description: Option<String>,
    /// `url`.
    pub url: Option<String>,
}

/// An entry of `x-kubernetes-validations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationRule {
    /// `rule`: a CEL expression over `self`.
    pub rule: String,
    /// `message`.
    pub message: Option<String>,
    /// `messageExpression`: a CEL expression that gives the message.
    pub message_expression: Option<String>,
    /// `reason`.
    pub reason: Option<String>,
    /// `fieldPath`.
    pub field_path: Option<String>,
    /// `optionalOldSelf`.
    pub optional_old_self: Option<bool>,
}

/// An entry of `x-kubernetes-unions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PublishedUnion {
    /// `discriminator`: the member that says which of the fields is there.
    pub discriminator: Option<String>,
    /// `fields-to-discriminateBy`: members and the discriminator's values for them.
    pub fields: Vec<(String, String)>,
}
