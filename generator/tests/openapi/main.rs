//! OpenAPI documents: what is read of them, and what is wrong with them.

mod bad;
mod corpus;
mod mutation;
mod read;
#[path = "../support/scratch.rs"]
mod scratch;
mod sources;
mod spell;
#[path = "../support/corpus.rs"]
mod support;
#[path = "../support/widgets.rs"]
mod widgets;

use kubewright_generator::model::{Definition, Model, Schema, SchemaId};
use kubewright_generator::{Error, Generator};

fn load(generator: &Generator) -> (Model, Vec<String>) {
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    let warnings = loaded.warnings().iter().map(ToString::to_string).collect();
    (loaded.model().clone(), warnings)
}

fn document(schemas: &str) -> String {
    format!(
        r#"{{"openapi": "3.0.0", "info": {{"title": "Kubernetes", "version": "1"}},
            "paths": {{"/apis/example.com/v1/": {{}}}}, "components": {{"schemas": {schemas}}}}}"#
    )
}

fn one(schemas: &str) -> Model {
    load(&Generator::new().source_text("a.json", document(schemas))).0
}

fn refused(text: &str) -> String {
    match Generator::new().source_text("a.json", text).load() {
        Ok(_) => panic!("{text} is read"),
        Err(error) => Error::to_string(&error),
    }
}

fn definition<'m>(model: &'m Model, name: &str) -> &'m Definition {
    let mut found = model.definitions().map(|(_, found)| found);
    found
        .find(|found| found.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

fn member<'m>(model: &'m Model, of: &str, name: &str) -> &'m Schema {
    let schema = model.schema(definition(model, of).schema);
    let mut members = schema.properties.iter().flatten();
    let found: Option<SchemaId> = members
        .find(|member| member.name == name)
        .map(|member| member.schema);
    model.schema(found.unwrap_or_else(|| panic!("no {name} in {of}")))
}
