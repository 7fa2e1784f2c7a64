//! A version in which a resource is served.

use std::fmt;
use std::sync::{Arc, OnceLock};

use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::{Verb, Verbs};
use crate::object::Object;

/// A version in which a resource is served.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// `v1beta1`.
    pub(crate) name: Arc<str>,
    /// What objects look like.
    pub(crate) schema: SchemaCell,
    /// What may be done with them.
    pub(crate) verbs: Verbs,
    /// Their parts, by name.
    pub(crate) subresources: Vec<Subresource>,
    /// What a table shows of them, after their name.
    pub(crate) columns: Vec<Column>,
    /// Fields that selectors may name beside `metadata.name` and `metadata.namespace`.
    pub(crate) selectable_fields: Vec<SelectableField>,
    /// What every response warns of, of a version that is deprecated.
    pub(crate) deprecation: Option<String>,
}

impl Version {
    /// The part of this name.
    pub(crate) fn subresource(&self, name: &str) -> Option<&Subresource> {
        self.subresources.iter().find(|part| *part.name == *name)
    }

    /// Whether `status` is written apart.
    pub(crate) fn has_status(&self) -> bool {
        self.subresource("status").is_some()
    }
}

/// A schema that is read when it is first asked for.
#[derive(Clone)]
pub(crate) struct SchemaCell(Arc<Lazy>);

struct Lazy {
    cell: OnceLock<Arc<Structural>>,
    read: Box<dyn Fn() -> Structural + Send + Sync>,
}

impl SchemaCell {
    /// A schema that is made when it is first asked for.
    pub(crate) fn lazy(read: impl Fn() -> Structural + Send + Sync + 'static) -> Self {
        Self(Arc::new(Lazy {
            cell: OnceLock::new(),
            read: Box::new(read),
        }))
    }

    /// The schema.
    pub(crate) fn get(&self) -> &Arc<Structural> {
        self.0.cell.get_or_init(|| Arc::new((self.0.read)()))
    }
}

impl From<Arc<Structural>> for SchemaCell {
    fn from(schema: Arc<Structural>) -> Self {
        Self(Arc::new(Lazy {
            cell: OnceLock::from(schema),
            read: Box::new(Structural::default),
        }))
    }
}

impl fmt::Debug for SchemaCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SchemaCell")
    }
}

/// A part of an object that is read and written apart.
#[derive(Clone, Debug)]
pub(crate) struct Subresource {
    /// `status`.
    pub(crate) name: Arc<str>,
    /// The group of what is sent; empty for the legacy core group.
    pub(crate) group: Arc<str>,
    /// Its version.
    pub(crate) version: Arc<str>,
    /// Its kind.
    pub(crate) kind: Arc<str>,
    /// What may be done with it.
    pub(crate) verbs: Verbs,
    /// What it does.
    pub(crate) role: Role,
}

impl Subresource {
    /// Whether it has the verb.
    pub(crate) fn has(&self, verb: Verb) -> bool {
        self.verbs.has(verb)
    }
}

/// What a subresource does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The object itself, of which only a part is written: what part, its strategy knows by name.
    Part,
    /// Its replicas.
    Scale(ScalePaths),
    /// Something of its own, which its strategy does.
    Action,
}

/// Where `Scale` has its values from. Paths are names of members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScalePaths {
    /// Where `spec.replicas` stands.
    pub(crate) replicas: Vec<String>,
    /// Where `status.replicas` stands.
    pub(crate) status_replicas: Vec<String>,
    /// Where `status.selector` stands; a text, or a label selector.
    pub(crate) selector: Option<Vec<String>>,
}

/// A field that selectors may name.
#[derive(Clone)]
pub(crate) struct SelectableField {
    /// As selectors write it: `status.phase`. `None` where selectors of this version may not name
    /// it.
    pub(crate) label: Option<Arc<str>>,
    /// As it is kept.
    pub(crate) name: Arc<str>,
    /// Its value; empty where there is none.
    pub(crate) value: Arc<dyn Fn(&Object) -> String + Send + Sync>,
}

impl SelectableField {
    /// The field at a path of members, as selectors compare it.
    pub(crate) fn at(name: &str) -> Self {
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        let value = move |object: &Object| {
            let (first, rest) = path.split_first()?;
            let value = rest
                .iter()
                .try_fold(object.get(first)?, |value, name| value.get(name))?;
            Some(match value {
                Value::String(text) => text.clone(),
                Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
                scalar => scalar.to_string(),
            })
        };
        Self {
            label: Some(name.into()),
            name: name.into(),
            value: Arc::new(move |object| value(object).unwrap_or_default()),
        }
    }
}

impl fmt::Debug for SelectableField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A column of tables (`TableColumnDefinition`).
#[derive(Clone)]
pub(crate) struct Column {
    /// `Ready`.
    pub(crate) name: String,
    /// `string`, `integer`, `number`, `boolean`, `date`.
    pub(crate) ty: String,
    /// `name`, `date` or nothing.
    pub(crate) format: String,
    /// What it tells.
    pub(crate) description: String,
    /// Zero is always shown, what is more only in wide tables.
    pub(crate) priority: i32,
    /// What it shows of an object; the time is seconds since 1970.
    pub(crate) cell: Cell,
}

/// What a column shows of an object at a time, in seconds since 1970.
pub(crate) type Cell = Arc<dyn Fn(&Object, i64) -> Value + Send + Sync>;

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
