//! A version of a `CustomResourceDefinition`: subresources, columns, selectable fields.

use super::reader::Reader;
use super::schema;
use super::tree::Node;
use crate::model::{Model, PrinterColumn, Scale, SelectableField, Subresources, Version};

/// Reads a member of `spec.versions`; none when it has no name to be told by.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
) -> Option<Version> {
    const WORDS: &[&str] = &[
        "name",
        "served",
        "storage",
        "deprecated",
        "deprecationWarning",
        "schema",
        "subresources",
        "additionalPrinterColumns",
        "selectableFields",
    ];
    let (mut name, mut served, mut storage) = (None, None, None);
    let mut version = Version {
        name: String::new(),
        served: false,
        storage: false,
        deprecated: None,
        deprecation_warning: None,
        schema: None,
        definition: None,
        operations: None,
        subresources: None,
        printer_columns: None,
        selectable_fields: None,
    };
    for (key, value) in reader.members(node, WORDS) {
        reader.within(key, |reader| match key {
            "name" => name = reader.string(value),
            "served" => served = reader.bool(value),
            "storage" => storage = reader.bool(value),
            "deprecated" => version.deprecated = reader.bool(value),
            "deprecationWarning" => version.deprecation_warning = reader.string(value),
            "schema" => version.schema = schema::read_validation(reader, model, value),
            "subresources" => version.subresources = Some(subresources(reader, value)),
            "additionalPrinterColumns" => {
                version.printer_columns = reader.list(value, printer_column);
            }
            _ => version.selectable_fields = reader.list(value, selectable_field),
        });
    }
    let name = reader.required(node, "name", name);
    version.served = reader.required(node, "served", served)?;
    version.storage = reader.required(node, "storage", storage)?;
    version.name = name?;
    if node.get("schema").is_none_or(Node::is_null) {
        reader.error(
            node.mark,
            format!("version `{}` has no `schema.openAPIV3Schema`", version.name),
            "add one; `type: object` with `x-kubernetes-preserve-unknown-fields: true` allows anything",
        );
    }
    Some(version)
}

fn subresources<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Subresources {
    let mut subresources = Subresources::default();
    for (key, value) in reader.members(node, &["status", "scale"]) {
        reader.within(key, |reader| match key {
            "status" => {
                reader.members(value, &[]);
                subresources.status = true;
            }
            _ => subresources.scale = scale(reader, value),
        });
    }
    subresources
}

fn scale<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<Scale> {
    let (mut spec, mut status, mut label_selector_path) = (None, None, None);
    for (key, value) in reader.members(
        node,
        &[
            "specReplicasPath",
            "statusReplicasPath",
            "labelSelectorPath",
        ],
    ) {
        reader.within(key, |reader| match key {
            "specReplicasPath" => spec = reader.string(value),
            "statusReplicasPath" => status = reader.string(value),
            _ => label_selector_path = reader.string(value),
        });
    }
    let spec = reader.required(node, "specReplicasPath", spec);
    let status = reader.required(node, "statusReplicasPath", status);
    Some(Scale {
        spec_replicas_path: spec?,
        status_replicas_path: status?,
        label_selector_path,
    })
}

fn printer_column<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<PrinterColumn> {
    let mut column = PrinterColumn::default();
    let (mut name, mut ty, mut json_path) = (None, None, None);
    for (key, value) in reader.members(
        node,
        &[
            "name",
            "type",
            "jsonPath",
            "format",
            "description",
            "priority",
        ],
    ) {
        reader.within(key, |reader| match key {
            "name" => name = reader.string(value),
            "type" => ty = reader.string(value),
            "jsonPath" => json_path = reader.string(value),
            "format" => column.format = reader.string(value),
            "description" => column.description = reader.string(value),
            _ => column.priority = reader.integer(value),
        });
    }
    let name = reader.required(node, "name", name);
    let ty = reader.required(node, "type", ty);
    let json_path = reader.required(node, "jsonPath", json_path);
    Some(PrinterColumn {
        name: name?,
        ty: ty?,
        json_path: json_path?,
        ..column
    })
}

fn selectable_field<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<SelectableField> {
    let mut json_path = None;
    for (key, value) in reader.members(node, &["jsonPath"]) {
        json_path = reader.within(key, |reader| reader.string(value));
    }
    let json_path = reader.required(node, "jsonPath", json_path)?;
    Some(SelectableField { json_path })
}
