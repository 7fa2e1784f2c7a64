//! Rules with their types checked, as the real server tells them.

use serde_json::{Value, json};

use crate::schema::structural::Structural;

fn schema(rule: &Value) -> Structural {
    let schema = json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {
            "n": {"type": "integer"}, "s": {"type": "string"}, "b": {"type": "boolean"}, "f": {"type": "number"},
            "l": {"type": "array", "items": {"type": "string"}},
            "m": {"type": "object", "additionalProperties": {"type": "integer"}},
            "o": {"type": "object", "properties": {"x": {"type": "integer"}, "a-b": {"type": "string"}, "namespace": {"type": "string"}}},
            "lo": {"type": "array", "items": {"type": "object", "properties": {"k": {"type": "string"}}}},
            "d": {"type": "string", "format": "date-time"}, "du": {"type": "string", "format": "duration"},
            "by": {"type": "string", "format": "byte"},
            "is": {"x-kubernetes-int-or-string": true},
            "any": {"x-kubernetes-preserve-unknown-fields": true},
            "e": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
        }, "x-kubernetes-validations": [rule]}}});
    Structural::from_json(&schema).expect("a schema")
}

fn facts(rule: &Value) -> crate::schema::RuleFacts {
    let facts = schema(rule).rule_facts().into_values().next();
    facts
        .and_then(|facts| facts.into_iter().next())
        .expect("a rule")
}

fn error(rule: &str) -> Option<String> {
    facts(&json!({"rule": rule})).error
}

#[test]
fn rules_of_the_right_types_are_taken() {
    for rule in [
        "self.n > 1 && self.s == 'x' || !self.b",
        "has(self.s) && self.l.all(x, x != 'a')",
        "self.m.all(k, self.m[k] > 1) && 'a' in self.m && 'a' in self.l",
        "self.o.x + 1 > 2 && self.o.a__dash__b == 'x' && self.o.namespace == 'x'",
        "self.d > timestamp('2020-01-01T00:00:00Z') && self.d - self.d < duration('1h')",
        "self.is == 1 || self.is == 'a'",
        "self.l.map(x, x + 'a').size() > 0 && self.l.filter(x, x.startsWith('a')).exists(y, y == 'b')",
        "self.lo.exists_one(x, x.k == 'a') && self.lo.map(x, x.k).join(',') == ''",
        "self.?s.orValue('x') == 'y' && optional.of(self.n).hasValue()",
        "[1, 2].sum() > self.n && self.f > 1 && -self.n < 0",
        "quantity('1Gi').isGreaterThan(quantity('1Mi')) && cidr('10.0.0.0/8').containsIP('10.0.0.1')",
        "self.e.metadata.name == self.e.kind && self.by == b'x' && dyn(self.n) == 'x'",
        "type(self.n) == int && (self.n > 1 ? true : false) && {'a': self.n}.size() > 0",
        "self.m.exists(k, v, v > 1) && self.l.transformList(i, v, i).size() > 0",
    ] {
        assert_eq!(error(rule), None, "{rule}");
    }
}

#[test]
fn others_are_refused_where_they_are_wrong() {
    let cases = [
        ("self.q > 1", "1:5: undefined field 'q'"),
        (
            "foo > 1",
            "1:1: undeclared reference to 'foo' (in container '')",
        ),
        (
            "self.l.foo()",
            "1:11: undeclared reference to 'foo' (in container '')",
        ),
        (
            "self.n > 'a'",
            "1:8: found no matching overload for '_>_' applied to '(int, string)'",
        ),
        (
            "1 in self.l",
            "1:3: found no matching overload for '@in' applied to '(int, list(string))'",
        ),
        (
            "self.l.all(x, x > 1)",
            "1:17: found no matching overload for '_>_' applied to '(string, int)'",
        ),
        (
            "self.lo.map(x, x.q).size() > 0",
            "1:17: undefined field 'q'",
        ),
        (
            "self.s.startsWith(self.n)",
            "1:18: found no matching overload for 'startsWith' applied to 'string.(int)'",
        ),
        (
            "self.n == null",
            "1:8: found no matching overload for '_==_' applied to '(int, null)'",
        ),
        (
            "self.n > 1 ? 1 : 'a'",
            "1:12: found no matching overload for '_?_:_' applied to '(bool, int, string)'",
        ),
        (
            "[1, 'a'] == [1]",
            "1:5: expected type 'int' but found 'string'",
        ),
        (
            "self.b && self.n",
            "1:15: expected type 'bool' but found 'int'",
        ),
        ("self.any == 1", "1:5: undefined field 'any'"),
        ("has(self.q)", "1:4: undefined field 'q'"),
        ("self.n > 1 &&\n self.q", "2:6: undefined field 'q'"),
        ("duration('x') > self.du", "1:10: invalid duration argument"),
        ("self.s.matches('(')", "1:16: invalid matches argument"),
        (
            "self.s.x == 1",
            "1:7: type 'string' does not support field selection",
        ),
    ];
    for (rule, wanted) in cases {
        let told = error(rule).expect(rule);
        let wanted = format!("compilation failed: ERROR: <input>:{wanted}\n | ");
        assert!(told.starts_with(&wanted), "{rule}: {told}");
    }
}

#[test]
fn what_only_looks_wrong() {
    for rule in [
        "sign(quantity(self.s)) == 1",
        "'%s %d'.format([self.s, 1]) != ''",
    ] {
        assert_eq!(error(rule), None, "{rule}");
    }
}

#[test]
fn errors_show_the_place() {
    let told = error("self.q > 1 || self.p").expect("an error");
    let wanted = "compilation failed: ERROR: <input>:1:5: undefined field 'q'\n | self.q > 1 || self.p\n | ....^\n\
                  ERROR: <input>:1:19: undefined field 'p'\n | self.q > 1 || self.p\n | ..................^";
    assert_eq!(told, wanted);
    let told = error("self.s == 'é' && x").expect("an error");
    assert!(told.ends_with("| ...........\u{ff0e}.....^"), "{told}");
}

#[test]
fn rules_are_true_or_false_and_messages_texts() {
    let bool = "cel expression must evaluate to a bool";
    assert_eq!(error("self.n").as_deref(), Some(bool));
    assert_eq!(error("self.is").as_deref(), Some(bool));
    let message = |text: &str| {
        let facts = facts(&json!({"rule": "self.n > 1", "messageExpression": text}));
        facts.message_error
    };
    assert_eq!(message("'a' + self.s"), None);
    let text = "messageExpression must evaluate to a string";
    assert_eq!(message("self.n").as_deref(), Some(text));
}

#[test]
fn old_values_are_optional_where_the_rule_says_so() {
    let rule = json!({"rule": "oldSelf.orValue(self).n > 1", "optionalOldSelf": true});
    let right = facts(&rule);
    assert_eq!((right.error, right.uses_old_self), (None, true));
    let wrong = facts(&json!({"rule": "oldSelf.n > 1", "optionalOldSelf": true}));
    assert!(wrong.error.is_some() && !wrong.uses_old_self);
    assert!(facts(&json!({"rule": "oldSelf.n > 1"})).uses_old_self);
}

#[test]
fn functions_that_there_are_have_overloads() {
    // Without one, a call's arguments would not be looked at.
    let table = include_str!("overloads.txt");
    for name in crate::schema::cel::functions::names() {
        let is_listed = table
            .lines()
            .any(|line| line.split(' ').next() == Some(name));
        let is_generic = ["distinct", "flatten", "reverse", "slice", "sort"].contains(&name);
        assert!(
            is_listed || is_generic || name.starts_with("format."),
            "{name}"
        );
    }
}
