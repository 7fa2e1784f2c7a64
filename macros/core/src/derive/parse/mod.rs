//! From the compiler's input to [`ast`](super::ast): every word understood, or reported.

mod container;
mod definition;
mod docs;
mod facts;
mod field;
mod method;
mod resource;
mod rule;
mod table;
mod union;
mod variant;

use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DeriveInput, Fields, Member, Type};

use super::ast::{Choice, Container, Data, Field, FieldWords, Input, Variant};
use super::ctxt::Ctxt;
use super::slot::Slot;
use super::ty;

pub use docs::description;

/// Which derive is expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Derive {
    Schema,
    Resource,
    JsonSchema,
}

/// Reads what a derive was given.
pub(crate) fn parse<'a>(cx: &Ctxt, derive: Derive, input: &'a DeriveInput) -> Input<'a> {
    let mut container = container::parse(cx, &input.attrs, derive);
    let resource =
        (derive == Derive::Resource).then(|| resource::parse(cx, &input.attrs, &mut container));
    let data = match &input.data {
        syn::Data::Struct(data) => structure(cx, input, &container, &data.fields),
        syn::Data::Enum(data) => {
            let variants = data.variants.iter();
            let variants: Vec<Variant<'a>> = variants
                .map(|variant| self::variant(cx, &container, variant))
                .collect();
            if variants.iter().any(Variant::holds_a_member) {
                let choices = variants.into_iter();
                Data::Choice(
                    choices
                        .filter_map(|variant| choice(cx, input, variant))
                        .collect(),
                )
            } else {
                Data::Enum(variants)
            }
        }
        syn::Data::Union(_) => {
            cx.error_at(&input.ident, "a union has no schema");
            Data::Refused
        }
    };
    Input {
        ident: &input.ident,
        vis: &input.vis,
        generics: &input.generics,
        container,
        data,
        resource,
    }
}

fn structure<'a>(
    cx: &Ctxt,
    input: &'a DeriveInput,
    container: &Container,
    fields: &'a Fields,
) -> Data<'a> {
    let named = matches!(fields, Fields::Named(_) | Fields::Unit);
    let fields: Vec<Field<'a>> = fields
        .iter()
        .zip(fields.members())
        .map(|(field, member)| self::field(cx, container, field, member))
        .collect();
    if named && !container.transparent.is_said() {
        return Data::Record(fields);
    }
    let mut written = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.is_skipped() && !is_phantom(field.ty));
    match (written.next(), written.next()) {
        (Some((index, _)), None) => Data::Newtype(fields, index),
        (None, _) => {
            cx.error_at(
                &input.ident,
                "a transparent struct needs one field that is not skipped",
            );
            Data::Refused
        }
        (Some(_), Some((_, second))) => {
            let message = if container.transparent.is_said() {
                "a transparent struct has one field; skip the others"
            } else {
                "a tuple of several fields is written as a JSON array, for which there is no \
                 schema: name the fields"
            };
            cx.error(second.ty.span(), message);
            Data::Refused
        }
    }
}

fn field<'a>(cx: &Ctxt, container: &Container, field: &'a syn::Field, member: Member) -> Field<'a> {
    let docs = container.facts.docs.get().copied().unwrap_or(true);
    let words = field::parse(cx, &field.attrs, docs);
    let name = match (words.rename.get(), &member, container.rename_all.get()) {
        (Some(name), _, _) => name.text.clone(),
        (None, Member::Named(ident), Some(rule)) => rule.field(&ident.unraw().to_string()),
        (None, Member::Named(ident), None) => ident.unraw().to_string(),
        (None, Member::Unnamed(index), _) => index.index.to_string(),
    };
    Field {
        member,
        vis: &field.vis,
        ty: &field.ty,
        name,
        words,
        optional: ty::optional(&field.ty).is_some(),
    }
}

fn variant<'a>(cx: &Ctxt, container: &Container, variant: &'a syn::Variant) -> Variant<'a> {
    let docs = container.facts.docs.get().copied().unwrap_or(true);
    let words = variant::parse(cx, &variant.attrs, docs);
    let ident = variant.ident.unraw().to_string();
    let name = match (words.rename.get(), container.rename_all.get()) {
        (Some(name), _) => name.text.clone(),
        (None, Some(rule)) => rule.variant(&ident),
        (None, None) => ident,
    };
    let mut refused = false;
    let payload = match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.first().map(|field| &field.ty)
        }
        Fields::Unit => None,
        fields => {
            cx.error_at(
                fields,
                "a variant holds one value or nothing: make it a struct, `Variant(Struct)`",
            );
            refused = true;
            None
        }
    };
    if let Some((_, discriminant)) = &variant.discriminant
        && !words.value.is_said()
    {
        cx.error_at(
            discriminant,
            "a discriminant is not written: say `#[schema(value = ...)]` for an enum of integers",
        );
    }
    Variant {
        ident: &variant.ident,
        name,
        words,
        payload,
        refused,
    }
}

impl Variant<'_> {
    /// Whether it holds a value that is known.
    fn holds_a_member(&self) -> bool {
        self.payload.is_some() && !self.words.unknown.is_said()
    }
}

/// A variant as a field.
fn choice<'a>(cx: &Ctxt, input: &'a DeriveInput, variant: Variant<'a>) -> Option<Choice<'a>> {
    let Some(payload) = variant.payload else {
        if !variant.refused {
            cx.error_at(
                variant.ident,
                "other variants hold a value, as members of an object: this one has to hold one too",
            );
        }
        return None;
    };
    let mut words = variant.words;
    let mut flatten = Slot::default();
    if let Some(span) = words.unknown.span() {
        flatten = Slot::of(span, ());
        // It has no schema of its own to describe.
        words.facts.doc = None;
    }
    Some(Choice {
        ident: variant.ident,
        field: Field {
            member: Member::Named(variant.ident.clone()),
            vis: &input.vis,
            ty: payload,
            name: variant.name,
            words: FieldWords {
                rename: words.rename,
                aliases: words.aliases,
                flatten,
                facts: words.facts,
                ..FieldWords::default()
            },
            optional: false,
        },
        unknown: words.unknown,
        default: words.default,
        value: words.value,
    })
}

fn is_phantom(ty: &Type) -> bool {
    matches!(ty::ungrouped(ty), Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "PhantomData"))
}
