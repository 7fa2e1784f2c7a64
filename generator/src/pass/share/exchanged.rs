//! What methods of kinds take and give.

use super::walk::{Pending, Place, Walk};
use super::{Body, Declaration, DeclarationId, ItemRef, Member, Origin, Record, TypeRef};
use crate::model::SchemaId;
use crate::pass::known;
use crate::pass::methods::{self, Answered, Method, Planned};

impl<'a> Walk<'a> {
    /// Declares what methods of the kinds that were asked for take and give.
    pub(super) fn methods(&mut self) {
        for index in 0..self.all.len() {
            let Body::Root(root) = &self.all[index].body else {
                continue;
            };
            let (selected, id) = (root.selected, DeclarationId(index));
            if !root.is_selected {
                continue;
            }
            let (resource, version) = selected.of(self.model);
            let planned = methods::plan(&resource.names.kind, version);
            let unit = self.unit_of(selected);
            let methods: Vec<Method> = planned
                .into_iter()
                .map(|planned| self.method(id, unit, planned))
                .collect();
            if let Body::Root(root) = &mut self.all[index].body {
                root.methods = methods;
            }
        }
        self.drain();
    }

    fn method(&mut self, root: DeclarationId, unit: usize, planned: Planned<'a>) -> Method {
        let mut exchanged = |node: SchemaId| {
            let pending = Pending {
                id: root,
                unit,
                root: None,
                node,
            };
            let place = Place {
                pending,
                member: &planned.name,
                many: false,
            };
            self.type_of(self.shapes.of(node), Some(node), &place)
        };
        let input = planned.input.map(&mut exchanged);
        let (result, is_stream) = match planned.answer {
            Answered::Text => (None, true),
            Answered::Nothing => (None, false),
            Answered::Runtime(ty) => (Some(TypeRef::Scalar(ty)), false),
            Answered::Node(node) => match exchanged(node) {
                ty if planned.is_text(&ty) => (None, true),
                ty => (Some(ty), false),
            },
        };
        let options = self.options(root, unit, &planned);
        Method {
            name: planned.name,
            verb: planned.verb,
            subresource: planned.subresource.to_owned(),
            input,
            result,
            options,
            is_stream,
        }
    }

    /// Declares what the query of a request may say.
    fn options(
        &mut self,
        root: DeclarationId,
        unit: usize,
        planned: &Planned<'a>,
    ) -> Option<DeclarationId> {
        let name = planned.options.clone()?;
        let id = DeclarationId(self.all.len());
        let body = Body::Record(Record::default());
        self.all.push(Declaration {
            origin: Origin::Options(root, name.clone()),
            ..Declaration::new(body, None)
        });
        let mut members: Vec<Member> = Vec::new();
        for parameter in &planned.parameters {
            let node = parameter.schema;
            let pending = Pending {
                id,
                unit,
                root: None,
                node,
            };
            let place = Place {
                pending,
                member: &parameter.name,
                many: false,
            };
            let mut ty = self.type_of(self.shapes.of(node), Some(node), &place);
            if known::is_repeated(&name, &parameter.name) {
                let nullable = false;
                ty = TypeRef::List(Box::new(ItemRef { ty, nullable }));
            }
            members.push(Member {
                name: parameter.name.clone(),
                ty,
                required: parameter.required,
                nullable: false,
                zero: false,
                node: Some(node),
            });
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        if let Body::Record(record) = &mut self.all[id.0].body {
            record.members = members;
        }
        Some(id)
    }
}
