//! Structs and enums.

use kubewright_codegen::names;

use super::modules::Module;
use super::text::{Code, INDENT, Line, number, word};
use super::{Output, convert, field, imports, overrides, root, types, variant};
use crate::model::{SchemaId, Version};
use crate::pass::share::{Body, DeclarationId, Member, Record, Root};

/// The text of a module: what it takes from others, roots by kind, then the others by name.
pub(super) fn module(output: &Output<'_>, modules: &[Module], module: &Module) -> String {
    let mut order = module.declarations.clone();
    order.sort_by_key(|id| {
        let is_root = matches!(output.facts.declarations.get(*id).body, Body::Root(_));
        (!is_root, output.facts.names.of(*id))
    });
    let mut code = Code::default();
    imports::write(&mut code, output, modules, module);
    for id in order {
        code.gap();
        let mut item = Item {
            output,
            module,
            id,
            code: &mut code,
        };
        item.write();
        convert::write(&mut code, output, modules, id);
    }
    code.finish()
}

/// A declaration to write.
struct Item<'a> {
    output: &'a Output<'a>,
    module: &'a Module,
    id: DeclarationId,
    code: &'a mut Code,
}

impl Item<'_> {
    fn write(&mut self) {
        let output = self.output;
        let declaration = output.facts.declarations.get(self.id);
        match &declaration.body {
            Body::Root(root) => self.root(root, declaration.node),
            Body::Record(record) => self.record(record, declaration.node),
            Body::StringEnum(values) => self.string_enum(values, declaration.node),
            Body::IntegerEnum(values) => self.integer_enum(values, declaration.node),
        }
    }

    fn root(&mut self, root: &Root, node: Option<SchemaId>) {
        let (_, version) = root.selected.of(self.output.model);
        self.root_docs(version, node);
        self.derive("Clone, Debug, Default, PartialEq", "Resource");
        let words = root::words(self.output, self.module, root);
        self.code.attribute(0, "resource", words);
        let identifiers =
            overrides::fields(self.output.facts, self.id, &root.record, &["metadata"]);
        // Without a name that needs it, the word would say nothing.
        let camel_case = root
            .record
            .members
            .iter()
            .zip(&identifiers)
            .any(|(member, name)| *name != member.name && !field::is_renamed(name, &member.name));
        if camel_case {
            let words = vec![word("rename_all", "camelCase")];
            self.code.attribute(0, "schema", words);
        }
        self.open("struct");
        let metadata = format!(
            "pub metadata: {}::meta::ObjectMeta,",
            self.output.crate_path
        );
        self.code.plain(INDENT, &metadata);
        self.fields(&root.record, identifiers, &["metadata"]);
        self.code.plain(0, "}");
    }

    fn record(&mut self, record: &Record, node: Option<SchemaId>) {
        self.docs(0, node);
        self.derive("Clone, Debug, Default, PartialEq", "Schema");
        let mut words = Vec::new();
        words.extend((!record.members.is_empty()).then(|| word("rename_all", "camelCase")));
        words.extend(self.output.crate_word());
        self.code.attribute(0, "schema", words);
        if record.members.is_empty() && !record.open {
            let name = self.name();
            overrides::of_type(self.code, self.output, self.id);
            self.code.plain(0, &format!("pub struct {name} {{}}"));
            return;
        }
        self.open("struct");
        let identifiers = overrides::fields(self.output.facts, self.id, record, &[]);
        self.fields(record, identifiers, &[]);
        self.code.plain(0, "}");
    }

    fn fields(&mut self, record: &Record, mut identifiers: Vec<String>, taken: &[&str]) {
        for (position, (member, identifier)) in record.members.iter().zip(&identifiers).enumerate()
        {
            self.field(member, identifier, position);
        }
        if record.open {
            identifiers.extend(taken.iter().map(|name| (*name).to_owned()));
            let extra = names::escape(&field::free("extra", &identifiers));
            let runtime = self.output.crate_path;
            let map = Line::new(format!("pub {extra}: {runtime}::Map"))
                .list("<", vec![Line::new(format!("{runtime}::Value"))], ">")
                .text(",");
            let words = vec![Line::new("flatten")];
            self.code.attribute(INDENT, "schema", words);
            self.code.line(INDENT, &map);
        }
    }

    fn field(&mut self, member: &Member, identifier: &str, position: usize) {
        self.docs(INDENT, member.node);
        let json = &member.name;
        let mut words = Vec::new();
        words.extend(field::is_renamed(identifier, json).then(|| word("rename", json)));
        words.extend((member.required && member.nullable).then(|| Line::new("required")));
        self.code.attribute(INDENT, "schema", words);
        overrides::of_member(self.code, self.output, INDENT, (self.id, position));
        let mut ty = overrides::type_of(self.output, (self.id, position), member);
        if self.output.facts.layout.is_boxed(self.id, position) {
            ty = types::boxed(ty);
        }
        if !member.required || member.nullable {
            ty = types::optional(ty);
        }
        let line = Line::new(format!("pub {}: ", names::escape(identifier)))
            .then(ty)
            .text(",");
        self.code.line(INDENT, &line);
    }

    fn string_enum(&mut self, values: &[String], node: Option<SchemaId>) {
        let facts = self.output.facts;
        let variants = overrides::variants(facts, self.id, values, variant::of_strings(values));
        self.open_enum(node);
        for (value, name) in values.iter().zip(&variants.known) {
            let name = names::escape(name);
            if *value != name {
                let words = vec![word("rename", value)];
                self.code.attribute(INDENT, "schema", words);
            }
            self.code.plain(INDENT, &format!("{name},"));
        }
        self.close_enum(&variants.unknown, "String");
    }

    fn integer_enum(&mut self, values: &[i64], node: Option<SchemaId>) {
        let facts = self.output.facts;
        let plain = variant::of_integers(facts.names.of(self.id), values);
        let variants = overrides::variants(facts, self.id, values, plain);
        self.open_enum(node);
        for (value, name) in values.iter().zip(&variants.known) {
            let words = vec![number("value", value)];
            self.code.attribute(INDENT, "schema", words);
            self.code
                .plain(INDENT, &format!("{},", names::escape(name)));
        }
        self.close_enum(&variants.unknown, "i64");
    }

    fn open_enum(&mut self, node: Option<SchemaId>) {
        self.docs(0, node);
        self.derive("Clone, Debug, PartialEq, Eq", "Schema");
        let words = self.output.crate_word().into_iter().collect();
        self.code.attribute(0, "schema", words);
        self.open("enum");
    }

    fn close_enum(&mut self, unknown: &str, held: &str) {
        let words = vec![Line::new("unknown"), Line::new("default")];
        self.code.attribute(INDENT, "schema", words);
        let unknown = names::escape(unknown);
        self.code.plain(INDENT, &format!("{unknown}({held}),"));
        self.code.plain(0, "}");
    }

    fn derive(&mut self, plain: &'static str, own: &str) {
        let mut derives: Vec<Line> = plain.split(", ").map(Line::new).collect();
        derives.extend(overrides::derives(self.output, self.id, plain));
        derives.push(Line::new(format!("{}::{own}", self.output.crate_path)));
        self.code.attribute(0, "derive", derives);
    }

    /// The line that a struct or an enum begins with.
    fn open(&mut self, keyword: &str) {
        let name = self.name();
        overrides::of_type(self.code, self.output, self.id);
        self.code.plain(0, &format!("pub {keyword} {name} {{"));
    }

    fn name(&self) -> String {
        names::escape(self.output.facts.names.of(self.id))
    }

    fn root_docs(&mut self, version: &Version, node: Option<SchemaId>) {
        let described = self.docs(0, node);
        if self.output.docs && version.deprecated == Some(true) {
            let warning = version
                .deprecation_warning
                .as_deref()
                .unwrap_or("this version is deprecated");
            if described {
                self.code.plain(0, "///");
            }
            self.code.docs(0, &format!("Deprecated: {warning}"));
        }
    }

    /// The description of a node, if it is wanted and there is one.
    fn docs(&mut self, indent: usize, node: Option<SchemaId>) -> bool {
        let output = self.output;
        let description = node
            .filter(|_| output.docs)
            .and_then(|node| output.model.schema(node).description.as_deref());
        description.is_some_and(|description| self.code.docs(indent, description))
    }
}
