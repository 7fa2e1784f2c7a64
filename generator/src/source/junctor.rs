//! `allOf`, `anyOf`, `oneOf` and `not`: what may be said below them.

use super::reader::Reader;
use super::tree::{Data, Node, shorten};

/// Below a junctor a schema restricts values and says nothing of their shape.
pub(super) fn check<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) {
    const SHAPE: &[&str] = &[
        "type",
        "additionalProperties",
        "default",
        "title",
        "description",
        "nullable",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-embedded-resource",
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type",
        "x-kubernetes-validations",
    ];
    let Data::Mapping(entries) = &node.data else {
        return;
    };
    for entry in entries {
        let says_nothing = match &entry.value.data {
            Data::Null | Data::Bool(false) => true,
            Data::String(text) => text.is_empty(),
            Data::Sequence(items) => items.is_empty(),
            _ => false,
        };
        if SHAPE.contains(&&*entry.key) && !says_nothing {
            reader.within(&entry.key, |reader| {
                reader.refused(
                    entry.mark,
                    &format!(
                        "`{}` inside `allOf`, `anyOf`, `oneOf` or `not` says nothing of the shape",
                        entry.key
                    ),
                    "move it to the schema that holds the junctor",
                );
            });
        }
    }
    if let Some(metadata) = node
        .get("properties")
        .and_then(|properties| properties.get("metadata"))
    {
        reader.error(
            metadata.mark,
            "a junctor restricts `metadata`, which every object has as it is",
            "remove `metadata` here",
        );
    }
}

/// Whether a schema without a type is a choice of several.
pub(super) fn branches_have_types(node: &Node<'_>) -> bool {
    ["oneOf", "anyOf"]
        .iter()
        .any(|junctor| match node.get(junctor).map(|node| &node.data) {
            Some(Data::Sequence(branches)) => {
                !branches.is_empty()
                    && branches
                        .iter()
                        .all(|branch| branch.get("type").is_some_and(|ty| !ty.is_null()))
            }
            _ => false,
        })
}

/// Checks that what the junctors of a node speak of is declared outside of them.
pub(super) fn check_covered<'t>(
    reader: &mut Reader<'t>,
    junctors: &'t Node<'t>,
    declared: &'t Node<'t>,
) {
    for keyword in ["allOf", "anyOf", "oneOf", "not"] {
        match junctors.get(keyword).map(|node| (node, &node.data)) {
            Some((_, Data::Sequence(branches))) => reader.within(keyword, |reader| {
                for (index, branch) in branches.iter().enumerate() {
                    reader.within_item(index, |reader| covered_branch(reader, branch, declared));
                }
            }),
            Some((branch, Data::Mapping(_))) => {
                reader.within(keyword, |reader| covered_branch(reader, branch, declared));
            }
            _ => {}
        }
    }
}

fn covered_branch<'t>(reader: &mut Reader<'t>, branch: &'t Node<'t>, declared: &'t Node<'t>) {
    check_covered(reader, branch, declared);
    if let Some(items) = branch.get("items") {
        match declared.get("items") {
            Some(declared) => {
                reader.within("items", |reader| covered_branch(reader, items, declared));
            }
            None => reader.error(
                items.mark,
                "a junctor restricts `items` of what has no `items` outside of it",
                "declare `items` beside the junctor",
            ),
        }
    }
    let Some(Data::Mapping(properties)) = branch.get("properties").map(|node| &node.data) else {
        return;
    };
    reader.within("properties", |reader| {
        for entry in properties {
            let outside = declared
                .get("properties")
                .and_then(|properties| properties.get(&entry.key));
            reader.within(&entry.key, |reader| match outside {
                Some(outside) => covered_branch(reader, &entry.value, outside),
                None => reader.error(
                    entry.mark,
                    format!(
                        "a junctor restricts `{}`, which is not declared outside of it",
                        shorten(&entry.key)
                    ),
                    "declare the property beside the junctor",
                ),
            });
        }
    });
}
