//! What is done to every object before it is stored
//! (`apiserver/pkg/registry/rest/{create,update,meta}.go`).

use serde_json::Value;

use super::Ask;
use crate::decode;
use crate::failure::Failure;
use crate::metadata;
use crate::object::{Object, carry, metadata_mut, metadata_text};
use crate::registry::{Origin, Part};

/// What clients may not set.
const OF_THE_SERVER: [&str; 5] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "selfLink",
    "uid",
];
/// How many random characters follow a generated name.
const SUFFIX: usize = 5;
/// Without vowels and what looks like them, so that no words come about.
const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
/// The longest name that a generated one is made of.
const LONGEST_BASE: usize = 63 - SUFFIX;

/// Puts the object into the namespace of the request, or refuses one that says another.
pub(super) fn settle_namespace(ask: &Ask<'_>, object: &mut Object) -> Result<(), Failure> {
    let wanted = ask.namespace().unwrap_or_default();
    let said = metadata_text(object, "namespace");
    if said == wanted {
        return Ok(());
    }
    if said.is_empty() {
        metadata_mut(object).insert("namespace".to_owned(), wanted.into());
        return Ok(());
    }
    let message =
        "the namespace of the provided object does not match the namespace sent on the request";
    Err(Failure::bad_request(message))
}

/// Drops what only the server says.
pub(super) fn wipe(object: &mut Object) {
    let metadata = metadata_mut(object);
    for member in OF_THE_SERVER {
        metadata.remove(member);
    }
}

/// Fills in what an object does not say.
pub(super) fn default(ask: &Ask<'_>, object: &mut Object) -> Result<(), Failure> {
    ask.resource.strategy.default(&ask.version, object);
    if ask.resource.origin == Origin::BuiltIn {
        decode::complete(ask.version.schema.get(), object);
    }
    let settled = ask
        .resource
        .settle(std::mem::take(object), &ask.version.name)?;
    *object = settled;
    Ok(())
}

/// Keeps one of owner references that are the same, and warns of it. `is_patch` where a patch made
/// the object.
pub(super) fn drop_same_owners(ask: &Ask<'_>, object: &mut Object, is_patch: bool) {
    if let Some(warning) = metadata::drop_same_owners(object, is_patch) {
        ask.warn(warning);
    }
}

/// Prepares and checks a new object.
pub(super) fn create(ask: &Ask<'_>, object: &mut Object, is_dry_run: bool) -> Result<(), Failure> {
    let metadata = metadata_mut(object);
    let now = ask.core.clock.text();
    metadata.insert("creationTimestamp".to_owned(), now.into());
    metadata.insert("uid".to_owned(), uid().into());
    if text(metadata, "name").is_empty() {
        let base = text(metadata, "generateName").to_owned();
        if !base.is_empty() {
            metadata.insert("name".to_owned(), generate(&base).into());
        }
    }
    let context = ask.context(is_dry_run);
    let strategy = &ask.resource.strategy;
    strategy.prepare_create(context, object);
    let mut errors = metadata::create_errors(&ask.resource, object);
    errors.extend(strategy.validate_create(context, object));
    if !errors.is_empty() {
        return Err(ask.invalid(object, &errors));
    }
    for warning in strategy.warnings(context, object, None) {
        ask.warn(warning);
    }
    Ok(())
}

/// Prepares and checks a changed object.
pub(super) fn update(
    ask: &Ask<'_>,
    part: Part<'_>,
    object: &mut Object,
    old: &Object,
    is_dry_run: bool,
) -> Result<(), Failure> {
    settle_namespace(ask, object)?;
    let old_metadata = crate::object::metadata(old).cloned().unwrap_or_default();
    carry(metadata_mut(object), &old_metadata, "generation");
    let context = ask.context(is_dry_run);
    let strategy = &ask.resource.strategy;
    strategy.prepare_update(context, part, object, old);
    let metadata = metadata_mut(object);
    if text(metadata, "uid").is_empty() {
        carry(metadata, &old_metadata, "uid");
    }
    metadata.remove("selfLink");
    carry(metadata, &old_metadata, "creationTimestamp");
    if old_metadata.contains_key("deletionTimestamp") {
        carry(metadata, &old_metadata, "deletionTimestamp");
    }
    if old_metadata.contains_key("deletionGracePeriodSeconds")
        && !metadata.contains_key("deletionGracePeriodSeconds")
    {
        carry(metadata, &old_metadata, "deletionGracePeriodSeconds");
    }
    let mut errors = metadata::update_errors(&ask.resource, object, old);
    errors.extend(strategy.validate_update(context, part, object, old));
    if !errors.is_empty() {
        return Err(ask.invalid(object, &errors));
    }
    for warning in strategy.warnings(context, object, Some(old)) {
        ask.warn(warning);
    }
    Ok(())
}

/// A new uid: a random one, RFC 9562 version 4.
pub(crate) fn uid() -> String {
    let random = fastrand::u128(..);
    let versioned = (random & !(0xf << 76) & !(0b11 << 62)) | (0x4 << 76) | (0b10 << 62);
    let hex = format!("{versioned:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let parts = [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ];
    parts.join("-")
}

/// A name that begins so (`apiserver/pkg/storage/names/generate.go`).
fn generate(base: &str) -> String {
    let mut end = base.len().min(LONGEST_BASE);
    while !base.is_char_boundary(end) {
        end -= 1;
    }
    let random = |_| char::from(ALPHABET[fastrand::usize(..ALPHABET.len())]);
    let mut name = base[..end].to_owned();
    name.extend((0..SUFFIX).map(random));
    name
}

fn text<'a>(metadata: &'a Object, member: &str) -> &'a str {
    metadata
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{generate, uid};

    #[test]
    fn uids_are_random_ones() {
        let uid = uid();
        let bytes = uid.as_bytes();
        assert_eq!((uid.len(), bytes[14]), (36, b'4'));
        assert!(b"89ab".contains(&bytes[19]), "{uid}");
    }

    #[test]
    fn names_are_cut() {
        assert_eq!(generate("www-").len(), 9);
        assert_eq!(generate(&"a".repeat(100)).len(), 63);
        assert_eq!(generate(&"é".repeat(40)).len(), 63);
    }
}
