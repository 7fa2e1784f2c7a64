//! A body, and the object in it.

use std::fmt;
use std::sync::OnceLock;

use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::problems::Problems;
use super::tree::Tree;
use super::typed::Flavour;
use super::{Format, custom, json, typed, types, yaml};
use crate::builtin::Definitions;
use crate::failure::{Failure, FieldError, GroupResource, quote};
use crate::object::{Object, api_version, metadata_text, split_api_version};
use crate::registry::{Origin, Resource, Subresource, Table, Version};

/// What Go looks for first.
const HEAD: &str = r#"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;
/// The name that the real server has for what it knows.
const SCHEME: &str = "pkg/runtime/scheme.go:111";
/// How much of a body is told, in bytes.
const SUMMARY: usize = 30;

/// A body of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) format: Format,
}

/// What a body has to hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    /// All that is served.
    pub(crate) table: &'a Table,
    pub(crate) resource: &'a Resource,
    pub(crate) version: &'a Version,
}

/// An object that was read.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) object: Object,
    /// What was wrong with it nonetheless: members that are there twice, or that nobody knows.
    pub(crate) problems: Vec<String>,
}

/// A body that is read, and who says what it is.
struct Whole<'a> {
    tree: Tree<'a>,
    /// Keys of YAML that are there twice.
    twice: Vec<String>,
    group: String,
    version: String,
    kind: String,
}

impl Whole<'_> {
    /// Says what it is, as far as the body does not.
    fn default(&mut self, group: &str, version: &str, kind: &str) {
        if self.kind.is_empty() {
            kind.clone_into(&mut self.kind);
        }
        if self.group.is_empty() && self.version.is_empty() {
            group.clone_into(&mut self.group);
            version.clone_into(&mut self.version);
        }
    }

    /// That it cannot be made what is wanted.
    fn unconverted(&self, group: &str, wanted: &str) -> String {
        let (version, kind, package) = (&self.version, &self.kind, package(group));
        format!("converting ({version}.{kind}) to ({package}.{wanted}): unknown conversion")
    }

    /// That the server has no such type.
    fn unregistered(&self) -> String {
        let version = quote(&api_version(&self.group, &self.version));
        let kind = quote(&self.kind);
        format!("no kind {kind} is registered for version {version} in scheme \"{SCHEME}\"")
    }
}

impl Body<'_> {
    /// Reads the object. With `is_strict` everything that is wrong with it is refused.
    pub(crate) fn object(
        self,
        expected: Expected<'_>,
        is_strict: bool,
    ) -> Result<Decoded, Failure> {
        let text = String::from_utf8_lossy(self.bytes);
        let whole = self
            .whole(&text)
            .map_err(|why| self.unreadable(&expected.resource.names.kind, why))?;
        if expected.resource.origin == Origin::BuiltIn {
            built_in(expected, whole, is_strict)
        } else {
            self.custom(expected, &whole, is_strict)
        }
    }

    /// Reads what is sent to a subresource that does something of its own.
    pub(crate) fn part(
        self,
        table: &Table,
        part: &Subresource,
        is_strict: bool,
    ) -> Result<Decoded, Failure> {
        let text = String::from_utf8_lossy(self.bytes);
        let whole = self.whole(&text);
        let mut whole = whole.map_err(|why| self.unreadable(&part.kind, why))?;
        whole.default(&part.group, &part.version, &part.kind);
        if whole.kind != *part.kind || whole.group != *part.group || whole.version != *part.version
        {
            let why = if is_registered(table, &whole) {
                whole.unconverted(&part.group, &part.kind)
            } else {
                whole.unregistered()
            };
            return Err(unfit(&whole, &part.kind, why));
        }
        let schema = Definitions::all().schema(&definition(part));
        let mut problems = Problems::default();
        let read = typed::read(&schema, schema.root(), &whole.tree, &mut problems);
        let read = read.map_err(|why| unfit(&whole, &part.kind, why))?;
        let version = api_version(&part.group, &part.version);
        finish((&version, &part.kind), &whole, read, problems, is_strict)
    }

    /// Reads the options of a deletion. What nobody knows in them is passed over.
    pub(crate) fn delete_options(self) -> Result<Object, Failure> {
        const DEFINITION: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
        static SCHEMA: OnceLock<Structural> = OnceLock::new();
        let text = String::from_utf8_lossy(self.bytes);
        let mut whole = self.whole(&text).map_err(Failure::bad_request)?;
        whole.default("meta.k8s.io", "v1", "DeleteOptions");
        if whole.kind != "DeleteOptions" {
            return Err(Failure::bad_request(whole.unregistered()));
        }
        let schema = SCHEMA.get_or_init(|| Definitions::all().schema(DEFINITION));
        let mut problems = Problems::default();
        let read = typed::read(schema, schema.root(), &whole.tree, &mut problems);
        match read.map_err(Failure::bad_request)? {
            Some(Value::Object(options)) => Ok(options),
            _ => Ok(Object::new()),
        }
    }

    fn whole(self, text: &str) -> Result<Whole<'_>, String> {
        let parse = |why| format!("couldn't get version/kind; json parse error: {why}");
        let (tree, twice) = match self.format {
            // What is in protobuf comes here as JSON.
            Format::Json | Format::Protobuf => (json::parse(text).map_err(parse)?, Vec::new()),
            Format::Yaml => yaml::parse(text)?,
        };
        if !matches!(tree, Tree::Object(_) | Tree::Null) {
            let kind = tree.kind();
            return Err(parse(format!(
                "json: cannot unmarshal {kind} into Go value of type {HEAD}"
            )));
        }
        let text = |name: &str| match tree.member(name) {
            Some(Tree::Text(text)) => Ok(text.to_string()),
            None | Some(Tree::Null) => Ok(String::new()),
            Some(other) => Err(parse(format!(
                "json: cannot unmarshal {} into Go struct field .{name} of type string",
                other.kind()
            ))),
        };
        let (api_version, kind) = (text("apiVersion")?, text("kind")?);
        if api_version.matches('/').count() > 1 {
            return Err(format!("unexpected GroupVersion string: {api_version}"));
        }
        let (group, version) = split_api_version(&api_version);
        Ok(Whole {
            group: group.to_owned(),
            version: version.to_owned(),
            kind,
            tree,
            twice,
        })
    }

    /// Reads an object of a custom kind.
    fn custom(
        self,
        expected: Expected<'_>,
        whole: &Whole<'_>,
        is_strict: bool,
    ) -> Result<Decoded, Failure> {
        let resource = expected.resource;
        let wanted = &*resource.names.kind;
        if whole.kind.is_empty() {
            let body = String::from_utf8_lossy(self.bytes);
            let why = format!("Object 'Kind' is missing in '{body}'");
            return Err(self.unreadable(wanted, why));
        }
        let is_kind = whole.kind == wanted && *whole.group == *resource.group;
        let mut problems = Problems::default();
        custom::duplicates(&whole.tree, "", &mut problems);
        let object = if is_kind && whole.version == *expected.version.name {
            let schema = expected.version.schema.get();
            let read = custom::read(schema, &whole.tree, &mut problems);
            read.map_err(|why| unfit(whole, wanted, why))?
        } else {
            whole.tree.value()
        };
        let version = resource.api_version(&expected.version.name);
        let head = (&*version, wanted);
        let decoded = finish(head, whole, Some(object), problems, is_strict)?;
        check_version(expected, whole)?;
        if whole.kind != wanted {
            let detail = format!("must be {wanted}");
            let error = FieldError::invalid("kind", whole.kind.as_str(), detail);
            let kind = GroupResource {
                group: &resource.group,
                resource: &whole.kind,
            };
            let name = metadata_text(&decoded.object, "name");
            return Err(Failure::invalid(kind, name, &[error]));
        }
        Ok(decoded)
    }

    /// That a body cannot be read at all.
    fn unreadable(self, kind: &str, why: impl fmt::Display) -> Failure {
        let summary = summary(self.bytes);
        Failure::bad_request(format!(
            "the object provided is unrecognized (must be of type {kind}): {why} ({summary})"
        ))
    }
}

impl Expected<'_> {
    /// Reads what a patch has made of an object, or tells why it is none.
    pub(crate) fn patched(self, made: &Value, flavour: Flavour) -> Result<Decoded, String> {
        let tree = Tree::from(made);
        let schema = self.version.schema.get();
        let mut problems = Problems::default();
        let read = if self.resource.origin == Origin::BuiltIn {
            typed::read_as(flavour, schema, schema.root(), &tree, &mut problems)?
        } else {
            Some(custom::read(schema, &tree, &mut problems)?)
        };
        let object = match read {
            Some(Value::Object(object)) => object,
            _ => Object::new(),
        };
        Ok(Decoded {
            object,
            problems: problems.into_vec(),
        })
    }
}

/// Reads what a patch has made of what is sent to a subresource, or tells why it is none.
pub(crate) fn patched_part(
    part: &Subresource,
    made: &Value,
    flavour: Flavour,
) -> Result<Decoded, String> {
    let schema = Definitions::all().schema(&definition(part));
    let tree = Tree::from(made);
    let mut problems = Problems::default();
    let read = typed::read_as(flavour, &schema, schema.root(), &tree, &mut problems)?;
    let object = match read {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    };
    Ok(Decoded {
        object,
        problems: problems.into_vec(),
    })
}

/// The definition of what is sent to a subresource.
fn definition(part: &Subresource) -> String {
    let package = package(&part.group);
    format!("io.k8s.api.{package}.{}.{}", part.version, part.kind)
}

/// Why an object of another kind or version is none of a resource of Kubernetes.
pub(crate) fn other_kind(
    table: &Table,
    resource: &Resource,
    api_version: &str,
    kind: &str,
) -> String {
    let (group, version) = split_api_version(api_version);
    let whole = Whole {
        tree: Tree::Null,
        twice: Vec::new(),
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
    };
    if is_registered(table, &whole) {
        whole.unconverted(&resource.group, &resource.names.kind)
    } else {
        whole.unregistered()
    }
}

/// Reads JSON, and tells members that are there twice.
pub(crate) fn read_json(bytes: &[u8]) -> Result<(Value, Vec<String>), String> {
    let text = String::from_utf8_lossy(bytes);
    let tree = json::parse(&text)?;
    let mut problems = Problems::default();
    custom::duplicates(&tree, "", &mut problems);
    Ok((tree.value(), problems.into_vec()))
}

/// Reads YAML, and tells keys that are there twice.
pub(crate) fn read_yaml(bytes: &[u8]) -> Result<(Value, Vec<String>), String> {
    let text = String::from_utf8_lossy(bytes);
    let (tree, twice) = yaml::parse(&text)?;
    Ok((tree.value(), twice))
}

/// Reads an object of a kind that Go has a type for.
fn built_in(
    expected: Expected<'_>,
    mut whole: Whole<'_>,
    is_strict: bool,
) -> Result<Decoded, Failure> {
    let resource = expected.resource;
    let wanted = &*resource.names.kind;
    whole.default(&resource.group, &expected.version.name, wanted);
    if !is_registered(expected.table, &whole) {
        let why = whole.unregistered();
        return Err(unfit(&whole, wanted, why));
    }
    if whole.kind != wanted || *whole.group != *resource.group {
        let why = whole.unconverted(&resource.group, wanted);
        return Err(unfit(&whole, wanted, why));
    }
    check_version(expected, &whole)?;
    let schema = expected.version.schema.get();
    let mut problems = Problems::default();
    let read = typed::read(schema, schema.root(), &whole.tree, &mut problems);
    let read = read.map_err(|why| unfit(&whole, wanted, why))?;
    let version = resource.api_version(&expected.version.name);
    finish((&version, wanted), &whole, read, problems, is_strict)
}

/// The object, of this version and kind, if nothing is wrong with it that matters.
fn finish(
    (api_version, kind): (&str, &str),
    whole: &Whole<'_>,
    read: Option<Value>,
    problems: Problems,
    is_strict: bool,
) -> Result<Decoded, Failure> {
    let mut found = problems.into_vec();
    if is_strict && !whole.twice.is_empty() {
        let twice = whole.twice.join("\n  ");
        found.insert(0, format!("yaml: unmarshal errors:\n  {twice}"));
    } else {
        found.splice(0..0, whole.twice.iter().cloned());
    }
    if is_strict && !found.is_empty() {
        let why = format!("strict decoding error: {}", found.join(", "));
        return Err(unfit(whole, kind, why));
    }
    let mut object = match read {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    };
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), kind.into());
    Ok(Decoded {
        object,
        problems: found,
    })
}

/// That an object is not what is wanted.
fn unfit(whole: &Whole<'_>, wanted: &str, why: impl fmt::Display) -> Failure {
    let (kind, version) = (&whole.kind, quote(&whole.version));
    Failure::bad_request(format!(
        "{kind} in version {version} cannot be handled as a {wanted}: {why}"
    ))
}

fn check_version(expected: Expected<'_>, whole: &Whole<'_>) -> Result<(), Failure> {
    let wanted = expected.resource.api_version(&expected.version.name);
    let given = api_version(&whole.group, &whole.version);
    if given == wanted {
        return Ok(());
    }
    Err(Failure::bad_request(format!(
        "the API version in the data ({given}) does not match the expected API version ({wanted})"
    )))
}

/// Whether the server has a type for what a body says that it is.
fn is_registered(table: &Table, whole: &Whole<'_>) -> bool {
    let has = |kind: &str| {
        let resource = table.of_kind(&whole.group, kind);
        resource.is_some_and(|resource| {
            resource.version(&whole.version).is_some()
                || types::is_version(package(&whole.group), &whole.version)
        })
    };
    has(&whole.kind) || whole.kind.strip_suffix("List").is_some_and(has)
}

/// The Go package of a group.
fn package(group: &str) -> &str {
    match group.split('.').next() {
        None | Some("") => "core",
        Some(package) => package,
    }
}

/// The beginning of a body: JSON as it is, all else in hexadecimal digits.
fn summary(bytes: &[u8]) -> String {
    let shown = bytes.get(..SUMMARY).unwrap_or(bytes);
    let mut text = match bytes.first() {
        None => return "<empty>".to_owned(),
        Some(b'{') => String::from_utf8_lossy(shown).into_owned(),
        Some(_) => hex(shown),
    };
    if bytes.len() > SUMMARY {
        text.push_str(" ...");
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    let pairs = bytes.iter();
    pairs
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)])
        .collect()
}
