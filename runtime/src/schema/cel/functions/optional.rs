//! Functions of optional values (`cel-go/cel/library.go`).

use super::Function;
use crate::schema::cel::error::Failure;
use crate::schema::cel::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function::global("optional.of", 1, |_, values| match values {
        [value] => Ok(Value::some(value.clone())),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("optional.none", 0, |_, _| Ok(Value::Optional(None))),
    Function::global("optional.ofNonZeroValue", 1, |_, values| match values {
        [value] if value.is_zero() => Ok(Value::Optional(None)),
        [value] => Ok(Value::some(value.clone())),
        _ => Err(Failure::NoOverload),
    }),
    Function::method("hasValue", 0, 0, |_, values| match values {
        [Value::Optional(value)] => Ok(Value::Bool(value.is_some())),
        _ => Err(Failure::NoOverload),
    }),
    Function::method("value", 0, 0, |_, values| match values {
        [Value::Optional(Some(value))] => Ok((**value).clone()),
        [Value::Optional(None)] => Err(Failure::new("optional.none() dereference")),
        _ => Err(Failure::NoOverload),
    }),
    Function::method("or", 1, 1, |_, values| match values {
        [Value::Optional(None), other @ Value::Optional(_)] => Ok(other.clone()),
        [value @ Value::Optional(Some(_)), Value::Optional(_)] => Ok(value.clone()),
        _ => Err(Failure::NoOverload),
    }),
    Function::method("orValue", 1, 1, |_, values| match values {
        [Value::Optional(None), other] => Ok(other.clone()),
        [Value::Optional(Some(value)), _] => Ok((**value).clone()),
        _ => Err(Failure::NoOverload),
    }),
];
