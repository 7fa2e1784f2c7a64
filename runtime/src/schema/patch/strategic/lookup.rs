//! What a schema says of how fields are patched.

use crate::schema::structural::{Additional, Node, NodeId, Structural, Type};

use super::Error;
use crate::schema::fields::go::quote;

/// What a schema says of how a field is patched.
pub(super) struct Field<'a> {
    /// The node of the field; of a list, the one of its items.
    pub(super) node: NodeId,
    /// `merge`, `replace`, or nothing.
    pub(super) strategy: &'a str,
    /// The member that tells items apart; empty where there is none.
    pub(super) key: &'a str,
}

/// The field of this name of an object at a node.
pub(super) fn member<'a>(
    schema: &'a Structural,
    holder: NodeId,
    name: &str,
) -> Result<Field<'a>, Error> {
    let of = schema.get(holder);
    let kind = kind(of);
    if kind != "struct" {
        return Err(Error::unsupported(format!(
            "merging an object in json but data type is not struct, instead is: {kind}"
        )));
    }
    let properties = of.properties.as_deref().unwrap_or_default();
    let found = of.property(name).or_else(|| {
        let mut properties = properties.iter();
        let folded = properties.find(|property| property.name.eq_ignore_ascii_case(name))?;
        Some(folded.node)
    });
    let node = found.ok_or_else(|| {
        Error::unsupported(format!(
            "unable to find api field in struct {} for the json field {}",
            struct_name(of),
            quote(name)
        ))
    })?;
    let said = schema.get(node);
    Ok(Field {
        node,
        strategy: strategy(said.patch_strategy.as_deref().unwrap_or_default())?,
        key: said.patch_merge_key.as_deref().unwrap_or_default(),
    })
}

/// The list of this name, with the node of its items.
pub(super) fn list<'a>(
    schema: &'a Structural,
    holder: NodeId,
    name: &str,
) -> Result<Field<'a>, Error> {
    let mut field = member(schema, holder, name)?;
    let Some(item) = schema.get(field.node).items else {
        let kind = kind(schema.get(holder));
        return Err(Error::unsupported(format!(
            "expected slice or array type, but got: {kind}"
        )));
    };
    if schema.get(item).ty == Some(Type::Array) {
        return Err(Error::unsupported("unexpected slice of slice"));
    }
    field.node = item;
    Ok(field)
}

/// The strategy beside `retainKeys`, which only those who make patches look at.
fn strategy(said: &str) -> Result<&str, Error> {
    let strategies: Vec<&str> = said.split(',').collect();
    match strategies.as_slice() {
        ["retainKeys"] => Ok(""),
        [one] | ["retainKeys", one] | [one, "retainKeys"] => Ok(one),
        several => Err(Error::unsupported(format!(
            "unexpected patch strategy: [{}]",
            several.join(" ")
        ))),
    }
}

/// What Go calls the kind of the type.
pub(super) fn kind(node: &Node) -> &'static str {
    match (node.ty, &node.additional_properties) {
        (_, Some(Additional::Node(_))) => "map",
        (Some(Type::Array), _) => "slice",
        (Some(Type::String), _) => "string",
        (Some(Type::Boolean), _) => "bool",
        (Some(Type::Integer), _) => "int64",
        (Some(Type::Number), _) => "float64",
        (Some(Type::Object) | None, _) => "struct",
    }
}

/// The name of the type without its package.
fn struct_name(node: &Node) -> &str {
    let name = node.definition.as_deref().unwrap_or_default();
    name.rsplit('.').next().unwrap_or_default()
}
