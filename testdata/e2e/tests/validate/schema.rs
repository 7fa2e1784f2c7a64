//! A schema that holds every keyword.

use serde_json::{Value, json};

/// Formats of strings that the server checks, and one that it does not.
pub(crate) const FORMATS: [&str; 27] = [
    "bsonobjectid",
    "byte",
    "cidr",
    "creditcard",
    "date",
    "date-time",
    "duration",
    "email",
    "hexcolor",
    "hostname",
    "ipv4",
    "ipv6",
    "isbn",
    "isbn10",
    "isbn13",
    "k8s-long-name",
    "k8s-short-name",
    "mac",
    "password",
    "rgbcolor",
    "ssn",
    "uri",
    "uuid",
    "uuid3",
    "uuid4",
    "uuid5",
    "no-such-format",
];

/// Patterns, each in a corner of RE2.
pub(crate) const PATTERNS: [&str; 16] = [
    r"^\d+$",
    r"^\w+$",
    r"^\s$",
    r"\bfoo\b",
    r"^\pL\p{Greek}\PN$",
    r"^[[:alpha:]]+$",
    r"^[^[:^alpha:]\d]$",
    r"^\Qa.b\E+$",
    r"^\101\x42\x{43}$",
    r"(?i)^k$",
    r"^a{,2}$",
    r"^[a&&b]+$",
    r"(?m)^b$",
    r"^(?P<x>a|b)(?s:.)$",
    r"^.{2,3}$",
    r"^[]a-]+$",
];

fn number(ty: &str, keywords: Value) -> Value {
    with(json!({"type": ty}), keywords)
}

fn with(mut base: Value, keywords: Value) -> Value {
    if let (Some(base), Value::Object(keywords)) = (base.as_object_mut(), keywords) {
        base.extend(keywords);
    }
    base
}

/// The schema of the kind `Check`.
pub(crate) fn checks() -> Value {
    let mut spec = serde_json::Map::new();
    let parts = [
        types(),
        numbers(),
        strings(),
        lists(),
        objects(),
        junctors(),
        kubernetes(),
        defaults(),
    ];
    for part in parts {
        if let Value::Object(part) = part {
            spec.extend(part);
        }
    }
    json!({
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": spec}},
    })
}

fn types() -> Value {
    let nullable = json!({"nullable": true});
    json!({
        "string": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"},
        "boolean": {"type": "boolean"}, "object": {"type": "object"},
        "array": {"type": "array", "items": {"type": "string"}},
        "any": {"x-kubernetes-preserve-unknown-fields": true},
        "either": {"x-kubernetes-int-or-string": true},
        "quantity": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}],
            "pattern": "^[0-9]+m?$"},
        "nullableString": with(json!({"type": "string", "minLength": 2}), nullable.clone()),
        "nullableEnum": with(json!({"type": "string", "enum": ["a", null]}), nullable.clone()),
        "nullableObject": with(json!({"type": "object", "required": ["a"],
            "properties": {"a": {"type": "string"}}}), nullable.clone()),
        "nullableItems": {"type": "array", "items": with(json!({"type": "string"}), nullable)},
    })
}

fn numbers() -> Value {
    json!({
        "least": number("integer", json!({"minimum": 3})),
        "most": number("integer", json!({"maximum": 3})),
        "above": number("integer", json!({"minimum": 3, "exclusiveMinimum": true})),
        "under": number("integer", json!({"maximum": 3, "exclusiveMaximum": true})),
        "even": number("integer", json!({"multipleOf": 2})),
        "floatLeast": number("number", json!({"minimum": 2.5})),
        "floatMost": number("number", json!({"maximum": 2.5})),
        "floatUnder": number("number", json!({"maximum": 2.5, "exclusiveMaximum": true})),
        "floatMultiple": number("number", json!({"multipleOf": 0.1})),
        "halves": number("number", json!({"multipleOf": 0.5})),
        "oddBound": number("integer", json!({"maximum": 2.5})),
        "int32": number("integer", json!({"format": "int32"})),
        "int64": number("integer", json!({"format": "int64"})),
        "float": number("number", json!({"format": "float"})),
        "double": number("number", json!({"format": "double"})),
        "integerEnum": number("integer", json!({"enum": [1, 2]})),
        "numberEnum": number("number", json!({"enum": [1, 2.5]})),
        "eitherEnum": {"x-kubernetes-int-or-string": true, "enum": ["A", 5]},
        "eitherBounds": {"x-kubernetes-int-or-string": true, "minimum": 2, "maxLength": 3},
    })
}

fn strings() -> Value {
    let mut strings = json!({
        "short": {"type": "string", "maxLength": 3},
        "long": {"type": "string", "minLength": 3},
        "both": {"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^a", "enum": ["aa", "aab"]},
        "choice": {"type": "string", "enum": ["a", "", "ö"]},
        "formatOnly": {"x-kubernetes-preserve-unknown-fields": true, "format": "date"},
        "formatAndPattern": {"type": "string", "format": "ipv4", "pattern": "^10"},
    });
    let Some(members) = strings.as_object_mut() else {
        return strings;
    };
    for (index, format) in FORMATS.iter().enumerate() {
        members.insert(
            format!("format{index}"),
            json!({"type": "string", "format": format}),
        );
    }
    for (index, pattern) in PATTERNS.iter().enumerate() {
        members.insert(
            format!("pattern{index}"),
            json!({"type": "string", "pattern": pattern}),
        );
    }
    strings
}

fn lists() -> Value {
    let item = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "maxLength": 5}, "port": {"type": "integer", "default": 80},
        "value": {"type": "string", "minLength": 1}}});
    json!({
        "few": {"type": "array", "maxItems": 2, "minItems": 1, "items": {"type": "integer", "minimum": 0}},
        "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "numberSet": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "number"}},
        "atomicSet": {"type": "array", "x-kubernetes-list-type": "set", "items": {
            "type": "object", "x-kubernetes-map-type": "atomic",
            "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}},
        "named": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
            "items": item.clone()},
        "keyed": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "port"],
            "items": item.clone()},
        "nested": {"type": "object", "additionalProperties": {"type": "array", "x-kubernetes-list-type": "set",
            "items": {"type": "string"}}},
        "matrix": {"type": "array", "items": {"type": "array", "maxItems": 1, "items": {"type": "integer"}}},
        "plain": {"type": "array", "items": item},
    })
}

fn objects() -> Value {
    json!({
        "required": {"type": "object", "required": ["a", "b"], "properties": {
            "a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "string"}}},
        "counted": {"type": "object", "minProperties": 1, "maxProperties": 2, "properties": {
            "a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string", "default": "c"}}},
        "map": {"type": "object", "maxProperties": 2, "minProperties": 1,
            "additionalProperties": {"type": "string", "maxLength": 2}},
        "deepMap": {"type": "object", "additionalProperties": {"type": "object", "required": ["x"],
            "properties": {"x": {"type": "integer", "maximum": 5}}}},
        "freeMap": {"type": "object", "additionalProperties": true},
        "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": true, "maxProperties": 2,
            "properties": {"known": {"type": "object", "properties": {"a": {"type": "integer"}}}}},
        "objectEnum": {"type": "object", "properties": {"a": {"type": "integer"}}, "enum": [{"a": 1}, {}]},
    })
}

fn junctors() -> Value {
    let members =
        json!({"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}});
    let one = |keywords: Value| with(json!({"type": "object", "properties": members}), keywords);
    json!({
        "oneOf": one(json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})),
        "anyOf": one(json!({"anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}]})),
        "allOf": one(json!({"allOf": [{"required": ["a"]}, {"properties": {"b": {"minimum": 2}}}]})),
        "not": one(json!({"not": {"required": ["a", "b"]}})),
        "atMostOne": one(json!({"oneOf": [
            {"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}},
            {"required": ["a"]}, {"required": ["b"]}]})),
        "closest": one(json!({"anyOf": [
            {"properties": {"a": {"minLength": 3}, "b": {"minimum": 5}}, "required": ["c"]},
            {"properties": {"a": {"enum": ["x"]}}, "required": ["b"]},
            {"properties": {"b": {"maximum": -1}}}]})),
        "closestOne": one(json!({"oneOf": [
            {"properties": {"a": {"pattern": "^x"}}, "required": ["a"]},
            {"properties": {"a": {"maxLength": 1}, "b": {"multipleOf": 3}}, "required": ["a", "b"]},
            {"properties": {"c": {"enum": [true]}}, "required": ["c"]}]})),
        "scalar": {"type": "string", "anyOf": [{"pattern": "^a"}, {"maxLength": 1}, {"format": "ipv4"}]},
        "listOf": {"type": "array", "items": {"type": "integer"},
            "not": {"items": {"minimum": 5}}, "anyOf": [{"minItems": 2}, {"items": {"maximum": 3}}]},
        "mixed": one(json!({"allOf": [{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
            {"not": {"required": ["c"]}}], "minProperties": 1})),
    })
}

fn kubernetes() -> Value {
    json!({
        "embedded": {"type": "object", "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true},
        "embeddedKnown": {"type": "object", "x-kubernetes-embedded-resource": true, "properties": {
            "spec": {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}}}},
        "embeddedList": {"type": "array", "items": {"type": "object", "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true}},
    })
}

fn defaults() -> Value {
    json!({
        "outer": {"type": "object", "properties": {
            "one": {"type": "integer", "default": 1, "minimum": 1},
            "inner": {"type": "object", "default": {"given": true}, "required": ["given"], "properties": {
                "given": {"type": "boolean"}, "text": {"type": "string", "default": "x"}}},
            "list": {"type": "array", "default": [{"kind": "a"}, {}], "items": {"type": "object", "properties": {
                "kind": {"type": "string", "default": "k"}}}},
            "map": {"type": "object", "additionalProperties": {"type": "object", "properties": {
                "kind": {"type": "string", "default": "k"}}}},
            "nullable": {"type": "string", "nullable": true, "default": "n"},
            "empty": {"type": "string", "default": ""},
            "items": {"type": "array", "items": {"type": "integer", "default": 7}},
            "values": {"type": "object", "additionalProperties": {"type": "integer", "default": 8}},
        }},
    })
}
