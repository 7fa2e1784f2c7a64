//! Kinds of the program's own.

use std::fmt;
use std::sync::Arc;

use kubewright::apiextensions::{CustomResource, CustomResourceDefinition};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::registry::{Origin, Resource};
use crate::store::{Key, Range};
use crate::{Server, crd};

/// A kind that cannot be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindError(String);

impl fmt::Display for KindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KindError {}

impl Server {
    /// Serves a kind of the program's own: its schema, scope, subresources, columns and rules are
    /// those that its type says. It is not found among the definitions of custom kinds.
    ///
    /// # Errors
    /// When a definition of the type would be refused.
    pub fn serve<K: CustomResource>(&self) -> Result<(), KindError> {
        self.serve_definition(&K::crd())
    }

    /// Serves what a definition defines, as [`serve`](Self::serve) does: of a kind in several
    /// versions, the one that [`CustomResourceDefinition::merge`] makes. How its versions become
    /// each other is told before, by [`convert`](Self::convert); without that they differ in
    /// `apiVersion` alone.
    ///
    /// # Errors
    /// When the definition would be refused.
    pub fn serve_definition(&self, definition: &CustomResourceDefinition) -> Result<(), KindError> {
        let name = &definition.metadata.name;
        let problem =
            |why: &dyn fmt::Display| KindError(format!("`{name}` cannot be served: {why}"));
        let value = serde_json::to_value(definition).map_err(|error| problem(&error))?;
        let Value::Object(object) = value else {
            return Err(problem(&"it is no object"));
        };
        let core = self.core();
        let resource = crd::own(core, object).map_err(|why| problem(&why))?;
        let resource = Resource {
            origin: Origin::Own,
            ..resource
        };
        core.registry.change(|table| table.insert(resource));
        Ok(())
    }

    /// The objects of a type that are there now, of all namespaces: for rules and assertions.
    /// Objects that are none of the type are left out.
    pub fn objects<K: kubewright::Resource + DeserializeOwned>(&self) -> Vec<K> {
        let Some((resource, version)) = self.resource_of::<K>() else {
            return Vec::new();
        };
        let page = resource.objects.list(Range::default(), |_| true);
        let found = page.map(|page| page.objects).unwrap_or_default();
        let read = found.iter().filter_map(|stored| {
            let object = resource.object(stored, version).ok()?;
            serde_json::from_value(Value::Object(object)).ok()
        });
        read.collect()
    }

    /// An object of a type that is there now; the namespace is that of a kind in namespaces.
    pub fn object<K: kubewright::Resource + DeserializeOwned>(
        &self,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<K> {
        let (resource, version) = self.resource_of::<K>()?;
        let namespace = namespace.filter(|_| resource.is_namespaced());
        let stored = resource.objects.get(&Key::new(namespace, name))?;
        let object = resource.object(&stored, version).ok()?;
        serde_json::from_value(Value::Object(object)).ok()
    }

    fn resource_of<K: kubewright::Resource>(&self) -> Option<(Arc<Resource>, &'static str)> {
        let descriptor = K::descriptor();
        let table = self.core().registry.table();
        let resource = table.get(descriptor.group, descriptor.plural)?;
        Some((Arc::clone(resource), descriptor.version))
    }
}
