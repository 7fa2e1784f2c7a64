//! Structs and enums.

use std::collections::BTreeSet;

use kubewright_codegen::names;

use super::attributes::{self, Taken};
use super::modules::Module;
use super::text::{Code, INDENT, Line, number, word};
use super::{
    Output, choice, convert, features, field, imports, limits, links, overrides, root, types,
    variant,
};
use crate::model::{SchemaId, Value};
use crate::options::Attributes;
use crate::pass::share::{Body, DeclarationId, Member, Record, Root};

/// The text of a module: what it takes from others, roots by kind, then the others by name.
pub(super) fn module(output: &Output<'_>, modules: &[Module], position: usize) -> String {
    let Some(module) = modules.get(position) else {
        return String::new();
    };
    let output = &output.within(module);
    let mut order = module.declarations.clone();
    order.sort_by_key(|id| {
        let is_root = matches!(output.facts.declarations.get(*id).body, Body::Root(_));
        (!is_root, output.facts.names.of(*id))
    });
    let mut types: BTreeSet<String> = order
        .iter()
        .chain(&module.imports)
        .chain(&module.uses)
        .map(|id| output.facts.names.of(*id).to_owned())
        .collect();
    let mut code = Code::default();
    imports::write(&mut code, output, modules, position);
    for id in order {
        code.gap();
        let mut item = Item {
            output,
            module,
            id,
            code: &mut code,
            types: &mut types,
        };
        item.write();
        convert::write(&mut code, output, modules, id);
    }
    code.finish()
}

/// A declaration to write.
pub(super) struct Item<'a> {
    pub(super) output: &'a Output<'a>,
    module: &'a Module,
    pub(super) id: DeclarationId,
    pub(super) code: &'a mut Code,
    /// Names of types in the module.
    pub(super) types: &'a mut BTreeSet<String>,
}

impl Item<'_> {
    fn write(&mut self) {
        let output = self.output;
        let declaration = output.facts.declarations.get(self.id);
        match &declaration.body {
            Body::Root(root) => self.root(root, declaration.node),
            Body::Record(record) => match output.facts.unions.whole(self.id) {
                Some(form) => choice::whole(self, record, declaration.node, form),
                None => self.record(record, declaration.node),
            },
            Body::StringEnum(values) => self.string_enum(values, declaration.node),
            Body::IntegerEnum(values) => self.integer_enum(values, declaration.node),
        }
    }

    /// Writes which features it is there with.
    pub(super) fn guard(&mut self) {
        let declaration = self.output.facts.declarations.get(self.id);
        let features = &self.output.features;
        let guard = features.within(declaration.home, &declaration.reached);
        features::write(self.code, 0, guard.as_ref());
    }

    fn root(&mut self, root: &Root, node: Option<SchemaId>) {
        let (resource, version) = root.selected.of(self.output.model);
        let has_docs = self.docs(node);
        if version.deprecated == Some(true) {
            let warning = version.deprecation_warning.clone().unwrap_or_else(|| {
                let (group, version, kind) = (&resource.group, &version.name, &root.kind);
                format!("{group}/{version} {kind} is deprecated")
            });
            let words = vec![word("note", &warning)];
            self.code.attribute(0, "deprecated", words);
        }
        self.derive("Clone, Debug, Default, PartialEq", "Resource");
        let words = root::words(self.output, self.module, (self.id, root), node);
        self.code.attribute(0, "resource", words);
        let identifiers =
            overrides::fields(self.output.facts, self.id, &root.record, &["metadata"]);
        // Without a name that needs it, the word would say nothing.
        let camel_case = root
            .record
            .members
            .iter()
            .zip(&identifiers)
            .any(|(member, name)| field::is_in_camel_case(name, &member.name));
        let mut words = Vec::new();
        words.extend(camel_case.then(|| word("rename_all", "camelCase")));
        if self.output.attributes != Attributes::All {
            words.extend(self.docs_word(has_docs, &root.record));
        }
        words.extend(attributes::of_record(self.output, node, true));
        let accessors = accessors(self.output, &root.record, &identifiers);
        words.extend(self.unions(&identifiers, &accessors));
        self.code.attribute(0, "schema", words);
        self.open("struct");
        let words = attributes::of_root_member(self.output, node, "metadata");
        self.code.attribute(INDENT, "schema", words);
        let metadata = format!(
            "pub metadata: {}::meta::ObjectMeta,",
            self.output.crate_path
        );
        self.code.plain(INDENT, &metadata);
        self.fields(&root.record, identifiers, &["metadata"], &accessors);
        self.code.plain(0, "}");
    }

    fn record(&mut self, record: &Record, node: Option<SchemaId>) {
        let has_docs = self.docs(node);
        self.derive("Clone, Debug, Default, PartialEq", "Schema");
        let identifiers = overrides::fields(self.output.facts, self.id, record, &[]);
        let accessors = accessors(self.output, record, &identifiers);
        let unions = self.unions(&identifiers, &accessors);
        let mut words = Vec::new();
        words.extend((!record.members.is_empty()).then(|| word("rename_all", "camelCase")));
        words.extend(self.output.crate_word());
        words.extend(self.docs_word(has_docs, record));
        words.extend(attributes::of_record(self.output, node, false));
        words.extend(unions);
        self.code.attribute(0, "schema", words);
        if record.members.is_empty() && !record.open {
            let name = self.name();
            overrides::of_type(self.code, self.output, self.id);
            self.code.plain(0, &format!("pub struct {name} {{}}"));
            return;
        }
        let among = choice::among(self, &identifiers);
        self.open("struct");
        self.fields(record, identifiers, &[], &accessors);
        choice::fields(self, &among);
        self.code.plain(0, "}");
        for choice in &among {
            choice::beside(self, record, choice);
        }
    }

    /// The words of what excludes each other.
    fn unions(&mut self, identifiers: &[String], accessors: &[Option<String>]) -> Vec<Line> {
        let mut taken = Taken {
            types: &mut *self.types,
            methods: accessors.iter().flatten().cloned().collect(),
        };
        attributes::of_unions(self.output, self.id, identifiers, &mut taken)
    }

    fn fields(
        &mut self,
        record: &Record,
        mut identifiers: Vec<String>,
        taken: &[&str],
        accessors: &[Option<String>],
    ) {
        let moved = self.output.facts.unions.moved(self.id);
        for (position, (member, identifier)) in record.members.iter().zip(&identifiers).enumerate()
        {
            if moved.contains(&position) {
                continue;
            }
            let accessor = accessors.get(position).and_then(Option::as_deref);
            self.field(member, identifier, accessor, position);
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

    fn field(
        &mut self,
        member: &Member,
        identifier: &str,
        accessor: Option<&str>,
        position: usize,
    ) {
        let json = &member.name;
        let comment = limits::comment(self.output, member.node, Some(&member.ty));
        self.comment(INDENT, comment, Some(json));
        let null = member.required && member.nullable;
        let mut words = Vec::new();
        words.extend(field::is_renamed(identifier, json).then(|| word("rename", json)));
        words.extend(null.then(|| Line::new("required")));
        words.extend(member.zero.then(|| Line::new("default")));
        let wanted = self.output.facts.overrides.of_member(self.id, position);
        // What is said of a value is for the type that it would have.
        if wanted.is_none_or(|wanted| wanted.replaced.is_none()) {
            words.extend(attributes::of_member(self.output, member));
        }
        // The name that the derive would take is another's.
        let plain = field::accessor(identifier);
        words.extend(
            accessor
                .filter(|name| *name != plain)
                .map(|name| word("accessor", name)),
        );
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
        let has_docs = self.docs(node);
        self.derive("Clone, Debug, PartialEq, Eq", "Schema");
        let mut words: Vec<Line> = self.output.crate_word().into_iter().collect();
        words.extend(has_docs.then(|| number("docs", false)));
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

    pub(super) fn derive(&mut self, plain: &'static str, own: &str) {
        let mut derives: Vec<Line> = plain.split(", ").map(Line::new).collect();
        derives.extend(overrides::derives(self.output, self.id, plain));
        derives.push(Line::new(format!("{}::{own}", self.output.crate_path)));
        if self.output.attributes == Attributes::All {
            derives.push(Line::new(format!("{}::JsonSchema", self.output.crate_path)));
        }
        self.code.attribute(0, "derive", derives);
    }

    /// The line that a struct or an enum begins with.
    pub(super) fn open(&mut self, keyword: &str) {
        let name = self.name();
        overrides::of_type(self.code, self.output, self.id);
        self.code.plain(0, &format!("pub {keyword} {name} {{"));
    }

    fn name(&self) -> String {
        names::escape(self.output.facts.names.of(self.id))
    }

    /// Writes what is said of values of the type for readers, and says whether that is anything; and
    /// what guards the type.
    pub(super) fn docs(&mut self, node: Option<SchemaId>) -> bool {
        let comment = limits::comment(self.output, node, None);
        let is_said = self.comment(0, comment, None);
        self.guard();
        is_said
    }

    /// Writes a comment and where more is said of the type, or of a member of it, and says whether
    /// that is anything.
    pub(super) fn comment(
        &mut self,
        indent: usize,
        mut comment: Vec<String>,
        member: Option<&str>,
    ) -> bool {
        if let Some(link) = links::line(self.output, self.id, member) {
            comment.extend((!comment.is_empty()).then(String::new));
            comment.push(link);
        }
        self.code.comment(indent, &comment);
        !comment.is_empty()
    }

    /// What keeps comments out of a schema that does not have them.
    pub(super) fn docs_word(&self, has_docs: bool, record: &Record) -> Option<Line> {
        if self.output.attributes == Attributes::All {
            // Of a struct each holder says something else.
            return has_docs.then(|| word("description", ""));
        }
        let is_described = |member: &Member| {
            let link = links::line(self.output, self.id, Some(&member.name));
            link.is_some()
                || !limits::comment(self.output, member.node, Some(&member.ty)).is_empty()
        };
        let any = has_docs || record.members.iter().any(is_described);
        any.then(|| number("docs", false))
    }
}

/// What the accessors of the members' defaults are called, less the escape of a keyword.
fn accessors(output: &Output<'_>, record: &Record, identifiers: &[String]) -> Vec<Option<String>> {
    if output.attributes == Attributes::None {
        return Vec::new();
    }
    let mut taken = identifiers.to_vec();
    let name = |(member, identifier): (&Member, &String)| {
        let schema = output.model.schema(member.node?);
        let default = schema.default.as_ref()?;
        let is_option = !member.required || member.nullable;
        if *default == Value::Null || !is_option {
            return None;
        }
        let name = field::free(&field::accessor(identifier), &taken);
        taken.push(name.clone());
        Some(name)
    };
    record.members.iter().zip(identifiers).map(name).collect()
}
