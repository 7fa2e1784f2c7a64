use serde_json::{Value, json};

use super::*;
use crate::pass::testing::{kind, model};

/// The unions of a `spec` with these optional members and this beside them.
fn of(members: &[&str], beside: Value) -> Vec<String> {
    let mut spec = json!({"type": "object", "properties": {}});
    for member in members {
        spec["properties"][*member] = json!({"type": "string"});
    }
    if let Value::Object(beside) = beside {
        for (key, value) in beside {
            if key == "properties" {
                for (name, schema) in value.as_object().into_iter().flatten() {
                    spec["properties"][name] = schema.clone();
                }
            } else {
                spec[key] = value;
            }
        }
    }
    let model = model(&[kind("Widget", &spec)]);
    let (_, resource) = model.resources().next().unwrap();
    let root = model.schema(resource.versions[0].schema.unwrap());
    let spec = property(root, "spec").unwrap();
    unions(&model, spec).iter().map(described).collect()
}

fn described(union: &Union) -> String {
    let member = |member: &Member| match &member.value {
        Some(value) => format!("{}={value}", member.name),
        None => member.name.clone(),
    };
    let members: Vec<_> = union.members.iter().map(member).collect();
    let by = union
        .discriminator
        .as_ref()
        .map(|name| format!(" by {name}"));
    format!(
        "{:?} of {}{}",
        union.cardinality,
        members.join(" "),
        by.unwrap_or_default()
    )
}

fn required(members: &[&str]) -> Vec<Value> {
    members
        .iter()
        .map(|member| json!({"required": [member]}))
        .collect()
}

fn or_none(members: &[&str]) -> Value {
    let mut branches = vec![json!({"not": {"anyOf": required(members)}})];
    branches.extend(required(members));
    json!(branches)
}

fn rules(rules: &[&str]) -> Value {
    let rules: Vec<_> = rules.iter().map(|rule| json!({"rule": rule})).collect();
    json!({"x-kubernetes-validations": rules})
}

#[test]
fn branches_that_require_are_a_union() {
    let branches = required(&["a", "b"]);
    assert_eq!(
        of(&["a", "b", "c"], json!({"oneOf": branches})),
        ["ExactlyOne of a b"]
    );
    assert_eq!(
        of(&["a", "b", "c"], json!({"anyOf": branches})),
        ["AtLeastOne of a b"]
    );
    let with_properties =
        json!([{"required": ["a"], "properties": {"a": {}}}, {"required": ["b"]}]);
    assert_eq!(
        of(&["a", "b"], json!({"oneOf": with_properties})),
        ["ExactlyOne of a b"]
    );
}

#[test]
fn a_branch_for_none_allows_none() {
    let groups = json!([{"oneOf": or_none(&["a", "b"])}, {"oneOf": or_none(&["c", "d"])}]);
    assert_eq!(
        of(&["a", "b"], json!({"oneOf": or_none(&["a", "b"])})),
        ["AtMostOne of a b"]
    );
    assert_eq!(
        of(&["a", "b", "c", "d"], json!({"allOf": groups})),
        ["AtMostOne of a b", "AtMostOne of c d"]
    );
}

#[test]
fn branches_that_say_more_are_none() {
    for branches in [
        json!([{"required": ["a"]}]),
        json!([{"required": ["a"]}, {"required": ["a"]}]),
        json!([{"required": ["a", "b"]}, {"required": ["c"]}]),
        json!([{"required": ["a"]}, {"required": ["b"], "properties": {"b": {"minLength": 1}}}]),
        json!([{"required": ["a"]}, {"required": ["b"], "minProperties": 2}]),
        json!([{"required": ["a"]}, {"required": ["unknown"]}]),
        json!([{"not": {"anyOf": required(&["a"])}}, {"required": ["a"]}, {"required": ["b"]}]),
        json!([{"not": {"required": ["a"]}}, {"not": {"required": ["b"]}}]),
    ] {
        assert_eq!(
            of(&["a", "b", "c"], json!({"oneOf": branches})),
            [""; 0],
            "{branches}"
        );
    }
    let grouped = json!([{"oneOf": required(&["a", "b"]), "minProperties": 2}]);
    assert_eq!(of(&["a", "b"], json!({"allOf": grouped})), [""; 0]);
    let always_there = json!({"oneOf": required(&["a", "b"]), "required": ["a"]});
    assert_eq!(of(&["a", "b"], always_there), [""; 0]);
}

#[test]
fn rules_over_presence_are_unions() {
    let gives = |texts: &[&str], expected: &[&str]| {
        assert_eq!(of(&["a", "b", "c"], rules(texts)), expected, "{texts:?}");
    };
    gives(
        &["(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) + (has(self.c) ? 1 : 0) == 1"],
        &["ExactlyOne of a b c"],
    );
    gives(&["!(has(self.a) && has(self.b))"], &["AtMostOne of a b"]);
    gives(&["has(self.a) || has(self.b)"], &["AtLeastOne of a b"]);
    gives(
        &["has(self.a) || has(self.b)", "!has(self.b) || !has(self.a)"],
        &["ExactlyOne of a b"],
    );
    gives(&["has(self.a) && has(self.b)"], &[]);
    gives(&["has(self.a) || !has(self.b)"], &[]);
    gives(&["has(self.a) || has(self.unknown)"], &[]);
    gives(&["has(self.a)"], &[]);
}

fn by_type(values: &[&str], texts: &[&str]) -> Vec<String> {
    let mut beside = rules(texts);
    beside["properties"] = json!({"type": {"type": "string", "enum": values}});
    beside["required"] = json!(["type"]);
    of(&["a", "b"], beside)
}

#[test]
fn pairs_of_rules_are_a_union_with_a_discriminator() {
    let pairs = [
        "!(has(self.a) && self.type != 'A')",
        "!(!has(self.a) && self.type == 'A')",
        "self.type == \"B\" ? has(self.b) : !has(self.b)",
    ];
    assert_eq!(
        by_type(&["A", "B"], &pairs),
        ["ExactlyOne of a=A b=B by type"]
    );
    assert_eq!(
        by_type(&["A", "B", "None"], &pairs),
        ["AtMostOne of a=A b=B by type"]
    );
    assert_eq!(by_type(&["A", "B"], &pairs[..2]), [""; 0]);
    assert_eq!(by_type(&["A", "B"], &pairs[1..]), [""; 0]);
    let optional = [
        "has(self.type) && self.type == 'A' ? has(self.a) : !has(self.a)",
        "has(self.type) && self.type == 'B' ? has(self.b) : !has(self.b)",
    ];
    assert_eq!(
        by_type(&["A", "B", "C"], &optional),
        ["AtMostOne of a=A b=B by type"]
    );
}

#[test]
fn documents_publish_unions() {
    use crate::pass::testing::definitions;
    let of = |said: Value, kinds: Option<Value>| {
        let mut subject = json!({"type": "object", "required": ["kind"], "properties": {
            "kind": {"type": "string"}, "user": {"type": "string"}, "group": {"type": "string"},
        }});
        subject["x-kubernetes-unions"] = json!([said]);
        if let Some(kinds) = kinds {
            subject["properties"]["kind"]["enum"] = kinds;
        }
        let model = definitions(&[("a.v1.Subject".to_owned(), subject)]);
        let (_, definition) = model.definitions().next().unwrap();
        let found = unions(&model, definition.schema);
        found.iter().map(described).collect::<Vec<_>>()
    };
    let said = json!({"discriminator": "kind", "fields-to-discriminateBy": {"user": "User", "group": "Group"}});
    assert_eq!(
        of(said.clone(), None),
        ["AtMostOne of group=Group user=User by kind"]
    );
    let kinds = json!(["User", "Group"]);
    assert_eq!(
        of(said.clone(), Some(kinds)),
        ["ExactlyOne of group=Group user=User by kind"]
    );
    // What documents tell are the names of members in Go.
    let kinds = json!(["UserName", "GroupName"]);
    assert_eq!(of(said, Some(kinds)), ["AtMostOne of group user"]);
    let one = json!({"discriminator": "kind", "fields-to-discriminateBy": {"user": "User"}});
    assert_eq!(of(one, None), [""; 0]);
}
