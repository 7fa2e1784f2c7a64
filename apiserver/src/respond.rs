//! Responses.

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WARNING};
use http::{Response, StatusCode};
use kubewright::meta::Status;
use kubewright::rest::Body;
use kubewright::schema::encode;

use serde_json::Value;

use crate::body::unfold;
use crate::failure::Failure;
use crate::form::Shape;
use crate::object::Object;
use crate::registry::Origin;
use crate::verb::{Ask, List, Reply};

/// The type of JSON.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// A response of JSON.
pub(crate) fn json(code: StatusCode, text: impl Into<Bytes>) -> Response<Body> {
    with_type(code, JSON, Body::from(text.into()))
}

/// A response of a type.
pub(crate) fn with_type(code: StatusCode, ty: HeaderValue, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = code;
    response.headers_mut().insert(CONTENT_TYPE, ty);
    response
}

/// The response of a failure.
pub(crate) fn failure(failure: &Failure) -> Response<Body> {
    let code = StatusCode::from_u16(failure.code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match failure {
        Failure::Text(_, text) => {
            let mut response = with_type(code, TEXT, Body::from(text.clone()));
            let nosniff = HeaderValue::from_static("nosniff");
            response
                .headers_mut()
                .insert("x-content-type-options", nosniff);
            response
        }
        Failure::Status(status) => {
            let mut response = json(code, line(status));
            let seconds = status.details.as_ref();
            let seconds = seconds.map_or(0, |details| details.retry_after_seconds);
            if seconds > 0 {
                let headers = response.headers_mut();
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    }
}

/// A status as text, which ends in a newline, as Go's encoder ends it.
fn line(status: &Status) -> Vec<u8> {
    // A status holds nothing that cannot be written.
    let mut text = encode::to_vec(status).unwrap_or_default();
    text.push(b'\n');
    text
}

/// Adds a warning to a response (RFC 9111 has the form; code 299, agent `-`).
pub(crate) fn warn(response: &mut Response<Body>, text: &str) {
    let quoted: String = text
        .chars()
        .filter(|char| !char.is_control())
        .flat_map(|char| {
            let escape = matches!(char, '"' | '\\').then_some('\\');
            escape.into_iter().chain([char])
        })
        .collect();
    if let Ok(value) = HeaderValue::from_str(&format!("299 - \"{quoted}\"")) {
        response.headers_mut().append(WARNING, value);
    }
}

/// Up to so many bytes a list is one piece.
const CHUNK: usize = 64 << 10;

/// The response to a request for objects.
pub(crate) fn reply(ask: &Ask<'_>, reply: Reply) -> Result<Response<Body>, Failure> {
    let shape = Shape::of(&ask.form, &ask.query, &ask.resource, &ask.version)?;
    let now = ask.core.clock.now().as_second();
    match reply {
        Reply::Response(response) => Ok(response),
        Reply::Object(code, object) => {
            let object = shape.object(object, now)?;
            ask.form.value(code, &Value::Object(object))
        }
        Reply::Stored(code, stored) if shape.is_whole() => {
            let mut text = BytesMut::from(ask.resource.head(&ask.version.name).as_bytes());
            let rest = ask.resource.text(&stored, &ask.version.name)?;
            text.extend_from_slice(rest.get(1..).unwrap_or_default());
            ask.form.json(code, text.freeze())
        }
        Reply::Stored(code, stored) => {
            let object = ask.resource.object(&stored, &ask.version.name)?;
            let object = shape.object(object, now)?;
            ask.form.value(code, &Value::Object(object))
        }
        Reply::List(list) if shape.is_whole() => whole_list(ask, &list),
        Reply::List(list) => {
            let items = list.objects.iter();
            let items = items.map(|stored| ask.resource.object(stored, &ask.version.name));
            let items: Vec<Object> = items.collect::<Result<_, _>>()?;
            let made = shape.list(list_metadata(&list), items.into_iter(), now)?;
            ask.form.value(StatusCode::OK, &Value::Object(made))
        }
    }
}

/// What is said of a list as a whole.
fn list_metadata(list: &List) -> Object {
    let mut metadata = Object::new();
    let mut add = |name: &str, value| metadata.insert(name.to_owned(), value);
    add("resourceVersion", list.version.to_string().into());
    if !list.continue_token.is_empty() {
        add("continue", list.continue_token.as_str().into());
    }
    if let Some(remaining) = list.remaining {
        add("remainingItemCount", remaining.into());
    }
    metadata
}

/// A list, sent in pieces: what is stored is not gathered in memory once more.
fn whole_list(ask: &Ask<'_>, list: &List) -> Result<Response<Body>, Failure> {
    let mut metadata = list_metadata(list);
    if ask.resource.origin == Origin::Custom {
        // Such lists always have it, also where nothing follows.
        metadata.entry("continue").or_insert_with(|| "".into());
    }
    let metadata = Value::Object(metadata);
    let api_version = ask.resource.api_version(&ask.version.name);
    let kind = &ask.resource.names.list_kind;
    let begin = format!(
        "{{\"kind\":\"{kind}\",\"apiVersion\":\"{api_version}\",\"metadata\":{metadata},\"items\":["
    );
    // Those of another version than is stored are made now: to make them may fail.
    let version = &ask.version.name;
    let texts = list.objects.iter();
    let texts = texts.map(|stored| ask.resource.text(stored, version));
    let texts: Vec<Bytes> = texts.collect::<Result<_, _>>()?;
    let pieces = Pieces {
        out: BytesMut::from(begin.as_bytes()),
        head: item_head(ask),
        texts: texts.into_iter(),
        whole: None,
        is_first: true,
        is_over: false,
    };
    let length: usize = pieces.texts.as_slice().iter().map(Bytes::len).sum();
    if length < CHUNK || !ask.form.is_plain() {
        let mut text = BytesMut::with_capacity(length);
        pieces.for_each(|piece| text.extend_from_slice(&piece));
        return ask.form.json(StatusCode::OK, text.freeze());
    }
    let body = unfold(pieces, async |mut pieces| {
        let piece = pieces.next()?;
        Some((piece, pieces))
    });
    Ok(with_type(StatusCode::OK, JSON, Body::stream(body)))
}

/// A list as pieces of text, each made when it is sent.
struct Pieces {
    out: BytesMut,
    /// What items begin with.
    head: String,
    texts: std::vec::IntoIter<Bytes>,
    /// The text of a long item, which is a piece as it is.
    whole: Option<Bytes>,
    is_first: bool,
    is_over: bool,
}

impl Iterator for Pieces {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if let Some(whole) = self.whole.take() {
            return Some(whole);
        }
        if self.is_over {
            return None;
        }
        if self.out.is_empty() {
            self.out.reserve(CHUNK + CHUNK / 4);
        }
        for text in self.texts.by_ref() {
            if !std::mem::take(&mut self.is_first) {
                self.out.extend_from_slice(b",");
            }
            self.out.extend_from_slice(self.head.as_bytes());
            if text.len() >= CHUNK {
                self.whole = Some(text.slice(1..));
                return Some(self.out.split().freeze());
            }
            self.out
                .extend_from_slice(text.get(1..).unwrap_or_default());
            if self.out.len() >= CHUNK {
                return Some(std::mem::take(&mut self.out).freeze());
            }
        }
        self.is_over = true;
        self.out.extend_from_slice(b"]}\n");
        Some(std::mem::take(&mut self.out).freeze())
    }
}

/// What items begin with: those of kinds that are built in do not tell what they are.
fn item_head(ask: &Ask<'_>) -> String {
    if ask.resource.origin == Origin::BuiltIn {
        "{".to_owned()
    } else {
        ask.resource.head(&ask.version.name)
    }
}
