//! Tables.

use kubewright::meta::INITIAL_EVENTS_ANNOTATION;
use serde_json::{Value, json};

use super::columns;
use crate::failure::{Failure, FieldError};
use crate::form::{Target, partial};
use crate::object::{Object, metadata};
use crate::registry::Column;
use crate::request::Query;

/// How much of an object stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Include {
    None,
    Metadata,
    Object,
}

/// What tables of a resource are made by.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    columns: Vec<Column>,
    include: Include,
    target: &'a Target,
    /// In seconds since 1970.
    now: i64,
}

impl Include {
    /// What a query asks for.
    pub(crate) fn read(query: &Query) -> Result<Self, Failure> {
        match query.get("includeObject").unwrap_or_default() {
            "" | "Metadata" => Ok(Self::Metadata),
            "None" => Ok(Self::None),
            "Object" => Ok(Self::Object),
            other => {
                let detail = "must be 'Metadata', 'Object', 'None', or empty";
                let error = FieldError::invalid("includeObject", other, detail);
                let message = error.message();
                Err(Failure::bad_request(format!(
                    "Unable to convert to Table as requested: {message}"
                )))
            }
        }
    }
}

impl<'a> Sheet<'a> {
    /// Tables with the columns of a version.
    pub(crate) fn new(
        of_version: &[Column],
        include: Include,
        target: &'a Target,
        now: i64,
    ) -> Self {
        Self {
            columns: columns::all(of_version),
            include,
            target,
            now,
        }
    }

    /// Tables with these columns and no others.
    pub(crate) fn whole(
        columns: Vec<Column>,
        include: Include,
        target: &'a Target,
        now: i64,
    ) -> Self {
        Self {
            columns,
            include,
            target,
            now,
        }
    }

    /// Tables of objects that are not of the resource's kind.
    pub(crate) fn plain(include: Include, target: &'a Target, now: i64) -> Self {
        Self {
            columns: columns::plain(),
            include,
            target,
            now,
        }
    }

    /// A table of objects. Its metadata is what is said of them together.
    pub(crate) fn table(
        &self,
        metadata: Object,
        objects: impl IntoIterator<Item = Object>,
        has_headers: bool,
    ) -> Object {
        let rows: Vec<Value> = objects.into_iter().map(|object| self.row(object)).collect();
        let headers = self.columns.iter().map(columns::definition);
        let headers = has_headers.then(|| headers.collect::<Vec<_>>());
        let table = [
            ("apiVersion", self.target.api_version().into()),
            ("columnDefinitions", json!(headers)),
            ("kind", "Table".into()),
            ("metadata", Value::Object(metadata)),
            ("rows", Value::Array(rows)),
        ];
        let table = table.into_iter();
        table
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    fn row(&self, object: Object) -> Value {
        let cells = self
            .columns
            .iter()
            .map(|column| (column.cell)(&object, self.now));
        let cells: Vec<Value> = cells.collect();
        let conditions = conditions(&object);
        let object = match self.include {
            // That it is the last of those that were there is told in any case.
            Include::None if !ends_initial_events(&object) => Value::Null,
            Include::None | Include::Metadata => Value::Object(partial(object, self.target)),
            Include::Object => Value::Object(object),
        };
        let mut row = json!({"cells": cells, "object": object});
        if let (Some(conditions), Some(members)) = (conditions, row.as_object_mut()) {
            members.insert("conditions".to_owned(), conditions);
        }
        row
    }
}

fn ends_initial_events(object: &Object) -> bool {
    let annotations = metadata(object).and_then(|metadata| metadata.get("annotations"));
    annotations.is_some_and(|annotations| annotations.get(INITIAL_EVENTS_ANNOTATION).is_some())
}

/// What is said of a row as such: that a pod has run to its end.
fn conditions(object: &Object) -> Option<Value> {
    if object.get("kind")? != "Pod" || object.get("apiVersion")? != "v1" {
        return None;
    }
    let phase = object.get("status")?.get("phase")?.as_str()?;
    let message = match phase {
        "Succeeded" => "The pod has completed successfully.",
        "Failed" => "The pod failed.",
        _ => return None,
    };
    Some(json!([{"type": "Completed", "status": "True", "reason": phase, "message": message}]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::{Column, Include, Object, Query, Sheet, Target};
    use crate::table::age;

    fn target() -> Target {
        Target {
            group: "meta.k8s.io".to_owned(),
            version: "v1".to_owned(),
            kind: "Table".to_owned(),
        }
    }

    fn object(value: &Value) -> Object {
        value.as_object().cloned().unwrap_or_default()
    }

    fn column(name: &str, format: &str, cell: fn(&Object, i64) -> Value) -> Column {
        Column {
            name: name.to_owned(),
            ty: "string".to_owned(),
            format: format.to_owned(),
            description: "Something.".to_owned(),
            priority: 1,
            cell: Arc::new(cell),
        }
    }

    fn old(object: &Object, now: i64) -> Value {
        age(
            crate::object::metadata_text(object, "creationTimestamp"),
            now,
        )
        .into()
    }

    #[test]
    fn cells_and_objects() {
        let target = target();
        let columns = [column("Age", "", old)];
        let pod = object(
            &json!({"apiVersion": "v1", "kind": "Pod", "status": {"phase": "Failed"},
            "metadata": {"name": "a", "creationTimestamp": "1970-01-01T00:00:01Z"}}),
        );
        let sheet = Sheet::new(&columns, Include::Metadata, &target, 31);
        let table = sheet.table(
            object(&json!({"resourceVersion": "7"})),
            [pod.clone()],
            true,
        );
        let metadata = pod.get("metadata").cloned().unwrap_or_default();
        let wanted = json!({
            "apiVersion": "meta.k8s.io/v1", "kind": "Table", "metadata": {"resourceVersion": "7"},
            "columnDefinitions": [
                {"name": "Name", "type": "string", "format": "name", "priority": 0,
                 "description": "What the object is called in its namespace."},
                {"name": "Age", "type": "string", "format": "", "priority": 1, "description": "Something."}],
            "rows": [{
                "cells": ["a", "30s"],
                "conditions": [{"type": "Completed", "status": "True", "reason": "Failed", "message": "The pod failed."}],
                "object": {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": metadata}}],
        });
        assert_eq!(Value::Object(table), wanted);
        let row = |include| {
            let sheet = Sheet::new(&columns, include, &target, 0);
            let table = sheet.table(Object::new(), [pod.clone()], false);
            assert_eq!(table.get("columnDefinitions"), Some(&Value::Null));
            table
                .get("rows")
                .and_then(|rows| rows.get(0)?.get("object").cloned())
        };
        assert_eq!(row(Include::None), Some(Value::Null));
        assert_eq!(row(Include::Object), Some(Value::Object(pod.clone())));
    }

    #[test]
    fn where_the_name_stands() {
        let target = target();
        let heads = |columns: &[Column]| {
            let sheet = Sheet::new(columns, Include::None, &target, 0);
            sheet
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(heads(&[]), ["Name", "Created At"]);
        assert_eq!(heads(&[column("Age", "", old)]), ["Name", "Age"]);
        let named = [column("Age", "", old), column("Name", "name", old)];
        assert_eq!(heads(&named), ["Age", "Name"]);
    }

    #[test]
    fn how_much_of_an_object() {
        let read = |text| Include::read(&Query::parse(Some(text)));
        assert_eq!(read("includeObject=None").ok(), Some(Include::None));
        assert_eq!(read("").ok(), Some(Include::Metadata));
        let message = match read("includeObject=All") {
            Err(failure) => failure.status().map(|status| status.message.clone()),
            Ok(_) => None,
        };
        let wanted = "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty";
        assert_eq!(message.as_deref(), Some(wanted));
    }
}
