//! Bodies of requests.

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use kubewright::rest::Body;
use serde_json::Value;

use super::Ask;
use crate::failure::Failure;
use crate::object::Object;

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
pub(super) fn object(ask: &Ask<'_>, body: &[u8], _validation: &str) -> Result<Object, Failure> {
    let mut object = json(ask, body)?;
    let api_version = ask.resource.api_version(&ask.version.name);
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), (*ask.resource.names.kind).into());
    ask.resource.strategy.default(&ask.version, &mut object);
    Ok(object)
}

/// The object of a body, whatever it is.
pub(super) fn json(ask: &Ask<'_>, body: &[u8]) -> Result<Object, Failure> {
    let ty = ask.headers.get(CONTENT_TYPE);
    let ty = ty
        .and_then(|ty| ty.to_str().ok())
        .unwrap_or("application/json");
    if !ty.starts_with("application/json") {
        return Err(Failure::unsupported_media_type(format!(
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf ({ty})"
        )));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Failure::bad_request("the object provided is no object")),
        Err(error) => Err(Failure::bad_request(format!(
            "the object provided is unrecognized: {error}"
        ))),
    }
}
