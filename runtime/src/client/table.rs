//! Objects as `kubectl get` shows them: rows and columns that the server makes.

use http::Method;

use super::{Api, form};
use crate::meta::{GetOptions, ListMeta, ListOptions};
use crate::resource::verbs;
use crate::rest::{DecodeError, Error, Query, Request};
use crate::{Schema, Value};

/// Rows and columns (`Table` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase")]
pub struct Table {
    /// `Table`.
    #[schema(default)]
    pub kind: String,
    /// What the server says of the list.
    #[schema(default)]
    pub metadata: ListMeta,
    /// What the columns are.
    #[schema(default)]
    pub column_definitions: Vec<TableColumn>,
    /// A row for each object.
    #[schema(default)]
    pub rows: Vec<TableRow>,
}

/// A column of a [`Table`] (`TableColumnDefinition`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
pub struct TableColumn {
    /// Its heading.
    #[schema(default)]
    pub name: String,
    /// The type of its cells in the words of OpenAPI: `integer`, `string`.
    #[schema(rename = "type", default)]
    pub ty: String,
    /// The format of its cells: `name` for that of the object.
    #[schema(default)]
    pub format: String,
    /// What it is about.
    #[schema(default)]
    pub description: String,
    /// Shown always at 0, with `-o wide` above.
    #[schema(default)]
    pub priority: i32,
}

/// A row of a [`Table`] (`TableRow`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
pub struct TableRow {
    /// A cell for each column.
    #[schema(default)]
    pub cells: Vec<Value>,
    /// What is said of the row as such.
    #[schema(default)]
    pub conditions: Vec<TableRowCondition>,
    /// The object, or as much of it as was asked for: its metadata by default.
    pub object: Option<Value>,
}

/// What is said of a row (`TableRowCondition`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
pub struct TableRowCondition {
    /// `Completed`: the object has run to its end.
    #[schema(rename = "type", default)]
    pub ty: String,
    /// `True`, `False` or `Unknown`.
    #[schema(default)]
    pub status: String,
    /// Why, in one word.
    #[schema(default)]
    pub reason: String,
    /// Why, for people.
    #[schema(default)]
    pub message: String,
}

/// How much of the objects comes with the rows of a [`Table`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IncludeObject {
    /// Nothing.
    None,
    /// Their metadata.
    #[default]
    Metadata,
    /// All of them.
    Object,
}

impl IncludeObject {
    fn add(self, query: &mut Query) {
        let word = match self {
            Self::None => "None",
            Self::Metadata => "Metadata",
            Self::Object => "Object",
        };
        query.add("includeObject", word);
    }
}

impl<K: verbs::List> Api<K> {
    /// The objects as a table: one page of it, if the options have a limit.
    ///
    /// # Errors
    /// As [`list`](Self::list); [`Error::Decode`] where a server makes no tables.
    pub async fn table(
        &self,
        options: &ListOptions,
        include: IncludeObject,
    ) -> Result<Table, Error> {
        let mut query = Query::of(&ListOptions {
            watch: false,
            ..options.clone()
        })?;
        include.add(&mut query);
        self.tabulated(self.collection().path()?, query).await
    }
}

impl<K: verbs::Get> Api<K> {
    /// An object as a table of one row.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::Decode`] where a server makes no tables.
    pub async fn table_of(&self, name: &str, include: IncludeObject) -> Result<Table, Error> {
        let mut query = Query::of(&GetOptions::default())?;
        include.add(&mut query);
        self.tabulated(self.path(name, None)?, query).await
    }
}

impl<K: crate::Resource> Api<K> {
    async fn tabulated(&self, path: String, query: Query) -> Result<Table, Error> {
        let request = Request::new(Method::GET, path, query).accepting(form::TABLE);
        let table: Table = self.client.answer(request).await?;
        if table.kind == "Table" {
            Ok(table)
        } else {
            let message = format!("expected a Table, got `{}`", table.kind);
            Err(DecodeError::other(message).into())
        }
    }
}
