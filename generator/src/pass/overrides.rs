//! What a user wants otherwise, for types and members that a selector means.
//!
//! An override that means nothing is an error: what it was for has gone, or was never there.

use std::collections::{BTreeMap, BTreeSet};

use super::name::Names;
use super::selector::{Selector, Target, held};
use super::share::{Body, DeclarationId, Declarations, TypeRef};
use crate::diagnostic::Diagnostic;
use crate::options::{Options, Unions};

/// What is wanted otherwise.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    types: BTreeMap<DeclarationId, OfType>,
    members: BTreeMap<(DeclarationId, usize), OfMember>,
}

/// What is wanted of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfType {
    /// Its name.
    pub name: Option<String>,
    /// The type in its place.
    pub replaced: Option<String>,
    /// What it derives beside the usual.
    pub derives: Vec<String>,
    /// Its attributes beside the usual.
    pub attributes: Vec<String>,
    /// Names of variants, by their values.
    pub variants: BTreeMap<String, String>,
    /// What becomes of its unions, and the selector that says so.
    pub union: Option<(Unions, String)>,
}

/// What is wanted of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfMember {
    /// Its name in code.
    pub name: Option<String>,
    /// The type in place of all that it holds.
    pub replaced: Option<String>,
    /// Its attributes beside the usual.
    pub attributes: Vec<String>,
    /// Whether it is kept behind a pointer.
    pub boxed: Option<bool>,
    /// The type of its maps.
    pub map: Option<String>,
}

impl Overrides {
    /// What is wanted of a type.
    pub fn of_type(&self, id: DeclarationId) -> Option<&OfType> {
        self.types.get(&id)
    }

    /// What is wanted of a member, by its position.
    pub fn of_member(&self, id: DeclarationId, position: usize) -> Option<&OfMember> {
        self.members.get(&(id, position))
    }

    /// Puts a type in place of a declared one.
    pub(crate) fn replace(&mut self, id: DeclarationId, path: String) {
        self.types.entry(id).or_default().replaced = Some(path);
    }

    /// Whether anything is replaced.
    pub(crate) fn replaces(&self) -> bool {
        self.types.values().any(|wanted| wanted.replaced.is_some())
            || self
                .members
                .values()
                .any(|wanted| wanted.replaced.is_some())
    }

    /// The type that is used in place of a declared one.
    pub fn replaced(&self, id: DeclarationId) -> Option<&str> {
        self.types.get(&id)?.replaced.as_deref()
    }
}

/// Finds what options want otherwise.
///
/// # Errors
/// Selectors that are none, that mean nothing, or nothing that can have the override; names that
/// are taken; and everything that is denied and was found.
pub fn resolve(
    declarations: &Declarations,
    names: &Names,
    options: &Options,
    reserved: &dyn Fn(&str) -> bool,
) -> Result<Overrides, Vec<Diagnostic>> {
    let mut resolver = Resolver {
        declarations,
        names,
        overrides: Overrides::default(),
        errors: Vec::new(),
    };
    resolver.types("rename", &options.rename, &|_| true, &|wanted, value, _| {
        wanted.name = Some(value.clone());
    });
    resolver.types("derive", &options.derive, &|_| true, &|wanted, value, _| {
        let derives = value.split(',').map(|derive| derive.trim().to_owned());
        wanted
            .derives
            .extend(derives.filter(|derive| !derive.is_empty()));
    });
    // A record can be an enum of its members.
    let is_enum = |body: &Body| !matches!(body, Body::Root(_));
    resolver.types(
        "rename-variant",
        &options.rename_variant,
        &is_enum,
        &|wanted, name, value| {
            wanted.variants.insert(value.to_owned(), name.clone());
        },
    );
    let unions: BTreeMap<String, (Unions, String)> = options
        .union
        .iter()
        .map(|(selector, how)| (selector.clone(), (*how, selector.clone())))
        .collect();
    let has_members = |body: &Body| matches!(body, Body::Root(_) | Body::Record(_));
    resolver.types("union", &unions, &has_members, &|wanted, how, _| {
        wanted.union = Some(how.clone());
    });
    resolver.attributes(&options.attribute);
    resolver.replaced(&options.replace);
    resolver.members(
        "rename-field",
        &options.rename_field,
        &|_| true,
        &|wanted, value| {
            wanted.name = Some(value.to_owned());
            Ok(())
        },
    );
    resolver.members("boxed", &options.boxed, &|_| true, &|wanted, value| {
        let value = value
            .parse()
            .map_err(|_| format!("expected `true` or `false`, found `{value}`"))?;
        wanted.boxed = Some(value);
        Ok(())
    });
    resolver.members("map-type", &options.map_type, &has_map, &|wanted, value| {
        wanted.map = Some(value.to_owned());
        Ok(())
    });
    for selector in &options.deny {
        resolver.deny(selector);
    }
    resolver.names(reserved);
    if resolver.errors.is_empty() {
        Ok(resolver.overrides)
    } else {
        Err(resolver.errors)
    }
}

fn has_map(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Map(_) => true,
        TypeRef::List(item) => has_map(&item.ty),
        TypeRef::Scalar(_) | TypeRef::Declared(_) => false,
    }
}

struct Resolver<'a> {
    declarations: &'a Declarations,
    names: &'a Names,
    overrides: Overrides,
    errors: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn find(&mut self, option: &str, text: &str) -> Option<(Selector, BTreeSet<Target>)> {
        let found = Selector::parse(text)
            .map_err(|message| {
                Diagnostic::error(message).help("quote members with other characters")
            })
            .and_then(|selector| {
                let targets = selector.find(self.declarations, self.names)?;
                Ok((selector, targets))
            });
        match found {
            Ok(found) => Some(found),
            Err(mut error) => {
                let text = text.escape_debug();
                error.message = format!("`{option}` of `{text}`: {}", error.message);
                self.errors.push(error);
                None
            }
        }
    }

    fn refuse(&mut self, option: &str, text: &str, message: &str, help: &str) {
        let text = text.escape_debug();
        let error = Diagnostic::error(format!("`{option}` of `{text}`: {message}"));
        self.errors.push(error.help(help));
    }

    /// Applies an option to types.
    fn types<V>(
        &mut self,
        option: &str,
        said: &BTreeMap<String, V>,
        can: &dyn Fn(&Body) -> bool,
        apply: &dyn Fn(&mut OfType, &V, &str),
    ) {
        for (text, value) in said {
            let Some((selector, targets)) = self.find(option, text) else {
                continue;
            };
            let wants_value = option == "rename-variant";
            if wants_value != selector.value.is_some() {
                let help = "write `Type#value` for a variant, and `Type` for a type";
                self.refuse(option, text, "this is not what the option is for", help);
                continue;
            }
            let types: BTreeSet<DeclarationId> = targets
                .into_iter()
                .filter_map(|target| held(self.declarations, target))
                .filter(|id| can(&self.declarations.get(*id).body))
                .filter(|id| self.has_value(*id, selector.value.as_deref()))
                .collect();
            if types.is_empty() {
                let help = "only structs and enums that are generated can have it";
                self.refuse(option, text, "there is no such type or value there", help);
            }
            for id in types {
                let wanted = self.overrides.types.entry(id).or_default();
                apply(wanted, value, selector.value.as_deref().unwrap_or_default());
            }
        }
    }

    fn has_value(&self, id: DeclarationId, value: Option<&str>) -> bool {
        let Some(value) = value else { return true };
        match &self.declarations.get(id).body {
            Body::StringEnum(values) => values.iter().any(|known| known == value),
            Body::IntegerEnum(values) => values.iter().any(|known| known.to_string() == value),
            Body::Record(record) => record.members.iter().any(|member| member.name == value),
            Body::Root(_) => false,
        }
    }

    /// Applies an option to members.
    fn members(
        &mut self,
        option: &str,
        said: &BTreeMap<String, String>,
        can: &dyn Fn(&TypeRef) -> bool,
        apply: &dyn Fn(&mut OfMember, &str) -> Result<(), String>,
    ) {
        for (text, value) in said {
            let Some((_, targets)) = self.find(option, text) else {
                continue;
            };
            let mut is_used = false;
            for target in targets {
                let Target::Member(id, position) = target else {
                    continue;
                };
                let record = self.declarations.get(id).record();
                let member = record.and_then(|record| record.members.get(position));
                if !member.is_some_and(|member| can(&member.ty)) {
                    continue;
                }
                is_used = true;
                let wanted = self.overrides.members.entry((id, position)).or_default();
                if let Err(message) = apply(wanted, value) {
                    self.refuse(option, text, &message, "correct the value");
                    break;
                }
            }
            if !is_used {
                let help = "write the path of a member, as `Type.member`";
                self.refuse(
                    option,
                    text,
                    "there is no member there that can have it",
                    help,
                );
            }
        }
    }

    fn attributes(&mut self, said: &BTreeMap<String, String>) {
        for (text, value) in said {
            let Some((_, targets)) = self.find("attribute", text) else {
                continue;
            };
            for target in targets {
                let attributes = match target {
                    Target::Type(id) => &mut self.overrides.types.entry(id).or_default().attributes,
                    Target::Member(id, position) => {
                        let of_member = self.overrides.members.entry((id, position));
                        &mut of_member.or_default().attributes
                    }
                };
                attributes.push(value.clone());
            }
        }
    }

    fn replaced(&mut self, said: &BTreeMap<String, String>) {
        for (text, value) in said {
            let Some((selector, targets)) = self.find("replace", text) else {
                continue;
            };
            for target in targets {
                let replaced = match target {
                    Target::Type(id) => Some(id),
                    Target::Member(id, position) => {
                        let record = self.declarations.get(id).record();
                        match record.and_then(|record| record.members.get(position)) {
                            Some(member) if selector.inner => member.ty.declared(),
                            Some(member) => match member.ty {
                                TypeRef::Declared(id) => Some(id),
                                _ => None,
                            },
                            None => None,
                        }
                    }
                };
                match (replaced, target) {
                    (Some(id), _) if matches!(self.declarations.get(id).body, Body::Root(_)) => {
                        let help = "select a version or kinds with `versions` and `only`";
                        self.refuse("replace", text, "a kind cannot be replaced", help);
                    }
                    (Some(id), _) => {
                        let wanted = self.overrides.types.entry(id).or_default();
                        wanted.replaced = Some(value.clone());
                    }
                    (None, Target::Member(id, position)) if !selector.inner => {
                        let wanted = self.overrides.members.entry((id, position)).or_default();
                        wanted.replaced = Some(value.clone());
                    }
                    (None, _) => {
                        let help = "leave out `[]` to replace all that the member holds";
                        self.refuse("replace", text, "its items are of no generated type", help);
                    }
                }
            }
        }
    }

    fn deny(&mut self, text: &str) {
        // What is not there is what is wanted; only the selector itself may be wrong.
        match Selector::parse(text) {
            Err(message) => {
                let error =
                    Diagnostic::error(format!("`deny` of `{}`: {message}", text.escape_debug()));
                self.errors.push(error.help("correct the selector"));
            }
            Ok(selector) => {
                let found = selector.find(self.declarations, self.names);
                if let Some(target) = found.ok().and_then(|found| found.first().copied()) {
                    let (id, member) = match target {
                        Target::Type(id) => (id, None),
                        Target::Member(id, position) => (id, Some(position)),
                    };
                    let mut place = self.names.of(id).to_owned();
                    let record = self.declarations.get(id).record();
                    if let (Some(record), Some(position)) = (record, member)
                        && let Some(member) = record.members.get(position)
                    {
                        place = format!("{place}.{}", member.name);
                    }
                    let place = place.escape_debug().to_string();
                    let help = "leave out its kind with `only`, or allow it";
                    self.refuse("deny", text, &format!("`{place}` would be generated"), help);
                }
            }
        }
    }

    /// Sees to it that names are free where they are wanted.
    fn names(&mut self, reserved: &dyn Fn(&str) -> bool) {
        let renamed: Vec<(DeclarationId, String)> = self
            .overrides
            .types
            .iter()
            .filter_map(|(id, wanted)| Some((*id, wanted.name.clone()?)))
            .collect();
        for (id, name) in renamed {
            let visible = &self.declarations.get(id).visible;
            let rival = self.declarations.iter().find(|(other, declaration)| {
                let wanted = self.overrides.types.get(other);
                let other_name = wanted.and_then(|wanted| wanted.name.as_deref());
                *other != id
                    && declaration.visible.meets(visible)
                    && other_name.unwrap_or(self.names.of(*other)) == name
            });
            let message = if rival.is_some() {
                "another type has this name in the module"
            } else if reserved(&name) {
                "generated code uses this name for something else"
            } else {
                continue;
            };
            let error = Diagnostic::error(format!("`rename` to `{name}`: {message}"));
            self.errors
                .push(error.help("choose another name, or rename that one too"));
        }
    }
}
