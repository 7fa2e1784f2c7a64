//! The definition of a type.

use super::{
    CustomResourceColumnDefinition, CustomResourceConversion, CustomResourceDefinition,
    CustomResourceDefinitionNames, CustomResourceDefinitionSpec, CustomResourceDefinitionVersion,
    CustomResourceSubresourceScale, CustomResourceSubresourceStatus, CustomResourceSubresources,
    CustomResourceValidation, SelectableField,
};
use crate::Value;
use crate::meta::{Map, ObjectMeta};
use crate::resource::{Definition, PrinterColumn, Resource, ResourceDescriptor, ScalePaths, Scope};
use crate::schema::JsonSchema;

/// A custom kind of which the type says the whole definition: every [`Resource`] with
/// [`JsonSchema`].
///
/// ```
/// use kubewright::apiextensions::CustomResource;
/// use kubewright::meta::ObjectMeta;
/// use kubewright::{JsonSchema, Resource, Schema};
///
/// /// A website.
/// #[derive(Clone, Debug, Default, Resource, JsonSchema)]
/// #[resource(group = "example.com", version = "v1", namespaced)]
/// struct Website {
///     metadata: ObjectMeta,
///     spec: WebsiteSpec,
/// }
///
/// #[derive(Clone, Debug, Default, Schema, JsonSchema)]
/// struct WebsiteSpec {
///     /// How many servers answer.
///     #[schema(minimum = 1)]
///     replicas: i32,
/// }
///
/// let crd = Website::crd();
/// assert_eq!(crd.metadata.name, "websites.example.com");
/// let schema = crd.spec.versions[0].schema.as_ref().unwrap();
/// let schema = schema.open_api_v3_schema.as_ref().unwrap();
/// let replicas = &schema["properties"]["spec"]["properties"]["replicas"];
/// assert_eq!(replicas["minimum"], 1);
/// assert_eq!(replicas["description"], "How many servers answer.");
/// ```
pub trait CustomResource: Resource + JsonSchema {
    /// The definition, with this version alone. That of a kind with several comes of
    /// [`CustomResourceDefinition::merge`].
    ///
    /// # Panics
    /// When `conversion` of the descriptor is no JSON, or no conversion. The derive refuses such
    /// text.
    fn crd() -> CustomResourceDefinition {
        describe(Self::descriptor(), Self::json_schema())
    }
}

impl<T: Resource + JsonSchema> CustomResource for T {}

fn describe(descriptor: &ResourceDescriptor, schema: Value) -> CustomResourceDefinition {
    let definition = descriptor.definition;
    let metadata = ObjectMeta {
        labels: map(definition.labels),
        annotations: map(definition.annotations),
        ..ObjectMeta::named(format!("{}.{}", descriptor.plural, descriptor.group))
    };
    let scope = match descriptor.scope {
        Scope::Namespaced => "Namespaced",
        Scope::Cluster => "Cluster",
    };
    let spec = CustomResourceDefinitionSpec {
        group: descriptor.group.to_owned(),
        names: names(descriptor),
        scope: scope.to_owned(),
        versions: vec![version(descriptor, schema)],
        conversion: definition.conversion.map(conversion),
        preserve_unknown_fields: definition.preserve_unknown_fields,
    };
    CustomResourceDefinition {
        metadata,
        spec,
        status: None,
    }
}

fn map(entries: &[(&str, &str)]) -> Map<String> {
    let entries = entries.iter();
    entries
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn names(descriptor: &ResourceDescriptor) -> CustomResourceDefinitionNames {
    CustomResourceDefinitionNames {
        kind: descriptor.kind.to_owned(),
        plural: descriptor.plural.to_owned(),
        singular: descriptor.singular.to_owned(),
        list_kind: descriptor.list_kind.to_owned(),
        short_names: owned(descriptor.short_names),
        categories: owned(descriptor.categories),
    }
}

fn version(descriptor: &ResourceDescriptor, schema: Value) -> CustomResourceDefinitionVersion {
    let definition = descriptor.definition;
    let selectable = |path: &&str| SelectableField {
        json_path: (*path).to_owned(),
    };
    CustomResourceDefinitionVersion {
        name: descriptor.version.to_owned(),
        served: definition.served,
        storage: definition.storage.unwrap_or(true),
        deprecated: definition.deprecated,
        deprecation_warning: definition.deprecation_warning.map(str::to_owned),
        schema: Some(CustomResourceValidation {
            open_api_v3_schema: Some(schema),
        }),
        subresources: subresources(descriptor, definition),
        additional_printer_columns: definition.printer_columns.iter().map(column).collect(),
        selectable_fields: definition
            .selectable_fields
            .iter()
            .map(selectable)
            .collect(),
    }
}

fn subresources(
    descriptor: &ResourceDescriptor,
    definition: &Definition,
) -> Option<CustomResourceSubresources> {
    let status = descriptor.subresources.contains(&"status");
    let scale = definition.scale.as_ref().map(scale);
    (status || scale.is_some()).then(|| CustomResourceSubresources {
        status: status.then(CustomResourceSubresourceStatus::default),
        scale,
    })
}

fn scale(paths: &ScalePaths) -> CustomResourceSubresourceScale {
    CustomResourceSubresourceScale {
        spec_replicas_path: paths.spec_replicas.to_owned(),
        status_replicas_path: paths.status_replicas.to_owned(),
        label_selector_path: paths.label_selector.map(str::to_owned),
    }
}

fn column(column: &PrinterColumn) -> CustomResourceColumnDefinition {
    CustomResourceColumnDefinition {
        name: column.name.to_owned(),
        ty: column.ty.to_owned(),
        format: column.format.unwrap_or_default().to_owned(),
        description: column.description.unwrap_or_default().to_owned(),
        priority: column.priority,
        json_path: column.json_path.to_owned(),
    }
}

fn conversion(text: &str) -> CustomResourceConversion {
    match serde_json::from_str(text) {
        Ok(conversion) => conversion,
        Err(error) => panic!("`conversion` of a kind: {error}: {text}"),
    }
}
