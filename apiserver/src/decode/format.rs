//! How a body is written.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::failure::Failure;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Yaml,
}

impl Format {
    /// What the headers of a request say; JSON if they say nothing.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let Some(ty) = headers.get(CONTENT_TYPE) else {
            return Ok(Self::Json);
        };
        let ty = ty.to_str().unwrap_or_default();
        match ty.split(';').next().unwrap_or_default().trim() {
            "" | "application/json" => Ok(Self::Json),
            "application/yaml" => Ok(Self::Yaml),
            _ => Err(Failure::unsupported_media_type(
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
            )),
        }
    }
}
