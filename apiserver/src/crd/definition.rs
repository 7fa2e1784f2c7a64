//! A definition, as the server looks at it: what its versions say alike is said once.
//!
//! The server works on definitions in a form of its own (`apis/apiextensions`), to which those of
//! `v1` are converted: a schema that all versions have stands at `spec.validation`, and so do
//! subresources, columns and selectable fields. Its messages name the places of that form.

use serde_json::Value;

use crate::object::Object;

/// `spec` of a definition.
#[derive(Clone, Debug)]
pub(super) struct Spec<'a> {
    pub(super) group: &'a str,
    pub(super) names: Names<'a>,
    pub(super) scope: &'a str,
    pub(super) preserve_unknown_fields: bool,
    pub(super) conversion: Option<&'a Object>,
    pub(super) versions: Vec<Version<'a>>,
    /// Whether it has a list of versions, be it an empty one.
    pub(super) has_versions: bool,
    /// What all versions say alike.
    pub(super) shared: Shape<'a>,
}

/// A version.
#[derive(Clone, Debug)]
pub(super) struct Version<'a> {
    pub(super) name: &'a str,
    pub(super) served: bool,
    pub(super) storage: bool,
    pub(super) deprecated: bool,
    pub(super) deprecation_warning: Option<&'a str>,
    /// What it says by itself.
    pub(super) shape: Shape<'a>,
}

/// What objects of a version are like.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape<'a> {
    /// `schema`, of which the schema itself is a member.
    pub(super) validation: Option<&'a Object>,
    pub(super) subresources: Option<&'a Object>,
    pub(super) columns: Option<&'a [Value]>,
    pub(super) selectable_fields: Option<&'a [Value]>,
}

/// What a kind is called.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_field_names, reason = "what definitions call them")]
pub(super) struct Names<'a> {
    pub(super) plural: &'a str,
    pub(super) singular: &'a str,
    pub(super) kind: &'a str,
    pub(super) list_kind: &'a str,
    pub(super) short_names: &'a [Value],
    pub(super) categories: &'a [Value],
}

impl<'a> Spec<'a> {
    /// Looks at a definition.
    pub(super) fn of(definition: &'a Object) -> Self {
        let Some(spec) = object(definition, "spec") else {
            return Self::empty();
        };
        let versions = list(spec, "versions").iter().filter_map(Value::as_object);
        let mut this = Self {
            group: text(spec, "group"),
            names: Names::of(object(spec, "names")),
            scope: text(spec, "scope"),
            preserve_unknown_fields: flag(spec, "preserveUnknownFields"),
            conversion: object(spec, "conversion"),
            versions: versions.map(Version::of).collect(),
            has_versions: spec.get("versions").is_some_and(Value::is_array),
            shared: Shape::default(),
        };
        this.share();
        this
    }

    fn empty() -> Self {
        Self {
            group: "",
            names: Names::default(),
            scope: "",
            preserve_unknown_fields: false,
            conversion: None,
            versions: Vec::new(),
            has_versions: false,
            shared: Shape::default(),
        }
    }

    /// Moves what all versions say alike to where it is said once.
    fn share(&mut self) {
        let Some(first) = self.versions.first().map(|version| version.shape) else {
            return;
        };
        let all = |alike: &dyn Fn(&Shape<'a>) -> bool| {
            self.versions.iter().all(|version| alike(&version.shape))
        };
        let validation = all(&|shape| shape.validation == first.validation);
        let subresources = all(&|shape| shape.subresources == first.subresources);
        let columns = all(&|shape| shape.columns == first.columns);
        let fields = all(&|shape| shape.selectable_fields == first.selectable_fields);
        for version in &mut self.versions {
            let shape = &mut version.shape;
            if validation {
                self.shared.validation = shape.validation.take();
            }
            if subresources {
                self.shared.subresources = shape.subresources.take();
            }
            if columns {
                self.shared.columns = shape.columns.take();
            }
            if fields {
                self.shared.selectable_fields = shape.selectable_fields.take();
            }
        }
    }

    /// What is said of a version, by itself or by all.
    pub(super) fn shape(&self, version: &Version<'a>) -> Shape<'a> {
        Shape {
            validation: version.shape.validation.or(self.shared.validation),
            subresources: version.shape.subresources.or(self.shared.subresources),
            columns: version.shape.columns.or(self.shared.columns),
            selectable_fields: version
                .shape
                .selectable_fields
                .or(self.shared.selectable_fields),
        }
    }

    /// Every schema, and the name of the version it is of; empty for that of all.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (&'a str, &'a Object)> + '_ {
        let own = self
            .versions
            .iter()
            .map(|version| (version.name, version.shape));
        std::iter::once(("", self.shared))
            .chain(own)
            .filter_map(|(name, shape)| Some((name, shape.schema()?)))
    }

    /// The version in which objects are stored.
    pub(super) fn storage(&self) -> Option<&Version<'a>> {
        self.versions.iter().find(|version| version.storage)
    }
}

impl<'a> Version<'a> {
    fn of(version: &'a Object) -> Self {
        Self {
            name: text(version, "name"),
            served: flag(version, "served"),
            storage: flag(version, "storage"),
            deprecated: flag(version, "deprecated"),
            deprecation_warning: version.get("deprecationWarning").and_then(Value::as_str),
            shape: Shape::of(version),
        }
    }
}

impl<'a> Shape<'a> {
    fn of(version: &'a Object) -> Self {
        let some = |name| {
            let items = list(version, name);
            (!items.is_empty()).then_some(items)
        };
        Self {
            validation: object(version, "schema"),
            subresources: object(version, "subresources"),
            columns: some("additionalPrinterColumns"),
            selectable_fields: some("selectableFields"),
        }
    }

    /// The schema.
    pub(super) fn schema(&self) -> Option<&'a Object> {
        object(self.validation?, "openAPIV3Schema")
    }

    /// A subresource.
    pub(super) fn subresource(&self, name: &str) -> Option<&'a Object> {
        object(self.subresources?, name)
    }
}

impl<'a> Names<'a> {
    /// The names that are written so.
    pub(super) fn of(names: Option<&'a Object>) -> Self {
        let Some(names) = names else {
            return Self::default();
        };
        Self {
            plural: text(names, "plural"),
            singular: text(names, "singular"),
            kind: text(names, "kind"),
            list_kind: text(names, "listKind"),
            short_names: list(names, "shortNames"),
            categories: list(names, "categories"),
        }
    }
}

/// A member that is a text; empty where there is none.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A member that is true or false; false where there is none.
pub(super) fn flag(object: &Object, name: &str) -> bool {
    object
        .get(name)
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

/// A member that is an object.
pub(super) fn object<'a>(object: &'a Object, name: &str) -> Option<&'a Object> {
    object.get(name)?.as_object()
}

/// A member that is a list; empty where there is none.
pub(super) fn list<'a>(object: &'a Object, name: &str) -> &'a [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// A member that is said: neither absent nor null.
pub(super) fn said<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// The texts of a list.
pub(super) fn texts(items: &[Value]) -> Vec<String> {
    let items = items.iter().filter_map(Value::as_str);
    items.map(str::to_owned).collect()
}
