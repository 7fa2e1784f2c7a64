//! Objects that are there before a test begins.

mod error;
mod files;

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::Server;
use crate::failure::FieldError;
use crate::object::{Object, metadata_mut, metadata_text, split_api_version};
use crate::registry::{Context, Resource, Verb, Version};
use crate::server::Core;
use crate::store::{Expected, Key};
use crate::verb;

pub use error::SeedError;

/// Definitions of custom kinds: those that are wrong cannot be served.
const DEFINITIONS: (&str, &str) = ("apiextensions.k8s.io", "customresourcedefinitions");
/// The namespace of objects that do not say theirs.
const NAMESPACE: &str = "default";

impl Server {
    /// Puts an object there as it is, its status included, in place of one of the same name. What
    /// it does not say is filled in: defaults, uid, times; and its namespace is made.
    ///
    /// It is not validated: tests look at what no server would take, too. Definitions of custom
    /// kinds are, for what is wrong cannot be served. What it is has to be served: a custom kind
    /// after its definition.
    ///
    /// # Errors
    /// When it has no name, is of a kind that is not served, or a definition that would be refused.
    pub fn add(&self, object: &impl Serialize) -> Result<(), SeedError> {
        let value = serde_json::to_value(object)
            .map_err(|error| SeedError::new(format!("it cannot be written as JSON: {error}")))?;
        put(self.core(), value)
    }

    /// Puts the objects of a YAML or JSON text there, as [`add`](Self::add) does. Definitions of
    /// custom kinds come first, wherever they stand; lists are taken apart.
    ///
    /// # Errors
    /// What is wrong with the first document that cannot be added. Those before it have been.
    pub fn add_yaml(&self, text: &str) -> Result<(), SeedError> {
        self.add_all(files::documents(text)?)
    }

    /// Puts the objects of a file there, or of all `.yaml`, `.yml` and `.json` files of a folder
    /// and of those in it, as [`add_yaml`](Self::add_yaml) does.
    ///
    /// # Errors
    /// What cannot be read or added, with the file.
    pub fn add_path(&self, path: impl AsRef<Path>) -> Result<(), SeedError> {
        self.add_all(files::of_path(path.as_ref())?)
    }

    fn add_all(&self, mut documents: Vec<files::Document>) -> Result<(), SeedError> {
        documents.sort_by_key(files::Document::rank);
        for document in documents {
            put(self.core(), document.value).map_err(|error| error.within(&document.place))?;
        }
        Ok(())
    }

    /// Everything that is there as YAML, a document for each object, in the order of groups,
    /// resources and names.
    pub fn dump_yaml(&self) -> String {
        let mut text = String::new();
        for resource in self.core().registry.table().distinct() {
            let Ok(page) = resource
                .objects
                .list(crate::store::Range::default(), |_| true)
            else {
                continue;
            };
            for stored in page.objects {
                // Functions that convert may fail; nothing is done to the version that is stored.
                let object = resource
                    .object(&stored, resource.preferred())
                    .or_else(|_| resource.object(&stored, &resource.storage))
                    .unwrap_or_default();
                text.push_str("---\n");
                text.push_str(&crate::yaml::to_string(&Value::Object(object)));
            }
        }
        text
    }
}

fn put(core: &Arc<Core>, value: Value) -> Result<(), SeedError> {
    let Value::Object(mut object) = value else {
        return Err(SeedError::new("it is no object".to_owned()));
    };
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion").to_owned(), text("kind").to_owned());
    let (group, version) = split_api_version(&api_version);
    let table = core.registry.table();
    let resource = table
        .of_kind(group, &kind)
        .ok_or_else(|| SeedError::new(format!("no kind `{kind}` of `{api_version}` is served")))?;
    let served = resource
        .version(version)
        .ok_or_else(|| SeedError::new(format!("no version `{version}` of `{kind}` is served")))?;
    if !served.verbs.has(Verb::Get) {
        return Err(SeedError::new(format!(
            "objects of kind `{kind}` are not kept"
        )));
    }
    fill(core, resource, &mut object)?;
    resource.strategy.default(served, &mut object);
    let name = metadata_text(&object, "name").to_owned();
    if resource.is_namespaced() {
        ensure(core, metadata_text(&object, "namespace"));
    }
    if (group, &*resource.names.plural) == DEFINITIONS {
        define(core, resource, served, &mut object)?;
    }
    let draft = resource
        .draft(object, version)
        .map_err(|failure| SeedError::new(format!("`{name}`: {}", failure.message())))?;
    loop {
        let expected = match resource.objects.get(&draft.key) {
            None => Expected::Absent,
            Some(found) => Expected::Version(found.version),
        };
        // Refused only where another was faster.
        if verb::put(core, resource, draft.clone(), expected).is_ok() {
            return Ok(());
        }
    }
}

/// Begins the status of a definition of a custom kind, which the server judges anew, and says what
/// is wrong with the rest.
fn define(
    core: &Arc<Core>,
    resource: &Resource,
    version: &Version,
    definition: &mut Object,
) -> Result<(), SeedError> {
    let context = Context {
        core,
        resource,
        version,
        is_dry_run: false,
    };
    resource.strategy.prepare_create(context, definition);
    let problems = resource.strategy.validate_create(context, definition);
    let problems: Vec<String> = problems.iter().map(FieldError::message).collect();
    if problems.is_empty() {
        return Ok(());
    }
    let name = metadata_text(definition, "name");
    Err(SeedError::new(format!("`{name}`: {}", problems.join("; "))))
}

/// What an object does not say of itself.
fn fill(core: &Core, resource: &Resource, object: &mut Object) -> Result<(), SeedError> {
    let is_namespaced = resource.is_namespaced();
    let metadata = metadata_mut(object);
    let has = |metadata: &Object, name: &str| {
        metadata
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    if !has(metadata, "name") {
        return Err(SeedError::new("it has no `metadata.name`".to_owned()));
    }
    if is_namespaced && !has(metadata, "namespace") {
        metadata.insert("namespace".to_owned(), NAMESPACE.into());
    }
    if !is_namespaced {
        metadata.remove("namespace");
    }
    if !has(metadata, "uid") {
        metadata.insert("uid".to_owned(), verb::uid().into());
    }
    if !has(metadata, "creationTimestamp") {
        metadata.insert("creationTimestamp".to_owned(), core.clock.text().into());
    }
    Ok(())
}

/// Makes a namespace, if it is not there.
fn ensure(core: &Arc<Core>, name: &str) {
    let table = core.registry.table();
    let Some(namespaces) = table.get("", "namespaces") else {
        return;
    };
    if namespaces.objects.get(&Key::new(None, name)).is_none() {
        crate::server::make_namespace(core, namespaces, name);
    }
}
