//! Whether a value meets a schema: what an API server checks of a custom resource.
//!
//! [`Validate::validate`] checks a typed value, [`Structural::validate`] any value, a
//! [`serde_json::Value`] in [`Ref::Json`] included. It is one interpreter over one kind of schema,
//! and it says what the API server of Kubernetes 1.36 says: the same verdict, fields spelt as in
//! `status.details.causes[].field`, the same reasons. Tests send the same objects to both.
//!
//! [`Structural::validate`]: super::structural::Structural::validate
//! [`Ref::Json`]: super::Ref::Json
//!
//! # What is checked, in this order
//!
//! 1. The keywords of `JSONSchemaProps`: types, `nullable`, `enum`, bounds, lengths in code points,
//!    patterns in Go's syntax, the formats that the server knows, `required`, counts, and `allOf`,
//!    `anyOf`, `oneOf`, `not`. Of alternatives that all fail, the one that comes closest is
//!    reported, as the server does.
//! 2. Names, labels, annotations, owners and finalizers in the metadata of the object, and type
//!    and metadata of embedded objects.
//! 3. Lists that are sets, and lists that are maps by some of their fields.
//! 4. Rules written in CEL, with the feature `cel`. Without it they are not run. They are skipped,
//!    and that is said, where something is missing, too long, too many, of another type or not
//!    among the values listed.
//!
//! Values are seen as the server sees them after it has read them: what the schema does not know
//! is gone, `null` of what is not nullable is gone or the default, and defaults are in place. The
//! value itself stays as it is; [`Defaults`](super::Defaults) fills them in.
//!
//! # Updates
//!
//! Of an update, faults of values that have not changed are let pass (`CRDValidationRatcheting`,
//! always on since Kubernetes 1.33): members are compared by name, items of a list map by its keys;
//! items of other lists have no old value. Doubles in a set or list map are let pass if there were
//! some before. Embedded objects are checked as if new.
//!
//! # What differs from the server
//!
//! - The server gives `<nil>` as the field of faults of `anyOf`, `oneOf`, `allOf` and `not` and of
//!   numbers out of the range of their format, and names the field in the message. Here it is the
//!   field. Where it is the object as a whole, the field is empty.
//! - Messages are our own, and hold no values: the server's can be made of [`Violation::fault`],
//!   and of the value that [`Violation::place`] leads to.
//! - What the server knows of a request and not of an object is not checked: that there is a name
//!   and namespace, that replicas of the subresource `scale` fit, that metadata of an update may
//!   change.
//! - Metadata that cannot be read at all, which the server refuses as a bad request, is a fault of
//!   embedded objects, and is not looked at in others.
//! - Bounds beyond 64 bits, compared with an integer, are the nearest that fit; the server's depend
//!   on its processor.
//! - Values nested more than 160 levels deep are refused.
//! - A pattern in which a repetition is repeated across flags, as `a*(?i)+`, is refused.

mod check;
mod equal;
mod fault;
mod format;
mod keys;
mod list_type;
mod number;
mod object;
mod old;
pub(in crate::schema) mod path;
pub(in crate::schema) mod pattern;
mod run;
pub(in crate::schema) mod seen;
#[cfg(test)]
mod tests;
mod text;
mod typed;
mod violation;

pub use fault::{Bound, Count, Fault, Step};
pub use format::is_checked_format;
pub(crate) use pattern::Patterns;
pub use pattern::pattern_fault;
pub use typed::Validate;
pub use violation::{Reason, Violation};
