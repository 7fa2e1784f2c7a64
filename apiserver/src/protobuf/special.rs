//! Messages that are no objects in JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::message::{Decoder, text};
use super::wire::{Malformed, Wire, fields};

/// What a message of a definition stands for, if it stands for something of its own.
pub(super) fn value(
    decoder: &mut Decoder,
    name: &str,
    bytes: &[u8],
    depth: usize,
) -> Result<Option<Value>, Malformed> {
    const JSON: &str = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON";
    let value = match name {
        "io.k8s.apimachinery.pkg.apis.meta.v1.Time" => time(bytes, 0)?,
        "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime" => time(bytes, 6)?,
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => quantity(bytes)?,
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => int_or_string(bytes)?,
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"
        | "io.k8s.apimachinery.pkg.runtime.RawExtension" => raw(bytes)?,
        name => match name.strip_prefix(JSON) {
            Some("") => raw(bytes)?,
            Some(rest) if rest.starts_with("SchemaPropsOr") => {
                alternative(decoder, name, bytes, depth)?
            }
            _ => return Ok(None),
        },
    };
    Ok(Some(value))
}

/// The field of this number, the last of several.
fn field(bytes: &[u8], number: u64) -> Result<Option<Wire<'_>>, Malformed> {
    let mut found = None;
    for field in fields(bytes) {
        let (of, wire) = field?;
        if of == number {
            found = Some(wire);
        }
    }
    Ok(found)
}

/// A time with so many digits after its seconds. Nothing is no time.
fn time(bytes: &[u8], digits: i16) -> Result<Value, Malformed> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let number = |number| field(bytes, number)?.map_or(Ok(0), Wire::number);
    let (seconds, nanoseconds) = (number(1)?, number(2)?);
    let nanoseconds = i32::try_from(nanoseconds).unwrap_or_default();
    let nanoseconds = if digits == 0 { 0 } else { nanoseconds };
    let time =
        Timestamp::new(seconds, nanoseconds).map_err(|_| Malformed("a time is out of range"))?;
    let text = if digits == 0 {
        time.to_string()
    } else {
        format!("{time:.6}")
    };
    Ok(text.into())
}

fn quantity(bytes: &[u8]) -> Result<Value, Malformed> {
    Ok(match field(bytes, 1)? {
        Some(wire) => text(wire.bytes()?)?.into(),
        None => "0".into(),
    })
}

fn int_or_string(bytes: &[u8]) -> Result<Value, Malformed> {
    let is_text = field(bytes, 1)?.map_or(Ok(0), Wire::number)? == 1;
    Ok(if is_text {
        let text = field(bytes, 3)?.map_or(Ok(String::new()), |wire| text(wire.bytes()?))?;
        text.into()
    } else {
        field(bytes, 2)?.map_or(Ok(0), Wire::number)?.into()
    })
}

/// JSON.
fn raw(bytes: &[u8]) -> Result<Value, Malformed> {
    match field(bytes, 1)? {
        None => Ok(Value::Null),
        Some(wire) => match wire.bytes()? {
            [] => Ok(Value::Null),
            text => {
                serde_json::from_slice(text).map_err(|_| Malformed("what should be JSON is not"))
            }
        },
    }
}

/// A schema or something else: a list of them, a boolean, or a list of texts.
fn alternative(
    decoder: &mut Decoder,
    name: &str,
    bytes: &[u8],
    depth: usize,
) -> Result<Value, Malformed> {
    let Some((package, other)) = name.rsplit_once("Or") else {
        return Ok(Value::Null);
    };
    // A boolean stands first, so a schema beside it second.
    let of_schema = if other == "Bool" { 2 } else { 1 };
    if let Some(schema) = field(bytes, of_schema)? {
        let schema = decoder.object(package, schema.bytes()?, depth + 1)?;
        return Ok(Value::Object(schema));
    }
    if other == "Bool" {
        let allows = field(bytes, 1)?.map_or(Ok(0), Wire::number)?;
        return Ok((allows != 0).into());
    }
    let mut list = Vec::new();
    for field in fields(bytes) {
        if let (2, wire) = field? {
            list.push(match other {
                "Array" => json!(decoder.object(package, wire.bytes()?, depth + 1)?),
                _ => text(wire.bytes()?)?.into(),
            });
        }
    }
    Ok(Value::Array(list))
}
