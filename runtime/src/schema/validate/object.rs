//! What every object has: type and metadata, of the whole and of embedded objects
//! (`apiextensions-apiserver/pkg/apiserver/schema/objectmeta`,
//! `apimachinery/pkg/api/validation/objectmeta.go`).

use super::equal::truth;
use super::format::{is_label, is_subdomain};
use super::path::{Path, Spelling};
use super::seen::{Kind, Number, Seen};
use super::text::text;
use super::{Fault, Reason, Violation};
use crate::meta::ObjectMeta;
use crate::schema::decode;
use crate::schema::structural::Structural;

/// How many bytes keys and values of all annotations may have.
const ANNOTATIONS: usize = 256 << 10;
/// How many bytes a label's value and the last part of its key may have.
const LABEL: usize = 63;

/// How many bytes of `generateName` a name begins with.
const GENERATED: usize = 58;

/// Whose metadata it is: names of embedded objects may be any that fit into a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Root,
    Embedded,
}

struct Objects<'a> {
    schema: &'a Structural,
    found: &'a mut Vec<Violation>,
}

/// Checks the type and metadata of every embedded object, and the metadata of the root if it is
/// the root of an object.
pub(super) fn check(
    schema: &Structural,
    root: Seen<'_>,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
) {
    let mut objects = Objects { schema, found };
    let typed = ["apiVersion", "kind"]
        .into_iter()
        .all(|name| root.member(schema, name).is_some());
    if typed && let Some(metadata) = root.member(schema, "metadata") {
        objects.metadata(metadata, Whose::Root, &path.member("metadata"));
    }
    if schema
        .nodes()
        .iter()
        .any(|node| node.embedded_resource == Some(true))
    {
        objects.below(root, path);
    }
}

impl Objects<'_> {
    fn refuse(&mut self, path: &Path<'_>, reason: Reason, message: impl Into<String>) {
        let violation = path.spelt(Spelling::Brackets, reason, message);
        self.found.push(violation.because(Fault::Metadata));
    }

    /// Finds the embedded objects.
    fn below(&mut self, seen: Seen<'_>, path: &Path<'_>) {
        let schema = self.schema;
        let Some(node) = seen.node().map(|id| schema.get(id)) else {
            return;
        };
        match seen.kind() {
            Some(Kind::Object) => {
                let whole = seen.node() == Some(schema.root_id());
                if node.embedded_resource == Some(true) && !(whole && path.is_root()) {
                    self.embedded(seen, path);
                }
                seen.members(schema, &mut |name, member| {
                    if node.property(name).is_some() {
                        self.below(member, &path.member(name));
                    } else {
                        self.below(member, &path.key(name));
                    }
                });
            }
            Some(Kind::Array) => {
                for index in 0..seen.len() {
                    self.below(seen.item(schema, index), &path.index(index));
                }
            }
            _ => {}
        }
    }

    fn embedded(&mut self, object: Seen<'_>, path: &Path<'_>) {
        let schema = self.schema;
        self.type_field(object, "apiVersion", path, |version| {
            (version.matches('/').count() > 1).then_some("must be a group and version, as apps/v1")
        });
        self.type_field(object, "kind", path, |kind| {
            (!is_kind(kind)).then_some("must be of letters, digits and - and begin with a letter")
        });
        if let Some(metadata) = object.member(schema, "metadata") {
            let path = path.member("metadata");
            let read = serde_json::to_value(metadata.value)
                .map_err(drop)
                .and_then(|json| decode::from_value::<ObjectMeta>(json).map_err(drop));
            if read.is_err() {
                self.refuse(&path, Reason::Invalid, "must be the metadata of an object");
                return;
            }
            self.metadata(metadata, Whose::Embedded, &path);
        }
    }

    /// `apiVersion` or `kind` of an embedded object.
    fn type_field(
        &mut self,
        object: Seen<'_>,
        name: &str,
        path: &Path<'_>,
        fault: impl FnOnce(&str) -> Option<&'static str>,
    ) {
        let path = path.member(name);
        let Some(member) = object.member(self.schema, name) else {
            self.refuse(&path, Reason::Required, "is required");
            return;
        };
        let message = match text(member.value) {
            None => Some("must be a string"),
            Some(text) if text.is_empty() => Some("must not be empty"),
            Some(text) => fault(&text),
        };
        if let Some(message) = message {
            self.refuse(&path, Reason::Invalid, message);
        }
    }

    fn metadata(&mut self, metadata: Seen<'_>, whose: Whose, path: &Path<'_>) {
        let schema = self.schema;
        let said = |name: &str| {
            let member = metadata.member(schema, name);
            member.and_then(|member| text(member.value).map(String::from))
        };
        let prefix = said("generateName").unwrap_or_default();
        let mut name = said("name").unwrap_or_default();
        match whose {
            Whose::Root => {
                if name.is_empty() && !prefix.is_empty() {
                    name = generated(&prefix);
                }
                let message =
                    "must be of lower case letters, digits, - and ., and at most 253 bytes";
                if !prefix.is_empty() && !is_subdomain(&without_dash(&prefix)) {
                    self.refuse(&path.member("generateName"), Reason::Invalid, message);
                }
                if !name.is_empty() && !is_subdomain(&name) {
                    self.refuse(&path.member("name"), Reason::Invalid, message);
                }
            }
            Whose::Embedded => {
                let message = "must fit into a URL";
                if prefix.contains(['/', '%']) {
                    self.refuse(&path.member("generateName"), Reason::Invalid, message);
                }
                if name.contains(['/', '%']) || matches!(&*name, "." | "..") {
                    self.refuse(&path.member("name"), Reason::Invalid, message);
                }
            }
        }
        if let Some(namespace) = metadata.member(schema, "namespace")
            && let Some(namespace) = text(namespace.value)
            && !namespace.is_empty()
            && !is_label(&namespace)
        {
            let message = "must be of lower case letters, digits and -, and at most 63 bytes";
            self.refuse(&path.member("namespace"), Reason::Invalid, message);
        }
        if let Some(generation) = metadata.member(schema, "generation")
            && matches!(generation.number(), Some(Number::Integer(..0)))
        {
            let message = "must not be negative";
            self.refuse(&path.member("generation"), Reason::Invalid, message);
        }
        self.labels(metadata, &path.member("labels"));
        self.annotations(metadata, &path.member("annotations"));
        self.owners(metadata, &path.member("ownerReferences"));
        self.finalizers(metadata, &path.member("finalizers"));
    }

    fn labels(&mut self, metadata: Seen<'_>, path: &Path<'_>) {
        let Some(labels) = metadata.member(self.schema, "labels") else {
            return;
        };
        let mut right = true;
        labels.members(self.schema, &mut |key, value| {
            let value = text(value.value).unwrap_or_default();
            let value = value.is_empty() || value.len() <= LABEL && is_token(&value);
            right = right && is_qualified(key) && value;
        });
        if !right {
            self.refuse(
                path,
                Reason::Invalid,
                "must have keys and values as labels have",
            );
        }
    }

    fn annotations(&mut self, metadata: Seen<'_>, path: &Path<'_>) {
        let Some(annotations) = metadata.member(self.schema, "annotations") else {
            return;
        };
        let mut right = true;
        let mut size = 0;
        annotations.members(self.schema, &mut |key, value| {
            right = right && is_qualified(&key.to_lowercase());
            size += key.len() + text(value.value).unwrap_or_default().len();
        });
        if !right {
            self.refuse(path, Reason::Invalid, "must have keys as labels have");
        }
        if size > ANNOTATIONS {
            self.refuse(
                path,
                Reason::TooLong,
                "must be at most 256 KiB, all together",
            );
        }
    }

    fn owners(&mut self, metadata: Seen<'_>, path: &Path<'_>) {
        let schema = self.schema;
        let Some(owners) = metadata.member(schema, "ownerReferences") else {
            return;
        };
        let mut controllers = 0;
        for index in 0..owners.len() {
            let owner = owners.item(schema, index);
            let empty = |name: &str| {
                let member = owner.member(schema, name);
                member
                    .and_then(|member| text(member.value).map(|text| text.is_empty()))
                    .unwrap_or(true)
            };
            // The server tells neither the index nor more than that it is malformed.
            for name in ["kind", "name", "uid"] {
                if empty(name) {
                    self.refuse(&path.member(name), Reason::Invalid, "must not be empty");
                }
            }
            let version = owner.member(schema, "apiVersion");
            let version = version.and_then(|version| text(version.value).map(String::from));
            if !version.as_deref().is_some_and(is_group_version) {
                let message = "must be a group and version, as apps/v1";
                self.refuse(&path.member("apiVersion"), Reason::Invalid, message);
            }
            let kind = owner.member(schema, "kind");
            let kind = kind.and_then(|kind| text(kind.value).map(String::from));
            if version.as_deref() == Some("v1") && kind.as_deref() == Some("Event") {
                self.refuse(path, Reason::Invalid, "must not be owned by an event");
            }
            let controller = owner.member(schema, "controller");
            if controller.and_then(|member| truth(member.value)) == Some(true) {
                controllers += 1;
            }
        }
        if controllers > 1 {
            self.refuse(path, Reason::Invalid, "must not have two controllers");
        }
    }

    fn finalizers(&mut self, metadata: Seen<'_>, path: &Path<'_>) {
        let schema = self.schema;
        let Some(finalizers) = metadata.member(schema, "finalizers") else {
            return;
        };
        let items = |index| text(finalizers.item(schema, index).value).unwrap_or_default();
        let has = |name: &str| (0..finalizers.len()).any(|index| items(index) == name);
        if !(0..finalizers.len()).all(|index| is_qualified(&items(index))) {
            self.refuse(path, Reason::Invalid, "must be of names as labels have");
        }
        if has(crate::meta::FINALIZER_ORPHAN_DEPENDENTS)
            && has(crate::meta::FINALIZER_DELETE_DEPENDENTS)
        {
            self.refuse(
                path,
                Reason::Invalid,
                "must not both orphan and delete dependents",
            );
        }
    }
}

/// `generateName` as a name: with a letter for the dash that it may end with.
fn without_dash(prefix: &str) -> String {
    match prefix.strip_suffix('-') {
        Some(prefix) if !prefix.is_empty() => {
            let end = prefix.char_indices().next_back().map_or(0, |(end, _)| end);
            format!("{}a", &prefix[..end])
        }
        _ => prefix.to_owned(),
    }
}

/// A name such as the server makes of `generateName`, before it checks names.
fn generated(prefix: &str) -> String {
    let end = prefix.floor_char_boundary(GENERATED);
    format!("{}xxxxx", &prefix[..end])
}

/// `v1` or `apps/v1`.
fn is_group_version(text: &str) -> bool {
    match text.split_once('/') {
        None => !text.is_empty(),
        Some((_, version)) => !version.is_empty() && !version.contains('/'),
    }
}

fn is_kind(kind: &str) -> bool {
    kind.starts_with(|letter: char| letter.is_ascii_alphabetic()) && is_label(&kind.to_lowercase())
}

/// A name, which may have a domain before it: `example.com/name`.
fn is_qualified(text: &str) -> bool {
    let (domain, name) = match text.split_once('/') {
        None => (None, text),
        Some((domain, name)) => (Some(domain), name),
    };
    domain.is_none_or(is_subdomain) && name.len() <= LABEL && is_token(name)
}

/// Letters and digits, with `-`, `_` and `.` between them.
fn is_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let ends = [text.bytes().next(), text.bytes().next_back()];
    ends.into_iter().all(|end| end.is_some_and(plain))
        && text
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'-' | b'_' | b'.'))
}
