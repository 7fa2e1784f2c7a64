//! What a source said, with nothing lost and nothing of any target language in it.
//!
//! A [`Model`] holds the resources a run was given, the schemas that have names of their own, and
//! one arena of schema nodes. Front ends (`source`) fill it, passes ([`crate::pass`]) compute facts
//! over it, back ends ([`crate::emit`]) read it. Nodes hold each other by [`SchemaId`] and refer to
//! what has a name by [`DefinitionId`], never by the name; only such references form cycles.

mod definition;
mod id;
mod operation;
mod resource;
mod schema;
mod value;

pub use definition::{Definition, GroupVersion, GroupVersionKind};
pub use id::{DefinitionId, ResourceId, SchemaId};
pub use operation::{Answer, Operation, Operations, Parameter, Subresource, Verb};
pub use resource::{
    Conversion, ConversionStrategy, Names, Origin, PrinterColumn, Resource, Scale, ScopeKind,
    SelectableField, ServiceReference, Subresources, Version, WebhookClientConfig,
};
pub use schema::{
    AdditionalProperties, ExternalDocs, Format, Items, ListType, MapType, Property, PublishedUnion,
    Schema, Type, ValidationRule,
};
pub use value::{Map, Number, Value};

/// The resources and schema nodes of one run.
#[derive(Clone, Debug, Default)]
pub struct Model {
    resources: Vec<Resource>,
    definitions: Vec<Definition>,
    #[expect(
        clippy::vec_box,
        reason = "nodes are large and move from the model of a file into that of the run"
    )]
    schemas: Vec<Box<Schema>>,
}

impl Model {
    /// An empty model.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a schema node and returns its id. Children are added before their parents, so a
    /// node's id is always greater than those of the nodes it holds.
    pub fn add_schema(&mut self, schema: Schema) -> SchemaId {
        let id = SchemaId::from_index(self.schemas.len());
        self.schemas.push(Box::new(schema));
        id
    }

    /// Adds a resource and returns its id.
    pub fn add_resource(&mut self, resource: Resource) -> ResourceId {
        let id = ResourceId::from_index(self.resources.len());
        self.resources.push(resource);
        id
    }

    /// Adds a definition and returns its id.
    pub fn add_definition(&mut self, definition: Definition) -> DefinitionId {
        let id = DefinitionId::from_index(self.definitions.len());
        self.definitions.push(definition);
        id
    }

    /// Makes room in front for so many schema nodes and definitions: the ids of these and of the
    /// resources become those that they have in a model where the others come before.
    pub(crate) fn shift(&mut self, nodes: usize, definitions: usize) {
        for schema in &mut self.schemas {
            schema.for_each_id(|id| *id = id.shifted(nodes));
            if let Some(reference) = &mut schema.reference {
                *reference = reference.shifted(definitions);
            }
        }
        for definition in &mut self.definitions {
            definition.schema = definition.schema.shifted(nodes);
        }
        let versions = self
            .resources
            .iter_mut()
            .flat_map(|resource| &mut resource.versions);
        for version in versions {
            version.for_each_id(|id| *id = id.shifted(nodes));
            if let Some(definition) = &mut version.definition {
                *definition = definition.shifted(definitions);
            }
        }
    }

    /// Adds what another model holds, whose ids have been shifted by what this one holds.
    pub(crate) fn append(&mut self, other: Self) {
        self.schemas.extend(other.schemas);
        self.definitions.extend(other.definitions);
        self.resources.extend(other.resources);
    }

    /// The resources, to change them.
    pub(crate) fn resources_mut(&mut self) -> &mut Vec<Resource> {
        &mut self.resources
    }

    /// Leaves of the definitions those that stand for themselves, with other homes and the kinds of
    /// all that they stand for; whatever refers to another refers to the one that stands for it.
    ///
    /// # Panics
    /// When there is not one of each for every definition.
    pub(crate) fn keep_definitions(&mut self, stands_for: &[DefinitionId], homes: &[GroupVersion]) {
        let mut kept = Vec::new();
        let mut moved = vec![DefinitionId::from_index(0); stands_for.len()];
        for (index, stands_for) in stands_for.iter().enumerate() {
            if stands_for.index() != index {
                let kinds = std::mem::take(&mut self.definitions[index].kinds);
                let all = &mut self.definitions[stands_for.index()].kinds;
                let before = all.len();
                for kind in kinds {
                    if !all.contains(&kind) {
                        all.push(kind);
                    }
                }
                if all.len() > before {
                    all.sort();
                }
            }
        }
        let definitions = std::mem::take(&mut self.definitions).into_iter();
        for (index, (mut definition, home)) in definitions.zip(homes).enumerate() {
            if stands_for[index].index() == index {
                moved[index] = DefinitionId::from_index(kept.len());
                definition.home = home.clone();
                kept.push(definition);
            }
        }
        self.definitions = kept;
        let update = |id: &mut DefinitionId| *id = moved[stands_for[id.index()].index()];
        for schema in &mut self.schemas {
            schema.reference.iter_mut().for_each(update);
        }
        for version in self.resources.iter_mut().flat_map(|all| &mut all.versions) {
            version.definition.iter_mut().for_each(update);
        }
    }

    /// Leaves of the schema nodes those that a definition or a resource holds.
    pub(crate) fn drop_unreached(&mut self) {
        let mut reached = vec![false; self.schemas.len()];
        let mut reach = |id: &mut SchemaId| reached[id.index()] = true;
        for definition in &mut self.definitions {
            reach(&mut definition.schema);
        }
        for version in self.resources.iter_mut().flat_map(|all| &mut all.versions) {
            version.for_each_id(&mut reach);
        }
        // What a node holds comes before it.
        for (index, schema) in self.schemas.iter_mut().enumerate().rev() {
            if reached[index] {
                schema.for_each_id(|id| reached[id.index()] = true);
            }
        }
        let mut moved = Vec::with_capacity(reached.len());
        let mut kept = 0;
        for reached in &reached {
            moved.push(SchemaId::from_index(kept));
            kept += usize::from(*reached);
        }
        let update = |id: &mut SchemaId| *id = moved[id.index()];
        let mut reached = reached.into_iter();
        self.schemas.retain_mut(|schema| {
            let keeps = reached.next() == Some(true);
            if keeps {
                schema.for_each_id(update);
            }
            keeps
        });
        for definition in &mut self.definitions {
            update(&mut definition.schema);
        }
        for version in self.resources.iter_mut().flat_map(|all| &mut all.versions) {
            version.for_each_id(update);
        }
    }

    /// The model with other resources over the same nodes.
    pub(crate) fn with_resources(&self, resources: Vec<Resource>) -> Self {
        Self {
            resources,
            definitions: self.definitions.clone(),
            schemas: self.schemas.clone(),
        }
    }

    /// The node with this id.
    ///
    /// # Panics
    /// When the id is of another model.
    pub fn schema(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.index()]
    }

    /// The node that says what a value is: that of the definition to which this one refers, or the
    /// node itself.
    ///
    /// # Panics
    /// When the id is of another model.
    pub fn resolved(&self, id: SchemaId) -> SchemaId {
        match self.schema(id).reference {
            Some(definition) => self.definition(definition).schema,
            None => id,
        }
    }

    /// The resource with this id.
    ///
    /// # Panics
    /// When the id is of another model.
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.index()]
    }

    /// The definition with this id.
    ///
    /// # Panics
    /// When the id is of another model.
    pub fn definition(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.index()]
    }

    /// Every definition with its id.
    pub fn definitions(&self) -> impl ExactSizeIterator<Item = (DefinitionId, &Definition)> {
        self.definitions
            .iter()
            .enumerate()
            .map(|(index, definition)| (DefinitionId::from_index(index), definition))
    }

    /// Every resource with its id, in the order in which the sources gave them.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = (ResourceId, &Resource)> {
        self.resources
            .iter()
            .enumerate()
            .map(|(index, resource)| (ResourceId::from_index(index), resource))
    }

    /// Every schema node with its id, children before parents.
    pub fn schemas(&self) -> impl ExactSizeIterator<Item = (SchemaId, &Schema)> {
        self.schemas
            .iter()
            .enumerate()
            .map(|(index, schema)| (SchemaId::from_index(index), &**schema))
    }
}
