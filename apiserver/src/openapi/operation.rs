//! Operations of a path.

use serde_json::{Map, Value, json};

use super::content;
use super::schemas::{KINDS, reference};

/// What is done to a path, and what is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Connect,
    Delete,
    DeleteCollection,
    Get,
    List,
    Patch,
    Post,
    Put,
    /// Of text.
    Read,
    Watch,
    WatchList,
}

impl Action {
    /// As `x-kubernetes-action` tells it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
            Self::Get | Self::Read => "get",
            Self::List => "list",
            Self::Patch => "patch",
            Self::Post => "post",
            Self::Put => "put",
            Self::Watch => "watch",
            Self::WatchList => "watchlist",
        }
    }

    /// What the identifier of the operation begins with.
    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::Get | Self::Read => "read",
            Self::Put => "replace",
            Self::Post => "create",
            Self::DeleteCollection => "deletecollection",
            Self::WatchList => "watch",
            other => other.name(),
        }
    }

    /// The method, of actions that have one.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Delete | Self::DeleteCollection => "delete",
            Self::Patch => "patch",
            Self::Post => "post",
            Self::Put => "put",
            Self::Connect | Self::Get | Self::List | Self::Read | Self::Watch | Self::WatchList => {
                "get"
            }
        }
    }

    /// What may be said in the query.
    fn parameters(self, is_built_in: bool) -> Vec<&'static str> {
        const LIST: [&str; 7] = [
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "resourceVersionMatch",
            "timeoutSeconds",
        ];
        const WRITE: [&str; 3] = ["dryRun", "fieldManager", "fieldValidation"];
        const DELETE: [&str; 4] = [
            "dryRun",
            "gracePeriodSeconds",
            "orphanDependents",
            "propagationPolicy",
        ];
        let mut names: Vec<&str> = match self {
            Self::List => [
                &LIST[..],
                &["allowWatchBookmarks", "sendInitialEvents", "watch"],
            ]
            .concat(),
            Self::Post | Self::Put => WRITE.to_vec(),
            Self::Patch => [&WRITE[..], &["force"]].concat(),
            Self::Delete => DELETE.to_vec(),
            Self::DeleteCollection if is_built_in => {
                [&LIST[..], &["sendInitialEvents"], &DELETE].concat()
            }
            Self::DeleteCollection => Self::List.parameters(false),
            Self::Get if !is_built_in => vec!["resourceVersion"],
            // Those of watches are said for the whole path.
            Self::Connect | Self::Get | Self::Read | Self::Watch | Self::WatchList => Vec::new(),
        };
        names.sort_unstable();
        names
    }
}

/// What an operation is told by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    pub(super) action: Action,
    pub(super) tag: &'a str,
    pub(super) identifier: &'a str,
    /// Group, version and kind.
    pub(super) kind: (&'a str, &'a str, &'a str),
    /// The schema of what is sent and of what is answered.
    pub(super) schema: &'a str,
    pub(super) is_built_in: bool,
    /// Whether who deletes an object is given it.
    pub(super) gives_deleted: bool,
}

const STATUS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
const DELETE_OPTIONS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
const PATCH: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
const WATCH_EVENT: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent";

impl Told<'_> {
    /// Names of schemas of the server's own that it refers to.
    pub(super) const fn mentions(&self) -> &'static [&'static str] {
        match self.action {
            Action::Delete | Action::DeleteCollection => &[STATUS, DELETE_OPTIONS],
            Action::Patch => &[PATCH],
            Action::Watch | Action::WatchList => &[WATCH_EVENT],
            _ => &[],
        }
    }

    /// The operation.
    pub(super) fn operation(&self) -> Value {
        let (group, version, kind) = self.kind;
        let mut operation = Map::new();
        let mut add = |name: &str, value| operation.insert(name.to_owned(), value);
        add("tags", json!([self.tag]));
        add("operationId", self.identifier.into());
        let names = self.action.parameters(self.is_built_in);
        if !names.is_empty() {
            let parameters = names.into_iter().map(content::parameter);
            add("parameters", parameters.collect());
        }
        if let Some(body) = self.body() {
            add("requestBody", body);
        }
        add("responses", self.responses());
        add("x-kubernetes-action", self.action.name().into());
        add(
            KINDS,
            json!({"group": group, "version": version, "kind": kind}),
        );
        Value::Object(operation)
    }

    fn body(&self) -> Option<Value> {
        let any = |name| {
            if self.is_built_in {
                json!({"*/*": {"schema": reference(name)}})
            } else {
                content::of(name, false)
            }
        };
        match self.action {
            Action::Post | Action::Put => {
                Some(json!({"content": any(self.schema), "required": true}))
            }
            Action::DeleteCollection if !self.is_built_in => None,
            Action::Delete | Action::DeleteCollection => {
                Some(json!({"content": any(DELETE_OPTIONS)}))
            }
            Action::Patch => {
                let forms = content::PATCHES.iter();
                let forms = forms.filter(|form| self.is_built_in || !form.contains("strategic"));
                let forms =
                    forms.map(|form| ((*form).to_owned(), json!({"schema": reference(PATCH)})));
                let forms: Map<String, Value> = forms.collect();
                Some(json!({"content": forms, "required": true}))
            }
            _ => None,
        }
    }

    fn responses(&self) -> Value {
        let (schema, codes): (&str, &[&str]) = match self.action {
            Action::Post => (self.schema, &["200", "201", "202"]),
            Action::Put => (self.schema, &["200", "201"]),
            Action::Patch if self.is_built_in => (self.schema, &["200", "201"]),
            Action::Delete if self.gives_deleted => (self.schema, &["200", "202"]),
            Action::Delete => (STATUS, &["200", "202"]),
            Action::DeleteCollection => (STATUS, &["200"]),
            Action::Watch | Action::WatchList => (WATCH_EVENT, &["200"]),
            Action::Connect | Action::Get | Action::List | Action::Patch | Action::Read => {
                (self.schema, &["200"])
            }
        };
        let is_text = self.action == Action::Connect || schema.is_empty();
        let streams = matches!(
            self.action,
            Action::List | Action::Watch | Action::WatchList
        );
        let mut responses = Map::new();
        for code in codes {
            let what = match *code {
                "200" => "OK",
                "201" => "Created",
                _ => "Accepted",
            };
            let text = json!({"schema": {"type": "string"}});
            let content = if self.action == Action::Read {
                json!({"application/json": text, "application/yaml": text, "text/plain": text})
            } else if is_text {
                json!({"*/*": text})
            } else {
                content::of(schema, self.is_built_in && streams)
            };
            let response = json!({"description": what, "content": content});
            responses.insert((*code).to_owned(), response);
        }
        responses.insert("401".to_owned(), json!({"description": "Unauthorized"}));
        Value::Object(responses)
    }
}

/// Schemas of the server's own that are kinds of every group and version, with those kinds.
pub(super) const KINDS_OF_OPTIONS: [(&str, &str); 2] = [
    (DELETE_OPTIONS, "DeleteOptions"),
    (WATCH_EVENT, "WatchEvent"),
];
/// Schemas of the server's own that are of one kind.
pub(super) const KINDS_OF_ANSWERS: [(&str, &str); 2] = [
    (STATUS, "Status"),
    (super::paths::RESOURCE_LIST, "APIResourceList"),
];
