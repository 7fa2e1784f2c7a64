//! Which objects are meant: selectors by labels and by fields.

mod fields;
mod labels;
mod lexer;
mod names;

use crate::failure::Failure;
use crate::object::Object;
use crate::registry::{Origin, Resource, Version};
use crate::store::{Key, Pairs, Stored};

pub(crate) use labels::LabelSelector;
pub(crate) use names::{check_label_key, check_label_value};

/// Which objects of a resource are meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    labels: LabelSelector,
    fields: Vec<fields::Term>,
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
        let labels = LabelSelector::parse(labels).map_err(Failure::bad_request)?;
        let fields = fields::parse(fields).map_err(Failure::bad_request)?;
        for term in &fields {
            check_field(resource, version, &term.field)?;
        }
        Ok(Self {
            labels,
            fields,
            namespace: namespace.map(str::to_owned),
        })
    }

    /// Whether every object in the namespace is meant.
    pub(crate) fn is_everything(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// The same, of the object with this name alone.
    pub(crate) fn of_name(mut self, name: &str) -> Result<Self, Failure> {
        let names = self
            .fields
            .iter()
            .filter(|term| term.field == "metadata.name");
        let said: Vec<_> = names.collect();
        if self.fields.is_empty() {
            self.fields.push(fields::Term::equal("metadata.name", name));
        } else if !said
            .iter()
            .any(|term| !term.is_negated && term.value == name)
        {
            let message = "fieldSelector metadata.name doesn't match requested name";
            return Err(Failure::bad_request(message));
        }
        Ok(self)
    }

    /// Whether an object is meant.
    pub(crate) fn matches(&self, stored: &Stored) -> bool {
        stored.key.is_in(self.namespace.as_deref())
            && self.labels.matches(&stored.labels)
            && self
                .fields
                .iter()
                .all(|term| term.matches(value(&stored.key, &stored.fields, &term.field)))
    }
}

/// The value of a field of a stored object.
fn value<'a>(key: &'a Key, fields: &'a Pairs, field: &str) -> &'a str {
    match field {
        "metadata.name" => key.name(),
        "metadata.namespace" => key.namespace().unwrap_or_default(),
        _ => fields
            .iter()
            .find(|(name, _)| **name == *field)
            .map_or("", |(_, value)| value),
    }
}

/// Refuses fields that the kind has no selector for.
fn check_field(resource: &Resource, version: &Version, field: &str) -> Result<(), Failure> {
    let is_metadata = match field {
        "metadata.name" => true,
        "metadata.namespace" => resource.is_namespaced() || resource.origin == Origin::BuiltIn,
        _ => false,
    };
    let mut known = version.selectable_fields.iter();
    if is_metadata || known.any(|known| *known.name == *field) {
        return Ok(());
    }
    let has_own = !version.selectable_fields.is_empty();
    Err(Failure::bad_request(
        if has_own || resource.origin == Origin::Custom {
            format!("field label not supported: {field}")
        } else {
            let field = crate::failure::quote(field);
            format!(
                r#"{field} is not a known field selector: only "metadata.name", "metadata.namespace""#
            )
        },
    ))
}

/// What a label selector of an object (`matchLabels`, `matchExpressions`) means, as text.
pub(crate) fn text_of(selector: &Object) -> String {
    let mut terms = Vec::new();
    let labels = selector
        .get("matchLabels")
        .and_then(|labels| labels.as_object());
    for (key, value) in labels.into_iter().flatten() {
        terms.push(format!("{key}={}", value.as_str().unwrap_or_default()));
    }
    let expressions = selector
        .get("matchExpressions")
        .and_then(|list| list.as_array());
    for expression in expressions.into_iter().flatten() {
        let text = |name| {
            expression
                .get(name)
                .and_then(|text| text.as_str())
                .unwrap_or_default()
        };
        let values = expression
            .get("values")
            .and_then(|values| values.as_array());
        let values = values
            .into_iter()
            .flatten()
            .filter_map(|value| value.as_str());
        let mut values: Vec<&str> = values.collect();
        values.sort_unstable();
        let (key, values) = (text("key"), values.join(","));
        terms.push(match text("operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            _ => format!("!{key}"),
        });
    }
    terms.sort();
    terms.join(",")
}
