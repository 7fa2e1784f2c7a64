//! What a schema says of a value beyond its shape.

/// Constraints, merge rules and defaults of a field, as `JSONSchemaProps` of
/// `apiextensions.k8s.io/v1` spells them. `None` and empty mean that nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Facts {
    /// `description`.
    pub description: Option<&'static str>,
    /// `format`.
    pub format: Option<&'static str>,
    /// `default`, as JSON text.
    pub default: Option<&'static str>,
    /// `enum`, each value as JSON text.
    pub values: &'static [&'static str],
    /// `nullable`.
    pub nullable: bool,
    /// `minimum` and `exclusiveMinimum`.
    pub minimum: Option<Bound>,
    /// `maximum` and `exclusiveMaximum`.
    pub maximum: Option<Bound>,
    /// `multipleOf`.
    pub multiple_of: Option<f64>,
    /// `minLength`, in code points.
    pub min_length: Option<u64>,
    /// `maxLength`, in code points.
    pub max_length: Option<u64>,
    /// `pattern`, RE2.
    pub pattern: Option<&'static str>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
    /// `x-kubernetes-list-type`.
    pub list_type: Option<ListType>,
    /// `x-kubernetes-list-map-keys`.
    pub list_map_keys: &'static [&'static str],
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// `x-kubernetes-patch-strategy`.
    pub patch_strategy: Option<&'static str>,
    /// `x-kubernetes-patch-merge-key`.
    pub patch_merge_key: Option<&'static str>,
    /// `x-kubernetes-validations`.
    pub rules: &'static [Rule],
    /// What is said of each item of a list, or of each value of a map.
    pub items: Option<&'static Self>,
}

impl Facts {
    /// Nothing is said.
    pub const NONE: Self = Self {
        description: None,
        format: None,
        default: None,
        values: &[],
        nullable: false,
        minimum: None,
        maximum: None,
        multiple_of: None,
        min_length: None,
        max_length: None,
        pattern: None,
        min_items: None,
        max_items: None,
        min_properties: None,
        max_properties: None,
        list_type: None,
        list_map_keys: &[],
        map_type: None,
        patch_strategy: None,
        patch_merge_key: None,
        rules: &[],
        items: None,
    };
}

/// A bound of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The value.
    pub value: f64,
    /// Whether the value itself is refused.
    pub exclusive: bool,
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
    pub optional_old_self: bool,
}
