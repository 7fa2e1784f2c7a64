//! Types of the runtime that a shape can be.
//!
//! A type of the runtime takes the place of a generated one where the schemas agree in everything
//! that is carried: members, what is required, and, unless attributes are left out, every bound and
//! rule. So nothing that is generated accepts more or less than its definition. The table is what
//! the runtime's own descriptors say, which a test of the runtime sees to.

use std::collections::BTreeSet;

use super::overrides::Overrides;
use super::share::{Body, DeclarationId, Declarations};
use crate::diagnostic::Error;
use crate::generator::Generator;
use crate::model::{AdditionalProperties, Items, Model, Number, Property, Schema, SchemaId};
use crate::options::{Attributes, Options};

/// Schemas of types of the runtime, by their paths in it.
const META: &str = include_str!("meta.json");

/// The types of the runtime.
#[derive(Debug)]
pub(crate) struct Builtins {
    model: Model,
    types: Vec<Property>,
}

/// A declaration that has the members of a type of the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) id: DeclarationId,
    /// The path of the type in the runtime.
    pub(crate) name: String,
    /// Where the schemas differ first, if they do.
    pub(crate) difference: Option<String>,
}

impl Builtins {
    pub(crate) fn load() -> Result<Self, Error> {
        // Read as schemas of any definition are.
        let definition = format!(
            r#"{{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {{"name": "types.runtime.example.com"}}, "spec": {{"group": "runtime.example.com", "scope": "Cluster",
            "names": {{"kind": "Type", "plural": "types"}}, "versions": [{{"name": "v1", "served": true, "storage": true,
            "schema": {{"openAPIV3Schema": {{"type": "object", "properties": {META}}}}}}}]}}}}"#
        );
        let loaded = Generator::new()
            .source_text("meta.json", definition)
            .load()?;
        let model = loaded.model().clone();
        let root = model
            .resources()
            .find_map(|(_, resource)| resource.versions.first()?.schema);
        let types = root.and_then(|root| model.schema(root).properties.clone());
        Ok(Self {
            types: types.unwrap_or_default(),
            model,
        })
    }

    /// The declarations that have the members of a type of the runtime.
    pub(crate) fn candidates(
        &self,
        model: &Model,
        declarations: &Declarations,
        attributes: Attributes,
    ) -> Vec<Candidate> {
        let known: Vec<(&Property, BTreeSet<&str>)> = self
            .types
            .iter()
            .map(|ty| (ty, members(self.model.schema(ty.schema))))
            .collect();
        let mut candidates = Vec::new();
        for (id, declaration) in declarations.iter() {
            let (Body::Record(_), Some(node)) = (&declaration.body, declaration.node) else {
                continue;
            };
            let own = members(model.schema(node));
            let compare = Compare {
                source: model,
                builtin: &self.model,
                attributes,
            };
            let alike = known.iter().filter(|(_, members)| *members == own);
            candidates.extend(alike.map(|(ty, _)| Candidate {
                id,
                name: ty.name.clone(),
                difference: compare.own(node, ty.schema, ""),
            }));
        }
        candidates
    }
}

/// Puts types of the runtime in place of generated ones that are the same and of which nothing is
/// wanted otherwise.
pub(crate) fn replace(
    model: &Model,
    declarations: &Declarations,
    options: &Options,
    overrides: &mut Overrides,
) -> Result<(), Error> {
    let builtins = Builtins::load()?;
    for candidate in builtins.candidates(model, declarations, options.attributes) {
        if candidate.difference.is_none() && overrides.of_type(candidate.id).is_none() {
            let path = format!("{}::{}", options.crate_path, candidate.name);
            overrides.replace(candidate.id, path);
        }
    }
    Ok(())
}

fn members(schema: &Schema) -> BTreeSet<&str> {
    let properties = schema.properties.iter().flatten();
    properties.map(|property| property.name.as_str()).collect()
}

/// A comparison of a schema of a source with that of a type of the runtime.
struct Compare<'a> {
    source: &'a Model,
    builtin: &'a Model,
    attributes: Attributes,
}

impl Compare<'_> {
    /// Where a value differs first, with what is said of it where it is held.
    fn held(&self, source: SchemaId, builtin: SchemaId, at: &str) -> Option<String> {
        let (a, b) = (self.source.schema(source), self.builtin.schema(builtin));
        let differs = |keyword: &str| Some(format!("{at}: {keyword}"));
        if a.nullable.unwrap_or_default() != b.nullable.unwrap_or_default() {
            return differs("nullable");
        }
        if self.attributes != Attributes::None && a.default != b.default {
            return differs("default");
        }
        if self.attributes == Attributes::All {
            let prose = |schema: &Schema| {
                (
                    schema.title.clone(),
                    schema.description.clone(),
                    schema.example.clone(),
                )
            };
            let rest = |schema: &Schema| {
                (
                    schema.external_docs.clone(),
                    schema.id.clone(),
                    schema.schema.clone(),
                )
            };
            if prose(a) != prose(b) || rest(a) != rest(b) {
                return differs("description");
            }
        }
        self.own(source, builtin, at)
    }

    /// Where a type differs first. Types of the runtime are few and flat, so this does not go deep.
    fn own(&self, source: SchemaId, builtin: SchemaId, at: &str) -> Option<String> {
        let (a, b) = (self.source.schema(source), self.builtin.schema(builtin));
        if let Some(keyword) = keyword(a, b, self.attributes) {
            return Some(format!("{at}: {keyword}"));
        }
        if members(a) != members(b) {
            return Some(format!("{at}: properties"));
        }
        for property in a.properties.iter().flatten() {
            let mut others = b.properties.iter().flatten();
            let other = others.find(|other| other.name == property.name)?;
            let at = format!("{at}/{}", property.name.escape_debug());
            if let Some(difference) = self.held(property.schema, other.schema, &at) {
                return Some(difference);
            }
        }
        match (&a.items, &b.items) {
            (None, None) => {}
            (Some(Items::Schema(a)), Some(Items::Schema(b))) => {
                if let Some(difference) = self.held(*a, *b, &format!("{at}/items")) {
                    return Some(difference);
                }
            }
            _ => return Some(format!("{at}: items")),
        }
        match (a.additional_properties, b.additional_properties) {
            (Some(AdditionalProperties::Schema(a)), Some(AdditionalProperties::Schema(b))) => {
                self.held(a, b, &format!("{at}/additionalProperties"))
            }
            (a, b) => (a != b).then(|| format!("{at}: additionalProperties")),
        }
    }
}

/// The first keyword of a node itself that differs.
fn keyword(a: &Schema, b: &Schema, attributes: Attributes) -> Option<&'static str> {
    macro_rules! first {
        ($($keyword:literal: $field:ident,)+) => {
            [$(($keyword, a.$field != b.$field),)+]
        };
    }
    let sorted = |schema: &Schema| {
        let mut required = schema.required.clone().unwrap_or_default();
        required.sort_unstable();
        required
    };
    let shape = first! {
        "type": ty,
        "type (unknown)": unknown_type,
        "format": format,
        "enum": enum_values,
        "x-kubernetes-preserve-unknown-fields": preserve_unknown_fields,
        "x-kubernetes-embedded-resource": embedded_resource,
        "x-kubernetes-int-or-string": int_or_string,
    };
    let plain = |number: &Option<Number>| number.as_ref().map(|number| number.plain().to_owned());
    let numbers = [
        ("minimum", plain(&a.minimum) != plain(&b.minimum)),
        ("maximum", plain(&a.maximum) != plain(&b.maximum)),
        ("multipleOf", plain(&a.multiple_of) != plain(&b.multiple_of)),
    ];
    // Types of the runtime have none of the junctors.
    let constraints = first! {
        "exclusiveMinimum": exclusive_minimum,
        "exclusiveMaximum": exclusive_maximum,
        "minLength": min_length,
        "maxLength": max_length,
        "pattern": pattern,
        "minItems": min_items,
        "maxItems": max_items,
        "uniqueItems": unique_items,
        "minProperties": min_properties,
        "maxProperties": max_properties,
        "allOf": all_of,
        "anyOf": any_of,
        "oneOf": one_of,
        "not": not,
        "x-kubernetes-list-type": list_type,
        "x-kubernetes-list-map-keys": list_map_keys,
        "x-kubernetes-map-type": map_type,
        "x-kubernetes-validations": validations,
    };
    let carried = numbers
        .into_iter()
        .chain(constraints)
        .filter(|_| attributes != Attributes::None);
    let required = ("required", sorted(a) != sorted(b));
    let mut all = shape.into_iter().chain([required]).chain(carried);
    all.find_map(|(keyword, differs)| differs.then_some(keyword))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::options::Scope;
    use crate::pass::testing::{declarations, kind, model, object};

    fn selector() -> Value {
        let table: Value = serde_json::from_str(META).unwrap();
        table["meta::LabelSelector"].clone()
    }

    fn differences(schema: &Value, attributes: Attributes) -> Vec<(String, Option<String>)> {
        let model = model(&[kind("Widget", &object(json!({"selector": schema})))]);
        let declarations = declarations(&model, Scope::Group);
        let builtins = Builtins::load().unwrap();
        let candidates = builtins.candidates(&model, &declarations, attributes);
        candidates
            .into_iter()
            .map(|candidate| (candidate.name, candidate.difference))
            .collect()
    }

    #[test]
    fn what_agrees_whole_is_a_type_of_the_runtime() {
        let mut told = selector();
        told["description"] = json!("Which pods.");
        let expected = [
            ("meta::LabelSelector".to_owned(), None),
            ("meta::LabelSelectorRequirement".to_owned(), None),
        ];
        assert_eq!(differences(&told, Attributes::Constraints), expected);
    }

    #[test]
    fn a_near_miss_says_what_differs() {
        let mut bounded = selector();
        bounded["maxProperties"] = json!(3);
        bounded["properties"]["matchExpressions"]["items"]["required"] = json!(["key"]);
        let first = |attributes| differences(&bounded, attributes).remove(0).1;
        assert_eq!(
            first(Attributes::Constraints).as_deref(),
            Some(": maxProperties")
        );
        let expected = "/matchExpressions/items: required";
        assert_eq!(first(Attributes::None).as_deref(), Some(expected));
        let mut more = selector();
        more["properties"]["more"] = json!({"type": "string"});
        let candidates = differences(&more, Attributes::Constraints);
        assert_eq!(
            candidates,
            [("meta::LabelSelectorRequirement".to_owned(), None)]
        );
    }
}
