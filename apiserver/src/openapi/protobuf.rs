//! Documents in version 2 as protobuf (`gnostic-models/openapiv2`): what `kubectl` asks for where it
//! finds nothing in version 3.

use serde_json::{Map, Value};

use crate::yaml;

/// The fields of a message, by their names in JSON.
#[derive(Debug)]
struct Shape {
    fields: &'static [(&'static str, u64, Kind)],
    /// Where everything stands whose name begins with `x-`.
    extensions: u64,
}

/// What stands in a field.
#[derive(Debug)]
enum Kind {
    Text,
    Flag,
    Integer,
    Double,
    /// Whatever it is, as YAML.
    Any,
    Message(&'static Shape),
    /// Several, one after the other; one stands for itself.
    Each(&'static Kind),
    /// A message in which it stands in this field.
    Within(u64, &'static Kind),
    /// A message in which entries of a map stand in this field.
    Named(u64, &'static Kind),
    /// A schema, or whether there may be any.
    SchemaOrFlag,
    Parameter,
}

static DOCUMENT: Shape = Shape {
    fields: &[
        ("swagger", 1, Kind::Text),
        ("info", 2, Kind::Message(&INFO)),
        ("paths", 8, Kind::Named(2, &Kind::Message(&PATH))),
        ("definitions", 9, Kind::Named(1, &Kind::Message(&SCHEMA))),
    ],
    extensions: 16,
};
static INFO: Shape = Shape {
    fields: &[("title", 1, Kind::Text), ("version", 2, Kind::Text)],
    extensions: 7,
};
static PATH: Shape = Shape {
    fields: &[
        ("get", 2, Kind::Message(&OPERATION)),
        ("put", 3, Kind::Message(&OPERATION)),
        ("post", 4, Kind::Message(&OPERATION)),
        ("delete", 5, Kind::Message(&OPERATION)),
        ("patch", 8, Kind::Message(&OPERATION)),
        ("parameters", 9, Kind::Each(&Kind::Parameter)),
    ],
    extensions: 10,
};
static OPERATION: Shape = Shape {
    fields: &[
        ("tags", 1, Kind::Each(&Kind::Text)),
        ("operationId", 5, Kind::Text),
        ("produces", 6, Kind::Each(&Kind::Text)),
        ("consumes", 7, Kind::Each(&Kind::Text)),
        ("parameters", 8, Kind::Each(&Kind::Parameter)),
        (
            "responses",
            9,
            Kind::Named(1, &Kind::Within(1, &Kind::Message(&RESPONSE))),
        ),
        ("schemes", 10, Kind::Each(&Kind::Text)),
    ],
    extensions: 13,
};
static RESPONSE: Shape = Shape {
    fields: &[
        ("description", 1, Kind::Text),
        ("schema", 2, Kind::Within(1, &Kind::Message(&SCHEMA))),
    ],
    extensions: 5,
};
static BODY: Shape = Shape {
    fields: &[
        ("name", 2, Kind::Text),
        ("in", 3, Kind::Text),
        ("required", 4, Kind::Flag),
        ("schema", 5, Kind::Message(&SCHEMA)),
    ],
    extensions: 6,
};
static IN_QUERY: Shape = Shape {
    fields: &[
        ("in", 2, Kind::Text),
        ("name", 4, Kind::Text),
        ("type", 6, Kind::Text),
        ("uniqueItems", 20, Kind::Flag),
    ],
    extensions: 23,
};
static IN_PATH: Shape = Shape {
    fields: &[
        ("required", 1, Kind::Flag),
        ("in", 2, Kind::Text),
        ("name", 4, Kind::Text),
        ("type", 5, Kind::Text),
        ("uniqueItems", 19, Kind::Flag),
    ],
    extensions: 22,
};
static SCHEMA: Shape = Shape {
    fields: &[
        ("$ref", 1, Kind::Text),
        ("format", 2, Kind::Text),
        ("title", 3, Kind::Text),
        ("description", 4, Kind::Text),
        ("default", 5, Kind::Any),
        ("multipleOf", 6, Kind::Double),
        ("maximum", 7, Kind::Double),
        ("exclusiveMaximum", 8, Kind::Flag),
        ("minimum", 9, Kind::Double),
        ("exclusiveMinimum", 10, Kind::Flag),
        ("maxLength", 11, Kind::Integer),
        ("minLength", 12, Kind::Integer),
        ("pattern", 13, Kind::Text),
        ("maxItems", 14, Kind::Integer),
        ("minItems", 15, Kind::Integer),
        ("uniqueItems", 16, Kind::Flag),
        ("maxProperties", 17, Kind::Integer),
        ("minProperties", 18, Kind::Integer),
        ("required", 19, Kind::Each(&Kind::Text)),
        ("enum", 20, Kind::Each(&Kind::Any)),
        ("additionalProperties", 21, Kind::SchemaOrFlag),
        ("type", 22, Kind::Within(1, &Kind::Each(&Kind::Text))),
        ("items", 23, Kind::Within(1, &Kind::Message(&SCHEMA))),
        ("properties", 25, Kind::Named(1, &Kind::Message(&SCHEMA))),
        ("example", 30, Kind::Any),
    ],
    extensions: 31,
};

/// A document in version 2.
pub(super) fn of(document: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    message(&mut out, &DOCUMENT, document);
    out
}

fn message(out: &mut Vec<u8>, shape: &Shape, value: &Value) {
    for (name, number, kind) in shape.fields {
        if let Some(value) = value.get(name) {
            field(out, *number, kind, value);
        }
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        if name.starts_with("x-") {
            entry(out, shape.extensions, name, &Kind::Any, value);
        }
    }
}

fn field(out: &mut Vec<u8>, number: u64, kind: &Kind, value: &Value) {
    match kind {
        Kind::Text => bytes(out, number, value.as_str().unwrap_or_default().as_bytes()),
        Kind::Flag => integer(out, number, value.as_bool().unwrap_or_default().into()),
        Kind::Integer => integer(out, number, value.as_i64().unwrap_or_default()),
        Kind::Double => {
            varint(out, number << 3 | 1);
            out.extend(value.as_f64().unwrap_or_default().to_le_bytes());
        }
        Kind::Any => {
            let text = yaml::to_string(value);
            within(out, number, |out| bytes(out, 2, text.as_bytes()));
        }
        Kind::Message(shape) => within(out, number, |out| message(out, shape, value)),
        Kind::Each(kind) => match value {
            Value::Array(items) => items.iter().for_each(|item| field(out, number, kind, item)),
            one => field(out, number, kind, one),
        },
        Kind::Within(of, kind) => within(out, number, |out| field(out, *of, kind, value)),
        Kind::Named(of, kind) => within(out, number, |out| {
            for (name, value) in value.as_object().into_iter().flat_map(Map::iter) {
                entry(out, *of, name, kind, value);
            }
        }),
        Kind::SchemaOrFlag => within(out, number, |out| match value {
            Value::Bool(_) => field(out, 2, &Kind::Flag, value),
            schema => field(out, 1, &Kind::Message(&SCHEMA), schema),
        }),
        Kind::Parameter => within(out, number, |out| {
            within(out, 1, |out| parameter(out, value));
        }),
    }
}

fn parameter(out: &mut Vec<u8>, value: &Value) {
    match value.get("in").and_then(Value::as_str) {
        Some("body") => field(out, 1, &Kind::Message(&BODY), value),
        Some("path") => within(out, 2, |out| field(out, 4, &Kind::Message(&IN_PATH), value)),
        _ => within(out, 2, |out| {
            field(out, 3, &Kind::Message(&IN_QUERY), value);
        }),
    }
}

/// An entry of a map: its name and its value.
fn entry(out: &mut Vec<u8>, number: u64, name: &str, kind: &Kind, value: &Value) {
    within(out, number, |out| {
        bytes(out, 1, name.as_bytes());
        field(out, 2, kind, value);
    });
}

fn within(out: &mut Vec<u8>, number: u64, write: impl FnOnce(&mut Vec<u8>)) {
    let mut inner = Vec::new();
    write(&mut inner);
    bytes(out, number, &inner);
}

fn bytes(out: &mut Vec<u8>, number: u64, content: &[u8]) {
    varint(out, number << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

fn integer(out: &mut Vec<u8>, number: u64, value: i64) {
    varint(out, number << 3);
    varint(out, value.cast_unsigned());
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        // The lowest seven bits.
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{SCHEMA, message, of};

    #[test]
    fn schemas() {
        let schema = json!({"type": "array", "maxItems": 300, "maximum": 1.5, "items": {"$ref": "a"}, "x-y": true});
        let mut out = Vec::new();
        message(&mut out, &SCHEMA, &schema);
        let wanted = [
            &b"\x39\0\0\0\0\0\0\xf8\x3f"[..],
            b"\x70\xac\x02",
            b"\xb2\x01\x07\x0a\x05array",
            b"\xba\x01\x05\x0a\x03\x0a\x01a",
            b"\xfa\x01\x0e\x0a\x03x-y\x12\x07\x12\x05true\n",
        ];
        assert_eq!(out, wanted.concat());
    }

    #[test]
    fn documents() {
        let parameters = json!([{"in": "query", "name": "q"}]);
        let document = json!({"swagger": "2.0", "paths": {"/": {"parameters": parameters}}});
        let wanted = b"\x0a\x032.0\x42\x19\x12\x17\x0a\x01/\x12\x12\x4a\x10\x0a\x0e\x12\x0c\x1a\x0a\x12\x05query\x22\x01q";
        assert_eq!(of(&document), &wanted[..]);
    }
}
