//! Which objects a list, a watch or a deletion of many is about: selectors by labels and by fields.

use kubewright::selector::{FieldSelector, Operator, Requirement, Selector, SelectorError};
use serde_json::Value;

use crate::failure::{Failure, quote};
use crate::object::Object;
use crate::registry::{Origin, Resource, Version};
use crate::store::{Key, Pairs, Stored};

/// Which objects of a resource are meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    labels: Selector,
    fields: FieldSelector,
    /// The namespace, if only one is meant.
    pub(crate) namespace: Option<String>,
}

impl Selection {
    /// Reads the selectors of a request.
    pub(crate) fn parse(
        resource: &Resource,
        version: &Version,
        namespace: Option<&str>,
        labels: &str,
        fields: &str,
    ) -> Result<Self, Failure> {
        let refused = |error: SelectorError| Failure::bad_request(error.to_string());
        let labels = Selector::parse(labels).map_err(refused)?;
        let mut fields = FieldSelector::parse(fields).map_err(refused)?;
        fields.rename_fields(|field| {
            Ok::<_, Failure>(kept_as(resource, version, field)?.map(str::to_owned))
        })?;
        Ok(Self {
            labels,
            fields,
            namespace: namespace.map(str::to_owned),
        })
    }

    /// Whether every object in the namespace is meant.
    pub(crate) fn is_everything(&self) -> bool {
        self.labels.is_everything() && self.fields.is_everything()
    }

    /// The same, of the object with this name alone.
    pub(crate) fn of_name(mut self, name: &str) -> Result<Self, Failure> {
        if self.fields.is_everything() {
            self.fields = FieldSelector::name(name);
        } else if self.fields.exact("metadata.name") != Some(name) {
            let message = "fieldSelector metadata.name doesn't match requested name";
            return Err(Failure::bad_request(message));
        }
        Ok(self)
    }

    /// Whether an object is meant.
    pub(crate) fn matches(&self, stored: &Stored) -> bool {
        let label = |key: &str| pair(&stored.labels, key);
        let is = |field: &str, wanted: &str| value(&stored.key, &stored.fields, field) == wanted;
        stored.key.is_in(self.namespace.as_deref())
            && self.labels.matches(label)
            && self.fields.matches(is)
    }
}

fn pair<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    let mut pairs = pairs.iter();
    pairs.find_map(|(key, value)| (**key == *name).then_some(&**value))
}

/// The value of a field of a stored object.
fn value<'a>(key: &'a Key, fields: &'a Pairs, field: &str) -> &'a str {
    match field {
        "metadata.name" => key.name(),
        "metadata.namespace" => key.namespace().unwrap_or_default(),
        _ => pair(fields, field).unwrap_or_default(),
    }
}

/// By what name a field is kept, if it is no metadata. Refuses fields that the kind has no selector
/// for.
fn kept_as<'a>(
    resource: &Resource,
    version: &'a Version,
    field: &str,
) -> Result<Option<&'a str>, Failure> {
    let is_metadata = match field {
        "metadata.name" => true,
        "metadata.namespace" => resource.is_namespaced() || resource.origin == Origin::BuiltIn,
        _ => false,
    };
    if is_metadata {
        return Ok(None);
    }
    let mut known = version.selectable_fields.iter();
    let found = known.find(|known| known.label.as_deref() == Some(field));
    if let Some(found) = found {
        return Ok(Some(&found.name));
    }
    let has_own = !version.selectable_fields.is_empty() || resource.origin == Origin::Custom;
    let message = match (&*resource.group, &*resource.names.kind) {
        _ if !has_own => {
            let field = quote(field);
            format!(
                r#"{field} is not a known field selector: only "metadata.name", "metadata.namespace""#
            )
        }
        ("batch", kind @ "Job") => {
            let field = quote(field);
            format!("field label {field} not supported for {kind}")
        }
        (group @ "resource.k8s.io", kind @ "ResourceSlice") => {
            let version = &version.name;
            format!("field label not supported for {group}/{version}, Kind={kind}: {field}")
        }
        _ => format!("field label not supported: {field}"),
    };
    Err(Failure::bad_request(message))
}

/// What a label selector of an object (`matchLabels`, `matchExpressions`) means, as text; nothing
/// where it is malformed.
pub(crate) fn text_of(selector: &Object) -> String {
    let is_written_out = ["matchLabels", "matchExpressions"]
        .iter()
        .any(|name| selector.contains_key(*name));
    if !is_written_out {
        // Older kinds have the labels alone.
        let label = |(key, value): (&String, &Value)| {
            format!("{key}={}", value.as_str().unwrap_or_default())
        };
        return selector.iter().map(label).collect::<Vec<_>>().join(",");
    }
    let selector = of_value(Some(&Value::Object(selector.clone())));
    selector.map_or_else(|_| String::new(), |selector| selector.to_string())
}

/// Reads a `LabelSelector` of an object. None selects nothing, an empty one everything.
pub(crate) fn of_value(value: Option<&Value>) -> Result<Selector, String> {
    let Some(Value::Object(selector)) = value else {
        return Ok(Selector::nothing());
    };
    let told = |error: SelectorError| error.to_string();
    let mut requirements = Vec::new();
    let labels = selector.get("matchLabels").and_then(Value::as_object);
    for (key, value) in labels.into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        requirements.push(Requirement::new(key, Operator::Equals, [value]).map_err(told)?);
    }
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    for expression in expressions.into_iter().flatten() {
        let text = |name| expression.get(name).and_then(Value::as_str);
        let operator = match text("operator").unwrap_or_default() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            other => {
                let other = quote(other);
                return Err(format!("{other} is not a valid label selector operator"));
            }
        };
        let values = expression.get("values").and_then(Value::as_array);
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        let key = text("key").unwrap_or_default();
        requirements.push(Requirement::new(key, operator, values).map_err(told)?);
    }
    Ok(Selector::of(requirements))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of_value;

    #[test]
    fn selectors_of_objects() {
        let value = json!({
            "matchLabels": {"b": "1"},
            "matchExpressions": [{"key": "a", "operator": "In", "values": ["2", "1"]}]
        });
        let selector = of_value(Some(&value)).unwrap();
        assert_eq!(selector.to_string(), "a in (1,2),b=1");
        assert!(of_value(Some(&json!({}))).unwrap().is_everything());
        let nothing = of_value(None).unwrap();
        assert!(!nothing.is_everything() && !nothing.matches(|_| Some("")));
        let wrong = json!({"matchExpressions": [{"key": "a", "operator": "Has"}]});
        let message = r#""Has" is not a valid label selector operator"#;
        assert_eq!(of_value(Some(&wrong)), Err(message.to_owned()));
    }
}
