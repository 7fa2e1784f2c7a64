//! `CustomResourceDefinition` of `apiextensions.k8s.io/v1`.

use std::sync::Arc;

use super::reader::Reader;
use super::tree::{self, Data, Mark, Node};
use super::version;
use crate::model::{
    Conversion, ConversionStrategy, Map, Model, Names, Origin, Resource, ScopeKind,
    ServiceReference, Version, WebhookClientConfig,
};

/// Reads a definition and its schemas into the model. What is wrong is in the reader's notes.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    file: &Arc<str>,
    node: &'t Node<'t>,
) -> Option<Resource> {
    let mut metadata = Map::new();
    let mut status = None;
    let mut spec = None;
    for (key, value) in reader.members(node, &["apiVersion", "kind", "metadata", "spec", "status"])
    {
        reader.within(key, |reader| match key {
            "metadata" => metadata = reader.entries(value).map(tree::to_map).unwrap_or_default(),
            "spec" => spec = Spec::read(reader, model, value),
            "status" => {
                status = reader
                    .entries(value)
                    .map(|entries| crate::model::Value::Object(tree::to_map(entries)));
            }
            _ => {}
        });
    }
    if node.get("spec").is_none_or(Node::is_null) {
        reader.required::<()>(node, "spec", None);
    }
    let spec = spec?;
    check_name(reader, node, &spec);
    Some(Resource {
        origin: Origin {
            file: Arc::clone(file),
            line: node.mark.line as usize,
        },
        metadata,
        group: spec.group,
        names: spec.names,
        scope: spec.scope,
        versions: spec.versions,
        conversion: spec.conversion,
        preserve_unknown_fields: spec.preserve_unknown_fields,
        status,
    })
}

struct Spec {
    group: String,
    names: Names,
    scope: ScopeKind,
    versions: Vec<Version>,
    conversion: Option<Conversion>,
    preserve_unknown_fields: Option<bool>,
}

impl Spec {
    fn read<'t>(reader: &mut Reader<'t>, model: &mut Model, node: &'t Node<'t>) -> Option<Self> {
        const WORDS: &[&str] = &[
            "group",
            "names",
            "scope",
            "versions",
            "conversion",
            "preserveUnknownFields",
        ];
        let (mut group, mut names, mut scope, mut versions) = (None, None, None, None);
        let (mut conversion, mut preserve_unknown_fields) = (None, None);
        for (key, value) in reader.members(node, WORDS) {
            reader.within(key, |reader| match key {
                "group" => {
                    group = reader
                        .string(value)
                        .filter(|group| check_group(reader, value, group));
                }
                "names" => names = read_names(reader, value),
                "scope" => {
                    scope = reader.word(
                        value,
                        &[
                            ("Namespaced", ScopeKind::Namespaced),
                            ("Cluster", ScopeKind::Cluster),
                        ],
                    );
                }
                "versions" => versions = read_versions(reader, model, value),
                "conversion" => conversion = read_conversion(reader, value),
                _ => preserve_unknown_fields = reader.bool(value),
            });
        }
        let group = reader.required(node, "group", group);
        let names = reader.required(node, "names", names);
        let scope = reader.required(node, "scope", scope);
        let versions = reader.required(node, "versions", versions);
        Some(Self {
            group: group?,
            names: names?,
            scope: scope?,
            versions: versions?,
            conversion,
            preserve_unknown_fields,
        })
    }
}

/// Names become module and type names and parts of URLs, so the form that the API server insists
/// on is insisted on here.
fn check_group(reader: &mut Reader<'_>, node: &Node<'_>, group: &str) -> bool {
    let fits = group.len() <= 253
        && group.split('.').all(|part| is_label(part, true))
        && group.contains('.');
    if !fits {
        reader.error(
            node.mark,
            format!("`{}` is no API group", tree::shorten(group)),
            "use a domain name of lower-case letters, digits and `-`, such as `example.com`",
        );
    }
    fits
}

/// A DNS label; of RFC 1123 when it may begin with a digit, else of RFC 1035.
fn is_label(text: &str, digit_first: bool) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let first = |byte: u8| byte.is_ascii_lowercase() || (digit_first && byte.is_ascii_digit());
    text.len() <= 63
        && text.bytes().all(inner)
        && text.bytes().next().is_some_and(first)
        && !text.ends_with('-')
}

fn label(reader: &mut Reader<'_>, node: &Node<'_>, mixed_case: bool) -> Option<String> {
    let text = reader.string(node)?;
    let checked = if mixed_case {
        text.to_ascii_lowercase()
    } else {
        text.clone()
    };
    if is_label(&checked, false) {
        return Some(text);
    }
    let letters = if mixed_case {
        "letters"
    } else {
        "lower-case letters"
    };
    reader.error(
        node.mark,
        format!(
            "`{}` is no name that an API server takes here",
            tree::shorten(&text)
        ),
        format!("use at most 63 {letters}, digits and `-`, a letter first and no `-` last"),
    );
    None
}

fn read_names<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<Names> {
    const WORDS: &[&str] = &[
        "kind",
        "plural",
        "singular",
        "listKind",
        "shortNames",
        "categories",
    ];
    let (mut kind, mut plural) = (None, None);
    let mut names = Names::default();
    for (key, value) in reader.members(node, WORDS) {
        reader.within(key, |reader| match key {
            "kind" => kind = label(reader, value, true),
            "plural" => plural = label(reader, value, false),
            // The server fills both in where they are empty.
            "singular" if value.as_str() == Some("") => names.singular = Some(String::new()),
            "listKind" if value.as_str() == Some("") => names.list_kind = Some(String::new()),
            "singular" => names.singular = label(reader, value, false),
            "listKind" => names.list_kind = label(reader, value, true),
            "shortNames" => {
                names.short_names = reader.list(value, |reader, item| label(reader, item, false));
            }
            _ => names.categories = reader.list(value, |reader, item| label(reader, item, false)),
        });
    }
    let kind = reader.required(node, "kind", kind);
    let plural = reader.required(node, "plural", plural);
    names.kind = kind?;
    names.plural = plural?;
    if names.list_kind.as_ref() == Some(&names.kind) {
        reader.error(
            node.mark,
            "`kind` and `listKind` are the same",
            format!("name the list `{}List`", names.kind),
        );
    }
    Some(names)
}

fn read_versions<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
) -> Option<Vec<Version>> {
    let mut seen: Vec<(String, Mark)> = Vec::new();
    let versions = reader.list(node, |reader, item| {
        let version = version::read(reader, model, item)?;
        if !is_label(&version.name, false) {
            reader.error(
                item.mark,
                format!("`{}` is no version name", tree::shorten(&version.name)),
                "use lower-case letters, digits and `-`, such as `v1` or `v1beta1`",
            );
        }
        if let Some((_, first)) = seen.iter().find(|(name, _)| *name == version.name) {
            reader.error(
                item.mark,
                format!(
                    "version `{}` is given twice, first on line {}",
                    version.name, first.line
                ),
                "keep one of them",
            );
        }
        seen.push((version.name.clone(), item.mark));
        Some(version)
    })?;
    let complete = matches!(&node.data, Data::Sequence(items) if items.len() == versions.len());
    let stored: Vec<&str> = versions
        .iter()
        .filter(|version| version.storage)
        .map(|version| version.name.as_str())
        .collect();
    if complete && stored.len() != 1 {
        let found = if stored.is_empty() {
            "none has".to_owned()
        } else {
            format!("{} have", stored.join(", "))
        };
        reader.refused(
            node.mark,
            &format!("exactly one version is to have `storage: true`, here {found}"),
            "set `storage: true` on one version",
        );
    }
    Some(versions)
}

fn read_conversion<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<Conversion> {
    let mut strategy = None;
    let (mut webhook, mut review_versions) = (None, None);
    for (key, value) in reader.members(node, &["strategy", "webhook"]) {
        reader.within(key, |reader| match key {
            "strategy" => {
                strategy = reader.word(
                    value,
                    &[
                        ("None", ConversionStrategy::None),
                        ("Webhook", ConversionStrategy::Webhook),
                    ],
                );
            }
            _ => {
                for (key, value) in
                    reader.members(value, &["clientConfig", "conversionReviewVersions"])
                {
                    reader.within(key, |reader| match key {
                        "clientConfig" => webhook = Some(read_client_config(reader, value)),
                        _ => review_versions = reader.strings(value),
                    });
                }
            }
        });
    }
    let strategy = reader.required(node, "strategy", strategy)?;
    Some(Conversion {
        strategy,
        webhook,
        review_versions,
    })
}

fn read_client_config<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> WebhookClientConfig {
    let mut config = WebhookClientConfig::default();
    for (key, value) in reader.members(node, &["url", "service", "caBundle"]) {
        reader.within(key, |reader| match key {
            "url" => config.url = reader.string(value),
            "service" => config.service = read_service(reader, value),
            _ => config.ca_bundle = reader.string(value),
        });
    }
    config
}

fn read_service<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<ServiceReference> {
    let mut service = ServiceReference::default();
    let (mut namespace, mut name) = (None, None);
    for (key, value) in reader.members(node, &["namespace", "name", "path", "port"]) {
        reader.within(key, |reader| match key {
            "namespace" => namespace = reader.string(value),
            "name" => name = reader.string(value),
            "path" => service.path = reader.string(value),
            _ => service.port = reader.integer(value),
        });
    }
    let namespace = reader.required(node, "namespace", namespace);
    let name = reader.required(node, "name", name);
    service.namespace = namespace?;
    service.name = name?;
    Some(service)
}

/// The server takes a definition only under the name `plural.group`; nothing generated depends
/// on it.
fn check_name<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>, spec: &Spec) {
    let expected = format!("{}.{}", spec.names.plural, spec.group);
    let Some(metadata) = node.get("metadata") else {
        reader.refused(
            node.mark,
            "`metadata.name` is missing",
            format!("name the definition `{expected}`"),
        );
        return;
    };
    let (mark, name) = metadata
        .get("name")
        .map_or((metadata.mark, None), |name| (name.mark, name.as_str()));
    if name != Some(&expected) {
        reader.within("metadata", |reader| {
            reader.refused(
                mark,
                &format!("`metadata.name` is not `{expected}`"),
                format!("name the definition `{expected}`"),
            );
        });
    }
}
