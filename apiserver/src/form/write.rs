//! Responses in the form that is wanted.

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, HeaderValue, VARY};
use http::{Response, StatusCode};
use kubewright::rest::Body;
use serde_json::Value;

use super::gzip;
use super::negotiate::{Form, Media};
use crate::failure::Failure;
use crate::{respond, yaml};

impl Form {
    /// The response of a value.
    pub(crate) fn value(&self, code: StatusCode, value: &Value) -> Result<Response<Body>, Failure> {
        let written = match (self.media, self.is_pretty) {
            (Media::Json, false) => serde_json::to_vec(value).map(|mut text| {
                text.push(b'\n');
                text
            }),
            (Media::Json, true) => serde_json::to_vec_pretty(value),
            (Media::Yaml, _) => Ok(yaml::to_string(value).into_bytes()),
        };
        let text = written.map_err(Failure::internal)?;
        Ok(self.text(code, text))
    }

    /// The response of a value that is written as compact JSON.
    pub(crate) fn json(&self, code: StatusCode, text: Bytes) -> Result<Response<Body>, Failure> {
        if self.media == Media::Json && !self.is_pretty {
            return Ok(self.text(code, text));
        }
        let value: Value = serde_json::from_slice(&text).map_err(Failure::internal)?;
        self.value(code, &value)
    }

    /// The response of a failure, whose status has the form of what it stands for.
    pub(crate) fn failure(&self, failure: &Failure) -> Response<Body> {
        let mut response = respond::failure(failure);
        let Failure::Status(_) = failure else {
            return response;
        };
        let text = response.body().as_bytes().map(Bytes::copy_from_slice);
        if let Some(Ok(other)) = text.map(|text| self.json(response.status(), text)) {
            let (mut head, body) = other.into_parts();
            // `Retry-After` stays.
            for (name, value) in &head.headers {
                response.headers_mut().insert(name, value.clone());
            }
            std::mem::swap(&mut head.headers, response.headers_mut());
            response = Response::from_parts(head, body);
        }
        response
    }

    /// The response of a text in this form.
    fn text(&self, code: StatusCode, text: impl Into<Bytes>) -> Response<Body> {
        let text = text.into();
        let ty = HeaderValue::from_static(self.media.name());
        let compressed = if self.is_gzip {
            gzip::compress(&text)
        } else {
            None
        };
        let Some(compressed) = compressed else {
            return respond::with_type(code, ty, Body::from(text));
        };
        let mut response = respond::with_type(code, ty, Body::from(compressed));
        let headers = response.headers_mut();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
        response
    }
}

#[cfg(test)]
mod tests {
    use http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
    use http::{HeaderMap, StatusCode};
    use serde_json::{Value, json};

    use super::Form;
    use crate::failure::Failure;
    use crate::form::Wanted;
    use crate::request::Query;

    fn form(headers: &[(&'static str, &'static str)]) -> Form {
        let headers = headers.iter().map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            )
        });
        let headers: HeaderMap = headers.collect();
        Form::of(&headers, &Query::default(), Wanted::Objects).unwrap_or_default()
    }

    fn body(form: &Form, value: &Value) -> Option<(String, String)> {
        let response = form.value(StatusCode::OK, value).ok()?;
        let ty = response
            .headers()
            .get(CONTENT_TYPE)?
            .to_str()
            .ok()?
            .to_owned();
        let text = std::str::from_utf8(response.body().as_bytes()?)
            .ok()?
            .to_owned();
        Some((ty, text))
    }

    #[test]
    fn three_ways() {
        let value = json!({"a": ["yes", "1", "x: y"]});
        let written = |form| body(&form, &value);
        let (ty, text) = written(form(&[])).unwrap_or_default();
        assert_eq!(
            (&*ty, &*text),
            ("application/json", "{\"a\":[\"yes\",\"1\",\"x: y\"]}\n")
        );
        let (_, text) = written(form(&[("user-agent", "curl/8")])).unwrap_or_default();
        assert!(text.starts_with("{\n  \"a\": [\n"), "{text}");
        let (ty, text) = written(form(&[("accept", "application/yaml")])).unwrap_or_default();
        assert_eq!(ty, "application/yaml");
        assert_eq!(text, "a:\n- \"yes\"\n- \"1\"\n- \"x: y\"\n");
    }

    #[test]
    fn failures_too() {
        let failure = Failure::too_many_requests("later", 3);
        let response = form(&[("accept", "application/yaml")]).failure(&failure);
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(header(CONTENT_TYPE), Some("application/yaml"));
        assert_eq!(header(RETRY_AFTER), Some("3"));
        let text = response.body().as_bytes().unwrap_or_default();
        assert!(text.starts_with(b"apiVersion: v1\ncode: 429\n"));
    }

    #[test]
    fn long_bodies_are_compressed_if_asked() {
        let long = json!(["x".repeat(200_000)]);
        let asked = form(&[("accept-encoding", "br, gzip")]);
        let encoding = |form: &Form, value| {
            let response = form.value(StatusCode::OK, value).ok()?;
            let length = response.body().as_bytes().map_or(0, <[u8]>::len);
            Some((
                response.headers().contains_key(CONTENT_ENCODING),
                length < 10_000,
            ))
        };
        assert_eq!(encoding(&asked, &long), Some((true, true)));
        let short = json!(["x"]);
        assert_eq!(encoding(&asked, &short), Some((false, true)));
        assert_eq!(encoding(&form(&[]), &long), Some((false, false)));
    }
}
