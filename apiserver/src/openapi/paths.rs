//! Paths of a version of a group, with what is done to them.

use serde_json::{Map, Value, json};

use super::content::parameter;
use super::operation::{Action, Told};
use super::schemas::Schemas;
use crate::object::api_version;
use crate::registry::{Origin, Resource, Role, Subresource, Verb, Verbs, Version};

/// What a version is told by.
pub(super) const RESOURCE_LIST: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList";

/// Paths that are being written.
#[derive(Debug)]
pub(super) struct Paths<'a> {
    written: Map<String, Value>,
    group: &'a str,
    version: &'a str,
    tag: String,
}

/// What a path is of.
struct Of<'a> {
    resource: &'a Resource,
    /// Group, version and kind of what is sent and answered.
    kind: (&'a str, &'a str, &'a str),
    /// The schemas of one and of several.
    schemas: [&'a str; 2],
    /// The end of identifiers.
    suffix: String,
}

impl<'a> Paths<'a> {
    /// None yet.
    pub(super) fn new(group: &'a str, version: &'a str) -> Self {
        let name = if group.is_empty() { "core" } else { group };
        let name = name.strip_suffix(".k8s.io").unwrap_or(name);
        Self {
            written: Map::new(),
            group,
            version,
            tag: format!("{}_{version}", identifier(name, false)),
        }
    }

    fn root(&self) -> String {
        let prefix = if self.group.is_empty() {
            "/api"
        } else {
            "/apis"
        };
        format!("{prefix}/{}", api_version(self.group, self.version))
    }

    /// `AppsV1`: what stands after the verb in identifiers.
    fn middle(&self) -> String {
        let (group, version) = self.tag.split_once('_').unwrap_or_default();
        format!("{}{}", identifier(group, true), identifier(version, true))
    }

    /// Adds the path at which the version is told.
    pub(super) fn add_discovery(&mut self, schemas: &mut Schemas) {
        schemas.add_built_in(RESOURCE_LIST);
        let identifier = format!("get{}APIResources", self.middle());
        let content = super::content::of(RESOURCE_LIST, false);
        let operation = json!({
            "tags": [self.tag],
            "operationId": identifier,
            "responses": {
                "200": {"description": "OK", "content": content},
                "401": {"description": "Unauthorized"},
            },
        });
        let path = format!("{}/", self.root());
        self.written.insert(path, json!({"get": operation}));
    }

    /// Adds the paths of a resource. `names` are those of its schemas: of objects, and of lists.
    pub(super) fn add(
        &mut self,
        schemas: &mut Schemas,
        resource: &Resource,
        version: &Version,
        names: [&str; 2],
        schema_of: &dyn Fn(&Subresource) -> String,
    ) {
        let plural = &resource.names.plural;
        let is_namespaced = resource.is_namespaced();
        let root = self.root();
        let base = if is_namespaced {
            "/namespaces/{namespace}"
        } else {
            ""
        };
        let of = Of {
            resource,
            kind: (self.group, self.version, &resource.names.kind),
            schemas: names,
            suffix: String::new(),
        };
        let verbs = version.verbs;
        let several = [
            (Verb::List, Action::List),
            (Verb::Create, Action::Post),
            (Verb::DeleteCollection, Action::DeleteCollection),
        ];
        self.put(
            schemas,
            &of,
            format!("{root}{base}/{plural}"),
            &chosen(verbs, &several),
        );
        let one = [
            (Verb::Get, Action::Get),
            (Verb::Update, Action::Put),
            (Verb::Patch, Action::Patch),
            (Verb::Delete, Action::Delete),
        ];
        let path = format!("{root}{base}/{plural}/{{name}}");
        self.put(schemas, &of, path.clone(), &chosen(verbs, &one));
        if is_namespaced && verbs.has(Verb::List) {
            self.put(schemas, &of, format!("{root}/{plural}"), &[Action::List]);
        }
        if verbs.has(Verb::Watch) && resource.origin == Origin::BuiltIn {
            self.add_watches(schemas, &of);
        }
        for part in &version.subresources {
            let schema = schema_of(part);
            let of = Of {
                resource,
                // Those of kinds that are not built in are told to be of the kind.
                kind: if resource.origin == Origin::BuiltIn {
                    (&part.group, &part.version, &part.kind)
                } else {
                    (self.group, self.version, &resource.names.kind)
                },
                schemas: [&schema, ""],
                suffix: identifier(&part.name, true),
            };
            let path = format!("{path}/{}", part.name);
            self.put(schemas, &of, path, &of_part(part));
        }
    }

    fn add_watches(&mut self, schemas: &mut Schemas, of: &Of<'_>) {
        let plural = &of.resource.names.plural;
        let root = format!("{}/watch", self.root());
        let base = if of.resource.is_namespaced() {
            let everywhere = format!("{root}/{plural}");
            self.put(schemas, of, everywhere, &[Action::WatchList]);
            format!("{root}/namespaces/{{namespace}}/{plural}")
        } else {
            format!("{root}/{plural}")
        };
        self.put(schemas, of, format!("{base}/{{name}}"), &[Action::Watch]);
        self.put(schemas, of, base, &[Action::WatchList]);
    }

    fn put(&mut self, schemas: &mut Schemas, of: &Of<'_>, path: String, actions: &[Action]) {
        const WATCH: [&str; 10] = [
            "allowWatchBookmarks",
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "resourceVersionMatch",
            "sendInitialEvents",
            "timeoutSeconds",
            "watch",
        ];
        if actions.is_empty() {
            return;
        }
        let mut item = Map::new();
        let mut is_everywhere = false;
        for action in actions {
            let is_list = matches!(action, Action::List | Action::WatchList);
            is_everywhere |=
                is_list && of.resource.is_namespaced() && !path.contains("{namespace}");
            let [one, several] = of.schemas;
            let told = Told {
                action: *action,
                tag: &self.tag,
                identifier: &self.identifier(of, *action, is_everywhere),
                kind: of.kind,
                schema: if *action == Action::List {
                    several
                } else {
                    one
                },
                is_built_in: of.resource.origin == Origin::BuiltIn,
                gives_deleted: gives_deleted(of.resource),
            };
            for name in told.mentions().iter().copied().chain([told.schema]) {
                schemas.add_built_in(name);
            }
            item.insert(action.method().to_owned(), told.operation());
        }
        let mut names: Vec<&str> = vec!["pretty"];
        let parts = [("{name}", "name"), ("{namespace}", "namespace")];
        names.extend(
            parts
                .iter()
                .filter(|(part, _)| path.contains(part))
                .map(|(_, name)| *name),
        );
        let is_watch = |action: &Action| matches!(action, Action::Watch | Action::WatchList);
        if actions.iter().any(is_watch) {
            names.extend(WATCH);
        }
        let mut parameters: Vec<Value> = names.into_iter().map(parameter).collect();
        parameters.extend(take_common(&mut item));
        parameters.sort_by_key(|parameter| parameter["name"].to_string());
        item.insert("parameters".to_owned(), Value::Array(parameters));
        self.written.insert(path, Value::Object(item));
    }

    fn identifier(&self, of: &Of<'_>, action: Action, is_everywhere: bool) -> String {
        let (verb, collection) = match action {
            Action::DeleteCollection => ("delete", "Collection"),
            action => (action.verb(), ""),
        };
        let scope = if of.resource.is_namespaced() && !is_everywhere {
            "Namespaced"
        } else {
            ""
        };
        let end = match (action, is_everywhere) {
            (Action::WatchList, true) => "ListForAllNamespaces",
            (Action::WatchList, false) => "List",
            (_, true) => "ForAllNamespaces",
            _ => "",
        };
        let connect = if action == Action::Connect { "Get" } else { "" };
        let kind = &of.resource.names.kind;
        format!(
            "{verb}{}{collection}{connect}{scope}{kind}{}{end}",
            self.middle(),
            of.suffix
        )
    }

    /// By path.
    pub(super) fn into_map(self) -> Map<String, Value> {
        self.written
    }
}

/// Whether who deletes an object is given the object, and not that it is done.
fn gives_deleted(resource: &Resource) -> bool {
    let plural = &*resource.names.plural;
    match &*resource.group {
        "" => matches!(
            plural,
            "persistentvolumeclaims"
                | "persistentvolumes"
                | "pods"
                | "podtemplates"
                | "resourcequotas"
                | "serviceaccounts"
                | "services"
        ),
        "resource.k8s.io" => true,
        "storage.k8s.io" => plural != "csistoragecapacities",
        _ => false,
    }
}

/// Takes from operations the parameters that all of them have.
fn take_common(operations: &mut Map<String, Value>) -> Vec<Value> {
    let of = |operation: &Value| {
        operation["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let lists: Vec<Vec<Value>> = operations.values().map(of).collect();
    let Some((first, others)) = lists.split_first() else {
        return Vec::new();
    };
    let is_common = |parameter: &&Value| others.iter().all(|other| other.contains(parameter));
    let common: Vec<Value> = first.iter().filter(is_common).cloned().collect();
    for operation in operations.values_mut().filter_map(Value::as_object_mut) {
        let Some(Value::Array(list)) = operation.get_mut("parameters") else {
            continue;
        };
        list.retain(|parameter| !common.contains(parameter));
        if list.is_empty() {
            operation.remove("parameters");
        }
    }
    common
}

fn chosen(verbs: Verbs, of: &[(Verb, Action)]) -> Vec<Action> {
    let chosen = of.iter().filter(|(verb, _)| verbs.has(*verb));
    chosen.map(|(_, action)| *action).collect()
}

fn of_part(part: &Subresource) -> Vec<Action> {
    // What is connected to is no object.
    if part.role == Role::Action && part.has(Verb::Get) {
        let action = if &*part.name == "log" {
            Action::Read
        } else {
            Action::Connect
        };
        return vec![action];
    }
    let actions = [
        (Verb::Get, Action::Get),
        (Verb::Update, Action::Put),
        (Verb::Create, Action::Post),
        (Verb::Patch, Action::Patch),
    ];
    chosen(part.verbs, &actions)
}

/// A text as a part of an identifier: what is neither a letter nor a digit goes, and what follows is
/// written large.
fn identifier(text: &str, is_large: bool) -> String {
    let mut is_large = is_large;
    let mut out = String::with_capacity(text.len());
    for (index, char) in text.char_indices() {
        if char.is_alphabetic() || char == '_' || (index > 0 && char.is_numeric()) {
            if std::mem::take(&mut is_large) {
                out.extend(char.to_uppercase());
            } else {
                out.push(char);
            }
        } else {
            is_large = true;
        }
    }
    out
}
