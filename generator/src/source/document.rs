//! What the documents of a text are: definitions to read, or something else.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::openapi;
use super::openapi::discovery::{self, Discovered};
use super::reader::Reader;
use super::tree::{Data, Document, Mark, Node, shorten};
use super::{crd, direct, json, yaml};
use crate::diagnostic::Diagnostic;
use crate::model::Model;

const CRD: &str = "CustomResourceDefinition";
const GROUP: &str = "apiextensions.k8s.io/";

/// What one text held.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) model: Model,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// It held definitions, readable or not.
    pub(super) has_definitions: bool,
    /// It held documents of discovery, readable or not.
    pub(super) has_discovery: bool,
    /// What these say.
    pub(super) discovered: Vec<Discovered>,
    /// Documents that are something else, by what they are.
    pub(super) others: BTreeMap<String, usize>,
}

/// Reads everything a text holds.
pub(super) fn read(file: &Arc<str>, bytes: &[u8], allow_unknown: bool) -> Text {
    let mut result = Text::default();
    let text = match decode(file, bytes) {
        Ok(text) => text,
        Err(error) => {
            result.diagnostics.push(error);
            return result;
        }
    };
    let (documents, error) = parse(file, text);
    let mut first_other = None;
    for document in &documents {
        read_document(&mut result, file, document, allow_unknown, &mut first_other);
    }
    if let Some(mut error) = error {
        if is_template(text) {
            error = error.help("this looks like a template of Helm; render it first: `helm template CHART --include-crds`");
        } else if error.help.is_none() {
            error = error.help("correct the syntax; nothing after this place was read");
        }
        result.diagnostics.push(error);
    } else if let (true, Some(mark)) = (result.has_definitions, first_other) {
        result.diagnostics.push(
            Diagnostic::warning(format!(
                "skipped what is no {CRD}: {}",
                list(&result.others)
            ))
            .in_file(file)
            .at(mark.line as usize, mark.column as usize),
        );
    }
    result
}

/// Whether a text is to be rendered by Helm before it is YAML.
fn is_template(text: &str) -> bool {
    ["{{-", "{{ .", "{{.", "{{ include", "{{ if", "{{if"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// `2 Service, 1 Deployment`.
pub(super) fn list(others: &BTreeMap<String, usize>) -> String {
    let parts: Vec<String> = others
        .iter()
        .map(|(what, count)| format!("{count} {what}"))
        .collect();
    parts.join(", ")
}

fn decode<'b>(file: &Arc<str>, bytes: &'b [u8]) -> Result<&'b str, Diagnostic> {
    if bytes.is_empty() {
        return Err(Diagnostic::error("the file is empty")
            .in_file(file)
            .help("remove it, or fetch it again"));
    }
    let place = |valid: &[u8]| {
        let line_start = valid
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        (
            valid.split(|byte| *byte == b'\n').count(),
            String::from_utf8_lossy(&valid[line_start..])
                .chars()
                .count()
                + 1,
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(&bytes[..error.valid_up_to()]);
        let help = if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            "this looks like UTF-16; save it as UTF-8"
        } else {
            "save the file as UTF-8"
        };
        Diagnostic::error("this is not UTF-8")
            .in_file(file)
            .at(line, column)
            .help(help)
    })?;
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Chunks without a branch on each byte are checked many bytes at a time.
    let none = bytes
        .chunks(256)
        .all(|chunk| !chunk.iter().fold(false, |any, byte| any | control(byte)));
    let found = (!none).then(|| bytes.iter().position(control)).flatten();
    if let Some(at) = found {
        let (line, column) = place(&bytes[..at]);
        let message = format!("the control character U+{:04X} is not allowed", bytes[at]);
        return Err(Diagnostic::error(message)
            .in_file(file)
            .at(line, column)
            .help("remove it; a binary file is no definition"));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A text that begins like JSON may still be YAML in flow style, so YAML has the last word.
fn parse<'t>(file: &Arc<str>, text: &'t str) -> (Vec<Document<'t>>, Option<Diagnostic>) {
    if !text.trim_start().starts_with(['{', '[']) {
        return match direct::parse(text) {
            Some(documents) => (documents, None),
            None => yaml::parse(file, text),
        };
    }
    let (documents, error) = json::parse(file, text);
    let Some(error) = error else {
        return (documents, None);
    };
    match yaml::parse(file, text) {
        (documents, None) => (documents, None),
        (_, Some(_)) => (documents, Some(error)),
    }
}

fn read_document<'t>(
    result: &mut Text,
    file: &'t Arc<str>,
    document: &'t Document<'t>,
    allow_unknown: bool,
    first_other: &mut Option<Mark>,
) {
    if document.root.is_null() {
        return;
    }
    let mut reader = Reader::new(file, allow_unknown);
    let before = result.model.resources().len();
    read_object(result, &mut reader, file, &document.root, first_other);
    if result.model.resources().len() > before || reader.errors() > 0 {
        for (mark, word) in &document.bool_words {
            let message = format!(
                "`{word}` is the boolean {} in the YAML that Kubernetes reads",
                matches!(word.as_bytes()[0], b'y' | b'Y') || word.eq_ignore_ascii_case("on")
            );
            reader.warning(
                *mark,
                message,
                format!("write `\"{word}\"` if the word is meant"),
            );
        }
    }
    result.diagnostics.extend(reader.into_diagnostics());
}

fn read_object<'t>(
    result: &mut Text,
    reader: &mut Reader<'t>,
    file: &Arc<str>,
    node: &'t Node<'t>,
    first_other: &mut Option<Mark>,
) {
    let api_version = node
        .get("apiVersion")
        .and_then(Node::as_str)
        .unwrap_or_default();
    let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
    match (api_version.strip_prefix(GROUP), kind) {
        (Some("v1"), CRD) => {
            result.has_definitions = true;
            let errors = reader.errors();
            let resource = crd::read(reader, &mut result.model, file, node);
            match resource {
                Some(resource) if reader.errors() == errors => {
                    result.model.add_resource(resource);
                }
                _ => {}
            }
        }
        (Some(version), CRD) => {
            result.has_definitions = true;
            let mark = node.get("apiVersion").map_or(node.mark, |value| value.mark);
            reader.within("apiVersion", |reader| {
                reader.error(
                    mark,
                    format!("`{}` of {CRD} is not read, `{GROUP}v1` is expected", shorten(&format!("{GROUP}{version}"))),
                    "move `validation`, `subresources` and `additionalPrinterColumns` of `spec` into each of `spec.versions` and give each version a \
                     structural schema; a cluster that has it gives that form: `kubectl get crd NAME -o yaml`",
                );
            });
        }
        (None, CRD) => {
            result.has_definitions = true;
            let mark = node.get("apiVersion").map_or(node.mark, |value| value.mark);
            reader.error(
                mark,
                format!("the `apiVersion` of a {CRD} is not `{GROUP}v1`"),
                format!("write `apiVersion: {GROUP}v1`"),
            );
        }
        _ if openapi::is_document(node) => {
            result.has_definitions = true;
            openapi::read(reader, &mut result.model, file, node);
        }
        _ if discovery::is_discovery(api_version, kind) => {
            result.has_discovery = true;
            let found = discovery::read(reader, file, node);
            result.discovered.extend(found);
        }
        (_, list)
            if list.ends_with("List")
                && (api_version == "v1" || api_version.starts_with(GROUP)) =>
        {
            if let Some(Data::Sequence(items)) = node.get("items").map(|items| &items.data) {
                reader.within("items", |reader| {
                    for (index, item) in items.iter().enumerate() {
                        reader.within_item(index, |reader| {
                            read_object(result, reader, file, item, first_other);
                        });
                    }
                });
            }
        }
        _ => {
            let what = match &node.data {
                Data::Mapping(_) if !kind.is_empty() => shorten(kind),
                Data::Mapping(_) => "object without `kind`".to_owned(),
                Data::Sequence(_) => "array".to_owned(),
                _ => "plain text".to_owned(),
            };
            *result.others.entry(what).or_default() += 1;
            first_other.get_or_insert(node.mark);
        }
    }
}
