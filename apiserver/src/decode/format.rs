//! How a body is written.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::failure::Failure;
use crate::protobuf;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Yaml,
    Protobuf,
}

impl Format {
    /// What the headers of a request say; JSON if they say nothing. Not all kinds are in protobuf.
    pub(crate) fn of(headers: &HeaderMap, has_protobuf: bool) -> Result<Self, Failure> {
        let Some(ty) = headers.get(CONTENT_TYPE) else {
            return Ok(Self::Json);
        };
        let ty = ty.to_str().unwrap_or_default();
        match ty.split(';').next().unwrap_or_default().trim() {
            "" | "application/json" => Ok(Self::Json),
            "application/yaml" => Ok(Self::Yaml),
            protobuf::MEDIA_TYPE if has_protobuf => Ok(Self::Protobuf),
            _ => {
                let known = "application/json, application/yaml";
                let known = if has_protobuf {
                    format!("{known}, {}", protobuf::MEDIA_TYPE)
                } else {
                    known.to_owned()
                };
                Err(Failure::unsupported_media_type(format!(
                    "the body of the request was in an unknown format - accepted media types include: {known}"
                )))
            }
        }
    }
}
