//! What Kubernetes puts around an object in protobuf (`runtime.Unknown`).

use super::message;
use super::messages;
use super::wire::{Malformed, fields};
use crate::failure::{Failure, quote};
use crate::object::{Object, split_api_version};

/// The type of content.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

/// What every object begins with.
const PREFIX: &[u8] = b"k8s\0";

/// The object of a body, with `apiVersion` and `kind` as the body tells them.
pub(crate) fn object(body: &[u8]) -> Result<Object, Failure> {
    let Some(body) = body.strip_prefix(PREFIX) else {
        let message =
            "provided data does not appear to be a protobuf message, expected prefix 6b387300";
        return Err(Failure::bad_request(message));
    };
    let refused =
        |Malformed(why)| Failure::bad_request(format!("the body is no object in protobuf: {why}"));
    let envelope = Envelope::read(body).map_err(refused)?;
    let (group, version) = split_api_version(&envelope.api_version);
    let name = messages::of_kind(group, version, &envelope.kind).ok_or_else(|| {
        let kind = quote(&envelope.kind);
        let version = quote(&envelope.api_version);
        Failure::bad_request(format!(
            "no kind {kind} is registered for version {version} in protobuf"
        ))
    })?;
    let mut object = message::Decoder::default()
        .object(name, envelope.raw, 0)
        .map_err(refused)?;
    object.insert("apiVersion".to_owned(), envelope.api_version.into());
    object.insert("kind".to_owned(), envelope.kind.into());
    Ok(object)
}

#[derive(Default)]
struct Envelope<'a> {
    api_version: String,
    kind: String,
    raw: &'a [u8],
}

impl<'a> Envelope<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut envelope = Self::default();
        for field in fields(bytes) {
            match field? {
                (1, wire) => {
                    for field in fields(wire.bytes()?) {
                        match field? {
                            (1, wire) => envelope.api_version = message::text(wire.bytes()?)?,
                            (2, wire) => envelope.kind = message::text(wire.bytes()?)?,
                            _ => {}
                        }
                    }
                }
                (2, wire) => envelope.raw = wire.bytes()?,
                _ => {}
            }
        }
        Ok(envelope)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Failure, message, object};

    /// A field with bytes.
    fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("short");
        [&[number << 3 | 2, length], content].concat()
    }

    fn varint(number: u8, value: u8) -> Vec<u8> {
        vec![number << 3, value]
    }

    fn body(api_version: &str, kind: &str, raw: &[u8]) -> Vec<u8> {
        let ty = [bytes(1, api_version.as_bytes()), bytes(2, kind.as_bytes())].concat();
        [b"k8s\0".to_vec(), bytes(1, &ty), bytes(2, raw)].concat()
    }

    fn read(body: &[u8]) -> Value {
        object(body).map(Value::Object).unwrap_or_default()
    }

    fn said(body: &[u8]) -> String {
        let failure = object(body).err().unwrap_or_else(Failure::no_path);
        failure
            .status()
            .map(|status| status.message.clone())
            .unwrap_or_default()
    }

    #[test]
    fn maps_and_bytes() {
        let entry = [bytes(1, b"k"), bytes(2, b"v")].concat();
        // An entry without a value has an empty one; an empty name says nothing.
        let metadata = [bytes(1, b"a"), bytes(3, b""), bytes(8, b"")].concat();
        let raw = [
            bytes(1, &metadata),
            bytes(2, &entry),
            bytes(2, &bytes(1, b"e")),
            bytes(3, &entry),
            varint(4, 0),
        ]
        .concat();
        let wanted = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "immutable": false,
            "data": {"k": "v", "e": ""}, "binaryData": {"k": "dg=="}});
        assert_eq!(read(&body("v1", "ConfigMap", &raw)), wanted);
    }

    #[test]
    fn what_is_inlined_and_what_stands_for_something() {
        // A volume, whose source is inlined, with a quantity.
        let quantity = bytes(1, b"1Gi");
        let source = bytes(2, &bytes(2, &quantity));
        let volume = [bytes(1, b"v"), bytes(2, &source)].concat();
        // A container with a port of a probe.
        let port = [varint(1, 1), bytes(3, b"http")].concat();
        let handler = bytes(2, &bytes(2, &port));
        let probe = [bytes(1, &handler), varint(2, 0), varint(3, 5)].concat();
        let container = [bytes(1, b"c"), bytes(10, &probe)].concat();
        let spec = [bytes(1, &volume), bytes(2, &container)].concat();
        let time = bytes(8, &varint(1, 60));
        let raw = [bytes(1, &time), bytes(2, &spec)].concat();
        let wanted = json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"creationTimestamp": "1970-01-01T00:01:00Z"},
            "spec": {
                "volumes": [{"name": "v", "emptyDir": {"sizeLimit": "1Gi"}}],
                "containers": [{"name": "c", "livenessProbe": {"httpGet": {"port": "http"}, "timeoutSeconds": 5}}]}});
        assert_eq!(read(&body("v1", "Pod", &raw)), wanted);
    }

    #[test]
    fn zero_says_something_where_it_may_be_left_out() {
        let spec = [varint(1, 0), varint(5, 0)].concat();
        let deployment = read(&body("apps/v1", "Deployment", &bytes(2, &spec)));
        assert_eq!(deployment["spec"], json!({"replicas": 0}));
        let options = read(&body("apps/v1", "DeleteOptions", &varint(1, 0)));
        assert_eq!(options["gracePeriodSeconds"], 0);
    }

    #[test]
    fn a_body_of_a_great_many_messages_is_read_in_time() {
        let containers: Vec<u8> = [0x12, 0].repeat(200_000);
        let spec = [&[0x12, 0x80, 0xb5, 0x18][..], &containers].concat();
        let pod = message::Decoder::default().object("io.k8s.api.core.v1.Pod", &spec, 0);
        let pod = pod.map(Value::Object).unwrap_or_default();
        assert_eq!(
            pod["spec"]["containers"].as_array().map(Vec::len),
            Some(200_000)
        );
    }

    #[test]
    fn what_is_refused() {
        assert!(said(b"{}").contains("expected prefix 6b387300"));
        let widget = said(&body("example.com/v1", "Widget", b""));
        assert!(
            widget.starts_with("no kind \"Widget\" is registered"),
            "{widget}"
        );
        for raw in [
            &[0x08][..],
            &[0x12, 9, 1],
            &[0x0a, 2, 0x0a, 0x05],
            &[0x08, 1],
        ] {
            let why = said(&body("v1", "ConfigMap", raw));
            assert!(
                why.starts_with("the body is no object in protobuf: "),
                "{raw:?}: {why}"
            );
        }
        // A schema of a definition within itself, again and again.
        let mut schema = Vec::new();
        for _ in 0..120 {
            let length = schema.len();
            let mut outer = vec![27 << 3 & 0x7f | 0x80 | 2, 1];
            let mut rest = length;
            while rest >= 0x80 {
                outer.push(u8::try_from(rest & 0x7f).expect("small") | 0x80);
                rest >>= 7;
            }
            outer.push(u8::try_from(rest).expect("small"));
            outer.extend(&schema);
            schema = outer;
        }
        let name = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        let read = message::Decoder::default().object(name, &schema, 0);
        assert!(read.is_err(), "{read:?}");
    }
}
