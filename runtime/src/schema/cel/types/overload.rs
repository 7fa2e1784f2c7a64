//! Functions and the types that they take.

use std::rc::Rc;

use super::ty::{Bindings, Ty};

/// Overloads, one a line: the types of the arguments, that of what a method is called on before a
/// dot, and the type of the value. `A` to `Z` are open.
const TABLE: &str = include_str!("overloads.txt");

/// What a call to a function gives.
#[derive(Debug, PartialEq)]
pub(super) enum Call {
    /// A value of this type.
    Of(Ty),
    /// No overload takes the arguments.
    None,
    /// The function is not in the table.
    Unlisted,
}

/// What a call gives. `target` is the type of what a method is called on.
pub(super) fn call(name: &str, target: Option<&Ty>, arguments: &[Ty]) -> Call {
    let mut is_listed = false;
    let mut given: Option<Ty> = None;
    for line in TABLE.lines() {
        let Some((signature, result)) = line.split_once(" -> ") else {
            continue;
        };
        let Some((head, wanted)) = signature.split_once(' ') else {
            continue;
        };
        if head != name {
            continue;
        }
        is_listed = true;
        let (wanted_target, wanted) = match wanted.split_once(" . ") {
            Some((target, wanted)) => (Some(target), wanted),
            None => (None, wanted),
        };
        let mut bindings = Bindings::default();
        let fits_target = match (target, wanted_target) {
            (Some(found), Some(wanted)) => bindings.fits(found, &parse(wanted)),
            (None, None) => true,
            _ => false,
        };
        let wanted: Vec<Ty> = match wanted {
            "()" => Vec::new(),
            wanted => wanted.split(' ').map(parse).collect(),
        };
        let fits = fits_target
            && wanted.len() == arguments.len()
            && arguments
                .iter()
                .zip(&wanted)
                .all(|(found, wanted)| bindings.fits(found, wanted));
        if fits {
            let ty = bindings.settle(&parse(result));
            // Arguments of any type may be meant for several overloads.
            let is_other = given.as_ref().is_some_and(|known| *known != ty);
            given = Some(if is_other { Ty::Dyn } else { ty });
        }
    }
    match given {
        Some(ty) => Call::Of(ty),
        None if is_listed => Call::None,
        None => Call::Unlisted,
    }
}

/// A type as the table writes it.
fn parse(text: &str) -> Ty {
    if let Some((outer, inner)) = text.split_once('(') {
        let inner = inner.strip_suffix(')').unwrap_or(inner);
        return match (outer, inner.split_once(',')) {
            ("map", Some((key, value))) => Ty::map(parse(key), parse(value)),
            ("optional", _) => Ty::Optional(Rc::new(parse(inner))),
            _ => Ty::list(parse(inner)),
        };
    }
    match text {
        "null" => Ty::Null,
        "bool" => Ty::Bool,
        "int" => Ty::Int,
        "uint" => Ty::Uint,
        "double" => Ty::Double,
        "string" => Ty::String,
        "bytes" => Ty::Bytes,
        "duration" => Ty::Duration,
        "timestamp" => Ty::Timestamp,
        "type" => Ty::Type,
        "dyn" => Ty::Dyn,
        "URL" => Ty::Library("kubernetes.URL"),
        "IP" => Ty::Library("net.IP"),
        "CIDR" => Ty::Library("net.CIDR"),
        "Quantity" => Ty::Library("kubernetes.Quantity"),
        "Semver" => Ty::Library("kubernetes.Semver"),
        "Format" => Ty::Library("kubernetes.NamedFormat"),
        open => open.bytes().next().map_or(Ty::Unknown, Ty::Open),
    }
}
