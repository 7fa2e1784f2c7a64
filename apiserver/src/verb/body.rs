//! Bodies of requests.

use std::borrow::Cow;

use bytes::{Bytes, BytesMut};
use kubewright::rest::Body;
use serde_json::Value;

use super::{Ask, before};
use crate::decode::{self, Decoded, Expected, Format};
use crate::failure::Failure;
use crate::object::Object;
use crate::protobuf;
use crate::registry::{Origin, Subresource};

/// What is done with members that are there twice, or that nobody knows.
pub(super) const STRICT: &str = "Strict";
pub(super) const WARN: &str = "Warn";

/// The longest body, in bytes.
const LONGEST: usize = 3 << 20;

/// Reads a body whole.
pub(super) async fn read(mut body: Body) -> Result<Bytes, Failure> {
    if let Some(bytes) = body.as_bytes()
        && bytes.len() <= LONGEST
    {
        return Ok(Bytes::copy_from_slice(bytes));
    }
    let mut bytes = BytesMut::new();
    while let Some(data) = body.data().await {
        let data = data.map_err(|error| Failure::bad_request(error.to_string()))?;
        if bytes.len() + data.len() > LONGEST {
            return Err(Failure::too_large(format_args!("limit is {LONGEST}")));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

/// The object of a body, of this kind, with defaults filled in.
pub(super) fn object(ask: &Ask<'_>, bytes: &[u8], validation: &str) -> Result<Object, Failure> {
    let (bytes, format) = text(ask, bytes)?;
    let bytes = &*bytes;
    let decoded = decode::Body { bytes, format }.object(
        Expected {
            table: &ask.core.registry.table(),
            resource: &ask.resource,
            version: &ask.version,
        },
        validation == STRICT,
    )?;
    let mut object = settle(ask, decoded, validation);
    before::default(ask, &mut object)?;
    Ok(object)
}

/// What is sent to a subresource that does something of its own.
pub(super) fn part(
    ask: &Ask<'_>,
    part: &Subresource,
    bytes: &[u8],
    validation: &str,
) -> Result<Object, Failure> {
    let (bytes, format) = text(ask, bytes)?;
    let bytes = &*bytes;
    let decoded = decode::Body { bytes, format }.part(
        &ask.core.registry.table(),
        part,
        validation == STRICT,
    )?;
    Ok(settle(ask, decoded, validation))
}

/// The options of a deletion.
pub(super) fn delete_options(ask: &Ask<'_>, bytes: &[u8]) -> Result<Object, Failure> {
    let (bytes, format) = text(ask, bytes)?;
    let bytes = &*bytes;
    decode::Body { bytes, format }.delete_options()
}

/// A body as it is read. What is in protobuf, which only built-in kinds are, is JSON from here on.
fn text<'a>(ask: &Ask<'_>, bytes: &'a [u8]) -> Result<(Cow<'a, [u8]>, Format), Failure> {
    match Format::of(&ask.headers, ask.resource.origin == Origin::BuiltIn)? {
        Format::Protobuf => {
            let object = Value::Object(protobuf::object(bytes)?);
            Ok((object.to_string().into_bytes().into(), Format::Json))
        }
        format => Ok((bytes.into(), format)),
    }
}

/// The object, with warnings of what was wrong with it.
fn settle(ask: &Ask<'_>, decoded: Decoded, validation: &str) -> Object {
    if validation == WARN {
        for problem in decoded.problems {
            ask.warn(problem);
        }
    }
    decoded.object
}
