//! Faults that a schema finds, in the words of the real server
//! (`kube-openapi/pkg/validation/errors`, `apiextensions-apiserver/pkg/apiserver/{validation,schema}`).

use kubewright::schema::validate::{Bound, Count, Fault, Reason, Step, Violation};
use serde_json::{Number, Value};

use super::text::float;
use super::{ErrorType, FieldError, quote};

/// What is wrong with an object, or with its part below `base`, by its schema. Metadata is passed
/// over: it is checked apart.
pub(crate) fn schema_errors(
    violations: &[Violation],
    part: &Value,
    base: Option<&str>,
) -> Vec<FieldError> {
    let violations = violations
        .iter()
        .filter(|violation| violation.fault != Fault::Metadata);
    violations
        .map(|violation| error(violation, part, base))
        .collect()
}

fn error(violation: &Violation, part: &Value, base: Option<&str>) -> FieldError {
    let name = &violation.field;
    let value = find(part, &violation.place);
    let told = || value.cloned().unwrap_or_else(|| "".into());
    let in_body = |text: String| format!("{name} in body {text}");
    let invalid = |value: Value, text: String| (ErrorType::Invalid, Some(value), in_body(text));
    if let Some(text) = bound(&violation.fault) {
        let told = as_compared(&violation.fault, told());
        return FieldError::invalid(field(base, name), told, in_body(text));
    }
    let (ty, value, detail) = match &violation.fault {
        Fault::Type { expected, found } => {
            let detail = in_body(format!("must be of type {expected}: {}", quote(found)));
            (ErrorType::TypeInvalid, Some((*found).into()), detail)
        }
        Fault::Format(format) => {
            let text = value.and_then(Value::as_str).unwrap_or_default();
            let detail = in_body(format!("must be of type {format}: {}", quote(text)));
            (ErrorType::TypeInvalid, Some(told()), detail)
        }
        Fault::Required => (ErrorType::Required, None, String::new()),
        Fault::Enum(values) => {
            let told = value.cloned().unwrap_or_default();
            let listed = listed(values);
            let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
            return FieldError::not_supported(field(base, name), told, &listed);
        }
        Fault::MaxLength(most) => {
            let most = usize::try_from(*most).unwrap_or_default();
            return FieldError::too_long(field(base, name), most);
        }
        Fault::MaxItems(count) | Fault::MaxProperties(count) => {
            let Count { found, bound } = *count;
            let items = if bound == 1 { "item" } else { "items" };
            let detail = format!("must have at most {bound} {items}");
            (ErrorType::TooMany, Some(found.into()), detail)
        }
        Fault::MinItems(Count { found, bound }) => invalid(
            (*found).into(),
            format!("should have at least {bound} items"),
        ),
        Fault::MinProperties(Count { found, bound }) => invalid(
            (*found).into(),
            format!("should have at least {bound} properties"),
        ),
        Fault::UniqueItems => invalid("".into(), "shouldn't contain duplicates".to_owned()),
        Fault::MultipleOfNothing(factor) => {
            let text = number(factor);
            let detail = format!("factor MultipleOf declared for {name} must be positive: {text}");
            (ErrorType::Invalid, Some(factor.clone().into()), detail)
        }
        Fault::Property(key) => {
            let detail = format!("{name}.{key} in body is a forbidden property");
            (ErrorType::Invalid, Some((**key).into()), detail)
        }
        Fault::Range { .. } | Fault::AnyOf | Fault::OneOf(_) | Fault::AllOf { .. } | Fault::Not => {
            // The real server knows no field of these.
            let detail = without_field(name, &violation.fault);
            let field = base.unwrap_or("<nil>");
            return FieldError::invalid(field, "", detail);
        }
        Fault::SetItem => {
            let value = value.cloned().unwrap_or_default();
            (ErrorType::Duplicate, Some(value), String::new())
        }
        Fault::MapItem(keys) => {
            let value = keys_of(value, keys);
            (ErrorType::Duplicate, Some(value), String::new())
        }
        Fault::MapItemType => {
            let detail = "must be an object for an array of list-type map".to_owned();
            (ErrorType::Invalid, Some(told()), detail)
        }
        Fault::Rule { composite } => {
            let ty = rule_type(violation.reason);
            let value = value.filter(|_| !composite).cloned();
            let has_value = matches!(ty, ErrorType::Invalid | ErrorType::Duplicate);
            let detail = if ty == ErrorType::Duplicate {
                String::new()
            } else {
                violation.message.clone()
            };
            (ty, value.filter(|_| has_value), detail)
        }
        Fault::RuleError { ty } => {
            let detail = violation.message.clone();
            (ErrorType::Invalid, Some((*ty).into()), detail)
        }
        Fault::RulesSkipped => {
            return FieldError::invalid("<nil>", Value::Null, violation.message.clone());
        }
        _ => {
            let ty = violation.reason.into();
            (ty, Some(told()), violation.message.clone())
        }
    };
    FieldError {
        ty,
        field: field(base, name),
        value,
        detail,
    }
}

/// What is told of a value that is out of a bound.
fn bound(fault: &Fault) -> Option<String> {
    let than = |direction: &str, bound: &Bound| {
        let or_equal = if bound.exclusive { "" } else { " or equal to" };
        let bound = number(&bound.value);
        format!("should be {direction} than{or_equal} {bound}")
    };
    Some(match fault {
        Fault::MinLength(least) => format!("should be at least {least} chars long"),
        Fault::Pattern(pattern) => format!("should match '{pattern}'"),
        Fault::Maximum(bound) => than("less", bound),
        Fault::Minimum(bound) => than("greater", bound),
        Fault::MultipleOf(factor) => format!("should be a multiple of {}", number(factor)),
        _ => return None,
    })
}

/// A number as it was compared with a bound: one with a fraction makes it one.
fn as_compared(fault: &Fault, value: Value) -> Value {
    let bound = match fault {
        Fault::Maximum(bound) | Fault::Minimum(bound) => &bound.value,
        Fault::MultipleOf(factor) => factor,
        _ => return value,
    };
    match value.as_f64() {
        Some(float) if bound.is_f64() => float.into(),
        _ => value,
    }
}

fn field(base: Option<&str>, name: &str) -> String {
    match base {
        None if name.is_empty() => "<nil>".to_owned(),
        None => name.to_owned(),
        Some(base) if name.is_empty() => base.to_owned(),
        Some(base) if name.starts_with('[') => format!("{base}{name}"),
        Some(base) => format!("{base}.{name}"),
    }
}

fn without_field(name: &str, fault: &Fault) -> String {
    let quoted = quote(name);
    match fault {
        Fault::AnyOf => format!("{quoted} must validate at least one schema (anyOf)"),
        Fault::OneOf(0) => {
            format!("{quoted} must validate one and only one schema (oneOf). Found none valid")
        }
        Fault::OneOf(count) => format!(
            "{quoted} must validate one and only one schema (oneOf). Found {count} valid alternatives"
        ),
        Fault::AllOf { none } => {
            let none = if *none { ". None validated" } else { "" };
            format!("{quoted} must validate all the schemas (allOf){none}")
        }
        Fault::Range {
            keyword,
            ty,
            format,
        } => {
            let whose = match keyword {
                None => "Checked",
                Some("multipleOf") => "MultipleOf",
                Some("maximum") => "Maximum boundary",
                Some(_) => "Minimum boundary",
            };
            match format {
                Some(format) => {
                    format!("{whose} value must be of type {ty} with format {format} in {name}")
                }
                None => format!("{whose} value must be of type {ty} (default format) in {name}"),
            }
        }
        _ => format!("{quoted} must not validate the schema (not)"),
    }
}

fn rule_type(reason: Reason) -> ErrorType {
    match reason {
        Reason::Forbidden => ErrorType::Forbidden,
        Reason::Required => ErrorType::Required,
        Reason::Duplicate => ErrorType::Duplicate,
        _ => ErrorType::Invalid,
    }
}

/// The value at the end of a way.
fn find<'a>(part: &'a Value, place: &[Step]) -> Option<&'a Value> {
    let mut steps = place.iter();
    steps.try_fold(part, |value, step| match step {
        Step::Member(name) => value.get(&**name),
        Step::Index(index) => value.get(index),
    })
}

/// Values of an enumeration as they are listed: strings as they are, all else as JSON.
fn listed(values: &[Value]) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    values.iter().map(text).collect()
}

/// The keys of an item of a list that is a map: those that it has.
fn keys_of(item: Option<&Value>, keys: &[Box<str>]) -> Value {
    let value = |key: &str| item.and_then(|item| item.get(key)).cloned();
    let pairs = keys.iter();
    let pairs = pairs.filter_map(|key| Some((key.to_string(), value(key)?)));
    Value::Object(pairs.collect())
}

/// A bound as `%v` writes it.
fn number(number: &Number) -> String {
    match number.as_i64() {
        Some(integer) => integer.to_string(),
        None => number.as_f64().map(float).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use kubewright::schema::Ref;
    use kubewright::schema::structural::Structural;
    use serde_json::{Value, json};

    use super::schema_errors;
    use crate::failure::FieldError;

    fn messages(schema: &Value, value: &Value) -> Vec<String> {
        let schema = json!({"type": "object", "properties": {"x": schema}});
        let schema = Structural::from_json(&schema).unwrap();
        let value = json!({"x": value});
        let violations = schema.validate(Ref::Json(&value));
        let errors = schema_errors(&violations, &value, None);
        errors.iter().map(FieldError::message).collect()
    }

    #[test]
    fn words_of_keywords() {
        let cases = [
            (
                json!({"type": "integer"}),
                json!("1"),
                r#"x: Invalid value: "string": x in body must be of type integer: "string""#,
            ),
            (
                json!({"type": "integer", "format": "int32"}),
                json!(true),
                r#"x: Invalid value: "": x in body must be of type int32: """#,
            ),
            (
                json!({"type": "string", "format": "ipv4"}),
                json!("a"),
                r#"x: Invalid value: "a": x in body must be of type ipv4: "a""#,
            ),
            (
                json!({"type": "string", "enum": ["a", "b"]}),
                json!("c"),
                r#"x: Unsupported value: "c": supported values: "a", "b""#,
            ),
            (
                json!({"type": "string", "maxLength": 1}),
                json!("ab"),
                "x: Too long: may not be more than 1 byte",
            ),
            (
                json!({"type": "string", "minLength": 3}),
                json!("ab"),
                r#"x: Invalid value: "ab": x in body should be at least 3 chars long"#,
            ),
            (
                json!({"type": "string", "pattern": "^a$"}),
                json!("b"),
                r#"x: Invalid value: "b": x in body should match '^a$'"#,
            ),
            (
                json!({"type": "integer", "minimum": 1}),
                json!(0),
                "x: Invalid value: 0: x in body should be greater than or equal to 1",
            ),
            (
                json!({"type": "number", "maximum": 1_000_000.5, "exclusiveMaximum": true}),
                json!(1_000_000.5),
                "x: Invalid value: 1.0000005e+06: x in body should be less than 1.0000005e+06",
            ),
            (
                json!({"type": "integer", "multipleOf": 2}),
                json!(3),
                "x: Invalid value: 3: x in body should be a multiple of 2",
            ),
            (
                json!({"type": "array", "maxItems": 1, "items": {"type": "integer"}}),
                json!([1, 2]),
                "x: Too many: 2: must have at most 1 item",
            ),
            (
                json!({"type": "array", "minItems": 1, "items": {"type": "integer"}}),
                json!([]),
                "x: Invalid value: 0: x in body should have at least 1 items",
            ),
            (
                json!({"type": "object", "required": ["y"]}),
                json!({}),
                "x.y: Required value",
            ),
            (
                json!({"type": "object", "minProperties": 1}),
                json!({}),
                "x: Invalid value: 0: x in body should have at least 1 properties",
            ),
            (
                json!({"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "integer"}}),
                json!([1, 1]),
                "x[1]: Duplicate value: 1",
            ),
            (
                json!({"type": "integer", "format": "int32"}),
                json!(5_000_000_000_i64),
                r#"<nil>: Invalid value: "": Checked value must be of type integer with format int32 in x"#,
            ),
        ];
        for (schema, value, message) in cases {
            assert_eq!(messages(&schema, &value), [message]);
        }
    }

    #[test]
    fn keys_of_list_maps() {
        let schema = json!({
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["n"],
            "items": {"type": "object", "required": ["n"], "properties": {"n": {"type": "string"}}}
        });
        let found = messages(&schema, &json!([{"n": "a"}, {"n": "a"}]));
        assert_eq!(found, [r#"x[1]: Duplicate value: {"n":"a"}"#]);
    }

    #[test]
    fn alternatives() {
        let schema = json!({"type": "integer", "oneOf": [{"minimum": 5}, {"maximum": 2}]});
        let found = messages(&schema, &json!(3));
        let none = r#"<nil>: Invalid value: "": "x" must validate one and only one schema (oneOf). Found none valid"#;
        assert_eq!(found[0], none);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn rules() {
        let rule = |extra: Value| {
            let mut rule = json!({"rule": "self > 1", "message": "more"});
            rule.as_object_mut()
                .unwrap()
                .extend(extra.as_object().unwrap().clone());
            json!({"type": "integer", "x-kubernetes-validations": [rule]})
        };
        let found = messages(&rule(json!({})), &json!(1));
        assert_eq!(found, ["x: Invalid value: 1: more"]);
        let forbidden = rule(json!({"reason": "FieldValueForbidden"}));
        assert_eq!(messages(&forbidden, &json!(1)), ["x: Forbidden: more"]);
        let of_object = json!({
            "type": "object", "properties": {"a": {"type": "integer"}},
            "x-kubernetes-validations": [{"rule": "self.a > 1", "fieldPath": ".a"}]
        });
        let found = messages(&of_object, &json!({"a": 1}));
        assert_eq!(found, ["x.a: Invalid value: failed rule: self.a > 1"]);
    }
}
