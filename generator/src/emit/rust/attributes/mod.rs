//! What a schema says beyond types, as words of the derives.
//!
//! A type implies much of its schema: its `type`, its members, the format of an `i32`. Words say
//! the rest, on the struct what holds of all its values, on a field what holds there only. Where no
//! word can say it, the field has its schema as it is.

mod base;
mod keyword;
mod literal;
mod record;
mod union;

use base::Base;
use keyword::Words;

use super::Output;
use super::text::{Line, word};
use crate::emit::crd::{self, Prose};
use crate::emit::json;
use crate::model::{AdditionalProperties, Items, Schema, SchemaId, Type};
use crate::options::Attributes;
use crate::pass::shape::Scalar;
use crate::pass::share::{Body, ItemRef, Member, TypeRef};

pub(super) use record::{no_one_of, of_choice, of_record, of_root_member};
pub(super) use union::{Taken, kind, of_unions};

/// Where a value is held.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Whether its type says by itself that it may be null.
    null: bool,
    /// Whether its comment is above it.
    commented: bool,
}

/// The words of a member.
pub(super) fn of_member(output: &Output<'_>, member: &Member) -> Vec<Line> {
    let place = Place {
        null: member.required && member.nullable,
        commented: true,
    };
    of_value(output, member.node, &member.ty, place)
}

/// The words of a member, or of what a list or map holds.
fn of_value(output: &Output<'_>, node: Option<SchemaId>, ty: &TypeRef, place: Place) -> Vec<Line> {
    if output.attributes == Attributes::None {
        return Vec::new();
    }
    let Some(node) = node else {
        // A member that the type has and the schema leaves out.
        return match output.attributes {
            Attributes::All => vec![word("schema", "")],
            _ => Vec::new(),
        };
    };
    let schema = output.model.schema(node);
    let mut words = Words::new(output);
    words.held(node, ty, place);
    match ty {
        TypeRef::Declared(id) => match &output.facts.declarations.get(*id).body {
            Body::Root(_) | Body::Record(_) => {
                record::check(&mut words, schema);
                if schema.reference.is_some() {
                    // Said of the value that is held here, whatever the type says.
                    words.map_type(schema.map_type);
                }
            }
            Body::StringEnum(_) | Body::IntegerEnum(_) => {
                words.own(schema, &Base::of(output, ty), keyword::Target::Value);
                words.composition(schema, false);
            }
        },
        TypeRef::Scalar(scalar) => {
            words.own(schema, &Base::of(output, ty), keyword::Target::Value);
            words.scalar(schema, *scalar);
        }
        TypeRef::List(item) => {
            words.own(schema, &Base::of(output, ty), keyword::Target::Value);
            words.list(schema, item);
        }
        TypeRef::Map(item) => {
            let mut base = Base::of(output, ty);
            // Values with a schema are not unknown.
            base.open &= schema.additional_properties.is_none();
            words.own(schema, &base, keyword::Target::Value);
            words.map(schema, item);
        }
    }
    words.patch(schema);
    words.finish(node)
}

impl Words<'_> {
    /// The words, or the schema as it is where they cannot say all that is wanted.
    fn finish(self, node: SchemaId) -> Vec<Line> {
        let (prose, whole) = match self.output.attributes {
            Attributes::All => (Prose::Kept, self.lost || self.inexact),
            Attributes::None | Attributes::Constraints => (Prose::LeftOut, self.lost),
        };
        if whole {
            let schema = crd::schema(self.output.model, node, prose);
            return vec![word("schema", &json::to_line(&schema))];
        }
        self.said
    }

    /// What a scalar's schema must not hold, because nothing can say it.
    fn scalar(&mut self, schema: &Schema, scalar: Scalar) {
        match scalar {
            // Without `type` whatever a value is checked against.
            Scalar::Any => {
                let inside = schema.properties.is_some()
                    || schema.additional_properties.is_some()
                    || schema.items.is_some();
                self.lost |= inside;
                self.inexact |= schema.ty.is_some() || schema.required.is_some();
            }
            Scalar::EmbeddedObject => {
                self.inexact |= schema.preserve_unknown_fields != Some(true);
                self.composition(schema, true);
            }
            // The type has the members that every object's metadata has.
            Scalar::ObjectMeta => {
                self.inexact = true;
                self.lost |= schema.properties.is_some();
            }
            Scalar::IntOrString | Scalar::Quantity => {
                self.inexact |= schema.int_or_string != Some(true) || schema.ty.is_some();
                self.composition(schema, false);
            }
            _ => self.composition(schema, false),
        }
    }

    /// A schema with something inside where its type has nothing.
    fn composition(&mut self, schema: &Schema, is_object: bool) {
        self.lost |= is_object && schema.properties.is_some();
        self.lost |= asks_for_members(schema);
        let inside = schema.properties.is_some()
            || schema.required.is_some()
            || schema.additional_properties.is_some()
            || schema.items.is_some();
        self.inexact |= inside;
    }

    fn list(&mut self, schema: &Schema, item: &ItemRef) {
        self.inexact |= schema.ty != Some(Type::Array)
            || schema.properties.is_some()
            || schema.required.is_some()
            || schema.additional_properties.is_some();
        match &schema.items {
            Some(Items::Schema(items)) => self.items(*items, item, false),
            Some(Items::Tuple(_)) => self.lost = true,
            None => self.inexact = true,
        }
    }

    fn map(&mut self, schema: &Schema, item: &ItemRef) {
        self.lost |= asks_for_members(schema);
        self.inexact |= schema.ty != Some(Type::Object)
            || schema.properties.is_some()
            || schema.required.is_some()
            || schema.items.is_some();
        match schema.additional_properties {
            // Of any JSON, the word tells `additionalProperties` from unknown fields.
            Some(AdditionalProperties::Schema(values)) => {
                let any = matches!(item.ty, TypeRef::Scalar(Scalar::Any));
                self.items(values, item, any);
            }
            Some(AdditionalProperties::Allowed(_)) => self.inexact = true,
            None => {}
        }
    }

    fn items(&mut self, node: SchemaId, item: &ItemRef, always: bool) {
        let mut words = of_value(self.output, Some(node), &item.ty, Place::default());
        if words.is_empty() && always {
            words.push(Line::new("preserve_unknown_fields"));
        }
        if !words.is_empty() {
            self.said.push(Line::new("items").words(words));
        }
    }
}

/// Whether members have to be there of which a type without members knows nothing.
fn asks_for_members(schema: &Schema) -> bool {
    schema
        .required
        .as_ref()
        .is_some_and(|names| !names.is_empty())
}
