//! Types of which the whole schema is known.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Schema;
use super::structural::Structural;
use crate::meta::Map;

/// A type whose structural schema is known down to its last value.
///
/// [`Schema`] lets any type with serde's impls take part as a leaf; this trait does not, unless
/// the field that holds it says its schema. Derived beside `Schema` or `Resource`.
#[diagnostic::on_unimplemented(
    message = "the schema of `{Self}` is not known",
    label = "a field of a type with `JsonSchema` needs one too",
    note = "add `#[derive(kubewright::JsonSchema)]` to `{Self}`",
    note = "or write the schema of the field: `#[schema(schema = \"{{...}}\")]`"
)]
pub trait JsonSchema: Schema {
    /// The schema: `JSONSchemaProps` of `apiextensions.k8s.io/v1`.
    fn json_schema() -> Value {
        Structural::of::<Self>().to_json()
    }
}

macro_rules! known {
    ($($ty:ty),+ $(,)?) => {
        $(impl JsonSchema for $ty {})+
    };
}

known! {
    bool, i8, i16, i32, i64, u8, u16, u32, u64, usize, f32, f64, String, Value,
    crate::meta::ByteString, crate::meta::Duration, crate::meta::IntOrString,
    crate::meta::MicroTime, crate::meta::Quantity, crate::meta::Time, crate::meta::Uid,
    crate::meta::Condition, crate::meta::ConditionStatus, crate::meta::EmbeddedObject,
    crate::meta::LabelSelector, crate::meta::LabelSelectorOperator,
    crate::meta::LabelSelectorRequirement, crate::meta::ListMeta, crate::meta::ManagedFieldsEntry,
    crate::meta::ManagedFieldsOperation, crate::meta::ObjectMeta, crate::meta::OwnerReference,
}

impl<T: JsonSchema> JsonSchema for Option<T> {}
impl<T: JsonSchema> JsonSchema for Box<T> {}
impl<T: JsonSchema> JsonSchema for Vec<T> {}
impl<T: JsonSchema> JsonSchema for Map<T> {}
impl<T: JsonSchema> JsonSchema for BTreeMap<String, T> {}
