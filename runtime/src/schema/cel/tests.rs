//! Rules over values, without a server.

use serde_json::{Value as Json, json};

use super::error::Failure;
use super::eval::Machine;
use super::program::{STACK, compile};
use super::value::Value;
use crate::schema::Ref;
use crate::schema::structural::Structural;

/// What a rule about `{"a": 1, "list": [..]}` gives.
fn outcome(rule: &str) -> Result<Value, String> {
    // The parser takes more stack than a test has.
    let rule = rule.to_owned();
    let builder = std::thread::Builder::new().stack_size(STACK);
    let thread = builder.spawn(move || compile(&rule)).unwrap();
    let compiled = thread.join().unwrap();
    let (expression, _) = compiled.map_err(|error| format!("compile: {error}"))?;
    let mut machine = Machine::new(&Value::Null, None, u64::MAX);
    machine
        .evaluate(&expression)
        .map_err(|failure| failure.to_string())
}

fn assert_true(rules: &[&str]) {
    for rule in rules {
        match outcome(rule) {
            Ok(Value::Bool(true)) => {}
            other => panic!("{rule}: {other:?}"),
        }
    }
}

#[test]
fn operators() {
    assert_true(&[
        "1 + 2 * 3 == 7 && 7 / 2 == 3 && -7 % 3 == -1",
        "1 == 1.0 && 1u == 1 && 2 > 1.5 && 1u < 2",
        "'a' + 'b' == 'ab' && b'a' + b'b' == b'ab' && [1] + [2] == [1, 2]",
        "!(1 == 'a') && null == null && 1 != null",
        "1 in [1, 2] && 'a' in {'a': 1} && !(3 in [1])",
        "[1, 2][1] == 2 && {'a': 1}['a'] == 1 && {'a': 1}.a == 1",
        "has({'a': 1}.a) && !has({'a': 1}.b)",
        "true || 1 / 0 == 1",
        "1 / 0 == 1 || true",
        "!(false && 1 / 0 == 1) && !(1 / 0 == 1 && false)",
        "(true ? 1 : 2) == 1",
        "type(1) == int && type('a') == string && type([]) == list && type(type(1)) == type",
        "type(duration('1s')) == google.protobuf.Duration",
        "timestamp('2024-01-01T00:00:00Z') + duration('24h') == timestamp('2024-01-02T00:00:00Z')",
        "timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h')",
        "r'\\d' == '\\\\d' && \"a\" == 'a'",
    ]);
}

#[test]
fn failures_are_not_values() {
    for (rule, failure) in [
        ("1 + 'a' == 1", "no such overload"),
        ("{'a': 1}.b == 1", "no such key: b"),
        ("[1][1] == 1", "index out of bounds: 1"),
        ("1 / 0 == 1", "division by zero"),
        ("9223372036854775807 + 1 > 0", "integer overflow"),
        ("1 < 'a'", "no such overload"),
        ("'a'.b == 1", "no such overload"),
        ("[1].all(x, x.y)", "no such overload"),
        ("[1, 2].exists_one(x, x.y == 1)", "no such overload"),
    ] {
        assert_eq!(outcome(rule).unwrap_err(), failure, "{rule}");
    }
}

#[test]
fn what_cannot_be_compiled_is_told() {
    for rule in [
        "",
        "1 +",
        "nosuch == 1",
        "self.nosuch()",
        "size(1, 2)",
        "cel.bind(x, 1, x) == 1",
        "math.ceil(1.5) == 2.0",
        "'a'.matches('(')",
        "duration('1x') == duration('1s')",
        "timestamp('soon') == timestamp('2024-01-01T00:00:00Z')",
        "[1].map(x.y, 1) == []",
        "Message{a: 1} == null",
    ] {
        assert!(
            outcome(rule).unwrap_err().starts_with("compile: "),
            "{rule}"
        );
    }
    let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(outcome(&deep).unwrap_err().contains("longer"));
    let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
    assert!(outcome(&deep).unwrap_err().contains("nests"));
    let signs = format!("{}true", "!".repeat(1000));
    assert!(outcome(&signs).unwrap_err().contains("nests"));
}

#[test]
fn macros() {
    assert_true(&[
        "[1, 2].all(x, x > 0) && [1, 2].exists(x, x == 2) && [1, 2].exists_one(x, x == 2)",
        "[1, 2].existsOne(x, x == 2) && {'a': 1}.all(k, k == 'a')",
        "[1, 2].map(x, x * 2) == [2, 4] && [1, 2, 3].map(x, x > 1, x * 2) == [4, 6]",
        "[1, 2, 3].filter(x, x > 1) == [2, 3]",
        "[1, 2].all(i, v, v == i + 1) && [1, 2].exists(i, v, i == 1 && v == 2)",
        "{'a': 1, 'b': 2}.existsOne(k, v, k == 'a' && v == 1)",
        "[1, 2].transformList(i, v, i * v) == [0, 2]",
        "[1, 2].transformList(i, v, i > 0, v) == [2]",
        "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
        "{'a': 'b'}.transformMapEntry(k, v, {v: k}) == {'b': 'a'}",
        "[3, 1, 2].sortBy(x, -x) == [3, 2, 1]",
        "[[1, 2], [3]].all(x, x.all(y, y > 0)) && [1].all(x, [x].all(x, x == 1) && x == 1)",
        // A failure is made up for by what decides.
        "![1, 0].all(x, 1 / x == 2) && [0, 1].exists(x, 1 / x == 1)",
    ]);
}

#[test]
fn optionals() {
    assert_true(&[
        "optional.of(1).hasValue() && !optional.none().hasValue()",
        "{'a': 1}.?a.orValue(0) == 1 && {'a': 1}.?b.orValue(0) == 0",
        "{'a': {'b': 1}}.?a.b.value() == 1 && !{'a': 1}.?b.c.hasValue()",
        "[1][?0].value() == 1 && ![1][?1].hasValue()",
        "optional.ofNonZeroValue('').or(optional.of('a')).value() == 'a'",
        "[?optional.none(), ?optional.of(1)] == [1] && {?'a': optional.none()} == {}",
        "optional.of(1).optMap(x, x + 1).value() == 2",
        "optional.of(1).optFlatMap(x, optional.none()) == optional.none()",
        "!has({'a': 1}.?b.c)",
    ]);
}

#[test]
fn functions() {
    assert_true(&[
        "size('é') == 1 && 'é'.size() == 1 && size([1]) == 1 && size(b'ab') == 2 && size({}) == 0",
        "int('5') == 5 && int(1.9) == 1 && uint(1) == 1u && double('1.5') == 1.5",
        "string(1) == '1' && string(true) == 'true' && string(b'a') == 'a' && bytes('a') == b'a'",
        "string(duration('90s')) == '90s' && string(1.0) == '1'",
        "bool('true') && dyn(1) == 1",
        "'hello'.contains('ell') && 'a'.startsWith('a') && 'a'.endsWith('a')",
        "'abc'.matches('^a.c$') && matches('abc', 'b') && !'abc'.matches('^b')",
        "'tacocat'.charAt(3) == 'o' && 'tacocat'.substring(4) == 'cat'",
        "'tacocat'.substring(0, 4) == 'taco' && 'tacocat'.indexOf('c', 3) == 4",
        "'hello hello'.lastIndexOf('hello') == 6 && 'a,b'.split(',') == ['a', 'b']",
        "['a', 'b'].join('-') == 'a-b' && 'aa'.replace('a', 'b', 1) == 'ba'",
        "' a '.trim() == 'a' && 'Aé'.lowerAscii() == 'aé' && strings.quote('a\"') == '\"a\\\\\"\"'",
        "'%s is %d, %.2f %x'.format(['a', 1, 1.5, 255]) == 'a is 1, 1.50 ff'",
        "[1, 2].isSorted() && [1, 2].sum() == 3 && [1, 2].min() == 1 && [1, 2].max() == 2",
        "[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2",
        "[1, 2, 3].slice(1, 3) == [2, 3] && [[1], [2]].flatten() == [1, 2]",
        "[2, 1].sort() == [1, 2] && [1, 2].reverse() == [2, 1] && [1, 1].distinct() == [1]",
        "lists.range(3) == [0, 1, 2]",
        "sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1]) && sets.intersects([1], [1, 2])",
        "'abc 123'.find('[0-9]+') == '123' && '1 2'.findAll('[0-9]') == ['1', '2']",
        "url('https://a:80/b?c=d').getScheme() == 'https' && isURL('/a') && !isURL('a')",
        "url('https://a:80/b?c=d').getHost() == 'a:80' && url('https://a/b').getPort() == ''",
        "url('https://a/b?c=d').getQuery() == {'c': ['d']}",
        "ip('10.0.0.1').family() == 4 && isIP('::1') && !isIP('1.2.3') && ip.isCanonical('::1')",
        "ip('127.0.0.1').isLoopback() && string(ip('::1')) == '::1'",
        "cidr('10.0.0.0/8').containsIP('10.1.1.1') && isCIDR('::/0')",
        "cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16')) && cidr('10.1.2.3/8').prefixLength() == 8",
        "cidr('10.1.2.3/8').masked().ip() == ip('10.0.0.0')",
        "quantity('1Gi').isGreaterThan(quantity('500Mi')) && isQuantity('1k') && !isQuantity('x')",
        "quantity('1').add(1).asInteger() == 2 && quantity('1.5').isInteger() == false",
        "sign(quantity('-1')) == -1 && quantity('1').compareTo(quantity('2')) == -1",
        "semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('v1.2', true)",
        "semver('1.2.3').major() == 1 && semver('v01.2', true).compareTo(semver('1.2.0')) == 0",
        "!format.dns1123Label().validate('my-name').hasValue()",
        "format.named('uuid').value().validate('x').hasValue() && format.named('x') == optional.none()",
        "timestamp('2024-02-29T12:34:56.789Z').getDayOfYear() == 59",
        "timestamp('2024-02-29T12:34:56.789Z').getMilliseconds() == 789",
        "timestamp('2024-02-29T23:00:00Z').getDate('+02:00') == 1",
        "duration('1h30m').getMinutes() == 90 && duration('1h30m').getHours() == 1",
    ]);
}

/// What rules refuse about a value: fields and messages.
fn refused(schema: &Json, value: &Json, old: Option<&Json>) -> Vec<String> {
    let schema = Structural::from_json(schema).unwrap();
    let found = match old {
        Some(old) => schema.validate_update(Ref::Json(value), Ref::Json(old)),
        None => schema.validate(Ref::Json(value)),
    };
    found.iter().map(ToString::to_string).collect()
}

fn object(properties: &Json, rules: &Json) -> Json {
    json!({"type": "object", "properties": properties, "x-kubernetes-validations": rules})
}

#[test]
fn work_is_bounded() {
    // Each of these would take longer than anyone waits.
    let double = "[1]".to_owned() + &".map(x, [x, x])".repeat(60) + ".all(x, x == x)";
    for rule in [
        "lists.range(1000000000).size() > 0",
        "lists.range(10000).all(x, lists.range(10000).all(y, x != y + 1000000))",
        "'a'.replace('', 'aaaaaaaaaa').replace('a', 'aaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa')\
         .replace('', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa')\
         .replace('', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa')\
         .replace('', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') == ''",
        &double,
    ] {
        let (expression, _) = compile(rule).unwrap();
        let mut machine = Machine::new(&Value::Null, None, u64::MAX);
        assert!(
            matches!(machine.evaluate(&expression), Err(Failure::Budget)),
            "{rule}"
        );
    }
    let schema = object(
        &json!({"a": {"type": "integer"}}),
        &json!([{"rule": "lists.range(1000000000).size() > 0"}, {"rule": "false"}]),
    );
    let found = refused(&schema, &json!({"a": 1}), None);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("no further validation rules"),
        "{found:?}"
    );
}

#[test]
fn members_are_seen_by_their_spelling() {
    let schema = object(
        &json!({
            "my_field": {"type": "integer"},
            "a__b": {"type": "integer"},
            "a-b": {"type": "integer"},
            "in": {"type": "integer"},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "any": {"x-kubernetes-preserve-unknown-fields": true},
        }),
        &json!([
            {"rule": "self.my_field == 1 && self.a__underscores__b == 2"},
            {"rule": "self.a__dash__b == 3 && self.__in__ == 4"},
            {"rule": "self.map['a-b'] == 5 && self.map.all(k, k == 'a-b')"},
            {"rule": "!has(self.any)"},
        ]),
    );
    let value = json!({"my_field": 1, "a__b": 2, "a-b": 3, "in": 4, "map": {"a-b": 5}, "any": 1});
    assert_eq!(refused(&schema, &value, None), [""; 0]);
}

#[test]
fn a_rule_that_cannot_be_compiled_refuses() {
    let schema = object(
        &json!({"a": {"type": "integer"}}),
        &json!([{"rule": "self.a.nosuch()"}]),
    );
    let found = refused(&schema, &json!({"a": 1}), None);
    assert_eq!(
        found,
        ["rule compile error: undeclared reference to 'nosuch', in the rule: self.a.nosuch()"]
    );
}

#[test]
fn defaults_are_seen() {
    let schema = object(
        &json!({"a": {"type": "object", "default": {}, "properties": {
            "b": {"type": "integer", "default": 3}}}}),
        &json!([{"rule": "self.a.b == 3"}]),
    );
    assert_eq!(refused(&schema, &json!({}), None), [""; 0]);
    assert_eq!(refused(&schema, &json!({"a": null}), None), [""; 0]);
    assert_eq!(
        refused(&schema, &json!({"a": {"b": 4}}), None),
        ["failed rule: self.a.b == 3"]
    );
}

#[test]
fn transition_rules_need_an_old_value() {
    let item = json!({"type": "object", "properties": {
            "name": {"type": "string"},
            "value": {"type": "integer", "x-kubernetes-validations": [
                {"rule": "self >= oldSelf", "message": "shrinks"}]},
        }, "required": ["name"]});
    let schema = object(
        &json!({
            "map": {"type": "array", "items": item, "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name"]},
            "atomic": {"type": "array", "items": item},
            "keys": {"type": "object", "additionalProperties": {"type": "integer",
                "x-kubernetes-validations": [{"rule": "self >= oldSelf", "message": "shrinks"}]}},
        }),
        &json!([{
            "rule": "oldSelf.hasValue() || self.map.size() < 3",
            "optionalOldSelf": true,
            "message": "starts small",
        }]),
    );
    let old = json!({
        "map": [{"name": "a", "value": 5}, {"name": "b", "value": 6}],
        "atomic": [{"name": "a", "value": 5}],
        "keys": {"k": 7},
    });
    let new = json!({
        "map": [{"name": "b", "value": 5}, {"name": "c", "value": 1}, {"name": "a", "value": 5}],
        "atomic": [{"name": "a", "value": 1}],
        "keys": {"k": 6, "l": 1},
    });
    assert_eq!(
        refused(&schema, &new, Some(&old)),
        ["keys[k]: shrinks", "map[0].value: shrinks"]
    );
    assert_eq!(refused(&schema, &new, None), ["starts small"]);
}

#[test]
fn what_was_wrong_before_is_let_pass() {
    let rules = json!([{"rule": "self.a > 0", "message": "positive"}]);
    let inner = object(&json!({"a": {"type": "integer"}}), &rules);
    let schema = json!({"type": "object", "properties": {"x": inner, "y": {"type": "integer"}}});
    let old = json!({"x": {"a": -1}, "y": 1});
    let new = json!({"x": {"a": -1}, "y": 2});
    assert_eq!(refused(&schema, &new, Some(&old)), [""; 0]);
    assert_eq!(
        refused(&schema, &json!({"x": {"a": -2}}), Some(&old)),
        ["x: positive"]
    );
}

#[test]
fn messages_and_places() {
    let schema = object(
        &json!({
            "a": {"type": "integer"},
            "m": {"type": "object", "additionalProperties": {"type": "string"}},
        }),
        &json!([
            {"rule": "self.a < 10", "messageExpression": "'a is ' + string(self.a)", "message": "no"},
            {"rule": "self.a < 10", "messageExpression": "string(1 / 0)", "message": "  plain "},
            {"rule": "self.a < 10", "fieldPath": ".a", "reason": "FieldValueForbidden"},
            {"rule": "self.a < 10", "fieldPath": ".m['x.y']", "reason": "FieldValueRequired"},
        ]),
    );
    assert_eq!(
        refused(&schema, &json!({"a": 11}), None),
        [
            "a is 11",
            "plain",
            "a: failed rule: self.a < 10",
            "m[x.y]: failed rule: self.a < 10",
        ]
    );
}

#[test]
fn what_nests_as_deep_as_it_may_fits_the_stack_of_a_thread() {
    let nested = |open: &str, inside: &str, close: &str, times: usize| {
        format!("{}{inside}{}", open.repeat(times), close.repeat(times))
    };
    for rule in [
        nested("[", "1", "]", 97) + " != 1",
        nested("[1].all(x, ", "true", ")", 97),
        nested("!(false || ", "true", ")", 48),
        nested("size('a') == 1 && (", "true", ")", 97),
    ] {
        assert!(matches!(outcome(&rule), Ok(Value::Bool(_))), "{rule}");
    }
}
