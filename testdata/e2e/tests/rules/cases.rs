//! A schema with members of every type and rules about each, and values for it.

use serde_json::{Value, json};

/// Members of every type, and rules about each.
pub(crate) fn members() -> Value {
    let item = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "maxLength": 20},
        "value": {"type": "integer", "x-kubernetes-validations": [
            {"rule": "self >= oldSelf", "message": "value must not shrink"}]},
    }});
    let mut plain_item = item.clone();
    plain_item["properties"]["value"] = json!({"type": "integer"});
    let scalar = |rule: &str| json!({"type": "integer", "x-kubernetes-validations": [{"rule": rule, "message": rule}]});
    json!({
        "my_field": scalar("self > 0"),
        "a__b": {"type": "integer"},
        "a-b": {"type": "integer"},
        "a.b": {"type": "integer"},
        "in": {"type": "integer"},
        "namespace": {"type": "integer"},
        "1a": scalar("self > 0"),
        "since": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "wait": {"type": "string", "format": "duration"},
        "data": {"type": "string", "format": "byte", "maxLength": 50},
        "either": {"x-kubernetes-int-or-string": true, "maxLength": 20},
        "quantity": {"x-kubernetes-int-or-string": true, "maxLength": 20, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        "number": {"type": "number"},
        "nullable": {"type": "string", "nullable": true, "maxLength": 10},
        "defaulted": {"type": "object", "default": {}, "properties": {
            "inner": {"type": "string", "default": "x"}}},
        "any": {"x-kubernetes-preserve-unknown-fields": true},
        "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {
            "known": {"type": "integer"}}},
        "map": {"type": "object", "maxProperties": 10, "additionalProperties": scalar("self < 10")},
        "atomicMap": {"type": "object", "maxProperties": 10, "x-kubernetes-map-type": "atomic",
            "additionalProperties": scalar("self >= oldSelf")},
        "named": {"type": "array", "items": item, "maxItems": 10, "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"]},
        "plain": {"type": "array", "items": plain_item, "maxItems": 10},
        "set": {"type": "array", "items": {"type": "string", "maxLength": 10}, "maxItems": 10,
            "x-kubernetes-list-type": "set"},
        "embedded": {"type": "object", "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-validations": [
            {"rule": "self.kind == 'Pod' && self.metadata.name != 'x'", "message": "a pod"}]},
        "left": {"type": "string", "maxLength": 20}, "right": {"type": "string", "maxLength": 20},
        "type": {"type": "string", "maxLength": 20},
        "unchanged": {"type": "object", "properties": {"a": {"type": "integer"}},
            "x-kubernetes-validations": [{"rule": "self.a > 0", "message": "positive"}]},
    })
}

pub(crate) fn rules() -> Value {
    let rules = [
        "!has(self.a__underscores__b) || self.a__underscores__b > 0",
        "!has(self.a__dash__b) || self.a__dash__b > 0",
        "!has(self.a__dot__b) || self.a__dot__b > 0",
        "!has(self.__in__) || self.__in__ > 0",
        "!has(self.__namespace__) || self.__namespace__ > 0",
        "!has(self.since) || self.since > timestamp('2024-01-01T00:00:00Z')",
        "!has(self.since) || self.since.getFullYear() < 2030",
        "!has(self.day) || self.day.getMonth() == 1",
        "!has(self.wait) || self.wait < duration('1h')",
        "!has(self.data) || self.data == b'ab'",
        "!has(self.data) || size(self.data) < 5",
        "!has(self.either) || (type(self.either) == int ? self.either < 5 : self.either.endsWith('%'))",
        "!has(self.quantity) || quantity(string(self.quantity)).isLessThan(quantity('2Gi'))",
        "!has(self.number) || self.number < 1.5",
        "!has(self.nullable) || self.nullable.size() > 1",
        "self.defaulted.inner == 'x'",
        "!has(self.open) || !has(self.open.known) || self.open.known == 1",
        "!has(self.map) || self.map.all(k, k != 'bad-key')",
        "!has(self.map) || self.map.all(k, v, k.size() + v > 2)",
        "!has(self.named) || self.named.exists(i, i.name == 'a')",
        "!has(self.named) || self.named.exists_one(i, i.?value.orValue(0) == 1) || size(self.named) > 2",
        "!has(self.named) || self.named == self.named.filter(i, i.name != 'b') + self.named.filter(i, i.name == 'b')",
        "!has(self.set) || self.set == ['b', 'a'] || size(self.set) != 2",
        "!has(self.set) || (self.set + ['a']).size() == self.set.size() || !('a' in self.set)",
        "!has(self.set) || sets.contains(['a', 'b', 'c'], self.set)",
        "!has(self.set) || self.set.isSorted() || self.set.sort()[0] == 'a'",
        "!has(self.plain) || self.plain.map(i, i.name) != ['a', 'b']",
        "!has(self.plain) || self.plain.filter(i, has(i.value)).map(i, i.value).sum() < 10",
        "!has(self.plain) || self.plain.sortBy(i, i.name)[0].name == 'a'",
        "!has(self.plain) || self.plain.transformList(i, v, i).size() < 4",
        "(has(self.left) ? 1 : 0) + (has(self.right) ? 1 : 0) <= 1",
        "!(has(self.left) && self.type != 'Left')",
        "self.?left.orValue('') != 'forbidden'",
        "self.?map[?'x'].orValue(0) != 5",
        "!has(oldSelf.type) || (has(self.type) && self.type == oldSelf.type)",
    ];
    let mut list: Vec<Value> = rules
        .iter()
        .map(|rule| json!({"rule": rule, "message": rule}))
        .collect();
    list.extend([
        json!({"rule": "!has(self.right) || self.right != 'f'", "reason": "FieldValueForbidden",
            "fieldPath": ".right", "message": "forbidden"}),
        json!({"rule": "!has(self.right) || self.right != 'r'", "reason": "FieldValueRequired",
            "fieldPath": ".defaulted.inner", "message": "required"}),
        json!({"rule": "!has(self.right) || self.right != 'd'", "reason": "FieldValueDuplicate",
            "fieldPath": "['a.b']", "message": "duplicate"}),
        json!({"rule": "!has(self.right) || self.right != 'm'", "fieldPath": ".map['x.y']",
            "messageExpression": "'right is ' + self.right"}),
        json!({"rule": "oldSelf.hasValue() || !has(self.right) || self.right != 'new'",
            "optionalOldSelf": true, "message": "not at first"}),
        json!({"rule": "!oldSelf.hasValue() || !has(oldSelf.value().right) || has(self.right)",
            "optionalOldSelf": true, "message": "stays"}),
    ]);
    json!(list)
}

/// The `spec`s.
pub(crate) fn specs() -> Vec<Value> {
    let mut specs = scalars();
    specs.extend(containers());
    specs
}

fn scalars() -> Vec<Value> {
    let mut specs = vec![json!({})];
    let mut try_each = |name: &str, values: Vec<Value>| {
        for value in values {
            let mut spec = json!({});
            spec[name] = value;
            specs.push(spec);
        }
    };
    for name in ["my_field", "a__b", "a-b", "a.b", "in", "namespace", "1a"] {
        try_each(name, vec![json!(1), json!(0), json!("x"), json!(null)]);
    }
    let times = [
        "2024-02-29T01:02:03Z",
        "2023-01-01T00:00:00Z",
        "2031-01-01T00:00:00.5+01:00",
        "x",
        "",
    ];
    try_each("since", times.map(Value::from).to_vec());
    try_each(
        "day",
        ["2024-02-29", "2024-03-01", "x"].map(Value::from).to_vec(),
    );
    try_each(
        "wait",
        ["10m", "2h", "3 days", "5 min", "x", ""]
            .map(Value::from)
            .to_vec(),
    );
    try_each(
        "data",
        ["YWI=", "YWJj", "_-8=", "YWI", "x", ""]
            .map(Value::from)
            .to_vec(),
    );
    try_each(
        "either",
        vec![
            json!(1),
            json!(7),
            json!("5%"),
            json!("x"),
            json!(1.5),
            json!(true),
        ],
    );
    try_each(
        "quantity",
        vec![json!("1Gi"), json!("3Gi"), json!(5), json!("x")],
    );
    try_each(
        "number",
        vec![json!(1), json!(1.25), json!(2), json!(1.0), json!("x")],
    );
    try_each(
        "nullable",
        vec![json!(null), json!("a"), json!("ab"), json!("")],
    );
    try_each(
        "defaulted",
        vec![
            json!({}),
            json!({"inner": "y"}),
            json!(null),
            json!({"inner": null}),
        ],
    );
    try_each("any", vec![json!(1), json!({"a": []})]);
    try_each(
        "open",
        vec![json!({"known": 1}), json!({"known": 2}), json!({"x": 1})],
    );
    specs
}

fn containers() -> Vec<Value> {
    let mut specs = Vec::new();
    let mut try_each = |name: &str, values: Vec<Value>| {
        for value in values {
            let mut spec = json!({});
            spec[name] = value;
            specs.push(spec);
        }
    };
    for name in ["map", "atomicMap"] {
        try_each(
            name,
            vec![
                json!({}),
                json!({"x": 1}),
                json!({"x": 5}),
                json!({"bad-key": 11}),
                json!({"xyz": 9, "y.z": 20}),
                json!({"x": null}),
            ],
        );
    }
    for name in ["named", "plain"] {
        try_each(
            name,
            vec![
                json!([]),
                json!([{"name": "a"}]),
                json!([{"name": "a", "value": 1}]),
                json!([{"name": "b", "value": 1}, {"name": "a", "value": 1}]),
                json!([{"name": "a", "value": 1}, {"name": "b", "value": 9}]),
                json!([{"name": "c"}, {"name": "b"}, {"name": "d"}, {"name": "e"}]),
                json!([{"value": 1}]),
            ],
        );
    }
    try_each(
        "set",
        vec![
            json!([]),
            json!(["a"]),
            json!(["b"]),
            json!(["a", "b"]),
            json!(["b", "a"]),
            json!(["a", "c"]),
            json!(["b", "c", "a"]),
            json!(["d"]),
            json!(["a", "a"]),
        ],
    );
    try_each(
        "embedded",
        vec![
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "labels": {"a": "b"}}}),
            json!({"apiVersion": "v1", "kind": "Job", "metadata": {"name": "a"}, "more": 1}),
            json!({"apiVersion": "v1", "kind": "Pod"}),
        ],
    );
    try_each("left", vec![json!("x"), json!("forbidden")]);
    try_each(
        "right",
        ["x", "f", "r", "d", "m", "new"].map(Value::from).to_vec(),
    );
    try_each("type", vec![json!("Left"), json!("Right")]);
    try_each(
        "unchanged",
        vec![json!({"a": 1}), json!({"a": -1}), json!({})],
    );
    specs.push(json!({"left": "x", "type": "Left"}));
    specs.push(json!({"left": "x", "type": "Left", "right": "y"}));
    specs
}
