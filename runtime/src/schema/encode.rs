//! Writes any value in any format of serde's.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::written::is_written;
use super::{List, Object, Omit, Record, Ref, Schema};

/// Writes a value: what `Serialize` of a derived type calls.
///
/// # Errors
/// What the serializer reports.
#[inline]
pub fn value<T: Schema, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.view().serialize(serializer)
}

/// Writes a value as JSON text.
///
/// It writes what `serde_json::to_vec` writes, in less time.
///
/// ```
/// use kubewright::meta::ObjectMeta;
/// use kubewright::schema::encode;
///
/// let metadata = ObjectMeta {
///     name: "shop".to_owned(),
///     ..ObjectMeta::default()
/// };
/// assert_eq!(encode::to_vec(&metadata).unwrap(), br#"{"name":"shop"}"#);
/// ```
///
/// # Errors
/// The value has no JSON form.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Vec<u8>> {
    match crate::json::write(value) {
        Some(text) => Ok(text),
        None => serde_json::to_vec(value),
    }
}

impl Serialize for Ref<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Ref::Absent => serializer.serialize_none(),
            Ref::Bool(value) => serializer.serialize_bool(value),
            Ref::Integer(value) => serializer.serialize_i64(value),
            Ref::Unsigned(value) => serializer.serialize_u64(value),
            Ref::Float(value) => serializer.serialize_f64(value),
            Ref::Str(value) => serializer.serialize_str(value),
            Ref::Text(value) => serializer.collect_str(value),
            Ref::List(value) => list(value, serializer),
            Ref::Object(value) => object(value, serializer),
            Ref::Record(value) => record(value, serializer),
            Ref::Json(value) => value.serialize(serializer),
            Ref::Leaf(value) => value.serialize(serializer),
        }
    }
}

fn list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let len = list.len();
    let mut seq = serializer.serialize_seq(Some(len))?;
    for index in 0..len {
        match list.get(index) {
            Ref::Str(value) => seq.serialize_element(value)?,
            value => seq.serialize_element(&value)?,
        }
    }
    seq.end()
}

fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(object.len()))?;
    entries(object, &mut map)?;
    map.end()
}

fn entries<M: SerializeMap>(object: &dyn Object, map: &mut M) -> Result<(), M::Error> {
    let mut result = Ok(());
    object.visit(&mut |key, value| {
        result = entry(map, key, &value);
        result.is_ok()
    });
    result
}

fn record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some(type_meta) = &record.shape().type_meta {
        map.serialize_entry("apiVersion", type_meta.api_version)?;
        map.serialize_entry("kind", type_meta.kind)?;
    }
    fields(record, &mut map)?;
    map.end()
}

fn fields<M: SerializeMap>(record: &dyn Record, map: &mut M) -> Result<(), M::Error> {
    let shape = record.shape();
    for (index, field) in shape.fields.iter().enumerate() {
        if field.omit == Omit::Always {
            continue;
        }
        let value = record.get(index);
        if !is_written(record, shape, index, field, &value) {
            continue;
        }
        if field.flatten {
            flattened(value, map)?;
        } else {
            entry(map, field.name, &value)?;
        }
    }
    Ok(())
}

/// Writes a key and its value: the same as to write the [`Ref`], without its way through memory for
/// what most values are.
#[inline]
fn entry<M: SerializeMap>(map: &mut M, key: &str, value: &Ref<'_>) -> Result<(), M::Error> {
    match value {
        Ref::Str(value) => map.serialize_entry(key, *value),
        value => map.serialize_entry(key, value),
    }
}

fn flattened<M: SerializeMap>(value: Ref<'_>, map: &mut M) -> Result<(), M::Error> {
    match value {
        Ref::Absent => Ok(()),
        Ref::Record(record) => fields(record, map),
        Ref::Object(object) => entries(object, map),
        Ref::Json(serde_json::Value::Object(object)) => object
            .iter()
            .try_for_each(|(key, value)| map.serialize_entry(key, value)),
        _ => Err(serde::ser::Error::custom(
            "can only flatten structs and maps",
        )),
    }
}

/// Go's `omitempty`: the zero value of a scalar, an empty list or map; never a struct.
pub(super) fn is_empty(value: Ref<'_>) -> bool {
    match value {
        Ref::Absent
        | Ref::Bool(false)
        | Ref::Integer(0)
        | Ref::Unsigned(0)
        | Ref::Json(serde_json::Value::Null) => true,
        Ref::Float(value) => value == 0.0,
        Ref::Str(value) => value.is_empty(),
        Ref::List(list) => list.is_empty(),
        Ref::Object(object) => object.is_empty(),
        _ => false,
    }
}
